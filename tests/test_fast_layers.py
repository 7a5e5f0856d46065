"""The fast layers do what the naive ones do, for any stride, padding and size; im2col goes to columns and back."""

import importlib

import numpy as np
import pytest

from autograder.authoring import reference

with reference.reference():
    fast = importlib.import_module("cs231n.fast_layers")
    im2col = importlib.import_module("cs231n.im2col")
    layers = importlib.import_module("cs231n.layers")
    utils = importlib.import_module("cs231n.layer_utils")

# N, C, H, W, F, HH, WW, stride, pad
CONVOLUTIONS = [
    (2, 3, 5, 6, 4, 3, 3, 1, 1),
    (3, 2, 7, 5, 4, 3, 1, 2, 0),
    (1, 3, 6, 9, 2, 1, 1, 1, 0),
    (4, 1, 8, 7, 3, 4, 2, 3, 2),  # neither side tiles
    (2, 5, 4, 4, 1, 4, 4, 1, 0),  # one place only
    (2, 2, 5, 7, 3, 5, 3, 2, 3),
]
# N, C, H, W, height, width, stride
POOLS = [
    (2, 3, 4, 6, 2, 2, 2),
    (3, 2, 5, 7, 2, 2, 2),  # a row and a column are left over
    (1, 4, 6, 8, 3, 2, 1),  # windows overlap
    (2, 1, 7, 5, 2, 3, 2),
    (2, 2, 6, 9, 1, 1, 3),  # pixels between the windows
]


def convolution(N, C, H, W, F, HH, WW, stride, pad, seed=0):
    rng = np.random.RandomState(seed)
    return rng.randn(N, C, H, W), rng.randn(F, C, HH, WW), rng.randn(F), {"stride": stride, "pad": pad}


def pool(N, C, H, W, height, width, stride, seed=0):
    param = {"pool_height": height, "pool_width": width, "stride": stride}
    return np.random.RandomState(seed).randn(N, C, H, W), param


