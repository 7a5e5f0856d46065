"""The families of mistakes along a sequence, for each network, and what is the matter of LSTM alone."""

import numpy as np

from autograder.questions.shared.recurrent import lstm_step, lstm_step_backward, rnn_step_backward
from autograder.questions.shared.recurrent.sequence_backward import Way, sequence_backward, wrong_backward
from autograder.questions.shared.recurrent.sequence_forward import Cell, sequence_forward, wrong_forward
from autograder.questions.shared.recurrent.step_gradients import wrong


def rnn_forward(x, state, Wx, Wh, b):
    return (np.tanh(x @ Wx + state[0] @ Wh + b),)


def rnn_backward(dstate, cache):
    dx, dprev_h, *params = wrong(rnn_step_backward.read)(None, *dstate, cache)
    return dx, (dprev_h,), params


def lstm_forward(x, state, Wx, Wh, b):
    return lstm_step.wrong_step()(None, x, *state, Wx, Wh, b)[:2]


def lstm_backward(dstate, cache):
    dx, dprev_h, dprev_c, *params = wrong(lstm_step_backward.read())(None, *dstate, cache)
    return dx, (dprev_h, dprev_c), params


RNN = Cell(rnn_forward, first=lambda h0: (h0,))
LSTM = Cell(lstm_forward, first=lambda h0: (h0, np.zeros_like(h0)))
RNN_BACK = Way(rnn_backward, start=lambda dh: (np.zeros_like(dh),))
LSTM_BACK = Way(lstm_backward, start=lambda dh: (np.zeros_like(dh), np.zeros_like(dh)))


def with_sum(read=rnn_step_backward.read, **gradients):
    """A step of the plain network backward, with some of its gradients, or the sum's, otherwise."""

    def backward(dstate, cache):
        dx, dprev_h, *params = wrong(read, **gradients)(None, *dstate, cache)
        return dx, (dprev_h,), params

    return backward


RNN_FORWARD, RNN_BACKWARD = sequence_forward(RNN), sequence_backward(RNN_BACK)
LSTM_FORWARD, LSTM_BACKWARD = sequence_forward(LSTM), sequence_backward(LSTM_BACK)

# ---- of a step of the plain network, where it is written once more within the loop

for key, hint, keeps, bend in (
    (
        "no_tanh",
        "Each state is tanh of the sum x[:, t] Wx + prev_h Wh + b; the tanh is missing.",
        "part",
        lambda z, b: z,
    ),
    ("no_bias", "The bias b is missing in the sum inside tanh.", "slip", lambda z, b: np.tanh(z - b)),
    ("bias_outside", "b belongs into the sum, inside tanh.", "slip", lambda z, b: np.tanh(z - b) + b),
):

    def step(x, state, Wx, Wh, b, bend=bend):
        return (bend(x @ Wx + state[0] @ Wh + b, b),)

    RNN_FORWARD.mistake(key, hint, keeps=keeps)(wrong_forward(RNN._replace(forward=step)))

for key, hint, keeps, back in (
    ("no_slope", "On the way back through tanh the gradient of each state is multiplied by 1 - h[:, t]**2.", "part",
     with_sum(lambda dnext_h, cache: rnn_step_backward.read(dnext_h, cache)._replace(dz=dnext_h))),
    ("dWh_of_next", "Wh multiplies the state BEFORE each step: that is in dWh, not the one after.", "slip",
     with_sum(dWh=lambda s: s.next_h.T @ s.dz)),
    ("dprev_h_not_transposed", "On the way back to the state before comes the transpose of Wh.", "slip",
     with_sum(dprev_h=lambda s: s.dz @ s.Wh)),
    ("db_mean", "db is a sum over rows and steps, not divided by N: the loss has done that.", "slip",
     with_sum(db=lambda s: s.dz.mean(axis=0))),
    ("db_not_summed", "db has the shape of b, (H,): a sum over the rows as well as over the steps.", "slip",
     with_sum(db=lambda s: s.dz)),
):  # fmt: skip
    RNN_BACKWARD.mistake(key, hint, keeps=keeps)(wrong_backward(RNN_BACK._replace(backward=back)))

