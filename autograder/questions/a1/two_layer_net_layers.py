"""Assignment 1, notebook two_layer_net: the layers and the losses."""

import numpy as np

from autograder.authoring.question import question

ID = "a1.two_layer_net"
LAYERS = "cs231n/layers.py"

NO_MEAN_LOSS = "The loss is the mean over the N rows; yours is their sum."
NO_MEAN_GRADIENT = "The loss is a mean over N rows, so its gradient is divided by N too."


# ---- layers


@question(f"{ID}.affine_forward", points=2, title="Affine layer, forward", targets=[f"{LAYERS}:affine_forward"])
def affine_forward(cs231n, t):
    for what, hard, shape, M in affine_cases(t):
        with t.case(f"{what}: x {shape}, {M} output{'s' * (M > 1)}", hard=hard):
            x, w, b, _ = affine_arrays(t.rng, shape, M)
            out, _ = cs231n.layers.affine_forward(x, w, b).returns("out", "cache")
            t.close("out", out)


@question(
    f"{ID}.affine_backward",
    points=3,
    title="Affine layer, backward",
    targets=[f"{LAYERS}:affine_backward"],
    builds_on=[f"{LAYERS}:affine_forward"],
)
def affine_backward(cs231n, t):
    for what, hard, shape, M in affine_cases(t):
        with t.case(f"{what}: x {shape}, {M} output{'s' * (M > 1)}", hard=hard):
            x, w, b, dout = affine_arrays(t.rng, shape, M)
            _, cache = cs231n.layers.affine_forward(x, w, b).returns("out", "cache")
            dx, dw, db = cs231n.layers.affine_backward(dout, cache).returns("dx", "dw", "db")
            t.close("dx", dx)
            t.close("dw", dw)
            t.close("db", db)


def affine_cases(t):
    """What it is, whether it is hard, the shape of x, and M."""
    N, d1, d2, d3, M = t.sizes(5)
    yield "pictures", False, (N, d1, d2, d3), M
    yield "rows of numbers", False, (M, N * d1), d2
    yield "inputs with two axes", False, (d3, d2, d1), N
    yield "a batch of one", True, (1, d1, d2), M
    yield "a single output", True, (N, d2, d3), 1


def affine_arrays(rng, shape, M):
    """x, w, b, dout."""
    N, D = shape[0], int(np.prod(shape[1:]))
    return rng.randn(*shape), rng.randn(D, M), rng.randn(M), rng.randn(N, M)


@affine_forward.mistake("no_bias", "The bias b is missing: add it to each row.")
def _(right, x, w, b):
    return right(x, w, 0 * b)


@affine_forward.mistake(
    "only_2d", "x can have more than two axes: reshape it to (N, D) first, with D = d1 * ... * dk.", raises=ValueError
)
def _(right, x, w, b):
    return x.dot(w) + b, (x, w, b)


@affine_forward.mistake(
    "mixed_inputs", "Flattening mixes numbers of different inputs: reshape to (N, -1); do not go by (D, N)."
)
def _(right, x, w, b):
    return x.reshape(-1, len(x)).T @ w + b, (x, w, b)


@affine_forward.mistake(
    "shapes",
    "The shapes do not fit: x as (N, D) times w (D, M), not transposed, is (N, M), and b (M,) is added to each row.",
    raises=ValueError,
)
def _(right, x, w, b):
    return x.reshape(len(x), -1) @ w.T + b, (x, w, b)


@affine_forward.mistake("bias_subtracted", "The bias is added.")
def _(right, x, w, b):
    return right(x, w, -b)


@affine_forward.mistake("relu_inside", "An affine layer has no ReLU: negative outputs stay as they are.")
def _(right, x, w, b):
    out, cache = right(x, w, b)
    return np.maximum(out, 0), cache


@affine_backward.mistake("flat_dx", "dx must have the shape of x, with all its axes: reshape it back.")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx.reshape(len(dx), -1), dw, db


@affine_backward.mistake(
    "only_2d",
    "x can have more than two axes: flatten it to (N, D) for dw, and give dx the shape of x.",
)
def _(right, dout, cache):
    x, w, _ = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


@affine_backward.mistake("db_row", "db must have the shape of b, (M,): sum over axis 0 without keepdims.")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw, db[np.newaxis]


@affine_backward.mistake("db_column", "db must have the shape of b, (M,), not a column (M, 1).")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw, db[:, np.newaxis]


@affine_backward.mistake("db_not_summed", "b is added to each of the N rows, so db sums dout over them.")
def _(right, dout, cache):
    dx, dw, _ = right(dout, cache)
    return dx, dw, dout


