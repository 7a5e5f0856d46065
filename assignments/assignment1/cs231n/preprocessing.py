# Generated from solutions/cs231n/preprocessing.py by "make build". This copy is the student's to complete.
"""Prepare pictures for a linear classifier."""

import numpy as np


def prepare_linear(images, mean_image):
    """Lay each picture out as one row, centred, with a 1 at its end.

    Inputs:
    - images: array (N, H, W, C) of pictures, any type of numbers
    - mean_image: array (H, W, C), the mean of the training pictures; subtracted from every picture,
      whichever part of the data it belongs to

    Returns: float64 array (N, H * W * C + 1). Its last column is 1, so that the last row of a weight matrix
    W acts as the bias: X @ W = X[:, :-1] @ W[:-1] + W[-1].
    Raises: ValueError where the shape of a picture is not that of mean_image.
    """
    images, mean_image = np.asarray(images), np.asarray(mean_image)
    if images.shape[1:] != mean_image.shape:
        raise ValueError(f"pictures of shape {images.shape[1:]}, but a mean of shape {mean_image.shape}")
    X = np.ones((len(images), mean_image.size + 1))
    np.subtract(images.reshape(len(images), -1), mean_image.ravel(), out=X[:, :-1])
    return X
