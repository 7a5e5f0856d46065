"""Assignment 1, notebook svm: the hinge loss and its gradient, training, prediction, a tuned model."""

from autograder.authoring.question import question
from autograder.questions.shared.linear.loops import LOOPS
from autograder.questions.shared.linear.mean import LOSS_GIVEN, MEAN
from autograder.questions.shared.linear.parts import CLASSIFIER, LOSSES, MODEL_PARTS, SOFTMAX_LOSS, SVM_LOSS
from autograder.questions.shared.linear.penalty import PENALTY
from autograder.questions.shared.linear.prediction import PREDICTION, predict_cases
from autograder.questions.shared.linear.svm_loops import HINGE_WITH_LOOPS
from autograder.questions.shared.linear.svm_loss import HINGE, svm_loss_cases
from autograder.questions.shared.linear.svm_matrices import HINGE_VECTORIZED
from autograder.questions.shared.linear.training import TRAINING
from autograder.questions.shared.linear.training_cases import train_cases
from autograder.questions.shared.linear.training_steps import STEPS
from autograder.questions.shared.trained_models import SAVED_LINEAR_MODEL, saved_linear_model_cases


@question(
    "a1.svm.svm_loss_naive",
    points=5,
    title="SVM loss and gradient with loops",
    targets=[f"{SVM_LOSS}:svm_loss_naive"],
)
def svm_loss_naive(cs231n, t):
    svm_loss_cases(t, cs231n.classifiers.linear_svm.svm_loss_naive)


@question(
    "a1.svm.svm_loss_vectorized",
    points=8,
    title="SVM loss and gradient without loops",
    targets=[f"{SVM_LOSS}:svm_loss_vectorized"],
)
def svm_loss_vectorized(cs231n, t):
    svm_loss_cases(t, cs231n.classifiers.linear_svm.svm_loss_vectorized)


for family in (PENALTY, MEAN, LOSS_GIVEN, HINGE):
    family.may_happen_in(svm_loss_naive, svm_loss_vectorized)
for family in (LOOPS, HINGE_WITH_LOOPS):
    family.may_happen_in(svm_loss_naive)
HINGE_VECTORIZED.may_happen_in(svm_loss_vectorized)


@question(
    "a1.svm.train",
    points=6,
    title="Stochastic gradient descent",
    targets=[f"{CLASSIFIER}:LinearClassifier.train"],
    builds_on=LOSSES,
)
def train(cs231n, t):
    train_cases(cs231n, t, "LinearSVM")


@train.edition(has=SOFTMAX_LOSS, lacks=SVM_LOSS)
def train_from_2025(cs231n, t):
    train_cases(cs231n, t, "Softmax")


@train_from_2025.accepts("half_of_softmax", target="cs231n/classifiers/linear_classifier.py:softmax_loss_vectorized")
def _(right, W, X, y, reg):
    return right(W, X, y, reg / 2)


for family in (TRAINING, STEPS):
    family.may_happen_in(train)


@question(
    "a1.svm.predict",
    points=3,
    title="Predicted labels",
    targets=[f"{CLASSIFIER}:LinearClassifier.predict"],
    builds_on=LOSSES,
)
def predict(cs231n, t):
    predict_cases(cs231n, t, "LinearSVM")


@predict.edition(has=SOFTMAX_LOSS, lacks=SVM_LOSS)  # from 2025
def _(cs231n, t):
    predict_cases(cs231n, t, "Softmax")


PREDICTION.may_happen_in(predict)


# Least share of unseen pictures that the saved model must get right: benchmarks/thresholds_linear.py.
BEST_SVM = {"picturebook": 0.29, "cifar10": 0.33}


@question(
    "a1.svm.best_model",
    points=4,
    title="A tuned SVM",
    targets=["cs231n/saved/best_svm.npz"],
    model=True,
    builds_on=MODEL_PARTS,
)
def best_model(cs231n, t):
    saved_linear_model_cases(cs231n, t, "LinearSVM", "best_svm.npz", BEST_SVM)


SAVED_LINEAR_MODEL.may_happen_in(best_model, fname="best_svm.npz")