@affine_backward.mistake(
    "db_total", "Sum dout over the N rows only (axis 0): db has one number for each of the M outputs."
)
def _(right, dout, cache):
    dx, dw, _ = right(dout, cache)
    return dx, dw, dout.sum()


@affine_backward.mistake("db_axis", "Sum dout over axis 0, the N rows: db has one number for each of the M outputs.")
def _(right, dout, cache):
    dx, dw, _ = right(dout, cache)
    return dx, dw, dout.sum(axis=1)


@affine_backward.mistake(
    "db_mean", "db is the sum of dout over the N rows. Do not divide by N: the loss has done that."
)
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw, db / len(dout)


@affine_backward.mistake("averaged", "Do not divide by N here: dout already holds the 1/N of the loss.")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw / len(dx), db / len(dx)


@affine_backward.mistake("dw_transposed", "dw must have the shape of w, (D, M); yours is (M, D).")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw.T, db


@affine_backward.mistake("order", "The order of what is returned is dx, dw, db.")
def _(right, dout, cache):
    dx, dw, db = right(dout, cache)
    return dw, dx, db


@question(f"{ID}.relu_forward", points=1, title="ReLU, forward", targets=[f"{LAYERS}:relu_forward"])
def relu_forward(cs231n, t):
    for what, hard, shape in relu_cases(t):
        with t.case(f"{what}: x {shape}", hard=hard):
            out, _ = cs231n.layers.relu_forward(t.rng.randn(*shape)).returns("out", "cache")
            t.close("out", out)


@question(
    f"{ID}.relu_backward",
    points=1,
    title="ReLU, backward",
    targets=[f"{LAYERS}:relu_backward"],
    builds_on=[f"{LAYERS}:relu_forward"],
)
def relu_backward(cs231n, t):
    for what, hard, shape in relu_cases(t):
        with t.case(f"{what}: x {shape}", hard=hard):
            _, cache = cs231n.layers.relu_forward(t.rng.randn(*shape)).returns("out", "cache")
            t.close("dx", cs231n.layers.relu_backward(t.rng.randn(*shape), cache))


def relu_cases(t):
    """What it is, whether it is hard, and the shape of x."""
    N, C, H, W = t.sizes(4)
    yield "rows of numbers", False, (N, H)
    yield "pictures", False, (N, C, H, W)
    yield "a batch of one", True, (1, W + 9)
    yield "a single axis", True, (H * W,)


@relu_forward.mistake("absolute", "Negative inputs become 0; yours turn positive.")
def _(right, x):
    return np.abs(x), x


@relu_forward.mistake("minimum", "ReLU keeps the larger of 0 and x; yours keeps the smaller.")
def _(right, x):
    return np.minimum(x, 0), x


@relu_forward.mistake("leaky", "Negative inputs become exactly 0; yours keep a part of their value (a leaky ReLU).")
def _(right, x):
    return np.where(x > 0, x, 0.01 * x), x


@relu_forward.mistake("mask", "You return where x is positive (0 or 1); the output is x itself there.")
def _(right, x):
    return 1.0 * (x > 0), x


@relu_forward.mistake("clipped", "Inputs above 1 stay as they are; only those below 0 change.")
def _(right, x):
    return np.clip(x, 0, 1), x


@relu_forward.mistake("unchanged", "The output equals the input: is the result of max(0, x) stored in out?")
def _(right, x):
    return x, x


@relu_forward.mistake("largest", "np.max gives the largest number of all; np.maximum compares element by element.")
def _(right, x):
    return np.full(x.shape, max(0, x.max())), x


ELEMENTWISE = (
    "x can have any shape: decide element by element, as np.maximum does, not with Python's max(), an if, or loops "
    "over two axes."
)


@relu_forward.mistake("one_for_all", ELEMENTWISE, raises=ValueError)
def _(right, x):
    return max(0, x), x


@relu_forward.mistake(
    "axis",
    "np.max(0, x) takes x for an axis; np.maximum(0, x) compares two arrays element by element.",
    raises=TypeError,
)
def _(right, x):
    return np.max(0, x), x


@relu_backward.mistake(
    "one_for_all", ELEMENTWISE.replace("as np.maximum does", "for instance with a mask x > 0"), raises=ValueError
)
def _(right, dout, cache):
    return dout if cache > 0 else 0


@relu_backward.mistake(
    "mask_of_dout", "What counts is the sign of the input x, which is in the cache, not the sign of dout."
)
def _(right, dout, cache):
    return dout * (dout > 0)


@relu_backward.mistake("no_upstream", "This is the local gradient; the chain rule multiplies it by dout.")
def _(right, dout, cache):
    return 1.0 * (cache > 0)


@relu_backward.mistake("passes_all", "The gradient does not pass where the input was negative: dx is 0 there.")
def _(right, dout, cache):
    return dout


