"""Where things are: the folders of the course, its assignments and their notebooks."""

from pathlib import Path

HERE = Path(__file__).resolve().parent
INSTALLED = HERE / "_course"  # where a wheel carries the course; in a checkout there is none
ROOT = INSTALLED if INSTALLED.is_dir() else HERE.parent
SOLUTIONS = ROOT / "solutions"
NOTEBOOKS = SOLUTIONS / "notebooks"
ASSIGNMENTS = ROOT / "assignments"
DATASETS = ROOT / "datasets"
EDITIONS = HERE / "questions" / "editions"  # what the reference lacks, because another edition asked for it


class CourseError(RuntimeError):
    """Something about the course, a path or an argument is not as it must be; the text says what to do."""


def assignments():
    """The names of the assignments that have notebooks."""
    return sorted(p.name for p in NOTEBOOKS.iterdir() if any(p.glob("*.md")))


def no_assignment(name: str, purpose: str = "") -> CourseError:
    """The error for a name that is no assignment's."""
    return CourseError(f"There is no assignment {name!r}{purpose}; there are: {', '.join(assignments())}.")


def notebook_sources(assignment):
    """The notebooks of an assignment as text, in alphabetical order."""
    found = sorted((NOTEBOOKS / assignment).glob("*.md"))
    if not found:
        raise no_assignment(assignment)
    return found
