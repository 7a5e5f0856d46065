"""One step of class visualisation: what may happen with the score, its gradient, and the step."""

from autograder.questions.shared.family import Family
from autograder.questions.shared.network_visualization.update_step import add, followed

STEP = Family()


@STEP.mistake(
    "all_scores", "This climbs on the sum of all scores, whatever the class. Pick the one of target_y.", keeps="part"
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, lambda x: model(x).sum(dim=1, keepdim=True).expand(-1, target_y + 1), target_y, l2_reg, learning_rate)


@STEP.mistake(
    "predicted_class", "This climbs on the class that the model predicts now. Pick the score of target_y.", keeps="part"
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, lambda x: model(x).amax(dim=1, keepdim=True).expand(-1, target_y + 1), target_y, l2_reg, learning_rate)


@STEP.mistake("first_class", "This climbs on the score of class 0. Pick the one of target_y.", keeps="part")
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, model, 0, l2_reg, learning_rate)


@STEP.mistake(
    "log_probability",
    "The log of the softmax can also grow by lowering other scores. Climb on the raw score of target_y.",
    keeps="part",
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, lambda x: model(x).log_softmax(dim=1), target_y, l2_reg, learning_rate)


@STEP.mistake(
    "probability",
    "A probability can also grow by lowering other scores. Leave the softmax out: climb on the raw score.",
    keeps="part",
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, lambda x: model(x).softmax(dim=1), target_y, l2_reg, learning_rate)


@STEP.mistake(
    "descends", "You go down: score less penalty is to grow, so add learning_rate times its gradient.", keeps="slip"
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, model, target_y, l2_reg, -learning_rate)


@STEP.mistake(
    "score_lowered",
    "The score is to grow: yours is lowered, with the penalty. You climb on score minus penalty.",
    keeps="slip",
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, lambda x: -model(x), target_y, l2_reg, learning_rate)


@STEP.mistake("no_rate", "The step is the gradient times learning_rate, which is missing.", keeps="slip")
def _(right, img, model, target_y, l2_reg, learning_rate):
    right(img, model, target_y, l2_reg, 1.0)


@STEP.mistake(
    "not_cleared",
    "backward() adds to img.grad, so this step goes along the gradients of all earlier ones too. Zero it before you "
    "return.",
    keeps="slip",
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    objective = model(img)[0, target_y] - l2_reg * (img * img).sum()
    objective.backward()
    add(img, learning_rate * img.grad)


@STEP.mistake(
    "not_cleared_but_normalised",
    "backward() adds to img.grad, so this step goes along the gradients of all earlier ones too. Zero it before you "
    "return; normalising does not.",
    keeps="slip",
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    objective = model(img)[0, target_y] - l2_reg * (img * img).sum()
    objective.backward()
    add(img, learning_rate * img.grad / img.grad.norm())


@STEP.mistake(
    "score_not_cleared",
    "backward() adds to img.grad, so the score's gradient still holds those of all earlier steps. Zero it before you "
    "return.",
    keeps="slip",
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    earlier = 0 if img.grad is None else img.grad.clone()
    now = earlier + followed(img, model, target_y)
    img.grad = None
    right(img, lambda x: model(x) + (earlier * x).sum(), target_y, l2_reg, learning_rate)
    img.grad = now


@STEP.mistake(
    "not_in_place",
    "img is what it was before. Change it in place: what you return, or call img, is not looked at.",
    keeps="part",
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    return img.detach() + learning_rate * (followed(img, model, target_y) - 2 * l2_reg * img.detach())


@STEP.mistake(
    "replaced", "img is the gradient step alone now: add the step to the picture that was there.", keeps="part"
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    before = img.detach().clone()
    right(img, model, target_y, l2_reg, learning_rate)
    img.data -= before


@STEP.mistake("squared_norm", "You divide by the square of the gradient's norm: the root is missing.", keeps="slip")
def _(right, img, model, target_y, l2_reg, learning_rate):
    total = followed(img, model, target_y) - 2 * l2_reg * img.detach()
    add(img, learning_rate * total / (total * total).sum())


@STEP.mistake("sign_of_gradient", "You move every pixel by the learning rate. Use the gradient itself.", keeps="part")
def _(right, img, model, target_y, l2_reg, learning_rate):
    total = followed(img, model, target_y) - 2 * l2_reg * img.detach()
    add(img, learning_rate * total.sign())


@STEP.mistake(
    "leaf_in_place",
    "Autograd forbids to change a leaf that it follows. Make the step under torch.no_grad(), or on img.data.",
    raises=RuntimeError,
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    slope = followed(img, model, target_y)
    img += learning_rate * (slope - 2 * l2_reg * img.detach())


@STEP.mistake(
    "vector_backward",
    "backward() starts from one number. Pick the score [0, target_y] before you call it.",
    raises=RuntimeError,
)
def _(right, img, model, target_y, l2_reg, learning_rate):
    model(img).backward()
