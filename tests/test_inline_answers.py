"""Answers to inline questions arrive wherever an editor or a student has put them, and are harmless to look at."""

import copy
from html.parser import HTMLParser

import nbformat
import pytest
from nbconvert.filters import markdown2html
from nbgrader.utils import determine_grade

from autograder.gradebook.books import new_cell, readable
from autograder.gradebook.cells import restore
from autograder.gradebook.harmless import harmless
from autograder.intake.inline_answers import inline_answers
from autograder.intake.notebooks import grade_id, nbgrader_id, read_cell
from autograder.intake.released import released_notebook

RELEASE = released_notebook("assignment1", "knn")
NAMES = [f"a1.knn.inline_{n}" for n in (1, 2, 3)]
FIRST, SECOND, THIRD = (next(i for i, c in enumerate(RELEASE) if grade_id(c) == nbgrader_id(name)) for name in NAMES)


def cell(source, kind="markdown", **more):
    return read_cell({"cell_type": kind, "source": source, **more})


def without_marks(cells):
    return [{**one, "metadata": {}, "id": None} for one in cells]


def changed(change, marks=True):
    """The released notebook after a student has worked on it."""
    cells = copy.deepcopy(list(RELEASE))
    change(cells)
    return cells if marks else without_marks(cells)


def answered(cells):
    cells[FIRST]["source"], cells[SECOND]["source"] = "Odd pictures.", "Rotation."


def in_code(cells):
    cells[FIRST] |= {"cell_type": "code", "source": "Odd pictures."}


def in_raw(cells):
    cells[FIRST] |= {"cell_type": "raw", "source": "Odd pictures."}


def below(cells):
    cells[FIRST + 1 : FIRST + 1] = [cell("plt.plot()", "code"), cell("Odd pictures.")]


def code_below(cells):
    cells.insert(FIRST + 1, cell("Odd pictures.", "code"))


def instead(cells):
    cells[FIRST] = cell("Odd pictures.")


def beside(cells):
    cells[FIRST - 1]["source"] += "\n\nOdd pictures."


def merged(cells):
    cells[FIRST - 1]["source"] += "\n\n*Your answer:* Odd pictures."
    del cells[FIRST]


def in_between(cells):
    cells[FIRST - 1]["source"] = cells[FIRST - 1]["source"].replace("others", "others (Odd pictures.)", 1)


def swapped(cells):
    answered(cells)
    cells[FIRST], cells[SECOND] = cells[SECOND], cells[FIRST]


def split(cells):
    cells.insert(FIRST + 1, {**copy.deepcopy(cells[FIRST]), "source": "Odd pictures."})


def headed_at_the_end(cells):
    cells.append(cell("Inline question 1: Odd pictures."))


WAYS = {answered: "", in_code: "found in a code cell", in_raw: "found in a raw cell", swapped: "", split: ""}
WAYS |= {below: "below the place for it", code_below: "below the place for it, in a code cell"}
WAYS |= {instead: "found by its place", beside: "in the question's own cell", merged: "in the question's own cell"}
WAYS |= {in_between: "in the question's own cell", headed_at_the_end: "below the place for it"}


def restored(cells):
    """The knn notebook as the gradebook gets it, by nbgrader's ids."""
    graded = {}
    for one in RELEASE:
        if grade_id(one):
            graded[grade_id(one)] = nbformat.from_dict({**new_cell(one), "metadata": copy.deepcopy(one["metadata"])})
    for name in map(nbgrader_id, NAMES):
        graded[name].metadata["nbgrader"]["checksum"] = "of the release"
    book = nbformat.v4.new_notebook()
    book.cells = [new_cell(one, f"cell-{n}") for n, one in enumerate(cells)]
    return [one for one in restore(book, graded, RELEASE).cells]


def in_gradebook(cells, name):
    (one,) = [one for one in restored(cells) if grade_id(one) == nbgrader_id(name)]
    return one


