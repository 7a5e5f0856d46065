"""Where the filters were in older editions."""

from . import uniform_filter

__all__ = ["uniform_filter"]
