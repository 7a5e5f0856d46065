"""The extension cs231n.im2col_cython in NumPy, for submissions where it is not compiled.

Columns are ordered (out_h, out_w, N), rows (C, HH, WW).
"""

import numpy as np


def windows(x: np.ndarray, HH: int, WW: int, stride: int) -> np.ndarray:
    """View of x (N, C, H, W) as (C, HH, WW, out_h, out_w, N)."""
    views = np.lib.stride_tricks.sliding_window_view(x, (HH, WW), axis=(2, 3))  # type: ignore[call-overload]
    view = views[:, :, ::stride, ::stride]
    return view.transpose(1, 4, 5, 2, 3, 0)


def im2col_cython(x, field_height, field_width, padding, stride):
    """Cut x (N, C, H, W) into patches: array (C * HH * WW, out_h * out_w * N)."""
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    patches = windows(x, field_height, field_width, stride)
    return patches.reshape(x.shape[1] * field_height * field_width, -1)


def col2im_cython(cols, N, C, H, W, field_height, field_width, padding, stride):
    """Add patches up where they were cut, the adjoint of im2col_cython: array (N, C, H, W)."""
    out_h, out_w = sizes(H, W, field_height, field_width, padding, stride)
    cols = cols.reshape(C, field_height, field_width, out_h, out_w, N).transpose(0, 1, 2, 5, 3, 4)
    return col2im_6d_cython(cols, N, C, H, W, field_height, field_width, padding, stride)


def col2im_6d_cython(cols, N, C, H, W, HH, WW, pad, stride):
    """The same for patches of shape (C, HH, WW, N, out_h, out_w)."""
    out_h, out_w = sizes(H, W, HH, WW, pad, stride)
    x = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=cols.dtype)
    for i in range(HH):
        for j in range(WW):
            rows, columns = slice(i, i + stride * out_h, stride), slice(j, j + stride * out_w, stride)
            x[:, :, rows, columns] += cols[:, i, j].transpose(1, 0, 2, 3)
    return x[:, :, pad : H + pad, pad : W + pad]


def sizes(H, W, HH, WW, pad, stride):
    return (H + 2 * pad - HH) // stride + 1, (W + 2 * pad - WW) // stride + 1
