"""Assignment 1, notebook svm: the hinge loss, stochastic gradient descent, a tuned model."""

import itertools

import numpy as np

from ..question import question

LOSS = "cs231n/classifiers/linear_svm.py"
SOFTMAX = "cs231n/classifiers/softmax.py"
CLASSIFIER = "cs231n/classifiers/linear_classifier.py"
# linear_classifier.py imports both, so that either, when broken, breaks it too
LOSSES = [f"{LOSS}:svm_loss_vectorized", f"{SOFTMAX}:softmax_loss_vectorized"]
LOAD = f"{CLASSIFIER}:LinearClassifier.load"
MODEL_PARTS = [*LOSSES, f"{CLASSIFIER}:LinearClassifier.predict"]  # in the order in which they can be imported
PICTURES = 1000

# Least share of unseen pictures that the saved model must get right: benchmarks/thresholds_linear.py.
BEST_SVM = {"picturebook": 0.29, "cifar10": 0.33}


# ---- the loss


def compare(t, function, W, X, y, reg):
    """Loss and gradient in the case that is open."""
    loss, dW = function()(W, X, y, reg).returns("loss", "dW")
    t.close("loss", loss, rtol=1e-5)  # room for those who add 1e-8 inside a logarithm
    t.close("dW", dW)


def linear_loss_cases(t, function):
    """The cases that all linear losses share; function() gives the code under test, within a case."""
    for reg in (0.0, 0.7):
        N, D, C = t.sizes(3, 4, 11)
        with t.case(f"{N} pictures, {D} dimensions, {C} classes, penalty of strength {reg:g}"):
            W = t.rng.randn(D, C) / np.sqrt(D)
            compare(t, function, W, t.rng.randn(N, D), labels(t.rng, N, C), reg)
    N, D, C = t.sizes(3, 4, 11)
    with t.case("small weights, pixels from -128 to 128, strong penalty"):
        X = t.rng.uniform(-128, 128, (N, 10 * D))
        compare(t, function, 1e-4 * t.rng.randn(10 * D, C), X, labels(t.rng, N, C), 50.0)
    with t.case("a single picture", hard=True):
        W = t.rng.randn(D, C) / np.sqrt(D)
        compare(t, function, W, t.rng.randn(1, D), labels(t.rng, 1, C), 0.3)
    with t.case("two classes", hard=True):
        W = t.rng.randn(D, 2) / np.sqrt(D)
        compare(t, function, W, t.rng.randn(N, D), labels(t.rng, N, 2), 0.3)


def svm_loss_cases(t, function):
    linear_loss_cases(t, function)
    N, C = t.sizes(2, 4, 11)
    with t.case("no margin is above zero, only the penalty is left", hard=True):
        y = labels(t.rng, N, C)
        compare(t, function, 9.0 * np.eye(C) + 0.1 * t.rng.rand(C, C), np.eye(C)[y], y, 0.3)


def labels(rng, N, C):
    """Labels (N,) of C classes; never all the same, where there are two of them or more."""
    y = rng.randint(0, C, N)
    y[-1] = (y[0] + 1) % C
    return y


@question(
    "a1.svm.svm_loss_naive",
    points=5,
    title="SVM loss and gradient with loops",
    targets=[f"{LOSS}:svm_loss_naive"],
)
def svm_loss_naive(cs231n, t):
    svm_loss_cases(t, lambda: cs231n.classifiers.linear_svm.svm_loss_naive)


@question(
    "a1.svm.svm_loss_vectorized",
    points=8,
    title="SVM loss and gradient without loops",
    targets=[f"{LOSS}:svm_loss_vectorized"],
)
def svm_loss_vectorized(cs231n, t):
    svm_loss_cases(t, lambda: cs231n.classifiers.linear_svm.svm_loss_vectorized)


