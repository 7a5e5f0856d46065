"""Python 3's own."""

from builtins import *  # noqa: F403, UP029
