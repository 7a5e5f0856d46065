"""How a submission lies on the disk: zips of many forms and folders, with what systems leave in them; and damage."""

import io
import os
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

# layout -> where it lies, with the student's name in it; and the folder within
LAYOUTS = {
    "zip": ("{name}.zip", ""),
    "zip of a folder": ("{name}.zip", "{assignment}/"),
    "zip, deep": ("{name}.zip", "course/deep learning/{assignment}/"),
    "zip in a folder": ("{name}/{assignment}.zip", ""),
    "zip in a zip": ("{name}.zip", ""),
    "tar": ("{name}.tar", ""),
    "folder": ("{name}", ""),
    "folder in a folder": ("{name}", "{assignment}/"),
}
OFTEN = [8, 4, 2, 2, 1, 1, 2, 1]  # of each
LITTER = {
    "__pycache__/notes.cpython-311.pyc": b"\xa7\r\r\n" + bytes(64),
    "cs231n/__pycache__/layers.cpython-311.pyc": b"\xa7\r\r\n" + bytes(256),
    "cs231n/.ipynb_checkpoints/layers-checkpoint.py": b"def affine_forward(x, w, b):\n    pass\n",
    ".ipynb_checkpoints/knn-checkpoint.ipynb": b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    "__MACOSX/._knn.ipynb": bytes(120),
    ".DS_Store": bytes(400),
}
NEVER_SMALLER = (".npz", ".pyc")  # packed already
GROWN = 300 * 2**20  # bytes of zeros

Files = Mapping[str, bytes]


class Writer:
    """Writes submissions; notebooks that were run, megabytes each, are packed once for all."""

    def __init__(self, assignment: str, pictures: Files, work: Path):
        self.assignment, self.pictures, self.work = assignment, pictures, work
        self.packed: dict[str, Path] = {}

    def write(self, folder: Path, name: str, layout: str, files: Files, run: bool) -> Path:
        """Write one submission, with the notebooks that were run if it has them; returns where it lies."""
        place, inside = (text.format(name=name, assignment=self.assignment) for text in LAYOUTS[layout])
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        every = {**(self.pictures if run else {}), **files}
        if layout.startswith("folder"):
            for file, data in every.items():
                target = path / inside / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        elif layout == "tar":
            with tarfile.open(path, "w") as archive:
                for file, data in every.items():
                    member = tarfile.TarInfo(inside + file)
                    member.size = len(data)
                    archive.addfile(member, io.BytesIO(data))
        elif layout == "zip in a zip":
            with zipfile.ZipFile(path, "w") as outer, outer.open(f"{self.assignment}.zip", "w") as inner:
                inner.write(zipped(every))
        else:
            if run:
                shutil.copyfile(self.template(inside), path)
            with zipfile.ZipFile(path, "a") as archive:
                add(archive, inside, files)
        return folder / Path(place).parts[0]

    def template(self, inside: str) -> Path:
        """A zip of the notebooks that were run, in a folder."""
        if inside not in self.packed:
            path = self.work / f"{len(self.packed)}.zip"
            with zipfile.ZipFile(path, "w") as archive:
                add(archive, inside, self.pictures)
            self.packed[inside] = path
        return self.packed[inside]


def add(archive: zipfile.ZipFile, inside: str, files: Files) -> None:
    """Add files to a zip, in a folder; without the time of day, so that the same class is made each time."""
    for file, data in files.items():
        method = zipfile.ZIP_STORED if file.endswith(NEVER_SMALLER) else zipfile.ZIP_DEFLATED
        archive.writestr(zipfile.ZipInfo(inside + file), data, method, 1)


def zipped(files: Files) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        add(archive, "", files)
    return data.getvalue()


# ---- damage


def damaged(path: Path, what: str, files: Files) -> None:
    """Write a zip, `path`, of some files as a submission that is broken in the way that is named."""
    whole = zipped(files)
    match what:
        case "a zip that is none":
            path.write_bytes(b"<html><body>Your session has expired.</body></html>" + path.name.encode())
        case "a zip cut off":
            path.write_bytes(whole[: len(whole) // 2])
        case "an empty zip":
            path.write_bytes(zipped({}))
        case "a damaged member":
            middle = len(whole) // 3
            path.write_bytes(
                whole[:middle] + bytes(b ^ 255 for b in whole[middle : middle + 64]) + whole[middle + 64 :]
            )
        case "notebooks that are no notebooks":
            path.write_bytes(zipped({n: d[:500] if n.endswith(".ipynb") else d for n, d in files.items()}))
        case "models that are no models":
            path.write_bytes(zipped({n: b"not arrays" if n.endswith(".npz") else d for n, d in files.items()}))
        case "a report and no code":
            path.write_bytes(zipped({"report.pdf": b"%PDF-1.4\n" + path.name.encode()}))
        case "a zip that grows a thousandfold":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                add(archive, "", files)
                with archive.open("cs231n/large.npy", "w") as member:
                    for _ in range(GROWN // 2**20):
                        member.write(bytes(2**20))
        case "names that lead out of the folder":
            path.write_bytes(zipped({**files, "../../../outside.py": b"x = 1\n", "/tmp/outside.py": b"x = 1\n"}))
        case "links to other files":
            linked(path, whole)
        case _:
            raise ValueError(what)


def linked(path: Path, whole: bytes) -> None:
    """A zip with members that are symbolic links."""
    path.write_bytes(whole)
    with zipfile.ZipFile(path, "a") as archive:
        for name, target in {"cs231n/passwd.py": "/etc/passwd", "cs231n/up.py": f"..{os.sep}..{os.sep}x.py"}.items():
            link = zipfile.ZipInfo(name)
            link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, target)
