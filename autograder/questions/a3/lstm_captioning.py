"""Assignment 3, notebook LSTM_Captioning: long short-term memory step by step, and one that describes pictures."""

from autograder.authoring.question import question
from autograder.questions.shared.captioning import in_pytorch
from autograder.questions.shared.captioning.loss_cases import captioning_loss_cases
from autograder.questions.shared.captioning.loss_mistakes import LOSS, OTHER_CELL
from autograder.questions.shared.captioning.loss_returned import LOSS_RETURNED
from autograder.questions.shared.captioning.nets import NET, parts_of_loss, parts_of_sample
from autograder.questions.shared.captioning.sample_cases import captioning_sample_cases
from autograder.questions.shared.captioning.sample_mistakes import CELL_STATE, SAMPLE
from autograder.questions.shared.captioning.sample_stored import SAMPLE_STORED
from autograder.questions.shared.captioning.saved import SAVED_CAPTIONING, saved_captioning_cases
from autograder.questions.shared.recurrent import cases
from autograder.questions.shared.recurrent.lstm_step import LSTM_STEP
from autograder.questions.shared.recurrent.lstm_step_backward import LSTM_GRADIENTS
from autograder.questions.shared.recurrent.sequences import LSTM_BACKWARD, LSTM_FORWARD
from autograder.questions.shared.recurrent.unpacked import CACHE, PRODUCTS

ID = "a3.LSTM_Captioning"
LAYERS = "cs231n/rnn_layers.py"

# ---- the layers


@question(
    f"{ID}.lstm_step_forward",
    points=4,
    title="A step of LSTM, forward",
    targets=[f"{LAYERS}:lstm_step_forward"],
)
def lstm_step_forward(cs231n, t):
    cases.step_forward_cases(t, cs231n.rnn_layers.lstm_step_forward, blocks=4)


@question(
    f"{ID}.lstm_step_backward",
    points=5,
    title="A step of LSTM, backward",
    targets=[f"{LAYERS}:lstm_step_backward"],
    builds_on=[f"{LAYERS}:lstm_step_forward"],
)
def lstm_step_backward(cs231n, t):
    layers = cs231n.rnn_layers
    cases.step_backward_cases(t, layers.lstm_step_forward, layers.lstm_step_backward, blocks=4)


@question(
    f"{ID}.lstm_forward",
    points=2,
    title="LSTM along a sequence, forward",
    targets=[f"{LAYERS}:lstm_forward"],
    builds_on=[f"{LAYERS}:lstm_step_forward"],
)
def lstm_forward(cs231n, t):
    cases.sequence_forward_cases(t, cs231n.rnn_layers.lstm_forward, blocks=4)


@question(
    f"{ID}.lstm_backward",
    points=4,
    title="LSTM along a sequence, backward",
    targets=[f"{LAYERS}:lstm_backward"],
    builds_on=[f"{LAYERS}:{name}" for name in ("lstm_step_forward", "lstm_step_backward", "lstm_forward")],
)
def lstm_backward(cs231n, t):
    cases.sequence_backward_cases(t, cs231n.rnn_layers.lstm_forward, cs231n.rnn_layers.lstm_backward, blocks=4)


LSTM_STEP.may_happen_in(lstm_step_forward)
LSTM_GRADIENTS.may_happen_in(lstm_step_backward)
LSTM_FORWARD.may_happen_in(lstm_forward)
LSTM_BACKWARD.may_happen_in(lstm_backward)
CACHE.may_happen_in(lstm_step_backward, forward="lstm_step_forward")
CACHE.may_happen_in(lstm_backward, forward="lstm_forward")
PRODUCTS.may_happen_in(
    lstm_step_backward,
    products="with da (N, 4H), dx is da times Wx.T (4H, D), dprev_h is da times Wh.T (4H, H), dWx is x.T (D, N) times "
    "da, dWh is prev_h.T (H, N) times da",
)


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
BEST_LSTM = {"object": 0.53, "colour": 0.51, "bleu": 0.40}


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


# ---- since 2025

in_pytorch.layer_in_pytorch(lstm_step_forward, "lstm_step_forward", in_pytorch.lstm_step_cases)
in_pytorch.layer_in_pytorch(lstm_forward, "lstm_forward", in_pytorch.sequence_cases(blocks=4))
in_pytorch.network_in_pytorch(captioning_lstm_loss, "loss", captioning_loss_cases, "lstm")
in_pytorch.network_in_pytorch(captioning_lstm_sample, "sample", captioning_sample_cases, "lstm")