def add_penalty_conventions(q):
    """What may happen with the penalty reg * sum(W * W) of a linear loss, the function `right`."""

    @q.accepts("half")
    def _(right, W, X, y, reg):
        return right(W, X, y, reg / 2)

    @q.mistake(
        "no_penalty",
        "The penalty is missing, both in the loss and in the gradient: add reg * sum(W * W) and its gradient.",
    )
    def _(right, W, X, y, reg):
        return right(W, X, y, 0.0)

    @q.mistake(
        "penalty_not_in_gradient",
        "The loss has the penalty, the gradient has not: add the gradient of reg * sum(W * W).",
    )
    def _(right, W, X, y, reg):
        return right(W, X, y, reg)[0], right(W, X, y, 0.0)[1]

    @q.mistake(
        "penalty_not_in_loss",
        "The gradient has the penalty, the loss has not: add reg * sum(W * W) to the loss.",
    )
    def _(right, W, X, y, reg):
        return right(W, X, y, 0.0)[0], right(W, X, y, reg)[1]

    @q.mistake("gradient_half", "The gradient of the penalty does not fit the loss: what is the derivative of w * w?")
    def _(right, W, X, y, reg):
        return right(W, X, y, reg)[0], right(W, X, y, reg / 2)[1]

    @q.mistake(
        "gradient_double",
        "Your loss has half of reg * sum(W * W), your gradient that of the whole: they must fit.",
    )
    def _(right, W, X, y, reg):
        return right(W, X, y, reg / 2)[0], right(W, X, y, reg)[1]

    @q.mistake("penalty_twice", "The penalty enters twice: is it added inside the loop, or in two places?")
    def _(right, W, X, y, reg):
        return right(W, X, y, 2 * reg)

    @q.mistake(
        "penalty_not_squared",
        "The penalty is the sum of the squared weights; yours is the sum of the weights.",
    )
    def _(right, W, X, y, reg):
        return right(W, X, y, 0.0)[0] + reg * W.sum(), right(W, X, y, reg)[1]

    for ending, share in (("", 1.0), ("_half", 0.5)):  # with either convention

        @q.mistake(
            f"penalty_averaged{ending}",
            "The penalty is divided by the number of pictures; only the sum over pictures is to be averaged.",
        )
        def _(right, W, X, y, reg, share=share):
            return right(W, X, y, share * reg / len(X))

        @q.mistake(
            f"gradient_penalty_averaged{ending}",
            "In the gradient, the penalty is divided by the number of pictures: add it after dividing.",
        )
        def _(right, W, X, y, reg, share=share):
            return right(W, X, y, share * reg)[0], right(W, X, y, share * reg / len(X))[1]


def add_average_mistakes(q):
    """What may happen with the mean over the pictures and with the gradient as a whole."""

    @q.mistake(
        "gradient_not_averaged",
        "The loss is a mean over the pictures, so the gradient is one too: divide it by their number.",
    )
    def _(right, W, X, y, reg):
        (loss, dW), penalty = right(W, X, y, reg), right(W, 0 * X, y, reg)[1]
        return loss, len(X) * (dW - penalty) + penalty

    @q.mistake(
        "not_averaged",
        "The loss is a mean over the pictures, not a sum: divide the loss and the gradient by their number.",
    )
    def _(right, W, X, y, reg):
        (loss, dW), (data, data_dW) = right(W, X, y, reg), right(W, X, y, 0.0)
        return loss + (len(X) - 1) * data, dW + (len(X) - 1) * data_dW

    @q.mistake(
        "loss_not_averaged",
        "The gradient is a mean over the pictures, the loss a sum: divide it by their number too.",
    )
    def _(right, W, X, y, reg):
        (loss, dW), data = right(W, X, y, reg), right(W, X, y, 0.0)[0]
        return loss + (len(X) - 1) * data, dW

    @q.mistake(
        "mean_over_classes",
        "The loss is divided by the number of classes too, as np.mean of an (N, C) matrix does: divide by N only.",
    )
    def _(right, W, X, y, reg):
        (loss, dW), data = right(W, X, y, reg), right(W, X, y, 0.0)[0]
        return loss + (1 / W.shape[1] - 1) * data, dW

    @q.mistake("not_begun", "Loss and gradient are still zero, as the function was given: write its body.")
    def _(right, W, X, y, reg):
        return 0.0, np.zeros(W.shape)

    @q.mistake(
        "sign",
        "The gradient has the wrong sign: it points to where the loss grows. The step, later, goes the other way.",
    )
    def _(right, W, X, y, reg):
        loss, dW = right(W, X, y, reg)
        return loss, -dW

    @q.mistake("no_gradient", "The gradient is all zero: is it computed, and stored in the dW that is returned?")
    def _(right, W, X, y, reg):
        return right(W, X, y, reg)[0], np.zeros(W.shape)

    @q.mistake(
        "gradient_transposed",
        "The gradient has the shape of W, (D, C): the product of X.T (D, N) and a matrix (N, C).",
    )
    def _(right, W, X, y, reg):
        loss, dW = right(W, X, y, reg)
        return loss, dW.T


