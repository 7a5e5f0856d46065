"""Assignment 1, notebook softmax: the cross-entropy loss, a tuned model."""

from autograder.authoring.question import question
from autograder.questions.shared.linear.loops import LOOPS
from autograder.questions.shared.linear.mean import LOSS_WRITTEN, MEAN
from autograder.questions.shared.linear.parts import MODEL_PARTS, SOFTMAX_LOSS
from autograder.questions.shared.linear.penalty import PENALTY
from autograder.questions.shared.linear.softmax_loops import SOFTMAX_WITH_LOOPS
from autograder.questions.shared.linear.softmax_loss import SOFTMAX, softmax_loss_cases
from autograder.questions.shared.linear.softmax_matrices import SOFTMAX_VECTORIZED
from autograder.questions.shared.linear.softmax_range import RANGE, RANGE_OF_BATCH
from autograder.questions.shared.trained_models import SAVED_LINEAR_MODEL, saved_linear_model_cases


@question(
    "a1.softmax.softmax_loss_naive",
    points=8,
    title="Softmax loss and gradient with loops",
    targets=[f"{SOFTMAX_LOSS}:softmax_loss_naive"],
)
def softmax_loss_naive(cs231n, t):
    softmax_loss_cases(t, cs231n.classifiers.softmax.softmax_loss_naive)


@question(
    "a1.softmax.softmax_loss_vectorized",
    points=10,
    title="Softmax loss and gradient without loops",
    targets=[f"{SOFTMAX_LOSS}:softmax_loss_vectorized"],
)
def softmax_loss_vectorized(cs231n, t):
    softmax_loss_cases(t, cs231n.classifiers.softmax.softmax_loss_vectorized)


for family in (PENALTY, MEAN, LOSS_WRITTEN, SOFTMAX, RANGE):
    family.may_happen_in(softmax_loss_naive, softmax_loss_vectorized)
for family in (LOOPS, SOFTMAX_WITH_LOOPS):
    family.may_happen_in(softmax_loss_naive)
for family in (SOFTMAX_VECTORIZED, RANGE_OF_BATCH):
    family.may_happen_in(softmax_loss_vectorized)


# Least share of unseen pictures that the saved model must get right: benchmarks/thresholds_linear.py.
BEST_SOFTMAX = {"picturebook": 0.31, "cifar10": 0.34}


@question(
    "a1.softmax.best_model",
    points=7,
    title="A tuned softmax classifier",
    targets=["cs231n/saved/best_softmax.npz"],
    builds_on=MODEL_PARTS,
    model=True,
)
def best_model(cs231n, t):
    saved_linear_model_cases(cs231n, t, "Softmax", "best_softmax.npz", BEST_SOFTMAX)


SAVED_LINEAR_MODEL.may_happen_in(best_model, fname="best_softmax.npz")


PICKLED = "cs231n/saved/best_softmax.npy"  # of 2025 and 2026


@best_model.edition(has=PICKLED, targets=[PICKLED])
def _(cs231n, t):
    saved_linear_model_cases(cs231n, t, "Softmax", "best_softmax.npy", BEST_SOFTMAX)
