"""`autograder try`: questions tried, and what came of it on the screen."""

import contextlib
import io
import itertools
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from autograder import questions as package
from autograder.authoring.loading import failed_imports
from autograder.authoring.question import REGISTRY, Question
from autograder.course import CourseError
from autograder.trial.check_cells import text_of
from autograder.trial.chosen import chosen, from_root
from autograder.trial.problems import problems_of
from autograder.trial.trying import Tried, seeds, skeleton, tried


def try_questions(words: Sequence[str], count: int, verbose: bool, console: Console) -> bool:
    """Try what some words mean, on a number of seeds; whether all is as it must be."""
    start = time.perf_counter()
    questions, wrong = asked_for(words)
    for sentence in wrong:
        show(console, bad(sentence))
    made: list[Tried] = []
    for name, found in all_tried(questions, seeds(count), verbose):
        show_form(console, name, found, verbose)
        made += found
    wrong += [one.problem for one in made if one.problem]
    show(console, total(len(questions), Counter(one.kind for one in made), len(wrong), time.perf_counter() - start))
    return not wrong


def asked_for(words: Sequence[str]) -> tuple[list[Question], list[str]]:
    """The questions that some words mean, and what is seen to be wrong before anything is run."""
    failed = failed_imports(package)
    questions, unmeant = meant(words, failed)
    paths = sorted({path for question in questions if (path := text_of(question)).is_file()})
    return questions, [*failed, *unmeant, *problems_of(questions, paths, complete=not failed)]


def all_tried(questions: Sequence[Question], on: Sequence[int], verbose: bool) -> Iterator[tuple[str, list[Tried]]]:
    """Each form of each question, by name, with what was tried; what the code itself prints is seen with -v only."""
    with skeleton() as unwritten:
        for form, name in itertools.chain(*map(named_forms, questions)):
            with contextlib.nullcontext() if verbose else contextlib.redirect_stdout(io.StringIO()):
                found = tried(form, on, unwritten)
            yield name, found


def meant(words: Sequence[str], failed: Sequence[str]) -> tuple[list[Question], list[str]]:
    """The questions that some words mean, each once, and a sentence for each word that means none."""
    found: dict[str, Question] = {}
    unmeant = []
    for word in words:
        try:
            found |= {question.id: question for question in chosen(word, REGISTRY.values())}
        except CourseError as error:
            if not any(sentence.startswith(f"{from_root(word)}:") for sentence in failed):  # a file that says why
                unmeant.append(str(error))
    return list(found.values()), unmeant


def named_forms(question: Question) -> Iterable[tuple[Question, str]]:
    """Each form of a question, with what is said above it."""
    yield question, f"{question.id}  {question.where}"
    for edition in question.editions:
        yield question.form(edition), f"{question.id}, where there is {edition.has} and no {edition.lacks}"


# ---- on the screen


def show_form(console: Console, name: str, found: Iterable[Tried], verbose: bool) -> None:
    """All that was tried on one form of a question."""
    show(console, Text(name, style="bold"))
    for one in found:
        show(console, bad(one.problem) if one.problem else good(one), 2)
        if verbose and one.kind != "reference":
            show(console, Text(one.said, style="dim"), 6)


def good(one: Tried) -> Text:
    """A line for what is as it must be."""
    words = {
        "reference": f"the reference passes: {one.said}",
        "skeleton": f"the skeleton fails: {told(one)}",
        "convention": f"the convention {one.key} passes",
        "mistake": f"{one.key} fails: {told(one)}",
    }
    return Text.assemble(("✓ ", "green"), words[one.kind])


def told(one: Tried) -> str:
    """What a student is told: the end of the first line, then the hint, or else what differs."""
    first, *more = one.said.splitlines()
    what = f"Hint: {one.hint}" if one.hint else "".join(more[2:3]).strip(" :")
    return f"{first.partition(': ')[2]}. {what}"


def bad(sentence: str) -> Text:
    """A line for what is not."""
    return Text.assemble(("✗ ", "bold red"), (sentence, "red"))


def show(console: Console, text: Text, indent: int = 0) -> None:
    """Print below the left margin; where the output is no terminal, a line stays one line."""
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, indent)))
    else:
        console.print(Text("\n").join(Text(" " * indent) + line for line in text.split("\n")), soft_wrap=True)


def total(questions: int, counts: Counter[str], wrong: int, seconds: float) -> Text:
    """The last line."""
    parts = ", ".join(f"{number} {kind}{'s' * (number != 1)}" for kind, number in counts.items())
    what = f"{questions} question{'s' * (questions != 1)}{f' ({parts})' if parts else ''}, {seconds:.1f} s"
    if wrong:
        return bad(f"{wrong} problem{'s' * (wrong > 1)} in {what}")
    return Text.assemble(("✓ ", "green"), f"All is as it must be: {what}")
