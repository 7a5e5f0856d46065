"""Recurrent layers and the captioning network: the reference against PyTorch in float64."""

import importlib

import numpy as np
import pytest
import torch
from torch.nn import functional

from autograder.authoring import reference

with reference.reference():
    rnn_layers = importlib.import_module("cs231n.rnn_layers")
    rnn = importlib.import_module("cs231n.classifiers.rnn")

CELLS = {"rnn": (torch.nn.RNN, 1), "lstm": (torch.nn.LSTM, 4)}
WORDS = {"<NULL>": 0, "<START>": 1, "<END>": 2, "<UNK>": 3, "a": 4, "red": 5, "boat": 6}


def tensors(*arrays):
    return [torch.tensor(array, requires_grad=True) for array in arrays]


def same(some, others):
    for one, other in zip(some, others, strict=True):
        assert one.shape == tuple(other.shape)
        np.testing.assert_allclose(one, torch.as_tensor(other).detach().numpy(), rtol=1e-9, atol=1e-11)


def weights(rng, D, H, blocks):
    return rng.randn(D, blocks * H), rng.randn(H, blocks * H), rng.randn(blocks * H)


def order_of_pytorch(w, cell):
    """Columns i, f, o, g in PyTorch's order i, f, g, o; PyTorch's matrices are transposed."""
    if cell == "lstm":
        i, f, o, g = w.chunk(4, dim=-1)
        w = torch.cat([i, f, g, o], dim=-1)
    return w.T if w.ndim == 2 else w


def pytorch_layer(cell, x, h0, Wx, Wh, b):
    layer = CELLS[cell][0](x.shape[2], h0.shape[1], batch_first=True).double()
    parameters = {
        "weight_ih_l0": order_of_pytorch(Wx, cell),
        "weight_hh_l0": order_of_pytorch(Wh, cell),
        "bias_ih_l0": order_of_pytorch(b, cell),
        "bias_hh_l0": torch.zeros_like(b),
    }
    state = h0[None] if cell == "rnn" else (h0[None], torch.zeros_like(h0[None]))
    return torch.func.functional_call(layer, parameters, (x, state))[0]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize(("N", "T", "D", "H"), [(2, 3, 4, 5), (1, 1, 1, 1), (3, 7, 5, 2), (4, 2, 1, 6)])
def test_a_sequence_is_that_of_pytorch(cell, N, T, D, H):
    rng = np.random.RandomState(N + T + D + H)
    forward, backward = getattr(rnn_layers, f"{cell}_forward"), getattr(rnn_layers, f"{cell}_backward")
    arrays = rng.randn(N, T, D), rng.randn(N, H), *weights(rng, D, H, CELLS[cell][1])
    h, cache = forward(*arrays)
    leaves = tensors(*arrays)
    right = pytorch_layer(cell, *leaves)
    same([h], [right])
    dh = rng.randn(N, T, H)
    before = dh.copy()
    gradients = torch.autograd.grad(right, leaves, torch.tensor(dh))
    for _ in range(2):  # neither the cache nor dh is used up
        same(backward(dh, cache), gradients)
    np.testing.assert_array_equal(dh, before)


def test_a_step_of_the_rnn_is_that_of_pytorch():
    rng = np.random.RandomState(0)
    arrays = rng.randn(3, 4), rng.randn(3, 5), *weights(rng, 4, 5, 1)
    next_h, cache = rnn_layers.rnn_step_forward(*arrays)
    x, prev_h, Wx, Wh, b = leaves = tensors(*arrays)
    right = torch.tanh(x @ Wx + prev_h @ Wh + b)
    same([next_h], [right])
    dnext_h = rng.randn(3, 5)
    same(rnn_layers.rnn_step_backward(dnext_h, cache), torch.autograd.grad(right, leaves, torch.tensor(dnext_h)))


def test_a_step_of_the_lstm_is_that_of_pytorch():
    rng = np.random.RandomState(1)
    arrays = rng.randn(3, 4), rng.randn(3, 5), rng.randn(3, 5), *weights(rng, 4, 5, 4)
    *out, cache = rnn_layers.lstm_step_forward(*arrays)
    x, h, c, Wx, Wh, b = leaves = tensors(*arrays)
    right = torch.lstm_cell(
        x, (h, c), order_of_pytorch(Wx, "lstm"), order_of_pytorch(Wh, "lstm"), order_of_pytorch(b, "lstm")
    )
    same(out, right)
    douts = rng.randn(3, 5), rng.randn(3, 5)
    same(rnn_layers.lstm_step_backward(*douts, cache), torch.autograd.grad(right, leaves, tensors(*douts)))


def test_word_vectors_are_those_of_pytorch():
    rng = np.random.RandomState(2)
    x, W = rng.randint(0, 4, (6, 5)), rng.randn(7, 3)  # words 0 to 3 many times, 4 to 6 never
    out, cache = rnn_layers.word_embedding_forward(x, W)
    (leaf,) = tensors(W)
    right = functional.embedding(torch.tensor(x), leaf)
    same([out], [right])
    dout = rng.randn(6, 5, 3)
    dW = rnn_layers.word_embedding_backward(dout, cache)
    same([dW], torch.autograd.grad(right, leaf, torch.tensor(dout)))
    np.testing.assert_array_equal(dW[4:], 0)


