# Generated from solutions/cs231n/model_files.py by "make build". This copy is the student's to complete.
"""Save trained arrays to files and read them back: NumPy's .npz format, never pickle.

A pickle can run any program when it is read; an .npz of plain arrays cannot.
"""

import os
from pathlib import Path

import numpy as np

SAVED_DIR = Path(__file__).resolve().parent / "saved"


def saved_path(fname):
    """Where fname lives: in cs231n/saved/, ending in .npz (added where missing; it replaces .npy)."""
    path = SAVED_DIR / fname
    if path.suffix == ".npz":
        return path
    return path.with_name(path.name.removesuffix(".npy") + ".npz")


def write_npz(path, arrays):
    """Write a dict of plain arrays to path, at once or not at all: an interruption leaves no half file.

    Raises: TypeError for an entry that is not an array of numbers or strings.
    """
    arrays = {name: np.asarray(value) for name, value in arrays.items()}
    for name, array in arrays.items():
        if array.dtype.hasobject:
            raise TypeError(f"{name} is not an array of numbers, so it cannot be saved")
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    with open(unfinished, "wb") as file:
        np.savez(file, **arrays)
    os.replace(unfinished, path)


def read_npz(path):
    """Read the dict of arrays in path. Raises: ValueError where an array would need pickle."""
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def save_arrays(fname, arrays):
    """Write a dict of arrays to cs231n/saved/<fname>, making the folder where it is missing."""
    path = saved_path(fname)
    write_npz(path, arrays)
    print(f"saved to cs231n/saved/{path.name}")


def load_arrays(fname):
    """Read the dict of arrays in cs231n/saved/<fname>; None, and a printed sentence, where there is none."""
    path = saved_path(fname)
    if not path.is_file():
        print(f"nothing saved yet: there is no cs231n/saved/{path.name}")
        return None
    return read_npz(path)


class SavedModel:
    """A model whose parameters, the dict self.params of arrays, can be written to a file and read back."""

    def save(self, fname):
        """Write the parameters to cs231n/saved/<fname>."""
        save_arrays(fname, self.params)

    def load(self, fname):
        """Read what save wrote. Returns True, or False (and says so) where there is no such file."""
        arrays = load_arrays(fname)
        if arrays is None:
            return False
        self.params = arrays
        return True
