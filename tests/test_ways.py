"""Submissions that are wrong in the same way are found, named by the course, and get its hint and its deduction."""

import io
import shutil
import subprocess
import sys
import tomllib

import numpy as np
import pytest
from rich.console import Console

from autograder.course import CourseError
from autograder.grading import hint, run
from autograder.grading.naming import with_own_hint, with_way
from autograder.grading.own_mistakes import own_mistakes, way_of_example
from autograder.grading.prepare import Prepared, Settings
from autograder.grading.rubric import Named, Rubric
from autograder.grading.shown_code import code_of, definition
from autograder.grading.ways import way_of

ID, PART = "a1.softmax.softmax_loss_vectorized", "a1.softmax.softmax_loss_naive"
SOFTMAX = "cs231n/classifiers/softmax.py"
RANDOM = np.random.default_rng(3)
RIGHT = RANDOM.standard_normal((5, 7))


def way(value, right=RIGHT, error=None, kind="close"):
    """The way of a question of one case with one output."""
    case = {"name": "one", "hard": False, "steps": [], "outputs": [{"name": "y", "kind": kind, "params": {}}]}
    values = [] if error else [value]
    stop = error and {"status": "crashed", "type": error[0], "message": error[1], "frames": ["line 3"]}
    question = {"cases": [case], "expected": [{"values": [right], "error": None, "notes": []}], "accepted": []}
    return way_of(question, [{"values": values, "error": stop or None, "notes": []}])


def same(value, other, **more):
    return way(value, **more) == way(other, **more)


def test_a_way_is_twelve_hexadecimal_digits():
    assert len(way(RIGHT * 2)) == 12 and int(way(RIGHT * 2), 16)


def test_sums_in_another_order_and_in_single_precision_are_the_same_way():
    twice = 2 * RIGHT
    assert same(twice, RIGHT + RIGHT[::-1][::-1] * (1 + 1e-13))
    assert same(twice, twice.astype(np.float32))
    assert same(twice, twice.tolist())
    assert same(np.full((5, 7), 0.5), np.full((5, 7), 0.5) + 1e-16)
    assert same(np.zeros((5, 7)), np.full((5, 7), 1e-18))
    assert same(np.zeros((5, 7)), np.zeros((5, 7)), right=np.zeros((5, 7)) + 1.0)


@pytest.mark.parametrize(
    "other",
    [2.01 * RIGHT, 2 * RIGHT[::-1], 2 * RIGHT[:, ::-1], -2 * RIGHT, 2 * RIGHT + 1, 2 * RIGHT.T, 2 * RIGHT[:4], np.nan * RIGHT,
     np.where(np.arange(7) == 2, 0, 2 * RIGHT), "two", None, 2.0, {"y": 2 * RIGHT}],
    ids=["factor", "rows", "columns", "sign", "shift", "turned", "fewer", "nan", "column", "text", "None", "number", "dict"],
)  # fmt: skip
def test_other_values_are_another_way(other):
    assert not same(2 * RIGHT, other)


def test_neighbours_that_change_places_are_another_way_in_a_long_array_too():
    long = RANDOM.standard_normal(20000)
    swapped = long.copy()
    swapped[[15000, 15001]] = swapped[[15001, 15000]]
    assert not same(2 * long, 2 * swapped, right=long)


def test_many_mistakes_have_many_ways():
    noise = [RIGHT + 0.05 * RANDOM.standard_normal(RIGHT.shape) for _ in range(300)]
    assert len({way(value) for value in noise}) == 300


def test_what_is_not_finite_has_a_way():
    assert same(np.inf * RIGHT, np.inf * RIGHT) and same(1e300 * RIGHT, 1e300 * RIGHT)
    assert same({"a": [np.nan, 1]}, {"a": [np.nan, 1]}, kind="equal")


def test_errors_are_the_same_way_by_what_they_mean():
    assert way(0, error=("ValueError", "shapes (3,4) and (5,) not aligned")) == way(
        0, error=("ValueError", "shapes (8,4) and (9,) not aligned")
    )
    assert way(0, error=("ValueError", "x")) != way(0, error=("TypeError", "x"))


def test_a_way_is_the_same_in_another_process():
    line = "import sys; sys.path.insert(0, 'tests'); import test_ways; print(test_ways.way(2 * test_ways.RIGHT))"
    ran = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == way(2 * RIGHT)


# ---- the code that is shown

MODULE = '''
import numpy as np

class Net(object):
    def loss(self, X,
             y=None):
        """Loss.

        More.
        """
        return X

    # not of loss
    def train(self):
        pass

def relu(
    x
):
\tout = np.maximum(x, 0)
\treturn out
# between

def relu(x):
    return x
'''