def hinge(W, X, y, counts, delta=1.0):
    """The mean loss without penalty, and the gradient that follows from a rule `counts`.

    counts(active, right): active (N, C) is 1 where a wrong class' margin is above zero, right (N, C) is 1 at
    the true class; it returns the gradient with respect to the scores, (N, C), before averaging.
    """
    rows, right = np.arange(len(X)), np.eye(W.shape[1])[y]
    scores = X @ W
    margins = np.maximum(0, scores - scores[rows, y][:, None] + delta) * (1 - right)
    return margins.sum() / len(X), X.T @ counts((margins > 0).astype(float), right) / len(X)


def with_penalty(pair, W, reg):
    return pair[0] + reg * np.sum(W * W), pair[1] + 2 * reg * W


def add_hinge_mistakes(q):
    def counted(key, hint, counts):
        @q.mistake(key, hint)
        def _(right, W, X, y, reg):
            return with_penalty(hinge(W, X, y, counts), W, reg)

    counted(
        "true_class_without_gradient",
        "Each margin above zero depends on the true class' score too: column y[i] of dW gets its share.",
        lambda active, right: active,
    )
    counted(
        "true_class_once",
        "Column y[i] of dW gets -X[i] for each margin above zero, not once for the picture.",
        lambda active, right: active - right,
    )
    counted(
        "inactive",
        "A margin that is not above zero adds nothing to the loss, and nothing to the gradient.",
        lambda active, right: (1 - right) - right * (active.shape[1] - 1),
    )
    counted(
        "true_class_plus",
        "A larger score of the true class makes the loss smaller: its column y[i] gets -X[i], the wrong class +X[i].",
        lambda active, right: active + right * active.sum(1, keepdims=True),
    )
    counted(
        "sign_of_margins",
        "The data's part of the gradient has the wrong sign: the wrong class' column gets +X[i], column y[i] -X[i].",
        lambda active, right: right * active.sum(1, keepdims=True) - active,
    )
    counted(
        "wrong_class_without_gradient",
        "Each margin above zero depends on the wrong class' score too: column j of dW gets its share.",
        lambda active, right: -right * active.sum(1, keepdims=True),
    )

    @q.mistake(
        "true_class_counted",
        "The loss is too large by one: the true class has no margin with itself, leave it out of the sum.",
    )
    def _(right, W, X, y, reg):
        loss, dW = right(W, X, y, reg)
        return loss + 1, dW

    @q.mistake(
        "no_margin",
        "A wrong class counts as soon as its score comes within 1 of the true one: s_j - s_y + 1.",
    )
    def _(right, W, X, y, reg):
        counts = hinge(W, X, y, lambda active, right: active - right * active.sum(1, keepdims=True), delta=0.0)
        return with_penalty(counts, W, reg)

    @q.mistake(
        "sign_of_margin",
        "The margin is the score of the wrong class minus that of the true one, plus 1; yours is the other way.",
    )
    def _(right, W, X, y, reg):
        loss, dW = right(-W, X, y, reg)
        return loss, -dW


