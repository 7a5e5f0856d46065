"""Similar work: copies come out on top however they are dressed up, right solutions by different hands do not."""

import json
import zlib
from pathlib import Path

import independent
import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from autograder import course
from autograder.cli import app
from autograder.course import CourseError
from autograder.grading.prepare import wanted
from autograder.intake.systems import Submission
from autograder.similar.comparing import compare
from autograder.similar.fingerprints import BASE, CUT, LENGTH, all_hashes, fingerprints
from autograder.similar.handed_out import common_hashes, handed_out
from autograder.similar.ranking import BOUND, Ranking, weight
from autograder.similar.showing import agreeing_lines, rows
from autograder.similar.tokens import tokens_of
from autograder.similar.works import Work, read_works
from autograder.similar.written import from_modules, written

ONE = "assignment1"
LAYERS = "cs231n/layers.py"


@pytest.fixture(scope="module")
def known():
    return handed_out(ONE)


@pytest.fixture(scope="module")
def common():
    return common_hashes(ONE)


def write(folder, texts):
    for file, text in texts.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def work(tmp_path, known):
    """Makes what is compared of a student's files."""

    def make(student, texts, earlier=""):
        found = written(write(tmp_path / f"{student}{earlier}", texts), known)
        return Work(student, earlier, found.parts, found.digests, found.cut)

    return make


def names(ranking):
    return [(ranking.works[pair.first].student, ranking.works[pair.second].student) for pair in ranking.pairs]


def text_of(student):
    """The files of a made-up student's solution."""
    return independent.files(independent.solution(student))


# ---- which pairs come out


COPIES = {
    "verbatim": lambda own: own,
    "renamed": independent.renamed,
    "reordered": lambda own: independent.commented(independent.reordered(independent.renamed(own))),
    "padded": lambda own: independent.with_dead_code(independent.renamed(own)),
    "four of six": lambda own: independent.partly(independent.solution(900), independent.renamed(own), 4),
}


def test_copies_come_out_on_top_and_independent_solutions_stay_below_the_bound(work, common):
    works = [work(f"s{n}", text_of(n)) for n in range(30)]
    for number, (kind, change) in enumerate(COPIES.items()):
        works.append(work(kind, independent.files(change(independent.solution(number)))))
    planted = {(f"s{number}", kind) for number, kind in enumerate(COPIES)}
    ranking = Ranking(works, len(works), common)
    assert set(names(ranking)) == planted
    everything = Ranking(works, len(works), common, bound=0.01)
    assert set(names(everything)[: len(planted)]) == planted
    rest = [pair.similarity for pair in everything.pairs[len(planted) :]]
    assert len(rest) > 400
    assert max(rest) < BOUND


def test_what_more_than_half_have_weighs_nothing_and_what_two_have_weighs_one():
    assert weight(np.array([1, 2, 51, 100]), 100).tolist() == [1.0, 1.0, 0.0, 0.0]
    few, many = weight(np.array([3, 30]), 100)
    assert 0.2 < many < 0.5 < 0.85 < few < 1


def test_a_lecture_that_all_have_followed_makes_no_pair(work, common):
    lecture = independent.files(independent.solution(500))
    assert names(Ranking([work(f"s{n}", lecture) for n in range(12)], 12, common)) == []


def test_a_pair_says_in_how_many_others_stands_what_it_shares(work, common):
    own = independent.files(independent.with_dead_code(independent.solution(1), every=1))
    works = [work(name, own) for name in ("ada", "ben", "chloe")] + [work(f"s{n}", text_of(n)) for n in range(40, 50)]
    pair = Ranking(works, len(works), common).pairs[0]
    assert (pair.similarity, pair.others, pair.only) == (1.0, 1.0, 0.0)


def test_work_of_an_earlier_class_is_compared_with_this_one_only(work, common):
    copy = independent.files(independent.renamed(independent.solution(0)))
    earlier = [work("old1", text_of(0), "2025"), work("old2", copy, "2025")]
    ranking = Ranking([work("ada", copy), work("ben", text_of(1)), *earlier], 2, common)
    assert sorted(names(ranking)) == [("ada", "old1"), ("ada", "old2")]


