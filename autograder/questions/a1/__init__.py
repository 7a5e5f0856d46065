"""The questions of assignment 1, a module for each notebook."""

NOTEBOOKS = ("backprop", "knn", "svm", "softmax", "two_layer_net", "features")  # in the course's order
