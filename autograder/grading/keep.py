"""Marks a class, and keeps its results: each stored as soon as it is there, and made again only when it must be."""

import contextlib
import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from autograder.files import read_json, write_text
from autograder.grading.marking import mark_submission, still_right
from autograder.intake.archives import MAX_DEPTH
from autograder.report.words import file_stem


def grade(submissions, answers, out, workers=None, done=lambda result, kept: None):
    """Mark submissions in parallel, storing each result as soon as it is there.

    What is already stored for the same content and the same questions is kept. `done(result, kept)` is
    called after each. Returns the results in the order of the submissions.
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    results = {}
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        jobs = {pool.submit(mark_or_keep, s, answers, result_path(out, s)): i for i, s in enumerate(submissions)}
        try:
            for job in as_completed(jobs):
                results[jobs[job]], kept = job.result()
                done(results[jobs[job]], kept)
        except BaseException:
            pool.shutdown(
                wait=False, cancel_futures=True
            )  # Ctrl-C: what is stored is stored, the rest is for the next run
            raise
    return [results[i] for i in range(len(submissions))]


def result_path(out, submission):
    stem = file_stem(submission.student)
    return Path(out) / f"{stem}{'_' * (stem.casefold() == 'run')}.json"  # run.json is the run's own


def mark_or_keep(submission, answers, path):
    """A submission's result, and whether it is the one that was stored."""
    content = content_key(submission)
    stored = read_json(path)
    before = stored if stored and stored.get("content") == content else None
    if before and len(still_right(before, answers)) == len(answers.questions) == len(before["questions"]):
        return before, True
    result = {**mark_submission(submission, answers, before), "content": content}
    write_text(path, json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    return result, False


def content_key(submission):
    """A digest of what was handed in: names and content."""
    digest = hashlib.sha256(submission.student.encode("utf-8", "surrogatepass"))
    top = submission.path.parent
    for path in sorted(q for p in [p for p, _ in submission.files] or [submission.path] for q in regular_files(p)):
        digest.update(str(path.relative_to(top)).encode("utf-8", "surrogatepass"))
        with contextlib.suppress(OSError), open(path, "rb") as file:  # marking says what is wrong with it
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def regular_files(path):
    """The regular files in a file or folder, data sets left out; no link is followed, and none too deep."""
    found, folders = [], [path]
    while folders:
        place = folders.pop()
        if place.is_symlink():
            continue
        if place.is_file():
            found.append(place)
        elif place.is_dir() and len(place.parts) - len(path.parts) <= MAX_DEPTH + 1:
            with contextlib.suppress(OSError):  # marking says what is wrong with it
                folders += [inner for inner in place.iterdir() if inner.name != "datasets"]
    return found


def changes(before, after):
    """Who gained or lost: list of (student, question id, score before, score after), by student."""
    found = []
    for student in sorted(before.keys() & after.keys()):
        old = {q["id"]: q["score"] for q in before[student]["questions"]}
        for question in after[student]["questions"]:
            if old.get(question["id"], 0) != question["score"]:
                found.append((student, question["id"], old.get(question["id"], 0), question["score"]))
    return found
