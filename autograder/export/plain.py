"""The table of a class in this project's own form, with the totals of the gradebook and what they are made of."""

from collections.abc import Sequence
from itertools import chain

from autograder.export.totals import Total
from autograder.report.csv_text import csv_text
from autograder.report.results_csv import COLUMNS, results_csv
from autograder.report.summary import class_questions
from autograder.report.words import decimal, percent

PARTS = ["checks", "by_hand", "extra_credit", "late_penalty"]  # columns after those of results.csv


def plain_csv(totals: Sequence[Total]) -> str:
    """One row a student: total, status (`marked`, `unfinished` or `unreadable`), the score of each question, parts.

    Nothing is kept back: an unfinished total is what has been given so far. A question without a mark is empty.
    """
    if not any(total.standing for total in totals):
        return results_csv([total.brief for total in totals])
    checks = [question["id"] for question in class_questions([total.brief for total in totals])]
    given = dict.fromkeys(id for total in totals if total.standing for id in total.standing.cells)
    questions = [*checks, *(id for id in given if id not in set(checks))]
    rows = (row_of(total, questions) for total in totals)
    return csv_text(chain([[*COLUMNS, *questions, *PARTS]], rows))


def row_of(total: Total, questions: Sequence[str]) -> list[str]:
    brief, standing = total.brief, total.standing
    assert standing is not None
    asked = {mark.asked.id for mark in brief.questions}
    scores = {
        id: decimal(given.score)
        for id, given in standing.cells.items()
        if not given.waiting and (given.by_hand or given.score or id in asked)
    }
    status = "unfinished" if standing.waiting else "marked" if total.is_there else "unreadable"
    return [
        brief.student,
        brief.assignment,
        decimal(total.score),
        decimal(total.max_score),
        decimal(percent(total.score, total.max_score)),
        status,
        *(scores.get(question, "") for question in questions),
        *map(decimal, (standing.checks, standing.by_hand, standing.extra, standing.penalty)),
    ]
