"""Of what cells put out, the figures that a question can be about are kept for marking by hand, and nothing else."""

import base64
import io
import json
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from test_gradebook import of_knn, only_knn

from autograder import course
from autograder.gradebook import converters, record
from autograder.gradebook.books import readable
from autograder.intake import figures
from autograder.intake.figures import fitting, with_figures
from autograder.intake.notebooks import read
from autograder.intake.outputs import LEFT_OUT, figures_in
from autograder.intake.released import released_in
from autograder.intake.slim import write_slim
from autograder.intake.staging import Handin, Submission, Wanted

FOLDER = course.ASSIGNMENTS / "assignment1"
RELEASE = released_in(FOLDER, "knn.ipynb")
GONE = {"text/plain": LEFT_OUT}


def encoded(data):
    return base64.b64encode(data).decode()


def drawn(seed=0, size=(40, 30), noisy=False, kind="PNG"):
    """A picture's bytes; one that is noisy cannot be packed."""
    noise = np.random.default_rng(seed).integers(0, 256, (*size[::-1], 3), dtype=np.uint8)
    picture = Image.fromarray(noise if noisy else np.full_like(noise, seed))
    picture.save(out := io.BytesIO(), kind)
    return out.getvalue()


def png(seed=0, **more):
    return {"image/png": encoded(drawn(seed, **more))}


def place_of(id):
    """The number of the cell in the released notebook that answers a question."""
    (place,) = [n for n, cell in enumerate(RELEASE) if cell["metadata"].get("nbgrader", {}).get("grade_id") == id]
    return place


def code_before(place):
    return max(n for n in range(place) if RELEASE[n]["cell_type"] == "code" and not RELEASE[n]["metadata"])


def handed_in(given, *, path=None, move=None):
    """The released notebook's JSON with outputs in cells: {number of the cell: [data, ...]}."""
    book = json.loads((FOLDER / "knn.ipynb").read_text())
    for place, data in given.items():
        book["cells"][place]["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": d} for d in data]
    if move:
        move(book["cells"])
    if path:
        path.write_text(json.dumps(book))
    return book


def kept(tmp_path, given, move=None):
    """The figures that are kept, by the source of their cells' first line."""
    handed_in(given, path=tmp_path / "knn.ipynb", move=move)
    cells = with_figures(read(tmp_path / "knn.ipynb", figures=True), RELEASE)
    return [figure for cell in cells for figure in cell.get("figures", [])]


FIRST = place_of("a1-knn-inline_1")


def test_the_figure_above_an_answer_is_kept(tmp_path):
    assert kept(tmp_path, {code_before(FIRST): [png(1)]}) == [png(1)]


def test_a_figure_of_another_section_is_not(tmp_path):
    data_cell = next(n for n, cell in enumerate(RELEASE) if "## Look at the data" in cell["source"]) + 2
    assert RELEASE[data_cell]["cell_type"] == "code"
    assert kept(tmp_path, {data_cell: [png(1)]}) == []


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": "<script>alert(1)</script>"},
        {"image/svg+xml": "<svg onload='alert(1)'/>"},
        {"application/javascript": "alert(1)"},
        {"text/plain": "<Figure size 640x480>"},
        {"image/gif": encoded(b"GIF89a")},
    ],
    ids=lambda data: next(iter(data)),
)
def test_nothing_but_pictures_is_kept(tmp_path, data):
    assert kept(tmp_path, {code_before(FIRST): [data]}) == []
    assert kept(tmp_path, {code_before(FIRST): [{**data, **png(1)}]}) == [png(1)]


def test_the_nearest_four_are_kept_and_the_rest_is_said_once(tmp_path):
    assert kept(tmp_path, {code_before(FIRST): [png(n) for n in range(6)]}) == [GONE, png(2), png(3), png(4), png(5)]


def test_all_together_are_bounded_and_the_nearest_of_each_question_comes_first(tmp_path, monkeypatch):
    sizes = [len(drawn(n, noisy=True)) for n in range(3)]
    monkeypatch.setattr(figures, "MAX_BOOK", sizes[1] + sizes[2] + 50)
    second = code_before(place_of("a1-knn-inline_2"))
    given = {code_before(FIRST): [png(0, noisy=True), png(1, noisy=True)], second: [png(2, noisy=True)]}
    assert kept(tmp_path, given) == [GONE, png(1, noisy=True), png(2, noisy=True)]


def test_an_answer_that_was_moved_keeps_the_figure_of_its_question(tmp_path):
    def to_the_end(cells):
        cells.append(cells.pop(FIRST))
        cells[-1]["source"] = "Rows are bright where the test picture is unlike all others."

    figure = code_before(FIRST)
    assert kept(tmp_path, {figure: [png(1)]}, to_the_end) == [png(1)]


def test_a_heading_of_the_students_own_parts_nothing(tmp_path):
    def note(cells):
        cells.insert(FIRST - 1, {"cell_type": "markdown", "metadata": {}, "source": "# My notes"})

    assert kept(tmp_path, {code_before(FIRST): [png(1)]}, note) == [png(1)]


