# Generated from solutions/cs231n/fast_layers.py by "make build". This copy is the student's to complete.
"""Convolution and max pooling with the arguments and results of the naive layers, many times faster.

Nothing here needs a compiler: the work is done by a few large matrix products, and by arithmetic with whole arrays.
The caches are those of the naive layers. See im2col.py for the idea.
"""

import numpy as np

from .im2col import col2im_6d, col2im_indices, im2col_6d, im2col_indices, output_size, pad_sides

__all__ = [
    "conv_backward_fast",
    "conv_backward_im2col",
    "conv_backward_strides",
    "conv_forward_fast",
    "conv_forward_im2col",
    "conv_forward_strides",
    "max_pool_backward_fast",
    "max_pool_backward_im2col",
    "max_pool_backward_reshape",
    "max_pool_forward_fast",
    "max_pool_forward_im2col",
    "max_pool_forward_reshape",
]

CHUNK = 2**21  # bytes of windows to copy at a time: what fits into a processor's cache is fast to read again


# ---- convolution with one matrix of all windows


def conv_forward_im2col(x, w, b, conv_param):
    """Forward pass of a convolution: all windows of all pictures in one matrix, one product.

    Inputs and outputs: as those of conv_forward_naive.
    """
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    columns = im2col_indices(x, HH, WW, pad, stride)  # (C * HH * WW, H_out * W_out * N)
    out = w.reshape(F, -1) @ columns + b[:, np.newaxis]  # (F, H_out * W_out * N)
    out = out.reshape(F, output_size(H, HH, pad, stride), output_size(W, WW, pad, stride), N)
    return out.transpose(3, 0, 1, 2), (x, w, b, conv_param)


def conv_backward_im2col(dout, cache):
    """Backward pass of conv_forward_im2col: that of an affine layer, between im2col and its backward pass.

    Inputs and outputs: as those of conv_backward_naive.
    """
    x, w, _, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    F, _, HH, WW = w.shape
    columns = im2col_indices(x, HH, WW, pad, stride)
    dout_rows = dout.transpose(1, 2, 3, 0).reshape(F, -1)  # (F, H_out * W_out * N)
    dw = (dout_rows @ columns.T).reshape(w.shape)
    dx = col2im_indices(w.reshape(F, -1).T @ dout_rows, x.shape, HH, WW, pad, stride)
    return dx, dw, np.sum(dout_rows, axis=1)


# ---- convolution, some pictures at a time


def conv_forward_strides(x, w, b, conv_param):
    """Forward pass of a convolution: the windows are a view of the pictures, copied for some pictures at a time.

    For one picture the product is (F, C * HH * WW) times (C * HH * WW, H_out * W_out): the outputs come as they are
    wanted, and rows of pixels are copied as wholes.

    Inputs and outputs: as those of conv_forward_naive.
    """
    F = len(w)
    windows = windows_of(x, w, conv_param)
    N, _, _, _, H_out, W_out = windows.shape
    out = np.empty((N, F, H_out * W_out), dtype=np.result_type(x, w, b))
    for some, columns in columns_by_chunks(windows, out.dtype):
        np.matmul(w.reshape(F, -1), columns, out=out[some])
    out += b[:, np.newaxis]
    return out.reshape(N, F, H_out, W_out), (x, w, b, conv_param)


def conv_backward_strides(dout, cache):
    """Backward pass of conv_forward_strides. The windows are copied once more: that is faster than to keep them.

    Inputs and outputs: as those of conv_backward_naive.
    """
    x, w, _, conv_param = cache
    F, _, HH, WW = w.shape
    windows = windows_of(x, w, conv_param)
    N, _, _, _, H_out, W_out = windows.shape
    dout_rows = np.ascontiguousarray(dout).reshape(N, F, H_out * W_out)
    rows = w.reshape(F, -1)
    dtype = np.result_type(x, w, dout)
    dx = np.empty(x.shape, dtype)
    drows = np.zeros((rows.shape[1], F), dtype)  # transposed: the product is faster so
    for some, columns in columns_by_chunks(windows, dtype):
        here = dout_rows[some]
        drows += np.sum(columns @ here.transpose(0, 2, 1), axis=0)
        np.matmul(rows.T, here, out=columns)  # now their gradient: no more memory than before
        dwindows = columns.reshape(windows[some].shape)
        dx[some] = col2im_6d(dwindows, *dx[some].shape, HH, WW, conv_param["pad"], conv_param["stride"])
    return dx, drows.T.reshape(w.shape), np.sum(dout_rows, axis=(0, 2))


def windows_of(x, w, conv_param):
    """The windows of x under the filters w, a view (N, C, HH, WW, H_out, W_out)."""
    return im2col_6d(pad_sides(x, conv_param["pad"]), *w.shape[2:], conv_param["stride"])


