"""What may happen in a linear loss with loops over the pictures and the classes, whichever it is."""

import numpy as np

from autograder.questions.shared.family import Family

LOOPS = Family()


@LOOPS.mistake(
    "rows_of_gradient",
    "A class' weights are a column of W, (D, C), not a row: dW[:, j], with the D numbers of X[i].",
    raises=ValueError,
)
def _(right, W, X, y, reg):
    np.zeros(W.shape)[0] += X[0]


@LOOPS.mistake(
    "ten_classes",
    "The number of classes is W.shape[1], and not always 10: loop over range(W.shape[1]).",
    raises=IndexError,
)
def _(right, W, X, y, reg):
    for j in range(10):
        W[:, j]
    return right(W, X, y, reg)
