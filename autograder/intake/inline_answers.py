"""Finds a student's answers to inline questions: by their ids, else by their places after the questions."""

import dataclasses
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from autograder.intake.answer_forms import (
    after_mark,
    is_form,
    is_mostly_in,
    is_named,
    may_answer,
    number_of,
    squeezed,
    where_found,
    without,
)
from autograder.intake.notebooks import Cell, grade_id, nbgrader_id

PLACE = "*Your answer:*"  # what the release leaves for an answer
LOST = "found by its place after the question: its own cell has lost its mark"
BELOW = "found in a cell of the student's below the place for it"
BESIDE = "found in the question's own cell"
ORDER = "found by the order of the answers: the question before it is not there"
NOWHERE = "not found where it belongs, but may be elsewhere in the notebook: look for it there"


@dataclass(frozen=True)
class Answer:
    """A student's answer to an inline question."""

    text: str  # as the student wrote it; where there is none, what was left of the place for it
    cells: tuple[int, ...] = ()  # the numbers of the cells that hold it and nothing else
    note: str = ""  # goes on from "The answer was"; empty where it is in its own cell, or there is none
    after: int | None = None  # the number of the question's cell


@dataclass
class Question:
    """An inline question as released, and what a student's notebook holds of it, by numbers of cells."""

    name: str  # nbgrader's id
    number: int
    text: str
    place: str  # the cell for the answer
    cell_id: str | None
    own: list[int] = field(default_factory=list)  # with its id, or left as they were released
    asked: int | None = None  # the question
    beside: str = ""  # what was written into the question's cell
    foreign: bool = False  # the question as another edition words it
    below: list[int] = field(default_factory=list)  # cells of the student's, up to the release's next


def inline_answers(cells: Sequence[Cell], names: Sequence[str], release: Sequence[Cell] = ()) -> list[Answer]:
    """The answer to each inline question of a notebook, by the questions' ids; `release` is it as it was released."""
    questions = [released_question(nbgrader_id(name), n, release) for n, name in enumerate(names, 1)]
    loose = look_through(cells, questions, release)
    found = [answer_to(question, cells) for question in questions]
    lost = [n for n, q in enumerate(questions) if q.asked is None and not found[n].note and is_empty(q, found[n].text)]
    yours = [i for i in loose if is_named(cells[i]["source"])]
    for n, i in zip(lost, yours if len(yours) == len(lost) else []):
        found[n] = Answer(cells[i]["source"], (i,), ORDER)
        loose.remove(i)
    answers_elsewhere = any(may_answer(cells[i]["source"]) for i in loose)
    for n, (question, answer) in enumerate(zip(questions, found)):
        nothing = not answer.note and is_empty(question, answer.text) and not pictured(answer.cells, cells)
        if nothing and (answers_elsewhere or (loose and question.asked is None and not question.own)):
            found[n] = dataclasses.replace(answer, note=NOWHERE)
    return found


def released_question(name: str, number: int, release: Sequence[Cell]) -> Question:
    """A question as the release has it: its text stands in the cell before the one for the answer."""
    for before, cell in zip([None, *release], release):
        if grade_id(cell) == name:
            text = squeezed(before["source"]) if before and not grade_id(before) else ""
            return Question(name, number_of(text) or number, text, squeezed(cell["source"]), cell.get("id"))
    return Question(name, number, "", PLACE, None)


# ---- what stands where