def test_what_was_kept_once_is_kept_again_and_reads_the_same(tmp_path):
    places = [code_before(place_of(f"a1-knn-inline_{n}")) for n in (1, 2, 3)]
    noisy = [png(n, size=(300, 200), noisy=True) for n in range(5)]
    handed_in(
        {places[0]: noisy, places[1]: noisy[:3], places[2]: [{"image/png": "no"}, png(7)]}, path=tmp_path / "knn.ipynb"
    )
    write_slim(tmp_path / "knn.ipynb", tmp_path / "once.ipynb", RELEASE)
    write_slim(tmp_path / "once.ipynb", tmp_path / "twice.ipynb", RELEASE)
    assert (tmp_path / "once.ipynb").read_text() == (tmp_path / "twice.ipynb").read_text()
    assert LEFT_OUT in (tmp_path / "once.ipynb").read_text()
    assert readable(tmp_path / "once.ipynb", RELEASE) == readable(tmp_path / "knn.ipynb", RELEASE)


# ---- one figure


def test_a_small_picture_stays_as_it_was_drawn():
    assert fitting(png(3)) == png(3)
    jpeg = {"image/jpeg": encoded(drawn(3, kind="JPEG"))}
    assert fitting(jpeg) == jpeg


def test_line_breaks_in_its_text_are_taken_out():
    (figure,) = figures_in(
        [{"data": {"image/png": [line + "\n" for line in (png(3)["image/png"][:40], png(3)["image/png"][40:])]}}]
    )
    assert fitting(figure) == png(3)


def test_a_large_picture_is_drawn_anew_in_fewer_bytes():
    given = drawn(size=(400, 250), noisy=True)
    (kind,) = made = fitting({"image/png": encoded(given)})
    assert kind == "image/jpeg" and len(base64.b64decode(made[kind])) <= figures.MAX_ANEW < len(given)
    assert Image.open(io.BytesIO(base64.b64decode(made[kind]))).size == (400, 250)
    assert fitting(made) == made


def test_one_that_is_still_too_large_is_drawn_smaller():
    made = fitting({"image/png": encoded(drawn(size=(1000, 800), noisy=True))})
    assert Image.open(io.BytesIO(base64.b64decode(made["image/jpeg"]))).size == (600, 480)


def test_what_is_see_through_is_drawn_on_white():
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 4), dtype=np.uint8)
    noise[..., 3] = 0
    Image.fromarray(noise).save(out := io.BytesIO(), "PNG")
    made = fitting({"image/png": encoded(out.getvalue())})
    assert Image.open(io.BytesIO(base64.b64decode(made["image/jpeg"]))).getextrema() == ((255, 255),) * 3


def bomb(width, height):
    """A PNG of some bytes whose header announces a large picture."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "figure",
    [
        {"image/png": "not base64!"},
        {"image/png": encoded(b"no picture")},
        {"image/png": encoded(b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')},
        {"image/png": encoded(drawn(kind="JPEG"))},  # not what it says
        {"image/png": encoded(drawn(size=(300, 300), noisy=True)[:-20_000])},  # cut off, and so large that it is drawn anew
        {"image/png": encoded(bomb(100_000, 100_000))},
        {"image/png": encoded(bomb(5000, 5000))},
        {"image/png": encoded(bomb(11_000, 10))},
        {"image/png": encoded(bytes(figures.MAX_GIVEN + 1))},
        {"image/png": encoded(drawn(size=(2000, 100), noisy=True) + bytes(figures.MAX_GIVEN))},
        {"image/png": ""},
    ],
    ids=["text", "bytes", "svg", "jpeg", "cut off", "bomb", "pixels", "side", "bytes of 0", "too long", "nothing"],
)  # fmt: skip
def test_what_is_no_picture_or_too_large_becomes_a_sentence(figure):
    assert fitting(figure) == GONE


@pytest.mark.parametrize(
    "outputs", [None, 3, "x", [None, 3, {"data": None}, {"data": {"image/png": 3}}, {"data": {"image/png": {}}}]]
)
def test_outputs_may_hold_anything(outputs):
    assert figures_in(outputs) == []


# ---- the notebooks that are marked by hand


def test_marked_notebooks_and_what_lies_in_submitted_have_the_figures(tmp_path, monkeypatch):
    """And nothing else: checks have their messages, and no cell has what it put out."""
    (tmp_path / "ada").mkdir()
    check = next(n for n, cell in enumerate(RELEASE) if cell["source"].startswith("check("))
    html = {"text/html": "<b>kvx7</b>", "text/plain": "qwz9"}
    handed_in({code_before(FIRST): [html, png(1)], check: [png(9)]}, path=tmp_path / "ada" / "knn.ipynb")
    monkeypatch.setattr(converters, "nbgrader_config", only_knn(converters.nbgrader_config))
    of_knn(monkeypatch)
    handin = Handin(Submission("ada", tmp_path / "ada"), Wanted([], ["knn.ipynb"], FOLDER), tmp_path / "staged")
    result = {"assignment": "assignment1", "student": "ada", "message": "", "questions": []}
    assert record.record([handin], [result], tmp_path / "course").lines() == []
    for kind in ("submitted", "autograded"):
        text = (tmp_path / "course" / kind / "ada" / "assignment1" / "knn.ipynb").read_text()
        outputs = [data for cell in json.loads(text)["cells"] for data in cell.get("outputs", []) if "data" in data]
        assert [o["data"] for o in outputs if o["output_type"] == "display_data"] == [png(1)]
        assert "kvx7" not in text and "qwz9" not in text and encoded(drawn(9)) not in text