@pytest.mark.parametrize("way, note", WAYS.items(), ids=[way.__name__ for way in WAYS])
def test_an_answer_is_found_wherever_it_was_written(way, note):
    first, second, third = inline_answers(cells := changed(way), NAMES, RELEASE)
    assert "Odd pictures." in first.text and note in first.note and bool(note) == bool(first.note)
    assert second.text == ("Rotation." if way in (answered, swapped) else RELEASE[SECOND]["source"])
    assert (third.text, third.note) == (RELEASE[THIRD]["source"], "")
    shown = in_gradebook(cells, NAMES[0])
    assert shown.cell_type == "markdown" and "Odd pictures." in shown.source
    assert first.note in shown.source or way is in_raw  # there all text is Markdown
    assert determine_grade(shown)[0] is None  # for the hand


@pytest.mark.parametrize("way", [w for w in WAYS if w not in (swapped, split)], ids=lambda way: way.__name__)
def test_an_answer_is_found_where_an_editor_has_dropped_all_marks(way):
    first, second, third = inline_answers(cells := changed(way, marks=False), NAMES, RELEASE)
    assert "Odd pictures." in first.text and first.note.startswith("found")
    assert (third.text, third.note) == (RELEASE[THIRD]["source"], "")
    assert "Odd pictures." in in_gradebook(cells, NAMES[0]).source
    assert second.text in ("Rotation.", RELEASE[SECOND]["source"])


@pytest.mark.parametrize("marks", [True, False])
def test_what_is_left_as_released_is_no_answer(marks):
    found = inline_answers(cells := changed(lambda cells: None, marks), NAMES, RELEASE)
    assert [(a.text, a.note) for a in found] == [(RELEASE[i]["source"], "") for i in (FIRST, SECOND, THIRD)]
    assert [in_gradebook(cells, name).source for name in NAMES] == [RELEASE[FIRST]["source"]] * 3


def test_answers_in_an_unknown_place_are_left_to_the_hand():
    found = inline_answers(cells := changed(lambda c: c.append(cell("My answers: 1. odd 2. true"))), NAMES, RELEASE)
    assert all(a.note.startswith("not found where it belongs") for a in found)
    assert all(determine_grade(in_gradebook(cells, name))[0] is None for name in NAMES)


def test_an_answer_leaves_the_place_where_it_was_found():
    text = "".join(one.source for one in restored(changed(below)))
    assert text.count("Odd pictures.") == 1 and "plt.plot()" in text


BLUE = r"$\color{blue}{\textit Your Answer:}$"
WHY = r"$\color{blue}{\textit Your Explanation:}$"
PUBLISHED = {
    f"**Inline Question 1**\n\nExplain your answer.\n\n{BLUE} *Odd* ones, $x$": "*Odd* ones, $x$",
    f"**Inline Question 1**\n\nWhich?\n1. a\n\n{BLUE} 1\n\n\n{WHY} since\n": f"1\n\n\n{WHY} since",
    "**Inline Question #1:** Why?\n\n**Your Answer**: *odd ones*\n": "*odd ones*",
    "### Inline Question 1:\nWhy?\n\n**Your Answer:** odd ones": "odd ones",
    "**Inline Question 1:**\nWhy?\n\n*Your answer here:* odd ones": "here:* odd ones",
    f"**Inline Question 1**\n\nWhy?\n\n{BLUE} *fill this in.*\n\n{WHY} *Fill this in*": "",
    "**Inline Question 1:** Why?\n\n**Your Answer:** ": "",
}


@pytest.mark.parametrize("source, answer", PUBLISHED.items())
def test_an_answer_in_the_question_s_cell_of_a_published_notebook(source, answer):
    cells = [cell("# kNN"), cell("x = 1", "code"), cell(source), cell("x = 2", "code"), cell("# Next")]
    found = inline_answers(cells, NAMES[:1], RELEASE)[0]
    assert (found.text, bool(found.note)) == (answer, bool(answer))
    assert answer in in_gradebook(cells, NAMES[0]).source


