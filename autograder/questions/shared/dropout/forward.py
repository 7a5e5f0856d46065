"""What may happen in the forward pass of dropout."""

import itertools

import numpy as np

from autograder.questions.shared.family import Family

DROPOUT_FORWARD = Family()
IN_TURN = itertools.cycle(range(24))  # seeds: as many as the cases draw masks, so that each time gives the same


def wrong(mask=None, test=None):
    """The mistake of another mask, of shape and p; and of doing something else in test mode, with x and p."""

    def forward(right, x, dropout_param):
        out, cache = right(x, dropout_param)
        p = dropout_param["p"]
        if dropout_param["mode"] == "test":
            return (test(x, p) if test else out), cache
        drawn = mask(x.shape, p) if mask else cache[1]
        return x * drawn, (dropout_param, drawn)

    return forward


def rand(*shape):
    return np.random.rand(*shape)


def chosen(count, p):
    """Which of some units are kept: exactly the share p of them, so that this alone is never wrong."""
    return np.random.permutation(count) < round(p * count)


may = DROPOUT_FORWARD.mistake

may(
    "not_inverted",
    "Divide what is kept by p while training. Otherwise units are larger in test mode than the network has learned.",
    keeps="part",
)(wrong(lambda shape, p: rand(*shape) < p))
may(
    "scaled_at_test",
    "This is right on average, but inverted dropout is asked for: divide by p while training, and leave x as it is in "
    "test mode.",
    keeps="slip",
)(wrong(lambda shape, p: rand(*shape) < p, lambda x, p: x * p))
may("drop_probability", "p is the probability of KEEPING a unit; you drop with probability p.", keeps="slip")(
    wrong(lambda shape, p: (rand(*shape) >= p) / (1 - p) if p < 1 else np.zeros(shape))
)
may(
    "drop_not_inverted",
    "p is the probability of KEEPING a unit; and what is kept is divided by it while training.",
    keeps="part",
)(wrong(lambda shape, p: rand(*shape) >= p))
may("comparison_turned", "Units are kept where the random number is BELOW p; yours are dropped there.", keeps="slip")(
    wrong(lambda shape, p: (rand(*shape) > p) / p)
)
may("divided_by_other", "Divide by p, the probability of keeping a unit, not by 1 - p.", keeps="slip")(
    wrong(lambda shape, p: (rand(*shape) < p) / (1 - p) if p < 1 else np.ones(shape))
)
may("times_p", "While training, what is kept is DIVIDED by p, not multiplied.", keeps="slip")(
    wrong(lambda shape, p: (rand(*shape) < p) * p)
)
may(
    "none_dropped",
    "No unit falls out in training. See what the comparison gives: in `rand < p / p` the division comes first.",
)(wrong(lambda shape, p: np.ones(shape)))
may("none_dropped_divided", "All units are kept, and divided by p: set those to zero that fall out.", keeps="part")(
    wrong(lambda shape, p: np.full(shape, 1 / p))
)
may(
    "normal",
    "np.random.randn draws from a normal distribution; of np.random.rand a share p lies below p.",
    keeps="slip",
)(wrong(lambda shape, p: (np.random.randn(*shape) < p) / p))
may(
    "normal_not_inverted",
    "np.random.randn draws from a normal distribution: take rand, and divide what is kept by p.",
    keeps="part",
)(wrong(lambda shape, p: np.random.randn(*shape) < p))
may(
    "half", "A unit is kept with probability p of dropout_param, and divided by it; yours is always 0.5.", keeps="part"
)(wrong(lambda shape, p: (rand(*shape) < 0.5) / 0.5))
may("half_divided_by_p", "Half of the units are kept whatever p is: compare the random numbers with p.", keeps="part")(
    wrong(lambda shape, p: (rand(*shape) < 0.5) / p)
)
may("one_row", "All rows lose the same units: draw a random number for each number of x.", keeps="part")(
    wrong(lambda shape, p: np.broadcast_to(chosen(shape[-1], p) / p, shape))
)
may("one_column", "Whole rows fall out: draw a random number for each number of x.", keeps="part")(
    wrong(lambda shape, p: np.broadcast_to(chosen(shape[0], p).reshape(-1, *(1 for _ in shape[1:])) / p, shape))
)
may("one_number", "One random number decides for all units: draw one for each number of x.")(
    wrong(lambda shape, p: np.full(shape, (rand() < p) / p))
)
may("mask_returned", "You return the mask; out is x times the mask.", keeps="part")(
    lambda right, x, param: (right(np.ones_like(x), param)[0] if param["mode"] == "train" else x, right(x, param)[1])
)
may("test_dropped", "In test mode nothing falls out: out is x.", keeps="part")(
    lambda right, x, param: right(x, {**param, "mode": "train"})
)
may(
    "test_scaled",
    "You divided by p while training, so nothing is left to do in test mode: out is x.",
    keeps="slip",
)(wrong(test=lambda x, p: x * p))
may("test_divided", "In test mode out is x: the division by p belongs to training.", keeps="slip")(
    wrong(test=lambda x, p: x / p)
)
may(
    "seed_not_used",
    "Draw from np.random, which has been seeded above; a generator of its own does not know that seed.",
    keeps="slip",
)(wrong(lambda shape, p: (np.random.RandomState(next(IN_TURN)).random_sample(shape) < p) / p))
may(
    "always_the_same",
    "The same units fall out in every call: seed only where dropout_param has a seed.",
    keeps="slip",
)(wrong(lambda shape, p: (np.random.RandomState(0).random_sample(shape) < p) / p))
may("shape_as_tuple", "np.random.rand takes the sizes one by one: np.random.rand(*x.shape).", raises=TypeError)(
    wrong(lambda shape, p: (np.random.rand(shape) < p) / p)
)


@DROPOUT_FORWARD.mistake(
    "two_axes_only", "x can be of any shape: draw random numbers of the shape of x.", raises=ValueError
)
def _(right, x, dropout_param):
    N, D = x.shape
    return right(x.reshape(N, D), dropout_param)
