"""What a process that runs a submission may use of this machine; docs/sandbox.md explains the figures."""

from autograder.cs231n_check.plain import MAX_BYTES

MEGABYTE = 2**20
CEILINGS = {  # setrlimit's, for the process
    "CPU": 600,  # seconds over all questions; each question has its own time limit
    "AS": 2048 * MEGABYTE,
    "FSIZE": 16 * MEGABYTE,
    "NOFILE": 64,
    "NPROC": 16,  # threads are counted here; not for root, hence THREADS
    "CORE": 1,  # none, not even to a program that gathers them, as 0 would allow
    "MEMLOCK": 0,
    "MSGQUEUE": 0,
}
FRAMEWORK_CEILINGS = {  # in place of those, for a process that has a framework: its libraries are large
    "torch": {"AS": 6144 * MEGABYTE},
}
START_SECONDS = {"": 120, "torch": 600}  # to get ready, a framework imported; not the submission's time
TMP_BYTES = 32 * MEGABYTE
THREADS, FILES = 16, 2000  # counted from outside; files are those in /tmp


def ceilings(framework: str = "") -> dict[str, int]:
    """The limits of a process, by name."""
    return {**CEILINGS, **FRAMEWORK_CEILINGS.get(framework, {})}


LIMITS = {  # for the record in each result
    **CEILINGS,
    "TMP": TMP_BYTES,
    "THREADS": THREADS,
    "FILES": FILES,
    "ANSWER": MAX_BYTES,
}
