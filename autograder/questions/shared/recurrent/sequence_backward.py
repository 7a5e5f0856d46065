"""What may happen along a sequence, backward, of either recurrent network."""

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from autograder.questions.shared.family import Family

SHARED = "All steps share the weights: dWx, dWh and db are sums of what the T steps give"
BOTH = "A state reaches the loss by two ways, from outside (dh[:, t]) and through the step after it: add the two"


class Way(NamedTuple):
    """A network's step backward, as the mistakes use it; dstate is (dh,), or (dh, dc) of LSTM."""

    backward: Callable  # dstate, the step's cache -> dx, dstate before, (dWx, dWh, db)
    start: Callable  # dh at one step -> the dstate that comes from behind the last step: zeros


STEPS: dict[str, Callable] = {  # of a right backward pass; a mistake has one of them otherwise
    "order": lambda T: range(T)[::-1],  # in which the steps are gone through
    "start": lambda dstate, dh: dstate,
    "outside": lambda dh, t: dh[:, t],
    "meet": lambda outside, carried: outside + carried,
    "cache": lambda cache, t: cache[t],
    "carry": lambda before, after: before,  # what goes on to the step before
    "dx": lambda dx: np.stack(dx, axis=1),
    "dh0": lambda dstates, dh: dstates[0][0],
    "params": lambda steps: [sum(parts) for parts in zip(*steps)],
}


PARAMS = ("dWx", "dWh", "db")


def last_written(lost: tuple[str, ...]) -> Callable:
    """The gradients of the weights, some of which are those of step 0 alone, which is the last one back."""

    def params(steps):
        sums = STEPS["params"](steps)
        return [first if name in lost else total for name, first, total in zip(PARAMS, steps[0], sums)]

    return params


def wrong_backward(way: Way, **steps: Callable):
    """The mistake of doing some steps otherwise."""
    do = {**STEPS, **steps}

    def backward(right, dh, cache):
        T = dh.shape[1]
        start = way.start(dh[:, 0])
        dx_of_none, _, params_of_none = way.backward(start, cache[0])
        dx = [0 * dx_of_none for _ in range(T)]
        dstates = [start for _ in range(T)]
        params: list[Any] = [[0 * each for each in params_of_none] for _ in range(T)]
        carried = do["start"](start, dh)
        for t in do["order"](T):
            meets = (do["meet"](do["outside"](dh, t), carried[0]), *carried[1:])
            dx[t], dstates[t], params[t] = way.backward(meets, do["cache"](cache, t))
            carried = do["carry"](dstates[t], carried)
        dWx, dWh, db = do["params"](params)
        return do["dx"](dx), do["dh0"](dstates, dh), dWx, dWh, db

    return backward


