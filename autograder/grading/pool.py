"""The grader's own processes, which mark one submission after another: as many at once as there are processors."""

import multiprocessing
import os
import queue
import signal
import tempfile
import threading
import traceback
from collections.abc import Collection, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Any

from autograder.grading.crew import Call, Crew, Gone, Returned, Told, nothing
from autograder.grading.prepare import Prepared, Settings
from autograder.grading.store import Store
from autograder.sandbox import choice
from autograder.sandbox.launch import Wall
from autograder.sandbox.reference import end_idle

PRELOADED = ["autograder.grading.work"]  # imported once for all processes, where the system can fork
LONGEST = 60  # bytes of a folder's path: a socket's has 107, with names of some forty
TRIES = 2  # of a call that ends its process


class Pool(Crew):
    """Processes that carry out calls of functions of this project, each on a Prepared of its own like the one given.

    Leaving it as a context manager ends them at once.
    """

    many = True

    def __init__(self, prepared: Prepared, workers: int):
        self.told, self.workers = (prepared.settings, prepared.only, prepared.store, choice.CHOSEN), workers
        self.helpers: list[Helper] = []
        self.idle: list[Helper] = []
        self.leaving, self.lock = False, threading.Lock()

    def __exit__(self, *exc: object) -> None:
        at_once = exc[0] is not None
        with self.lock:
            self.leaving = True
            for helper in () if at_once else self.helpers:
                helper.pipe.close()  # it then ends what it has started
            for helper in self.helpers:
                helper.end(at_once)

    def run(
        self, function: Call, calls: Sequence[tuple], started: Told = nothing, returned: Returned = nothing
    ) -> Iterator[tuple[int, Any]]:
        done: queue.SimpleQueue[tuple[int, Any, Exception | None]] = queue.SimpleQueue()
        waiting = iter(range(len(calls)))

        def next_call() -> int | None:
            with self.lock:
                return None if self.leaving else next(waiting, None)

        def work() -> None:
            while (number := next_call()) is not None:
                try:
                    done.put((number, self.tried(function, calls[number], number, started, returned), None))
                except Exception as error:
                    done.put((number, None, error))

        for _ in range(min(self.workers, len(calls))):
            threading.Thread(target=work, daemon=True).start()
        for _ in range(len(calls)):
            number, result, error = done.get()
            if error:
                raise error
            yield number, result

    def tried(self, function: Call, arguments: tuple, number: int, started: Told, returned: Returned) -> Any:
        """The result of one call, of a process that is free; a Gone where each that was asked has ended."""
        for attempt in range(TRIES):
            helper = self.free()
            started(number)
            try:
                result = helper.call(function, arguments)
            except Gone as gone:
                with self.lock:
                    helper.end()
                    self.helpers.remove(helper)
                why = gone
                if attempt + 1 < TRIES and not self.leaving:
                    returned(number, str(gone))
            else:
                self.idle.append(helper)
                return result
        return why

    def free(self) -> "Helper":
        """A process that has nothing to do, or a new one."""
        with self.lock:
            if self.leaving:
                raise Gone("it was not wanted any more")
            if self.idle:
                return self.idle.pop()
            self.helpers.append(Helper(self.told))
            return self.helpers[-1]


def start_method() -> str:
    """How processes are started: forked from one that has imported all, where the system can.

    That one listens at a socket in the folder for temporary files, whose path must not be long.
    """
    can_fork = "forkserver" in multiprocessing.get_all_start_methods()
    return "forkserver" if can_fork and len(os.fsencode(tempfile.gettempdir())) <= LONGEST else "spawn"


class Helper:
    """One process, and the pipe to it."""

    def __init__(self, told: tuple):
        context: Any = multiprocessing.get_context(start_method())
        if context.get_start_method() == "forkserver":
            context.set_forkserver_preload(PRELOADED)
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, *told), daemon=True)
        self.process.start()
        theirs.close()

    def call(self, function: Call, arguments: tuple) -> Any:
        """What a function gives in the process; raises what it raises there, and Gone where the process ends."""
        try:
            self.pipe.send((function, arguments))
            result, error = self.pipe.recv()
        except (EOFError, OSError):
            raise Gone(self.how_it_ended()) from None
        if error:
            raise error
        return result

    def how_it_ended(self) -> str:
        self.process.join(2)
        code = self.process.exitcode
        if code is None:
            return "it closed its connection"
        return f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit status {code}"

    def end(self, at_once: bool = True) -> None:
        if not at_once:
            self.process.join(5)
        self.process.kill()
        self.pipe.close()
        self.process.join(2)


# ---- in the other process


def serve(
    pipe: Connection, settings: Settings, only: Collection[str] | None, store: Store | None, walls: list[Wall]
) -> None:
    """Carry out one call after another, until the pipe is closed; `walls` has been found to hold here."""
    choice.CHOSEN[:] = walls
    signal.signal(signal.SIGINT, nothing)  # Ctrl-C is the first process's; ignoring it would be inherited
    threading.Thread(target=end_with_parent, daemon=True).start()
    prepared: Prepared | None = None
    while True:
        try:
            function, arguments = pipe.recv()
        except EOFError:
            return end_idle()
        try:
            prepared = prepared or Prepared(settings, only, store)
            pipe.send((function(prepared, *arguments), None))
        except Exception as error:
            error.add_note(traceback.format_exc())
            pipe.send((None, error))


def end_with_parent() -> None:
    """End this process as soon as the first one does, with all that it has started."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
