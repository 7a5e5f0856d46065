"""What a known mistake keeps of the points: by the authors' severities, by a course's own file, and in sister functions."""

import json
import shutil

import numpy as np
import pytest
from helpers import frozen, mark, prepared
from typer.testing import CliRunner

from autograder import cli, course
from autograder.authoring import reference
from autograder.authoring.outcomes import outcomes
from autograder.authoring.variants import SEVERITIES, Variant
from autograder.course import CourseError
from autograder.cs231n_check.judge import judge
from autograder.grading.prepare import Prepared, Settings
from autograder.grading.rubric import Rubric, course_rubric, read_rubric, with_sisters
from autograder.questions import load, of_assignment

SVM, SOFTMAX = "cs231n/classifiers/linear_svm.py", "cs231n/classifiers/softmax.py"
LOSSES = ["a1.svm.svm_loss_naive", "a1.svm.svm_loss_vectorized", "a1.softmax.softmax_loss_naive",
          "a1.softmax.softmax_loss_vectorized"]  # fmt: skip


def judged(function, id="a1.svm.svm_loss_vectorized"):
    """The verdict on another implementation of a question's target."""
    question, made = load()[id], frozen(load()[id], 3)
    variant = Variant("made", question.targets[0], function)
    return judge(made, outcomes(variant, made["cases"], reference.solution("picturebook", 7)))


def test_severities_have_these_shares():
    assert SEVERITIES == {"slip": 0.6, "part": 0.3, "concept": 0.0}


def test_a_slip_that_alone_explains_all_that_is_wrong_keeps_its_share():
    verdict = judged(lambda right, W, X, y, reg: (right(W, X, y, reg)[0], right(W, X, y, reg / 2)[1]))
    assert (verdict.status, verdict.share, verdict.keeps, verdict.mistake) == ("partial", 0.6, 0.6, "gradient_half")


def test_on_another_convention_too():
    """With half of the penalty in the loss, its gradient left out."""

    def half(right, W, X, y, reg):
        loss, dW = right(W, X, y, 0)
        return loss + 0.5 * reg * (W * W).sum(), dW

    verdict = judged(half)
    assert (verdict.share, verdict.mistake) == (0.6, "penalty_not_in_gradient")
    assert verdict.message.splitlines()[3].startswith("  dW[")  # the loss is right by this convention


def test_a_slip_beside_another_fault_keeps_nothing():
    def two(right, W, X, y, reg):
        dW = right(W, X, y, reg / 2)[1]
        return right(W, X, y, reg)[0], dW + (len(X) > 5) * 1e-3

    verdict = judged(two)
    assert (verdict.status, verdict.share, verdict.keeps) == ("wrong", 0.0, 0.0)


def test_a_slip_that_stops_in_a_core_case_keeps_nothing():
    def stops(right, W, X, y, reg):
        if reg == 0:
            raise ValueError("no penalty")
        return right(W, X, y, reg)[0], right(W, X, y, reg / 2)[1]

    assert judged(stops).share == 0


def test_hard_cases_that_fail_beside_a_slip_cost_as_always():
    """Half of the gradient, and the plain logarithm: one of five hard cases fails for the second reason."""

    def plain(right, W, X, y, reg):
        loss, dW = right(W, X, y, reg)[0], right(W, X, y, reg / 2)[1]
        scores = X @ W
        return loss if (scores.max(1) - scores.min(1)).max() < 700 else np.inf, dW

    question = load()["a1.softmax.softmax_loss_vectorized"]
    hard = [case for case in question.cases(3) if case["hard"]]
    verdict = judged(plain, question.id)
    assert (verdict.mistake, len(hard)) == ("gradient_half", 5)
    assert verdict.share == pytest.approx(0.6 * (1 - 0.25 * 1 / 5))


def test_what_the_question_is_about_keeps_nothing():
    assert judged(lambda right, W, X, y, reg: (right(W, X, y, reg)[0], 0 * W)).share == 0


# ---- the same slip in sister functions


def result(id, mistake="", keeps=0.0, points=8, score=None):
    score = keeps * points if score is None else score
    return {
        "id": id,
        "points": points,
        "score": score,
        "mistake": mistake,
        "hint": f"hint of {mistake}",
        "keeps": keeps,
    }


def test_the_same_slip_costs_half_in_a_sister_function():
    first, other, sister, right = with_sisters(
        [
            result("a", "half", 0.6),
            result("b", "minus", 0.5),
            result("c", "half", 0.6, points=10),
            result("d", score=8),
        ],
        again=0.5,
    )
    assert [r["score"] for r in (first, other, sister, right)] == [4.8, 4.0, 8.0, 8]


def test_four_losses_with_one_slip(full, tmp_path, walls):
    """dW += reg * W for 2 * reg * W in all four: 5, 8, 8 and 10 points keep 60 %, then 80 % each."""
    folder = tmp_path / "ada"
    shutil.copytree(full, folder)
    for file in (SVM, SOFTMAX):
        text = (folder / file).read_text()
        assert text.count("2 * reg * W") >= 1
        (folder / file).write_text(text.replace("2 * reg * W", "reg * W"))
    found = {q["id"]: q for q in mark(folder, prepared(LOSSES, walls))["questions"]}
    assert [found[id]["score"] for id in LOSSES] == [3.0, 6.4, 6.4, 8.0]
    assert {found[id]["mistake"] for id in LOSSES} == {"gradient_half"}
    assert {found[id]["status"] for id in LOSSES} == {"partial"}


