"""Neural networks for vision from scratch: the library that grows through the assignments."""
