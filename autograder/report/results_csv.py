"""results.csv: the table of a class in this project's own form."""

from collections.abc import Sequence
from itertools import chain

from autograder.report.brief import Brief
from autograder.report.csv_text import csv_text
from autograder.report.summary import class_questions
from autograder.report.words import decimal, percent

COLUMNS = ["student", "assignment", "score", "max_score", "percent", "status"]  # then one for each question


def results_csv(briefs: Sequence[Brief]) -> str:
    """One row a student: marks, status (`marked` or `unreadable`), then the score of each question."""
    questions = [question["id"] for question in class_questions(briefs)]
    rows = (student_row(brief, questions) for brief in briefs)
    return csv_text(chain([[*COLUMNS, *questions]], rows))


def student_row(brief: Brief, questions: list[str]) -> list[str]:
    scores = {mark.asked.id: decimal(mark.score) for mark in brief.marks}
    return [
        brief.student,
        brief.assignment,
        decimal(brief.score),
        decimal(brief.max_score),
        decimal(percent(brief.score, brief.max_score)),
        "marked" if brief.was_read else "unreadable",
        *(scores.get(question, "") for question in questions),
    ]
