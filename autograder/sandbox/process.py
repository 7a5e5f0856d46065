"""The link to one process that runs a submission: started behind walls, asked with plain data, ended without mercy."""

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from autograder.cs231n_check.plain import HEADER, MAX_BYTES, NotPlain, from_bytes, to_bytes
from autograder.sandbox.walls import GRADER, HERE, TMP_BYTES, enclosed, environment, numpy_home, python_program

MEGABYTE = 2**20
CEILINGS = {  # setrlimit's, for the process
    "CPU": 600,  # seconds over all questions; each question has its own time limit
    "AS": 2048 * MEGABYTE,
    "FSIZE": 16 * MEGABYTE,
    "NOFILE": 64,
    "NPROC": 16,  # threads are counted here; not for root, hence the threads below
    "CORE": 1,  # none, not even to a program that gathers them, as 0 would allow
    "MEMLOCK": 0,
    "MSGQUEUE": 0,
}
THREADS, FILES = 16, 2000
MAX_TEXT = 2 * MEGABYTE  # of an answer's structure, which grows thirtyfold when read
LIMITS = {
    **CEILINGS,
    "TMP": TMP_BYTES,
    "THREADS": THREADS,
    "FILES": FILES,
    "ANSWER": MAX_BYTES,
}  # for the record
MAX_CALLS = 5000  # of functions that the grader computes for a submission
START_SECONDS = 30
TICK = 0.1


class Stopped(Exception):
    """The process ended, or broke the protocol, before it answered."""


class TimedOut(Exception):
    """No answer within the time given."""