def sequence_backward(way: Way) -> Family:
    """The family of a network."""
    family = Family()

    def may(key, hint, keeps="slip", **steps):
        family.mistake(key, hint, keeps=keeps)(wrong_backward(way, **steps))

    # ---- what goes from step to step
    may("no_carry", f"{BOTH}; yours has the first only.", "part", meet=lambda outside, carried: outside)
    may("no_outside", f"{BOTH}; yours has what is from outside at the last step only.", "part",
        outside=lambda dh, t: dh[:, t] * (t == dh.shape[1] - 1))  # fmt: skip
    may("carried_twice", f"{BOTH}, each once; what is carried comes in twice.",
        meet=lambda outside, carried: outside + 2 * carried)  # fmt: skip
    may("outside_twice", f"{BOTH}, each once; dh[:, t] comes in twice.",
        meet=lambda outside, carried: 2 * outside + carried)  # fmt: skip
    may("carry_piles_up", "What a step hands on is its own dprev_h alone: do not add it to what came before.",
        carry=lambda before, after: tuple(one + other for one, other in zip(before, after)))  # fmt: skip
    may("subtracted", f"{BOTH}; do not subtract.", meet=lambda outside, carried: outside - carried)
    may("forward_in_time", "Backward runs from the last step to the first: step t needs what step t + 1 hands back "
        "(its dprev_h).", "part", order=lambda T: range(T))  # fmt: skip
    may("starts_with_last", "Nothing comes from behind the last step: what is carried begins with zeros.",
        start=lambda dstate, dh: (dh[:, -1], *dstate[1:]))  # fmt: skip
    may("outside_before", "With step t belongs dh[:, t]; you take that of the step before.",
        outside=lambda dh, t: dh[:, t - 1])  # fmt: skip
    may("outside_after", "With step t belongs dh[:, t]; you take that of the step after.",
        outside=lambda dh, t: dh[:, (t + 1) % dh.shape[1]])  # fmt: skip
    may("first_outside", "With step t belongs dh[:, t]; you take dh[:, 0] everywhere.", "part",
        outside=lambda dh, t: dh[:, 0])  # fmt: skip
    may("outside_reversed", "With step t belongs dh[:, t], with its own cache: one of them runs the other way.",
        outside=lambda dh, t: dh[:, -1 - t])  # fmt: skip
    may("last_cache", "Each step has a cache of its own: keep them all, in a list; you use the last one throughout.",
        "part", cache=lambda cache, t: cache[-1])  # fmt: skip
    may("first_cache", "Each step has a cache of its own; you use that of the first throughout.", "part",
        cache=lambda cache, t: cache[0])  # fmt: skip
    may("cache_before", "With step t belongs cache[t]; you take that of the step before.",
        cache=lambda cache, t: cache[t - 1])  # fmt: skip
    may("cache_reversed", "With step t belongs cache[t]; yours are taken from first to last while t runs back.",
        cache=lambda cache, t: cache[-1 - t])  # fmt: skip
    may("first_missing", "The loop ends one step too early: step 0 belongs to it, and gives dx[:, 0] and dh0.",
        order=lambda T: range(1, T)[::-1], dh0=lambda dstates, dh: dstates[min(1, len(dstates) - 1)][0])  # fmt: skip
    may("last_missing", "The loop leaves out the last step, T - 1.", order=lambda T: range(T - 1)[::-1])
    may("one_step", "The loop has to go through all T steps; yours goes through the last only.", "part",
        order=lambda T: [T - 1], dh0=lambda dstates, dh: dstates[-1][0])  # fmt: skip

    # ---- the weights
    may("overwritten", f"{SHARED}; yours are overwritten in each step (= for +=).", "part",
        params=lambda steps: steps[0])  # fmt: skip
    for count, keeps in ((1, "slip"), (2, "part")):
        for lost in itertools.combinations(PARAMS, count):
            may("_".join(["overwritten", *lost]),
                f"{SHARED}; {' and '.join(lost)} of yours {'is' if count == 1 else 'are'} overwritten in each step "
                "(= for +=).", keeps, params=last_written(lost))  # fmt: skip
    may("last_step", f"{SHARED}; yours have only what the last step gives.", "part", params=lambda steps: steps[-1])
    may("averaged", f"{SHARED}; do not divide by T.",
        params=lambda steps: [sum(parts) / len(steps) for parts in zip(*steps)])  # fmt: skip
    may("each_step", f"{SHARED}; yours are not added up.", "part",
        params=lambda steps: [np.stack(parts) for parts in zip(*steps)])  # fmt: skip

    # ---- the other gradients
    may("dh0_of_last", "dh0 is the dprev_h of step 0; yours is that of the last step.",
        dh0=lambda dstates, dh: dstates[-1][0])  # fmt: skip
    may("dh0_after", "dh0 goes through step 0 as well: it is that step's dprev_h; yours is that of step 1.",
        dh0=lambda dstates, dh: dstates[min(1, len(dstates) - 1)][0])  # fmt: skip
    may("dh0_with_outside", "dh0 is the dprev_h of step 0 alone: dh[:, 0] belongs to the state after that step.",
        dh0=lambda dstates, dh: dstates[0][0] + dh[:, 0])  # fmt: skip
    may("dh0_summed", "h0 goes into step 0 only: dh0 is that step's dprev_h, not the sum of all.",
        dh0=lambda dstates, dh: sum(dstate[0] for dstate in dstates))  # fmt: skip
    may("dh0_zero", "dh0 is zero: return the dprev_h of step 0.", dh0=lambda dstates, dh: 0 * dh[:, 0])
    may("dh0_is_dh", "dh[:, 0] is the gradient of the state after step 0; dh0 is that step's dprev_h.", "part",
        dh0=lambda dstates, dh: dh[:, 0])  # fmt: skip
    may("dx_reversed", "You collect dx from the last step to the first: turn the order round at the end.",
        dx=lambda dx: np.stack(dx[::-1], axis=1))  # fmt: skip
    may("dx_time_first", "dx has the shape of x, (N, T, D): stack along axis 1.", dx=np.stack)
    may("dx_time_first_reversed", "dx has the shape of x, (N, T, D), and goes forward in time: yours is (T, N, D).",
        dx=lambda dx: np.stack(dx[::-1]))  # fmt: skip
    may("dx_of_one_step", "dx has the gradients of all T inputs, (N, T, D): put each into dx[:, t].", "part",
        dx=lambda dx: dx[0])  # fmt: skip
    may("dx_reshaped", "From (T, N, D) to (N, T, D) axes have to change places; reshape does not do it.",
        dx=lambda dx: np.stack(dx).reshape(len(dx[0]), len(dx), -1))  # fmt: skip
    may("dx_summed", "Each x[:, t] has a gradient of its own: put it into dx[:, t], and do not add them up.", "part",
        dx=sum)  # fmt: skip

    @family.mistake(
        "batch_for_time", "dh[:, t] is the gradient at step t, of all sequences; dh[t] is that of a whole sequence.",
        raises=(ValueError, IndexError),
    )  # fmt: skip
    def _(right, dh, cache):
        return wrong_backward(way, outside=lambda dh, t: dh[t])(right, dh, cache)

    @family.mistake(
        "steps_by_rows", "A loop over time has T = dh.shape[1] steps; len(dh) is the number of sequences.",
        raises=IndexError,
    )  # fmt: skip
    def _(right, dh, cache):
        return wrong_backward(way, order=lambda T: range(len(dh))[::-1])(right, dh, cache)

    @family.mistake(
        "dx_like_dh", "Shapes do not fit: a step takes dh[:, t], (N, H), and gives dx[:, t], (N, D), of a dx that has "
        "the shape of x, (N, T, D), not of dh.",
        raises=ValueError,
    )  # fmt: skip
    def _(right, dh, cache):
        dx = np.zeros_like(dh)
        dx[:] = right(dh, cache)[0]

    return family
