# Generated from solutions/cs231n/caption_scores.py by "make build". This copy is the student's to complete.
"""Measure captions: words predicted rightly, things and colours named, and BLEU."""

import numpy as np

from .picturebook_captions import SPECIAL

# Those of the embedded pictures.
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "white", "grey", "black")


def words_of(captions, idx_to_word):
    """Write captions in lists of words: up to <END>, without it and the other special words.

    Inputs:
    - captions: integers (N, T)
    - idx_to_word: list, or dict from numbers, of words

    Returns: a list of N lists of strings.
    """
    return [_words(caption, idx_to_word) for caption in np.asarray(captions)]


def _words(caption, idx_to_word):
    words = []
    for i in caption:
        word = idx_to_word[int(i)]
        if word == "<END>":
            break
        if word not in SPECIAL:
            words.append(word)
    return words


def object_named(words, names):
    """The first of some names in each caption: "cat" in "a big orange cat next to a car" of ["car", "cat"].

    The first class named is that of the main object, and the first colour (names=COLOURS) is its colour.

    Inputs:
    - words: list of N lists of words, see words_of
    - names: the words to look for

    Returns: a list of N strings; None for a caption with none of the names.
    """
    names = set(names)
    return [next((word for word in caption if word in names), None) for caption in words]


def share_naming(words, names, true):
    """The share of captions that name what they should, from 0 to 1: object_named compared with the truth.

    Inputs:
    - words: list of N lists of words, see words_of
    - names: the words to look for: the classes, or COLOURS
    - true: N names, such as those that object_named finds in the true captions. Captions for which it is None are
      left out

    Raises: ValueError for another number of true names, or where none is left.
    """
    true = list(true)
    if len(true) != len(words):
        raise ValueError(f"there are {len(words)} captions but {len(true)} true names")
    said = [(found, wanted) for found, wanted in zip(object_named(words, names), true) if wanted is not None]
    if not said:
        raise ValueError("there is no caption with a true name")
    return sum(found == wanted for found, wanted in said) / len(said)


def bleu(written, true, max_order=4):
    """Corpus BLEU, from 0 to 1: how many runs of 1 to max_order words of the captions are in the true ones.

    The numbers of all captions are added up first; then the geometric mean over the lengths of runs is taken, and
    lowered where the captions are shorter than the true ones.

    Inputs:
    - written, true: lists of N lists of words, see words_of; true captions have the same order
    - max_order: 4 is usual; 1 looks at single words only

    Raises: ImportError without the package sacrebleu; ValueError for lists of different lengths, or empty ones.

    Source: Papineni et al., "BLEU: a method for automatic evaluation of machine translation", ACL 2002, as in Post, "A
    call for clarity in reporting BLEU scores", WMT 2018.
    """
    try:
        from sacrebleu.metrics import BLEU  # here, because nothing else needs it
    except ImportError as error:
        raise ImportError("BLEU needs one more package: pip install sacrebleu") from error
    if len(written) != len(true) or len(true) == 0:
        raise ValueError(f"there are {len(written)} captions but {len(true)} true ones")
    # The captions are words already: they are not to be cut up further, and need not look like sentences.
    metric = BLEU(tokenize="none", force=True, max_ngram_order=max_order)
    score = metric.corpus_score([" ".join(words) for words in written], [[" ".join(words) for words in true]])
    return min(score.score / 100, 1.0)  # rounding can take it past


def token_accuracy(scores_or_predictions, captions_out, null):
    """The share of words predicted rightly, each from the true words before it; <NULL> is not counted.

    Inputs:
    - scores_or_predictions: scores (N, T, V), of which the highest is the prediction, or predictions (N, T)
    - captions_out: integers (N, T), the words to predict
    - null: the number of <NULL>

    Raises: ValueError for shapes that do not fit, or where there is no word to predict.
    """
    predicted, captions_out = np.asarray(scores_or_predictions), np.asarray(captions_out)
    predicted = predicted.argmax(axis=2) if predicted.ndim == 3 else predicted
    if predicted.shape != captions_out.shape:
        raise ValueError(f"predictions of shape {predicted.shape} for words of shape {captions_out.shape}")
    counted = captions_out != null
    if not counted.any():
        raise ValueError("there is no word to predict")
    return float((predicted == captions_out)[counted].mean())
