"""What may happen in stochastic gradient descent of a linear classifier: the steps and what is returned."""

import numpy as np

from autograder.questions.shared.family import Family
from autograder.questions.shared.linear.training import descend, random_batch, trains

STEPS = Family()


@STEPS.mistake(
    "ascent",
    "The gradient points to where the loss grows: step against it, W minus learning rate times gradient.",
    keeps="part",
)
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: rate * grad)


@STEPS.mistake("no_update", "The weights do not change: update self.W in each step.")
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: 0.0)


@STEPS.mistake(
    "no_rate", "The step is the learning rate times the gradient; yours takes the whole gradient.", keeps="slip"
)
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: -grad)


@STEPS.mistake(
    "rate_over_size", "The gradient is a mean already: do not divide the step by the batch size again.", keeps="slip"
)
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: -rate * grad / size)


@STEPS.mistake("restart", "A second call begins with new weights: make them only where self.W is None.", keeps="slip")
@trains
def _(self, X, y, rate, reg, steps, size):
    self.W = 0.001 * np.random.RandomState(0).randn(X.shape[1], np.max(y) + 1)
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size))


@STEPS.mistake("no_reg", "reg has no effect: pass it on to self.loss.", keeps="slip")
@trains
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, 0.0, steps, lambda: random_batch(X, y, size))


@STEPS.mistake("no_history", "Return the list of the losses, one for each step.", keeps="slip")
def _(right, self, *args, **kwargs):
    right(self, *args, **kwargs)
    return []


@STEPS.mistake("large_weights", "The first weights are to be small, 0.001 times numbers from the normal distribution.")
def _(right, self, X, y, **kwargs):
    if self.W is None:
        self.W = np.random.randn(X.shape[1], np.max(y) + 1)
    return right(self, X, y, **kwargs)


# ---- another step: functions of the learning rate, the strength of the penalty, the weights and the gradient

AGAIN = "The gradient that self.loss gives has that of the penalty in it: do not add it in the step again."
for key, hint, step in (
    (
        "rate_default",
        "Use the learning rate that is given; yours is always 0.001.",
        lambda rate, reg, W, grad: 1e-3 * grad,
    ),
    ("penalty_again", AGAIN, lambda rate, reg, W, grad: rate * (grad + reg * W)),
    ("penalty_again_twice", AGAIN, lambda rate, reg, W, grad: rate * (grad + 2 * reg * W)),
    (
        "replaced",
        "The step replaces the weights: take it from them, with -= (in =- the minus belongs to the number).",
        lambda rate, reg, W, grad: W + rate * grad,
    ),
):

    @STEPS.mistake(key, hint, keeps="slip")
    @trains
    def _(self, X, y, rate, reg, steps, size, step=step):
        def update(grad):
            return -step(rate, reg, self.W, grad)

        return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), update)


# ---- another number of steps, and another history


@STEPS.mistake("after_the_loop", "There is one step only, after the loop: the update belongs inside it.", keeps="part")
@trains
def _(self, X, y, rate, reg, steps, size):
    grads = [0.0]

    def noted(grad):
        grads.append(grad)
        return 0.0

    history = descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), noted)
    self.W = self.W - rate * grads[-1]
    return history


for key, hint, keeps, count in (
    ("one_step", "It stops after the first step: the return belongs behind the loop.", "part", lambda steps: 1),
    (
        "step_missing",
        "There is one step too few: num_iters of them, range(num_iters).",
        "slip",
        lambda steps: steps - 1,
    ),
    ("step_more", "There is one step too many: num_iters of them, range(num_iters).", "slip", lambda steps: steps + 1),
):

    @STEPS.mistake(key, hint, keeps=keeps)
    @trains
    def _(self, X, y, rate, reg, steps, size, count=count):
        return descend(self, X, y, rate, reg, count(steps), lambda: random_batch(X, y, size))


@STEPS.mistake(
    "last_loss", "Return the list of the losses, one for each step; yours is the last one only.", keeps="slip"
)
def _(right, self, *args, **kwargs):
    return right(self, *args, **kwargs)[-1]


@STEPS.mistake(
    "loss_after", "Each entry of the history is the loss before its step; yours is the one after it.", keeps="slip"
)
@trains
def _(self, X, y, rate, reg, steps, size):
    history = []
    for _ in range(steps):
        batch = random_batch(X, y, size)
        descend(self, X, y, rate, reg, 1, lambda batch=batch: batch)
        history.append(self.loss(*batch, reg)[0])
    return history


@STEPS.accepts("half", target="cs231n/classifiers/linear_classifier.py:svm_loss_vectorized")
def _(right, W, X, y, reg):
    return right(W, X, y, reg / 2)
