"""What may happen along a sequence, forward, of either recurrent network."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from autograder.questions.shared.family import Family


class Cell(NamedTuple):
    """A network's step, as the mistakes use it; a state is (h,), or (h, c) of LSTM."""

    forward: Callable  # x, state, Wx, Wh, b -> state
    first: Callable  # h0 -> state


STEPS: dict[str, Callable] = {  # of a right forward pass; a mistake has one of them otherwise
    "order": lambda T: range(T),  # in which the steps are taken
    "first": lambda state: state,
    "input": lambda x, t: x[:, t],
    "carry": lambda after, before, first: after,  # the state that goes on to the next step
    "kept": lambda after, before: after[0],  # what is put into h
    "end": lambda h, first: h,
}


def wrong_forward(cell: Cell, **steps: Callable):
    """The mistake of doing some steps otherwise."""
    do = {**STEPS, **steps}

    def forward(right, x, h0, Wx, Wh, b):
        first = state = do["first"](cell.first(h0))
        h = np.zeros((*x.shape[:2], h0.shape[1]), x.dtype)
        for t in do["order"](x.shape[1]):
            after = cell.forward(do["input"](x, t), state, Wx, Wh, b)
            h[:, t] = do["kept"](after, state)
            state = do["carry"](after, state, first)
        return do["end"](h, first[0]), None

    return forward


def sequence_forward(cell: Cell) -> Family:
    """The family of a network."""
    family = Family()

    def may(key, hint, keeps="concept", **steps):
        family.mistake(key, hint, keeps=keeps)(wrong_forward(cell, **steps))

    may("always_h0", "Each step starts from the state after the step before it; yours all start from h0.", "part",
        carry=lambda after, before, first: first)  # fmt: skip
    may("h0_ignored", "The first step starts from h0, not from zeros.", "slip",
        first=lambda state: (0 * state[0], *state[1:]))  # fmt: skip
    may("last_to_first", "Time runs forward here: the first step is that with x[:, 0].", "part",
        order=lambda T: range(T)[::-1])  # fmt: skip
    may("state_before", "h[:, t] is the state AFTER the step with x[:, t]; yours is that before it.", "slip",
        kept=lambda after, before: before[0])  # fmt: skip
    may("h0_kept", "h holds the T states after the steps; h0 is not one of them.", "slip",
        end=lambda h, h0: np.concatenate([h0[:, np.newaxis], h], axis=1))  # fmt: skip
    may("last_state", "You return one state only; h holds those after all T steps, (N, T, H).", "part",
        end=lambda h, h0: h[:, -1])  # fmt: skip
    may("last_everywhere", "Each step has a state of its own in h[:, t]; yours holds the last one everywhere.", "part",
        end=lambda h, h0: np.repeat(h[:, -1:], h.shape[1], axis=1))  # fmt: skip
    may("only_last_kept", "Put the state into h[:, t] in each step; yours has only that of the last.", "part",
        end=lambda h, h0: h * (np.arange(h.shape[1]) == h.shape[1] - 1)[:, np.newaxis])  # fmt: skip
    may("only_first_kept", "The loop has to go through all T steps; yours ends after the first.", "part",
        order=lambda T: range(1))  # fmt: skip
    may("last_missing", "The loop ends one step too early: range(T) goes to T - 1.", "slip",
        order=lambda T: range(T - 1))  # fmt: skip
    may("first_missing", "The loop begins with step 0, x[:, 0] and h0; yours begins with step 1.", "slip",
        order=lambda T: range(1, T))  # fmt: skip
    may("starts_after_h0", "h[:, 0] is not h0, but the state after the first step, with x[:, 0].", "slip",
        order=lambda T: range(1, T), end=with_h0_first)  # fmt: skip
    may("input_before", "The step that gives h[:, t] has the input x[:, t]; yours has that of the step before.", "slip",
        input=lambda x, t: x[:, t - 1])  # fmt: skip
    may("input_after", "The step that gives h[:, t] has the input x[:, t]; yours has that of the step after.", "slip",
        input=lambda x, t: x[:, (t + 1) % x.shape[1]])  # fmt: skip
    may("first_input", "Each step has an input of its own, x[:, t]; yours has that of the first.", "part",
        input=lambda x, t: x[:, 0])  # fmt: skip
    may("last_input", "Each step has an input of its own, x[:, t]; yours has that of the last.", "part",
        input=lambda x, t: x[:, -1])  # fmt: skip
    may("time_first", "The order of the axes of h is (N, T, H): stack the states along axis 1.", "slip",
        end=lambda h, h0: h.swapaxes(0, 1))  # fmt: skip
    may("time_last", "The order of the axes of h is (N, T, H): stack the states along axis 1.", "slip",
        end=lambda h, h0: h.swapaxes(1, 2))  # fmt: skip
    may("reshaped", "From (T, N, H) to (N, T, H) axes have to change places (np.stack with axis=1); reshape does not.",
        "slip", end=lambda h, h0: h.swapaxes(0, 1).reshape(h.shape))  # fmt: skip
    may("side_by_side", "h has three axes, (N, T, H): np.stack along axis 1 makes a new one.", "slip",
        end=lambda h, h0: h.reshape(len(h), -1))  # fmt: skip
    may("summed", "h[:, t] is the state after step t, not the sum of the states so far.", "slip",
        end=lambda h, h0: h.cumsum(axis=1))  # fmt: skip

    @family.mistake(
        "goes_on", "Each sequence of the batch starts from its own row of h0, not from the end of the one before.",
        keeps="part",
    )  # fmt: skip
    def _(right, x, h0, Wx, Wh, b):
        state, h = cell.first(h0[:1]), np.zeros((*x.shape[:2], h0.shape[1]), x.dtype)
        for i in range(len(x)):
            for t in range(x.shape[1]):
                state = cell.forward(x[i : i + 1, t], state, Wx, Wh, b)
                h[i, t] = state[0][0]
        return h, None

    @family.mistake(
        "batch_for_time", "Shapes do not fit: x[:, t] is the input of step t, x[t] is a whole sequence; and h is "
        "(N, T, H), which is not the shape of x.", raises=ValueError,
    )  # fmt: skip
    def _(right, x, h0, Wx, Wh, b):
        h = np.zeros((*x.shape[:2], h0.shape[1]), x.dtype)
        state = cell.first(h0)
        for t in range(x.shape[1]):
            state = cell.forward(x[t], state, Wx, Wh, b)
            h[:, t] = state[0]
        return h, None

    @family.mistake(
        "steps_by_rows", "A loop over time has T = x.shape[1] steps; len(x) is the number of sequences.",
        raises=IndexError,
    )  # fmt: skip
    def _(right, x, h0, Wx, Wh, b):
        h = np.zeros((*x.shape[:2], h0.shape[1]), x.dtype)
        state = cell.first(h0)
        for t in range(len(x)):
            state = cell.forward(x[:, t], state, Wx, Wh, b)
            h[:, t] = state[0]
        return h, None

    return family


def with_h0_first(h, h0):
    """The states with h0 in the place of the first."""
    return np.concatenate([h0[:, np.newaxis], h[:, 1:]], axis=1)
