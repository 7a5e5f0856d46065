# Generated from solutions/cs231n/im2col.py by "make build". This copy is the student's to complete.
"""Windows of pictures as the columns of a matrix, and back: "im2col" turns a convolution into one matrix product.

A picture that lies under a filter of C x HH x WW weights is one column of C * HH * WW numbers; a matrix of all
columns, multiplied from the left by the filters as rows, gives all outputs. Neighbouring windows overlap, so the
matrix holds most pixels several times: it buys speed with memory.

The functions with "indices" in their names say the same thing with index arrays. They are for reading; the fast layers
(fast_layers.py) use views and slices.
"""

import numpy as np


def output_size(size, field, padding, stride):
    """How many windows of `field` pixels fit along `size` pixels; what is left over at the end is not visited."""
    return 1 + (size + 2 * padding - field) // stride


def pad_sides(x, padding):
    """x (N, C, H, W) with `padding` rows and columns of zeros added on each of the four sides; x itself for 0."""
    if padding == 0:
        return x
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def get_im2col_indices(x_shape, field_height, field_width, padding=1, stride=1):
    """Where in the padded pictures the numbers of each column come from.

    Inputs:
    - x_shape: the shape (N, C, H, W) of the pictures before padding
    - field_height, field_width: HH, WW, the size of a window
    - padding, stride: ints

    Returns three arrays of ints that broadcast to (C * HH * WW, H_out * W_out), for the picture padded[n]: the
    channels k (C * HH * WW, 1), the rows i, and the columns j.
    """
    _, C, H, W = x_shape
    H_out = output_size(H, field_height, padding, stride)
    W_out = output_size(W, field_width, padding, stride)
    k, down, across = np.indices((C, field_height, field_width)).reshape(3, -1, 1)  # within a window
    top, left = stride * np.indices((H_out, W_out)).reshape(2, 1, -1)  # where the windows begin
    return k, top + down, left + across


def im2col_indices(x, field_height, field_width, padding=1, stride=1):
    """The windows of pictures x (N, C, H, W) as a matrix (C * HH * WW, H_out * W_out * N), one window in a column.

    The columns go through the places row by row and, at each place, through the N pictures.
    """
    k, i, j = get_im2col_indices(x.shape, field_height, field_width, padding, stride)
    columns = pad_sides(x, padding)[:, k, i, j]  # (N, C * HH * WW, H_out * W_out)
    return columns.transpose(1, 2, 0).reshape(columns.shape[1], -1)


def col2im_indices(cols, x_shape, field_height=3, field_width=3, padding=1, stride=1):
    """Backward pass of im2col_indices: each pixel gets the sum of all entries of cols that were copied from it.

    Inputs:
    - cols: array (C * HH * WW, H_out * W_out * N)
    - x_shape: the shape (N, C, H, W) of the pictures before padding

    Returns: array (N, C, H, W).
    """
    N, C, H, W = x_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding), dtype=cols.dtype)
    k, i, j = get_im2col_indices(x_shape, field_height, field_width, padding, stride)
    columns = cols.reshape(len(cols), -1, N).transpose(2, 0, 1)
    np.add.at(padded, (slice(None), k, i, j), columns)  # += would count a pixel of several windows only once
    return padded[:, :, padding : padding + H, padding : padding + W]


def im2col_6d(padded, field_height, field_width, stride):
    """The windows of padded pictures (N, C, H, W), as a view (N, C, HH, WW, H_out, W_out); nothing is copied.

    [n, c, i, j, y, x] is the pixel in row i and column j of the window at place (y, x).
    """
    windows = np.lib.stride_tricks.sliding_window_view(padded, (field_height, field_width), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].transpose(0, 1, 4, 5, 2, 3)


def col2im_6d(cols, N, C, H, W, HH, WW, pad, stride):
    """Backward pass of im2col_6d and padding: each pixel gets the sum of all entries that were copied from it.

    All windows have a pixel in row i and column j; these pixels lie `stride` apart. So one slice of the padded
    picture takes them all at once, and HH * WW additions of whole arrays do it.

    Inputs:
    - cols: array (N, C, HH, WW, H_out, W_out)
    - N, C, H, W: the shape of the pictures before padding

    Returns: array (N, C, H, W).
    """
    H_out, W_out = cols.shape[4:]
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=cols.dtype)
    for i in range(HH):
        for j in range(WW):
            padded[:, :, i : i + stride * H_out : stride, j : j + stride * W_out : stride] += cols[:, :, i, j]
    return padded[:, :, pad : pad + H, pad : pad + W]