def test_submissions_of_one_student_are_no_pair(work, common):
    works = [work("Ada Lovelace_123", text_of(0)), work("ben", text_of(1)), work("ada lovelace (2)", text_of(0))]
    ranking = Ranking([*works, work("Ada Lovelace_99", text_of(0), "2025")], 3, common)
    assert names(ranking) == []
    assert ranking.same_person == 3


def test_the_same_bytes_are_said_even_where_the_code_is_the_courses_own(work, common):
    file = "cs231n/classifiers/softmax.py"
    own = {file: (course.SOLUTIONS / file).read_text(encoding="utf-8")}
    works = [work("ada", own), work("ben", own), work("chloe", {file: own[file] + "\n"})]
    ranking = Ranking(works, 3, common)
    assert names(ranking) == [("ada", "ben")]
    assert (ranking.pairs[0].identical, len(ranking.pairs[0].shared)) == ([file], 0)


# ---- what is compared


def test_what_is_handed_out_and_the_reference_are_no_sign(work, common):
    for root in (course.ASSIGNMENTS / ONE, course.SOLUTIONS):
        texts = {
            file: (root / file).read_text(encoding="utf-8") for file in handed_out(ONE).asked if (root / file).exists()
        }
        made = work(root.name, texts)
        assert len(made.parts) > 20
        assert all(np.isin(part.prints.hashes, common).all() for part in made.parts)


def test_earlier_assignments_code_and_what_it_alone_uses_are_left_out():
    texts = {
        LAYERS: "def affine_forward(x, w, b):\n    return carried(x) @ w + b\n\n\n"
        "def carried(x):\n    return x\n\n\n"
        "def dropout_forward(x, p):\n    return helper(x)\n\n\n"
        "def helper(x):\n    return x\n",
        "utils.py": "def mine(x):\n    return x\n",
    }
    found = [(file, name) for file, name, _ in from_modules(texts, handed_out("assignment2"))]
    assert found == [(LAYERS, "dropout_forward"), (LAYERS, "helper"), ("utils.py", "mine")]


def test_cells_that_are_as_handed_out_are_left_out(tmp_path, known):
    book = json.loads((course.ASSIGNMENTS / ONE / "knn.ipynb").read_text(encoding="utf-8"))
    book["cells"].insert(3, {"cell_type": "code", "source": "mine = [1,\n  2]", "metadata": {}, "outputs": []})
    (tmp_path / "knn.ipynb").write_text(json.dumps(book), encoding="utf-8")
    assert [(part.file, part.source) for part in written(tmp_path, known).parts] == [("knn.ipynb", "mine = [1,\n  2]")]


def test_a_file_that_python_cannot_read_is_compared_whole(work, common):
    broken = {file: text + "\ndef (:\n" for file, text in text_of(0).items()}
    works = [work("ada", text_of(0)), work("ben", broken), *(work(f"s{n}", text_of(n)) for n in range(1, 8))]
    assert names(Ranking(works, len(works), common)) == [("ada", "ben")]


def test_names_comments_and_layout_are_alike_and_what_is_called_is_not():
    def words(source):
        return [token.word for token in tokens_of(source)]

    assert words("total = np.sum(x, axis=1)  # rows") == words("s=np.sum( rows ,\n axis = 1)")
    assert words("total = np.sum(x)") != words("total = np.max(x)")
    assert words('"""What it does."""') == []
    assert words("print('a', f'b')") == words('print("c d", f"e")')


def test_fingerprints_are_the_same_in_every_process():
    words = [str(number) for number in range(LENGTH)]
    expected = 0
    for word in words:
        expected = (expected * int(BASE) + zlib.crc32(word.encode())) % 2**64
    expected = ((expected ^ (expected >> 29)) * int(BASE)) % 2**64 >> int(CUT)
    assert all_hashes(words).tolist() == [expected]
    assert all_hashes(words[1:]).tolist() == []


def test_what_agrees_is_marked_and_nothing_else(work):
    same = "def relu_forward(x):\n    out = np.maximum(x, 0) + np.minimum(x, 3) * np.abs(x) - np.sum(x, axis=1)\n"
    ada, ben = (
        work(name, {LAYERS: same + f"    {end}\n    return out, x\n"})
        for name, end in (("ada", "other = x[::2]"), ("ben", "for i in range(4): pass"))
    )
    shared = np.intersect1d(ada.parts[0].prints.hashes, ben.parts[0].prints.hashes)
    [row] = rows(ada, ben, shared)
    assert (row.file, row.place) == (LAYERS, "relu_forward")
    assert [number for number, line in enumerate(row.second) if any(agrees for _, agrees in line.pieces)] == [0, 1]
    assert agreeing_lines(ben, shared) == 2