def same(some, others):
    for one, other in zip(some, others, strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("form", ["im2col", "strides", "fast"])
@pytest.mark.parametrize("sizes", CONVOLUTIONS)
def test_a_fast_convolution_gives_what_the_naive_one_gives(form, sizes):
    x, w, b, param = convolution(*sizes)
    out, cache = getattr(fast, f"conv_forward_{form}")(x, w, b, param)
    right, right_cache = layers.conv_forward_naive(x, w, b, param)
    same([out], [right])
    dout = np.random.RandomState(1).randn(*out.shape)
    given = dout.copy()
    same(getattr(fast, f"conv_backward_{form}")(dout, cache), layers.conv_backward_naive(dout, right_cache))
    assert (dout == given).all()


def test_a_fast_convolution_of_many_pictures_goes_through_them_in_chunks(monkeypatch):
    monkeypatch.setattr(fast, "CHUNK", 3 * 9 * 30 * 8 * 2 + 8)  # two pictures' windows of 3 channels, 3 x 3
    x, w, b, param = convolution(7, 3, 5, 6, 4, 3, 3, 1, 1)
    out, cache = fast.conv_forward_fast(x, w, b, param)
    right, right_cache = layers.conv_forward_naive(x, w, b, param)
    same([out], [right])
    same(fast.conv_backward_fast(right, cache), layers.conv_backward_naive(right, right_cache))


def test_fast_layers_take_arrays_in_any_order_in_memory():
    x, w, b, param = convolution(2, 3, 5, 6, 4, 3, 3, 1, 1)
    turned = np.ascontiguousarray(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
    right, cache = fast.conv_forward_fast(x, w, b, param)
    out, turned_cache = fast.conv_forward_fast(turned, np.asfortranarray(w), b, param)
    same([out], [right])
    same(fast.conv_backward_fast(np.asfortranarray(out), turned_cache), fast.conv_backward_fast(right, cache))
    pooling = {"pool_height": 2, "pool_width": 2, "stride": 2}
    same([fast.max_pool_forward_fast(turned, pooling)[0]], [layers.max_pool_forward_naive(x, pooling)[0]])


@pytest.mark.parametrize("form", ["strides", "fast"])
def test_single_precision_stays_single(form):
    x, w, b, param = convolution(2, 3, 5, 6, 4, 3, 3, 1, 1)
    x, w, b = (a.astype(np.float32) for a in (x, w, b))
    out, cache = getattr(fast, f"conv_forward_{form}")(x, w, b, param)
    gradients = getattr(fast, f"conv_backward_{form}")(out, cache)
    assert {a.dtype for a in (out, *gradients)} == {np.dtype(np.float32)}
    pooled, cache = fast.max_pool_forward_fast(x, {"pool_height": 2, "pool_width": 2, "stride": 2})
    assert pooled.dtype == fast.max_pool_backward_fast(pooled, cache).dtype == np.float32


def test_double_precision_is_not_lost_where_single_comes_with_it():
    x, w, b, param = convolution(2, 3, 5, 6, 4, 3, 3, 1, 1)
    single = x.astype(np.float32)
    right, cache = fast.conv_forward_fast(single.astype(float), w, b, param)
    out, mixed = fast.conv_forward_fast(single, w, b, param)
    same([out], [right])
    same(fast.conv_backward_fast(out, mixed), fast.conv_backward_fast(out, cache))


@pytest.mark.parametrize("sizes", POOLS)
def test_fast_pooling_gives_exactly_what_the_naive_one_gives(sizes):
    x, param = pool(*sizes)
    x = np.round(x)  # with ties
    right, right_cache = layers.max_pool_forward_naive(x, param)
    dout = np.random.RandomState(1).randn(*right.shape)
    for form in ("im2col", "fast"):
        out, cache = getattr(fast, f"max_pool_forward_{form}")(x, param)
        assert (out == right).all()
        dx = getattr(fast, f"max_pool_backward_{form}")(dout, cache)
        same([dx], [layers.max_pool_backward_naive(dout, right_cache)])


def test_pooling_by_reshaping_says_where_windows_do_not_tile():
    x, param = pool(2, 3, 5, 6, 2, 2, 2)
    with pytest.raises(ValueError, match="do not tile pictures of 5 x 6"):
        fast.max_pool_forward_reshape(x, param)
    x, param = pool(2, 3, 4, 6, 2, 2, 2)
    right, right_cache = layers.max_pool_forward_naive(x, param)
    out, cache = fast.max_pool_forward_reshape(x, param)
    assert (out == right).all()
    same([fast.max_pool_backward_reshape(out, cache)], [layers.max_pool_backward_naive(out, right_cache)])


def test_columns_go_through_places_and_at_each_through_pictures():
    x = np.random.RandomState(0).randn(2, 3, 5, 6)
    columns = im2col.im2col_indices(x, 3, 2, padding=0, stride=1)
    assert columns.shape == (3 * 3 * 2, 3 * 5 * 2)
    np.testing.assert_array_equal(columns[:, 0], x[0, :, :3, :2].ravel())
    np.testing.assert_array_equal(columns[:, 1], x[1, :, :3, :2].ravel())
    np.testing.assert_array_equal(columns[:, 2], x[0, :, :3, 1:3].ravel())


@pytest.mark.parametrize("sizes", CONVOLUTIONS)
def test_back_from_columns_is_the_transpose_of_to_columns(sizes):
    """sum(im2col(x) * c) = sum(x * col2im(c)), for either form."""
    x, w, _, param = convolution(*sizes)
    N, C, H, W = x.shape
    HH, WW = w.shape[2:]
    rng = np.random.RandomState(2)
    columns = im2col.im2col_indices(x, HH, WW, param["pad"], param["stride"])
    c = rng.randn(*columns.shape)
    back = im2col.col2im_indices(c, x.shape, HH, WW, param["pad"], param["stride"])
    np.testing.assert_allclose(np.sum(columns * c), np.sum(x * back))

    windows = im2col.im2col_6d(im2col.pad_sides(x, param["pad"]), HH, WW, param["stride"])
    c = rng.randn(*windows.shape)
    back = im2col.col2im_6d(c, N, C, H, W, HH, WW, param["pad"], param["stride"])
    np.testing.assert_allclose(np.sum(windows * c), np.sum(x * back))


def test_layers_in_a_row_are_the_layers_one_after_the_other():
    x, w, b, param = convolution(2, 3, 6, 8, 4, 3, 3, 1, 1)
    pooling = {"pool_height": 2, "pool_width": 2, "stride": 2}
    rng = np.random.RandomState(3)
    gamma, beta = rng.rand(4) + 0.5, rng.randn(4)

    a, a_cache = layers.conv_forward_naive(x, w, b, param)
    out, cache = utils.conv_relu_forward(x, w, b, param)
    same([out], [np.maximum(a, 0)])
    same(utils.conv_relu_backward(out, cache), layers.conv_backward_naive(out * (a > 0), a_cache))

    pooled, pool_cache = layers.max_pool_forward_naive(np.maximum(a, 0), pooling)
    out, cache = utils.conv_relu_pool_forward(x, w, b, param, pooling)
    same([out], [pooled])
    da = layers.max_pool_backward_naive(out, pool_cache) * (a > 0)
    same(utils.conv_relu_pool_backward(out, cache), layers.conv_backward_naive(da, a_cache))

    normalised, bn_cache = layers.spatial_batchnorm_forward(a, gamma, beta, {"mode": "train"})
    out, cache = utils.conv_bn_relu_forward(x, w, b, gamma, beta, param, {"mode": "train"})
    same([out], [np.maximum(normalised, 0)])
    da, *scales = layers.spatial_batchnorm_backward(out * (normalised > 0), bn_cache)
    right = [*layers.conv_backward_naive(da, a_cache), *scales]
    same(utils.conv_bn_relu_backward(out, cache), right)
