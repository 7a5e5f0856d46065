"""Every inline question has a marking scheme whose parts are worth its points, and which no student gets to see."""

import re

import pytest

from autograder import course
from autograder.authoring import schemes as kept
from autograder.authoring.schemes import read, scheme, schemes
from autograder.authoring.workbook import inline_questions
from autograder.course import CourseError

PART = re.compile(r"^- (\d+(?:\.5)?) points?: \S", re.MULTILINE)
LINE = re.compile(r"(- |  (?!([-+*]|\d+\.) ))\S")  # an item, or more of it that Markdown does not take for a list
POINTS = {q["id"]: q["points"] for name in course.assignments() for q in inline_questions(name)}


def test_every_inline_question_has_a_scheme_and_nothing_else_has_one():
    assert len(POINTS) >= 36
    for assignment in course.assignments():
        assert list(schemes(assignment)) == [question["id"] for question in inline_questions(assignment)]


@pytest.mark.parametrize("question", POINTS)
def test_the_parts_of_a_scheme_are_worth_the_points_of_its_question(question):
    assert sum(map(float, PART.findall(scheme(question)))) == POINTS[question]


@pytest.mark.parametrize("question", POINTS)
def test_a_scheme_is_a_list_that_is_short_and_says_what_is_not_enough(question):
    text = scheme(question)
    assert 200 < len(text) <= 1200
    assert len(re.findall(r"^- not enough: \S", text, re.MULTILINE)) == 1
    assert not [line for line in text.splitlines() if not LINE.match(line)]
    assert not [line for line in text.splitlines() if line.count("$") % 2 or line.count("`") % 2]  # a formula is whole


def test_no_line_of_a_scheme_is_in_what_students_or_readers_get():
    lines = {
        bare(line) for name in course.assignments() for text in schemes(name).values() for line in text.splitlines()
    }
    given = [*course.ASSIGNMENTS.rglob("*"), *(course.ROOT / "docs").rglob("*")]
    text = "\n".join(
        bare(path.read_text()) for path in given if path.suffix in {".ipynb", ".md", ".py", ".json", ".html"}
    )
    assert "Inline question 1" in text  # what is searched is there
    assert not {line for line in lines if len(line) > 30 and line in text}
    assert not [path for path in given if path.parent.name == "marking"]


def bare(text):
    """Without indentation, and without what a notebook's JSON writes otherwise."""
    return re.sub(r'[\\"]', "", text).strip()


def test_what_has_no_scheme_has_an_empty_one(tmp_path, monkeypatch):
    assert scheme("a1.knn.inline_99") == scheme("a9.knn.inline_1") == scheme("of_my_own") == ""
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    assert schemes.__wrapped__("assignment1") == {}


def test_an_assignment_that_does_not_exist_is_an_error():
    with pytest.raises(CourseError, match="There is no assignment 'assignment9'"):
        schemes("assignment9")


def test_a_scheme_is_what_stands_below_its_heading(tmp_path):
    path = tmp_path / "assignment1.md"
    path.write_text(
        "# Title\n\nWords.\n\n## a1.x.inline_1\n\n- 1 point: ä\n\n### more\n\n## a1.x.inline_2  \n- 2 points: b\n",
        "utf-8",
    )
    found = read(path, {"a1.x.inline_1", "a1.x.inline_2", "a1.x.inline_3"})
    assert found == {"a1.x.inline_1": "- 1 point: ä\n\n### more", "a1.x.inline_2": "- 2 points: b"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("## a1.x.inline_2\n\n- 1 point: a\n", "'a1.x.inline_2' is no inline question of assignment1"),
        ("## a1.x.inline_1\n- 1 point: a\n## a1.x.inline_1\n- 1 point: b\n", "a1.x.inline_1 stands there twice"),
    ],
)
def test_a_heading_that_cannot_be_is_one_clear_error(tmp_path, text, said):
    path = tmp_path / "assignment1.md"
    path.write_text(text)
    with pytest.raises(CourseError, match=said) as error:
        read(path, {"a1.x.inline_1"})
    assert "\n" not in str(error.value)
