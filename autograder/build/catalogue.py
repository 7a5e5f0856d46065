"""The table of questions, as docs/questions.md shows it."""

from autograder import course
from autograder.authoring.workbook import inline_questions
from autograder.questions import of_assignment

PATH = course.ROOT / "docs" / "questions.md"
HEAD = """# The questions

Made by `make build`. Each question is checked under its exercise on a public seed, and marked on others.
Three quarters of a question's points are for its core cases, which must all be right; the last quarter is
shared by its hard cases. The known mistakes are those that a check recognises and explains.
"""


def table(assignment):
    """One assignment's questions as a Markdown table."""
    questions, manual = of_assignment(assignment), inline_questions(assignment)
    total, by_hand = sum(q.points for q in questions), sum(q["points"] for q in manual)
    lines = [f"## {assignment}: {total} points, and {by_hand} for inline questions, marked by hand", ""]
    lines += ["| question | points | what to open | cases (hard) | known mistakes |", "|---|---|---|---|---|"]
    lines += [row(question) for question in questions]
    lines += [f"| {q['id']} | {q['points']} | {q['notebook']}.ipynb | by hand | |" for q in manual]
    return "\n".join(lines) + "\n"


def row(question):
    cases = question.cases(0)
    hard = sum(case["hard"] for case in cases)
    mistakes = ", ".join(mistake.key for mistake in question.mistakes)
    targets = ", ".join(f"`{target}`" for target in question.targets)
    return f"| {question.id} | {question.points} | {targets} | {len(cases)} ({hard}) | {mistakes} |"


def text():
    """The whole page."""
    return "\n".join([HEAD, *(table(assignment) for assignment in course.assignments())])
