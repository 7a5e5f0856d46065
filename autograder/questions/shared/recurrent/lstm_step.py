"""What may happen in a step of LSTM, forward."""

import itertools
from collections.abc import Callable

import numpy as np

from autograder.questions.shared.family import Family

LSTM_STEP = Family()
IFOG = "ifog"


def sigmoid(x):
    """The logistic function, for numbers of any size."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


STEPS: dict[str, Callable] = {  # of a right step; a mistake has one of them otherwise
    "sum": lambda x, prev_h, prev_c, Wx, Wh, b: x @ Wx + prev_h @ Wh + b,
    "blocks": lambda a: np.split(a, 4, axis=1),
    "gates": lambda i, f, o, g: (sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)),
    "next_c": lambda prev_c, prev_h, i, f, o, g: f * prev_c + i * g,
    "next_h": lambda next_c, prev_c, i, f, o, g: o * np.tanh(next_c),
    "end": lambda next_h, next_c: (next_h, next_c),
}


def wrong_step(**steps):
    """The mistake of doing some parts of a step otherwise."""
    do = {**STEPS, **steps}

    def forward(right, x, prev_h, prev_c, Wx, Wh, b):
        gates = do["gates"](*do["blocks"](do["sum"](x, prev_h, prev_c, Wx, Wh, b)))
        next_c = do["next_c"](prev_c, prev_h, *gates)
        return *do["end"](do["next_h"](next_c, prev_c, *gates), next_c), None

    return forward


def may(key, hint, keeps="slip", raises=(), **steps):
    LSTM_STEP.mistake(key, hint, keeps="concept" if raises else keeps, raises=raises)(wrong_step(**steps))


# ---- the four blocks

COLUMNS = "The blocks of columns come in the order i, f, o, g (input, forget, output, candidate)"
HOW_ELSE = {
    "fiog": "; yours come as f, i, o, g, or i and f are exchanged in next_c = f * prev_c + i * g.",
    "ifgo": "; yours come as i, f, g, o, which is PyTorch's order.",
}


def in_order(order):
    """The blocks i, f, o, g, taken from columns in which they come in another order."""

    def blocks(a):
        found = dict(zip(order, np.split(a, 4, axis=1)))
        return [found[name] for name in IFOG]

    return blocks


for order in map("".join, itertools.permutations(IFOG)):
    if order != IFOG:
        said = HOW_ELSE.get(order, f"; yours come as {', '.join(order)}.")
        may(f"order_{order}", COLUMNS + said, blocks=in_order(order))

may("interleaved", "A block is H columns side by side: a[:, :H] is i; a[:, 0::4] takes every fourth column.",
    blocks=lambda a: [a[:, n::4] for n in range(4)])  # fmt: skip

# ---- what bends them

may("g_sigmoid", "The candidate g is bent by tanh, not by a sigmoid.",
    gates=lambda i, f, o, g: (sigmoid(i), sigmoid(f), sigmoid(o), sigmoid(g)))  # fmt: skip
may("gates_tanh", "The gates i, f, o are sigmoids, between 0 and 1; only g is bent by tanh.", "part",
    gates=lambda i, f, o, g: (np.tanh(i), np.tanh(f), np.tanh(o), np.tanh(g)))  # fmt: skip
may("exchanged_bends", "The gates i, f, o are bent by a sigmoid, g by tanh: yours the other way round.", "part",
    gates=lambda i, f, o, g: (np.tanh(i), np.tanh(f), np.tanh(o), sigmoid(g)))  # fmt: skip
may("o_tanh", "The output gate o is a sigmoid; only g is bent by tanh.",
    gates=lambda i, f, o, g: (sigmoid(i), sigmoid(f), np.tanh(o), np.tanh(g)))  # fmt: skip
may("no_sigmoid", "The gates i, f, o are bent by a sigmoid: yours are the sums themselves.", "part",
    gates=lambda i, f, o, g: (i, f, o, np.tanh(g)))  # fmt: skip
may("no_tanh_g", "The candidate g is bent by tanh: yours is the sum itself.",
    gates=lambda i, f, o, g: (sigmoid(i), sigmoid(f), sigmoid(o), g))  # fmt: skip
may("not_bent", "Bend i, f, o by a sigmoid and g by tanh: yours are the sums themselves.", "concept",
    gates=lambda i, f, o, g: (i, f, o, g))  # fmt: skip
may("o_bare", "The output gate o is bent by a sigmoid, too.",
    gates=lambda i, f, o, g: (sigmoid(i), sigmoid(f), o, np.tanh(g)))  # fmt: skip
may("negative_exponent", "The sigmoid is 1 / (1 + exp(-x)): the minus in exp is missing.",
    gates=lambda i, f, o, g: (sigmoid(-i), sigmoid(-f), sigmoid(-o), np.tanh(g)))  # fmt: skip
may("forget_bias", "f is the sigmoid of its block as it is: nothing is added to it here.",
    gates=lambda i, f, o, g: (sigmoid(i), sigmoid(f + 1), sigmoid(o), np.tanh(g)))  # fmt: skip
may(
    "overflow", "exp of large numbers overflows, and inf / inf is nan: take the sigmoid that the file provides.",
    gates=lambda *four: tuple(np.where(a > 710, np.nan, right) for a, right in zip(four, STEPS["gates"](*four))),
)  # fmt: skip

# ---- the cell state

may("no_forget", "next_c = f * prev_c + i * g: prev_c is not scaled by f.",
    next_c=lambda prev_c, prev_h, i, f, o, g: prev_c + i * g)  # fmt: skip
may("no_input_gate", "next_c = f * prev_c + i * g: the candidate is not scaled by i.",
    next_c=lambda prev_c, prev_h, i, f, o, g: f * prev_c + g)  # fmt: skip
may("no_previous_c", "next_c = f * prev_c + i * g: the cell state before does not come in.", "part",
    next_c=lambda prev_c, prev_h, i, f, o, g: i * g)  # fmt: skip
may("no_candidate", "next_c = f * prev_c + i * g: the new part, i * g, is missing.", "part",
    next_c=lambda prev_c, prev_h, i, f, o, g: f * prev_c)  # fmt: skip
may("no_f_term", "next_c = f * prev_c + i * g: prev_c is missing beside f.", "part",
    next_c=lambda prev_c, prev_h, i, f, o, g: f + i * g)  # fmt: skip
may("candidate_subtracted", "next_c = f * prev_c + i * g, with a plus.",
    next_c=lambda prev_c, prev_h, i, f, o, g: f * prev_c - i * g)  # fmt: skip
may("coupled", "The forget gate f has columns of its own: it is not 1 - i.",
    next_c=lambda prev_c, prev_h, i, f, o, g: (1 - i) * prev_c + i * g)  # fmt: skip
may("f_inverted", "f is the part of prev_c that is KEPT: f * prev_c, not (1 - f) * prev_c.",
    next_c=lambda prev_c, prev_h, i, f, o, g: (1 - f) * prev_c + i * g)  # fmt: skip
may("c_from_h", "next_c = f * prev_c + i * g: you scale prev_h in the place of prev_c.",
    next_c=lambda prev_c, prev_h, i, f, o, g: f * prev_h + i * g)  # fmt: skip
may("o_for_i", "next_c = f * prev_c + i * g: the candidate is scaled by i, not by o.",
    next_c=lambda prev_c, prev_h, i, f, o, g: f * prev_c + o * g)  # fmt: skip
may("c_bent", "next_c is f * prev_c + i * g itself; tanh of it is in next_h only.",
    end=lambda next_h, next_c: (next_h, np.tanh(next_c)))  # fmt: skip
may("c_bent_twice", "next_c is f * prev_c + i * g without tanh; tanh of it is in next_h only, once.",
    next_c=lambda prev_c, prev_h, i, f, o, g: np.tanh(f * prev_c + i * g))  # fmt: skip

# ---- the hidden state

may("no_tanh_c", "next_h = o * tanh(next_c): the tanh is missing.", next_h=lambda c, prev_c, i, f, o, g: o * c)
may("sigmoid_c", "next_h = o * tanh(next_c): you have a sigmoid for tanh.",
    next_h=lambda c, prev_c, i, f, o, g: o * sigmoid(c))  # fmt: skip
may("no_o", "next_h = o * tanh(next_c): the output gate is missing.",
    next_h=lambda c, prev_c, i, f, o, g: np.tanh(c))  # fmt: skip
may("o_inside", "next_h = o * tanh(next_c): o stands outside tanh.",
    next_h=lambda c, prev_c, i, f, o, g: np.tanh(o * c))  # fmt: skip
may("i_for_o", "next_h = o * tanh(next_c): you scale by i, not by o.",
    next_h=lambda c, prev_c, i, f, o, g: i * np.tanh(c))  # fmt: skip
may("f_for_o", "next_h = o * tanh(next_c): you scale by f, not by o.",
    next_h=lambda c, prev_c, i, f, o, g: f * np.tanh(c))  # fmt: skip
may("g_for_c", "next_h = o * tanh(next_c): you take the candidate in the place of next_c.", "part",
    next_h=lambda c, prev_c, i, f, o, g: o * np.tanh(g))  # fmt: skip
may("previous_c", "next_h = o * tanh(next_c): you take prev_c in the place of next_c.",
    next_h=lambda c, prev_c, i, f, o, g: o * np.tanh(prev_c))  # fmt: skip
may("o_added", "next_h = o * tanh(next_c): a product, not a sum.", next_h=lambda c, p, i, f, o, g: o + np.tanh(c))
may("exchanged", "The order of what is returned is next_h, next_c, cache.", end=lambda next_h, next_c: (next_c, next_h))

# ---- the sum

may("no_bias", "The bias b is missing in the sum.", sum=lambda x, h, c, Wx, Wh, b: x @ Wx + h @ Wh)
may("bias_subtracted", "b is added to the sum, not subtracted.", sum=lambda x, h, c, Wx, Wh, b: x @ Wx + h @ Wh - b)
may("bias_twice", "b is added once, not twice.", sum=lambda x, h, c, Wx, Wh, b: x @ Wx + h @ Wh + 2 * b)
may("no_previous", "The hidden state before does not come in: add prev_h Wh to the sum.", "part",
    sum=lambda x, h, c, Wx, Wh, b: x @ Wx + b)  # fmt: skip
may("no_input", "The input does not come in: add x Wx to the sum.", "part",
    sum=lambda x, h, c, Wx, Wh, b: h @ Wh + b)  # fmt: skip
may("c_in_sum", "The sum has prev_h in it, times Wh, not prev_c.", sum=lambda x, h, c, Wx, Wh, b: x @ Wx + c @ Wh + b)
may(
    "product_shapes", "The shapes tell the products: x (N, D) times Wx (D, 4H), prev_h (N, H) times Wh (H, 4H).",
    raises=ValueError, sum=lambda x, h, c, Wx, Wh, b: x @ Wh + h @ Wx + b,
)  # fmt: skip
may(
    "shapes", "Shapes do not fit: the sum is (N, 4H), and each of its four blocks of columns (N, H), as prev_c: H is "
    "prev_h.shape[1].", raises=ValueError, blocks=lambda a: [a, a, a, a],
)  # fmt: skip
may(
    "rows_split", "The four blocks lie side by side: split along axis 1, the columns, not along the rows.",
    raises=ValueError, blocks=lambda a: np.split(a, 4),
)  # fmt: skip
