"""Submissions of other editions of the course are recognised once, and asked only what their edition asks."""

import json
import shutil

import nbformat
import pytest
from helpers import mark
from nbformat.v4 import new_code_cell, new_notebook

from autograder import course
from autograder.export.canvas import canvas_csv
from autograder.export.command import FORMATS
from autograder.export.totals import of_checks
from autograder.grading.prepare import Prepared, Settings
from autograder.questions import of_assignment
from autograder.report.brief import gather
from autograder.report.feedback import feedback
from autograder.report.pages import class_report
from autograder.report.results_csv import results_csv

CV = (
    "num_folds = 5\nk_choices = [1, 3, 5, 8, 10, 12, 15, 20, 50, 100]\n"
    "X_train_folds, y_train_folds = np.array_split(X_train, num_folds), np.array_split(y_train, num_folds)\n"
    "k_to_accuracies = {}\nfor k in k_choices:\n    k_to_accuracies[k] = []\n    for i in range(num_folds):\n"
    "        knn = KNearestNeighbor()\n"
    "        knn.train(np.concatenate(X_train_folds[:i] + X_train_folds[i + 1:]), "
    "np.concatenate(y_train_folds[:i] + y_train_folds[i + 1:]))\n"
    "        k_to_accuracies[k].append(np.mean(knn.predict(X_train_folds[i], k=k) == y_train_folds[i]))\n"
)
OURS = ("computational_graph.py", "preprocessing.py", "feature_pipeline.py", "model_files.py", "download.py")
KNN = 4 + 6 + 4 + 8 + 5 + 1
LINEAR = 6 + 3 + 8 + 10  # train, predict, softmax losses
SVM = 5 + 8
LAYERS = 2 + 3 + 1 + 1 + 3  # without svm_loss
NET, RULES = 2 + 6, 2 + 2 + 3
MODELS = 7 + 4  # softmax and net, asked where CIFAR-10 is here


def notebook(path, *sources):
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)


def published(folder, edition):
    """A perfect submission of another edition, as its students hand it in."""
    package = folder / "cs231n"
    shutil.copytree(
        course.SOLUTIONS / "cs231n", package, ignore=shutil.ignore_patterns("__pycache__", "datasets", "saved")
    )
    for name in OURS:
        (package / name).unlink()
    older = course.EDITIONS / "cs231n" / "classifiers" / "neural_net.py"
    if edition == "2016 to 2020":
        for name in ("classifiers/fc_net.py", "optim.py"):
            (package / name).unlink()
        shutil.copy(older, package / "classifiers")
    if edition == "2025 and 2026":
        (package / "classifiers" / "linear_svm.py").unlink()
        path = package / "classifiers" / "linear_classifier.py"
        text = path.read_text().replace("from .linear_svm import svm_loss_vectorized\n", "")
        path.write_text(text.replace("svm_loss_vectorized(", "softmax_loss_vectorized("))
    names = ["knn", "softmax", "two_layer_net", "features"] + ["svm"] * (edition != "2025 and 2026")
    for name in names:
        cells = ["cifar10_dir = 'cs231n/datasets/cifar-10-batches-py'", *([CV, "best_k = 10"] if name == "knn" else [])]
        notebook(folder / f"{name}.ipynb", *cells)
    return folder


@pytest.fixture(scope="module")
def asked(walls):
    return Prepared(Settings("assignment1", seed=7, sandbox=walls))


@pytest.mark.parametrize(
    "edition, score, points",
    [
        ("2016 to 2020", KNN + LINEAR + SVM + NET, KNN + LINEAR + SVM + NET),
        ("2021 to 2024", KNN + LINEAR + SVM + LAYERS + 3 + NET, KNN + LINEAR + SVM + LAYERS + 3 + NET),
        ("2025 and 2026", KNN + LINEAR + LAYERS + NET + RULES, KNN + LINEAR + LAYERS + NET + RULES),
    ],
)
def test_a_perfect_submission_of_another_edition_has_all_that_is_asked(tmp_path, asked, edition, score, points):
    result = mark(published(tmp_path / "ada", edition), asked)
    assert (result["edition"], result["score"], result["max_score"]) == (edition, score, points)
    left = [q for q in result["questions"] if q["status"] == "not_asked"]
    assert all((q["points"], q["score"], q["mistake"], q["hint"]) == (0, 0, "", "") for q in left)
    assert len(result["questions"]) == len(of_assignment("assignment1"))
    notes = [note for note in result["notes"] if "edition" in note]
    assert notes == [
        f"This is a submission of the course's edition of {edition}: what that edition does not ask "
        f"({135 - points} of 135 points) is left out of the total."
    ]
    assert "pipeline.save" not in json.dumps(result)
    assert "Not handed in: " not in json.dumps(result)


def test_reports_do_not_list_what_is_not_asked(tmp_path, asked, full):
    result = {**mark(published(tmp_path / "ada", "2021 to 2024"), asked), "student": "ada"}
    page = feedback(result)
    assert "a1.backprop" not in page
    assert f"of {result['max_score']} points" in page
    row = results_csv(gather([result])).splitlines()[1]
    assert row.startswith("ada,assignment1,89,89,100,marked,4,6,4,8,5,1,5,8")
    report = class_report(gather([result]), "assignment1")
    assert "Known mistakes" not in report
    assert "2021 to 2024" in report


