"""Saliency maps: the cases, and what may happen with the score and its gradient."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.network_visualization.nets import NETS, normal, random_net

SALIENCY = Family()


def saliency_cases(t, compute_saliency_maps):
    """Compare the maps of pictures that are not square, by networks with another number of classes than pictures."""
    H, (W, C) = 2, t.sizes(2, low=4, high=6)
    N = int(t.rng.choice([4, 7]))
    for what, hard, shape, classes, dtype in [
        ("five pictures, as in the notebook", False, (5, 3, H, W), C + (C == 5), "float64"),
        ("another number of pictures", False, (N, 3, W + 1, H), 6, "float64"),
        ("a single picture", True, (1, 3, H, W + 2), C, "float64"),
        ("two classes, more pictures", True, (N + 4, 3, W, H), 2, "float64"),
        ("float32", True, (3, 3, W, H), C, "float32"),
    ]:
        with t.case(f"{what}: X {shape}, {classes} classes", hard=hard):
            X, net = normal(t.rng, *shape), random_net(t.rng, int(np.prod(shape[1:])), classes)
            y = t.rng.randint(classes, size=len(X))
            y[0] = (net.scores(X[0].ravel()).argmax() + 1) % classes  # not what the network predicts
            maps = t.run(NETS)["saliency"](compute_saliency_maps, X, y, tuple(net), dtype)
            t.close("saliency", maps, rtol=1e-6 if dtype == "float64" else 1e-4)


def gradient(X, y, model, number):
    """The gradient (N, 3, H, W) of a number made of scores (N, C) and y."""
    X = X.detach().clone().requires_grad_()
    number(model(X), y).backward()
    return X.grad


def largest(grad):
    """The map (N, H, W) of a gradient."""
    return grad.abs().amax(dim=1)


def right_scores(scores, y):
    """The scores (N,) of the right classes."""
    return scores.gather(1, y.view(-1, 1)).view(-1)


# ---- of what the gradient is taken


@SALIENCY.mistake(
    "cross_entropy",
    "This is the gradient of the loss, in which the score's is scaled by p - 1 and mixed with those of other classes. "
    "Differentiate the raw score of the right class.",
)
def _(right, X, y, model):
    import torch.nn.functional as F

    return largest(gradient(X, y, model, F.cross_entropy))


@SALIENCY.mistake(
    "log_probability",
    "The log of the softmax is the loss but for its sign, and mixes in the other classes' scores. Differentiate the "
    "raw score of the right class.",
)
def _(right, X, y, model):
    return largest(gradient(X, y, model, lambda scores, y: right_scores(scores.log_softmax(dim=1), y).sum()))


@SALIENCY.mistake(
    "probability",
    "A probability can be raised by lowering other scores, which is not what we ask. Leave the softmax out: "
    "differentiate the raw score.",
)
def _(right, X, y, model):
    return largest(gradient(X, y, model, lambda scores, y: right_scores(scores.softmax(dim=1), y).sum()))


@SALIENCY.mistake(
    "hinge",
    "The SVM loss mixes in the scores of wrong classes. Differentiate the score of the right class alone.",
)
def _(right, X, y, model):
    import torch.nn.functional as F

    return largest(gradient(X, y, model, F.multi_margin_loss))


@SALIENCY.mistake("all_scores", "This is the gradient of all scores together. Take each picture's right class only.")
def _(right, X, y, model):
    return largest(gradient(X, y, model, lambda scores, y: scores.sum()))


@SALIENCY.mistake(
    "predicted_class", "This is the class that the model predicts. Take the score of the right class, y.", keeps="part"
)
def _(right, X, y, model):
    return right(X, model(X).argmax(dim=1).detach(), model)


@SALIENCY.mistake(
    "all_pairs",
    "scores[:, y] is an array (N, N): every picture with every picture's class. Take one score from each row, as "
    "gather does.",
    keeps="part",
)
def _(right, X, y, model):
    return largest(gradient(X, y, model, lambda scores, y: scores[:, y].sum()))


@SALIENCY.mistake(
    "one_class_for_all", "Each picture has a right class of its own: y[i], not y[0] for all.", keeps="part"
)
def _(right, X, y, model):
    return right(X, y[:1].expand(len(y)), model)


@SALIENCY.mistake(
    "first_picture_only",
    "Only the first picture has a map. Add up the right scores of all N before backward.",
    keeps="part",
)
def _(right, X, y, model):
    return largest(gradient(X, y, model, lambda scores, y: scores[0, y[0]]))


@SALIENCY.mistake(
    "mean_over_batch",
    "The mean over the batch divides each picture's gradient by N, so a map depends on how many come with it. Add the "
    "scores up instead.",
    keeps="slip",
)
def _(right, X, y, model):
    return right(X, y, model) / len(X)


@SALIENCY.mistake(
    "batch_of_five",
    "The gradient that you hand to backward has five entries: make it as long as the batch, or call backward on the "
    "sum.",
    raises=RuntimeError,
)
def _(right, X, y, model):
    import torch

    X = X.detach().clone().requires_grad_()
    right_scores(model(X), y).backward(torch.ones(5))
    return largest(X.grad)


@SALIENCY.mistake(
    "vector_backward",
    "backward() starts from one number. Add up the N right scores first.",
    raises=RuntimeError,
)
def _(right, X, y, model):
    X = X.detach().clone().requires_grad_()
    right_scores(model(X), y).backward()
    return largest(X.grad)


@SALIENCY.mistake(
    "gather_shape",
    "gather needs an index with as many axes as the scores: give it y as a column, (N, 1), and axis 1.",
    raises=RuntimeError,
)
def _(right, X, y, model):
    return model(X).gather(1, y)
