"""What may happen in CaptioningRNN.loss, with either cell."""

import numpy as np

from autograder.questions.shared.captioning.loss_steps import with_parts, words_after, words_before
from autograder.questions.shared.captioning.nets import without_value
from autograder.questions.shared.family import Family

LOSS = Family()  # in the hints, {layer} is the forward pass that belongs to the cell
TOO_MANY_WORDS = Family()  # of the plain cell only: with an LSTM that error comes of the other cell's layer too
OTHER_CELL = Family()  # of the LSTM only


def scaled(by, loss_too=True):
    """temporal_softmax_loss times a number: a function of y and mask."""

    def data_loss(scores, y, mask, right):
        loss, dscores = right(scores, y, mask)
        with np.errstate(all="ignore"):
            factor = np.float64(by(y, mask))
            return loss * (factor if loss_too else 1), dscores * factor

    return data_loss


def scores_back(scores, y, mask, right):
    return right(scores, y, mask)[0], scores


PREDICTED = "The mask says which words are to be PREDICTED: captions_out != self._null"
OVER_N = "The loss is the sum over the steps and the mean over the N captions, as temporal_softmax_loss gives it"
SHIFT = "Each word of captions_in = captions[:, :-1] is answered by the one after it, captions_out = captions[:, 1:]"
H0 = "The first hidden state is features @ W_proj + b_proj"
FROM_DH0 = "With dh0 from the recurrent layer, W_proj gets features.T @ dh0 and b_proj the sum of dh0 over the pictures"

for key, hint, keeps, parts in (
    ("no_mask", f"{PREDICTED}; yours counts all.", "slip", {"mask": lambda c, null: np.ones(c[:, 1:].shape, bool)}),
    ("mask_of_input", f"{PREDICTED}; yours looks at those that go in.", "slip",
     {"mask": lambda c, null: c[:, :-1] != null}),
    ("mean_over_words", f"{OVER_N}: not the mean over all words.", "slip",
     {"data_loss": scaled(lambda y, mask: len(y) / mask.sum())}),
    ("mean_over_steps", f"{OVER_N}: not divided by the number of steps.", "slip",
     {"data_loss": scaled(lambda y, mask: 1 / y.shape[1])}),
    ("averaged_again", f"{OVER_N}: do not divide by N once more.", "slip",
     {"data_loss": scaled(lambda y, mask: 1 / len(y))}),
    ("summed", f"{OVER_N}; yours is N times that.", "slip", {"data_loss": scaled(lambda y, mask: len(y))}),
    ("gradient_averaged_again", "temporal_softmax_loss has divided by N already: its gradient goes back as it is.",
     "slip", {"data_loss": scaled(lambda y, mask: 1 / len(y), loss_too=False)}),
    ("gradient_summed", "temporal_softmax_loss has divided by N already: its gradient is not multiplied by N.",
     "slip", {"data_loss": scaled(lambda y, mask: len(y), loss_too=False)}),
    ("scores_back", "The way back begins with the gradient that temporal_softmax_loss returns, not with the scores.",
     "part", {"data_loss": scores_back}),
    ("answers_in", f"{SHIFT}; in yours the answers go in.", "part", {"words_in": words_after}),
    ("input_predicted", f"{SHIFT}; yours asks for the word that goes in.", "part", {"words_out": words_before}),
    ("no_b_proj", f"{H0}; b_proj is missing.", "slip", {"left_out": ["b_proj"]}),
    ("no_b_vocab", "The scores are h @ W_vocab + b_vocab; b_vocab is missing.", "slip", {"left_out": ["b_vocab"]}),
    ("tanh_of_features", f"{H0}, without a tanh.", "slip",
     {"first_state": lambda h: (np.tanh(h), 1 - np.tanh(h) ** 2)}),
    ("relu_of_features", f"{H0}, without a ReLU.", "slip", {"first_state": lambda h: (np.maximum(h, 0), h > 0)}),
    ("blind", f"{H0}: yours does not depend on the pictures.", "part", {"first_state": lambda h: (0 * h, 0)}),
    ("no_gradient_of_h0", f"{FROM_DH0}; yours are zero.", "part",
     {"projection": lambda X, h0, dh0, dh: (0 * X.T @ dh0, 0 * dh0.sum(axis=0))}),
    ("gradient_of_first_step", f"{FROM_DH0}; yours come from dh[:, 0].", "part",
     {"projection": lambda X, h0, dh0, dh: (X.T @ dh[:, 0], dh[:, 0].sum(axis=0))}),
    ("W_proj_of_first_step", f"{FROM_DH0}; for W_proj yours takes dh[:, 0].", "slip",
     {"projection": lambda X, h0, dh0, dh: (X.T @ dh[:, 0], dh0.sum(axis=0))}),
    ("b_proj_of_first_step", f"{FROM_DH0}; for b_proj yours takes dh[:, 0].", "slip",
     {"projection": lambda X, h0, dh0, dh: (X.T @ dh0, dh[:, 0].sum(axis=0))}),
    ("projection_transposed", f"{FROM_DH0}; your gradient of W_proj is transposed.", "slip",
     {"projection": lambda X, h0, dh0, dh: (dh0.T @ X, dh0.sum(axis=0))}),
    ("state_for_features", f"{FROM_DH0}; yours has h0 in the place of the features.", "part",
     {"projection": lambda X, h0, dh0, dh: (h0.T @ dh0, dh0.sum(axis=0))}),
    ("projection_averaged", f"{FROM_DH0}; yours are divided by N.", "slip",
     {"projection": lambda X, h0, dh0, dh: (X.T @ dh0 / len(X), dh0.mean(axis=0))}),
    ("bias_averaged", f"{FROM_DH0}; for b_proj yours takes the mean.", "slip",
     {"projection": lambda X, h0, dh0, dh: (X.T @ dh0, dh0.mean(axis=0))}),
    ("bias_not_summed", f"{FROM_DH0}; your gradient of b_proj has a row for each picture.", "slip",
     {"projection": lambda X, h0, dh0, dh: (X.T @ dh0, dh0)}),
    ("bias_row", "The gradient of b_proj has one axis, as b_proj has: sum over axis 0 without keepdims.", "slip",
     {"projection": lambda X, h0, dh0, dh: (X.T @ dh0, dh0.sum(axis=0, keepdims=True))}),
    ("bias_over_units", f"{FROM_DH0}; for b_proj yours sums over the units (axis 1).", "slip",
     {"projection": lambda X, h0, dh0, dh: (X.T @ dh0, dh0.sum(axis=1))}),
):  # fmt: skip
    LOSS.mistake(key, hint, keeps=keeps)(with_parts(**parts))


