"""The hint where several mistakes are made at once, and where none of the known ones is."""

import itertools

import numpy as np
import pytest
from helpers import carry_out, frozen

from autograder.authoring import reference, workbook
from autograder.authoring.outcomes import patched
from autograder.cs231n_check.judge import judge
from autograder.questions import load

# ---- made by hand: cases with one or two numbers each


def outcome(*values, error=None, message=""):
    stop = {"status": "crashed", "type": error, "message": message, "frames": []} if error else None
    return {"values": [float(v) for v in values], "error": stop, "notes": []}


def question(expected, accepted=(), **mistakes):
    """A question with one case for each tuple of expected values; each mistake gives others for each case."""
    cases = [
        {
            "name": f"case {i}",
            "hard": False,
            "steps": [],
            "outputs": [{"name": name, "kind": "close", "params": {}} for name, _ in zip("ab", values)],
        }
        for i, values in enumerate(expected)
    ]
    mistakes_made = [
        {"key": key, "hint": f"hint of {key}", "keeps": 0.5, "forms": [outcomes(values)]}
        for key, values in mistakes.items()
    ]
    return {
        "id": "a1.made.up",
        "targets": ["cs231n/layers.py:up"],
        "cases": cases,
        "expected": outcomes(expected),
        "accepted": [outcomes(values) for values in accepted],
        "mistakes": mistakes_made,
    }


def outcomes(cases):
    return [values if isinstance(values, dict) else outcome(*values) for values in cases]


def named(question, *cases):
    return judge(question, outcomes(cases)).mistake


def test_of_two_mistakes_the_one_that_explains_the_value_shown_is_named():
    asked = question([(1, 2), (3, 4), (5, 6)], b_twice=[(1, 4), (3, 8), (5, 12)], a_minus=[(-1, 2), (3, 4), (5, 6)])
    assert named(asked, (-1, 4), (3, 8), (5, 12)) == "a_minus"
    assert named(asked, (1, 4), (3, 8), (5, 12)) == "b_twice"


def test_mistake_is_named_where_the_value_shown_is_unlike_any():
    asked = question([(1, 2), (3, 4)], b_twice=[(1, 4), (3, 8)])
    assert named(asked, (7, 4), (9, 8)) == "b_twice"


def test_the_value_shown_is_one_that_the_hint_explains():
    """What no mistake explains comes first, but the hint stands beside what it is about."""
    asked = question([(1, 2), (3, 4)], b_twice=[(1, 4), (3, 8)])
    message = judge(asked, outcomes([(7, 4), (9, 8)])).message
    assert message.splitlines()[3:] == ["  b is 4, expected 2", "  Hint: hint of b_twice"]


def test_a_mistake_that_leaves_most_of_what_is_wrong_unexplained_is_not_named():
    asked = question([(1, 2), (3, 4), (5, 6)], b_last=[(1, 2), (3, 4), (5, 12)])
    assert named(asked, (7, 2), (8, 4), (9, 12)) == ""


def test_a_value_is_shown_as_the_nearer_convention_has_it():
    """Of two conventions for a and b, by one only b is wrong, by the other both are."""
    asked = question([(1, 2)], accepted=[[(10, 20)]])
    assert "  b is 7, expected 20" in judge(asked, outcomes([(10, 7)])).message
    assert "  b is 7, expected 2" in judge(asked, outcomes([(1, 7)])).message


def test_a_mistake_keeps_points_on_another_convention_by_its_form_there():
    asked = question([(1, 2)], accepted=[[(10, 20)]], b_plus_one=[(1, 3)])
    asked["mistakes"][0]["forms"].append(outcomes([(10, 21)]))
    for got, share in [((1, 3), 0.5), ((10, 21), 0.5), ((1, 22), 0.0), ((9, 21), 0.0)]:
        assert judge(asked, outcomes([got])).share == share, got


BROADCAST = "operands could not be broadcast together with shapes (5,7) (5,) "
OTHER_SIZES = "operands could not be broadcast together with shapes (500,3) (500,) "
IN_PLACE = "non-broadcastable output operand with shape (5,) doesn't match the broadcast shape (5,5)"
INNER = "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?)"
DOT = "shapes (5,6) and (5,4) not aligned: 6 (dim 1) != 5 (dim 0)"
NO_COPY = "Unable to avoid copy while creating an array as requested."


@pytest.mark.parametrize(
    "known, got, alike",
    [
        (("ValueError", BROADCAST), ("ValueError", OTHER_SIZES), True),
        (("ValueError", BROADCAST), ("ValueError", IN_PLACE), True),
        (("ValueError", INNER), ("ValueError", DOT), True),
        (("ValueError", BROADCAST), ("ValueError", DOT), False),
        (("ValueError", BROADCAST), ("ValueError", NO_COPY), False),
        (("KeyError", "'velocity'"), ("KeyError", "'v'"), False),
        (("IndexError", "index 5 is out of bounds for axis 0 with size 5"),
         ("IndexError", "index 12 is out of bounds for axis 0 with size 9"), False),
        (("IndexError", "index 5 is out of bounds for axis 0 with size 5"), ("IndexError", "list index out of range"), False),
        (("TypeError", "loss() missing 1 required positional argument: 'reg'"),
         ("TypeError", "only integer scalar arrays can be converted to a scalar index"), False),
    ],
)  # fmt: skip
def test_an_error_is_known_by_what_it_means(known, got, alike):
    asked = question([(1, 2)], stops=[outcome(1, error=known[0], message=known[1])])
    verdict = judge(asked, [outcome(1, error=got[0], message=got[1])])
    assert verdict.mistake == ("stops" if alike else "")


