"""Honest but messy submissions get the marks they deserve, and what is wrong is said in a sentence."""

import json
import re
import shutil

import helpers
import pytest

from autograder.cs231n_check.earlier_cells import needed_of
from autograder.intake import notebooks
from autograder.intake.inline_answers import inline_answers
from autograder.report.tidy import tidy

KNN = "cs231n/classifiers/k_nearest_neighbor.py"
CELLS = {"a1.knn.cross_validation", "a1.knn.best_k"}


def mark(folder, knn, student="ada"):
    result = helpers.mark(folder, knn, student)
    json.dumps(tidy(result), allow_nan=False)
    return result


def by_id(result):
    return {q["id"]: q for q in result["questions"]}


def statuses(result):
    return {q["id"]: q["status"] for q in result["questions"]}


def assert_full(result):
    assert [q["message"] for q in result["questions"] if q["status"] != "correct"] == []
    assert result["score"] == result["max_score"] > 0


def assert_only(result, wrong, status):
    """Only the questions named are not correct, and those have this status."""
    assert {k: v for k, v in statuses(result).items() if v != "correct"} == dict.fromkeys(wrong, status)


def change(path, *pairs):
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def edit_book(folder, edit):
    """Rewrite the notebook knn through a function of its JSON."""
    path = folder / "knn.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(edit(book) or book), encoding="utf-8")


def code_cell(source, **metadata):
    return {
        "cell_type": "code",
        "source": source,
        "metadata": metadata,
        "outputs": [],
        "execution_count": None,
    }


def source(cell):
    return "".join(cell["source"])