def test_a_short_source_has_no_fingerprints():
    assert len(fingerprints("x = 1\n").hashes) == 0
    assert fingerprints("").marked(np.zeros(0, np.uint64)) == []


# ---- what was handed in


def test_hostile_submissions_cost_only_themselves(tmp_path, known):
    deep = {LAYERS: "x = " + "(" * 200_000}
    folders = [write(tmp_path / "deep", deep), tmp_path / "empty", write(tmp_path / "ada", text_of(0))]
    (tmp_path / "empty").mkdir()
    submissions = [(Submission(folder.name, folder), "") for folder in folders]
    begun, done = [], []
    (tmp_path / "work").mkdir()
    works = read_works(
        submissions, wanted(ONE), known, tmp_path / "work", lambda n, name: begun.append(name), done.append
    )
    assert [work.student for work in works] == ["deep", "empty", "ada"]
    assert [bool(work.problem) for work in works] == [False, True, False]
    assert len(works[2].parts) == 6
    assert (sorted(begun), sorted(done)) == (["ada", "deep", "empty"], [0, 1, 2])
    assert list((tmp_path / "work").iterdir()) == []


def stored(tmp_path, *paths):
    """A folder with the run.json of a run over some paths."""
    out = tmp_path / "results"
    run = {"paths": [str(path) for path in paths], "assignment": ONE, "course": str(tmp_path)}
    return write(out, {"run.json": json.dumps(run)})


def test_the_command_writes_a_page_and_a_table(tmp_path):
    hostile = "<b>ada</b>"
    own = {
        file: text.replace("return", "html = '</pre><script>1</script>'\n    return", 1)
        for file, text in text_of(0).items()
    }
    for student in ("ben", hostile.replace("/", "")):
        write(tmp_path / "class" / student, own)
    write(tmp_path / "class" / "chloe", text_of(1))
    write(tmp_path / "2025" / "olga", independent.files(independent.renamed(independent.solution(1))))
    out = stored(tmp_path, tmp_path / "class")
    ended = CliRunner().invoke(app, ["similar", str(out), "--with", str(tmp_path / "2025")])
    assert ended.exit_code == 0, ended.output
    assert "2 pairs to look at" in ended.output
    page, table = (out / "similar.html").read_text(), (out / "similar.csv").read_text()
    assert "<script" not in page
    assert "&lt;b&gt;ada&lt;b&gt;" in page
    assert "&lt;/pre&gt;&lt;script&gt;" in page
    head, *lines = table.splitlines()
    assert head == "similarity,first,second,second_is_of,lines,only_these_two,others,identical_files"
    assert sorted(line.split(",")[0:4] for line in lines) == [
        ["100", "<b>ada<b>", "ben", ""],
        ["100", "chloe", "olga", "2025"],
    ]
    assert "cs231n/optim.py" in next(line for line in lines if "ben" in line)


@pytest.mark.parametrize(
    "prepare, sentence",
    [
        (lambda place: place, "holds no earlier run"),
        (lambda place: stored(place, place / "gone"), "put them back where they were marked"),
        (lambda place: stored(place, write(place / "ada", text_of(0))), "There is one submission only"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_sentence(tmp_path, prepare, sentence):
    with pytest.raises(CourseError, match=sentence):
        compare(prepare(tmp_path), [], Console(quiet=True))
    assert not (Path(tmp_path) / "results" / "similar.html").exists()


def test_an_earlier_class_that_is_not_there_is_said(tmp_path):
    out = stored(tmp_path, write(tmp_path / "class" / "ada", text_of(0)).parent)
    with pytest.raises(CourseError, match="Name the folder of an earlier class"):
        compare(out, [tmp_path / "2024"], Console(quiet=True))


def test_made_up_students_differ():
    assert len({json.dumps(list(independent.solution(n).values())) for n in range(50)}) == 50