def look_through(cells: Sequence[Cell], questions: Sequence[Question], release: Sequence[Cell]) -> list[int]:
    """Fill in where a notebook holds something of the questions; returns the other text cells of the student's."""
    by_name = {q.name: q for q in questions}
    by_cell = {q.cell_id: q for q in questions if q.cell_id}  # Jupyter's ids, which some editors keep
    known = {squeezed(cell["source"]) for cell in release if grade_id(cell) not in by_name} - {""}
    current: Question | None = None  # the question last met, as long as what follows can be its answer
    loose: list[int] = []
    for i, cell in enumerate(cells):
        text, name = squeezed(cell["source"]), grade_id(cell)
        if own := by_name.get(name) if name else by_cell.get(str(cell.get("id"))):
            current = own
            own.own.append(i)
        elif text in known or name:
            current = next((q for q in questions if q.text == text), None)
            if current and current.asked is None:
                current.asked = i
        elif asked := next((q for q in questions if is_asked(q, text)), None):
            current = asked
            meet(asked, i, cell["source"], text)
        elif not text and not cell.get("pictures"):
            continue
        elif current and text == current.place:
            current.own.append(i)
        elif current:
            current.below.append(i)
        elif cell["cell_type"] != "code":
            loose.append(i)
    return loose


def is_asked(question: Question, text: str) -> bool:
    """Whether a cell that the release does not know holds a question."""
    return bool(question.text and question.text in text) or number_of(text) == question.number


def meet(question: Question, place: int, source: str, text: str) -> None:
    """Note a cell that holds the question and perhaps its answer, or an answer under the question's number."""
    if question.asked is not None:
        question.below.append(place)
        return
    question.asked = place
    if question.text and question.text in text:
        question.beside = without(question.text, source)
    elif is_mostly_in(question.text, text):
        question.beside = source  # the answer was written in between
    else:
        question.foreign = True
        question.beside = after_mark(source)


# ---- the answer


def answer_to(question: Question, cells: Sequence[Cell]) -> Answer:
    """What was found of an answer, first in its own cells, then in the question's, then in those below."""
    own = tuple(first_of_each(question.own, cells))
    text = "\n\n".join(cells[i]["source"] for i in own)
    if pictured(own, cells) or not all(is_empty(question, cells[i]["source"]) for i in own):
        marked = any(grade_id(cells[i]) == question.name for i in own)
        note = where_found("" if marked else LOST, kinds(own, cells))
        return Answer(text, own, note, question.asked)
    if not is_empty(question, question.beside):
        return Answer(question.beside, own, BESIDE, question.asked)
    if below := tuple(first_of_each(those_below(question, cells), cells)):
        note = BELOW if own and not is_named(cells[below[0]]["source"]) else LOST
        text = "\n\n".join(cells[i]["source"] for i in below)
        return Answer(text, (*own, *below), where_found(note, kinds(below, cells)), question.asked)
    untouched = (cells[i]["source"] for i in own if squeezed(cells[i]["source"]) == question.place)
    return Answer(next(untouched, text), own, "", question.asked)


def those_below(question: Question, cells: Sequence[Cell]) -> list[int]:
    """Of the cells below a question the first texts, up to code; where there are no texts, the code cells."""

    def is_code(i: int) -> bool:
        return bool(cells[i]["cell_type"] == "code")

    below = [i for i in question.below if pictured([i], cells) or not is_empty(question, cells[i]["source"])]
    if question.foreign:  # what follows is that edition's own, but for a text right below
        place = question.own[-1] if question.own else question.asked
        return [i for i in below[:1] if i - 1 == place and not is_code(i) and not cells[i]["source"].startswith("#")]
    if all(map(is_code, below)):
        return below
    return [*itertools.takewhile(lambda i: not is_code(i), itertools.dropwhile(is_code, below))]


def first_of_each(places: Iterable[int], cells: Sequence[Cell]) -> list[int]:
    """Of cells with the same text the first, and no more than count for one answer."""
    found: dict[str, int] = {}
    for i in places:
        found.setdefault(cells[i]["source"], i)
    return [*found.values()][:20]


def kinds(places: Iterable[int], cells: Sequence[Cell]) -> set[str]:
    return {str(cells[i]["cell_type"]) for i in places if not is_form(cells[i]["source"])}


def pictured(places: Iterable[int], cells: Sequence[Cell]) -> bool:
    """Whether there are pictures in some cells."""
    return any(cells[i].get("pictures") for i in places)


def is_empty(question: Question, text: str) -> bool:
    """Whether a text says no more than the form that was to be filled in."""
    return squeezed(text) == question.place or is_form(text)
