"""What may be wrong with a network of one's own that was trained and saved."""

from autograder.questions.shared.family import Family
from autograder.questions.shared.trained_models import SAME_CLASS

OPEN_ENDED = Family()
LOAD = "cs231n/torch_models.py:load_state"


@OPEN_ENDED.mistake(
    "not_saved", "Nothing is saved under this name yet: run the cell below the exercise, which saves the network.",
    target=LOAD,
)  # fmt: skip
def _(right, fname, model):
    for value in model.parameters():
        value.detach().zero_()
    return False


@OPEN_ENDED.mistake(
    "other_network", "The file was saved from other layers than the cell makes now: train and save once more.",
    target=LOAD, raises=ValueError,
)  # fmt: skip
def _(right, fname, model):
    raise ValueError("the file is of another network: 0.weight is not there in the file, (16, 3, 3, 3) in the network")


@OPEN_ENDED.mistake("same_class", SAME_CLASS, target=LOAD)
def _(right, fname, model):
    found = right(fname, model)
    for value in model.parameters():
        value.detach().fill_(float("nan"))
    return found