for each in (svm_loss_naive, svm_loss_vectorized):
    add_penalty_conventions(each)
    add_average_mistakes(each)
    add_hinge_mistakes(each)


@svm_loss_naive.mistake("overwritten", "Each margin adds to dW: with = instead of +=, only the last one is left.")
def _(right, W, X, y, reg):
    dW = np.zeros(W.shape)
    for i, j in np.ndindex(len(X), W.shape[1]):
        if j != y[i] and X[i] @ (W[:, j] - W[:, y[i]]) + 1 > 0:
            dW[:, j], dW[:, y[i]] = X[i], -X[i]
    return right(W, X, y, reg)[0], dW / len(X) + 2 * reg * W


@svm_loss_vectorized.mistake(
    "true_class_in_gradient",
    "The true class' own entry counts as a margin above zero: set it to 0 before you count.",
)
def _(right, W, X, y, reg):
    with_own = hinge(W, X, y, lambda active, right: active - right * (1 + active.sum(1, keepdims=True)))
    return with_penalty(with_own, W, reg)


@svm_loss_vectorized.mistake(
    "true_class_everywhere",
    "The true class' own entry counts as a margin above zero: set it to 0 before you sum and before you count.",
)
def _(right, W, X, y, reg):
    with_own = hinge(W, X, y, lambda active, right: active - right * (1 + active.sum(1, keepdims=True)))
    loss, dW = with_penalty(with_own, W, reg)
    return loss + 1, dW


@svm_loss_vectorized.mistake(
    "sign_of_margin_in_loss",
    "The margin is the score of the wrong class minus that of the true one, plus 1; yours is the other way.",
)
def _(right, W, X, y, reg):
    reversed_loss, data_dW = right(-W, X, y, 0.0)
    return with_penalty((reversed_loss, data_dW), W, reg)


@svm_loss_vectorized.mistake(
    "broadcast",
    "The true classes' scores, one of each row, must form a column (N, 1) to be taken from scores (N, C).",
)
def _(right, W, X, y, reg):
    scores = X @ W
    margins = np.maximum(0, scores - scores[np.arange(len(X)), y] + 1)
    return margins.sum() / len(X), right(W, X, y, reg)[1]


@svm_loss_vectorized.mistake(
    "margins_for_indicator",
    "The slope of a margin above zero is 1, however large it is: use margins > 0, not the margins.",
)
def _(right, W, X, y, reg):
    rows = np.arange(len(X))
    scores = X @ W
    margins = np.maximum(0, scores - scores[rows, y][:, None] + 1)
    margins[rows, y] = 0
    margins[rows, y] = -margins.sum(1)
    return right(W, X, y, reg)[0], X.T @ margins / len(X) + 2 * reg * W


# ---- stochastic gradient descent


def new_model(cs231n, t, kind, W=None):
    model = getattr(cs231n.classifiers.linear_classifier, kind)()
    if W is not None:
        t.set(model, "W", W)
    return model


@question(
    "a1.svm.train",
    points=6,
    title="Stochastic gradient descent",
    targets=[f"{CLASSIFIER}:LinearClassifier.train"],
    builds_on=LOSSES,
)
def train(cs231n, t):
    train_cases(cs231n, t, "LinearSVM")


@train.edition_without(LOSS, SOFTMAX)  # from 2025
def _(cs231n, t):
    train_cases(cs231n, t, "Softmax")


