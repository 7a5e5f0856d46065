"""Stand-in for SciPy: the filter of the course's feature extraction, the mode that votes use, softmax, and no more."""
