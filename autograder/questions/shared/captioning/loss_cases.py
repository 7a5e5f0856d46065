"""The cases of CaptioningRNN.loss."""

import numpy as np

from autograder.questions.shared.captioning.nets import (
    END,
    NAMES,
    NULL,
    START,
    Sizes,
    network,
    parameters,
    vocabulary,
)


def captioning_loss_cases(cs231n, t, cell, made=network):
    """Loss and gradients; `made` makes the network under test, as nets.network does."""
    D, W, H, V, N, T = t.sizes(6, 3, 9)
    V += 4  # words beside the special ones
    sizes = Sizes(D, W, H, V)

    def compare(captions, sizes=sizes, rtol=1e-6, **options):
        compare_loss(cs231n, t, cell, sizes, captions, rtol, made, **options)

    said = f"N = {N}, T = {T}, D = {D}, W = {W}, H = {H}, V = {V}"
    with t.case(f"captions of different lengths: {said}"):
        compare(sentences(t.rng, N, T, V))
    with t.case("<NULL> also between words; no <START> or <END> in the vocabulary"):
        compare(scattered(t.rng, N + 1, T + 2, D), sizes._replace(V=D), words=vocabulary(D, start=None))
    with t.case("a single picture", hard=True):
        compare(scattered(t.rng, 1, T, V))
    with t.case("a single step", hard=True):
        compare(t.rng.randint(1, V, (N, 2)))
    with t.case("captions without a word: all <NULL> after <START>", hard=True):
        captions = np.full((N, T + 1), NULL)
        captions[:, 0] = START
        compare(captions)
    with t.case(f"D = W = H = V = {V}", hard=True):
        compare(sentences(t.rng, N, T, V), Sizes(V, V, V, V))
    with t.case("float32", hard=True):
        compare(sentences(t.rng, N, T, V), rtol=1e-4, dtype="float32")


def sentences(rng, N, T, V):
    """Captions (N, T + 1) as the data has them: <START>, words, <END>, then <NULL>; the first is the longest."""
    captions = rng.randint(END + 1, V, (N, T + 1))
    captions[:, 0] = START
    lengths = np.r_[T, rng.randint(1, T + 1, N - 1)]
    captions[np.arange(N), lengths] = END
    captions[np.arange(T + 1) > lengths[:, np.newaxis]] = NULL
    return captions


def scattered(rng, N, T, V):
    """Captions (N, T + 1) with <NULL> in a third of the places; it comes in first, is asked for, stands amid words."""
    captions = rng.randint(1, V, (N, T + 1)) * (rng.rand(N, T + 1) > 1 / 3)
    captions[0, :4] = V - 1, NULL, V - 2, 1
    return captions


def compare_loss(cs231n, t, cell, sizes, captions, rtol, made, dtype="float64", words=None):
    """Loss and all gradients for random features and parameters."""
    net = made(cs231n, t, cell, sizes, parameters(t.rng, cell, sizes), words, dtype)
    features = t.rng.randn(len(captions), sizes.D).astype(dtype)
    loss, grads = net.loss(features, captions).returns("loss", "grads")
    t.close("loss", loss, rtol=rtol)
    for name in NAMES:
        t.close(f"grads[{name!r}]", grads[name], rtol=rtol, atol=1e-12)
