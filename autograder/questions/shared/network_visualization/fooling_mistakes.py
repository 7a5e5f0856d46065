"""Fooling pictures: what may happen in the loop."""

from autograder.questions.shared.family import Family

FOOLING = Family()


def unit(grad, picture):
    """A step of length 1."""
    return grad / grad.norm()


def target_score(scores, target):
    return scores[0, target]


def until_target(before, scores, target):
    return scores.argmax() == target


def never(before, scores, target):
    return False


def climbed(X, target_y, model, objective=target_score, step=unit, enough=until_target, most=100, clear=True):
    """Where a climb leads, with an objective, a step, a rule when to stop, and gradients that are cleared or not."""
    import torch

    picture = X.detach().clone().requires_grad_()
    before = model(X)
    for _ in range(most):
        scores = model(picture)
        if enough(before, scores, target_y):
            break
        objective(scores, target_y).backward()
        with torch.no_grad():
            picture += step(picture.grad, picture)
        if clear:
            picture.grad = None
    return picture.detach()


@FOOLING.mistake(
    "never_stops",
    "All 100 steps are made, and the picture is changed far more than need be. Look at the prediction before each "
    "step, and stop when it is the target.",
    keeps="part",
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, enough=never)


@FOOLING.mistake(
    "never_stops_or_normalises",
    "Two things: divide each gradient by its norm, and stop as soon as the prediction is the target.",
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, step=lambda grad, picture: grad, enough=never)


@FOOLING.mistake(
    "not_normalised", "Divide the gradient by its norm, so that each step has the length learning_rate.", keeps="part"
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, step=lambda grad, picture: grad)


@FOOLING.mistake(
    "not_cleared",
    "backward() adds to the gradient that is there, so each step still goes along all the earlier ones. Clear it after "
    "each step.",
    keeps="slip",
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, clear=False)


@FOOLING.mistake(
    "not_cleared_or_normalised",
    "Two things: clear the gradient after each step, since backward() adds to it; and divide it by its norm.",
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, step=lambda grad, picture: grad, clear=False)


@FOOLING.mistake("unchanged", "The picture that comes back is still X: add each step to X_fooling itself.")
def _(right, X, target_y, model):
    return X.detach().clone()


@FOOLING.mistake("descends", "You go down on the target's score: it is to grow, so add the step.", keeps="slip")
def _(right, X, target_y, model):
    return climbed(X, target_y, model, step=lambda grad, picture: -grad / grad.norm())


@FOOLING.mistake("one_step", "This is one step. Go on until the model predicts the target.", keeps="part")
def _(right, X, target_y, model):
    return climbed(X, target_y, model, enough=never, most=1)


@FOOLING.mistake(
    "any_other_class",
    "You stop as soon as the model predicts anything else than before. Go on until that is target_y.",
    keeps="part",
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, enough=lambda before, scores, target: scores.argmax() != before.argmax())


@FOOLING.mistake(
    "stops_while_wrong",
    "You stop while the model does not yet predict the target: turn the condition round.",
    keeps="part",
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, enough=lambda before, scores, target: scores.argmax() != target, most=100)


@FOOLING.mistake("all_scores", "This climbs on the sum of all scores. Take the one of target_y.")
def _(right, X, target_y, model):
    return climbed(X, target_y, model, objective=lambda scores, target: scores.sum())


@FOOLING.mistake(
    "predicted_class", "You climb on the score of the class that the model predicts already. Take the one of target_y."
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, objective=lambda scores, target: scores.max())


@FOOLING.mistake(
    "away_from_the_old_class",
    "You only lower the score of the old class; the model may then take it for anything. Raise the one of target_y.",
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, objective=lambda scores, target: -scores.max())


@FOOLING.mistake(
    "loss_grows",
    "Adding the gradient of the loss makes the target less likely. Climb on the target's score.",
    keeps="part",
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, objective=lambda scores, target: -scores.log_softmax(dim=1)[0, target])
