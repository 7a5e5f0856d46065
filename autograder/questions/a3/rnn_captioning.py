"""Assignment 3, notebook RNN_Captioning: a plain recurrent network step by step, and one that describes pictures."""

from autograder.authoring.question import question
from autograder.questions.shared.captioning import in_pytorch
from autograder.questions.shared.captioning.loss_cases import captioning_loss_cases
from autograder.questions.shared.captioning.loss_mistakes import LOSS, TOO_MANY_WORDS
from autograder.questions.shared.captioning.loss_returned import LOSS_RETURNED
from autograder.questions.shared.captioning.nets import NET, parts_of_loss, parts_of_sample
from autograder.questions.shared.captioning.sample_cases import captioning_sample_cases
from autograder.questions.shared.captioning.sample_mistakes import SAMPLE
from autograder.questions.shared.captioning.sample_stored import SAMPLE_STORED
from autograder.questions.shared.captioning.saved import SAVED_CAPTIONING, saved_captioning_cases
from autograder.questions.shared.recurrent import cases
from autograder.questions.shared.recurrent.rnn_step import RNN_STEP
from autograder.questions.shared.recurrent.rnn_step_backward import RNN_GRADIENTS
from autograder.questions.shared.recurrent.sequences import RNN_BACKWARD, RNN_FORWARD
from autograder.questions.shared.recurrent.unpacked import CACHE, PRODUCTS
from autograder.questions.shared.recurrent.words import WORDS, words_backward_cases, words_forward_cases
from autograder.questions.shared.recurrent.words_backward import WORDS_BACKWARD

ID = "a3.RNN_Captioning"
LAYERS = "cs231n/rnn_layers.py"

# ---- the layers


@question(
    f"{ID}.rnn_step_forward",
    points=2,
    title="A step of the recurrent network, forward",
    targets=[f"{LAYERS}:rnn_step_forward"],
)
def rnn_step_forward(cs231n, t):
    cases.step_forward_cases(t, cs231n.rnn_layers.rnn_step_forward, blocks=1)


@question(
    f"{ID}.rnn_step_backward",
    points=4,
    title="A step of the recurrent network, backward",
    targets=[f"{LAYERS}:rnn_step_backward"],
    builds_on=[f"{LAYERS}:rnn_step_forward"],
)
def rnn_step_backward(cs231n, t):
    layers = cs231n.rnn_layers
    cases.step_backward_cases(t, layers.rnn_step_forward, layers.rnn_step_backward, blocks=1)


@question(
    f"{ID}.rnn_forward",
    points=2,
    title="The recurrent network along a sequence, forward",
    targets=[f"{LAYERS}:rnn_forward"],
    builds_on=[f"{LAYERS}:rnn_step_forward"],
)
def rnn_forward(cs231n, t):
    cases.sequence_forward_cases(t, cs231n.rnn_layers.rnn_forward, blocks=1)


@question(
    f"{ID}.rnn_backward",
    points=5,
    title="The recurrent network along a sequence, backward",
    targets=[f"{LAYERS}:rnn_backward"],
    builds_on=[f"{LAYERS}:{name}" for name in ("rnn_step_forward", "rnn_step_backward", "rnn_forward")],
)
def rnn_backward(cs231n, t):
    cases.sequence_backward_cases(t, cs231n.rnn_layers.rnn_forward, cs231n.rnn_layers.rnn_backward, blocks=1)


@question(
    f"{ID}.word_embedding_forward",
    points=1,
    title="Word vectors, forward",
    targets=[f"{LAYERS}:word_embedding_forward"],
)
def word_embedding_forward(cs231n, t):
    words_forward_cases(t, cs231n.rnn_layers.word_embedding_forward)


@question(
    f"{ID}.word_embedding_backward",
    points=3,
    title="Word vectors, backward",
    targets=[f"{LAYERS}:word_embedding_backward"],
    builds_on=[f"{LAYERS}:word_embedding_forward"],
)
def word_embedding_backward(cs231n, t):
    layers = cs231n.rnn_layers
    words_backward_cases(t, layers.word_embedding_forward, layers.word_embedding_backward)


RNN_STEP.may_happen_in(rnn_step_forward)
RNN_GRADIENTS.may_happen_in(rnn_step_backward)
RNN_FORWARD.may_happen_in(rnn_forward)
RNN_BACKWARD.may_happen_in(rnn_backward)
WORDS.may_happen_in(word_embedding_forward)
WORDS_BACKWARD.may_happen_in(word_embedding_backward)
CACHE.may_happen_in(rnn_step_backward, forward="rnn_step_forward")
CACHE.may_happen_in(rnn_backward, forward="rnn_forward")
PRODUCTS.may_happen_in(
    rnn_step_backward,
    products="with dz (N, H), dx is dz times Wx.T (H, D), dWx is x.T (D, N) times dz, dWh is prev_h.T (H, N) times dz",
)


# ---- CaptioningRNN with the plain cell


@question(
    f"{ID}.captioning_rnn_loss",
    points=6,
    title="CaptioningRNN: loss and gradients",
    targets=[f"{NET}.loss"],
    builds_on=parts_of_loss("rnn"),
)
def captioning_rnn_loss(cs231n, t):
    captioning_loss_cases(cs231n, t, "rnn")


for family in (LOSS, LOSS_RETURNED, TOO_MANY_WORDS):
    family.may_happen_in(captioning_rnn_loss, layer="rnn_forward", backward="rnn_backward", also="")


@question(
    f"{ID}.captioning_rnn_sample",
    points=5,
    title="CaptioningRNN: writing captions",
    targets=[f"{NET}.sample"],
    builds_on=parts_of_sample("rnn"),
)
def captioning_rnn_sample(cs231n, t):
    captioning_sample_cases(cs231n, t, "rnn")


for family in (SAMPLE, SAMPLE_STORED):
    family.may_happen_in(captioning_rnn_sample, layer="rnn_step_forward", also="")

# Least shares of captions that name what they should, and least BLEU: benchmarks/thresholds_captioning.py.
BEST_RNN = {"object": 0.50, "colour": 0.51, "bleu": 0.38}


@question(
    f"{ID}.best_rnn",
    points=4,
    title="A plain recurrent network trained on captions",
    targets=["cs231n/saved/captioning_rnn.npz"],
    builds_on=[f"{NET}.sample"],
    model=True,
)
def best_rnn(cs231n, t):
    saved_captioning_cases(cs231n, t, "rnn", "captioning_rnn.npz", BEST_RNN)


SAVED_CAPTIONING.may_happen_in(best_rnn, cell="rnn")


# ---- since 2025

in_pytorch.layer_in_pytorch(rnn_step_forward, "rnn_step_forward", in_pytorch.rnn_step_cases)
in_pytorch.layer_in_pytorch(rnn_forward, "rnn_forward", in_pytorch.sequence_cases(blocks=1))
in_pytorch.layer_in_pytorch(word_embedding_forward, "word_embedding_forward", in_pytorch.words_cases)
in_pytorch.network_in_pytorch(captioning_rnn_loss, "loss", captioning_loss_cases, "rnn")
in_pytorch.network_in_pytorch(captioning_rnn_sample, "sample", captioning_sample_cases, "rnn")
