"""How well do linear classifiers do on pictures they have not seen, right ones and mistaken ones?

    python benchmarks/thresholds_linear.py [--dataset picturebook] [--seeds 10] [--models svm softmax] [--mistakes]

Trains as the notebooks svm and softmax do, once for each seed. Thresholds two to three standard deviations below
the mean go into autograder/questions/a1/svm.py and softmax.py; the tables are in docs/thresholds.md.
"""

from thresholds_common import HINGE_MISTAKES, TRAIN_MISTAKES, Model, main

from autograder.authoring import reference
from autograder.questions.a1 import softmax, svm

with reference.reference():
    from cs231n.classifiers.linear_classifier import LinearSVM, Softmax
    from cs231n.preprocessing import prepare_linear

SOFTMAX_MISTAKES = (
    "no_penalty gradient_not_averaged sign one_minus_p true_class_without_one true_class_only "
    "wrong_axis one_sum no_shift"
)


def prepare(parts, centred=True, bias=True):
    """Rows (N, D + 1) for each part. The new pictures are prepared as the mark does it, whatever the student did."""
    mean = parts[0][0].mean(axis=0)
    seen = [prepare_linear(X, mean if centred else 0 * mean) for X, _ in parts[:2]]
    return [*(X if bias else X[:, :-1] for X in seen), prepare_linear(parts[2][0], mean)]


def train(model_class):
    def trained(inputs, parts, learning_rate, reg, num_iters=1500):
        model = model_class()
        model.train(inputs[0], parts[0][1], learning_rate=learning_rate, reg=reg, num_iters=num_iters)
        return model.predict

    return trained


def blunders(learning_rate):
    return {
        "learning rate ten times too large": ({}, {"learning_rate": 10 * learning_rate}),
        "learning rate ten times too small": ({}, {"learning_rate": learning_rate / 10}),
        "pictures not centred": ({"centred": False}, {}),
        "no column of ones": ({"bias": False}, {}),
        "not trained": ({}, {"num_iters": 1}),
    }


def settings(*pairs):
    return [{"learning_rate": rate, "reg": reg} for rate, reg in pairs]


MODELS = {
    "svm": Model(
        "a1.svm.best_model",
        svm.BEST_SVM,
        prepare,
        train(LinearSVM),
        settings((1e-7, 1e4), (2e-7, 5e3), (1e-7, 2e4)),
        {"a1.svm.svm_loss_vectorized": HINGE_MISTAKES, "a1.svm.train": TRAIN_MISTAKES},
        blunders(1e-7),
    ),
    "softmax": Model(
        "a1.softmax.best_model",
        softmax.BEST_SOFTMAX,
        prepare,
        train(Softmax),
        settings((1e-6, 1e3), (5e-7, 2e3), (1e-6, 2e3)),
        {"a1.softmax.softmax_loss_vectorized": SOFTMAX_MISTAKES, "a1.svm.train": TRAIN_MISTAKES},
        blunders(1e-6),
    ),
}

if __name__ == "__main__":
    main(MODELS, __doc__.splitlines()[0])
