"""Convolution, max pooling, normalisation of pictures, and a convolutional network."""
