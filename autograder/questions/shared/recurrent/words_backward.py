"""What may happen to the gradient of the words' vectors."""

import numpy as np

from autograder.questions.shared.family import Family

WORDS_BACKWARD = Family()


def may(key, hint, dW, keeps="concept", raises=()):
    """Enter a mistake in what is made of dout, the words x, and the shape (V, D) of W."""
    WORDS_BACKWARD.mistake(key, hint, keeps=keeps, raises=raises)(lambda right, dout, cache: dW(dout, *cache))


def added(dout, x, shape):
    """The right gradient of what came out for words."""
    dW = np.zeros(shape, dtype=dout.dtype)
    np.add.at(dW, x, np.broadcast_to(dout, (*x.shape, shape[1])))
    return dW


def counts(x, shape):
    """How often each word occurs, (V, 1), at least 1."""
    return np.maximum(np.bincount(x.ravel(), minlength=shape[0]), 1)[:, np.newaxis]


def row_by_row(dout, x, shape):
    """dW[x] += dout, sequence by sequence or step by step: along the first axis."""
    dW = np.zeros(shape, dtype=dout.dtype)
    for words, of_words in zip(x, dout):
        dW[words] += of_words
    return dW


def assigned(dout, x, shape):
    """The gradient with one occurrence, the last, of each word."""
    dW = np.zeros(shape, dtype=dout.dtype)
    for word, of_word in zip(x.ravel(), dout.reshape(-1, shape[1])):
        dW[word] = of_word
    return dW


SUM = "A word that occurs several times gets the SUM of its gradients"
may("once", f"{SUM}: dW[x] += dout (or = dout) counts a repeated word once; use np.add.at.", assigned, "part")
may("once_in_row", f"{SUM}: += with a whole row of words counts one that is twice in it once; use np.add.at.",
    row_by_row, "slip")  # fmt: skip
may("once_in_step", f"{SUM}: += with the words of a whole step counts one that is twice in it once; use np.add.at.",
    lambda dout, x, shape: row_by_row(dout.swapaxes(0, 1), x.T, shape), "slip")  # fmt: skip
may("first_only", f"{SUM}; yours keeps the first.",
    lambda dout, x, shape: assigned(dout[::-1, ::-1], x[::-1, ::-1], shape), "part")  # fmt: skip
may("mean_of_occurrences", f"{SUM}, not their mean.",
    lambda dout, x, shape: added(dout, x, shape) / counts(x, shape), "slip")  # fmt: skip
may("averaged", f"{SUM}, not divided by N: the loss has done that.",
    lambda dout, x, shape: added(dout, x, shape) / len(x), "slip")  # fmt: skip
may("averaged_over_words", f"{SUM}, not divided by N * T.",
    lambda dout, x, shape: added(dout, x, shape) / x.size, "slip")  # fmt: skip
may("averaged_over_steps", f"{SUM}, not divided by T.",
    lambda dout, x, shape: added(dout, x, shape) / x.shape[1], "slip")  # fmt: skip
may("times_count", f"{SUM}: add each dout[i, t] once.",
    lambda dout, x, shape: added(dout, x, shape) * counts(x, shape), "slip")  # fmt: skip
may("times_word", f"{SUM}; the word's number chooses the row, and multiplies nothing.",
    lambda dout, x, shape: added(x[..., np.newaxis] * dout, x, shape), "slip")  # fmt: skip
may("counted", f"{SUM}, which are in dout; yours counts how often it occurs.",
    lambda dout, x, shape: added(np.ones_like(dout), x, shape), "part")  # fmt: skip
may("sums_of_rows", f"{SUM}: that of x[i, t] is dout[i, t], not the sum over its whole sequence.",
    lambda dout, x, shape: added(dout.sum(axis=1, keepdims=True), x, shape), "part")  # fmt: skip
may("sums_of_steps", f"{SUM}: that of x[i, t] is dout[i, t], not the sum over all sequences.",
    lambda dout, x, shape: added(dout.sum(axis=0, keepdims=True), x, shape), "part")  # fmt: skip
may("everything_everywhere", f"{SUM}: that of x[i, t] is dout[i, t], not the sum of all.",
    lambda dout, x, shape: added(dout.sum(axis=(0, 1)), x, shape), "part")  # fmt: skip
may("sums_of_entries", f"{SUM}, entry by entry: do not sum over the D entries of a vector.",
    lambda dout, x, shape: added(dout.sum(axis=2, keepdims=True), x, shape), "part")  # fmt: skip
may("one_sequence", f"{SUM}, from all N sequences; yours has those of the first.",
    lambda dout, x, shape: added(dout[:1], x[:1], shape), "part")  # fmt: skip
may("last_sequence", f"{SUM}, from all N sequences; yours has those of the last.",
    lambda dout, x, shape: added(dout[-1:], x[-1:], shape), "part")  # fmt: skip
may("one_step", f"{SUM}, from all T steps; yours has those of the last.",
    lambda dout, x, shape: added(dout[:, -1:], x[:, -1:], shape), "part")  # fmt: skip
may("starts_with_ones", "dW starts with zeros, to which the gradients are added.",
    lambda dout, x, shape: 1 + added(dout, x, shape), "slip")  # fmt: skip
may("from_one", "Words are numbered from 0: word v is row v of dW, not row v - 1.",
    lambda dout, x, shape: added(dout, x - 1, shape), "slip")  # fmt: skip
may("next_row", "Words are numbered from 0: word v is row v of dW, not row v + 1.",
    lambda dout, x, shape: added(dout, np.minimum(x + 1, shape[0] - 1), shape), "slip")  # fmt: skip
may("transposed", "dW has the shape of W, (V, D): turn it back.",
    lambda dout, x, shape: added(dout, x, shape).T, "slip")  # fmt: skip
may("used_rows_only", "dW has a row for each of the V words, zeros for those that do not occur.",
    lambda dout, x, shape: added(dout, x, shape)[np.unique(x)], "part")  # fmt: skip
may("rows_up_to_largest", "dW has the shape of W, (V, D): V is in W.shape, not in the largest word that occurs.",
    lambda dout, x, shape: added(dout, x, shape)[: x.max() + 1], "slip")  # fmt: skip
may("dout_returned", f"{SUM}, in an array (V, D); you return dout.", lambda dout, x, shape: dout)
may("zeros", f"{SUM}; yours is zero everywhere.", lambda dout, x, shape: np.zeros(shape))
may("sign", "dW has the wrong sign: the gradients are added.",
    lambda dout, x, shape: -added(dout, x, shape), "slip")  # fmt: skip
may("in_a_tuple", "Return dW alone: words have no gradient.",
    lambda dout, x, shape: (None, added(dout, x, shape)), "slip")  # fmt: skip
may("columns", "dW has the shape of W, (V, D): a word's number is that of a row, the first index.",
    lambda dout, x, shape: np.zeros(shape[::-1])[x], raises=IndexError)  # fmt: skip
may("product_shapes", "Shapes do not fit: as a product, it is the one-hot words (V, N T) times dout (N T, D).",
    lambda dout, x, shape: np.eye(shape[0])[x.ravel()] @ dout.reshape(-1, shape[1]), raises=ValueError)  # fmt: skip
