"""What may happen in a step of LSTM, backward."""

from typing import NamedTuple

import numpy as np

from autograder.questions.shared.recurrent.step_gradients import GRADIENTS, Sum, step_gradients, wrong


class Kept(NamedTuple):
    """The reference's cache, and what comes from above."""

    x: np.ndarray
    prev_h: np.ndarray
    prev_c: np.ndarray
    Wx: np.ndarray
    Wh: np.ndarray
    i: np.ndarray
    f: np.ndarray
    o: np.ndarray
    g: np.ndarray
    tanh_c: np.ndarray
    dh: np.ndarray
    dc: np.ndarray

    @property
    def next_c(self):
        return self.f * self.prev_c + self.i * self.g


STEPS = {  # of a right backward pass; a mistake has one of them otherwise
    "dc": lambda k: k.dc + k.dh * k.o * (1 - k.tanh_c**2),  # by both ways
    "di": lambda k, dc: dc * k.g,
    "df": lambda k, dc: dc * k.prev_c,
    "do": lambda k, dc: k.dh * k.tanh_c,
    "dg": lambda k, dc: dc * k.i,
    "gate": lambda s: s * (1 - s),  # the slope of a sigmoid
    "i": lambda k, slope: slope(k.i),
    "f": lambda k, slope: slope(k.f),
    "o": lambda k, slope: slope(k.o),
    "g": lambda k, slope: 1 - k.g**2,
    "dprev_c": lambda k, dc: dc * k.f,
    "blocks": lambda blocks: np.hstack(blocks),
}


def read(**steps):
    """The sum in the step with its gradient, some steps of which may be otherwise."""
    do = {**STEPS, **steps}

    def found(dnext_h, dnext_c, cache):
        k = Kept._make([*cache, dnext_h, dnext_c])
        dc = do["dc"](k)
        blocks = [do[f"d{name}"](k, dc) * do[name](k, do["gate"]) for name in "ifog"]
        rest = {"next_h": k.o * k.tanh_c, "dnext_h": dnext_h, "cell": (do["dprev_c"](k, dc),)}
        return Sum(k.x, k.prev_h, k.Wx, k.Wh, dz=do["blocks"](blocks), **rest)

    return found


LSTM_GRADIENTS = step_gradients(read(), order="dx, dprev_h, dprev_c, dWx, dWh, db", sums="da (N, 4H)")


def may(key, hint, keeps="slip", **steps):
    LSTM_GRADIENTS.mistake(key, hint, keeps=keeps)(wrong(read(**steps)))


def inside(value, low=-1):
    """Values of a bend, a little away from its ends, where its inverse is infinite."""
    return np.clip(value, low + 1e-15, 1 - 1e-15)


def logit(gate):
    """The sum of which a gate is the sigmoid."""
    gate = inside(gate, low=0)
    return np.log(gate / (1 - gate))


# ---- the cell state

WAYS = "next_c reaches the loss by two ways, dnext_c and through next_h = o * tanh(next_c)"
may("no_dnext_c", f"{WAYS}: the first is missing.", "part",
    dc=lambda k: k.dh * k.o * (1 - k.tanh_c**2))  # fmt: skip
may("no_way_by_h", f"{WAYS}: add the second, dnext_h * o * (1 - tanh(next_c)**2).", "part",
    dc=lambda k: k.dc)  # fmt: skip
may("no_o_in_dc", f"{WAYS}: in the second the factor o is missing.",
    dc=lambda k: k.dc + k.dh * (1 - k.tanh_c**2))  # fmt: skip
may("no_slope_in_dc", f"{WAYS}: in the second the slope 1 - tanh(next_c)**2 is missing.",
    dc=lambda k: k.dc + k.dh * k.o)  # fmt: skip
may("h_as_it_is", f"{WAYS}: the second is dnext_h * o * (1 - tanh(next_c)**2).", "part",
    dc=lambda k: k.dc + k.dh)  # fmt: skip
may("slope_of_c", f"{WAYS}, where the slope is 1 - tanh(next_c)**2: you leave out the tanh.",
    dc=lambda k: k.dc + k.dh * k.o * (1 - k.next_c**2))  # fmt: skip
