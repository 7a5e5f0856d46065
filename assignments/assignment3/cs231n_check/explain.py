# Generated from autograder/cs231n_check/explain.py by "make build".
"""Says more of an error than Python does: a name that is near, a limit of the place where marks are given."""

import builtins
import contextlib
import difflib
import errno
import inspect
import os
import re
import traceback

REFUSED = (errno.EPERM, errno.EACCES, errno.EROFS, errno.ENOSYS, errno.EAGAIN, errno.ENOMEM)
NO_PROCESS = "processes may not be started while marking: compute in this one"
READ_ONLY = "nothing may be written here while marking"
STARTING = ("multiprocessing", "concurrent/futures", "subprocess.py", "asyncio", "loky", "joblib")
CALLS = re.compile(r"\b(?:fork|forkpty|spawn\w*|posix_spawnp?|exec[lv]\w*|popen)\(")
PARALLEL = ("joblib", "loky", "ray", "dask", "pathos", "multiprocess")  # packages whose work is done by processes
MOST_NAMES = 2000


def explained(error):
    """What is to be said beside an error's own text, or nothing."""
    for more in (of_place, near_name):
        with contextlib.suppress(Exception):  # looking at a student's objects runs the student's code
            if found := more(error):
                return found
    return ""


# ---- limits of the place where marks are given


def of_place(error):
    """A sentence where it is the sandbox that refuses."""
    if isinstance(error, ModuleNotFoundError):
        return NO_PROCESS if error.name in PARALLEL else ""
    if not isinstance(error, OSError) or error.errno not in REFUSED:
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    files = [frame.filename.replace(os.sep, "/") for frame in frames]
    if any(part in file for part in STARTING for file in files) or any(CALLS.search(f.line or "") for f in frames[-2:]):
        return NO_PROCESS
    return READ_ONLY if error.errno == errno.EROFS else ""


# ---- names


def near(name, names):
    """The name nearest to one that is not there, or ""; names that are for inside only where that is."""
    known = [n for n in names if isinstance(n, str) and (n[:1] != "_" or name[:1] == "_")][:MOST_NAMES]
    by_lower = {n.lower(): n for n in known}
    found = difflib.get_close_matches(name.lower()[:60], by_lower, 1, 0.75)
    return by_lower[found[0]] if found and by_lower[found[0]] != name else ""


def near_name(error):
    """ "did you mean ...?" for a name, an attribute or a key that is not there."""
    name = getattr(error, "name", None)
    if isinstance(error, KeyError):
        name = error.args[0] if error.args else None
    if not isinstance(name, str):
        return ""
    found = near(name, names_for(error))
    return f"did you mean {found!r}?" if found else ""


def names_for(error):
    """The names among which one was looked for."""
    frame = last_frame(error)
    if isinstance(error, NameError) and frame:
        return [*frame.f_locals, *frame.f_globals, *dir(builtins)]
    if isinstance(error, AttributeError):
        return dir(error.obj) if getattr(error, "obj", None) is not None else []
    if isinstance(error, KeyError) and frame:
        values = [*frame.f_locals.values()][:100]
        own = frame.f_locals.get("self")
        values += [*vars(own).values()][:100] if hasattr(own, "__dict__") else []
        return [key for value in values if isinstance(value, dict) for key in [*value][:MOST_NAMES]]
    return []


def last_frame(error):
    """The frame that raised."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return trace.tb_frame if trace else None


def near_in(owner, name):
    """ "; did you mean ...?" for a name that a module or a class of the package lacks; else nothing."""
    with contextlib.suppress(Exception):
        names = dir(owner)
        if inspect.ismodule(owner):
            own = [n for n in names if getattr(vars(owner).get(n), "__module__", owner.__name__) == owner.__name__]
            names = own
        if found := near(name, names):
            return f"; did you mean {found} to be {name}?"
    return ""


def near_file(folders, name):
    """The same for a module that is not there, among the files beside its place."""
    with contextlib.suppress(Exception):
        files = [file[:-3] for folder in folders for file in os.listdir(folder) if file.endswith(".py")]
        if found := near(name, files):
            return f"; did you mean {found}.py to be {name}.py?"
    return ""
