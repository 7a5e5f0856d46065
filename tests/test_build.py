"""assignments/ is the shadow of solutions/: fresh, without a trace of a solution, and each exercise unsolved."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from helpers import is_current
from nbgrader.converters import GenerateAssignment

from autograder import course
from autograder.authoring.skeleton import BEGIN, END, MarkerError, strip_module
from autograder.authoring.workbook import inline_questions
from autograder.build import built, catalogue, nbval, needs, package, release
from autograder.build.notebooks import expand
from autograder.build.package import exercises, manifest
from autograder.commands import author
from autograder.course import CourseError
from autograder.cs231n_check.package import Package
from autograder.gradebook import converters
from autograder.questions import load, of_assignment
from autograder.questions.a1 import features, softmax, svm, two_layer_net
from autograder.questions.a2 import fully_connected_nets, pytorch
from autograder.questions.a3 import lstm_captioning, rnn_captioning

MEND = "run `make build` and commit what it changes"
ASSIGNMENTS = course.assignments()
MODULES = sorted((course.SOLUTIONS / "cs231n").rglob("*.py"))
SOURCES = [path for a in ASSIGNMENTS for path in course.notebook_sources(a)]


def solution_lines(source):
    """The lines between the markers, stripped of white space."""
    blocks = re.findall(rf"{BEGIN}\n(.*?){END}", source, re.S)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_assignment_is_what_the_build_makes(assignment):
    wrong = release.stale(assignment, built.read(assignment)["questions"])
    assert not wrong, f"stale, {MEND}: {wrong}"


def test_table_of_questions_is_current():
    assert catalogue.PATH.read_text() == catalogue.text(), f"docs/questions.md is stale, {MEND}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_executed_notebook_is_that_of_its_text(path):
    made = built.read(path.parent.name)["notebooks"]
    assert is_current(path, needs.reference(), made), f"{path.stem}.ipynb is not that of {path.name}: {MEND}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_executed_notebook_passes_its_checks(path):
    for cell in nbformat.read(path.with_suffix(".ipynb"), 4).cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error", f"{path.stem}: {cell.source[:80]}: {output.get('evalue')}"


def released_text(assignment):
    """All text that a student gets, a line per line of code."""
    folder = course.ASSIGNMENTS / assignment
    lines = []
    for path in [*folder.rglob("*.py"), *folder.rglob("*.md"), *folder.rglob("*.json")]:
        lines += path.read_text(encoding="utf-8").splitlines()
    for path in folder.glob("*.ipynb"):
        lines += [line for cell in nbformat.read(path, 4).cells for line in cell.source.splitlines()]
    return {line.strip() for line in lines}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_line_of_a_solution_is_released(assignment):
    released = released_text(assignment)
    provided = {line.strip() for path in MODULES for line in strip_module(path.read_text(), path.name).splitlines()}
    provided |= {line.strip() for path in SOURCES for cell in expand(path).cells for line in outside_solutions(cell)}
    secret = {line for path in MODULES for line in solution_lines(path.read_text())}
    secret |= {line.strip() for path in SOURCES for cell in expand(path).cells for line in inside_solutions(cell)}
    leaked = {line for line in secret - provided if len(line) > 12} & released
    assert not leaked


def outside_solutions(cell):
    if "answer" in cell.metadata:
        return []
    return re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "", cell.source, flags=re.S).splitlines()


def inside_solutions(cell):
    if "answer" in cell.metadata:
        return cell.source.splitlines()
    return [
        line
        for block in re.findall(r"### BEGIN SOLUTION(.*?)### END SOLUTION", cell.source, re.S)
        for line in block.splitlines()
    ]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_released_notebooks_have_no_outputs_and_no_markers(assignment):
    for path in (course.ASSIGNMENTS / assignment).glob("*.ipynb"):
        for cell in nbformat.read(path, 4).cells:
            assert not cell.get("outputs") and cell.get("execution_count") is None
            assert "BEGIN SOLUTION" not in cell.source


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_question_is_checked_in_its_notebook_once(assignment):
    found = []
    for path in course.notebook_sources(assignment):
        found += [(m[1], path.stem) for cell in expand(path).cells if (m := re.match(r'check\("(.*)"\)', cell.source))]
    assert sorted(found) == sorted((q.id, q.notebook) for q in of_assignment(assignment))


BOUND = re.compile(r"(\d+) %[^%]*?\(picture book\),\s+or\s+(?:of\s+)?(\d+) %\s+\(CIFAR-10\)")
BOUNDS = {
    "features": [features.BEST_SVM, features.BEST_NET],
    "softmax": [softmax.BEST_SOFTMAX],
    "svm": [svm.BEST_SVM],
    "two_layer_net": [two_layer_net.BEST_NET],
    "FullyConnectedNets": [fully_connected_nets.BEST_NET],
    "PyTorch": [pytorch.BEST],
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_bounds_stated_for_models_are_those_of_their_checks(path):
    prose = "\n".join(cell.source for cell in expand(path).cells if cell.cell_type == "markdown")
    stated = [number for pair in BOUND.findall(prose) for number in pair]
    bounds = [f"{100 * bound[name]:.0f}" for bound in BOUNDS.get(path.stem, []) for name in ("picturebook", "cifar10")]
    assert stated == bounds == re.findall(r"(\d+) %", prose)


@pytest.mark.parametrize(
    ("book", "bounds"), [("RNN_Captioning", rnn_captioning.BEST_RNN), ("LSTM_Captioning", lstm_captioning.BEST_LSTM)]
)
def test_bounds_stated_for_captions_are_those_of_their_checks(book, bounds):
    text = (course.NOTEBOOKS / "assignment3" / f"{book}.md").read_text()
    (asked,) = [part for part in text.split("\n\n") if part.startswith("**Points.** The saved network")]
    stated = re.findall(r"at\s+least\s+(0\.\d\d)", asked)
    assert stated == [f"{bounds[name]:.2f}" for name in ("object", "colour", "bleu")]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_manifest_names_the_exercises_that_the_skeleton_has(assignment):
    folder = course.ASSIGNMENTS / assignment
    named = {f"{file}:{name}" for file, names in exercises(assignment).items() for name in names}
    assert named == {t for q in of_assignment(assignment) for t in q.targets if t.startswith("cs231n/") and ":" in t}
    for file, names in manifest(assignment)["exercises"].items():
        assert file in manifest(assignment)["files"]
        unsolved = re.findall(r'raise NotImplementedError\("([\w.]+) \(', (folder / file).read_text())
        assert all(any(f"{found}.".startswith(f"{name}.") for found in unsolved) for name in names)


def test_question_names_an_existing_target():
    for question in load().values():
        for target in question.targets:
            file, _, name = target.partition(":")
            if file.endswith(".py"):
                source = (course.SOLUTIONS / file).read_text()
                assert re.search(rf"(def|class) {name.split('.')[-1]}\b", source), target


def test_inline_questions_have_points_and_unique_ids():
    ids = [q["id"] for a in ASSIGNMENTS for q in inline_questions(a)]
    assert len(ids) == len(set(ids)) and not set(ids) & set(load())


def test_build_notices_what_is_stale_missing_or_stray(tmp_path):
    shutil.copytree(course.ASSIGNMENTS / ASSIGNMENTS[0], tmp_path / "a", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    (tmp_path / "b" / "README.md").write_text("changed")
    (tmp_path / "b" / "stray.txt").write_text("")
    (tmp_path / "b" / "cs231n" / "layers.py").unlink()
    wrong = release.differences(tmp_path / "a", tmp_path / "b")
    assert wrong == ["cs231n/layers.py: missing", "stray.txt: not made by the build", "README.md: differs"]


def test_skeleton_raises_naming_the_exercise():
    source = "class A:\n    def f(self):\n        # BEGIN SOLUTION\n        return 1\n        # END SOLUTION\n"
    assert 'raise NotImplementedError("A.f (cs231n/a.py)")' in strip_module(source, "cs231n/a.py")


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    # BEGIN SOLUTION\n    pass\n",
        "def f():\n    # END SOLUTION\n    pass\n",
        "# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n",
        "def f(:\n",
    ],
)
def test_markers_that_do_not_pair_up_are_refused(source):
    with pytest.raises(MarkerError):
        strip_module(source, "cs231n/a.py")


@pytest.mark.parametrize(
    "cell, sentence",
    [
        ('```{code-cell} ipython3\ncheck("a1.knn.nothing")\n```\n', "there is no question a1.knn.nothing"),
        ("```{code-cell} ipython3\n:exercise: a1.no\n\nx = 1\n```\n", "there is no question a1.no"),
        ('+++ {"answer": "a1.knn.inline_9"}\n\nYes.\n', "a1.knn.inline_9 has no points"),
    ],
    ids=["check", "exercise", "answer"],
)
def test_an_authors_mistake_is_one_sentence_and_nothing_is_written(cell, sentence, tmp_path, monkeypatch):
    shutil.copytree(course.NOTEBOOKS, tmp_path / "notebooks", ignore=shutil.ignore_patterns("*.ipynb"))
    head = SOURCES[0].read_text().split("\n# ")[0]
    (tmp_path / "notebooks" / ASSIGNMENTS[0] / "new.md").write_text(f"{head}\n# New\n\n{cell}")
    monkeypatch.setattr(course, "NOTEBOOKS", tmp_path / "notebooks")
    for module, writer in [
        (package, "write_text"),
        (package, "write_checks"),
        (release, "write_text"),
        (built, "write"),
    ]:
        monkeypatch.setattr(module, writer, pytest.fail)
    with pytest.raises(CourseError) as raised:
        author.build()
    assert re.search(rf"{ASSIGNMENTS[0]}/new.md:.*{re.escape(sentence)}", str(raised.value)), raised.value


def failing(trouble):
    """A converter of nbgrader's that meets trouble with one assignment."""

    class Failing(GenerateAssignment):
        def init_assignment(self, assignment, student):
            raise trouble

    return Failing


@pytest.mark.parametrize(
    "trouble, sentence",
    [
        (ValueError("no end\nof it"), r"Failing failed: ValueError: no end\.$"),
        (RuntimeError("no room"), r"Failing failed: RuntimeError: no room\.$"),
    ],
)
def test_what_nbgrader_failed_with_is_said(trouble, sentence, tmp_path):
    config = converters.nbgrader_config(course.ROOT, f"sqlite:///{tmp_path}/gradebook.db", ASSIGNMENTS[0])
    config.CourseDirectory.release_directory = str(tmp_path / "release")
    with pytest.raises(CourseError, match=sentence):
        converters.convert(failing(trouble), config)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_module_of_the_skeleton_imports(assignment):
    package = Package(course.ASSIGNMENTS / assignment)
    with package:
        import importlib

        for path in Path(package.folder, "cs231n").rglob("*.py"):
            name = path.relative_to(package.folder).with_suffix("").as_posix().replace("/", ".")
            if not name.endswith("__init__"):
                importlib.import_module(name)


def test_what_a_framework_has_trained_is_compared_without_its_last_digits():
    blurred = {path.stem for path in nbval.notebooks() if nbval.blurred(path)}
    assert blurred == {"PyTorch", "NetworkVisualization"}
