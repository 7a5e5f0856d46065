# Generated from solutions/cs231n/__init__.py by "make build". This copy is the student's to complete.
"""Neural networks for vision from scratch: the library that grows through the assignments."""