may("slope_twice_in_dc", f"{WAYS}, where the slope is 1 - tanh(next_c)**2: yours takes tanh twice.",
    dc=lambda k: k.dc + k.dh * k.o * (1 - np.tanh(k.tanh_c) ** 2))  # fmt: skip
may("slope_of_h", f"{WAYS}, where the slope is 1 - tanh(next_c)**2: yours is of next_h, which has o in it.",
    dc=lambda k: k.dc + k.dh * k.o * (1 - (k.o * k.tanh_c) ** 2))  # fmt: skip
may("slope_not_squared", f"{WAYS}, where the slope is 1 - tanh(next_c)**2: the square is missing.",
    dc=lambda k: k.dc + k.dh * k.o * (1 - k.tanh_c))  # fmt: skip
may("slope_of_previous", f"{WAYS}, where the slope is that at next_c: yours is at prev_c.",
    dc=lambda k: k.dc + k.dh * k.o * (1 - np.tanh(k.prev_c) ** 2))  # fmt: skip
may("tanh_for_slope", f"{WAYS}, where the slope is 1 - tanh(next_c)**2: yours is tanh itself.", "part",
    dc=lambda k: k.dc + k.dh * k.o * k.tanh_c)  # fmt: skip
may("both_through_tanh", f"{WAYS}: dnext_c itself does not go through o and tanh.",
    dc=lambda k: (k.dc + k.dh) * k.o * (1 - k.tanh_c**2))  # fmt: skip
may("no_f_in_dprev_c", "prev_c comes in times f: dprev_c = dc * f; the factor f is missing.",
    dprev_c=lambda k, dc: dc)  # fmt: skip
may("dprev_c_of_dnext_c", f"{WAYS}: both are in dprev_c, times f; yours is of dnext_c alone.",
    dprev_c=lambda k, dc: k.dc * k.f)  # fmt: skip
may("i_for_f", "prev_c comes in times f: dprev_c = dc * f, not dc * i.", dprev_c=lambda k, dc: dc * k.i)
may("prev_c_in_dprev_c", "dprev_c = dc * f: prev_c itself is not in its gradient.",
    dprev_c=lambda k, dc: dc * k.f * k.prev_c)  # fmt: skip
may("dprev_c_zero", "dprev_c is zero: prev_c reaches next_c, times f.", "part", dprev_c=lambda k, dc: 0 * dc)
may("gates_of_dnext_c", f"{WAYS}: both are in the gradients of i, f and g; yours are of dnext_c alone.", "part",
    di=lambda k, dc: k.dc * k.g, df=lambda k, dc: k.dc * k.prev_c, dg=lambda k, dc: k.dc * k.i)  # fmt: skip

# ---- what the gates are multiplied by

may("do_of_dc", "o is in next_h only: its gradient is dnext_h * tanh(next_c), without dc.",
    do=lambda k, dc: dc * k.tanh_c)  # fmt: skip
may("do_without_tanh", "next_h = o * tanh(next_c): beside o stands tanh(next_c), not next_c.",
    do=lambda k, dc: k.dh * k.next_c)  # fmt: skip
may("do_alone", "next_h = o * tanh(next_c): the gradient of o is dnext_h TIMES tanh(next_c).",
    do=lambda k, dc: k.dh)  # fmt: skip
may("do_zero", "The output gate has a gradient, too: dnext_h * tanh(next_c).", "part", do=lambda k, dc: 0 * k.dh)
may("do_of_both", "o is in next_h only: its gradient is dnext_h * tanh(next_c); dnext_c is not in it.",
    do=lambda k, dc: (k.dh + k.dc) * k.tanh_c)  # fmt: skip
may("df_of_next_c", "f is multiplied by prev_c, the cell state BEFORE: that is in its gradient.",
    df=lambda k, dc: dc * k.next_c)  # fmt: skip
may("df_of_prev_h", "f is multiplied by prev_c: that is in its gradient, not prev_h.",
    df=lambda k, dc: dc * k.prev_h)  # fmt: skip
may("df_alone", "f is multiplied by prev_c: its gradient is dc TIMES prev_c.", df=lambda k, dc: dc)
may("own_factors", "In i * g each has the other in its gradient: dc * g for i, dc * i for g.", "part",
    di=lambda k, dc: dc * k.i, dg=lambda k, dc: dc * k.g)  # fmt: skip
