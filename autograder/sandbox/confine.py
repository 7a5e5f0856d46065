"""Runs in a process that has no namespaces of its own: gives up its rights for good, then becomes the worker.

    python -m autograder.sandbox.confine DESCRIPTOR

reads its orders, in JSON, from the descriptor: `command`, `environment`, `user` (an id, or None to stay who it is),
`parent`, `landlock` (its version, or 0), `readable`, `writable`, `devices`. No submission's code runs before that.
"""

import ctypes
import json
import os
import signal
import sys

from autograder.sandbox import landlock, syscalls

SET_PARENT_DEATH_SIGNAL, SET_SECCOMP, DROP_FROM_BOUNDING_SET, SET_SECURE_BITS, NO_NEW_PRIVILEGES = 1, 22, 24, 28, 38
FILTER = 2  # a mode of seccomp
NOTHING_TO_ROOT = 0b11101111  # each bit of securebits, locked: neither being root nor becoming it gives capabilities
CAPABILITIES_V3 = 0x20080522


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = [("length", ctypes.c_ushort), ("lines", ctypes.c_char_p)]


def control(option: int, *arguments: object) -> None:
    """prctl; OSError where it fails."""
    libc = ctypes.CDLL(None, use_errno=True)
    given = [*arguments, *[ctypes.c_ulong(0)] * (4 - len(arguments))]
    if libc.prctl(ctypes.c_int(option), *given) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), f"prctl {option}")


def become(user: int) -> None:
    """Be another user, in a group of the same number and in no other."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def drop_capabilities() -> None:
    """Have no right of root, also as root."""
    for option, numbers in ((DROP_FROM_BOUNDING_SET, range(64)), (SET_SECURE_BITS, [NOTHING_TO_ROOT])):
        for number in numbers:
            try:
                control(option, ctypes.c_ulong(number))
            except OSError:  # no such capability, or no right to drop it: then NO_NEW_PRIVILEGES must do
                break
    libc = ctypes.CDLL(None, use_errno=True)
    header, none = (ctypes.c_uint32 * 2)(CAPABILITIES_V3, 0), (ctypes.c_uint32 * 6)()
    if libc.capset(header, none) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), "capset")


def end_with(parent: int) -> None:
    """End as soon as the grader does."""
    control(SET_PARENT_DEATH_SIGNAL, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != parent:
        sys.exit("the grader has ended")


def install_filter(program: bytes) -> None:
    lines = ctypes.create_string_buffer(program, len(program))
    whole = Program(len(program) // 8, ctypes.cast(lines, ctypes.c_char_p))
    control(SET_SECCOMP, ctypes.c_ulong(FILTER), ctypes.byref(whole))


def main() -> None:
    with open(int(sys.argv[1])) as given:
        orders = json.load(given)
    try:
        os.umask(0o077)
        if orders["user"] is not None:
            become(orders["user"])
        drop_capabilities()
        control(NO_NEW_PRIVILEGES, ctypes.c_ulong(1))
        os.chdir(orders["writable"][0])
        if orders["landlock"]:
            landlock.restrict(orders["landlock"], orders["readable"], orders["writable"], orders["devices"])
        end_with(orders["parent"])  # after the change of user, which would undo it
        install_filter(syscalls.filter_program(pid=os.getpid()))
        os.execve(orders["command"][0], orders["command"], orders["environment"])
    except OSError as error:
        sys.exit(f"{error.strerror} ({error.filename})" if error.filename else str(error))


if __name__ == "__main__":
    main()
