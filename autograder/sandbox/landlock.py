"""Landlock, by which a process gives up what it may open, for good; it needs neither rights nor namespaces.

Linux 5.13 and later, where the kernel was built and started with it. See linux/landlock.h.
"""

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Iterable

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on all machines
WHICH_VERSION = 1  # a flag of the first
BENEATH = 1  # a rule on a path and what lies below it
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
TRUNCATE, IOCTL_DEVICE = 1 << 14, 1 << 15
MAKE_CHARACTER_DEVICE, MAKE_SOCKET, MAKE_BLOCK_DEVICE = 1 << 6, 1 << 9, 1 << 11
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # version -> how many rights of files it knows
BIND_AND_CONNECT_TCP = 0b11  # version 4
ABSTRACT_SOCKETS_AND_SIGNALS = 0b11  # version 6: none to processes outside
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE  # what a rule on a file may name


def call(number: int, *arguments: object) -> int:
    """Make a system call; OSError where it fails."""
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), f"system call {number}")
    return result


def version() -> int:
    """The version of Landlock that this kernel offers to this process; 0 for none."""
    if sys.platform != "linux":  # there the number is another call's
        return 0
    try:
        return call(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(WHICH_VERSION))
    except OSError:
        return 0


def handled(version: int) -> tuple[int, bytes]:
    """The rights of files that are watched over, and the ruleset's attributes for a version."""
    files = (1 << FILE_RIGHTS[max(v for v in FILE_RIGHTS if v <= version)]) - 1
    attributes = [files]
    if version >= 4:
        attributes.append(BIND_AND_CONNECT_TCP)
    if version >= 6:
        attributes.append(ABSTRACT_SOCKETS_AND_SIGNALS)
    return files, struct.pack(f"<{len(attributes)}Q", *attributes)


def restrict(version: int, readable: Iterable[str], writable: Iterable[str], devices: Iterable[str]) -> None:
    """Give up all of the file system but these paths, with what lies below them; the network; signals to others.

    Paths that are not there are left out. The process must have given up gaining rights (PR_SET_NO_NEW_PRIVS).
    """
    files, attributes = handled(version)
    ruleset = call(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    own = files & ~(MAKE_CHARACTER_DEVICE | MAKE_BLOCK_DEVICE | MAKE_SOCKET | EXECUTE | IOCTL_DEVICE)
    for paths, rights in (
        (readable, EXECUTE | READ_FILE | READ_DIR),
        (writable, own),
        (devices, READ_FILE | WRITE_FILE),
    ):
        for path in paths:
            allow(ruleset, path, rights & files)
    call(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    os.close(ruleset)


def allow(ruleset: int, path: str, rights: int) -> None:
    """Add a rule: these rights on a path and below it."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.EACCES):
            return
        raise
    rights = rights if os.path.isdir(path) else rights & OF_A_FILE
    rule = struct.pack("<Qi", rights, place)
    call(ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(BENEATH), rule, ctypes.c_uint32(0))
    os.close(place)
