"""Python 2's fast pickle."""

from pickle import *  # noqa: F403
