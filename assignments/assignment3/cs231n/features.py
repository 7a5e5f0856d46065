# Generated from solutions/cs231n/features.py by "make build". This copy is the student's to complete.
"""Hand-made image features: histograms of edge directions (HOG) and of hues.

hog_feature and color_histogram_hsv take one image (H, W, 3) or a batch (N, H, W, 3).
"""

import numpy as np

BATCH_SIZE = 50  # small enough that the arrays of a batch stay in the processor's cache


def extract_features(imgs, feature_fns, verbose=False):
    """Compute features of images, and put them side by side.

    Inputs:
    - imgs: array (N, H, W, C)
    - feature_fns: list of functions. A function maps a batch (N, H, W, C) to an array (N, F), as those
      below do, or one image (H, W, C) to an array (F,); F may differ from function to function
    - verbose: print progress every 1000 images

    Returns: array (N, sum of all F), one row an image.
    Raises: ValueError when there are no images.
    """
    if len(imgs) == 0:
        raise ValueError("there are no images to compute features of")
    batch_fns = [fn if _takes_batch(fn, imgs[:2]) else _one_by_one(fn) for fn in feature_fns]
    features = []
    for start in range(0, len(imgs), BATCH_SIZE):
        batch = imgs[start : start + BATCH_SIZE]
        features.append(np.hstack([fn(batch) for fn in batch_fns]))
        done = start + len(batch)
        if verbose and (done % 1000 == 0 or done == len(imgs)):
            print(f"features of {done} / {len(imgs)} images")
    return np.vstack(features)


def _takes_batch(feature_fn, images):
    """Whether feature_fn gives for a batch of images what it gives for them one by one."""
    try:
        together = feature_fn(images)
    except Exception:  # a function for single images may raise anything at all here
        return False
    return np.array_equal(together, _one_by_one(feature_fn)(images))


def _one_by_one(feature_fn):
    """A function for batches, made from one for single images."""
    return lambda images: np.array([np.ravel(feature_fn(image)) for image in images])


def rgb2gray(rgb):
    """The brightness of colours, as the eye sees it (ITU-R BT.601): (..., 3) to (...)."""
    return rgb[..., :3] @ np.array([0.299, 0.587, 0.114])


def hog_feature(im):
    """Histograms of oriented gradients: how much edge there is, in which direction, in each 8x8 cell.

    Directions are without sign (light to dark and dark to light are the same edge) and fall into 9 bins of
    20 degrees; each pixel counts with the strength of its gradient. Rows and columns at the end that do
    not fill a cell are left out.

    Input:
    - im: array (H, W, 3), or a batch (N, H, W, 3), or one gray image (H, W)

    Returns: array (F,), or (N, F) for a batch, with F = (H // 8) * (W // 8) * 9; that is 144 for 32x32. The
    average strengths are ordered by row of cells, column of cells, direction.

    Source: Dalal and Triggs, "Histograms of oriented gradients for human detection", CVPR 2005 (without
    their normalisation of blocks).
    """
    gray = im.astype(float) if im.ndim == 2 else rgb2gray(im)
    images = gray[np.newaxis] if gray.ndim == 2 else gray
    strength, bins = _edges(images)
    features = _cell_histograms(strength, bins, cell=8, num_bins=9)
    return features[0] if gray.ndim == 2 else features


def _edges(gray, num_bins=9):
    """Strength of the gradient, and the bin of its direction, at each pixel of gray (N, H, W)."""
    gx, gy = np.zeros_like(gray), np.zeros_like(gray)
    np.subtract(gray[:, :, 1:], gray[:, :, :-1], out=gx[:, :, :-1])
    np.subtract(gray[:, 1:, :], gray[:, :-1, :], out=gy[:, :-1, :])
    strength = np.sqrt(gx * gx + gy * gy)
    angle = np.arctan2(gy, gx)  # -pi to pi; half a turn further is the same direction
    bins = np.floor(angle * (num_bins / np.pi)).astype(int)
    bins += num_bins * (bins < 0)
    bins -= num_bins * (bins == num_bins)
    return strength, bins


def _cell_histograms(strength, bins, cell, num_bins):
    """Average strength by cell and bin: two arrays (N, H, W) to (N, rows * columns * num_bins)."""
    N, H, W = strength.shape
    rows, columns = H // cell, W // cell
    strength = strength[:, : rows * cell, : columns * cell]
    bins = bins[:, : rows * cell, : columns * cell]
    row = np.arange(rows * cell) // cell
    column = np.arange(columns * cell) // cell
    first_bin = num_bins * (columns * row[:, np.newaxis] + column)
    per_image = rows * columns * num_bins
    index = bins + first_bin + per_image * np.arange(N)[:, np.newaxis, np.newaxis]
    sums = np.bincount(index.ravel(), weights=strength.ravel(), minlength=N * per_image)
    return sums.reshape(N, per_image) / cell**2
