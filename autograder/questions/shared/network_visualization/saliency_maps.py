"""Saliency maps: what may happen on the way from a gradient (N, 3, H, W) to a map (N, H, W)."""

from autograder.questions.shared.family import Family
from autograder.questions.shared.network_visualization.saliency import gradient, right_scores

MAPS = Family()


def slope(X, y, model):
    """The gradient of the right scores."""
    return gradient(X, y, model, lambda scores, y: right_scores(scores, y).sum())


@MAPS.mistake(
    "no_abs",
    "A pixel that lowers the score matters as much as one that raises it: take the absolute value before the largest.",
    keeps="slip",
)
def _(right, X, y, model):
    return slope(X, y, model).amax(dim=1)


@MAPS.mistake(
    "abs_last",
    "First the absolute value, then the largest of the three channels: the other way round a large negative number is "
    "lost.",
    keeps="slip",
)
def _(right, X, y, model):
    return slope(X, y, model).amax(dim=1).abs()


@MAPS.mistake("sum", "Take the largest of the three channels, not their sum.", keeps="slip")
def _(right, X, y, model):
    return slope(X, y, model).abs().sum(dim=1)


@MAPS.mistake("mean", "Take the largest of the three channels, not their mean.", keeps="slip")
def _(right, X, y, model):
    return slope(X, y, model).abs().mean(dim=1)


@MAPS.mistake("smallest", "Take the largest of the three channels, not the smallest.", keeps="slip")
def _(right, X, y, model):
    return slope(X, y, model).abs().amin(dim=1)


@MAPS.mistake(
    "sum_first",
    "Channels of opposite sign cancel in a sum. Take absolute values first, then the largest of the three.",
    keeps="slip",
)
def _(right, X, y, model):
    return slope(X, y, model).sum(dim=1).abs()


@MAPS.mistake(
    "norm", "This is the root of the sum of squares over the channels. Take the largest absolute value.", keeps="slip"
)
def _(right, X, y, model):
    return slope(X, y, model).norm(dim=1)


@MAPS.mistake(
    "squared", "You square the gradient; its absolute value is asked for, which keeps the scale.", keeps="slip"
)
def _(right, X, y, model):
    return right(X, y, model) ** 2


@MAPS.mistake("first_channel", "This is one channel. Take the largest of all three.", keeps="slip")
def _(right, X, y, model):
    return slope(X, y, model).abs()[:, 0]


@MAPS.mistake(
    "all_channels", "A map has one number for each pixel, (N, H, W): take the largest over the channels.", keeps="part"
)
def _(right, X, y, model):
    return slope(X, y, model).abs()


@MAPS.mistake("axis_kept", "The channel axis is still there: a map has the shape (N, H, W).", keeps="slip")
def _(right, X, y, model):
    return right(X, y, model)[:, None]


@MAPS.mistake(
    "over_pictures", "The largest was taken over the pictures, axis 0. The channels are axis 1.", keeps="slip"
)
def _(right, X, y, model):
    return slope(X, y, model).abs().amax(dim=0)


@MAPS.mistake("over_columns", "The largest was taken over a row's pixels. The channels are axis 1.", keeps="slip")
def _(right, X, y, model):
    return slope(X, y, model).abs().amax(dim=3)


@MAPS.mistake("over_rows", "The largest was taken over a column's pixels. The channels are axis 1.", keeps="slip")
def _(right, X, y, model):
    return slope(X, y, model).abs().amax(dim=2)


@MAPS.mistake(
    "values_and_indices",
    "torch.max along an axis returns two tensors, the values and where they are. The map is the first.",
    keeps="slip",
)
def _(right, X, y, model):
    return tuple(slope(X, y, model).abs().max(dim=1))


@MAPS.mistake(
    "indices",
    "These are the numbers of the channels, 0 to 2. torch.max along an axis returns values first, then indices.",
    keeps="slip",
)
def _(right, X, y, model):
    return slope(X, y, model).abs().max(dim=1)[1]


@MAPS.mistake(
    "squeezed",
    "A batch of one has lost its first axis: a squeeze without an axis takes away every axis of length 1.",
    keeps="slip",
)
def _(right, X, y, model):
    return right(X, y, model).squeeze()


@MAPS.mistake(
    "scaled",
    "You divide each map by its largest value. Return the gradient's own size; imshow scales by itself.",
    keeps="slip",
)
def _(right, X, y, model):
    maps = right(X, y, model)
    return maps / maps.amax(dim=(1, 2), keepdim=True)


@MAPS.mistake("stretched", "You stretch each map from 0 to 1. Return the gradient's own values.", keeps="slip")
def _(right, X, y, model):
    maps = right(X, y, model)
    low, high = maps.amin(dim=(1, 2), keepdim=True), maps.amax(dim=(1, 2), keepdim=True)
    return (maps - low) / (high - low)


@MAPS.mistake("times_picture", "The map is made of the gradient alone; you multiply it by the picture.", keeps="part")
def _(right, X, y, model):
    return (slope(X, y, model) * X).abs().amax(dim=1)


@MAPS.mistake("picture", "This is the picture itself: take its gradient, X.grad after backward.")
def _(right, X, y, model):
    return X.abs().amax(dim=1)
