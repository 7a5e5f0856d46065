"""Comparing values and judging outcomes: what counts as right, what is said, and which mistake is named."""

import warnings

import numpy as np
import pytest

from autograder.cs231n_check.compare import compare, matches
from autograder.cs231n_check.judge import LINES, WIDTH, judge
from autograder.cs231n_check.numbers import compact
from autograder.cs231n_check.plain import plain

X = np.arange(6.0).reshape(2, 3)


def said(kind, got, right=None, name="x", **params):
    """What the comparison says of a value that the code under test returned, no warnings allowed."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return compare({"name": name, "kind": kind, "params": params}, plain(got), plain(right))


def changed(place, value, array=X):
    array = np.array(array)
    array[place] = value
    return array


# ---- close


@pytest.mark.parametrize(
    "got",
    [
        X + 1e-7,
        X.tolist(),
        [X[0], X[1]],
        tuple(map(tuple, X)),
        X.astype(np.float32),
        X.astype(np.int8),
        X.astype(">f8"),
        np.asfortranarray(X),
        X[::-1][::-1],
        np.ma.masked_array(X),
    ],
    ids=lambda got: f"{type(got).__name__} {getattr(got, 'dtype', '')}",
)
def test_numbers_are_right_in_any_container_and_dtype(got):
    assert said("close", got, X) == ""


@pytest.mark.parametrize("got", [2, 2.0, True + 1, np.int64(2), np.float32(2), np.array(2.0)])
def test_a_number_is_right_as_scalar_of_any_kind(got):
    assert said("close", got, 2.0) == said("close", got, np.float64(2)) == ""


def test_tolerance_is_relative_to_the_largest_value():
    right = np.array([1e-9, 1000.0])
    assert said("close", right + 0.9e-3, right) == ""
    assert "2 of 2 entries differ" in said("close", right + 1.1e-3, right)
    assert said("close", right + 1.1e-3, right, rtol=2e-6) == ""
    assert said("close", right + 1.1e-3, right, atol=1e-3) == ""


def test_zero_leaves_no_room_but_the_absolute_tolerance():
    zeros = np.zeros(3)
    assert said("close", zeros, zeros) == said("close", -zeros, zeros) == ""
    assert said("close", zeros + 1e-12, zeros) == "x[0] is 1e-12, expected 0; 3 of 3 entries differ"
    assert said("close", zeros + 1e-12, zeros, atol=1e-11) == ""


def test_single_precision_is_given_its_own_tolerance_and_no_more():
    right = np.random.RandomState(0).randn(50)
    assert said("close", right.astype(np.float32), right) == ""
    assert said("close", right.astype(np.float32) * 1.0001, right) == ""
    assert "expected" in said("close", right.astype(np.float32) * 1.001, right)
    assert "expected" in said("close", right * 1.0001, right)  # in double precision that is wrong


def test_the_worst_entry_is_named_and_the_wrong_ones_counted():
    got = changed((1, 2), 7.5, changed((0, 1), 1.5))
    assert said("close", got, X, name="dists") == "dists[1, 2] is 7.5, expected 5; 2 of 6 entries differ"
    assert said("close", 3.0, 2.0, name="loss") == "loss is 3, expected 2"
    assert said("close", np.array([3.0]), np.array([2.0])) == "x[0] is 3, expected 2"


def test_enough_digits_are_shown_to_see_the_difference():
    right = 1000.000001
    assert said("close", right + 2e-3, right) == "x is 1000.002001, expected 1000.000001"
    assert said("close", 0.1 + 1e-16, 0.1, rtol=0) == "x is 0.1000000000000001, expected 0.10000000000000001"


@pytest.mark.parametrize(
    "got, shape",
    [(X.T, "(3, 2)"), (X[None], "(1, 2, 3)"), (X.ravel(), "(6,)"), (5.0, "()"), (X[:, :0], "(2, 0)"), ([], "(0,)")],
)
def test_wrong_shapes_are_said_before_values(got, shape):
    assert said("close", got, X) == f"wrong shape: x has shape {shape}, expected (2, 3)"


def test_truth_values_are_said_as_such():
    assert said("equal", False, True, name="found") == "found is False, expected True"
    assert (
        said("equal", np.array([True, True]), np.array([True, False]))
        == "x[1] is True, expected False; 1 of 2 entries differ"
    )


def test_an_array_of_one_number_is_a_number_but_no_number_is_an_array():
    assert said("close", np.array([[2.0]]), 2.0) == ""
    assert said("close", np.array([3.0]), 2.0, name="loss") == "loss is 3, expected 2"
    assert said("close", np.array([2.0, 2.0]), 2.0, name="loss") == "wrong shape: loss has shape (2,), expected ()"
    assert said("close", 2.0, np.array([2.0])) == "wrong shape: x has shape (), expected (1,)"


def test_empty_arrays_of_the_right_shape_are_right():
    assert said("close", np.zeros((0, 3)), np.zeros((0, 3))) == ""


@pytest.mark.parametrize("value, shown", [(np.nan, "nan"), (np.inf, "inf"), (-np.inf, "-inf"), (1e308, "1e+308")])
def test_values_beyond_measure_are_wrong_and_named_first(value, shown):
    got = changed((1, 0), value, changed((0, 0), 100.0))
    assert said("close", got, X) == f"x[1, 0] is {shown}, expected 3; 2 of 6 entries differ"


def test_nan_and_infinity_are_right_where_they_are_expected():
    right = np.array([np.nan, np.inf, -np.inf, 2.0])
    assert said("close", right, right) == ""
    assert said("close", changed(0, 0.0, right), right) == "x[0] is 0, expected nan; 1 of 4 entries differ"
    assert said("close", changed(1, 1e300, right), right).startswith("x[1] is 1e+300, expected inf")
    assert said("close", changed(2, np.inf, right), right).startswith("x[2] is inf, expected -inf")
    for beyond in (right, right[1:], right[:1].repeat(2)):  # they widen and narrow nothing
        expected = np.append(beyond, 2.0)
        assert said("close", changed(-1, 2.0 + 1e-9, expected), expected) == ""
        assert "is 2.1, expected 2" in said("close", changed(-1, 2.1, expected), expected)


def test_the_largest_numbers_do_not_overflow_the_comparison():
    right = np.array([1e308, -1e308])
    assert said("close", right, right) == ""
    assert said("close", -right, right) == "x[0] is -1e+308, expected 1e+308; 2 of 2 entries differ"


def test_complex_values_are_wrong_where_their_imaginary_part_is():
    assert said("close", X + 1e-3j, X).startswith("x[0, 0] is 0+0.001j, expected 0")


@pytest.mark.parametrize(
    "got, words",
    [
        (None, "None"),
        ("0.5", "'0.5'"),
        ([["a", "b", "c"], ["d", "e", "f"]], "[['a', 'b', 'c'], ['d', 'e', 'f']]"),
        ([[1.0, 2.0, 3.0], [4.0]], "[[1.0, 2.0, 3.0], [4.0]]"),
        ([[1.0, None, 3.0]] * 2, "[[1.0, None, 3.0], [1.0, None, 3.0]]"),
        ({"a": 1}, "{'a': 1}"),
        ([10**30], "[1000000000000000000000000000000]"),
        (lambda: 0, "a function"),
        (np.array(["a", "b"]), "an array of text of shape (2,)"),
    ],
    ids=range(9),
)
def test_what_is_no_numbers_is_described(got, words):
    assert said("close", got, X) == f"x is {words}, expected numbers of shape (2, 3)"


def test_arrays_of_objects_and_values_that_are_long_are_described_shortly():
    assert "array of object, expected numbers of shape (2, 3)" in said("close", np.array([None, 1]), X)
    assert len(said("close", "x" * 10**6, X)) < 200
    assert len(said("close", [["text"] * 1000] * 10, X)) < 200


# ---- equal


@pytest.mark.parametrize("got", [[3, 1], (3, 1), np.array([3.0, 1.0], np.float32), np.array([3, 1], np.uint8)])
def test_whole_numbers_are_equal_in_any_dtype(got):
    assert said("equal", got, np.array([3, 1])) == ""


@pytest.mark.parametrize("got", [True, np.True_, 1, 1.0, np.array(True)])
def test_truth_is_equal_in_any_dtype(got):
    assert said("equal", got, True) == ""


def test_other_labels_are_not_equal():
    right = np.array([3, 1, 2])
    assert said("equal", [3, 1, 1], right) == "x[2] is 1, expected 2; 1 of 3 entries differ"
    assert said("equal", [3, 1, 2.001], right).startswith("x[2] is 2.001, expected 2")
    assert said("equal", [3, 1, np.nan], right).startswith("x[2] is nan, expected 2")
    assert said("equal", [[3, 1, 2]], right) == "wrong shape: x has shape (1, 3), expected (3,)"
    assert said("equal", ["3", "1", "2"], right) == "x is ['3', '1', '2'], expected [3, 1, 2]"
    assert said("equal", False, True) == "x is False, expected True"
    assert said("equal", None, True) == "x is None, expected True"


def test_text_and_containers_are_equal_by_content():
    right = {"rule": "sgd", "sizes": [3, 4], "pair": (1, "a"), "W": X}
    assert said("equal", {**right, "W": X.copy()}, right) == ""
    for wrong in ({"rule": "adam"}, {"sizes": [3]}, {"pair": [1, "a"]}, {"W": X + 1}, {"more": 1}):
        assert said("equal", {**right, **wrong}, right).startswith("x is {'rule':")
    assert said("equal", "adam", "sgd") == "x is 'adam', expected 'sgd'"
    assert said("equal", "", "") == ""


# ---- bounds, statistics, accuracy, one of


def test_bounds_include_themselves_and_nan_is_within_none():
    assert said("at_least", 0.5, bound=0.5) == said("at_most", 0.5, bound=0.5) == ""
    assert said("at_least", 0.49, bound=0.5, name="acc") == "acc is 0.49, expected at least 0.5"
    assert said("at_most", np.float32(3), bound=2) == "x is 3, expected at most 2"
    for kind in ("at_least", "at_most"):
        assert "nan" in said(kind, np.nan, bound=0.5)
        for wrong in (None, "0.9", 0.9 + 0j, np.array([0.9]), [], {"a": 1}):
            assert "expected a number of at" in said(kind, wrong, bound=0.5)


@pytest.mark.parametrize("of, value", [("std", X.std()), ("mean", 2.5), ("rows in use", 2), ("first row unused", 0)])
def test_statistics_are_taken_of_arrays(of, value):
    assert said("at_least", X, bound=value, of=of) == said("at_most", X.tolist(), bound=value, of=of) == ""
    assert "expected at least" in said("at_least", X, bound=value + 0.1, of=of)
    assert "expected an array" in said("at_least", None, bound=0, of=of)
    assert "expected an array" in said("at_least", X + 0j, bound=0, of=of)


def test_the_same_shape_is_exactly_the_same():
    assert said("exactly", X + 1, X, of="shape") == ""
    assert said("exactly", X.T, X, of="shape") == "x: (3, 2), expected (2, 3)"
    assert said("exactly", "X", X, of="shape") == "x: got 'X', expected an array"
    assert "expected an array" in said("exactly", X[0], X, of="rows in use")  # has no rows


def test_accuracy_counts_right_labels():
    labels = np.array([0, 1, 2, 3])
    assert said("accuracy", [0, 1, 2, 0], labels=labels, bound=0.75, dataset="cifar10") == ""
    assert said("accuracy", np.array([0.0, 1, 0, 0]), labels=labels, bound=0.75, dataset="cifar10").startswith(
        "x: accuracy 0.500 on"
    )
    assert said("accuracy", np.full(4, np.nan), labels=labels, bound=0.1, dataset="cifar10").startswith(
        "x: accuracy 0.000"
    )
    for wrong, shown in [(labels[:3], "of shape (3,)"), (labels[:, None], "of shape (4, 1)"), (None, "None")]:
        words = f"x is {shown}, expected one label per picture, shape (4,)"
        assert said("accuracy", wrong, labels=labels, bound=0.1, dataset="cifar10") == words


def test_one_of_several_values():
    assert said("one_of", np.int64(5), choices=[3, 5]) == said("one_of", 5.0, choices=[3, 5]) == ""
    assert said("one_of", True, choices=[True]) == ""
    for wrong in (4, "5", None, [5], np.nan):
        assert said("one_of", wrong, choices=[3, 5]).endswith("expected one of 3, 5")


# ---- like a known mistake


def test_nan_of_a_mistake_is_like_nan_among_right_values():
    output, right = {"name": "x", "kind": "close", "params": {}}, np.array([1.0, 2.0, 3.0])
    known = np.array([1.0, np.nan, np.nan])
    assert matches(output, known, known, right)
    assert matches(output, np.array([1.0, np.nan, 3.0]), known, right)  # rounding decides which of them is lost
    assert not matches(output, right, known, right)
    assert not matches(output, np.array([9.0, np.nan, 3.0]), known, right)
    assert not matches(output, np.array([1.0, np.nan, 9.0]), known, right)
    assert not matches(output, np.array([np.nan]), known, right)


def test_statistics_are_like_a_mistakes_when_near():
    std = {"name": "x", "kind": "at_most", "params": {"of": "std", "bound": 1}}
    assert matches(std, X * 1.1, X, None) and not matches(std, X * 2, X, None) and not matches(std, None, X, None)
    shape = {"name": "x", "kind": "exactly", "params": {"of": "shape"}}
    assert matches(shape, X + 1, X, None) and not matches(shape, X.T, X, None)


# ---- judging


def case(name, hard=False, outputs=1):
    named = [{"name": f"out{n}", "kind": "close", "params": {}} for n in range(outputs)]
    return {"name": name, "hard": hard, "steps": [], "outputs": named}


def outcome(*values, error=None, notes=()):
    return {"values": [plain(value) for value in values], "error": error, "notes": list(notes)}


def error(status, kind="ValueError", message="shapes differ", frames=()):
    return {"status": status, "type": kind, "message": message, "frames": list(frames)}


def question(cases, expected, mistakes=None, accepted=()):
    return {
        "id": "a1.knn.one",
        "targets": ["cs231n/layers.py:affine_forward"],
        "cases": cases,
        "expected": expected,
        "accepted": list(accepted),
        "mistakes": [
            {"key": k, "hint": f"Hint of {k}.", "keeps": 0.0, "forms": [o]} for k, o in (mistakes or {}).items()
        ],
    }


CASES = [case("one"), case("two"), case("zero", hard=True), case("tie", hard=True), case("wide", hard=True)]
RIGHT = [outcome(n) for n in (1.0, 2.0, 3.0, 4.0, 5.0)]
CORE = [1.0, 2.0]


def judged(values, **more):
    return judge(question(CASES, RIGHT, **more), [outcome(value) for value in values])


@pytest.mark.parametrize(
    "values, status, share",
    [
        ([*CORE, 3, 4, 5], "correct", 1),
        ([*CORE, 3, 4, 0], "partial", 1 - 1 / 12),
        ([*CORE, 3, 0, 0], "partial", 1 - 2 / 12),
        ([*CORE, 0, 0, 0], "partial", 0.75),
        ([1.0, 0, 3, 4, 5], "wrong", 0),
        ([0, 0, 0, 0, 0], "wrong", 0),
    ],
)
def test_core_cases_are_three_quarters_and_hard_ones_share_the_rest(values, status, share):
    verdict = judged(values)
    assert (verdict.status, verdict.share) == (status, pytest.approx(share))


def test_without_hard_cases_it_is_all_or_nothing():
    asked = question(CASES[:2], RIGHT[:2])
    assert judge(asked, RIGHT[:2]).share == 1
    assert judge(asked, [outcome(1.0), outcome(9.0)]).share == 0


def test_a_core_case_is_spoken_of_before_a_hard_one():
    cases = [case("hard one", hard=True), case("core one")]
    verdict = judge(question(cases, RIGHT[:2]), [outcome(0), outcome(0)])
    assert "Case: core one" in verdict.message and "hard one" not in verdict.message


def test_success_names_the_cases_and_says_that_grading_differs():
    message = judged([*CORE, 3, 4, 5]).message
    assert "right in 5 cases: one; two; zero; tie; wide" in message and "other sizes and seeds" in message


@pytest.mark.parametrize(
    "got, status, words",
    [
        (outcome(None), "not_implemented", "out0 is None"),
        (outcome(error=error("not_implemented", "NotImplementedError", "affine")), "not_implemented", "affine"),
        (outcome(error=error("wrong", "WrongReturn", "it returned None")), "not_implemented", "  it returned None"),
        (outcome(error=error("wrong", "WrongReturn", "it returned 3 values")), "wrong", "  it returned 3 values"),
        (outcome(error=error("crashed")), "crashed", "  ValueError: shapes differ"),
        (outcome(error=error("missing", "Missing", "layers has no affine")), "missing", "  layers has no affine"),
        (outcome(error=error("cannot_import", "SyntaxError", "line 3")), "cannot_import", "  line 3"),
        (outcome(error=error("timeout", "Time limit", "10 seconds")), "timeout", "Time limit: 10 seconds"),
        (outcome(), "crashed", "not every value that the case asks for came back"),
        (outcome("text"), "wrong", "out0 is 'text', expected numbers of shape ()"),
    ],
)
def test_each_way_to_fail_has_its_status_and_words(got, status, words):
    verdict = judge(question(CASES[:1], RIGHT[:1]), [got])
    assert (verdict.status, verdict.share) == (status, 0) and words in verdict.message


def test_a_wrong_value_is_told_before_the_error_that_came_after_it():
    asked = question([case("one", outputs=2)], [outcome(1.0, 2.0)])
    wrong_first = judge(asked, [outcome(9.0, error=error("crashed"))])
    assert wrong_first.status == "wrong" and "out0 is 9, expected 1" in wrong_first.message
    assert judge(asked, [outcome(1.0, error=error("crashed"))]).status == "crashed"
    assert judge(asked, [outcome(1.0)]).status == "crashed"  # a value too few


def test_another_convention_counts_when_it_is_kept_to():
    accepted = [[outcome(2 * n) for n in (1.0, 2.0, 3.0, 4.0, 5.0)]]
    assert judged([2, 4, 6, 8, 10], accepted=accepted).status == "correct"
    assert judged([2, 4, 6, 8, 0], accepted=accepted).share == pytest.approx(1 - 1 / 12)
    assert judged([1, 4, 6, 8, 10], accepted=accepted).share == 0  # half of one, half of the other


def test_advice_is_kept_once_and_costs_nothing():
    outcomes = [outcome(1.0, notes=["b changes x", "a changes x"]), outcome(2.0, notes=["a changes x"])]
    verdict = judge(question(CASES[:2], RIGHT[:2]), outcomes)
    assert verdict.share == 1 and verdict.notes == ["a changes x", "b changes x"]


def test_messages_have_six_lines_at_most_and_keep_the_innermost_frame():
    frames = [f"layers.py, line {n}, in f{n}: x\n{'=' * 400}" for n in range(3)]
    failing = [outcome(error=error("crashed", "Value\nError", "first\nsecond\n" + "m" * 1000, frames))]
    mistakes = {"boom": failing}
    for more in ({}, {"mistakes": mistakes}):
        message = judge(question(CASES[:1], RIGHT[:1], **more), failing).message
        lines = message.splitlines()
        assert len(lines) == LINES and all(len(line) <= 3 * WIDTH for line in lines)
        assert lines[0] == "✗ a1.knn.one: stopped with an error"
        assert lines[1:3] == ["  Open cs231n/layers.py: affine_forward", "  Case: one"]
        assert any("in f2" in line for line in lines) and not any("in f0" in line for line in lines)
    assert lines[-1] == "  Hint: Hint of boom."


# ---- naming the mistake

DOUBLED = [outcome(2 * n) for n in (1.0, 2.0, 3.0, 4.0, 5.0)]
NEGATED = [outcome(-n) for n in (1.0, 2.0, 3.0, 4.0, 5.0)]
TIE = [outcome(n) for n in (1.0, 2.0, 3.0, -4.0, 5.0)]
TIE_AND_WIDE = [outcome(n) for n in (1.0, 2.0, 3.0, -4.0, -5.0)]
MISTAKES = {"doubled": DOUBLED, "tie": TIE, "tie_and_wide": TIE_AND_WIDE, "negated": NEGATED}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("key", MISTAKES)
def test_each_mistake_is_told_from_those_that_look_like_it(key, order):
    mistakes = dict(list(MISTAKES.items())[::order])
    verdict = judge(question(CASES, RIGHT, mistakes), MISTAKES[key])
    assert (verdict.mistake, verdict.hint) == (key, f"Hint of {key}.")
    assert verdict.message.endswith(f"  Hint: Hint of {key}.")


def test_what_no_mistake_gives_gets_no_hint():
    verdict = judged([*CORE, 3, 4, 55], mistakes=MISTAKES)
    assert (verdict.status, verdict.mistake, verdict.hint) == ("partial", "", "") and "Hint" not in verdict.message
    assert judged([7, 7, 7, 7, 7], mistakes=MISTAKES).mistake == ""


def test_what_is_right_is_no_mistake():
    verdict = judge(question(CASES, RIGHT, {"none": RIGHT, **MISTAKES}), RIGHT)
    assert (verdict.status, verdict.mistake) == ("correct", "")


def test_the_mistake_that_explains_most_wrong_cases_is_named():
    verdict = judged([2, 4, 6, -4, 5], mistakes=MISTAKES)  # doubled in three cases, a tie's mistake in one
    assert verdict.mistake == "doubled"


def test_a_crash_is_named_by_the_mistake_that_crashes_so():
    def crash(kind):
        return outcome(error=error("crashed", kind, "any words"))

    mistakes = {"index": [crash("IndexError")], "value": [crash("ValueError")], "doubled": DOUBLED[:1]}
    asked = question(CASES[:1], RIGHT[:1], mistakes)
    assert judge(asked, [crash("ValueError")]).mistake == "value"
    assert judge(asked, [crash("KeyError")]).mistake == ""


@pytest.mark.parametrize("status", ["timeout", "missing", "cannot_import", "not_implemented"])
def test_what_did_not_run_is_no_mistake(status):
    failing = [outcome(error=error(status))]
    assert judge(question(CASES[:1], RIGHT[:1], {"same": failing}), failing).mistake == ""


def test_all_outputs_of_a_case_tell_mistakes_apart():
    cases, right = [case("one", outputs=2)], [outcome(1.0, X)]
    mistakes = {"transposed": [outcome(1.0, X.T)], "halved": [outcome(0.5, X / 2)], "half": [outcome(1.0, X / 2)]}
    asked = question(cases, right, mistakes)
    for key, outcomes in mistakes.items():
        assert judge(asked, outcomes).mistake == key


def test_what_is_long_is_gone_through_once():
    numbers = compact([[1, 2, 3]] * 1000)
    assert isinstance(numbers, np.ndarray) and numbers.shape == (1000, 3)
    assert compact([[1, 2]] * 1000 + [[1]]) == {"type": "list of 1001 entries"}
    assert compact(("a",) * 1000) == {"type": "tuple of 1000 entries"}
    assert compact([1, 2]) == [1, 2] and compact({"a": [1] * 1000}) == {"a": [1] * 1000}
    assert said("close", dict.fromkeys(range(500)), X).startswith("x is a dict of 500 entries")
    assert len(said("close", "\U0001f600" * 500, X).encode()) < 120


# ---- captions: words 4 to 6 are things, 7 and 8 colours, 9 is another


TRUE = np.array([[9, 7, 4, 2, 0, 0], [9, 8, 5, 9, 6, 2], [9, 6, 2, 0, 0, 0], [9, 7, 5, 9, 8, 4]])


def said_of_captions(got, **bounds):
    kinds = {"object": [4, 5, 6], "colour": [7, 8]}
    return said("captions", got, true=TRUE, kinds=kinds, bounds=bounds)


def test_captions_are_judged_by_the_first_word_of_a_kind():
    assert said_of_captions(TRUE, object=1, colour=1, bleu=1) == ""
    written = np.array([[9, 7, 4, 2, 5, 5], [9, 8, 6, 9, 5, 2], [9, 6, 7, 2, 8, 8], [9, 5, 9, 4, 2, 0]])
    assert said_of_captions(written, object=0.75, colour=0.66) == ""  # the third has no colour to be right about
    assert said_of_captions(written, object=0.76) == "x of new pictures: right object 0.750 (at least 0.76)"
    assert said_of_captions(written, colour=0.7, object=0.8) == (
        "x of new pictures: right colour 0.667 (at least 0.70), right object 0.750 (at least 0.80)"
    )


def test_what_follows_the_end_of_a_caption_is_not_read():
    written = np.full((4, 8), 2)
    written[:, :6] = TRUE
    written[2, 3:] = [4, 5, 7, 4, 5]
    assert said_of_captions(written, object=1, colour=1, bleu=1) == ""
    assert said_of_captions(np.full((4, 3), 2), object=0.01) != ""


def test_bleu_is_that_of_the_words():
    # the last of 16 words is another, so the score is (15/16 * 11/12 * 7/8 * 4/5) ** 0.25 = 0.8807
    written = TRUE.copy()
    written[3, 5] = 5
    assert said_of_captions(written, bleu=0.89) == "x of new pictures: BLEU 0.881 (at least 0.89)"
    assert said_of_captions(written, bleu=0.88) == ""


@pytest.mark.parametrize(
    ("got", "text"),
    [
        ("a red boat", "x is 'a red boat', expected one row of words per picture, shape (4, T)"),
        (np.zeros(4), "x is of shape (4,), expected one row of words per picture, shape (4, T)"),
        (np.zeros((3, 6)), "x is of shape (3, 6), expected one row of words per picture, shape (4, T)"),
        (np.zeros((4, 0)), "x is of shape (4, 0), expected one row of words per picture, shape (4, T)"),
    ],
)
def test_what_are_no_captions(got, text):
    assert said_of_captions(got, bleu=0.1) == text


@pytest.mark.parametrize("strange", [np.nan, np.inf, -1e300, 1e300, 1j])
def test_numbers_that_are_no_words_harm_nothing(strange):
    assert said_of_captions(np.full((4, 6), strange), bleu=0.1, object=0.1) != ""