@relu_backward.mistake(
    "inverted", "The gradient passes where the input was positive; yours passes where it was negative."
)
def _(right, dout, cache):
    return dout * (cache < 0)


@relu_backward.mistake("times_output", "The slope of ReLU is 1 where x > 0, not x: multiply dout by 0 or 1.")
def _(right, dout, cache):
    return dout * np.maximum(cache, 0)


@relu_backward.mistake(
    "relu_again", "This is ReLU of the input once more; the backward pass returns a gradient, made from dout."
)
def _(right, dout, cache):
    return np.maximum(cache, 0)


# ---- losses


def loss_question(name, points, title):
    """A question on a loss of scores; its cases are shared by the two losses."""

    @question(f"{ID}.{name}", points=points, title=title, targets=[f"{LAYERS}:{name}"])
    def check(cs231n, t):
        for what, hard, x in score_cases(t):
            with t.case(f"{what}: N = {x.shape[0]}, C = {x.shape[1]}", hard=hard):
                loss, dx = getattr(cs231n.layers, name)(x, t.rng.randint(0, x.shape[1], len(x))).returns("loss", "dx")
                t.close("loss", loss)
                t.close("dx", dx)

    return check


def score_cases(t):
    (N,), (C,), randn = t.sizes(1, 9, 16), t.sizes(1, 4, 7), t.rng.randn
    yield "scores before training, nearly equal", False, 0.001 * randn(5 * N, C)
    yield "scores of different sizes", False, randn(N, C)
    yield "two classes", True, randn(N, 2)
    yield "a batch of one", True, randn(1, C)
    yield "scores around 1000", True, 1000 + randn(N, C)
    yield "rows on different levels", True, randn(N, C) + 1000 * np.arange(N)[:, np.newaxis]


svm_loss = loss_question("svm_loss", 3, "SVM loss")
softmax_loss = loss_question("softmax_loss", 3, "Softmax loss")


for each in (svm_loss, softmax_loss):

    @each.mistake("sum_gradient", NO_MEAN_GRADIENT)
    def _(right, x, y):
        loss, dx = right(x, y)
        return loss, dx * len(x)

    @each.mistake("sum", NO_MEAN_LOSS)
    def _(right, x, y):
        loss, dx = right(x, y)
        return loss * len(x), dx * len(x)

    @each.mistake("sum_loss", NO_MEAN_LOSS)
    def _(right, x, y):
        loss, dx = right(x, y)
        return loss * len(x), dx

    @each.mistake("no_gradient", "dx is all zero: is the gradient computed and stored in dx?")
    def _(right, x, y):
        return right(x, y)[0], np.zeros_like(x)


def hinge(x, y):
    """Margins (N, C), zero for the right class; where they are active; the row numbers."""
    rows = np.arange(len(x))
    margins = np.maximum(0, x - x[rows, y][:, np.newaxis] + 1)
    margins[rows, y] = 0
    return margins, 1.0 * (margins > 0), rows


@svm_loss.mistake(
    "true_class", "The right class is counted too, which adds 1 to the loss of each row: leave j = y[i] out."
)
def _(right, x, y):
    loss, dx = right(x, y)
    return loss + 1, dx


@svm_loss.mistake(
    "true_class_gradient",
    "The column of the right class still holds its own margin of 1: set that margin to 0.",
)
def _(right, x, y):
    loss, dx = right(x, y)
    dx[np.arange(len(x)), y] += 1 / len(x)
    return loss + 1, dx


@svm_loss.mistake("inactive", "Only margins above 0 have a gradient; yours has one for every wrong class.")
def _(right, x, y):
    loss, _ = right(x, y)
    dx = np.ones_like(x)
    dx[np.arange(len(x)), y] = 1 - x.shape[1]
    return loss, dx / len(x)


@svm_loss.mistake("minus_one", "The right class gets -1 for EACH active margin of its row, not -1 once.")
def _(right, x, y):
    loss, _ = right(x, y)
    _, dx, rows = hinge(x, y)
    dx[rows, y] = -1
    return loss, dx / len(x)


@svm_loss.mistake("no_right_column", "The score of the right class is part of every margin: its gradient is missing.")
def _(right, x, y):
    loss, dx = right(x, y)
    dx[np.arange(len(x)), y] = 0
    return loss, dx


@svm_loss.mistake(
    "broadcast",
    "(N, C) and (N,) fit only where N = C: make the scores of the right classes, x[rows, y], a column (N, 1).",
    raises=ValueError,
)
def _(right, x, y):
    return right(x - x[np.arange(len(x)), y], y)


