"""Assignment 3, notebook RNN_Captioning: a plain recurrent network step by step, and one that describes pictures."""

from autograder.authoring.question import question
from autograder.questions.shared.captioning.loss_cases import captioning_loss_cases
from autograder.questions.shared.captioning.loss_mistakes import LOSS, TOO_MANY_WORDS
from autograder.questions.shared.captioning.loss_returned import LOSS_RETURNED
from autograder.questions.shared.captioning.nets import NET, parts_of_loss, parts_of_sample
from autograder.questions.shared.captioning.sample_cases import captioning_sample_cases
from autograder.questions.shared.captioning.sample_mistakes import SAMPLE
from autograder.questions.shared.captioning.sample_stored import SAMPLE_STORED
from autograder.questions.shared.captioning.saved import SAVED_CAPTIONING, saved_captioning_cases

ID = "a3.RNN_Captioning"

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
BEST_RNN = {"object": 0.48, "colour": 0.48, "bleu": 0.36}


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
