"""The work of `autograder export`: an earlier run's marks in the form of another system."""

from autograder.course import CourseError
from autograder.export import marks
from autograder.files import write_text
from autograder.grading.keep import stored_results
from autograder.report.words import plain, tidy


def export(out, kind, target, into, column, console):
    """Write an earlier run's marks in the form of a learning management system."""
    marked = list(stored_results(out).values())
    if not marked:
        raise CourseError(f"{out} holds no results: run `autograder grade` first.")
    text = None
    try:
        if into:
            text = into.read_bytes().decode("utf-8")
        filled, unmatched = formats(kind, marked, text, column)
    except UnicodeDecodeError:
        raise CourseError(f"{into} is not UTF-8 text: save it as CSV UTF-8, or export it again.") from None
    except ValueError as error:
        raise CourseError(str(error)) from None
    write_text(target, filled)
    console.print(f"Wrote {target}", highlight=False, soft_wrap=True, markup=False)
    for line in left_out(marked):
        console.print(line, highlight=False, soft_wrap=True, markup=False)
    if unmatched:
        console.print(f"Not in that gradebook, enter by hand: {', '.join(unmatched)}", style="yellow", markup=False)


def left_out(marked):
    """A line on the points that are not in these marks, if there are any."""
    marked = list(map(tidy, marked))
    checks = max(result["max_score"] for result in marked)
    by_hand = max(sum(question["points"] for question in result["manual"]) for result in marked)
    if by_hand:
        yield (
            f"These marks are those of the checks ({plain(checks)} points); the {plain(by_hand)} points for inline "
            "answers, marked by hand in formgrader, are exported by `nbgrader export`."
        )


def formats(kind, marked, text, column):
    if kind == "canvas":
        return marks.canvas_csv(marked, text, column)
    if kind == "moodle":
        return marks.moodle_worksheet(marked, text) if text else (marks.moodle_csv(marked), [])
    if kind == "plain":
        return marks.plain_csv(marked), []
    raise ValueError(f"There is no format {kind!r}; there are canvas, moodle and plain.")
