"""What may happen in the backward pass of dropout."""

import numpy as np

from autograder.questions.shared.family import Family

DROPOUT_BACKWARD = Family()


def wrong(change):
    """The mistake of another gradient in training, of dout, mask and p."""

    def backward(right, dout, cache):
        dropout_param, mask = cache
        if dropout_param["mode"] == "test":
            return right(dout, cache)
        return change(dout, mask, dropout_param["p"])

    return backward


may = DROPOUT_BACKWARD.mistake

may("mask_not_used", "Where a unit fell out, no gradient passes: multiply dout by the mask.")(
    wrong(lambda dout, mask, p: dout)
)
may(
    "divided_only", "The gradient passes where units were kept, and nowhere else: multiply by the mask itself.",
    keeps="part",
)(wrong(lambda dout, mask, p: dout / p))  # fmt: skip
may("not_scaled", "What is kept was divided by p on the way forward, and so is its gradient.", keeps="slip")(
    wrong(lambda dout, mask, p: dout * (mask > 0))
)
may("scaled_again", "The mask has the division by p in it already: once is enough.", keeps="slip")(
    wrong(lambda dout, mask, p: dout * mask / p)
)
may("times_p", "out is x times the mask, so dx is dout times the mask; there is no other factor p.", keeps="slip")(
    wrong(lambda dout, mask, p: dout * (mask > 0) * p)
)
may(
    "divided_by_other", "Divide by p, the probability of keeping a unit, not by 1 - p; the mask has it in it.",
    keeps="slip",
)(wrong(lambda dout, mask, p: dout * (mask > 0) / (1 - p)))  # fmt: skip
may("turned", "The gradient passes where units were KEPT; yours passes where they fell out.", keeps="part")(
    wrong(lambda dout, mask, p: dout * (mask == 0))
)
may(
    "turned_scaled", "The gradient passes where units were kept (mask above 0), not where they fell out.", keeps="part"
)(wrong(lambda dout, mask, p: dout * (mask == 0) / p))
may("mask_returned", "You return the mask; dout has to be in the gradient.", keeps="part")(
    wrong(lambda dout, mask, p: mask)
)
may("new_mask", "Use the mask of the forward pass, from the cache: a new one drops other units.")(
    wrong(lambda dout, mask, p: dout * (np.random.rand(*dout.shape) < p) / p)
)
may("divided_by_mask", "Multiply by the mask; dividing by its zeros gives infinity.", keeps="slip")(
    wrong(lambda dout, mask, p: dout / mask)
)
may("zero", "dx is zero everywhere: where a unit was kept, the gradient passes.")(wrong(lambda dout, mask, p: 0 * dout))
may("sign", "dx has the wrong sign.", keeps="slip")(wrong(lambda dout, mask, p: -dout * mask))
may("summed", "dx has the shape of dout, one number for each of its numbers: there is no sum.", keeps="part")(
    wrong(lambda dout, mask, p: np.sum(dout * mask, axis=0))
)


@DROPOUT_BACKWARD.mistake("test_scaled", "In test mode nothing falls out: the gradient passes as it is.", keeps="part")
def _(right, dout, cache):
    dropout_param, _ = cache
    return dout * dropout_param["p"] if dropout_param["mode"] == "test" else right(dout, cache)