def test_the_last_definition_is_cut_out_by_its_lines():
    loss = 'def loss(self, X,\n         y=None):\n    """Loss.\n\n    More.\n    """\n    return X'
    assert definition(MODULE, "Net.loss") == loss
    assert definition(MODULE, "Net.train") == "def train(self):\n    pass"
    assert definition(MODULE, "relu") == "def relu(x):\n    return x"
    assert definition(MODULE.rpartition("def relu")[0], "relu").splitlines()[-1] == "    return out"
    assert definition(MODULE, "Net.gone") == definition("", "x") == ""


def test_code_is_bounded_and_hostile_files_cost_nothing(tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "a.py").write_text("def f():\n" + "    x = 1\n" * 5000)
    (tmp_path / "cs231n" / "b.py").write_bytes(b"def f():\n    return " + b"(" * 100000 + b"\xff\0")
    shown = code_of(["cs231n/a.py:f", "cs231n/gone.py:f", "knn.ipynb:the cell"], ["best_k = 3", None], tmp_path)
    assert len(shown) == 4002 and shown.startswith("def f():\n    x = 1")
    assert code_of(["cs231n/b.py:f"], [], tmp_path).startswith("def f():\n    return (((")
    assert code_of(["knn.ipynb:the cell"], ["best_k = 3", None], tmp_path) == "best_k = 3"


# ---- what a course says of a way

RESULT = {"id": ID, "points": 10, "score": 0.0, "status": "wrong", "mistake": "", "hint": "", "keeps": 0.0,
          "message": "✗ x: not right yet\n  Open y: z\n  Case: one\n  loss is 3\n  a\n  b"}  # fmt: skip


def test_a_deduction_leaves_the_rest_of_the_points():
    named = with_own_hint(RESULT, Named("scaled", "Read the formula.", 3))
    assert (named["score"], named["status"], named["keeps"], named["mistake"]) == (7, "partial", 0.7, "scaled")
    assert named["message"].splitlines()[-1] == "  Hint: Read the formula." and len(named["message"].splitlines()) == 6
    assert with_own_hint(RESULT, Named("scaled", "Read.", 10))["status"] == "wrong"
    assert with_own_hint({**RESULT, "score": 8.0}, Named("scaled", "Read.", 3))["score"] == 8
    assert with_own_hint(RESULT, Named("scaled", "Read."))["score"] == 0


@pytest.fixture
def school(tmp_path, full, monkeypatch):
    """A class whose loss is not right, in two ways by three hands; gives what marks it, on two questions."""
    ways = {
        "ada": ("    return loss, dW", "    return 1.37 * loss, dW"),
        "ben": ("np.mean(log_probs[rows, y]) + reg * np.sum(W * W)", "(2.0 * 0.685) * np.sum(log_probs[rows, y]) / num_train"
                " + 1.37 * reg * (W ** 2).sum()"),
        "cem": ("dW = X.T @ dscores", "dW = 1.21 * X.T @ dscores"),
        "dan": ("", ""),
    }  # fmt: skip
    for student, (old, new) in ways.items():
        (tmp_path / "class" / student / "cs231n" / "classifiers").mkdir(parents=True)
        head, name, rest = (full / SOFTMAX).read_text().partition("def softmax_loss_vectorized")
        (tmp_path / "class" / student / SOFTMAX).write_text(head + name + rest.replace(old, new))
        for other in ("linear_classifier.py", "__init__.py"):
            shutil.copy(
                full / "cs231n" / "classifiers" / other, tmp_path / "class" / student / "cs231n" / "classifiers"
            )
    monkeypatch.setattr(run, "Prepared", lambda settings, store: Prepared(settings, [PART, ID], store))

    def mark(out="out", seed=7):
        this = run.Run(
            [str(tmp_path / "class")], "assignment1", str(tmp_path), seed=seed, sandbox=False, gradebook=False
        )
        marked = run.grade_class(this, tmp_path / out, 1, Console(file=io.StringIO()))
        return {student: next(q for q in r["questions"] if q["id"] == ID) for student, r in marked.items()}

    mark.place = tmp_path
    return mark


def name(school, way, hint_text="The loss is scaled.", deduct=3, key=None):
    said = []
    hint.name_mistake(school.place / "out", f"{ID}:{way}", hint_text, deduct, key, said.append)
    return said