def test_mistake_is_seen_in_the_case_in_which_the_other_is_silent():
    asked = question([(1,), (3,)], minus=[(-1,), (-3,)], plus_one_in_second=[(1,), (4,)])
    assert named(asked, (-1,), (-4,)) == "minus"


def test_right_output_that_a_mistake_would_spoil_speaks_against_it():
    asked = question([(1, 2), (3, 4)], both_minus=[(-1, -2), (-3, -4)])
    assert named(asked, (-1, 2), (-3, 4)) == ""
    assert named(asked, (-1, -2), (-3, 4)) == "both_minus"


def test_one_that_explains_more_comes_before_one_that_explains_less():
    asked = question([(1, 2), (3, 4)], a_minus=[(-1, 2), (-3, 4)], both_minus=[(-1, -2), (-3, -4)])
    assert named(asked, (-1, -2), (-3, -4)) == "both_minus"
    assert named(asked, (-1, 2), (-3, 4)) == "a_minus"


@pytest.mark.parametrize(
    "got, mistake",
    [
        (outcome(1, error="ValueError"), "stops"),
        (outcome(1, error="TypeError"), ""),
        (outcome(error="ValueError"), ""),
        ((1, 2), ""),
        ((1, 7), ""),  # wrong where the mistake stops, but without an error
    ],
)
def test_mistake_that_stops_is_known_by_the_kind_of_error_and_its_place(got, mistake):
    asked = question([(1, 2), (3, 4)], stops=[outcome(1, error="ValueError"), (3, 4)])
    assert named(asked, got, (3, 5)) == mistake


def test_what_another_convention_gives_is_no_sign_of_a_mistake():
    asked = question([(1,), (10,)], accepted=[[(2,), (10,)]], twice=[(2,), (20,)])
    assert named(asked, (2,), (99,)) == ""
    assert named(asked, (2,), (20,)) == "twice"


def test_mistake_is_named_on_top_of_another_convention():
    """The mistake was made on the reference, so it gives the same only where the conventions agree."""
    asked = question([(1, 2), (3, 4)], accepted=[[(1, 2), (30, 40)]], a_plus_one=[(2, 2), (4, 4)])
    assert named(asked, (2, 2), (31, 40)) == "a_plus_one"


def test_answer_of_mixed_conventions_is_judged():
    asked = question([(1,), (1,), (1,)], accepted=[[(2,), (2,), (2,)]], minus=[(-1,), (-1,), (-1,)])
    verdict = judge(asked, outcomes([(1,), (2,), (2,)]))
    assert (verdict.share, verdict.mistake) == (0, "")


# ---- real questions


def asked_and_frozen(id, seed=11):
    asked = load()[id]
    return asked, frozen(asked, seed)


def hint(made, inner, outer):
    """The hint for the reference with two variants of one target in it, one around the other."""
    with patched(inner, reference.reference()), patched(outer, reference.reference()):
        return judge(made, carry_out(made, reference.reference(), workbook.reference_cell)).hint


@pytest.mark.parametrize(
    "id, some, others",
    [
        ("a1.svm.svm_loss_vectorized", ("true_class_counted", "penalty_not_in_loss"), ("sign", "gradient_transposed")),
        ("a1.softmax.softmax_loss_naive", ("penalty_not_in_loss",), ("sign", "gradient_transposed")),
        ("a1.two_layer_net.affine_backward", ("flat_dx",), ("db_mean", "db_total", "db_column", "dw_transposed")),
        ("a1.two_layer_net.svm_loss", ("true_class",), ("sum_gradient", "sign")),
        ("a1.two_layer_net.two_layer_net_loss", ("probabilities", "labels"), ("no_half_loss", "zero_gradients")),
        ("a1.two_layer_net.two_layer_net_init", ("first_layer_only",), ("biases_one", "bias_rows")),
    ],
)
def test_two_mistakes_in_different_outputs_give_the_hint_of_one(id, some, others):
    asked, made = asked_and_frozen(id)
    mistakes = {m.key: m for m in asked.mistakes}
    for pair in itertools.product(some, others):
        one, other = (mistakes[key] for key in pair)
        assert hint(made, one, other) in (one.hint, other.hint), pair
        assert hint(made, other, one) in (one.hint, other.hint), pair


@pytest.mark.parametrize("id", ["a1.svm.svm_loss_vectorized", "a1.softmax.softmax_loss_vectorized"])
def test_mistake_of_one_who_halves_the_penalty_is_named(id):
    """The penalty with and without 0.5 are both accepted."""
    asked, made = asked_and_frozen(id)
    (half,) = asked.accepted
    for mistake in asked.mistakes:
        if mistake.key in ("gradient_not_averaged", "not_averaged", "sign", "no_gradient", "no_penalty"):
            assert hint(made, half, mistake) == mistake.hint, mistake.key


@pytest.mark.parametrize("id", [id for id in load() if id.endswith(("_gate", "_loss", "_naive", "_backward", "adam"))])
def test_numbers_that_no_mistake_gives_get_no_hint(id):
    _, made = asked_and_frozen(id)
    rng = np.random.RandomState(5)
    spoilt = [
        {**right, "values": [np.asarray(v) * 1.7 + rng.randn(*np.shape(v)) for v in right["values"]]}
        for right in made["expected"]
    ]
    found = judge(made, spoilt)
    assert found.share == 0 and found.hint == ""
