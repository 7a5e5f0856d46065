"""Marks submissions: stages each, carries out the checks in the sandbox, judges what came back."""

import importlib.metadata
import sys
import tempfile
import time

import numpy as np

from autograder import course
from autograder.cs231n_check.judge import Verdict, judge
from autograder.intake import notebooks
from autograder.intake.archives import OURS
from autograder.intake.python2 import modern
from autograder.intake.staging import Unreadable, stage
from autograder.sandbox import runner


def mark_submission(submission, answers, before=None):
    """Mark one submission; never raises for what a submission holds.

    `before` is an earlier result for the same content: questions that have not changed since are taken from it.
    Returns the result: a dict as stored in <student>.json.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="submission-") as folder:
            return mark_in(folder, submission, answers, before)
    except Unreadable as problem:
        sentence = str(problem)
    except Exception as error:
        raise_if_ours(error)
        why = error.strerror if isinstance(error, OSError) else type(error).__name__
        sentence = f"The submission cannot be read ({why}): {submission.path.name[:80]}."
    return unreadable(submission, answers, sentence)


def mark_in(folder, submission, answers, before):
    """Mark a submission, laid out in an empty folder."""
    released = course.ASSIGNMENTS / answers.settings.assignment
    staged = stage(submission, answers.targets, answers.notebooks, folder, released)
    cells, problems = read_notebooks(staged.folder, answers.notebooks, staged.notes)
    questions, shims = mark_questions(staged.folder, cells, problems, answers, still_right(before, answers))
    shims |= set(before["environment"]["shims"]) if before else set()
    inline = [
        answer
        for name in answers.notebooks
        for answer in notebooks.answers(cells.get(name, []), by_notebook(answers.manual, name))
    ]
    notes = [*staged.notes, *problems.values(), *about(shims)]
    return result_of(submission, answers, questions, inline, notes, shims)


def raise_if_ours(error):
    """Stop where this machine or the course is the cause; anything else is what one submission brought about."""
    if isinstance(error, (course.CourseError, runner.SandboxUnavailable)):
        raise error
    if isinstance(error, OSError) and error.errno in OURS:
        raise course.CourseError(
            f"This machine ran out ({error.strerror}). What is marked is kept; make room and run again."
        ) from None


def by_notebook(manual, name):
    return [q for q in manual if q["notebook"] + ".ipynb" == name]


def read_notebooks(folder, names, notes):
    """Each notebook's cells, and for those that cannot be read a sentence that says why."""
    cells, problems = {}, {}
    for name in names:
        if (folder / name).exists():
            try:
                cells[name] = notebooks.read(folder / name)
            except notebooks.Damaged as problem:
                problems[name] = str(problem)
            modernised = [modernise(cell) for cell in cells.get(name, [])]
            if any(modernised):
                notes.append(f"{name} has cells in Python 2; their print statements were read as in Python 3.")
    return cells, problems


def modernise(cell):
    """Put Python 3 in the place of a cell's Python 2; whether it had any."""
    source = modern(cell["source"]) if cell["cell_type"] == "code" else None
    cell["source"] = cell["source"] if source is None else source
    return source is not None


def about(shims):
    """A sentence on what was stood in for, but for drawing, which is never done here."""
    old = sorted(shims - {"matplotlib", "IPython"})
    return [f"Old or absent names were stood in for; replace or remove them: {', '.join(old[:8])}."] if old else []


def still_right(before, answers):
    """The results of an earlier marking that are what marking would give again, by question id."""
    return {q["id"]: q for q in (before or {}).get("questions", []) if q.get("key") == answers.keys.get(q["id"])}


def mark_questions(folder, cells, problems, answers, kept):
    """The result of each question, and the names that were stood in for."""
    marked = {}
    with runner.Marker(folder, bool(answers.settings.sandbox)) as marker:
        for question in answers.questions:
            asked = answers.edition(question, folder)
            problem = problems.get(question.notebook + ".ipynb") if asked.known["defines"] else None
            if question.id in kept:
                marked[question.id] = kept[question.id]
            elif problem:
                marked[question.id] = question_result(asked.question, Verdict("refused", 0.0, problem), 0.0)
            else:
                marked[question.id] = mark_question(asked, cells, marker)
        for question in answers.questions:
            asked = answers.edition(question, folder)
            if question.id not in kept and stands_on_wrong(question, marked, answers.questions):
                marked[question.id] = mark_again(asked, cells, marker, marked[question.id])
    return [{**marked[q.id], "key": answers.keys[q.id]} for q in answers.questions], marker.shims