def train_cases(cs231n, t, kind):
    """Two devices make steps on random batches predictable.

    - All pictures the same: then every batch is the same, and the weights after n steps are known.
    - Picture i is the i-th unit vector, the weights start at zero, the steps are tiny: then row i of W is
      zero until picture i is drawn, and from then on its largest entry is at the true class.
    """
    N, D, C = t.sizes(3, 5, 11)
    with t.case(f"a known path: {N + 12} pictures that are all the same, 4 steps"):
        X, y = np.tile(t.rng.randn(D), (N + 12, 1)), np.full(N + 12, C - 2)
        svm = new_model(cs231n, t, kind, t.rng.randn(D, C))
        t.close("loss_history", svm.train(X, y, learning_rate=0.02, reg=0.9, num_iters=4, batch_size=N))
        t.close("W", svm.W)
    with t.case("two calls, the second goes on from the weights of the first"):
        svm = new_model(cs231n, t, kind, t.rng.randn(D, C))
        svm.train(X, y, learning_rate=0.02, reg=0.9, num_iters=2, batch_size=N)
        t.close("loss_history", svm.train(X, y, learning_rate=0.02, reg=0.9, num_iters=3, batch_size=N))
        t.close("W", svm.W)
    with t.case("every picture is drawn in the end, together with its own label"):
        t.seed(t.rng.randint(2**31))
        y = labels(t.rng, 30, C)
        svm = new_model(cs231n, t, kind, np.zeros((30, C)))
        svm.train(np.eye(30), y, learning_rate=1e-4, reg=0.0, num_iters=40, batch_size=20)
        t.exactly("pictures drawn", svm.W, of="rows in use")
        t.equal("labels that the weights have learnt", svm.W.argmax(axis=1))
    with t.case("batches of one picture, 60 steps: many different ones"):
        t.seed(t.rng.randint(2**31))
        svm = new_model(cs231n, t, kind, np.zeros((40, C)))
        svm.train(np.eye(40), labels(t.rng, 40, C), learning_rate=1e-4, reg=0.0, num_iters=60, batch_size=1)
        t.at_least("number of different pictures drawn", svm.W, 16, of="rows in use")
    with t.case("one step: batch_size pictures, and not the first ones"):
        t.seed(t.rng.randint(2**31))
        svm = new_model(cs231n, t, kind, np.zeros((90, C)))
        svm.train(np.eye(90), labels(t.rng, 90, C), learning_rate=1e-4, reg=0.0, num_iters=1, batch_size=15)
        t.at_most("number of different pictures drawn", svm.W, 15, of="rows in use")
        t.at_most("index of the first picture not drawn", svm.W, 14, of="first row unused")
    with t.case("weights that train makes itself", hard=True):
        svm = new_model(cs231n, t, kind)
        svm.train(t.rng.randn(20, 300), labels(t.rng, 20, 3), learning_rate=0.0, num_iters=1, batch_size=5)
        t.exactly("the shape of W", svm.W, of="shape")
        t.at_least("standard deviation of W", svm.W, 0.0008, of="std")
        t.at_most("standard deviation of W", svm.W, 0.0012, of="std")


def descend(self, X, y, learning_rate, reg, num_iters, draw, update=None):
    """train() with another way to draw (draw() gives a batch) or to step (update(grad), the change of W)."""
    if self.W is None:
        self.W = 0.001 * np.random.randn(X.shape[1], np.max(y) + 1)
    update = update or (lambda grad: -learning_rate * grad)
    history = []
    for _ in range(num_iters):
        loss, grad = self.loss(*draw(), reg)
        history.append(loss)
        self.W = self.W + update(grad)
    return history


def train_mistake(key, hint):
    """Like train.mistake, for functions of (self, X, y, learning_rate, reg, num_iters, batch_size)."""

    def add(function):
        @train.mistake(key, hint)
        def _(right, self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
            return function(self, X, y, learning_rate, reg, num_iters, batch_size)

        return function

    return add


def random_batch(X, y, batch_size):
    batch = np.random.choice(len(X), batch_size)
    return X[batch], y[batch]


@train_mistake(
    "ascent",
    "The gradient points to where the loss grows: step against it, W minus learning rate times gradient.",
)
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: rate * grad)


@train_mistake("no_update", "The weights do not change: update self.W in each step.")
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: 0.0)


@train_mistake("no_rate", "The step is the learning rate times the gradient; yours takes the whole gradient.")
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: -grad)


