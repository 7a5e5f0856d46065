"""Of scikit-learn only what splits pictures into folds."""