def columns_by_chunks(windows, dtype):
    """Go through pictures, some at a time: yields which, and their windows as columns.

    Inputs:
    - windows: array (N, C, HH, WW, H_out, W_out)
    - dtype: of the copies

    Yields tuples of a slice of the N pictures, and an array (n, C * HH * WW, H_out * W_out) for the n pictures of it.
    The array lies in the same memory each time: asking for new memory would take longer than copying.
    """
    N, C, HH, WW, H_out, W_out = windows.shape
    bytes_of_one = C * HH * WW * H_out * W_out * np.dtype(dtype).itemsize
    step = min(N, max(1, CHUNK // max(1, bytes_of_one)))
    memory = np.empty((step, *windows.shape[1:]), dtype)
    for start in range(0, N, step):
        some = slice(start, min(start + step, N))
        chunk = memory[: some.stop - start]
        chunk[...] = windows[some]
        yield some, chunk.reshape(len(chunk), C * HH * WW, H_out * W_out)


conv_forward_fast = conv_forward_strides
conv_backward_fast = conv_backward_strides


# ---- max pooling


def max_pool_forward_reshape(x, pool_param):
    """Forward pass of max pooling with windows that tile the pictures: reshaping alone takes these apart.

    Inputs and outputs: as those of max_pool_forward_naive; H and W are multiples of the window's sides, which are the
    stride. Raises ValueError where they are not.
    """
    return largest(tiles(x, pool_param)), (x, pool_param)


def max_pool_backward_reshape(dout, cache):
    """Backward pass of max_pool_forward_reshape; inputs and output as those of max_pool_backward_naive."""
    x, pool_param = cache
    dx = np.zeros(x.shape, dtype=dout.dtype)
    pass_to_winners(dout, tiles(x, pool_param), tiles(dx, pool_param))
    return dx


def max_pool_forward_im2col(x, pool_param):
    """Forward pass of max pooling with any windows, which may overlap.

    Inputs and outputs: as those of max_pool_forward_naive.
    """
    return largest(pool_windows(x, pool_param)), (x, pool_param)


def max_pool_backward_im2col(dout, cache):
    """Backward pass of max_pool_forward_im2col; inputs and output as those of max_pool_backward_naive."""
    x, pool_param = cache
    windows = pool_windows(x, pool_param)
    dwindows = np.zeros(windows.shape, dtype=dout.dtype)
    pass_to_winners(dout, windows, dwindows)
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    return col2im_6d(dwindows, *x.shape, height, width, 0, stride)


def max_pool_forward_fast(x, pool_param):
    """Forward pass of max pooling: by reshaping where the windows tile the pictures, else with im2col.

    Inputs and outputs: as those of max_pool_forward_naive.
    """
    if tile(x, pool_param):
        return max_pool_forward_reshape(x, pool_param)
    return max_pool_forward_im2col(x, pool_param)


def max_pool_backward_fast(dout, cache):
    """Backward pass of max_pool_forward_fast; inputs and output as those of max_pool_backward_naive."""
    if tile(*cache):
        return max_pool_backward_reshape(dout, cache)
    return max_pool_backward_im2col(dout, cache)


def tile(x, pool_param):
    """Whether the windows of max pooling cover every pixel exactly once."""
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    return height == width == stride and x.shape[2] % height == 0 and x.shape[3] % width == 0


def tiles(x, pool_param):
    """Windows that tile x (N, C, H, W), a view (N, C, height, width, H_out, W_out)."""
    if not tile(x, pool_param):
        raise ValueError(f"windows {pool_param} do not tile pictures of {x.shape[2]} x {x.shape[3]} pixels")
    side = pool_param["stride"]
    N, C, H, W = x.shape
    return x.reshape(N, C, H // side, side, W // side, side).transpose(0, 1, 3, 5, 2, 4)


def pool_windows(x, pool_param):
    """The windows of max pooling on x (N, C, H, W), a view (N, C, height, width, H_out, W_out)."""
    return im2col_6d(x, pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"])


def largest(windows):
    """The largest pixel of each window (N, C, height, width, H_out, W_out): array (N, C, H_out, W_out).

    One pixel of all windows after the other: far faster than a maximum along two short axes.
    """
    out = windows[:, :, 0, 0].copy()
    for i, j in np.ndindex(windows.shape[2:4]):
        np.maximum(out, windows[:, :, i, j], out=out)
    return out


def pass_to_winners(dout, windows, dwindows):
    """Write the gradient dout (N, C, H_out, W_out) into dwindows, where the pixel of the window is the largest.

    Of several that are equally large the first one gets it, as in max_pool_backward_naive.
    """
    out = largest(windows)
    undecided = np.ones(out.shape, dtype=bool)  # no winner found yet
    for i, j in np.ndindex(windows.shape[2:4]):
        won = undecided & (windows[:, :, i, j] == out)
        dwindows[:, :, i, j] = dout * won
        undecided &= ~won