may("di_alone", "In i * g each has the other in its gradient: dc * g for i.", di=lambda k, dc: dc)
may("dg_alone", "In i * g each has the other in its gradient: dc * i for g.", dg=lambda k, dc: dc)
may("dg_of_f", "In i * g each has the other in its gradient: dc * i for g, not dc * f.", dg=lambda k, dc: dc * k.f)

# ---- the slopes

GATES = "The gates are sigmoids: the slope of i is i * (1 - i), and so for f and o"
may("no_slopes", f"{GATES}; that of g is 1 - g**2: all four are missing.", "part",
    gate=lambda s: 1, g=lambda k, slope: 1)  # fmt: skip
may("no_gate_slopes", f"{GATES}: these are missing.", "part", gate=lambda s: 1)
may("no_i_slope", f"{GATES}; that of i is missing.", i=lambda k, slope: 1)
may("no_f_slope", f"{GATES}; that of f is missing.", f=lambda k, slope: 1)
may("no_o_slope", f"{GATES}; that of o is missing.", o=lambda k, slope: 1)
may("no_g_slope", "g is bent by tanh: its slope 1 - g**2 is missing.", g=lambda k, slope: 1)
may("g_as_sigmoid", "g is bent by tanh, so its slope is 1 - g**2, not g * (1 - g).", g=lambda k, slope: slope(k.g))
may("gates_as_tanh", f"{GATES}, not 1 - i**2.", "part", gate=lambda s: 1 - s**2)
may("g_slope_not_squared", "The slope of g is 1 - g**2; the square is missing.", g=lambda k, slope: 1 - k.g)
may("g_slope_twice", "g is after tanh already: its slope is 1 - g**2, without another tanh.",
    g=lambda k, slope: 1 - np.tanh(k.g) ** 2)  # fmt: skip
may("gate_slopes_twice", f"{GATES}, and they are after the sigmoid already: do not take it again.",
    gate=lambda s: (1 / (1 + np.exp(-s))) * (1 - 1 / (1 + np.exp(-s))))  # fmt: skip
may("slopes_of_sums", "The slopes are of i, f, o, g AFTER sigmoid and tanh; yours are of the sums before.", "part",
    gate=lambda s: logit(s) * (1 - logit(s)), g=lambda k, slope: 1 - np.arctanh(inside(k.g)) ** 2)  # fmt: skip
may("gates_half", f"{GATES}: you have 1 - i without the factor i.", "part", gate=lambda s: 1 - s)
may("gates_other_half", f"{GATES}: you have i without the factor 1 - i.", "part", gate=lambda s: s)
may("gates_sign", f"{GATES}: yours have the wrong sign.", gate=lambda s: s * (s - 1))

# ---- the blocks

SAME = "The blocks of da come in the order of the forward pass, i, f, o, g"
for order in ("ifgo", "fiog", "figo", "iofg", "iogf", "oifg", "ofig", "fogi", "gifo", "gofi", "igfo", "goif"):

    def blocks(four, order=order):
        return np.hstack([four["ifog".index(name)] for name in order])

    may(f"order_{order}", f"{SAME}; yours come as {', '.join(order)}.", blocks=blocks)
may("interleaved", f"{SAME}, each H columns side by side; yours are mixed column by column.",
    blocks=lambda four: np.stack(four, axis=2).reshape(len(four[0]), -1))  # fmt: skip

# ---- and two that are the matter of LSTM alone

LSTM_GRADIENTS.mistake(
    "dWh_of_cell", "dWh has prev_h in it, not the cell state prev_c: prev_h is what Wh multiplies.", keeps="slip"
)(lambda right, dnext_h, dnext_c, cache: right(dnext_h, dnext_c, (cache[0], cache[2], *cache[2:])))
LSTM_GRADIENTS.mistake(
    "states_exchanged", "The order of what is returned is dx, dprev_h, dprev_c, dWx, dWh, db.", keeps="slip"
)(wrong(read(), end=lambda dx, dprev_h, dprev_c, *params: (dx, dprev_c, dprev_h, *params)))
LSTM_GRADIENTS.mistake(
    "dprev_h_with_cell", "dprev_h is da Wh.T alone: dprev_c is a gradient of its own.", keeps="slip"
)(wrong(read(), dprev_h=lambda s: GRADIENTS["dprev_h"](s) + s.cell[0]))