@train_mistake("rate_over_size", "The gradient is a mean already: do not divide the step by the batch size again.")
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size), lambda grad: -rate * grad / size)


@train_mistake("first_rows", "Every batch consists of the first pictures: draw random indices in each step.")
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (X[:size], y[:size]))


@train_mistake(
    "in_order",
    "The batches follow the order of the set, so the first pictures are always first: draw them at random.",
)
def _(self, X, y, rate, reg, steps, size):
    order = itertools.cycle(range(len(X)))
    batches = ([next(order) for _ in range(size)] for _ in range(steps))
    return descend(self, X, y, rate, reg, steps, lambda: (lambda batch: (X[batch], y[batch]))(next(batches)))


@train_mistake("same_batch", "Every step uses the same batch: draw new indices in each step, inside the loop.")
def _(self, X, y, rate, reg, steps, size):
    batch = random_batch(X, y, size)
    return descend(self, X, y, rate, reg, steps, lambda: batch)


@train_mistake("no_batch", "X_batch and y_batch are still None: draw random indices, and take these rows of X and y.")
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (None, None))


@train_mistake("whole_set", "Each step uses all pictures: pass the batch, X_batch and y_batch, to the loss.")
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (X, y))


@train_mistake("labels_apart", "Pictures and labels are drawn apart: use the same indices for X and for y.")
def _(self, X, y, rate, reg, steps, size):
    draw = lambda: (X[np.random.choice(len(X), size)], y[np.random.choice(len(X), size)])  # noqa: E731
    return descend(self, X, y, rate, reg, steps, draw)


@train_mistake(
    "first_labels",
    "The pictures are drawn at random, but their labels are the first ones: use the same indices for y.",
)
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, reg, steps, lambda: (random_batch(X, y, size)[0], y[:size]))


@train_mistake("restart", "A second call begins with new weights: make them only where self.W is None.")
def _(self, X, y, rate, reg, steps, size):
    self.W = 0.001 * np.random.RandomState(0).randn(X.shape[1], np.max(y) + 1)
    return descend(self, X, y, rate, reg, steps, lambda: random_batch(X, y, size))


@train_mistake("no_reg", "reg has no effect: pass it on to self.loss.")
def _(self, X, y, rate, reg, steps, size):
    return descend(self, X, y, rate, 0.0, steps, lambda: random_batch(X, y, size))


@train.mistake("no_history", "Return the list of the losses, one for each step.")
def _(right, self, *args, **kwargs):
    right(self, *args, **kwargs)
    return []


@train.mistake("large_weights", "The first weights are to be small, 0.001 times numbers from the normal distribution.")
def _(right, self, X, y, **kwargs):
    if self.W is None:
        self.W = np.random.randn(X.shape[1], np.max(y) + 1)
    return right(self, X, y, **kwargs)


@train.accepts("half", target=f"{CLASSIFIER}:svm_loss_vectorized")
def _(right, W, X, y, reg):
    return right(W, X, y, reg / 2)


# ---- prediction


@question(
    "a1.svm.predict",
    points=3,
    title="Predicted labels",
    targets=[f"{CLASSIFIER}:LinearClassifier.predict"],
    builds_on=LOSSES,
)
def predict(cs231n, t):
    predict_cases(cs231n, t, "LinearSVM")


@predict.edition_without(LOSS, SOFTMAX)
def _(cs231n, t):
    predict_cases(cs231n, t, "Softmax")


def predict_cases(cs231n, t, kind):
    for _ in range(2):
        N, D, C = t.sizes(3, 4, 12)
        with t.case(f"{N} pictures, {D} dimensions, {C} classes"):
            W, X = t.rng.randn(D, C), t.rng.randn(N, D)
            X *= np.sign(np.max(X @ W, axis=1, keepdims=True))  # a score above zero for each picture
            t.equal("y_pred", new_model(cs231n, t, kind, W).predict(X))
    with t.case("a single picture", hard=True):
        svm = new_model(cs231n, t, kind, t.rng.randn(D, C) + np.arange(C) * 3)
        t.equal("y_pred", svm.predict(np.ones((1, D))))
    with t.case("all scores below zero", hard=True):
        W = t.rng.rand(D, C) - 2 - np.eye(C)[0]  # the first class has the smallest scores
        t.equal("y_pred", new_model(cs231n, t, kind, W).predict(t.rng.rand(N, D) + 1))