def test_exports_put_editions_on_one_scale():
    def result(student, score, points, edition=""):
        return {"student": student, "submission": student, "assignment": "assignment1", "score": score, "max_score": points,
                "message": "", "edition": edition, "notes": [], "questions": [], "manual": [], "environment": {}}  # fmt: skip

    class_ = of_checks(gather([result("ada", 38, 76, "2016 to 2020"), result("ben", 100, 135), result("cem", 66, 133)]))
    rows = FORMATS["canvas"](class_, None, None).text.splitlines()
    assert [row.split(",")[-1] for row in rows[1:]] == ["135", "67.5", "100", "66"]
    assert canvas_csv(class_[:1]).text.splitlines()[1].endswith(",76")


def test_without_editions_all_is_asked(tmp_path, walls):
    every = Prepared(Settings("assignment1", seed=7, sandbox=walls, editions=False))
    result = mark(published(tmp_path / "ada", "2021 to 2024"), every)
    assert (result["edition"], result["max_score"], result["score"]) == ("", 135, 28 + 22 + 18 + 13 + 8 + 7)


@pytest.mark.parametrize("left", ["a notebook of ours", "a module of ours", "one file only"])
def test_a_submission_of_this_workbook_is_asked_everything(tmp_path, walls, left):
    ask = Prepared(Settings("assignment1", seed=7, sandbox=walls), ["a1.backprop.add_gate", "a1.knn.best_k"])
    folder = published(tmp_path / "ada", "2021 to 2024")
    if left == "a notebook of ours":
        shutil.copy(course.ASSIGNMENTS / "assignment1" / "knn.ipynb", folder / "knn.ipynb")
    elif left == "a module of ours":
        shutil.copy(course.SOLUTIONS / "cs231n" / "preprocessing.py", folder / "cs231n")
    else:
        shutil.rmtree(folder)
        (folder / "cs231n" / "classifiers").mkdir(parents=True)
        shutil.copy(course.SOLUTIONS / "cs231n" / "classifiers" / "softmax.py", folder / "cs231n" / "classifiers")
    result = mark(folder, ask)
    assert (result["edition"], result["max_score"]) == ("", 2)
    assert [note for note in result["notes"] if note.startswith("Not handed in: ")] == [
        f"Not handed in: backprop.ipynb{', knn.ipynb' if left == 'one file only' else ''}."
    ]


# ---- the pictures of trained models


@pytest.mark.parametrize(
    "said, here, used, note",
    [
        ("cifar10", True, "cifar10", "Its models were marked on the pictures of cifar10, which its notebooks name."),
        ("cifar10", False, "picturebook", "Its notebooks name the pictures of cifar10; its models were marked on those of "
         "picturebook, since cifar10 is not on the grader's machine."),
        ("picturebook", True, "picturebook", ""),
        ("imagenet", True, "picturebook", "Its notebooks name the pictures of imagenet; its models were marked on those of "
         "picturebook, since imagenet is not on the grader's machine."),
    ],
)  # fmt: skip
def test_a_model_is_marked_on_the_set_that_its_notebook_names(tmp_path, monkeypatch, said, here, used, note):
    from autograder.authoring import reference
    from autograder.grading import marking, prepare
    from autograder.grading.origin import origin
    from autograder.intake.notebooks import read_all
    from autograder.intake.staging import Staged
    from autograder.questions import load

    monkeypatch.setattr(reference, "is_here", lambda name: name == "picturebook" or (here and name == "cifar10"))
    notebook(tmp_path / "svm.ipynb", f'import cs231n_check\nDATASET = "{said}"  # or another')
    cells, _, _ = read_all(tmp_path, ["svm.ipynb"])
    told = origin(Staged(tmp_path, [], []), cells, "assignment1")
    settings = Settings("assignment1", 7)
    model, other = load()["a1.svm.best_model"], load()["a1.svm.train"]
    assert prepare.dataset_for(model, settings, told) == used
    assert prepare.dataset_for(other, settings, told) == "picturebook"
    assert prepare.dataset_for(model, Settings("assignment1", 7, "picturebook"), told) == "picturebook"
    ready = Prepared(settings, ["a1.svm.best_model"])
    assert marking.about_datasets(told, ready) == ([note] if note else [])


@pytest.mark.parametrize("here, points", [(True, MODELS), (False, 0)])
def test_models_of_the_published_course_are_asked_where_its_pictures_are(tmp_path, monkeypatch, here, points):
    from autograder.authoring import reference
    from autograder.grading.origin import origin
    from autograder.grading.remarks import about_datasets
    from autograder.intake.staging import Staged

    monkeypatch.setattr(reference, "is_here", lambda name: here)
    told = origin(Staged(published(tmp_path / "ada", "2025 and 2026"), [], []), {}, "assignment1")
    models = [q for q in of_assignment("assignment1") if q.model]
    assert sum(q.points for q in models if told.asks(q.id)) == points
    left = "Its models are left out of the total: they were trained on cifar10, which is not on the grader's machine."
    assert (left in about_datasets(told, Prepared(Settings("assignment1", 7)))) is not here


def test_a_2025_loss_with_half_of_the_penalty_is_right_in_training_too(tmp_path, walls):
    ask = Prepared(
        Settings("assignment1", seed=7, sandbox=walls), ["a1.svm.train", "a1.softmax.softmax_loss_vectorized"]
    )
    folder = published(tmp_path / "ada", "2025 and 2026")
    path = folder / "cs231n" / "classifiers" / "softmax.py"
    text = (
        path.read_text().replace("2 * reg * W", "reg * W").replace("reg * np.sum(W * W)", "0.5 * reg * np.sum(W * W)")
    )
    path.write_text(text)
    assert text.count("0.5 * reg") >= 1
    result = mark(folder, ask)
    assert (result["score"], result["max_score"]) == (16, 16), [q["message"] for q in result["questions"]]