def test_a_group_gets_one_hint_and_one_deduction_now_and_in_later_runs_with_other_seeds(school):
    before = school()
    ada, ben, cem, dan = (before[student] for student in ("ada", "ben", "cem", "dan"))
    assert ada["way"] == ben["way"] != cem["way"] and "way" not in dan and "code" not in dan
    assert [q["score"] for q in before.values()] == [0, 0, 0, 10]
    assert "1.37 * loss" in ada["code"] and "BEGIN" not in ada["message"]
    said = name(school, ada["way"][:8])
    assert said[0] == f"Named way_{ada['way'][:8]}, of 2 submissions: ada, ben."
    folder = school.place / "mistakes" / f"{ID}.way_{ada['way'][:8]}"
    assert sorted(str(p.relative_to(folder)) for p in folder.rglob("*.py")) == [
        "example/cs231n/classifiers/__init__.py",
        "example/cs231n/classifiers/linear_classifier.py",
        f"example/{SOFTMAX}",
    ]
    assert tomllib.loads((folder / "mistake.toml").read_text()) == {
        "question": ID, "hint": "The loss is scaled.", "deduct": 3,
    }  # fmt: skip
    for after in (school(), school("other", seed=8)):
        assert {s: (q["score"], q["hint"], q["mistake"]) for s, q in after.items()} == {
            "ada": (7, "The loss is scaled.", folder.name.removeprefix(f"{ID}.")),
            "ben": (7, "The loss is scaled.", folder.name.removeprefix(f"{ID}.")),
            "cem": (0, "", ""),
            "dan": (10, "", ""),
        }
    (folder / "mistake.toml").write_text(f'question = "{ID}"\nhint = "Another."\n')
    assert {s: (q["score"], q["hint"]) for s, q in school().items()}["ben"] == (0, "Another.")
    shutil.rmtree(folder)
    assert {s: (q["score"], q["hint"]) for s, q in school().items()}["ben"] == (0, "")


def test_only_the_question_concerned_is_marked_again(school):
    way = school()["ada"]["way"]
    usual = Prepared(Settings("assignment1", 7), [PART, ID]).keys
    named = Rubric(named={(ID, way): Named("scaled", "Read.", 3)})
    other = Prepared(Settings("assignment1", 7, rubric=named), [PART, ID]).keys
    assert usual[PART] == other[PART] and usual[ID] != other[ID]


def test_what_cannot_be_named_is_one_sentence_and_leaves_nothing(school):
    way = school()["ada"]["way"]
    for group, options, said in (
        (f"{ID}:0000", {}, "no way to be wrong in"),
        (f"{ID}", {}, "is no group"),
        ("a1.none.none:1", {}, "is no group"),
        (f"{ID}:{way}", {"hint_text": " "}, "hint must be a sentence"),
        (f"{ID}:{way}", {"deduct": 11}, "deduct must be a number of points from 0 to 10"),
        (f"{ID}:{way}", {"key": "No Name"}, "must be a new name"),
        (f"{ID}:{way}", {"key": "not_averaged"}, "must be a new name"),
    ):
        options = {"hint_text": "Read.", "deduct": 1, "key": None, **options}
        with pytest.raises(CourseError, match=said):
            hint.name_mistake(
                school.place / "out", group, options["hint_text"], options["deduct"], options["key"], lambda line: None
            )
    name(school, way, key="scaled")
    with pytest.raises(CourseError, match="is there already"):
        name(school, way, key="scaled")
    shutil.rmtree(school.place / "class" / "ada")
    shutil.rmtree(school.place / "class" / "ben")
    with pytest.raises(CourseError, match=r"ada is not in .* any more"):
        name(school, way)
    assert [path.name for path in (school.place / "mistakes").iterdir()] == [f"{ID}.scaled"]


@pytest.mark.parametrize(
    "text, said",
    [
        ("hint = 1", "question must be the id"),
        (f'question = "{ID}"', "hint must be a sentence"),
        (f'question = "{ID}"\nhint = "x"\nminus = 2', "there is no 'minus': write question, hint and deduct"),
        (f'question = "{ID}"\nhint = "x"\ndeduct = true', "deduct must be a number"),
        (f'question = "{ID}"\nhint = "x"', "no folder example"),
        ("[", "is not a mistake in TOML"),
    ],
)
def test_what_is_wrong_with_a_courses_mistake_is_one_sentence(tmp_path, text, said):
    path = tmp_path / "mistakes" / f"{ID}.scaled" / "mistake.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(CourseError, match=said) as error:
        own_mistakes(tmp_path, "assignment1")
    assert str(path) in str(error.value)


def test_mistakes_of_other_assignments_are_passed_over(tmp_path):
    path = tmp_path / "mistakes" / f"{ID}.scaled"
    (path / "example").mkdir(parents=True)
    (path / "mistake.toml").write_text(f'question = "{ID}"\nhint = "x"')
    assert own_mistakes(tmp_path, "assignment2") == []
    assert len(own_mistakes(tmp_path, "assignment1")) == 1


