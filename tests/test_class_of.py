"""The classes on which marking is measured: as diverse as stated, the same for a seed, and marked as it says."""

import ast
import collections
import hashlib
import random
import sys
from pathlib import Path

import pytest
from students import verdict

from autograder import course
from autograder.cs231n_check.package import Package
from autograder.intake.downloads import find
from autograder.questions import load

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

import class_code
import class_course
import class_of
import class_work
from class_hard import in_turn
from class_right import RIGHT

sys.path.pop()  # other tests have modules of the same names


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A class of forty, and the rows that say what it is."""
    folder = tmp_path_factory.mktemp("class") / "forty"
    return folder, class_of.make_class(folder, 40, "assignment1", seed=3)


def test_four_of_ten_are_right_five_have_mistakes_and_one_is_hard(made):
    counts = collections.Counter(row["kind"] for row in made[1])
    assert (counts["right"], counts["mistakes"], counts["unfinished"]) == (16, 12, 8)
    assert counts["broken"] + counts["hanging"] + counts["hostile"] == 4


def test_each_student_is_found_by_the_name_that_the_list_has(made, tmp_path):
    folder, rows = made
    found = find([folder], "assignment1", tmp_path)
    assert sorted(submission.student for submission in found) == sorted(row["student"] for row in rows)
    assert class_of.read_kinds(folder) == rows


def test_no_two_students_hand_in_the_same(made):
    digests = {digest(path) for path in made[0].iterdir()}
    assert len(digests) == 41  # and the list


def test_a_seed_makes_the_same_class_again_and_a_larger_one_begins_with_it(made, tmp_path):
    class_of.make_class(tmp_path / "again", 12, "assignment1", seed=3)
    again = sorted(path for path in (tmp_path / "again").iterdir() if path.suffix != ".csv")
    assert len(again) == 12
    assert [digest(path) for path in again] == [digest(made[0] / path.name) for path in again]


def test_a_cycle_repeats_the_work_for_other_students(tmp_path):
    rows = class_of.make_class(tmp_path / "class", 9, "assignment3", cycle=3)
    assert [row["what"] for row in rows] == [row["what"] for row in rows[:3]] * 3
    assert len({row["student"] for row in rows}) == 9


def test_a_class_may_be_of_one_kind_alone():
    first = class_of.numbers(5, 1, "hanging")
    assert [class_of.kind_of(number, 1) for number in first] == ["hanging"] * 5
    assert class_of.numbers(6, 1, "hanging", cycle=3) == first[:3] * 2


def test_each_of_a_thousand_has_a_name_of_their_own():
    assert len({class_of.name_of(number).casefold() for number in range(2000)}) == 2000


def test_without_torch_nothing_of_its_notebooks_is_handed_in(tmp_path):
    made = class_course.course_of("assignment2", torch=False)
    assert "PyTorch" not in made.books and "NetworkVisualization" not in made.books and "Dropout" in made.books
    assert not any("torch" in file for file in (*made.models, *dict.fromkeys(file for file, _, _ in made.asked)))


def test_a_folder_that_holds_something_is_left_alone(made):
    with pytest.raises(SystemExit, match="not empty"):
        class_of.make_class(made[0], 1, "assignment1")


def digest(path):
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    return hashlib.sha256(b"".join(p.read_bytes() for p in files)).hexdigest()


# ---- the work


@pytest.fixture(scope="module")
def given():
    return {assignment: class_course.course_of(assignment) for assignment in course.assignments()}


@pytest.mark.parametrize("assignment", course.assignments())
def test_all_that_is_not_hard_is_python(given, assignment):
    for number in range(60):
        work = class_of.work_of(number, 1, given[assignment])
        if work.kind in ("right", "mistakes", "unfinished"):
            for file, text in work.texts.items():
                ast.parse(text, file)


def test_all_hard_kinds_come_in_turn(given):
    rng = random.Random(1)
    works = [class_work.hard_work(given["assignment1"], n, rng) for n in range(len(in_turn()))]
    assert [(work.kind, work.said[0]) for work in works] == in_turn()
    assert all(work.damage or work.top or work.cells or work.texts != given["assignment1"].texts for work in works)


@pytest.mark.parametrize("number", range(len(RIGHT)))
def test_other_words_are_right(given, number, tmp_path):
    file, name, body = RIGHT[number]
    question = next(q for q in load().values() if q.targets == [f"{file}:{name}"])
    texts = given[question.assignment].texts
    changed = class_code.with_body(texts[file], class_code.names(texts[file], file).index(name), body)
    found = verdict(package(tmp_path, file, changed), question.id, 3)
    assert (found.status, found.message * (found.status != "correct")) == ("correct", "")


@pytest.mark.parametrize("name", ["affine_backward", "softmax_loss", "batchnorm_backward", "conv_backward_naive"])
def test_renamed_variables_leave_it_right(given, name, tmp_path):
    question = next(q for q in load().values() if q.targets == [f"cs231n/layers.py:{name}"])
    text = given[question.assignment].texts["cs231n/layers.py"]
    changed = class_code.renamed(text, class_code.names(text, "cs231n/layers.py").index(name), "_new")
    assert "_new" in changed
    assert verdict(package(tmp_path, "cs231n/layers.py", changed), question.id, 3).status == "correct"


def test_a_known_mistake_put_in_its_place_is_recognised(given, tmp_path):
    question = load()["a1.knn.predict_labels"]
    file = "cs231n/classifiers/k_nearest_neighbor.py"
    code = next(code for key, _, code in given["assignment1"].mistakes if key == "a1.knn.predict_labels: farthest")
    found = verdict(package(tmp_path, file, given["assignment1"].texts[file] + code), question.id, 3)
    assert found.mistake == "farthest"


def test_a_slip_is_one_small_change():
    text = "def f(x):\n    # BEGIN SOLUTION\n    return x + 1\n    # END SOLUTION\n"
    changed, what = class_code.slipped(text, 0, random.Random(1))
    assert (changed, what) == (text.replace("x + 1", "(x - 1)"), "x + 1 -> (x - 1)")


def package(folder, file, text):
    """The reference with one file in its place."""
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(class_code.without_markers(text), encoding="utf-8")
    return Package(folder, course.SOLUTIONS)
