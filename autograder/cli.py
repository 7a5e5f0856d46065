"""The command `autograder`."""

import typer

from autograder.commands import author, calendar, course, feedback, marking, returning, roster, similar, student
from autograder.commands.console import console
from autograder.endings import one_sentence

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
for command in (
    author.build, author.try_,
    student.start, student.collect, student.data,
    marking.grade, marking.regrade, marking.hint, marking.demo,
    returning.export, returning.gradescope, feedback.feedback,
    similar.similar,
    course.course, calendar.calendar, roster.roster,
):  # fmt: skip
    app.command(command.__name__.rstrip("_"))(command)


def main():
    """Run the command; an error that a person can mend is one sentence, and exit status 1."""
    from autograder.cs231n_check.streams import forgive

    forgive()
    with one_sentence(console):
        app(standalone_mode=True)


if __name__ == "__main__":
    main()