def test_an_example_that_is_right_by_now_is_said_and_gives_nobody_a_hint(school, full):
    name(school, school()["ada"]["way"], key="scaled")
    example = school.place / "mistakes" / f"{ID}.scaled" / "example"
    shutil.copy(full / SOFTMAX, example / SOFTMAX)
    screen = io.StringIO()
    this = run.Run([str(school.place / "class")], "assignment1", str(school.place), 7, sandbox=False, gradebook=False)
    run.grade_class(this, school.place / "out", 1, Console(file=screen, width=300))
    assert f"mistakes/{ID}.scaled: its example is not wrong" in screen.getvalue()


def test_an_example_runs_behind_the_walls(full, tmp_path, walls):
    folder = tmp_path / "mistakes" / f"{ID}.scaled"
    (folder / "example" / "cs231n" / "classifiers").mkdir(parents=True)
    (folder / "mistake.toml").write_text(f'question = "{ID}"\nhint = "The loss is scaled."\n')
    for name in ("linear_classifier.py", "__init__.py", "softmax.py"):
        shutil.copy(full / "cs231n" / "classifiers" / name, folder / "example" / "cs231n" / "classifiers")
    path, planted = folder / "example" / SOFTMAX, tmp_path / "planted"
    escape = f"try:\n    open({str(planted)!r}, 'w').close()\nexcept OSError:\n    pass\n"
    path.write_text(escape + path.read_text().replace("return loss, dW", "return 1.37 * loss, dW"))
    (mistake,) = own_mistakes(tmp_path, "assignment1")
    assert way_of_example(mistake, Settings("assignment1", 7, sandbox=walls)) and not planted.exists()
    assert way_of_example(mistake, Settings("assignment1", 7)) and planted.exists()  # without walls it would be


# ---- what is hard to tell apart


def test_values_that_are_not_finite_are_told_apart():
    one = RIGHT.copy()
    one[2, 3] = np.nan
    zeros = np.where(np.isnan(one), np.nan, 0)
    ways = [
        way(value) for value in (one, zeros, np.nan * RIGHT, np.full_like(RIGHT, np.inf), np.full_like(RIGHT, -np.inf))
    ]
    assert len({*ways}) == 5
    assert same(one, one.astype(np.float32))


ERROR = {"status": "crashed", "type": "ValueError", "message": "no", "frames": []}


@pytest.mark.parametrize("stopped, mistake, score", [(False, "", 7.0), (True, "", 0.0), (False, "gradient_half", 0.0)])
def test_an_error_earns_nothing_and_a_known_mistake_comes_first(stopped, mistake, score):
    case = {"name": "one", "hard": False, "steps": [], "outputs": [{"name": "y", "kind": "close", "params": {}}]}
    question = {"cases": [case], "expected": [{"values": [RIGHT], "error": None, "notes": []}], "accepted": []}
    got = {"values": [] if stopped else [2 * RIGHT], "error": ERROR if stopped else None, "notes": []}
    result = {**RESULT, "mistake": mistake, "hint": "known" if mistake else ""}
    told = way_of(question, [got])
    given = with_way(result, question, [got], lambda: "code", {(ID, told): Named("scaled", "Read.", 3)})
    assert (given["score"], given["hint"]) == (score, "known" if mistake else "Read.")


def test_a_group_that_stopped_takes_a_hint_and_no_deduction(school):
    path = school.place / "class" / "ada" / SOFTMAX
    path.write_text(path.read_text().replace("return 1.37 * loss, dW", "raise ValueError('no')"))
    told = school()["ada"]
    assert told["status"] == "crashed"
    with pytest.raises(CourseError, match="stopped with an error, which earns nothing: give a hint without --deduct"):
        name(school, told["way"])
    name(school, told["way"], deduct=None, key="raises")
    assert (school()["ada"]["hint"], school()["ada"]["score"]) == ("The loss is scaled.", 0)


def test_a_second_name_for_the_same_way_is_said(school):
    told = school()["ada"]["way"]
    name(school, told, key="a_first")
    name(school, told, key="b_second", hint_text="Another.")
    screen = io.StringIO()
    this = run.Run([str(school.place / "class")], "assignment1", str(school.place), 7, sandbox=False, gradebook=False)
    marked = run.grade_class(this, school.place / "out", 1, Console(file=screen, width=300))
    assert f"mistakes/{ID}.b_second: it is the same way to be wrong as a_first" in screen.getvalue()
    assert next(q for q in marked["ada"]["questions"] if q["id"] == ID)["hint"] == "The loss is scaled."