def test_the_affine_layer_at_every_step_is_that_of_pytorch():
    rng = np.random.RandomState(3)
    arrays = rng.randn(2, 3, 4), rng.randn(4, 5), rng.randn(5)
    out, cache = rnn_layers.temporal_affine_forward(*arrays)
    x, w, b = leaves = tensors(*arrays)
    right = functional.linear(x, w.T, b)
    same([out], [right])
    dout = rng.randn(2, 3, 5)
    same(rnn_layers.temporal_affine_backward(dout, cache), torch.autograd.grad(right, leaves, torch.tensor(dout)))


@pytest.mark.parametrize("scale", [1, 1e3])
def test_the_loss_of_words_is_that_of_pytorch(scale):
    rng = np.random.RandomState(4)
    x, y, mask = scale * rng.randn(3, 4, 5), rng.randint(0, 5, (3, 4)), rng.rand(3, 4) < 0.6
    loss, dx = rnn_layers.temporal_softmax_loss(x, y, mask)
    (leaf,) = tensors(x)
    right = functional.cross_entropy(leaf.flatten(0, 1), torch.tensor(y).flatten(), reduction="none")
    right = (right * torch.tensor(mask).flatten()).sum() / 3
    np.testing.assert_allclose(loss, right.item(), rtol=1e-12)
    same([dx], torch.autograd.grad(right, leaf))


def test_the_sigmoid_overflows_nowhere():
    with np.errstate(all="raise", under="ignore"):
        values = rnn_layers.sigmoid(np.array([-1e4, -30.0, 0.0, 30.0, 1e4]))
    np.testing.assert_allclose(values, [0, 9.357622968839299e-14, 0.5, 1 - 9.357622968839299e-14, 1], rtol=1e-12)


def network(cell, dtype=np.float64, hidden=4):
    np.random.seed(231)
    net = rnn.CaptioningRNN(WORDS, input_dim=5, wordvec_dim=3, hidden_dim=hidden, cell_type=cell, dtype=dtype)
    for name, value in net.params.items():
        net.params[name] = np.random.randn(*value.shape).astype(dtype)
    return net


def pytorch_scores(net, features, words, params):
    """Scores (N, T, V) of the words after each of those given."""
    h0 = features @ params["W_proj"] + params["b_proj"]
    layer = (params["W_embed"][words], h0, params["Wx"], params["Wh"], params["b"])
    return pytorch_layer(net.cell_type, *layer) @ params["W_vocab"] + params["b_vocab"]


@pytest.mark.parametrize("cell", CELLS)
def test_the_network_s_loss_is_that_of_pytorch(cell):
    net = network(cell)
    features = np.random.randn(3, 5)
    captions = np.array([[1, 4, 5, 6, 2, 0], [1, 6, 2, 0, 0, 0], [1, 0, 4, 4, 6, 2]])
    loss, grads = net.loss(features, captions)
    params = dict(zip(net.params, tensors(*net.params.values()), strict=True))
    scores = pytorch_scores(net, torch.tensor(features), torch.tensor(captions[:, :-1]), params)
    right = functional.cross_entropy(
        scores.flatten(0, 1), torch.tensor(captions[:, 1:]).flatten(), ignore_index=0, reduction="sum"
    )
    right = right / 3
    np.testing.assert_allclose(loss, right.item(), rtol=1e-12)
    assert set(grads) == set(params)
    same([grads[name] for name in params], torch.autograd.grad(right, list(params.values())))


@pytest.mark.parametrize(("cell", "published"), [("rnn", 9.83235591003), ("lstm", 9.82445935443)])
def test_the_published_loss_is_reached(cell, published):
    """The one number that the course's notebooks state for each cell."""
    net = rnn.CaptioningRNN({"<NULL>": 0, "cat": 2, "dog": 3}, 20, 30, 40, cell, np.float64)
    for name, value in net.params.items():
        net.params[name] = np.linspace(-1.4, 1.3, num=value.size).reshape(value.shape)
    span = (-1.5, 0.3) if cell == "rnn" else (-0.5, 1.7)
    features = np.linspace(*span, num=200).reshape(10, 20)
    captions = (np.arange(10 * 13) % 3).reshape(10, 13)
    loss, _ = net.loss(features, captions)
    assert abs(loss - published) < 1e-10


@pytest.mark.parametrize("cell", CELLS)
def test_captions_are_written_word_by_word(cell):
    net = network(cell, hidden=16)
    net.params["b_vocab"] *= 0  # so that the words depend on the pictures
    features = np.random.randn(20, 5)
    captions = net.sample(features, max_length=8)
    params = {name: torch.tensor(value) for name, value in net.params.items()}
    words = torch.full((20, 1), WORDS["<START>"])
    for _ in range(8):
        scores = pytorch_scores(net, torch.tensor(features), words, params)
        words = torch.cat([words, scores[:, -1:].argmax(dim=2)], dim=1)
    np.testing.assert_array_equal(captions, words[:, 1:])
    assert captions.dtype == np.int32 and len(np.unique(captions, axis=0)) > 5


@pytest.mark.parametrize("cell", CELLS)
def test_single_precision_stays(cell):
    net = network(cell, np.float32)
    loss, grads = net.loss(np.random.randn(3, 5).astype(np.float32), np.array([[1, 4, 2], [1, 5, 2], [1, 2, 0]]))
    assert {grad.dtype for grad in grads.values()} == {np.dtype(np.float32)} and np.asarray(loss).dtype == np.float32


def test_another_cell_is_refused():
    with pytest.raises(ValueError, match="cell_type is 'gru'"):
        rnn.CaptioningRNN(WORDS, cell_type="gru")
