"""Each question: the reference passes, the skeleton fails, each known mistake fails and gets its own hint."""

import pytest
from helpers import carry_out, frozen

from autograder import course
from autograder.cs231n_check.judge import LINES, judge
from autograder.cs231n_check.package import Package
from autograder.questions import load

QUESTIONS = list(load().values())
SEEDS = range(5)


def by_id(questions):
    return pytest.mark.parametrize("question", questions, ids=lambda q: q.id)


@by_id(QUESTIONS)
def test_reference_is_right_and_each_mistake_gets_its_hint(question):
    for seed in SEEDS if not question.model else [0]:
        made = frozen(question, seed)
        assert judge(made, made["expected"]).share == 1
        for outcomes in made["accepted"]:
            assert judge(made, outcomes).share == 1
        for mistake in made["mistakes"]:
            verdict = judge(made, mistake["outcomes"])
            assert verdict.share < 1, f"{mistake['key']} passes"
            assert verdict.mistake == mistake["key"], (
                f"{mistake['key']} is taken for {verdict.mistake or 'no known mistake'}"
            )
            assert mistake["hint"] in verdict.message.replace("\n", " ") or verdict.message.endswith("…")


@by_id(QUESTIONS)
def test_skeleton_fails(question):
    made = frozen(question, 1)
    skeleton = Package(course.ASSIGNMENTS / question.assignment)
    verdict = judge(made, carry_out(made, skeleton))
    assert verdict.share == 0
    assert verdict.status in ("not_implemented", "missing") or verdict.mistake in ("not_saved", "no_scaling")


@by_id(QUESTIONS)
def test_messages_are_short_and_name_file_and_function(question):
    made = frozen(question, 2)
    for mistake in made["mistakes"]:
        message = judge(made, mistake["outcomes"]).message
        assert len(message.splitlines()) <= LINES
        assert question.targets[0].partition(":")[0] in message


@by_id(QUESTIONS)
def test_question_has_a_known_mistake_and_core_cases(question):
    assert question.mistakes
    cases = question.cases(3)
    assert any(not case["hard"] for case in cases)
    assert all(case["outputs"] for case in cases)


@by_id([q for q in QUESTIONS if not q.model])
def test_seeds_give_different_inputs(question):
    one, same, other = (repr(question.cases(seed)) for seed in (1, 1, 2))
    assert one == same
    assert one != other or question.id == "a1.knn.best_k"  # whose input is measured, not drawn