def exercise(book, question):
    """The place of a question's cell in a notebook."""
    name = question.replace(".", "-") + "-cell"
    return next(i for i, c in enumerate(book["cells"]) if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def method(name, body):
    """Source that replaces a method of the student's class at the end of its module."""
    return f"\n\ndef _own(self, {body}\n\nKNearestNeighbor.{name} = _own\n"


def append(folder, text):
    with open(folder / KNN, "a", encoding="utf-8") as file:
        file.write(text)


# ---- as it should be


def test_full_submission(full, knn):
    result = mark(full, knn)
    assert_full(result)
    assert result["notes"] == [] and result["environment"]["shims"] == []


# ---- source files


def test_missing_module(full, knn):
    (full / KNN).unlink()
    result = mark(full, knn)
    assert result["score"] == 0 and set(statuses(result).values()) == {"missing"}
    assert f"{KNN} is missing" in by_id(result)["a1.knn.predict_labels"]["message"]


def test_syntax_error_names_file_and_line(full, knn):
    change(full / KNN, ("        if num_loops == 0:", "        if num_loops == 0"))
    result = mark(full, knn)
    question = by_id(result)["a1.knn.predict_labels"]
    assert question["status"] == "cannot_import"
    assert re.search(rf"{KNN}, line \d+: if num_loops == 0", question["message"])


@pytest.mark.parametrize("bad", ["    exec 'a = 1'\n", "    raise ValueError, 'no'\n"])
def test_python_2_is_named_with_file_and_line(full, knn, bad):
    append(full, "\n\ndef old():\n" + bad)
    question = by_id(mark(full, knn))["a1.knn.predict_labels"]
    assert question["status"] == "cannot_import"
    assert re.search(rf"{KNN}, line \d+: {re.escape(bad.strip())}", question["message"])


def test_python_2_that_only_prints(full, knn):
    append(full, "\n\ndef old(n):\n        print 'distances: %d' % n, 'of', n\n\tif n: print n\n")
    result = mark(full, knn)
    assert_full(result)
    assert "k_nearest_neighbor.py is Python 2" in " ".join(result["notes"])


def test_python_2_name_without_import(full, knn):
    change(full / KNN, ("for j in range(num_train)", "for j in xrange(num_train)"))
    result = mark(full, knn)
    assert_full(result)
    assert "xrange (now range)" in result["environment"]["shims"]


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_and_byte_order_mark(full, knn, ends):
    for path in (full / KNN, full / "knn.ipynb"):
        text = path.read_bytes().decode("utf-8").replace("\n", ends)
        path.write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    assert_full(mark(full, knn))


def test_comments_in_an_old_chinese_encoding(full, knn):
    append(full, "")
    (full / KNN).write_bytes((full / KNN).read_bytes() + "\n# 计算距离\n".encode("gb18030"))
    result = mark(full, knn)
    assert_full(result)
    assert "UTF-8" in result["notes"][0]


def test_unicode_in_paths_and_names(full, knn, tmp_path):
    folder = tmp_path / "提交 作业" / "José's knn"
    shutil.copytree(full, folder)
    (folder / "cs231n" / "帮助.py").write_text("距离 = 1\n", encoding="utf-8")
    append(folder, "\nfrom ..帮助 import 距离\n")
    result = mark(folder, knn, "张伟 José")
    assert_full(result)
    assert result["student"] == "张伟 José"


def test_prints_and_warnings_do_no_harm(full, knn):
    noise = "print('x' * 10_000_000)\nwarnings.warn('old')\nsys.stderr.write('e' * 100_000)\n"
    append(full, "\nimport sys, warnings\n" + noise)
    assert_full(mark(full, knn))


def test_single_precision_is_accepted(full, knn):
    append(full, method("compute_distances_two_loops", """X):
    X, T = X.astype(np.float32), self.X_train.astype(np.float32)
    return np.sqrt(((X[:, None] - T[None]) ** 2).sum(axis=2))"""))  # fmt: skip
    assert_full(mark(full, knn))


def test_in_place_update_is_advice_only(full, knn):
    append(full, method("compute_distances_one_loop", """X):
    dists = np.array([np.sqrt(((self.X_train - x) ** 2).sum(axis=1)) for x in X])
    X *= 1.5
    return dists"""))  # fmt: skip
    result = mark(full, knn)
    assert_full(result)
    assert "in place" in by_id(result)["a1.knn.compute_distances_one_loop"]["notes"][0]


def test_slow_but_right(full, knn):
    append(full, method("compute_distances_no_loops", """X):
    import time
    time.sleep(0.3)
    return self.compute_distances_two_loops(X)"""))  # fmt: skip
    assert_full(mark(full, knn))


def test_another_way_to_write_the_class(full, knn):
    change(full / KNN, ("class KNearestNeighbor:", "class KNearestNeighbor(object):"))
    change(
        full / KNN,
        ("def __init__(self):\n        pass", "def __init__(self, verbose=False):\n        self.seen = []"),
    )
    change(
        full / KNN,
        ("def compute_distances_one_loop(self, X)", "def compute_distances_one_loop(self, X, show=False)"),
    )
    assert_full(mark(full, knn))


def test_a_broken_neighbour_costs_nothing(full, knn):
    (full / "cs231n" / "layers.py").write_text("this is not Python\n")
    (full / "cs231n" / "__init__.py").write_text("raise RuntimeError\n")
    (full / "cs231n" / "classifiers" / "__init__.py").write_text("from .nothing import *\n")
    assert_full(mark(full, knn))


def test_only_the_one_module_is_handed_in(full, knn):
    shutil.copy(full / KNN, full.parent / "k_nearest_neighbor.py")
    result = mark(full.parent / "k_nearest_neighbor.py", knn)
    assert_only(result, CELLS, "missing")
    assert any("knn.ipynb" in note for note in result["notes"])


def test_notebook_without_package(full, knn):
    shutil.rmtree(full / "cs231n")
    result = mark(full, knn)
    assert result["score"] == 0 and set(statuses(result).values()) == {"missing"}


# ---- what cannot be read at all


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"Rar!\x1a\x07", b""])
def test_unreadable_submission_says_why_in_every_question(tmp_path, knn, content):
    (tmp_path / "ada.zip").write_bytes(content)
    result = mark(tmp_path / "ada.zip", knn)
    assert result["score"] == 0 and set(statuses(result).values()) == {"refused"}
    assert result["message"].endswith("hand that in.")
    assert {q["message"] for q in result["questions"]} == {result["message"]}


def test_empty_and_wrong_assignment(tmp_path, knn):
    (tmp_path / "empty").mkdir()
    assert "is empty" in mark(tmp_path / "empty", knn)["message"]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "Dropout.ipynb").write_text("{}")
    assert "another assignment" in mark(tmp_path / "other", knn)["message"]


# ---- notebooks


