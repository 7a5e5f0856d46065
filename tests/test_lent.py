"""What the course has lent works in the student's folder, earns nothing, and does not keep what builds on it from earning."""

import dataclasses
import shutil

import numpy as np
import pytest
from helpers import CHECKER, mark, prepared

from autograder import course, cs231n_check
from autograder.authoring.modules import read_package
from autograder.authoring.reach import Package
from autograder.carrying.lending import lent_module, with_lent
from autograder.cs231n_check import check
from autograder.cs231n_check.collect import collect
from autograder.cs231n_check.plain import plain
from autograder.intake.lent_layout import place_stand_in
from autograder.questions import of_assignment

LAYERS, OPTIM = "cs231n/layers.py", "cs231n/optim.py"
LENT = {LAYERS: ["affine_forward", "relu_backward", "softmax_loss"], OPTIM: ["adam"]}


def lend(folder, lent=LENT):
    """Put the course's functions in the places of a student's."""
    for file, names in lent.items():
        (folder / file).write_text(with_lent((folder / file).read_text(), file, names))
    (folder / "cs231n" / "lent.py").write_text(lent_module(Package(read_package(course.SOLUTIONS)), lent))
    return folder


@pytest.fixture
def net(tmp_path):
    """A submission with everything right."""
    left_out = shutil.ignore_patterns("__pycache__", "datasets")
    shutil.copytree(course.SOLUTIONS / "cs231n", tmp_path / "net" / "cs231n", ignore=left_out)
    return tmp_path / "net"


@pytest.fixture(scope="module")
def asked(walls):
    """The questions of the notebook two_layer_net."""
    return prepared([q.id for q in of_assignment("assignment1") if q.notebook == "two_layer_net"], walls, seed=3)


@pytest.fixture(scope="module")
def some(walls):
    """A few of them: what the tests lend, and what builds on it."""
    names = ("affine_forward", "affine_backward", "relu_forward", "two_layer_net_loss")
    return prepared([f"a1.two_layer_net.{name}" for name in names], walls, seed=3)


def marks(folder, asked):
    result = mark(folder, asked)
    return {q["id"].split(".")[-1]: q for q in result["questions"]}, result["notes"]


def test_exactly_what_is_lent_earns_nothing(net, asked):
    found, notes = marks(lend(net), asked)
    lent = [name for names in LENT.values() for name in names]
    assert {name: q["status"] for name, q in found.items()} == {
        name: "not_implemented" if name in lent else "correct" for name in found
    }
    for name in lent:
        assert f"{name} is lent by the course, and earns no points" in found[name]["message"]
        assert found[name]["score"] == 0
    note = "right, given correct affine_forward, relu_backward, softmax_loss: it was tried again with the grader's"
    assert note in found["two_layer_net_loss"]["notes"]  # not what is right, relu_forward and affine_backward
    assert "Lent by the course, and without points: affine_forward, relu_backward, softmax_loss, adam." in notes


def test_an_own_function_beside_a_lent_one_earns_its_points(net, some):
    own = (net / LAYERS).read_text()
    lend(net, {LAYERS: ["affine_forward", "relu_forward"]})
    begin, end = own.index("def relu_forward"), own.index("def relu_backward")
    (net / LAYERS).write_text((net / LAYERS).read_text() + "\n\n" + own[begin:end])
    found, _ = marks(net, some)
    assert (found["relu_forward"]["status"], found["affine_forward"]["status"]) == ("correct", "not_implemented")


@pytest.mark.parametrize(
    "line", ["from .lent import affine_forward", "from cs231n.lent import affine_forward", "from .lent import *",
             "from . import lent\n\naffine_forward = lent.affine_forward", "import cs231n.lent\n\n\ndef affine_forward(x, w, b):\n    return cs231n.lent.affine_forward(x, w, b)"],
)  # fmt: skip
@pytest.mark.parametrize("is_there", [True, False])
def test_however_it_is_imported_it_costs_no_more_than_itself(line, is_there, net, some):
    lend(net, {LAYERS: ["affine_forward"]})
    text = (net / LAYERS).read_text()
    (net / LAYERS).write_text(text.replace("from .lent import affine_forward", line))
    if not is_there:
        (net / "cs231n" / "lent.py").unlink()
    found, _ = marks(net, some)
    wrong = {name for name, q in found.items() if q["status"] != "correct"}
    assert wrong == {"affine_forward"} and found["affine_forward"]["score"] == 0