def test_pictures_of_the_same_name_stay_apart():
    def two(cells):
        cells[FIRST] |= {"source": "![a](attachment:image.png)", "pictures": {"image.png": {"image/png": "AAAA"}}}
        cells.insert(FIRST + 1, copy.deepcopy(cells[FIRST]))
        cells[FIRST + 1] |= {"source": "b ![a](attachment:image.png)", "pictures": {"image.png": {"image/png": "BBBB"}}}

    shown = in_gradebook(changed(two), NAMES[0])
    assert sorted(kinds["image/png"] for kinds in shown.attachments.values()) == ["AAAA", "BBBB"]
    assert all(f"(attachment:{name})" in shown.source for name in shown.attachments)


# ---- harmless


class Page(HTMLParser):
    """What a browser makes of a page: its text, which MathJax looks through, and its links."""

    def __init__(self, page):
        super().__init__()
        self.text, self.links, self.tags = "", [], set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.links += [value for name, value in attributes if name in ("href", "src")]

    def handle_data(self, data):
        self.text += data


HOSTILE = [
    r"$\href{javascript:alert(1)}{x}$",
    r"&#36;\href{javascript:alert(1)}{x}&#36;",
    r"&dollar;\h&#114;ef{javascript:alert(1)}{x}&dollar;",
    r"&#x24;&#92;href{javascript:alert(1)}{x}&#36",
    r"&bsol;(\href{javascript:alert(1)}{x}\\)",
    r"\\(\href{javascript:alert(1)}{x}\\)",
    r"\begin{equation}\href{javascript:alert(1)}{x}\end{equation}",
    r"$$\let\a=\href \a{javascript:alert(1)}{x}$$",
    r"$\unicode{x41}$ $\require{html}$ $\style{position:fixed}{x}$ $\cssId{a}{x}$ $\class{a}{x}$",
    r"$\def\a{x}$ $\newcommand{\a}{x}$ $\renewcommand{\a}{x}$ $\mmlToken{mi}[href='javascript:alert(1)']{x}$",
    "[a](javascript&amp;colon;alert(1))",
    "[a](javascript&amp;amp;colon;alert(1))",
    "<script>alert(1)</script>",
    "<&#115;cript>alert(1)</script>",
    "&#91;a](javascript:alert(1))",
    "![a](attachment&amp;colon;none.png)",
    "```mermaid\ngraph\n```",
    "- ~~~ mermaid\n  graph\n  ~~~",
    "&#" + "9" * 5000 + ";",
    "[a](&#" + "9" * 5000 + ";)",
    "`" * 99_999,
]
COMMANDS = ("href", "unicode", "require", "style", "cssId", "class", "def", "newcommand", "mmlToken", "let")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:30])
def test_formulas_entities_and_links_in_an_answer_do_nothing(text):
    page = Page(markdown2html(harmless(text, set())))
    assert not any(f"\\{command}{end}" in page.text for command in COMMANDS for end in "{\\ '")
    assert page.links == [] and not page.tags & {"script", "img"}
    assert 'class="mermaid"' not in markdown2html(harmless(text, set()))


def test_a_dollar_written_as_an_entity_begins_no_formula():
    assert Page(markdown2html(harmless("&#36;5 or &dollar;6", set()))).text.strip() == r"\$5 or \$6"


@pytest.mark.parametrize(
    "text", [r"$\frac{a}{b} < \alpha$", r"$\hrefs$", r"\begin{matrix} a & b \end{matrix}", "a &lt; b"]
)
def test_honest_formulas_stay(text):
    assert harmless(text, set()) == text


def test_no_answer_is_looked_for_in_a_notebook_that_was_not_handed_in(tmp_path):
    book = readable(tmp_path / "knn.ipynb")
    graded = {grade_id(one): one for one in restored(RELEASE) if grade_id(one)}
    cells = restore(book, graded, RELEASE).cells
    assert cells[0].source == "knn.ipynb was not handed in."
    assert [one.source for one in cells if grade_id(one) == nbgrader_id(NAMES[0])] == [RELEASE[FIRST]["source"]]