def mark_question(asked, cells, marker, given=()):
    """The result of one question; with `given`, what it builds on is computed by the grader."""
    start = time.perf_counter()
    cases, seconds = asked.known["cases"], asked.question.seconds
    try:
        sources = cell_sources(asked.known, cells)
        outcomes = marker.run_given(cases, sources, seconds, given) if given else marker.run(cases, sources, seconds)
        verdict = judge(asked.known, outcomes)
    except Exception as error:  # whatever a submission has thought of costs it this question, and no more
        raise_if_ours(error)
        marker.stop()
        said = f"✗ {asked.question.id}: what came back cannot be judged ({type(error).__name__})"
        verdict = Verdict("refused", 0.0, f"{said}: return numbers and arrays, as the docstring asks.")
    return question_result(asked.question, verdict, time.perf_counter() - start)


def stands_on_wrong(question, marked, questions):
    """Whether a question was not solved while one that it builds on was not either."""
    if marked[question.id]["score"] == question.points:
        return False
    return any(marked[q.id]["score"] < q.points for q in questions if q.targets[0] in question.builds_on)


def mark_again(asked, cells, marker, before):
    """Try a question with the right version of what it builds on; the better result counts."""
    after = mark_question(asked, cells, marker, asked.question.builds_on)
    if after["score"] < before["score"] or after["message"] == before["message"]:
        return before
    names = named(asked.question.builds_on)
    note = (
        f"right, given correct {names}: it was tried again with the grader's"
        if after["status"] == "correct"
        else f"tried again with the grader's {names}"
    )
    head, *lines = after["message"].split("\n")
    return {**after, "notes": [note, *after["notes"]], "message": "\n".join([f"{head} ({note})", *lines])}


def named(targets):
    """The functions and methods of some targets, in words; several methods of a class by its name."""
    paths = [target.partition(":")[2] for target in targets]
    owners = [path.split(".")[0] for path in paths]
    return ", ".join(dict.fromkeys(o if owners.count(o) > 1 else path for o, path in zip(owners, paths)))


def cell_sources(known, cells):
    """The student's cells that a question runs, by question id."""
    everything = {name: found for name, found in cells.items()}
    found = {}
    for question, defines in known["defines"].items():
        own = everything.get(question.split(".")[1] + ".ipynb", [])
        found[question] = notebooks.exercise_cell(own, question, defines, known["given"][question])
    return found


def question_result(question, verdict, seconds):
    return {
        "id": question.id,
        "title": question.title,
        "notebook": question.notebook,
        "targets": question.targets,
        "points": question.points,
        "score": round(verdict.share * question.points, 4),
        "status": verdict.status,
        "message": verdict.message,
        "hint": verdict.hint,
        "mistake": verdict.mistake,
        "notes": [] if question.in_place else verdict.notes,
        "seconds": round(seconds, 4),
    }


def unreadable(submission, answers, sentence):
    """The result of a submission of which nothing can be marked."""
    questions = [question_result(q, Verdict("refused", 0.0, sentence), 0.0) for q in answers.questions]
    manual = [{**q, "answer": ""} for q in answers.manual]
    return {**result_of(submission, answers, questions, manual, []), "message": sentence}


def result_of(submission, answers, questions, manual, notes, shims=()):
    settings = answers.settings
    return {
        "submission": submission.path.name,
        "student": submission.student,
        "assignment": settings.assignment,
        "score": round(sum(q["score"] for q in questions), 4),
        "max_score": sum(q["points"] for q in questions),
        "message": "",
        "notes": notes,
        "questions": questions,
        "manual": manual,
        "environment": {**environment(settings), "shims": sorted(shims)},
    }


def environment(settings):
    return {
        "python": ".".join(map(str, sys.version_info[:3])),
        "numpy": np.__version__,
        "autograder": importlib.metadata.version("cs231n-workbook"),
        "seed": settings.seed,
        "sandbox": settings.sandbox or "none: the submission ran with the grader's own rights",
        "dataset": settings.dataset,
        "limits": runner.LIMITS,
    }
