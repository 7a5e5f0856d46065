"""What a student sees of a marking does not lead to the pictures that were unseen."""

import json
import shutil

import nbformat
import numpy as np
import pytest
from helpers import ids_of, mark, prepared
from nbconvert import HTMLExporter

from autograder import course
from autograder.authoring import reference
from autograder.export.canvas import canvas_csv
from autograder.export.gradescope import results_json
from autograder.export.moodle import moodle_csv
from autograder.export.totals import of_checks
from autograder.gradebook.cells import put_marks
from autograder.questions import of_assignment
from autograder.report.brief import gather
from autograder.report.feedback import feedback
from autograder.report.results_csv import results_csv

SEED = 6174619385550217431
KNN = "cs231n/classifiers/k_nearest_neighbor.py"
WORDS = np.random.SeedSequence(SEED).generate_state(8).tolist()


@pytest.fixture(scope="module")
def half_right(tmp_path_factory):
    """The result of a submission of which some is right, some wrong, and some stops with an error."""
    folder = tmp_path_factory.mktemp("handed-in")
    (folder / KNN).parent.mkdir(parents=True)
    text = (course.SOLUTIONS / KNN).read_text().replace("return np.sqrt(dists, out=dists)", "return dists")
    (folder / KNN).write_text(text.replace("num_test = dists.shape[0]", "raise ValueError(dists.shape)"))
    shutil.copy(course.NOTEBOOKS / "assignment1" / "knn.ipynb", folder)
    return mark(folder, prepared(ids_of("knn"), seed=SEED))


def everything_seen(result):
    """All that a student may be given, by name."""
    released = nbformat.read(course.ASSIGNMENTS / "assignment1" / "knn.ipynb", 4)
    book = put_marks(released, result)
    return {
        "feedback": feedback(result),
        "nbgrader's notebook": nbformat.writes(book),
        "nbgrader's feedback": HTMLExporter().from_notebook_node(book)[0],
        "Gradescope": json.dumps(results_json(result, 1.0)),
        "Canvas": canvas_csv(of_checks(gather([result]))).text,
        "Moodle": moodle_csv(of_checks(gather([result]))).text,
        "table": results_csv(gather([result])),
    }


def test_nothing_that_a_student_sees_tells_the_seed_of_the_run(half_right):
    assert half_right["environment"]["seed"] == SEED  # the instructor's record
    assert {q["status"] for q in half_right["questions"]} >= {"correct", "crashed"}
    assert any(q["status"] in ("wrong", "partial") and q["hint"] for q in half_right["questions"])
    for name, text in everything_seen(half_right).items():
        assert len(text) > 50, name
        for secret in (SEED, *WORDS):
            assert str(secret) not in text and f"{secret:x}" not in text.lower(), name


def test_the_seeds_of_questions_do_not_lead_back_to_the_runs():
    """32 bits of a digest: a check tells that of the public cases, and other messages may."""
    seeds = [question.case_seed(SEED) for question in of_assignment("assignment1")]
    assert len(set(seeds)) == len(seeds) and max(seeds) < 2**32
    assert not {*seeds} & {SEED % 2**32, SEED >> 31, SEED >> 32, *WORDS}


def test_the_unseen_pictures_need_the_whole_seed():
    """These two agree in the 32 bits that a seed of 32 bits would be made of."""
    one, two = 14375, 53572
    assert np.random.SeedSequence(one).generate_state(1) == np.random.SeedSequence(two).generate_state(1)
    (X, y), (X_other, y_other) = (reference.unseen.__wrapped__("picturebook", seed) for seed in (one, two))
    assert X.shape == X_other.shape == (1000, 32, 32, 3)
    assert np.mean(y == y_other) < 0.2 and not np.array_equal(X[0], X_other[0])


def test_the_unseen_pictures_are_drawn_from_256_bits(monkeypatch):
    asked = []

    class Maker:
        def generate(self, count, seed):
            asked.append(seed)
            return type("Pictures", (), {"images": np.zeros((count, 32, 32, 3), np.uint8), "labels": np.zeros(count)})

    monkeypatch.setattr(reference, "picture_maker", Maker)
    reference.unseen.__wrapped__("picturebook", SEED)
    assert asked == [WORDS] and len(set(WORDS)) == 8
