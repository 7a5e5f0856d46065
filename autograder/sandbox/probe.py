"""What proof.py has tried behind walls, as a submission; it knows nothing of the course but what it is told."""

import ctypes
import os
import socket
from collections.abc import Callable
from typing import Any


def what_succeeds(orders: dict[str, Any]) -> list[str]:
    """Try what a submission must not be able to do; returns what succeeded, in words.

    orders: `read`, files and folders, of a folder with names that must not be seen in it; `write`, files to make, and
    `change`, a folder to close: whether these succeed is looked at from outside; `grader`, its process, or 0.
    """
    tries: dict[str, tuple[Any, ...]] = {f"read {path}": (read, path, names) for path, names in orders["read"]}
    tries |= {f"write {path}": (write, path) for path in orders["write"]}
    tries |= {"change a folder": (change, orders["change"])} | OF_ITSELF
    tries |= of_the_grader(orders["grader"]) if orders["grader"] else {}
    return [what for what, attempt in tries.items() if succeeds(*attempt)]


def succeeds(attempt: Callable[..., Any], *arguments: Any) -> bool:
    """Whether something is not refused: -1 or False is a refusal too, as an OSError is."""
    try:
        return attempt(*arguments) not in (-1, False)
    except (OSError, ValueError):
        return False


def read(path: str, names: list[str]) -> bool:
    if names:
        return bool(set(names) & set(os.listdir(path)))
    os.close(os.open(path, os.O_RDONLY))
    return True


def write(path: str) -> bool:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
    return False


def change(path: str) -> bool:
    os.chmod(path, 0o111)
    return False


def fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def kernel() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def has_capabilities() -> bool:
    header, held = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    return kernel().capget(header, held) != 0 or any(held)


OF_ITSELF: dict[str, tuple[Any, ...]] = {
    "make a socket": (socket.socket,),
    "make a pair of sockets": (socket.socketpair,),
    "start a process": (fork,),
    "make an anonymous file": (os.memfd_create, "x"),
    "use rights of root": (has_capabilities,),
    "gain rights": (lambda: kernel().prctl(39, 0, 0, 0, 0) != 1,),  # PR_GET_NO_NEW_PRIVS
    "call the kernel unfiltered": (lambda: kernel().prctl(21, 0, 0, 0, 0) != 2,),  # PR_GET_SECCOMP
}


def of_the_grader(grader: int) -> dict[str, tuple[Any, ...]]:
    return {
        "send a signal to the grader": (os.kill, grader, 0),
        "send a signal to all processes": (os.kill, -1, 0),
        "trace the grader": (lambda: kernel().ptrace(0x4206, grader, 0, 0),),  # PTRACE_SEIZE, which does not stop it
        "read the grader's environment": (read, f"/proc/{grader}/environ", []),
        "read the grader's memory": (read, f"/proc/{grader}/mem", []),
        "see the grader's folder": (os.listdir, f"/proc/{grader}/cwd/"),
        "bind the grader to a processor": (os.sched_setaffinity, grader, os.sched_getaffinity(0)),
        "slow the grader down": (lambda: os.setpriority(os.PRIO_PROCESS, grader, os.getpriority(os.PRIO_PROCESS, 0)),),
    }
