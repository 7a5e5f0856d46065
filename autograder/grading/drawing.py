"""A phase of a run as it is drawn on a terminal."""

from rich.console import Console, Group
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from autograder.grading.phase import SLOW, Begun, Phase, at_work, lasted
from autograder.report.terminal import COLOURS

LINES = 12  # at most
BAR = 40  # cells, at most
TIME = len("59 min 59 s")


def drawing(phase: Phase, now: float, console: Console) -> Group:
    """The bar, who is being worked on, and what stopped; not more than the terminal has room for."""
    room = min(LINES, console.height - 1) - 1
    stopped = what_stopped(phase, console)
    stopped = stopped if 2 * len(stopped) <= room else []
    return Group(bar(phase, now, console.width), *workers(phase, now, room - len(stopped)), *stopped)


def bar(phase: Phase, now: float, width: int) -> Table | Text:
    """The name, a bar where it has room, and the numbers."""
    numbers = phase.so_far(now)
    free = min(BAR, width - len(phase.name) - len(numbers) - 2)
    if free < BAR // 8:
        return line(f"{phase.name}: {numbers}", "")
    row = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
    row.add_row(Text(phase.name), ProgressBar(phase.total, len(phase.finished), width=free), Text(numbers))
    return row


def workers(phase: Phase, now: float, room: int) -> list[Text]:
    """A line for each that is being worked on, or for those that take longest."""
    begun = list(phase.begun.values())
    first = begun if len(begun) <= room else begun[: max(room - 1, 0)]
    more = len(begun) - len(first)
    return [*(worker(one, now) for one in first), *[line(f"{TIME * ' '}  and {more} more", "dim")] * (more > 0 < room)]


def worker(begun: Begun, now: float) -> Text:
    took = now - begun.since
    return line(f"{lasted(took):>{TIME}}  {at_work(begun)}", "yellow" if took > SLOW else "")


def what_stopped(phase: Phase, console: Console) -> list[Text]:
    """The counts, and the last few by name; a list of lines."""
    colour = COLOURS["broken"]
    counts = list(Text(phase.counts(), style=colour).wrap(console, console.width)) if phase.stopped else []
    return [*counts, *(line(f"  {words}", colour) for words in phase.last)]


def line(words: str, style: str) -> Text:
    return Text(words, style=style, no_wrap=True, overflow="ellipsis")