@pytest.mark.parametrize(
    "text, said",
    [
        ("not json", "not a notebook"),
        ("", "empty file"),
        ('{"cells": [{"cell_type": "co', "not a notebook"),
        ('{"metadata": {}}', "holds no cells"),
        ('{"cells": {"a": 1}}', "holds no cells"),
        ("[1, 2]", "holds no cells"),
        ("null", "holds no cells"),
        ("[" * 100_000, "not a notebook"),
        ('{\n<<<<<<< HEAD\n"cells": []}', "unfinished merge"),
    ],
)
def test_broken_notebook_costs_its_cells_only(full, knn, text, said):
    (full / "knn.ipynb").write_text(text)
    result = mark(full, knn)
    assert_only(result, CELLS, "refused")
    assert said in by_id(result)["a1.knn.best_k"]["message"] and any(said in note for note in result["notes"])


def test_notebook_in_utf_16(full, knn):
    path = full / "knn.ipynb"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    assert_full(mark(full, knn))


def test_notebook_format_3(full, knn):
    def old(book):
        cells = [{**c, "input": c["source"]} if c["cell_type"] == "code" else c for c in book["cells"]]
        for cell in cells:
            cell.pop("source") if cell["cell_type"] == "code" else None
        return {
            "nbformat": 3,
            "nbformat_minor": 0,
            "metadata": {},
            "worksheets": [{"cells": cells, "metadata": {}}],
        }

    edit_book(full, old)
    assert_full(mark(full, knn))


def strip_metadata(book):
    for cell in book["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)


def as_colab(book):
    book["metadata"] = {
        "colab": {"provenance": []},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"a": {}}},
    }
    for number, cell in enumerate(book["cells"]):
        cell["metadata"] = {
            "id": f"cell{number}",
            "outputId": "x",
            "colab": {"base_uri": "https://localhost:8080/"},
        }
        cell.pop("id", None)


def as_vs_code(book):
    book["metadata"] = {"language_info": {"name": "python"}, "vscode": {"interpreter": {"hash": "0"}}}
    for cell in book["cells"]:
        cell["metadata"] |= {"vscode": {"languageId": "python"}}


def duplicate_everything(book):
    book["cells"] = [cell for cell in book["cells"] for _ in range(2)]


def duplicate_empty(book):
    place = exercise(book, "a1.knn.cross_validation")
    copy = dict(book["cells"][place], source="k_to_accuracies = {}\nraise NotImplementedError()\n")
    book["cells"].insert(place + 1, copy)


def lists_and_strings(book):
    for cell in book["cells"]:
        cell["source"] = source(cell).splitlines(True) if isinstance(cell["source"], str) else source(cell)


@pytest.mark.parametrize(
    "edit", [strip_metadata, as_colab, as_vs_code, duplicate_everything, duplicate_empty, lists_and_strings]
)
def test_notebook_saved_by_another_program(full, knn, edit):
    edit_book(full, edit)
    assert_full(mark(full, knn))


def test_cell_split_in_two(full, knn):
    def split(book):
        place = exercise(book, "a1.knn.cross_validation")
        head, loop = source(book["cells"][place]).split("for fold in", 1)
        book["cells"][place]["source"] = head
        plot = code_cell("print(k_to_accuracies[1000])\nnonsense(")
        book["cells"][place + 1 : place + 1] = [plot, code_cell("for fold in" + loop)]

    edit_book(full, split)
    assert_full(mark(full, knn))


def test_names_made_in_earlier_cells(full, knn):
    def spread(book):
        place = exercise(book, "a1.knn.best_k")
        book["cells"][place]["source"] = "best_k = argbest(k_to_accuracies, *candidates)\n"
        helper = code_cell(
            "%matplotlib inline\nfrom operator import itemgetter as nth\nimport torch\n"
            "def argbest(table, *ks):\n    return max(((np.mean(table[k]), k) for k in ks), key=nth(0))[1]\n"
            "candidates = sorted(k_to_accuracies)\n"
        )
        book["cells"].insert(place, helper)

    edit_book(full, spread)
    assert_full(mark(full, knn))


def test_drawing_in_an_exercise_cell(full, knn):
    def draw(book):
        place = exercise(book, "a1.knn.best_k")
        book["cells"][place]["source"] = (
            "import matplotlib.pyplot as plt\nfrom IPython.display import clear_output\n"
            "best_k = 10\nplt.rcParams['figure.figsize'] = (8, 4)\nfig, (a, b, c) = plt.subplots(1, 3)\n"
            "a.plot([1]); c.set_title('x')\nfig, axes = plt.subplots(2, 4)\naxes[1, 2].imshow(np.eye(2))\n"
            "for ax, k in zip(axes.flat, [1, 2]):\n    ax.axis('off')\n"
            "counts, edges, bars = plt.hist([1, 2])\n"
            "clear_output()\n%timeit 1\n!ls\n"
        )

    edit_book(full, draw)
    assert_full(mark(full, knn))