# ---- a course's own file

FINE = """
again = 0.25
[severities]
slip = 0.7
[mistakes]
gradient_double = 0.9
"a1.svm.svm_loss_naive.gradient_half" = 1
"""


def keeps(rubric, id, key):
    question = load()[id]
    return rubric.keeps(question, next(mistake for mistake in question.mistakes if mistake.key == key))


def test_a_course_says_otherwise_in_a_file(tmp_path):
    (tmp_path / "rubric.toml").write_text(FINE)
    rubric = course_rubric(tmp_path, "assignment1")
    assert rubric.again == 0.25
    assert keeps(rubric, "a1.svm.svm_loss_naive", "gradient_half") == 1
    assert keeps(rubric, "a1.svm.svm_loss_vectorized", "gradient_half") == 0.7
    assert keeps(rubric, "a1.svm.svm_loss_vectorized", "gradient_double") == 0.9
    assert keeps(Rubric(), "a1.svm.svm_loss_vectorized", "gradient_double") == 0.6
    assert course_rubric(tmp_path / "none", "assignment1") == Rubric()


@pytest.mark.parametrize(
    "text, said",
    [
        ("slip = 0.7", "there is no 'slip'"),
        ("[severities]\nslips = 0.7", "there is no 'slips' in [severities]; near it: slip"),
        ("[mistakes]\ngradient_haf = 0.7", "there is no 'gradient_haf' in [mistakes]; near it: gradient_half"),
        ('[mistakes]\n"a1.svm.svm_loss_naive.gradient_haf" = 0.7', "near it: a1.svm.svm_loss_naive.gradient_half"),
        ("[mistakes]\na1.svm.svm_loss_naive.gradient_half = 0.7", "Quote a question's id and a mistake's key together"),
        ("[severities]\nslip = 60", "slip = 60: write a share from 0 to 1, such as 0.6."),
        ('[severities]\nslip = "most"', "slip = 'most': write a share"),
        ("[severities]\nslip = nan", "slip = nan: write a share"),
        ("[severities]\nslip = true", "slip = True: write a share"),
        ("again = -1", "again = -1: write a share"),
        ("severities = 0.5", "severities must be a table: write [severities]"),
        ("[severities", "is not a rubric in TOML"),
        ("\x00", "is not a rubric in TOML"),
    ],
)
def test_what_is_wrong_with_a_rubric_is_one_sentence(tmp_path, text, said):
    (tmp_path / "rubric.toml").write_text(text)
    with pytest.raises(CourseError) as error:
        read_rubric(tmp_path / "rubric.toml", of_assignment("assignment1"))
    assert said in str(error.value)
    assert str(tmp_path / "rubric.toml") in str(error.value)


def test_a_changed_rubric_changes_the_keys_of_the_questions_concerned():
    usual, other = (
        Prepared(Settings("assignment1", 7, rubric=rubric)).keys
        for rubric in (Rubric(), Rubric({}, {"gradient_half": 0.1}))
    )
    changed = {id for id in usual if usual[id] != other[id]}
    assert set(LOSSES) <= changed
    assert not any(id.startswith(("a1.backprop", "a1.knn")) for id in changed)


def test_regrade_applies_the_rubric_of_the_course_folder(full, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(full, tmp_path / "class" / "ada")
    path = tmp_path / "class" / "ada" / SVM
    path.write_text(path.read_text().replace("2 * reg * W", "reg * W"))
    run = CliRunner().invoke
    graded = run(cli.app, ["grade", "class", "--assignment", "assignment1", "--no-gradebook"], catch_exceptions=False)
    assert graded.exit_code == 0, graded.output
    score = json.loads((tmp_path / "results" / "ada.json").read_text())["score"]
    (tmp_path / "results" / "rubric.toml").write_text("[severities]\nslip = 0\n")
    again = run(cli.app, ["regrade", "results"], catch_exceptions=False)
    assert again.exit_code == 0, again.output
    after = json.loads((tmp_path / "results" / "ada.json").read_text())
    assert (score, after["score"]) == (112 - 2.0 - 1.6, 112 - 13)  # no models are handed in
    assert "a1.svm.svm_loss_naive" in again.output


def test_feedback_says_what_the_slip_has_left(full, tmp_path, walls):
    from autograder.report.feedback import feedback

    folder = tmp_path / "ada"
    shutil.copytree(full, folder)
    path = folder / SVM
    path.write_text(path.read_text().replace("2 * reg * W", "reg * W"))
    page = feedback(mark(folder, prepared(LOSSES[:2], walls)))
    assert "3 of 5 points: one slip explains all that is wrong (gradient half)." in page
    assert "6.4 of 8 points: one slip explains all that is wrong (gradient half). It was made before" in page


def test_the_table_of_questions_states_the_severities():
    text = (course.ROOT / "docs" / "questions.md").read_text()
    for line in ("| slip | 60% |", "| part | 30% |", "| concept | 0% |"):
        assert line in text
