"""What may happen with the captions that CaptioningRNN.sample stores and returns, and with sizes."""

import numpy as np

from autograder.questions.shared.captioning.sample_steps import largest, words_in_steps
from autograder.questions.shared.family import Family

SAMPLE_STORED = Family()  # in the hints, {layer} is the step of the cell
ANSWERED = "Store the word that the network answers, not the one that you fed it"
OWN_END = "Each caption ends for itself"
TABLE = "captions has the shape (N, max_length)"


# ---- what is stored of the right words


def stored(change):
    """A mistake that changes the right words (N, T); `change` is given the network too."""

    def wrong(right, self, features, max_length=30):
        return change(right(self, features, max_length), self)

    return wrong


def column(words, number):
    return np.full((len(words), 1), number, dtype=words.dtype)


def ended(words, end):
    """Which words come after the first <END> of their caption."""
    return np.cumsum(words == end, axis=1) > (words == end)


def until(words, net, stop):
    """The words up to the first step at which `stop`, an array (T,), is true; then <NULL>."""
    words = words.copy()
    words[:, np.cumsum(stop) > stop] = net._null
    return words


def without_end(words, net):
    return np.where(ended(words, net._end) | (words == net._end), net._null, words)


for key, hint, keeps, change in (
    ("start_stored", f"{ANSWERED}: your captions begin with <START>, and all is one step late.", "slip",
     lambda words, net: np.hstack([column(words, net._start), words[:, :-1]])),
    ("start_stored_too", f"{ANSWERED}: your captions have <START> as one word more.", "slip",
     lambda words, net: np.hstack([column(words, net._start), words])),
    ("nothing_stored", "The captions hold <NULL> only: store each step's words, captions[:, t] = ...", "concept",
     lambda words, net: np.full_like(words, net._null)),
    ("last_word_everywhere", "Each step's words belong in a column of their own, captions[:, t]; yours fill all.",
     "slip", lambda words, net: np.repeat(words[:, -1:], words.shape[1], axis=1)),
    ("transposed", f"{TABLE}, a row for each picture; yours has a row for each step.", "slip",
     lambda words, net: words.T),
    ("last_step_only", f"{TABLE}; yours holds the words of one step only.", "part",
     lambda words, net: words[:, -1]),
    ("sentences", f"{TABLE} and holds the words' numbers: decode_captions makes the sentences.", "slip",
     lambda words, net: [" ".join(net.idx_to_word[int(word)] for word in row) for row in words]),
    ("end_not_stored", "<END> is a word of the caption: store it before you stop.", "slip", without_end),
    ("stops_with_the_first_to_end", f"{OWN_END}: yours all stop when one has come to <END>.", "slip",
     lambda words, net: until(words, net, (words == net._end).any(axis=0))),
    ("stops_with_the_first_picture", f"{OWN_END}: yours all stop when the first picture's has.", "slip",
     lambda words, net: until(words, net, words[0] == net._end)),
    ("end_fixed", "The number of <END> is self._end; yours is always 2.", "slip",
     lambda words, net: np.where(ended(words, 2), net._null, words)),
):  # fmt: skip
    SAMPLE_STORED.mistake(key, hint, keeps=keeps)(stored(change))


# ---- scores and states


def keeping(values):
    """A function that chooses words as it should, and adds something of the scores to a list."""

    def choose(scores, net):
        values.append(scores)
        return largest(scores, net)

    return choose


@SAMPLE_STORED.mistake(
    "scores_stored", "A word is the place of the largest score (argmax): yours is the score.", keeps="slip"
)
def _(right, self, features, max_length=30):
    scores: list[np.ndarray] = []
    words_in_steps(self, features, max_length, choose=keeping(scores))
    return np.max(scores, axis=2).T.astype(np.int32)


@SAMPLE_STORED.mistake(
    "last_scores_returned", f"{TABLE} and holds words, as numbers: yours are the scores of the last step.", keeps="part"
)
def _(right, self, features, max_length=30):
    scores: list[np.ndarray] = []
    words_in_steps(self, features, max_length, choose=keeping(scores))
    return scores[-1]


@SAMPLE_STORED.mistake(
    "word_of_features_first",
    "The first word comes after a step in which <START> goes in; yours comes of the features alone.",
    keeps="part",
)
def _(right, self, features, max_length=30):
    p = self.params
    first = ((features @ p["W_proj"] + p["b_proj"]) @ p["W_vocab"] + p["b_vocab"]).argmax(axis=1)
    if max_length == 1:
        return first[:, np.newaxis]
    later = words_in_steps(self, features, max_length - 1, first_word=first)
    return np.hstack([first[:, np.newaxis], later])


# ---- errors: an error says what did not fit, not why, so the hints say what fits

PRODUCTS = (
    "Sizes do not fit. What goes together: features (N, D) with W_proj (D, H); the words' vectors W_embed[word] (N, W) "
    "and the state h (N, H) in {layer}{also}; h (N, H) with W_vocab (H, V)."
)
SUMS = (
    "Shapes do not fit. A step's words are (N,), also <START> at the beginning, and are stored in the column "
    "captions[:, t]; argmax(axis=1) looks in each row of the scores (N, V); b_proj is (H,), b_vocab (V,)."
)

# those that do not come about in some case come first


@SAMPLE_STORED.mistake(
    "features_not_projected",
    PRODUCTS,
    raises=ValueError,
)
def _(right, self, features, max_length=30):
    D = len(self.params["W_proj"])
    self.params = self.params | {"W_proj": np.eye(D), "b_proj": np.zeros(D)}
    return right(self, features, max_length)


@SAMPLE_STORED.mistake(
    "features_embedded",
    PRODUCTS,
    raises=ValueError,
)
def _(right, self, features, max_length=30):
    self.params = self.params | {"W_proj": self.params["W_embed"]}
    return right(self, features, max_length)


@SAMPLE_STORED.mistake(
    "words_not_embedded",
    PRODUCTS,
    raises=ValueError,
)
def _(right, self, features, max_length=30):
    word = np.full(len(features), self._start)
    return word @ np.ones((len(features) + 1, 1))


@SAMPLE_STORED.mistake(
    "words_are_floats",
    "Words are whole numbers, as they are places in W_embed: the array in which you keep them needs dtype=int "
    "(np.ones and np.zeros make floats).",
    raises=IndexError,
)
def _(right, self, features, max_length=30):
    return self.params["W_embed"][np.full(len(features), float(self._start))]


@SAMPLE_STORED.mistake(
    "words_of_another_shape",
    SUMS,
    raises=ValueError,
)
def _(right, self, features, max_length=30):
    """As argmax over axis 0; words (N, 1) end in an error of the same meaning."""
    captions = np.zeros((len(features), max_length), int)
    captions[:, 0] = np.zeros(len(self.params["W_embed"]))
    return captions


@SAMPLE_STORED.mistake(
    "rows_for_columns",
    SUMS,
    raises=(ValueError, IndexError),
)
def _(right, self, features, max_length=30):
    words = right(self, features, max_length)
    captions = np.zeros_like(words)
    for t in range(max_length):
        captions[t] = words[:, t]
    return captions
