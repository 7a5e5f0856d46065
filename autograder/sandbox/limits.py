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
TMP_BYTES = 32 * MEGABYTE
THREADS, FILES = 16, 2000  # counted from outside; files are those in /tmp
LIMITS = {  # for the record in each result
    **CEILINGS,
    "TMP": TMP_BYTES,
    "THREADS": THREADS,
    "FILES": FILES,
    "ANSWER": MAX_BYTES,
}
