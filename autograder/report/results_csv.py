"""results.csv: the table of a class in this project's own form."""

from autograder.report.csv_text import csv_text
from autograder.report.summary import class_questions, marked_questions, was_read
from autograder.report.tidy import TidyResult, tidy
from autograder.report.words import decimal, percent
from autograder.results import Result

COLUMNS = ["student", "assignment", "score", "max_score", "percent", "status"]  # then one for each question


def results_csv(results: list[Result]) -> str:
    """One row a student: marks, status (`marked` or `unreadable`), then the score of each question."""
    tidied = [tidy(result) for result in results]
    questions = [question["id"] for question in class_questions(tidied)]
    return csv_text([[*COLUMNS, *questions], *(student_row(result, questions) for result in tidied)])


def student_row(result: TidyResult, questions: list[str]) -> list[str]:
    scores = {question["id"]: decimal(question["score"]) for question in marked_questions(result)}
    return [
        result["student"],
        result["assignment"],
        decimal(result["score"]),
        decimal(result["max_score"]),
        decimal(percent(result["score"], result["max_score"])),
        "marked" if was_read(result) else "unreadable",
        *(scores.get(question, "") for question in questions),
    ]