# ---- errors: those that do not come about where all sizes are equal come first

PRODUCTS = (
    "Sizes do not fit. What goes together: features (N, D) with W_proj (D, H); captions_in (N, T) as vectors (N, T, W) "
    "and h0 (N, H), in {layer}{also}; hidden states (N, T, H) with W_vocab (H, V); on the way back, transposed."
)
SUMS = (
    "Shapes do not fit. captions_in and captions_out have T words each, without the last and without the first; b_proj "
    "is (H,), b_vocab (V,)."
)
MISMATCH = "matmul: Input operand 1 has a mismatch in its core dimension 0"


@LOSS.mistake("features_not_projected", PRODUCTS, raises=ValueError)
def _(right, self, features, captions):
    D, H = self.params["W_proj"].shape
    if D != H:
        raise ValueError(MISMATCH)
    self.params = self.params | {"W_proj": np.eye(D), "b_proj": np.zeros(H)}
    return right(self, features, captions)


@LOSS.mistake("features_embedded", PRODUCTS, raises=ValueError)
def _(right, self, features, captions):
    self.params = self.params | {"W_proj": self.params["W_embed"]}
    return right(self, features, captions)


@LOSS.mistake(
    "words_not_embedded",
    PRODUCTS,
    raises=ValueError,
)
def _(right, self, features, captions):
    raise ValueError(MISMATCH)


@TOO_MANY_WORDS.mistake("all_words_in", SUMS, raises=ValueError)
def _(right, self, features, captions):
    raise ValueError("operands could not be broadcast together")


@OTHER_CELL.mistake(
    "always_rnn",
    SUMS + " The LSTM's weights have 4H columns: its layer is lstm_forward, on the way back lstm_backward.",
    raises=ValueError,
)
def _(right, self, features, captions):
    raise ValueError("could not broadcast input array from shape (3,24) into shape (3,6)")


for name in ("h", "hs", "h_out", "out", "hidden"):  # errors are known by what they say, and that holds the name
    OTHER_CELL.mistake(
        f"only_rnn_{name}",
        'Is it set only where self.cell_type is "rnn"? Write the branch for "lstm" too, lstm_forward, and '
        "lstm_backward on the way back.",
        raises=UnboundLocalError,
    )(without_value(name))
