"""How far a value may be from the reference's: rounding passes, in every question; a thousandth of a percent does not.

In single precision, and where the place of eps is left for the hard cases, it is a tenth of a percent that does not.
"""

import copy

import numpy as np
import pytest

from autograder.authoring import reference, tester
from autograder.authoring.outcomes import frozen_without_mistakes
from autograder.cs231n_check.judge import judge
from autograder.cs231n_check.plain import resolve
from autograder.questions import load

SOLUTION = reference.solution("picturebook", 7)
ZEROS = (  # whose only numbers of this kind are zero (biases, no momentum), or few of many
    "two_layer_net_init", "fully_connected_net_init", "three_layer_convnet_init", "convnet_parameters",
    "module_optimizer", "sequential_optimizer", "make_fooling_image",
)  # fmt: skip
LOOSE = (
    "a2.BatchNormalization.batchnorm_forward", "a2.BatchNormalization.batchnorm_backward",
    "a2.BatchNormalization.batchnorm_backward_alt", "a2.BatchNormalization.layernorm_forward",
    "a2.BatchNormalization.layernorm_backward", "a2.Dropout.dropout_forward", "a2.Dropout.dropout_backward",
    "a2.PyTorch.three_layer_convnet", "a2.PyTorch.module_convnet", "a2.PyTorch.sequential_convnet",
)  # fmt: skip
NUMERIC = [
    q
    for q in load().values()
    if not q.model
    and not q.id.endswith(ZEROS)
    and any(o["kind"] == "close" for case in q.cases(3) for o in case["outputs"])
]


def off(value, share):
    value = np.asarray(value, float)
    return value + share * np.abs(value).max(initial=0)


def shifted(outcomes, cases, share):
    """The outcomes with each output of kind `close` off by a share of its largest entry."""
    outcomes = copy.deepcopy(outcomes)
    for outcome, case in zip(outcomes, cases):
        outcome["values"] = [
            off(value, share) if output["kind"] == "close" else value
            for value, output in zip(outcome["values"], case["outputs"])
        ]
    return outcomes


@pytest.mark.parametrize("question", NUMERIC, ids=lambda q: q.id)
def test_rounding_passes_and_more_does_not(question):
    made = frozen_without_mistakes(question, 3, SOLUTION)
    made = {**made, "cases": resolve(made["cases"], SOLUTION.provide)}
    assert judge(made, shifted(made["expected"], made["cases"], 1e-9)).status == "correct"
    if question.id in LOOSE:
        assert judge(made, shifted(made["expected"], made["cases"], 1e-3)).share <= 0.25
    else:
        assert judge(made, shifted(made["expected"], made["cases"], 3e-5)).share == 0


def test_what_is_said_without_a_tolerance():
    t = tester.Tester(np.random.RandomState(0))
    with t.case("one"):
        t.close("x", tester.Name(t).layers.x)
    (output,) = t.cases[0]["outputs"]
    assert output == {"name": "x", "kind": "close", "params": {"rtol": 1e-6, "atol": 0.0}}