@svm_loss.mistake("no_margin", "The margin of 1 is missing: max(0, s_j - s_y + 1).")
def _(right, x, y):
    rows = np.arange(len(x))
    margins = np.maximum(0, x - x[rows, y][:, np.newaxis])
    dx = 1.0 * (margins > 0)
    dx[rows, y] = -dx.sum(axis=1)
    return margins.sum() / len(x), dx / len(x)


@svm_loss.mistake("squared", "The margins are summed as they are, not squared.")
def _(right, x, y):
    margins, _, rows = hinge(x, y)
    dx = 2 * margins
    dx[rows, y] = -dx.sum(axis=1)
    return (margins**2).sum() / len(x), dx / len(x)


@svm_loss.mistake(
    "over_classes", "Divide by the number of rows N, not by N times C: np.mean over all entries does that."
)
def _(right, x, y):
    loss, dx = right(x, y)
    return loss / x.shape[1], dx / x.shape[1]


@svm_loss.mistake(
    "loss_over_classes",
    "The gradient is right; the loss is divided by N, not by N times C as np.mean over all entries does.",
)
def _(right, x, y):
    loss, dx = right(x, y)
    return loss / x.shape[1], dx


@svm_loss.mistake("sign", "The signs are the wrong way round: a larger wrong score makes the loss larger.")
def _(right, x, y):
    loss, dx = right(x, y)
    return loss, -dx


def cross_entropy(probabilities, y):
    """Loss and gradient as they follow from probabilities (N, C), right or wrong."""
    N = len(y)
    dx = probabilities.copy()
    dx[np.arange(N), y] -= 1
    return -np.log(probabilities[np.arange(N), y]).mean(), dx / N


NO_SHIFT = "exp overflows for large scores: subtract the largest score of each row first."


@softmax_loss.mistake("no_shift", NO_SHIFT)
def _(right, x, y):
    e = np.exp(x)
    return cross_entropy(e / e.sum(axis=1, keepdims=True), y)


@softmax_loss.mistake("no_shift_log_sum", NO_SHIFT)
def _(right, x, y):
    e = np.exp(x)
    _, dx = cross_entropy(e / e.sum(axis=1, keepdims=True), y)
    return np.mean(np.log(e.sum(axis=1)) - x[np.arange(len(x)), y]), dx


@softmax_loss.mistake(
    "global_shift",
    "Subtract the largest score of each ROW (axis=1, keepdims=True), not that of the whole array.",
)
def _(right, x, y):
    e = np.exp(x - x.max())
    return cross_entropy(e / e.sum(axis=1, keepdims=True), y)


@softmax_loss.mistake("wrong_axis", "Normalise over the classes (axis=1): each ROW of probabilities sums to 1.")
def _(right, x, y):
    e = np.exp(x - x.max())
    return cross_entropy(e / e.sum(axis=0), y)


@softmax_loss.mistake(
    "one_sum", "Divide by the sum of each row (axis=1, keepdims=True), not by the sum of the whole array."
)
def _(right, x, y):
    e = np.exp(x - x.max())
    return cross_entropy(e / e.sum(), y)


@softmax_loss.mistake(
    "broadcast",
    "(N, C) and (N,) fit only where N = C: keepdims=True makes the maximum a column (N, 1).",
    raises=ValueError,
)
def _(right, x, y):
    return right(x - np.max(x, axis=1), y)


@softmax_loss.mistake(
    "sign_loss", "The gradient is right, but the loss is MINUS the log of a probability, so never negative."
)
def _(right, x, y):
    loss, dx = right(x, y)
    return -loss, dx


@softmax_loss.mistake("probabilities", "dx is only the probabilities: subtract 1 in the column of the right class.")
def _(right, x, y):
    loss, dx = right(x, y)
    dx[np.arange(len(x)), y] += 1 / len(x)
    return loss, dx


@softmax_loss.mistake(
    "minus_one_after", "Subtract 1 from the probability of the right class first, and divide by N afterwards."
)
def _(right, x, y):
    loss, dx = right(x, y)
    dx[np.arange(len(x)), y] += 1 / len(x) - 1
    return loss, dx


@softmax_loss.mistake(
    "sign", "The sign is the wrong way round: the loss is MINUS the log of a probability, so never negative."
)
def _(right, x, y):
    loss, dx = right(x, y)
    return -loss, -dx


@softmax_loss.mistake(
    "sign_gradient", "The gradient has the wrong sign: it is p - 1 for the right class and p for the others."
)
def _(right, x, y):
    loss, dx = right(x, y)
    return loss, -dx


@softmax_loss.mistake(
    "all_classes", "Only the log-probability of the right class enters the loss, not those of all classes."
)
def _(right, x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p.sum() / len(x), right(x, y)[1]
