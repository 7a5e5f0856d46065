"""One step of class visualisation: the cases, the conventions, and what may happen.

The published task leaves open whether the gradient is normalised before the step, and whether the penalty's factor is
2 l2_reg or l2_reg: all of that counts as right. Mistakes are written with the right function, on a model or settings
that are changed, so that each is known in every convention.
"""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.network_visualization.nets import NETS, normal, random_net

UPDATE = Family()


def update_cases(t, class_visualization_update_step):
    """Compare the picture after each of some steps, on the same tensor."""
    H, (W, C) = 2, t.sizes(2, low=4, high=6)  # small ones: there are many conventions
    for what, hard, shape, classes, count, l2_reg, learning_rate in [
        ("one step", False, (1, 3, H, W), C, 1, 0.3, 0.4),
        ("three steps, one after the other", False, (1, 3, W, H), C + 1, 3, 0.2, 0.7),
        ("a large learning rate, a small penalty, as in the notebook", True, (1, 3, H, W), C, 2, 1e-3, 25.0),
        ("no penalty", True, (1, 3, W, H), C, 1, 0.0, 0.6),
    ]:
        with t.case(f"{what}: img {shape}", hard=hard):
            img, net = normal(t.rng, *shape), random_net(t.rng, int(np.prod(shape)), classes, steepness=3.0)
            label = int(t.rng.randint(1, classes))
            settings = (tuple(net), label, float(l2_reg), float(learning_rate))
            after = t.run(NETS)["steps"](class_visualization_update_step, img, count, *settings)
            t.close("img", after, rtol=1e-6)


def followed(img, model, target_y):
    """The gradient of the target's score by the picture."""
    import torch

    return torch.autograd.grad(model(img)[0, target_y], img)[0]


def add(img, change):
    """Change the picture in place."""
    img.data += change


# ---- conventions


def convention(normalise, factor):
    """A right step, by which part of the gradient is normalised and the penalty's factor."""

    def step(right, img, model, target_y, l2_reg, learning_rate):
        slope, penalty = followed(img, model, target_y), factor * l2_reg * img.detach()
        if normalise == "all":
            total = slope - penalty
            add(img, learning_rate * total / total.norm())
        elif normalise == "score":
            add(img, learning_rate * (slope / slope.norm() - penalty))
        else:
            add(img, learning_rate * (slope - penalty))

    return step


for normalise, factor in [("none", 1), ("all", 2), ("all", 1), ("score", 2), ("score", 1)]:
    UPDATE.accepts(f"normalised_{normalise}_factor_{factor}")(convention(normalise, factor))


# ---- mistakes in the penalty


@UPDATE.mistake(
    "penalty_added",
    "The penalty is to hold the picture down, and yours drives it up: you climb on score MINUS penalty.",
    keeps="slip",
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, model, target_y, -l2_reg, learning_rate)


@UPDATE.mistake(
    "penalty_added_without_rate",
    "Two things: the penalty's gradient is subtracted, and it is multiplied by the learning rate like the score's.",
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, model, target_y, -l2_reg / learning_rate, learning_rate)


@UPDATE.mistake("no_penalty", "The penalty is missing: subtract its gradient from the score's.", keeps="part")
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, model, target_y, 0.0, learning_rate)


@UPDATE.mistake(
    "penalty_without_rate",
    "The learning rate multiplies the whole gradient, that of the penalty too.",
    keeps="slip",
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, model, target_y, l2_reg / learning_rate, learning_rate)


@UPDATE.mistake(
    "penalty_on_norm",
    "The penalty is the sum of the squares of the pixels. You take its root: leave that out.",
    keeps="slip",
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, model, target_y, l2_reg / (2 * float(img.detach().norm())), learning_rate)


@UPDATE.mistake("penalty_mean", "The penalty is the sum of the squares of the pixels, not their mean.", keeps="slip")
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, model, target_y, l2_reg / img.numel(), learning_rate)


@UPDATE.mistake(
    "penalty_absolute",
    "This is the gradient of the sum of absolute values. The penalty is the sum of SQUARES.",
    keeps="slip",
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, lambda x: model(x) - l2_reg * x.abs().sum(), target_y, 0.0, learning_rate)


@UPDATE.mistake(
    "penalty_one_number",
    "The penalty's gradient has one entry for each pixel, in proportion to that pixel; you subtract the same number "
    "from all.",
    keeps="part",
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    size = float((img.detach() ** 2).sum())
    right(img, lambda x: model(x) - l2_reg * size * x.sum(), target_y, 0.0, learning_rate)


@UPDATE.mistake("penalty_on_scores", "The penalty is on the pixels of img; you penalise the score.", keeps="part")
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, lambda x: model(x) - l2_reg * model(x) ** 2, target_y, 0.0, learning_rate)