# ---- of LSTM alone


def may(key, hint, keeps="slip", **steps):
    LSTM_FORWARD.mistake(key, hint, keeps=keeps)(wrong_forward(LSTM, **steps))


may("c0_ones", "The first cell state is zero; yours is one.", first=lambda state: (state[0], np.ones_like(state[0])))
may("c0_is_h0", "The first cell state is zero; yours is h0.", first=lambda state: (state[0], state[0]))
may("h0_for_cell", "h0 is the first HIDDEN state; the first cell state is zero.",
    first=lambda state: (state[1], state[0]))  # fmt: skip
may("cell_not_carried", "The cell state goes on from step to step; yours is zero, or the first, in each.", "part",
    carry=lambda after, before, first: (after[0], first[1]))  # fmt: skip
may("hidden_not_carried", "The hidden state goes on from step to step; yours is h0 in each.", "part",
    carry=lambda after, before, first: (first[0], after[1]))  # fmt: skip
may("states_exchanged", "A step gives next_h, next_c, and takes prev_h, prev_c: you exchange them on the way.",
    carry=lambda after, before, first: after[::-1])  # fmt: skip
may("hidden_for_cell", "The next step takes next_h AND next_c; you hand on next_h for both.", "part",
    carry=lambda after, before, first: (after[0], after[0]))  # fmt: skip
may("cell_for_hidden", "The next step takes next_h AND next_c; you hand on next_c for both.", "part",
    carry=lambda after, before, first: (after[1], after[1]))  # fmt: skip
may("cells_returned", "h holds the hidden states; yours are the cell states, which are not returned.",
    kept=lambda after, before: after[1])  # fmt: skip


def may_back(key, hint, keeps="slip", **steps):
    LSTM_BACKWARD.mistake(key, hint, keeps=keeps)(wrong_backward(LSTM_BACK, **steps))


CELL = "The gradient of the cell state goes from each step to the one before it: its dprev_c is the next dnext_c"
may_back("cell_not_carried", f"{CELL}; yours is zero in each step.", "part",
         carry=lambda before, after: (before[0], 0 * before[1]))  # fmt: skip
may_back("neither_carried", "What a step gives as dprev_h and dprev_c goes on to the step before; yours hands on none.",
         "part", carry=lambda before, after: (0 * before[0], 0 * before[1]))  # fmt: skip
may_back("cell_piles_up", f"{CELL}, alone: do not add it to what came before.",
         carry=lambda before, after: (before[0], before[1] + after[1]))  # fmt: skip
may_back("hidden_piles_up", "What a step hands on is its own dprev_h: do not add it to what came before.",
         carry=lambda before, after: (before[0] + after[0], before[1]))  # fmt: skip
may_back("hidden_for_cell", f"{CELL}; you hand on dprev_h in its place.", "part",
         carry=lambda before, after: (before[0], before[0]))  # fmt: skip
may_back("states_exchanged", "A step gives dprev_h, dprev_c in this order; yours are exchanged on the way.",
         carry=lambda before, after: before[::-1])  # fmt: skip
may_back("cell_starts_with_last", "Nothing comes from behind the last step: the first dnext_c is zero, not dh.",
         start=lambda dstate, dh: (dstate[0], dh[:, -1]))  # fmt: skip
may_back("cell_starts_with_ones", "Nothing comes from behind the last step: the first dnext_c is zero.",
         start=lambda dstate, dh: (dstate[0], np.ones_like(dstate[1])))  # fmt: skip
may_back("dh0_of_cell", "dh0 is the dprev_h of step 0, not its dprev_c.", dh0=lambda dstates, dh: dstates[0][1])
may_back("dh0_with_cell", "dh0 is the dprev_h of step 0 alone: the first cell state is zero, whatever h0.",
         dh0=lambda dstates, dh: dstates[0][0] + dstates[0][1])  # fmt: skip
