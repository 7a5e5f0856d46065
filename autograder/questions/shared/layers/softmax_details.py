"""What may happen in the softmax loss of scores with the logarithm and with the gradient."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.layers.softmax_loss import probabilities
from autograder.questions.shared.layers.svm_gradient import WHOLE_COLUMNS

SOFTMAX_DETAILS = Family()


# ---- another loss: functions of the probabilities (N, C) and of those of the right classes (N,)

ALL_CLASSES = "Only the log-probability of the right class enters the loss, not those of all classes."
for key, hint, keeps, losses in (
    ("all_classes", ALL_CLASSES, "part", lambda P, p: -np.log(P).sum(axis=1)),
    ("mean_of_all_classes", ALL_CLASSES, "part", lambda P, p: -np.log(P).mean(axis=1)),
    ("no_log", "The loss is minus the LOGARITHM of the right class' probability.", "part", lambda P, p: -p),
    (
        "log10",
        "np.log10 is the logarithm to base 10; the loss has the natural one, np.log.",
        "slip",
        lambda P, p: -np.log10(p),
    ),
    (
        "log2",
        "np.log2 is the logarithm to base 2; the loss has the natural one, np.log.",
        "slip",
        lambda P, p: -np.log2(p),
    ),
):

    @SOFTMAX_DETAILS.mistake(key, hint, keeps=keeps)
    def _(right, x, y, losses=losses):
        P = probabilities(x)
        return np.mean(losses(P, P[np.arange(len(x)), y])), right(x, y)[1]


@SOFTMAX_DETAILS.mistake(
    "shifted_once",
    "Subtract the largest score everywhere: the sum and the right class' score come from the same scores.",
    keeps="slip",
)
def _(right, x, y):
    loss, dx = right(x, y)
    return loss - np.mean(x.max(axis=1)), dx


# ---- another gradient: functions of the probabilities, of the right class, both (N, C), and of the scores

for key, hint, keeps, gradient in (
    (
        "plus_one",
        "Subtract 1 from the probability of the right class; yours has it added.",
        "slip",
        lambda P, right, x: P + right,
    ),
    (
        "exponentials",
        "The gradient is made of the probabilities, which sum to 1 in each row; not of exp before the division.",
        "part",
        lambda P, right, x: np.exp(x - x.max(axis=1, keepdims=True)) - right,
    ),
    (
        "right_class_only",
        "The gradient has an entry for each class: p for the others, p - 1 for the right one.",
        "part",
        lambda P, right, x: right * (P - 1),
    ),
):

    @SOFTMAX_DETAILS.mistake(key, hint, keeps=keeps)
    def _(right, x, y, gradient=gradient):
        return right(x, y)[0], gradient(probabilities(x), np.eye(x.shape[1])[y], x) / len(x)


for key, of_loss, gradient_too in (
    ("whole_columns", None, True),
    ("whole_columns_of_loss", lambda P: -np.mean(np.log(P)), False),
    ("whole_columns_summed", lambda P: -np.sum(np.log(P)) / len(P), False),
    ("whole_columns_everywhere", lambda P: -np.mean(np.log(P)), True),
    ("whole_columns_summed_everywhere", lambda P: -np.sum(np.log(P)) / len(P), True),
):

    @SOFTMAX_DETAILS.mistake(key, WHOLE_COLUMNS, keeps="part")
    def _(right, x, y, of_loss=of_loss, gradient_too=gradient_too):
        loss, dx = right(x, y)
        P = probabilities(x)
        loss = of_loss(P[:, y]) if of_loss else loss
        if gradient_too:
            P[:, y] -= 1
            dx = P / len(x)
        return loss, dx