def test_what_lies_under_that_name_is_not_run(net, some):
    lend(net)
    (net / "cs231n" / "lent.py").write_text("raise SystemExit\n")
    found, _ = marks(net, some)
    assert (found["affine_forward"]["status"], found["relu_forward"]["status"]) == ("not_implemented", "correct")


def test_without_anything_lent_nothing_is_put_there(net):
    notes = []
    assert place_stand_in(net / "cs231n", notes) == [] and not notes
    assert not (net / "cs231n" / "lent.py").exists()


def test_a_folder_by_the_name_of_a_module_is_left_alone(net):
    lend(net)
    (net / "cs231n" / "backup.py").mkdir()
    (net / "cs231n" / "backup.py" / "layers.py").write_text("from .lent import softmax\n")
    notes = []
    assert place_stand_in(net / "cs231n", notes) == []
    assert notes[0].startswith("Lent by the course, and without points: softmax, affine_forward")


def test_a_stand_in_that_was_not_handed_in_is_no_work_of_the_students(net):
    lend(net)
    assert place_stand_in(net / "cs231n", []) == []
    (net / "cs231n" / "lent.py").unlink()
    assert place_stand_in(net / "cs231n", []) == [net / "cs231n" / "lent.py"]


def test_what_the_grader_computes_is_used_where_it_was_imported_before(net, walls):
    """The net's module has taken the layers' names before they are replaced."""
    from autograder.questions import load

    question = load()["a1.two_layer_net.two_layer_net_loss"]
    first = ["cs231n/classifiers/fc_net.py:TwoLayerNet.__init__", *question.builds_on]
    ask = prepared(
        [question.id, "a1.two_layer_net.affine_forward", "a1.two_layer_net.two_layer_net_init"], walls, seed=3
    )
    ask.questions = [dataclasses.replace(q, builds_on=first) if q.id == question.id else q for q in ask.questions]
    found, _ = marks(lend(net), ask)
    assert found["two_layer_net_loss"]["status"] == "correct"


def test_a_dtype_crosses_by_its_name():
    given = [np.float32, np.dtype("int64"), np.float64(2), np.array([1], np.float32)]
    assert plain(given)[:2] == ["float32", "int64"]
    assert [value.dtype.name for value in plain(given)[2:]] == ["float64", "float32"]
    assert plain(int) == {"type": "type"}


# ---- in the student's folder


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A student's folder of assignment 1, nothing written in it but what is lent."""
    folder = tmp_path / "assignment1"
    left_out = shutil.ignore_patterns("__pycache__", "datasets")
    shutil.copytree(course.ASSIGNMENTS / "assignment1", folder, ignore=left_out)
    for path in CHECKER.glob("*.py"):
        shutil.copy(path, folder / "cs231n_check")
    lend(folder)
    monkeypatch.setattr(cs231n_check, "PUBLIC", str(folder / "cs231n_check" / "public"))
    monkeypatch.setattr(cs231n_check, "package_folder", lambda: str(folder))
    return folder


def test_a_check_of_what_is_lent_says_so_and_stops_nothing(folder, capsys):
    assert check("a1.two_layer_net.affine_forward") == 0
    assert capsys.readouterr().out == (
        "– a1.two_layer_net.affine_forward: affine_forward is lent by the course: it works, and earns no points.\n"
        "  To earn them, open cs231n/layers.py and write your own in the place of the line that imports it.\n"
    )


def test_a_check_of_what_builds_on_it_is_as_ever(folder, net, capsys):
    with pytest.raises(cs231n_check.CheckFailed, match=r"not implemented yet"):
        check("a1.two_layer_net.affine_backward")
    text = (net / LAYERS).read_text()
    begin, end = text.index("def affine_backward"), text.index("def relu_forward")
    (folder / LAYERS).write_text((folder / LAYERS).read_text() + "\n\n" + text[begin:end])
    assert check("a1.two_layer_net.affine_backward") is None
    assert capsys.readouterr().out.startswith("✓")


def test_collect_names_what_is_lent_and_does_not_call_it_unfinished(folder, capsys):
    collect(folder)
    lines = capsys.readouterr().out.splitlines()
    assert "cs231n/layers.py: lent by the course, without points: affine_forward, relu_backward, softmax_loss." in lines
    assert "cs231n/optim.py: lent by the course, without points: adam." in lines
    unfinished = [line for line in lines if "not written yet" in line and LAYERS in line]
    assert unfinished == [
        "Warning: cs231n/layers.py: not written yet, or the line that raises is still there: "
        "affine_backward, relu_forward, svm_loss."
    ]