class Process:
    """One process that carries out cases on one submission; use as a context manager."""

    def __init__(self, submission, sandbox=True):
        self.submission, self.sandbox = Path(submission), sandbox
        self.number = 0
        self.inside = self.talk = None
        self.served, self.compute = [], None

    def __enter__(self):
        command, descriptors = self.command()
        self.scratch = "/" if self.sandbox else tempfile.mkdtemp(prefix="worker-")
        try:
            self.running = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
                env={} if self.sandbox else environment(self.scratch), cwd=self.scratch, pass_fds=descriptors,
                start_new_session=True,
            )  # fmt: skip
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        try:
            self.versions = self.exchange(b"", START_SECONDS)["ready"]
            self.inside = innermost(self.running.pid) if self.sandbox else None
        except BaseException:
            self.__exit__()
            raise
        return self

    def command(self):
        """What to run, and the descriptors it inherits. Without walls: the same worker, with this user's rights."""
        if self.sandbox:
            path, submission = ["/grader", numpy_home(), "/grader/shims"], "/submission"
        else:
            path, submission = (
                [str(GRADER), str(HERE), str(Path(np.__file__).parents[1]), str(HERE / "shims")],
                str(self.submission),
            )
        # in the open NPROC would count all that this user runs
        limits = CEILINGS if self.sandbox else {k: v for k, v in CEILINGS.items() if k != "NPROC"}
        settings = {"path": path, "submission": submission, "limits": limits, "walls": self.sandbox}
        program = "/grader/worker.py" if self.sandbox else str(HERE / "worker.py")
        arguments = ["-s", "-P", "-S", "-B", program, json.dumps(settings)]
        return enclosed(self.submission, arguments) if self.sandbox else ([python_program(), *arguments], [])

    def __exit__(self, *exc):
        self.kill()
        self.running.wait()
        self.talk.join(2)
        if not self.talk.is_alive():  # else a process outside any walls still holds the pipe
            self.running.stdin.close()
            self.running.stdout.close()
        if not self.sandbox:
            shutil.rmtree(self.scratch, ignore_errors=True)

    def kill(self):
        """End the whole group; behind walls everything inside goes with it."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.running.pid, signal.SIGKILL)
        self.running.kill()

    def ask(self, case, cells, seconds, served=(), compute=None):
        """Carry out a case; returns what came back as its outcome.

        Raises Stopped or TimedOut: the process is then of no more use.

        `served` are targets that compute(target, state, args, kwargs) answers for, in the submission's place.
        """
        self.served, self.compute = list(served), compute
        self.number += 1
        steps = {"name": "", "hard": False, "outputs": [], "steps": case["steps"]}
        try:
            request = to_bytes({"id": self.number, "case": steps, "cells": cells, "served": self.served})
        except NotPlain:
            raise Stopped("could not be asked: the notebook's cell is too large") from None
        answer = self.exchange(request, seconds)
        if type(answer.get("id")) is not int or answer["id"] != self.number:
            raise Stopped("gave an answer to a question that was not asked")
        return answer.get("outcome")

    def exchange(self, request, seconds):
        """Send a request and take the answer. What can block does so in a thread; this one keeps the time."""
        done = queue.SimpleQueue()
        self.talk = threading.Thread(target=lambda: done.put(attempt(self.send_and_receive, request)), daemon=True)
        self.talk.start()
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                answer, error = done.get(timeout=min(TICK, left))
            except queue.Empty:
                if crowded(self.inside):
                    raise Stopped("made too many threads or files") from None
                continue
            if error:
                raise error
            return answer
        raise TimedOut

    def send_and_receive(self, request):
        """Send a request; compute what the process asks for meanwhile; return its answer."""
        try:
            for _ in range(MAX_CALLS):
                answer = self.trip(request)
                if "call" not in answer:
                    return answer
                request = to_bytes({"result": self.compute(*allowed(answer["call"], self.served))})
        except OSError:
            raise Stopped(self.reason()) from None
        except (NotPlain, ArithmeticError, MemoryError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise Stopped(f"broke the protocol: {error}") from None
        raise Stopped("asked for too much")

    def trip(self, request):
        view = memoryview(request)
        while view:
            view = view[self.running.stdin.write(view) :]
        text, blob = HEADER.unpack(self.read(HEADER.size))
        if text > MAX_TEXT or blob > MAX_BYTES:
            raise Stopped("gave an answer that is too long")
        answer = from_bytes(self.read(text), self.read(blob))
        if not isinstance(answer, dict):
            raise Stopped("gave an answer of the wrong form")
        return answer

    def read(self, size):
        data = bytearray()
        while len(data) < size:
            chunk = self.running.stdout.read(min(size - len(data), MEGABYTE))
            if not chunk:
                raise Stopped(self.reason())
            data += chunk
        return bytes(data)

    def reason(self):
        """Why the process ended, in words."""
        try:
            code = self.running.wait(2)
        except subprocess.TimeoutExpired:
            return "closed its connection"
        number = code - 128 if self.sandbox and code > 128 else -code  # bubblewrap passes signals on as a shell does
        try:
            return f"was ended by {signal.Signals(number).name}"
        except ValueError:
            return f"ended with exit status {code}"


def allowed(call, served):
    """A call (target, state, args, kwargs) that a submission asks for, if it has this form and may be asked for."""
    if not isinstance(call, list) or len(call) != 4:
        raise Stopped("asked for something without form")
    target, state, args, kwargs = call
    if not isinstance(target, str) or target not in served:
        raise Stopped("asked for what it was not given")
    if not (isinstance(state, (dict, type(None))) and isinstance(args, (list, tuple)) and isinstance(kwargs, dict)):
        raise Stopped("asked for something without form")
    return call


def attempt(function, *arguments):
    """The result and None, or None and the exception."""
    try:
        return function(*arguments), None
    except Exception as error:
        return None, error


def innermost(pid):
    """The last of the chain bubblewrap -> its first process inside -> the worker; None where /proc cannot say."""
    try:
        while children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            pid = children[0]
    except OSError:
        return None
    return pid


def crowded(pid):
    """Whether a process behind walls has more threads, or files in /tmp, than it may."""
    try:
        threads = len(os.listdir(f"/proc/{pid}/task"))
        tmp = os.statvfs(f"/proc/{pid}/root/tmp")
    except OSError:
        return False
    return threads > THREADS or tmp.f_files - tmp.f_ffree > FILES
