# Generated from solutions/cs231n/vis_utils.py by "make build". This copy is the student's to complete.
"""Put many images into one, for plt.imshow."""

import numpy as np


def visualize_grid(Xs, ubound=255.0, padding=1):
    """A square grid of images, each stretched over the full range of brightness on its own.

    Inputs:
    - Xs: array (N, H, W, C) of N images (or of weights shaped like images)
    - ubound: float; each image is scaled to lie in [0, ubound]
    - padding: black pixels between neighbours

    Returns: array (A * H + (A - 1) * padding, A * W + (A - 1) * padding, C) with A = ceil(sqrt(N)).
    """
    low = Xs.min(axis=(1, 2, 3), keepdims=True)
    high = Xs.max(axis=(1, 2, 3), keepdims=True)
    spread = np.where(high > low, high - low, 1)
    return _tile(ubound * (Xs - low) / spread, padding, background=0.0)


def vis_grid(Xs):
    """A square grid of images, all on one scale from 0 (their smallest value) to 1 (their largest).

    Input:
    - Xs: array (N, H, W, C)

    Returns: array (A * (H + 1) - 1, A * (W + 1) - 1, C) with A = ceil(sqrt(N)).
    """
    return _to_unit_range(_tile(Xs, padding=1, background=Xs.min()))


def vis_nn(rows):
    """A grid from a list of rows of images, such as each test image and its nearest neighbours.

    Input:
    - rows: list of R lists of M arrays (H, W, C)

    Returns: array (R * (H + 1) - 1, M * (W + 1) - 1, C) with values from 0 to 1.
    """
    Xs = np.array([image for row in rows for image in row])
    return _to_unit_range(_tile(Xs, padding=1, background=Xs.min(), num_columns=len(rows[0])))


def _tile(Xs, padding, background, num_columns=None):
    """Lay N images (N, H, W, C) out in rows; by default as many columns as rows."""
    N, H, W, C = Xs.shape
    if num_columns is None:
        num_columns = num_rows = int(np.ceil(np.sqrt(N)))
    else:
        num_rows = -(-N // num_columns)
    step_y, step_x = H + padding, W + padding
    cells = np.full((num_rows * num_columns, step_y, step_x, C), background, dtype=float)
    cells[:N, :H, :W] = Xs
    grid = cells.reshape(num_rows, num_columns, step_y, step_x, C).transpose(0, 2, 1, 3, 4)
    grid = grid.reshape(num_rows * step_y, num_columns * step_x, C)
    return grid[: num_rows * step_y - padding, : num_columns * step_x - padding]


def _to_unit_range(image):
    low, high = image.min(), image.max()
    return (image - low) / (high - low) if high > low else np.zeros_like(image)
