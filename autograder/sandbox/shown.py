"""What a submission may see of this machine: the base Python's standard library, NumPy, the system's libraries; and a
framework, where a question needs it.

What lies below these folders and is none of it (installed packages, the course) is covered.
"""

import functools
import importlib.util
import os
import sys
import sysconfig
from pathlib import Path

import numpy

from autograder.course import CourseError

HERE = Path(__file__).resolve().parent
GRADER = HERE.parent
SHARED = [Path("/usr"), Path("/usr/local")]  # prefixes that Python shares with other programs
PACKAGES = ("site-packages", "dist-packages")
FRAMEWORKS = {  # name -> what lies beside it and is needed to import it; nvidia only for builds with CUDA
    "": (),
    "torch": ("torch", "torchgen", "functorch", "typing_extensions.py", "nvidia", "cuda", "triton"),
}


def system_folders() -> list[Path]:
    """Where shared libraries are, and links to there: Debian keeps them apart from what else is in /usr/lib."""
    triplet = sysconfig.get_config_var("MULTIARCH") or "none"
    lib = f"lib/{triplet}" if Path("/usr/lib", triplet).is_dir() else "lib"
    folders = [Path(p) for p in (f"/usr/{lib}", "/usr/lib64", f"/{lib}", "/lib64")]
    links = [p for p in (Path("/lib"), Path("/lib64")) if p.is_symlink()]
    return [*(p for p in folders if p.is_dir() and p.resolve() == p), *links]


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
    return [*covered_below(tuple(visible_folders()), GRADER)]


@functools.lru_cache
def covered_below(folders: tuple[Path, ...], grader: Path) -> list[Path]:
    """What is covered below some folders, looked for once."""
    patterns = [f"{python}{name}" for python in ("", "python*/") for name in PACKAGES]
    packages = {p for folder in folders for pattern in patterns for p in folder.glob(pattern)}
    own = {p for p in (grader.parent, grader) if any(p.is_relative_to(folder) for folder in folders)}
    found = sorted(p for p in packages | own if p.is_dir() and not p.is_symlink())
    return [p for p in found if not any(p != q and p.is_relative_to(q) for q in found)]


def packages(framework: str = "") -> list[Path]:
    """The folders, and modules, of NumPy and a framework that a submission sees. Nothing is imported.

    Raises CourseError where the framework is not installed.
    """
    numpy_itself = Path(numpy.__file__).resolve().parent
    found = [numpy_itself, numpy_itself.parent / "numpy.libs"]
    if framework:
        found += [site_of(framework) / name for name in FRAMEWORKS[framework]]
    return [path for path in found if path.exists()]


def site_of(framework: str) -> Path:
    """Where a framework is installed."""
    found = importlib.util.find_spec(framework)
    if found is None or not found.origin:
        raise CourseError(
            f"This assignment has questions about {framework}, which is not installed here: "
            f"pip install 'cs231n-workbook[{framework}]'."
        )
    return Path(found.origin).resolve().parents[1]


def numpy_home() -> str:
    """The folder of packages inside: NumPy's own where that is covered (conda's finds libraries from it)."""
    own = Path(numpy.__file__).resolve().parents[1]
    return str(own) if own in covered_folders() else "/packages"


def environment(home: str) -> dict[str, str]:
    """All the environment variables that a submission gets."""
    windows = {k: os.environ[k] for k in ("SYSTEMROOT",) if k in os.environ}  # Python does not start without
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**windows, **threads, "HOME": home, "TMPDIR": home, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
