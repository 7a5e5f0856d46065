"""Ids of users that nobody has, one for each process behind the second kind of wall."""

import socket

from autograder.sandbox.walls import SandboxUnavailable

USERS = range(61000, 61184)  # of nobody else: distributions leave these ids free


def claimed_user() -> tuple[int, socket.socket]:
    """The id of a user that no other process on this machine runs as, and what holds the claim until it is closed."""
    for user in filter(is_nobody, USERS):
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0cs231n-autograder-user-{user}")  # in no file: the kernel forgets it with this process
            return user, claim
        except OSError:  # another process's
            claim.close()
    raise SandboxUnavailable("no id of a user is free; mark with fewer workers")


def is_nobody(user: int) -> bool:
    """Whether this machine knows no user of that id."""
    import pwd  # not on Windows, where marking without walls is still possible

    try:
        pwd.getpwuid(user)
    except KeyError:
        return True
    return False
