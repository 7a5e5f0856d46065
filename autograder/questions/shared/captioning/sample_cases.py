"""The cases of CaptioningRNN.sample: parameters with which pictures, steps and mistakes differ in the captions."""

import itertools
from pathlib import Path

import numpy as np

from autograder.questions.shared.captioning import written
from autograder.questions.shared.captioning.nets import END, NULL, START, Sizes, network, parameters, vocabulary

WRITTEN = Path(written.__file__).read_text(encoding="utf-8")
GAP = 0.02  # between the two largest scores: far more than rounding to float32 makes of them
DEFAULT_LENGTH = 30


def captioning_sample_cases(cs231n, t, cell, made=network):
    """Captions; `made` makes the network under test, as nets.network does."""
    sizes = Sizes(*t.sizes(2, 3, 5), *t.sizes(1, 16, 20), *t.sizes(1, 11, 14))
    N, T = t.sizes(2, 6, 8)

    def compare(N, T, sizes=sizes, thoroughly=False, **options):
        compare_captions(cs231n, t, cell, sizes, N, T, thoroughly, made, **options)

    with t.case(f"{N} pictures, their captions' first word; the same in a second call"):
        compare(N, 1, thoroughly=True)
    with t.case(f"{N} pictures, captions of {T} words"):
        compare(N, T)
    with t.case(f"{T} pictures, captions of {N} words"):
        compare(T, N)
    with t.case("a single picture, the default max_length", hard=True):
        compare(1, None)
    with t.case("a vocabulary in which <END> is word 1 and <START> the last", hard=True):
        compare(N, T, start=sizes.V - 1, end=1)
    with t.case("float64", hard=True):
        compare(N, T, dtype="float64")
    with t.case(f"D = W = H = V = {sizes.H}", hard=True):
        compare(N, T, Sizes(*[sizes.H] * 4))


def compare_captions(cs231n, t, cell, sizes, N, T, thoroughly, made, start=START, end=END, dtype="float32"):
    """The captions of N pictures, up to <END>; `T` None asks for the default max_length."""
    steps = {None: DEFAULT_LENGTH, 1: 7}.get(T, T)
    params, features = telling(t.rng, cell, sizes, N, steps, start, end)
    net = made(cs231n, t, cell, sizes, params, vocabulary(sizes.V, start, end), dtype)
    features, tools = features.astype(dtype), t.run(WRITTEN)
    if thoroughly:
        same = tools["same_again"](net.sample, features, (N, steps), end, NULL)
        t.equal("a second call gives the same captions", same)
    captions = net.sample(features, **({} if T is None else {"max_length": T}))
    if thoroughly:
        t.equal("captions begin with <START>", tools["all_begin_with"](captions, start))
    t.equal("captions", tools["up_to_end"](captions, (N, T or steps), end, NULL))


# ---- parameters and features


def telling(rng, cell, sizes, N, T, start, end):
    """Random parameters and features, in single precision, whose captions tell right from wrong."""
    others = [word for word in range(sizes.V) if word not in (NULL, start)]
    for _ in itertools.count():
        params = {name: value.astype(np.float32) for name, value in lively(parameters(rng, cell, sizes), cell).items()}
        features = rng.randn(N, sizes.D).astype(np.float32)
        captions, gaps = plainly(cell, params, features, T, start)
        for other in others:  # each word in turn takes the place of <END>
            exchanged = np.arange(sizes.V)
            exchanged[[end, other]] = other, end
            first = first_to_tell(exchanged[captions], gaps, end)
            if first is not None:
                return with_words(params, exchanged), np.roll(features, -first, axis=0)
    return None


def lively(params, cell):
    """Parameters under which the words depend on the pictures and on the words before."""
    times = {"Wx": 2, "W_vocab": {"rnn": 1, "lstm": 3}[cell]}  # an LSTM's states are small
    return {name: value * times.get(name, 1) for name, value in params.items()}


def with_words(params, order):
    """The parameters with the words in another order."""
    axes = {"W_embed": 0, "W_vocab": 1, "b_vocab": 0}
    return params | {name: params[name].take(order, axis=axis) for name, axis in axes.items()}


def first_to_tell(captions, gaps, end):
    """Which picture must be the first so that captions tell right from wrong, or None where they cannot.

    They differ; some end while others go on, among them one after the first picture's; no word hangs on rounding.
    """
    N, T = captions.shape
    counts = ~ended(captions, end)
    lengths = counts.sum(axis=1)
    if gaps[counts].min() < GAP or np.isin(captions[:, 0], [end, NULL]).any():
        return None
    if N == 1:
        return 0 if lengths[0] > T // 3 else None
    new = (captions[:, 1:] != captions[:, :-1])[counts[:, 1:]]
    varied = new.mean() > 0.7 and len(np.unique(captions[:, 0])) > 2 and len(np.unique(captions, axis=0)) > N // 2
    if not varied or not (end == END or (ended(captions, END) & counts).any()):  # one must not take END for `end`
        return None
    between = (lengths > lengths.min()) & (lengths < np.sort(lengths)[-2] - 1)
    return int(between.argmax()) if between.any() else None


def ended(captions, end):
    """Which words come after the first <END> of their caption."""
    return np.cumsum(captions == end, axis=1) > (captions == end)


def plainly(cell, params, features, T, start):
    """Captions (N, T) word by word in float64, and how far the largest score is above the next one."""
    p = {name: value.astype(np.float64) for name, value in params.items()}
    h = features @ p["W_proj"] + p["b_proj"]
    c, word = np.zeros_like(h), np.full(len(h), start)
    captions, gaps = [], []
    for _ in range(T):
        a = p["W_embed"][word] @ p["Wx"] + h @ p["Wh"] + p["b"]
        if cell == "lstm":
            gates, g = 1 / (1 + np.exp(-a[:, : 3 * h.shape[1]])), np.tanh(a[:, 3 * h.shape[1] :])
            i, f, o = np.split(gates, 3, axis=1)
            c = f * c + i * g
            h = o * np.tanh(c)
        else:
            h = np.tanh(a)
        scores = h @ p["W_vocab"] + p["b_vocab"]
        word = scores.argmax(axis=1)
        best = np.sort(scores, axis=1)
        captions.append(word)
        gaps.append(best[:, -1] - best[:, -2])
    return np.stack(captions, axis=1), np.stack(gaps, axis=1)
