"""nbgrader's gradebook and its converters."""
