"""Assignment 3, notebook LSTM_Captioning: long short-term memory step by step, and one that describes pictures."""

from autograder.authoring.question import question
from autograder.questions.shared.captioning.loss_cases import captioning_loss_cases
from autograder.questions.shared.captioning.loss_mistakes import LOSS, OTHER_CELL
from autograder.questions.shared.captioning.loss_returned import LOSS_RETURNED
from autograder.questions.shared.captioning.nets import NET, parts_of_loss, parts_of_sample
from autograder.questions.shared.captioning.sample_cases import captioning_sample_cases
from autograder.questions.shared.captioning.sample_mistakes import CELL_STATE, SAMPLE
from autograder.questions.shared.captioning.sample_stored import SAMPLE_STORED
from autograder.questions.shared.captioning.saved import SAVED_CAPTIONING, saved_captioning_cases

ID = "a3.LSTM_Captioning"

# ---- CaptioningRNN with an LSTM

BY_CELL_TYPE = '; and the weights have 4H columns, which fit {} where self.cell_type is "lstm"'
OF_LOSS = {"layer": "lstm_forward", "backward": "lstm_backward", "also": BY_CELL_TYPE.format("lstm_forward")}
OF_SAMPLE = {"layer": "lstm_step_forward", "also": BY_CELL_TYPE.format("lstm_step_forward")}


@question(
    f"{ID}.captioning_lstm_loss",
    points=3,
    title="CaptioningRNN with an LSTM: loss and gradients",
    targets=[f"{NET}.loss"],
    builds_on=parts_of_loss("lstm"),
)
def captioning_lstm_loss(cs231n, t):
    captioning_loss_cases(cs231n, t, "lstm")


for family in (LOSS, LOSS_RETURNED, OTHER_CELL):
    family.may_happen_in(captioning_lstm_loss, **OF_LOSS)


@question(
    f"{ID}.captioning_lstm_sample",
    points=5,
    title="CaptioningRNN with an LSTM: writing captions",
    targets=[f"{NET}.sample"],
    builds_on=parts_of_sample("lstm"),
)
def captioning_lstm_sample(cs231n, t):
    captioning_sample_cases(cs231n, t, "lstm")


for family in (SAMPLE, CELL_STATE, SAMPLE_STORED):
    family.may_happen_in(captioning_lstm_sample, **OF_SAMPLE)

# Least shares of captions that name what they should, and least BLEU: benchmarks/thresholds_captioning.py.
BEST_LSTM = {"object": 0.51, "colour": 0.50, "bleu": 0.39}


@question(
    f"{ID}.best_lstm",
    points=4,
    title="An LSTM trained on captions",
    targets=["cs231n/saved/captioning_lstm.npz"],
    builds_on=[f"{NET}.sample"],
    model=True,
)
def best_lstm(cs231n, t):
    saved_captioning_cases(cs231n, t, "lstm", "captioning_lstm.npz", BEST_LSTM)


SAVED_CAPTIONING.may_happen_in(best_lstm, cell="lstm")
