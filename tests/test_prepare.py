"""When a stored mark still holds, what is computed for it, and in which order and with which seeds a class is marked."""

import json
import shutil
import subprocess
import sys
import time

import pytest
from helpers import ids_of, mark, mark_class, prepared

from autograder import course
from autograder.authoring import outcomes
from autograder.cs231n_check.judge import Verdict
from autograder.cs231n_check.records import Frozen
from autograder.grading import keep, prepare, question_results, run, sitting

KNN = "cs231n/classifiers/k_nearest_neighbor.py"
VOTES, NO_LOOPS = "a1.knn.predict_labels", "a1.knn.compute_distances_no_loops"

# ---- keys

KEYS = """
import json
from autograder.grading.prepare import Prepared, Settings
print(json.dumps(Prepared(Settings("assignment1", 7)).keys))
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the course without its pictures."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("autograder", "solutions", "datasets"):
        skip = shutil.ignore_patterns("__pycache__", "*.jpg", "*.ipynb", "saved", "_course")
        shutil.copytree(course.ROOT / name, folder / name, ignore=skip)
    return folder


def keys_after(checkout, *changed):
    """The keys of the questions after a line was added to some files, which are then put back."""
    before = {name: (checkout / name).read_text() for name in changed}
    try:
        for name, text in before.items():
            (checkout / name).write_text(text + "\n# corrected\n")
        done = subprocess.run([sys.executable, "-c", KEYS], cwd=checkout, capture_output=True, text=True, check=True)
    finally:
        for name, text in before.items():
            (checkout / name).write_text(text)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def keys(checkout):
    return keys_after(checkout)


@pytest.mark.parametrize(
    "file",
    [
        "autograder/cs231n_check/judge.py",
        "autograder/cs231n_check/compare.py",
        "autograder/cs231n_check/replay.py",
        "autograder/authoring/outcomes.py",
        "autograder/questions/editions/cs231n/classifiers/neural_net.py",
        "solutions/cs231n/layers.py",
        "datasets/picturebook_maker/__init__.py",
    ],
)
def test_a_corrected_judge_or_reference_marks_every_question_again(file, checkout, keys):
    after = keys_after(checkout, file)
    assert after.keys() == keys.keys() and len(keys) == 36
    assert not [id for id in keys if keys[id] == after[id]]


@pytest.mark.parametrize(
    "file, notebooks",
    [
        ("autograder/questions/a1/knn.py", {"knn"}),
        ("autograder/questions/shared/linear/penalty.py", {"svm", "softmax"}),
    ],
)
def test_a_corrected_check_marks_again_what_uses_it(file, notebooks, checkout, keys):
    after = keys_after(checkout, file)
    changed = {id.split(".")[1] for id in keys if keys[id] != after[id]}
    assert notebooks <= changed and "backprop" not in changed and changed != {id.split(".")[1] for id in keys}
    assert all(keys[id] != after[id] for id in keys if id.split(".")[1] in notebooks)


@pytest.mark.parametrize("change", [{"seed": 8}, {"dataset": "cifar10"}, {"sandbox": "bubblewrap 1"}])
def test_other_settings_mark_again(change):
    settings = prepare.Settings(
        **{"assignment": "assignment1", "seed": 7, "dataset": "picturebook", "sandbox": "", **change}
    )
    (question,) = prepared([VOTES]).questions
    assert prepare.key(question, settings) != prepared([VOTES]).keys[VOTES]


# ---- what is computed


@pytest.fixture
def frozen(monkeypatch):
    """The ids of the questions that are frozen, and of those whose mistakes are carried out."""
    log = {"questions": [], "mistakes": []}

    def noting(name, function):
        return lambda question, *more: log[name].append(question.id) or function(question, *more)

    monkeypatch.setattr(prepare, "frozen_without_mistakes", noting("questions", outcomes.frozen_without_mistakes))
    monkeypatch.setattr(prepare, "frozen_mistakes", noting("mistakes", outcomes.frozen_mistakes))
    return log


def test_only_what_is_asked_is_prepared_and_mistakes_only_where_something_is_wrong(full, frozen):
    asked = prepared([VOTES, NO_LOOPS])
    assert frozen == {"questions": [], "mistakes": []}
    assert mark(full, asked)["score"] == 14
    assert frozen == {"questions": [VOTES, NO_LOOPS], "mistakes": []}
    path = full / KNN
    path.write_text(path.read_text().replace("return np.sqrt(dists, out=dists)", "return dists"))
    (wrong,) = (q for q in mark(full, asked)["questions"] if q["status"] != "correct")
    assert wrong["id"] == NO_LOOPS and wrong["mistake"] == "squared"
    assert frozen == {"questions": [VOTES, NO_LOOPS], "mistakes": [NO_LOOPS]}


def test_a_result_that_still_holds_has_nothing_prepared_and_is_not_written_again(full, frozen, tmp_path):
    mark_class([full], prepared([VOTES]), tmp_path / "out")
    frozen["questions"].clear()
    written = (tmp_path / "out" / "full.json").stat().st_mtime_ns
    mark_class([full], prepared([VOTES]), tmp_path / "out")
    assert frozen["questions"] == [] and (tmp_path / "out" / "full.json").stat().st_mtime_ns == written


# ---- results


def test_the_hint_is_stored_with_the_mark(full, tmp_path):
    path = full / KNN
    path.write_text(path.read_text().replace("return np.sqrt(dists, out=dists)", "return dists"))
    mark_class([full], prepared([NO_LOOPS]), tmp_path / "out")
    ((question,),) = (json.loads(p.read_text())["questions"] for p in (tmp_path / "out").glob("full.json"))
    assert question["hint"] == "These are squared distances: take the square root at the end."
    assert question["hint"] in question["message"] and question["score"] == 4.8


def test_a_score_has_four_decimals():
    (question,) = prepared([NO_LOOPS]).questions
    assert question.points == 8
    assert question_results.question_result(question, Verdict("partial", 1 / 3, ""), 0.123456)["score"] == 2.6667


def test_several_methods_of_a_class_are_called_by_its_name():
    targets = ["a.py:forward", "b.py:Net.loss", "c.py:Svm.train", "c.py:Svm.loss"]
    assert sitting.named(targets) == "forward, Net.loss, Svm"


def test_what_cannot_be_judged_costs_its_question_and_says_the_time_it_took(full, monkeypatch):
    def unable(asked, outcomes):
        raise RecursionError

    monkeypatch.setattr(sitting, "verdict_on", unable)
    start = time.perf_counter()
    (question,) = mark(full, prepared([VOTES]))["questions"]
    assert (question["status"], question["score"]) == ("refused", 0)
    assert "a1.knn.predict_labels: what came back cannot be judged (RecursionError)" in question["message"]
    assert 0 < question["seconds"] <= time.perf_counter() - start


def test_a_question_that_is_new_since_counts_as_zero_before():
    def of(**scores):
        return {"questions": [{"id": id, "score": score} for id, score in scores.items()]}

    before = {"ben": of(a=1, b=2), "ada": of(a=1), "gone": of(a=1)}
    after = {"ben": of(a=1, b=1.5), "ada": of(a=1, new=3, none=0), "come": of(a=1)}
    assert keep.changes(before, after) == [("ada", "new", 0, 3), ("ben", "b", 2, 1.5)]


def test_a_run_draws_a_seed_that_cannot_be_guessed_and_keeps_it(tmp_path):
    asked = run.Run(paths=[], assignment="assignment1", course="")
    seeds = {run.with_seed(asked, tmp_path / str(n)).seed for n in range(20)}
    assert len(seeds) == 20 and max(seeds) > 2**55
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "run.json").write_text('{"assignment": "assignment1", "seed": 12}')
    assert run.with_seed(asked, tmp_path / "out").seed == 12
    (tmp_path / "out" / "run.json").write_text('{"assignment": "assignment2", "seed": 12}')
    assert run.with_seed(asked, tmp_path / "out").seed != 12


def test_cases_follow_the_seed():
    def cases(seed) -> Frozen:
        (question,) = prepared([VOTES], seed=seed).questions
        return question.cases(seed)

    assert repr(cases(7)) == repr(cases(7)) != repr(cases(8))


def test_all_questions_of_a_notebook_are_known():
    assert ids_of("knn") == [
        "a1.knn.compute_distances_two_loops",
        "a1.knn.predict_labels",
        "a1.knn.compute_distances_one_loop",
        "a1.knn.compute_distances_no_loops",
        "a1.knn.cross_validation",
        "a1.knn.best_k",
    ]
