"""Fooling pictures: what may happen with the step, its length, and the tensor that it is added to."""

from autograder.questions.shared.family import Family
from autograder.questions.shared.network_visualization.fooling_mistakes import climbed

STEPS = Family()


@STEPS.mistake(
    "sign_of_gradient",
    "You move every pixel by 1, whatever its gradient. Divide the gradient by its norm, a single number.",
    keeps="part",
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, step=lambda grad, picture: grad.sign())


@STEPS.mistake("squared_norm", "You divide by the square of the norm: the root is missing.", keeps="slip")
def _(right, X, target_y, model):
    return climbed(X, target_y, model, step=lambda grad, picture: grad / (grad * grad).sum())


@STEPS.mistake(
    "largest_entry",
    "You divide by the largest entry, which makes steps much longer than 1. Divide by the norm of the whole gradient.",
    keeps="slip",
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, step=lambda grad, picture: grad / grad.abs().max())


@STEPS.mistake(
    "norm_of_pixels",
    "You divide each pixel by a norm of its own. The norm is that of the whole gradient, one number.",
    keeps="slip",
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, step=lambda grad, picture: grad / grad.norm(dim=1, keepdim=True))


@STEPS.mistake(
    "norm_of_picture", "You divide by the norm of the picture. Divide by that of the gradient.", keeps="part"
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, step=lambda grad, picture: grad / picture.norm())


@STEPS.mistake(
    "standard_deviation",
    "You divide by the standard deviation, which makes steps much longer than 1. Divide by the norm of the gradient.",
    keeps="slip",
)
def _(right, X, target_y, model):
    return climbed(X, target_y, model, step=lambda grad, picture: grad / grad.std())


@STEPS.mistake("step_returned", "You return the last step. Return the picture, X_fooling.", keeps="slip")
def _(right, X, target_y, model):
    found = right(X, target_y, model)
    return found - X if (found != X).any() else found


@STEPS.mistake("no_batch", "X_fooling must have the shape of X, (1, 3, H, W), with the first axis.", keeps="slip")
def _(right, X, target_y, model):
    return right(X, target_y, model)[0]


LEAF_LOST = (
    "The sum X_fooling + dX is a new tensor, of which no gradient is kept. Change X_fooling itself under "
    "torch.no_grad(), or call requires_grad_() on the new one."
)


def not_kept(X, target_y, model, step):
    """A climb of which only the first step has a gradient: after it, that is None."""
    picture = X.detach().clone().requires_grad_()
    for _ in range(100):
        scores = model(picture)
        if scores.argmax() == target_y:
            break
        scores[0, target_y].backward()
        grad = picture.grad if picture.is_leaf else None
        picture = picture + step(grad)
    return picture


@STEPS.mistake("leaf_lost", LEAF_LOST, raises=AttributeError)
def _(right, X, target_y, model):
    return not_kept(X, target_y, model, lambda grad: grad / grad.norm())


@STEPS.mistake("leaf_lost_before_norm", LEAF_LOST, raises=TypeError)
def _(right, X, target_y, model):
    return not_kept(X, target_y, model, lambda grad: 1 * grad / grad.norm())


@STEPS.mistake(
    "leaf_in_place",
    "Autograd forbids to change a leaf that it follows. Make the step under torch.no_grad(), or on X_fooling.data.",
    raises=RuntimeError,
)
def _(right, X, target_y, model):
    picture = X.detach().clone().requires_grad_()
    for _ in range(100):
        scores = model(picture)
        if scores.argmax() == target_y:
            break
        scores[0, target_y].backward()
        picture += picture.grad / picture.grad.norm()
    return picture
