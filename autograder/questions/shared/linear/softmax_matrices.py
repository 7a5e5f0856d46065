"""What may happen in the softmax loss of a linear classifier that is written without loops."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.linear.penalty import with_penalty
from autograder.questions.shared.linear.softmax_loss import from_probabilities, probabilities
from autograder.questions.shared.linear.svm_matrices import WHOLE_COLUMNS

SOFTMAX_VECTORIZED = Family()


def in_whole_columns(loss_of, gradient_too):
    """The loss, a function of the probabilities (N, N) in columns y, and the gradient with or without the same."""

    @with_penalty
    def wrong(right, W, X, y):
        P = probabilities(X @ W)
        loss = loss_of(P[:, y]) if loss_of else right(W, X, y, 0.0)[0]
        if not gradient_too:
            return loss, right(W, X, y, 0.0)[1]
        P[:, y] -= 1
        return loss, X.T @ P / len(X)

    return wrong


for end, gradient_too in (("", True), ("_in_loss", False)):
    for key, loss_of in (
        ("whole_columns", lambda P: -np.mean(np.log(P))),
        ("whole_columns_summed", lambda P: -np.sum(np.log(P)) / len(P)),
    ):
        SOFTMAX_VECTORIZED.mistake(key + end, WHOLE_COLUMNS, keeps="part")(in_whole_columns(loss_of, gradient_too))
SOFTMAX_VECTORIZED.mistake("whole_columns_in_gradient", WHOLE_COLUMNS, keeps="part")(in_whole_columns(None, True))


@SOFTMAX_VECTORIZED.mistake(
    "broadcast",
    "A row's maximum and sum have shape (N,); to meet (N, C) they must be columns (N, 1): keepdims=True. And dW is X.T "
    "(D, N) times a matrix (N, C).",
    raises=ValueError,
)
def _(right, W, X, y, reg):
    scores = X @ W
    E = np.exp(scores - scores.max(axis=1))
    return from_probabilities(W, X, y, E / E.sum(axis=1))
