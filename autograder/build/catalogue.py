"""The table of questions, as docs/questions.md shows it."""

from autograder import course
from autograder.authoring.variants import SEVERITIES
from autograder.authoring.workbook import inline_questions
from autograder.questions import of_assignment

PATH = course.ROOT / "docs" / "questions.md"
HEAD = """# The questions

Made by `make build`. Each question is checked under its exercise on a public seed, and marked on others.
Three quarters of a question's points are for its core cases, which must all be right; the last quarter is
shared by its hard cases. The known mistakes are those that a check recognises and explains.

## What a known mistake keeps

A mistake that alone explains all that is wrong (each wrong value is as it makes it, and it would spoil none of the
right ones) leaves a part of the question's points, by how grave it is:

| severity | keeps | what it is |
|---|---|---|
{severities}

Only values decide: what stops with an error, or does nothing of the work, keeps nothing. The same slip made again in
a sister function, such as the loss with loops and the one without, costs half there, if it keeps at least half.
Core cases that are all right count more, where that is more. In the tables a mistake without a severity is of the last
kind.

A course that thinks otherwise writes `rubric.toml` into its folder (or names a file with `--rubric`), and
`autograder regrade` applies it:

```toml
again = 0.5                # of what a slip costs, what it costs again in a sister function

[severities]
slip = 0.7

[mistakes]
gradient_half = 0.8        # by its key, in every question,
"a1.svm.svm_loss_naive.gradient_half" = 0.9    # or in one
```
"""
MEANINGS = {
    "slip": "the idea is there: a factor, a sign or a term beside the main thing is wrong",
    "part": "one of several things asked for is right",
    "concept": "what the question is about is missing or wrong",
}


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
    mistakes = ", ".join(map(named, question.mistakes))
    targets = ", ".join(f"`{target}`" for target in question.targets)
    return f"| {question.id} | {question.points} | {targets} | {len(cases)} ({hard}) | {mistakes} |"


def named(mistake):
    """A mistake's key, with its severity or what it keeps where that is anything."""
    keeps = mistake.keeps if isinstance(mistake.keeps, str) else f"{mistake.keeps:.0%}"
    return f"{mistake.key} ({keeps})" if mistake.share_kept else mistake.key


def text():
    """The whole page."""
    severities = "\n".join(f"| {name} | {share:.0%} | {MEANINGS[name]} |" for name, share in SEVERITIES.items())
    return "\n".join([HEAD.format(severities=severities), *(table(assignment) for assignment in course.assignments())])
