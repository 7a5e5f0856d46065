"""How far a value may be from the reference's: rounding passes, in every question; a thousandth of a percent does not."""

import copy

import numpy as np
import pytest
from helpers import frozen

from autograder.authoring import tester
from autograder.cs231n_check.judge import judge
from autograder.questions import load

ZEROS = "a1.two_layer_net.two_layer_net_init"  # whose only numbers of this kind are the biases, which are zero
NUMERIC = [
    q
    for q in load().values()
    if not q.model and q.id != ZEROS and any(o["kind"] == "close" for case in q.cases(3) for o in case["outputs"])
]


def shifted(outcomes, cases, share):
    """The outcomes with each output of kind `close` off by a share of its largest entry."""
    outcomes = copy.deepcopy(outcomes)
    for outcome, case in zip(outcomes, cases):
        values = [np.asarray(value, float) for value in outcome["values"]]
        outcome["values"] = [
            value + share * np.abs(value).max(initial=0) if output["kind"] == "close" else original
            for value, original, output in zip(values, outcome["values"], case["outputs"])
        ]
    return outcomes


@pytest.mark.parametrize("question", NUMERIC, ids=lambda q: q.id)
def test_rounding_passes_and_more_does_not(question):
    made = frozen(question, 3)
    assert judge(made, shifted(made["expected"], made["cases"], 1e-9)).status == "correct"
    assert judge(made, shifted(made["expected"], made["cases"], 3e-5)).share == 0


def test_what_is_said_without_a_tolerance():
    t = tester.Tester(np.random.RandomState(0))
    with t.case("one"):
        t.close("x", tester.Name(t).layers.x)
    (output,) = t.cases[0]["outputs"]
    assert output == {"name": "x", "kind": "close", "params": {"rtol": 1e-6, "atol": 0.0}}
