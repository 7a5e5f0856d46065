"""Shows how far a run is while it runs, and keeps a log of it."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from autograder.grading.drawing import drawing
from autograder.grading.log import Log, log_words
from autograder.grading.phase import SLOW, Phase, at_work
from autograder.report.words import one_line
from autograder.results import Result

LINE_EVERY = 30.0  # seconds between two lines where there is no terminal


class Watch:
    """What an instructor sees of a run: on a terminal a live picture, elsewhere a line now and then.

    A phase ends when all of it is finished, when another begins, or with the `with`, and leaves one line. What is
    finished with a result and was not started is taken to be an earlier run's. `started`, `returned` and `finished`
    may come from any thread, and never wait for the screen but for the last of a phase. `every` is the number of
    seconds between two looks of its own; None: only `look()` looks.

    Raises CourseError on entering where the log cannot be opened; one that fails later is said, and costs nothing.
    """

    def __init__(
        self,
        console: Console,
        log: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        every: float | None = 0.5,
    ) -> None:
        self.console, self.path, self.clock, self.every = console, log, clock, every
        self.moving = console.is_interactive and not os.environ.get("CI")
        self.log: Log | None = None
        self.current: Phase | None = None
        self.live: Live | None = None
        self.line_at = 0.0
        self.leaving = threading.Event()
        self.thread: threading.Thread | None = None
        self.screen = threading.RLock()  # held while something is shown; taken before the other
        self.lock = threading.RLock()  # held while something is counted or logged

    def __enter__(self) -> Self:
        self.log = Log(Path(self.path)) if self.path else None
        if self.every:
            self.thread = threading.Thread(target=self.look_again, args=(self.every,), daemon=True)
            self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leaving.set()
        if self.thread:
            self.thread.join(timeout=1)  # it can only be held up by a screen that takes nothing
        with self.screen:
            self.end()
            self.tell_of_log()
            with self.lock:
                if self.log:
                    self.log.close()

    def phase(self, name: str, total: int) -> None:
        """Begin a phase; the one before ends."""
        with self.screen:
            self.end()
            with self.lock:
                self.current = Phase(name, total, self.clock())
                self.line_at = self.current.since + LINE_EVERY
                self.note(f"0/{total}")
            if self.moving:
                self.live = Live(console=self.console, auto_refresh=False, transient=True, vertical_overflow="crop")
                self.live.start()
            self.look()
            if not total:
                self.end()

    def started(self, key: int, name: str, where: str = "") -> None:
        """A worker, on another machine if that is named, has begun."""
        with self.lock:
            if self.current and self.current.begin(key, name, where, self.clock()):
                self.note("started", *([f"on {where}"] if where else []), name)

    def returned(self, key: int, why: str) -> None:
        """It was given back unfinished, and will be begun again."""
        with self.lock:
            if self.current and (begun := self.current.give_back(key)):
                self.note("returned", *([f"on {begun.where}"] if begun.where else []), f"{begun.name}: {why}")

    def finished(self, key: int, result: Result | None = None, kept: bool = False) -> None:
        """It is done; of a marked submission its result, and whether that was kept from an earlier run."""
        with self.lock:
            phase = self.current
            if not phase or not (done := phase.finish(key, result, self.clock(), kept)):
                return
            self.note(f"{len(phase.finished)}/{phase.total}", *log_words(done, result))
        if phase.over:
            with self.screen:
                if self.current is phase:
                    self.end()

    def say(self, line: str) -> None:
        """A sentence, above what moves and in the log."""
        with self.screen:
            self.show(line)
            self.write(line)

    def look(self) -> None:
        """Show what there is to show now."""
        with self.screen:
            with self.lock:
                phase, now = self.current, self.clock()
                if not phase:
                    return
                slow = phase.newly_slow(now)
                for begun in slow:
                    self.note("slow", begun.name)
                drawn = drawing(phase, now, self.console) if self.live else None
                line = f"{phase.name}: {phase.so_far(now)}"
            self.tell_of_log()
            if self.live and drawn:
                self.live.update(drawn, refresh=True)
                return
            for begun in slow:
                self.show(f"{phase.name} {at_work(begun)} has taken more than {SLOW:.0f} s.")
            if now >= self.line_at:
                self.line_at = now + LINE_EVERY
                self.show(line)

    def look_again(self, every: float) -> None:
        while not self.leaving.wait(every):
            self.look()

    def end(self) -> None:
        """End the phase, if there is one; the screen is held."""
        if self.live:
            self.live.stop()
            self.live = None
        with self.lock:
            phase, self.current = self.current, None
        if phase:
            line = phase.in_the_end(self.clock())
            if phase.finished:
                self.show(line)
            self.write(line)

    def show(self, line: str) -> None:
        self.console.print(Text(one_line(line, 1000)), soft_wrap=True, highlight=False)

    def tell_of_log(self) -> None:
        if self.log and self.log.problem and not self.log.file.closed:
            self.log.close()
            self.show(self.log.problem)

    def note(self, *words: str) -> None:
        """A line in the log on the phase."""
        if self.current:
            self.write(" ".join([self.current.name.lower(), *filter(None, words)]))

    def write(self, line: str) -> None:
        with self.lock:
            if self.log:
                self.log.write(line)
