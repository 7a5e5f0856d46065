"""The cases of dropout, by statistics of many units, with bounds of five standard deviations."""

from pathlib import Path

import numpy as np

from autograder.questions.shared.dropout import beside

BESIDE = Path(beside.__file__).read_text(encoding="utf-8")
ROWS, COLUMNS = 30, 60  # enough to tell shares apart, few enough for a small file


def forward_cases(t, forward):
    """Which units are kept, by what they are multiplied, the seed, and test mode."""

    def run(x, p, mode="train", **seed):
        param = {"p": t.run(BESIDE)["keep"](p), "mode": mode, **seed}
        return forward(x, param).returns("out", "cache")[0]

    few, many = (float(p) for p in np.round((0.2, 0.74) + np.array((0.15, 0.08)) * t.rng.rand(2), 2))
    with t.case("each unit falls out for itself"):
        seeded(t)
        x = away_from_zero(t.rng, (2, 3))
        t.close("the factors in twelve calls", t.run(BESIDE)["factors_of"]([run(x, 0.5) for _ in range(12)], x))
        out = run(away_from_zero(t.rng, (ROWS, COLUMNS)), 0.5)
        for axis, name in enumerate(("rows", "columns")):
            t.equal(f"number of different {name} of kept units", t.run(BESIDE)["different"](out, axis))
    for p in (few, many):
        with t.case(f"training, units kept with probability {p}: x of shape {(ROWS, COLUMNS)}"):
            seeded(t)
            x = away_from_zero(t.rng, (ROWS, COLUMNS))
            out = run(x, p)
            kept_share(t, out, p, x.size)
            factors(t, out, x)
    with t.case("test mode"):
        seeded(t)
        x = away_from_zero(t.rng, (ROWS, 20))
        factors(t, run(x, few, "test"), x)
    with t.case("seed"):
        seeded(t)
        x, seed = away_from_zero(t.rng, (ROWS, 20)), int(t.rng.randint(10**6))
        one, again, other = (run(x, 0.5, seed=number) for number in (seed, seed, seed + 1))
        t.equal("the same units are kept with the same seed", t.run(BESIDE)["same"](one, again))
        t.equal("the same units are kept with another seed", t.run(BESIDE)["same"](one, other))
        drawn, anew = run(x, 0.5), run(x, 0.5)
        t.equal("the same units are kept in two calls without a seed", t.run(BESIDE)["same"](drawn, anew))
    with t.case("x with four axes", hard=True):
        seeded(t)
        N, C, H, W = t.sizes(4, low=6)
        x = away_from_zero(t.rng, (N, C, H, W))
        factors(t, run(x, many), x)
    with t.case("x with one axis", hard=True):
        seeded(t)
        x = away_from_zero(t.rng, (200,))
        factors(t, run(x, few), x)
    with t.case("p = 1: nothing falls out", hard=True):
        seeded(t)
        x = t.rng.randn(*t.sizes(2))
        t.close("out", run(x, 1.0))
    with t.case("numbers in float32", hard=True):
        seeded(t)
        x = away_from_zero(t.rng, (ROWS, 20)).astype("float32")
        out = run(x, few)
        factors(t, out, x)
        t.equal("dtype of out", t.run(BESIDE)["dtype"](out))


def seeded(t):
    """Seed numpy.random at the beginning of a case, so that the reference gives the same each time."""
    t.seed(int(t.rng.randint(10**6)))


def away_from_zero(rng, shape):
    """Numbers of few sizes and no zero: what is made of them takes few values."""
    return rng.choice([-3.0, -0.5, 2.0], shape)


def kept_share(t, out, p, count):
    """The share of units that are kept."""
    kept, bound = t.run(BESIDE)["kept"](out), 5 * np.sqrt(p * (1 - p) / count)
    t.at_least("share of units kept", kept, p - bound, of="mean")
    t.at_most("share of units kept", kept, p + bound, of="mean")


def factors(t, out, x):
    t.exactly("shape of out", out, of="shape")
    t.close("the factors by which x is multiplied", t.run(BESIDE)["factors"](out, x), rtol=1e-4)


def backward_cases(t, forward, backward):
    """What becomes of dout where a unit was kept, and where it was dropped."""

    def run(shape, p, **seed):
        x, dout = away_from_zero(t.rng, shape), t.rng.choice([-2.0, 0.25, 4.0], shape)
        look = t.run(BESIDE)
        param = {"p": look["keep"](p), "mode": "train", **seed}
        out, cache = forward(x, param).returns("out", "cache")
        parts = look["parts"](backward(dout, cache), dout, out, x)
        t.exactly("shape of dx", parts["dx"], of="shape")
        t.close("dx of kept units / (dout * out / x)", parts["kept"], rtol=1e-4)
        t.close("dx of dropped units / dout", parts["dropped"], rtol=1e-4, atol=1e-9)

    few, many = (float(p) for p in np.round((0.2, 0.74) + np.array((0.15, 0.08)) * t.rng.rand(2), 2))
    a, b, c, d = t.sizes(4, low=6)
    with t.case(f"units kept with probability {few}: dout of shape {(a + 20, b)}"):
        seeded(t)
        run((a + 20, b), few)
    with t.case(f"units kept with probability {many}, with a seed: dout of shape {(c, d + 20)}"):
        seeded(t)
        run((c, d + 20), many, seed=int(t.rng.randint(10**6)))
    with t.case("test mode"):
        seeded(t)
        x, dout = t.rng.randn(a, b), t.rng.randn(a, b)
        _, cache = forward(x, {"p": t.run(BESIDE)["keep"](few), "mode": "test"}).returns("out", "cache")
        t.close("dx", backward(dout, cache))
    with t.case("dout with four axes", hard=True):
        seeded(t)
        run((a, b, c, d), many)
    with t.case("dout with one axis", hard=True):
        seeded(t)
        run((200,), few)
