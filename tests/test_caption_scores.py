"""How captions are measured."""

import importlib
import sys

import numpy as np
import pytest

from autograder.authoring import reference

with reference.reference():
    scores = importlib.import_module("cs231n.caption_scores")

WORDS = ["<NULL>", "<START>", "<END>", "<UNK>", "a", "big", "red", "blue", "cat", "car", "next", "to"]
NAMES = ["car", "cat"]


def words(*texts):
    return [text.split() for text in texts]


def test_words_end_at_the_end_and_special_words_are_left_out():
    captions = [[1, 4, 5, 8, 2, 9, 0], [4, 3, 9, 0, 6, 0, 0], [2, 4, 4, 4, 4, 4, 4]]
    expected = [["a", "big", "cat"], ["a", "car", "red"], []]
    assert scores.words_of(captions, WORDS) == expected
    assert scores.words_of(np.array(captions, np.int32), dict(enumerate(WORDS))) == expected


def test_the_first_name_counts():
    written = words("a red cat next to a blue car", "a blue car", "a dog", "")
    assert scores.object_named(written, NAMES) == ["cat", "car", None, None]
    assert scores.object_named(written, scores.COLOURS) == ["red", "blue", None, None]


def test_the_share_that_names_the_right_thing():
    written = words("a cat next to a car", "a car", "a dog", "a cat")
    assert scores.share_naming(written, NAMES, ["cat", "cat", "car", "cat"]) == 0.5
    assert scores.share_naming(written, NAMES, np.array(["cat", "car", "car", "car"])) == 0.5


def test_captions_without_a_true_name_do_not_count():
    written = words("a cat", "a car", "nothing")
    assert scores.share_naming(written, NAMES, ["cat", None, None]) == 1.0
    with pytest.raises(ValueError, match="no caption"):
        scores.share_naming(written, NAMES, [None] * 3)


def test_there_is_a_true_name_for_each_caption():
    with pytest.raises(ValueError, match="2 captions but 1"):
        scores.share_naming(words("a cat", "a car"), NAMES, ["cat"])


def test_colours_are_those_of_the_pictures():
    maker_words = importlib.import_module(f"{reference.picture_maker().__name__}.words")
    assert scores.COLOURS == tuple(maker_words.COLOURS)


def test_special_words_are_those_of_the_vocabulary():
    assert set(WORDS[:4]) == set(scores.SPECIAL)


@pytest.fixture
def bleu():
    pytest.importorskip("sacrebleu")
    return scores.bleu


def test_bleu_of_the_true_captions_is_one(bleu):
    true = words("a big red cat next to a car", "a blue car on the road")
    assert bleu(true, true) == pytest.approx(1)


def test_bleu_by_hand(bleu):
    """Runs found: 6 of 7 words, 4 of 6 pairs, 2 of 5 threes, 1 of 4 fours; nothing is too short."""
    written, true = words("a big red cat in a car"), words("a big red cat on a car")
    assert bleu(written, true) == pytest.approx((6 / 7 * 4 / 6 * 2 / 5 * 1 / 4) ** 0.25)
    assert bleu(written, true, max_order=1) == pytest.approx(6 / 7)


def test_bleu_adds_up_over_all_captions(bleu):
    written, true = words("a cat", "a red car in town"), words("a cat", "a blue bus in town")
    assert bleu(written, true, max_order=1) == pytest.approx(5 / 7)


def test_bleu_is_lowered_for_captions_that_are_too_short(bleu):
    assert bleu(words("a big cat"), words("a big cat on a car"), max_order=1) == pytest.approx(np.exp(1 - 6 / 3))


def test_bleu_of_empty_captions_is_zero(bleu):
    assert bleu([[], []], words("a cat on a car", "a car")) == 0


def test_bleu_needs_as_many_captions_as_true_ones(bleu):
    with pytest.raises(ValueError, match="1 captions but 2 true"):
        bleu(words("a"), words("a", "b"))
    with pytest.raises(ValueError, match="0 captions"):
        bleu([], [])


def test_without_sacrebleu_the_package_is_named(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "sacrebleu"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sacrebleu", None)
    with pytest.raises(ImportError, match="pip install sacrebleu"):
        scores.bleu(words("a"), words("a"))


def test_token_accuracy_leaves_null_out():
    captions_out = np.array([[4, 5, 2, 0], [6, 2, 0, 0]])
    predicted = np.array([[4, 6, 2, 0], [6, 6, 7, 7]])
    assert scores.token_accuracy(predicted, captions_out, null=0) == 3 / 5
    assert scores.token_accuracy(np.eye(12)[predicted], captions_out, null=0) == 3 / 5
    assert scores.token_accuracy(predicted, captions_out, null=6) == 3 / 7


def test_token_accuracy_of_shapes_that_do_not_fit():
    with pytest.raises(ValueError, match=r"\(2, 4\) for words of shape \(2, 3\)"):
        scores.token_accuracy(np.zeros((2, 4)), np.ones((2, 3), int), 0)
    with pytest.raises(ValueError, match="no word"):
        scores.token_accuracy(np.zeros((2, 3)), np.zeros((2, 3)), 0)
