"""Assignment 3, notebook LSTM_Captioning: long short-term memory, and the captioning network with it."""

from autograder.authoring.question import question
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
