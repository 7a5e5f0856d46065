"""Linear classifiers: their losses, training and prediction; cs231n/classifiers/linear_*.py and softmax.py."""
