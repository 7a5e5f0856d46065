"""The page of feedback for one student."""

from typing import TYPE_CHECKING

from markupsafe import Markup

from autograder.report import summary
from autograder.report.earned import Earned, as_asked, earned, is_by_person, lines
from autograder.report.prose import prose
from autograder.report.rendering import ENVIRONMENT
from autograder.report.tidy import TidyAnswer, TidyQuestion, tidy
from autograder.report.words import STATUSES, inline_title
from autograder.results import Result

if TYPE_CHECKING:
    from autograder.gradebook.standing import Standing

NEXT = ["partial", "wrong", "broken", "absent"]  # families, in the order in which to open their questions


class ShownQuestion(TidyQuestion):
    """A question of one student's page."""

    number: int  # from 1
    earned: Earned


class ShownAnswer(TidyAnswer):
    """An inline answer of one student's page, or another cell for which a person has given something."""

    shown: Markup
    earned: Earned


def feedback(result: Result, standing: "Standing | None" = None) -> str:
    """One self-contained HTML page for one student. Shows what is given and nothing else.

    Inputs:
    - standing: what the gradebook holds for the student, where the page is to have it: marks and comments by hand,
      extra credit, lateness, and the total of all. Without it the page has what the checks have given.
    """
    tidied = tidy(result)
    if standing and tidied["edition"]:
        standing = as_asked(standing, {item["id"] for item in [*tidied["questions"], *tidied["manual"]]})
    given = {id: earned(cell) for id, cell in standing.cells.items()} if standing else {}
    was_read = not tidied["message"]
    questions: list[ShownQuestion] = [
        {**question, "number": number, "earned": given.get(question["id"]) or by_check(question)}
        for number, question in enumerate(tidied["questions"] if was_read else (), 1)
    ]
    answers = [
        shown(answer, given.get(answer["id"]) or not_marked(answer))
        for answer in (tidied["manual"] if was_read else ())
    ]
    there = {item["id"] for item in [*questions, *answers]}
    return ENVIRONMENT.get_template("feedback.html.j2").render(
        result=tidied,
        score=standing.score if standing else tidied["score"],
        max_score=standing.max_score if standing else tidied["max_score"],
        sums=[*lines(standing)] if standing else [],
        waiting=sum(item["earned"].waiting for item in answers),
        groups=summary.by_notebook(questions),
        answers=answers,
        others=others(standing, there) if standing else [],
        sentence=encouragement(questions),
        steps=next_steps(questions),
        parts=points_by_status(questions),
        environment={key: value for key, value in tidied["environment"].items() if key != "seed"},  # it is a secret
        without_sandbox=summary.without_sandbox(tidied["environment"]),
    )


def by_check(question: TidyQuestion) -> Earned:
    return Earned(question["score"], question["points"])


def not_marked(answer: TidyAnswer) -> Earned:
    return Earned(0.0, answer["points"], waiting=True)


def others(standing: "Standing", there: set[str]) -> list[ShownAnswer]:
    """What a person has given for cells that are not among the questions shown."""
    left = {id: given for id, given in standing.cells.items() if id not in there and is_by_person(given)}
    return [
        shown({"id": id, "title": id, "notebook": given.notebook, "points": given.points, "answer": ""}, earned(given))
        for id, given in left.items()
    ]


def shown(answer: TidyAnswer, earned: Earned) -> ShownAnswer:
    return {**answer, "title": title_of(answer), "shown": prose(answer["answer"]), "earned": earned}


def title_of(answer: TidyAnswer) -> str:
    """The title of an inline question: where it has none, its number."""
    return inline_title(answer["id"], answer["notebook"]) if answer["title"] == answer["id"] else answer["title"]


def points_by_status(questions: list[ShownQuestion]) -> dict[str, float]:
    """Points of the questions by status, in the order statuses are shown."""
    totals = {status: sum(q["points"] for q in questions if q["status"] == status) for status in STATUSES}
    return {status: points for status, points in totals.items() if points}


def is_right(question: ShownQuestion) -> bool:
    """Whether a check found it right, or where a person has marked it, that gave all its points."""
    return question["earned"].is_full if question["earned"].by_hand else question["status"] == "correct"


def encouragement(questions: list[ShownQuestion]) -> str:
    """One sentence on where the submission stands."""
    right = sum(map(is_right, questions))
    if not questions:
        return ""
    if right == len(questions):
        return "Every question is right. Well done."
    if all(STATUSES[question["status"]].family == "absent" for question in questions):
        return "Nothing is filled in yet. The first exercises are short; start with the one below."
    if right == 0:
        return "No question is fully right yet. Mend the one below first; others often follow."
    return f"{right} of {len(questions)} questions are right. What to do next is below."


def next_steps(questions: list[ShownQuestion]) -> list[ShownQuestion]:
    """The first three questions to open: those with a hint, then those that ran, then the rest."""
    left = [question for question in questions if question["status"] != "correct" and not is_right(question)]
    left.sort(key=lambda question: (not question["hint"], NEXT.index(STATUSES[question["status"]].family)))
    return left[:3]