@predict.mistake(
    "scores",
    "These are the scores of all classes; return the class that has the largest, one number a picture.",
)
def _(right, self, X):
    return X @ self.W


@predict.mistake("largest_score", "This is the largest score itself; return which class has it.")
def _(right, self, X):
    return np.max(X @ self.W, axis=1)


@predict.mistake("wrong_axis", "Look for the largest score along each row, over the classes (axis=1).")
def _(right, self, X):
    return np.argmax(X @ self.W, axis=0)


@predict.mistake(
    "no_axis", "Without an axis, argmax gives one position in the whole matrix: look along each row (axis=1)."
)
def _(right, self, X):
    return np.argmax(X @ self.W)


@predict.mistake("smallest", "The predicted class is the one with the largest score; yours has the smallest.")
def _(right, self, X):
    return np.argmin(X @ self.W, axis=1)


@predict.mistake("absolute", "The largest score counts with its sign: a score of -5 is less than 1.")
def _(right, self, X):
    return np.argmax(np.abs(X @ self.W), axis=1)


@predict.mistake("zeros", "The labels are all zero: is the result stored in y_pred, and returned?")
def _(right, self, X):
    return np.zeros(len(X), int)


@predict.mistake("column", "The labels are to have shape (N,); yours form a column (N, 1).")
def _(right, self, X):
    return right(self, X)[:, None]


# ---- the model


def linear_model_cases(cs231n, t, name, fname, bound):
    """A saved linear classifier of the class `name`, on pictures it has not seen."""
    with t.case(f"cs231n/saved/{fname} can be loaded"):
        model = getattr(cs231n.classifiers.linear_classifier, name)()
        t.one_of(f'load("{fname}")', model.load(fname), [True])
    with t.case(f"the saved model, on {PICTURES} pictures it has not seen"):
        model = getattr(cs231n.classifiers.linear_classifier, name)()
        model.load(fname)
        X = cs231n.preprocessing.prepare_linear(t.images(PICTURES), t.mean_image())
        t.accuracy("y_pred", model.predict(X), t.labels(PICTURES), bound)


def add_model_mistakes(q, fname):
    @q.mistake(
        "not_saved",
        f"There is no cs231n/saved/{fname}: run the tuning and the cell that saves the best model.",
        target=LOAD,
    )
    def _(right, self, fname):
        return False

    @q.mistake(
        "diverged",
        "One class is predicted for all: weights of NaN or zero? Save the model with the best validation accuracy.",
        target=LOAD,
    )
    def _(right, self, fname):
        self.W = np.full(right(self, fname) and self.W.shape, np.nan)
        return True

    @q.mistake(
        "no_bias",
        "The weights fit pictures without the column of ones: train on what prepare_linear returns.",
        target=LOAD,
    )
    def _(right, self, fname):
        right(self, fname)
        self.W = self.W[:-1]
        return True

    @q.mistake(
        "against",
        "Nearly all are wrong, as if the smallest score won: look at predict and at the sign of the step.",
        target=LOAD,
    )
    def _(right, self, fname):
        right(self, fname)
        self.W = -self.W
        return True


@question(
    "a1.svm.best_model",
    points=4,
    title="A tuned SVM",
    targets=["cs231n/saved/best_svm.npz"],
    model=True,
    builds_on=MODEL_PARTS,
)
def best_model(cs231n, t):
    linear_model_cases(cs231n, t, "LinearSVM", "best_svm.npz", BEST_SVM)


add_model_mistakes(best_model, "best_svm.npz")