def test_python_2_in_a_cell(full, knn):
    def old(book):
        book["cells"][exercise(book, "a1.knn.best_k")]["source"] = "best_k = 10\nprint 'k', best_k\n"

    edit_book(full, old)
    result = mark(full, knn)
    assert_full(result)
    assert "knn.ipynb has cells in Python 2" in " ".join(result["notes"])


def test_inline_answers(full, knn):
    def inline(book, marks):
        written = [c for c in book["cells"] if c["cell_type"] == "markdown" and c["metadata"].get("nbgrader")]
        for number, cell in enumerate(written):
            cell["source"] = f"*Your answer:* number {number} 距离"
            cell["metadata"] = cell["metadata"] if marks else {}

    for marks in (True, False):
        edit_book(full, lambda book, marks=marks: inline(book, marks))
        given = [a["answer"] for a in mark(full, knn)["manual"]]
        assert given == [f"*Your answer:* number {i} 距离" for i in range(3)]


def test_answer_written_in_a_duplicated_cell():
    cells = [
        {"cell_type": "markdown", "source": text, "metadata": {"nbgrader": {"grade_id": "a1-knn-inline_1"}}}
        for text in ("*Your answer:*", "Because.", "Because.")
    ]
    (answer,) = inline_answers(cells, ["a1.knn.inline_1"])
    assert answer.text == "*Your answer:*\n\nBecause."


def test_pictures_in_a_cell_are_those_of_three_kinds_in_base64(tmp_path):
    kinds = {"image/png": "iVBORw0K", "image/jpeg": '"><script>', "image/svg+xml": "PHN2Zz4=", "image/gif": ["R0lG"]}
    cells = [{"cell_type": "markdown", "source": "x", "attachments": a} for a in ({"a.png": kinds, "b.png": 1}, [1])]
    (tmp_path / "knn.ipynb").write_text(json.dumps({"cells": cells}))
    first, second = notebooks.read(tmp_path / "knn.ipynb")
    assert first["pictures"] == {"a.png": {"image/png": "iVBORw0K"}} and second["pictures"] == {}


# ---- the statements that a cell needs


def test_earlier_takes_what_is_needed_and_no_more():
    cells = [
        "import os\nfrom math import pi as p\na = 1\nprint(a)",
        "broken(",
        "def f(x):\n    return x + a * p",
        "b = f(2)",
    ]
    assert needed_of(cells, "y = [b for b in range(3)]", []) == ""
    got = needed_of(cells, "y = f(b)", [])
    assert got.splitlines() == [
        "from math import pi as p",
        "a = 1",
        "def f(x):",
        "    return x + a * p",
        "b = f(2)",
    ]
    assert needed_of(cells, "y = f(b)", ["f", "b"]) == ""


def test_earlier_leaves_out_what_python_cannot_write_down():
    assert needed_of(["x = " + "+".join("1" * 1000), "z = 1"], "y = x + z", []) == "z = 1\n"


def test_earlier_takes_the_last_value():
    assert needed_of(["n = 1", "n = 2"], "k = n", []) == "n = 2\n"


# ---- modules of the student's own


def test_modules_beside_the_notebook_are_imported(full, knn):
    (full / "utils.py").write_text("from helpers.votes import most\n\n\ndef k_of(table):\n    return 10\n")
    (full / "helpers").mkdir()
    (full / "helpers" / "votes.py").write_text(
        "import numpy as np\n\n\ndef most(votes):\n    return np.argmax(np.bincount(votes))\n"
    )
    change(full / KNN, ("import numpy as np", "import numpy as np\nfrom utils import most as mine"))
    append(full, "\nassert mine([1, 2, 2]) == 2\n")

    def use(book):
        book["cells"][exercise(book, "a1.knn.best_k")]["source"] = (
            "import utils\nbest_k = utils.k_of(k_to_accuracies)\n"
        )

    edit_book(full, use)
    assert_full(mark(full, knn))


@pytest.mark.parametrize("name", ["numpy", "json", "judge", "worker", "cs231n_check"])
def test_a_module_by_a_name_of_others_hides_nothing(full, knn, name):
    (full / f"{name}.py").write_text("raise RuntimeError\n")
    (full / "random").mkdir()
    (full / "random" / "__init__.py").write_text("raise RuntimeError\n")
    assert_full(mark(full, knn))
