# Generated from solutions/cs231n/data_utils.py by "make build". This copy is the student's to complete.
"""Load the pictures the notebooks work on.

Two sets have the same form, 32 x 32 colour pictures of ten classes, and everything here takes either:

- "picturebook" comes with the course: 8,000 training, 1,000 validation and 1,000 test pictures.
- "cifar10" is CIFAR-10 (Krizhevsky, 2009): 50,000 training and 10,000 test photographs. Download it with
  `python -m cs231n.download cifar10`.

The environment variable CS231N_DATASET chooses the set in use; without it, it is picturebook. A set is
looked for in the folder that the environment variable CS231N_DATA names (if there is one), then in
`cs231n/datasets/`, then in the `datasets/` folder two levels above this file's folder.
"""

import builtins
import hashlib
import io
import json
import os
import pickle
import warnings
from pathlib import Path

import numpy as np
from PIL import Image

SIDE = 32
FOLDERS = {"picturebook": "picturebook", "cifar10": "cifar-10-batches-py"}
CIFAR_TRAIN = tuple(f"data_batch_{i}" for i in range(1, 6))
CIFAR_TEST = "test_batch"
CIFAR_BATCH = 10000
CIFAR_CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


class DataError(RuntimeError):
    """A data set is missing or damaged; the message says what to do."""


# ---------------------------------------------------------------------------------------------------------
# Where the data is
# ---------------------------------------------------------------------------------------------------------


def dataset_homes():
    """Return the folders in which data sets are looked for, in order."""
    package = Path(__file__).resolve().parent
    extra = os.environ.get("CS231N_DATA")
    homes = [package / "datasets", package.parent.parent / "datasets"]
    return [Path(extra).expanduser(), *homes] if extra else homes


def dataset_name(name=None):
    """Return the set in use: `name`, else what CS231N_DATASET says, else "picturebook"."""
    wanted = name or os.environ.get("CS231N_DATASET") or "picturebook"
    known = wanted.strip().lower().replace("-", "").replace("_", "")
    if known not in FOLDERS:
        raise DataError(f"There is no data set {wanted!r}; name one of: {', '.join(FOLDERS)}.")
    return known


def find_dataset(name=None):
    """Find a data set, check that it is whole, and say in one line which it is.

    Inputs:
    - name: "picturebook" or "cifar10"; default: environment variable CS231N_DATASET, else "picturebook".

    Returns: the path of its folder as a string, for load_CIFAR10 and class_names.
    Raises DataError if it is missing or damaged.
    """
    name = dataset_name(name)
    folders = [home / FOLDERS[name] for home in dataset_homes()]
    folder = next((folder for folder in folders if folder.is_dir()), None)
    if folder is None:
        raise DataError(_how_to_get(name, f"The data set {name} is not in {_listed(folders)}"))
    n_train, n_test = _check_folder(folder)
    print(f"Data: {name}, {n_train:,} training and {n_test:,} test pictures ({_how_to_switch(name)}).")
    return str(folder)


def _how_to_switch(name):
    """Say how to get from set `name` to the other one."""
    if name == "cifar10":
        return f"for the embedded pictures: {how_to_choose('picturebook')}"
    return f"for CIFAR-10: python -m cs231n.download cifar10, then {how_to_choose('cifar10')}"


def how_to_choose(name):
    """Say how to choose set `name`: a notebook's first cell sets the environment variable from DATASET."""
    in_notebook = hasattr(builtins, "get_ipython")
    return f'write DATASET = "{name}" in the first cell' if in_notebook else f"set CS231N_DATASET={name}"


def _listed(folders):
    return " or ".join(str(folder) for folder in folders)


def _how_to_get(name, problem):
    if name == "cifar10":
        return f"{problem}: run `python -m cs231n.download cifar10`, or {how_to_choose('picturebook')}."
    return f"{problem}: copy that folder again from the assignment as you received it."


def _is_picturebook(folder):
    """A folder is taken for CIFAR-10 only if it looks like it, so that a broken one is named rightly."""
    return (folder / "manifest.json").exists() or folder.name == FOLDERS["picturebook"]


def _check_folder(folder):
    """Return the number of training and test pictures in `folder`; raise DataError if files are missing."""
    return _check_picturebook(folder) if _is_picturebook(folder) else _check_cifar(folder)


# ---------------------------------------------------------------------------------------------------------
# CIFAR-10
# ---------------------------------------------------------------------------------------------------------


def _encode_latin1(text, encoding="latin1"):
    """Stand in for _codecs.encode, which pickle uses to write bytes in its older protocols."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"unexpected encoding {encoding!r}")
    return text.encode("latin1")


def _array_globals():
    """Return the functions an array's pickle may call, by the names that old and new NumPy give them."""
    reconstruct, scalar = np.zeros(1).__reduce__()[0], np.float64(0).__reduce__()[0]
    allowed = {
        ("numpy", "ndarray"): np.ndarray,
        ("numpy", "dtype"): np.dtype,
        ("_codecs", "encode"): _encode_latin1,
    }
    for core in ("numpy.core", "numpy._core"):
        allowed[f"{core}.multiarray", "_reconstruct"] = reconstruct
        allowed[f"{core}.multiarray", "scalar"] = scalar
        allowed[f"{core}.numeric", "_frombuffer"] = np.zeros(1).__reduce_ex__(5)[0]
    return allowed


class _ArrayUnpickler(pickle.Unpickler):
    """Unpickle numbers, strings, containers and arrays only: other pickles can run any code they like."""

    allowed = _array_globals()

    def find_class(self, module, name):
        if (module, name) in self.allowed:
            return self.allowed[module, name]
        raise pickle.UnpicklingError(f"refused to load {module}.{name}: only arrays and plain values are read")


def load_pickle(f):
    """Read a pickle of arrays and plain values, written by Python 2 or 3, from the open binary file f.

    Raises pickle.UnpicklingError for a pickle that holds anything else.
    """
    return _ArrayUnpickler(f, encoding="latin1").load()


def load_CIFAR_batch(filename):
    """Load one batch file of CIFAR-10.

    Returns a tuple of:
    - X: pictures (10000, 32, 32, 3), float64 in [0, 255]
    - Y: labels (10000,), int64
    """
    X, Y = _read_batch(filename)
    return X.astype(np.float64), Y


def _read_batch(filename):
    """Return the pictures of a batch as uint8 (10000, 32, 32, 3) and its labels, int64 (10000,)."""
    path = Path(filename)
    try:
        with open(path, "rb") as f:
            batch = load_pickle(f)
        entries = {key.decode() if isinstance(key, bytes) else key: value for key, value in batch.items()}
        X, Y = np.asarray(entries["data"]), np.asarray(entries["labels"])
    except Exception as error:  # a damaged pickle can fail in any way at all
        raise DataError(_how_to_get("cifar10", f"{path} cannot be read ({_one_line(error)})")) from error
    _check_batch(path, X, Y)
    return X.reshape(-1, 3, SIDE, SIDE).transpose(0, 2, 3, 1), Y.astype(np.int64)


def _one_line(error):
    return " ".join(f"{type(error).__name__}: {error}".split())


def _check_batch(path, X, Y):
    shapes_right = X.shape == (CIFAR_BATCH, 3 * SIDE * SIDE) and Y.shape == (CIFAR_BATCH,)
    if not shapes_right or X.dtype != np.uint8 or Y.dtype.kind not in "iu":
        found = f"data {X.shape} {X.dtype}, labels {Y.shape} {Y.dtype}"
        raise DataError(_how_to_get("cifar10", f"{path} is not a batch of CIFAR-10 (it holds {found})"))
    if Y.min() < 0 or Y.max() >= len(CIFAR_CLASSES):
        raise DataError(_how_to_get("cifar10", f"{path} has labels outside 0 to 9"))


def _check_cifar(folder):
    """Check that the six batch files are there and not cut short (the pixels alone take 30,720,000 bytes)."""
    for name in (*CIFAR_TRAIN, CIFAR_TEST):
        path = folder / name
        if not path.is_file():
            raise DataError(_how_to_get("cifar10", f"CIFAR-10 in {folder} is incomplete: {name} is missing"))
        if path.stat().st_size < CIFAR_BATCH * 3 * SIDE * SIDE:
            raise DataError(_how_to_get("cifar10", f"CIFAR-10 in {folder} is incomplete: {name} is cut short"))
    return len(CIFAR_TRAIN) * CIFAR_BATCH, CIFAR_BATCH


def _read_cifar(folder):
    _check_cifar(folder)
    batches = [_read_batch(folder / name) for name in CIFAR_TRAIN]
    X = np.concatenate([X for X, _ in batches])
    y = np.concatenate([y for _, y in batches])
    return X, y, *_read_batch(folder / CIFAR_TEST)


# ---------------------------------------------------------------------------------------------------------
# Picturebook
# ---------------------------------------------------------------------------------------------------------


def _read_manifest(folder):
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        _ = [manifest["parts"][part]["count"] for part in ("train", "val", "test")], manifest["classes"]
        return manifest
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(_how_to_get("picturebook", f"{folder / 'manifest.json'} cannot be read")) from error


def _sha256(data):
    return hashlib.sha256(data).hexdigest()


def _read_checked(path, expected):
    """Return the bytes of a file whose sha256 is `expected`; raise DataError otherwise."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(_how_to_get("picturebook", f"{path} is missing or cannot be read")) from error
    # Git and some editors may turn the line ends of a text file into those of Windows.
    data = data.replace(b"\r\n", b"\n") if path.suffix == ".tsv" else data
    if _sha256(data) != expected:
        raise DataError(_how_to_get("picturebook", f"{path} is damaged (its checksum is wrong)"))
    return data


def _read_part_files(folder, manifest, part):
    """Return the checked bytes of a part's JPEG and of its table of labels and captions."""
    files = manifest["parts"][part]["files"]
    return [_read_checked(folder / name, files[name]) for name in (f"{part}.jpg", f"{part}.tsv")]


def _check_picturebook(folder):
    manifest = _read_manifest(folder)
    for part in manifest["parts"]:
        _read_part_files(folder, manifest, part)
    counts = {part: entry["count"] for part, entry in manifest["parts"].items()}
    return counts["train"] + counts["val"], counts["test"]


def _rows(table):
    """Return the pairs of label and caption, as texts, of a part's table."""
    return [line.split("\t") for line in table.decode("ascii").splitlines()]


def _decode_strips(jpeg, count, per_row):
    """Return the pictures of one JPEG, laid out `per_row` to a row, as uint8 (count, 32, 32, 3)."""
    sheet = np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"))
    tiles = sheet.reshape(-1, SIDE, per_row, SIDE, 3).transpose(0, 2, 1, 3, 4)
    return tiles.reshape(-1, SIDE, SIDE, 3)[:count]


def _read_part(folder, manifest, part):
    """Return pictures, uint8 (N, 32, 32, 3), labels, int64 (N,), and a list of N captions."""
    jpeg, table = _read_part_files(folder, manifest, part)
    X = _decode_strips(jpeg, manifest["parts"][part]["count"], manifest["per_row"])
    if _sha256(X.tobytes()) != manifest["parts"][part]["pixels"]:
        warnings.warn(
            f"This computer's JPEG decoder gives slightly different pixels for {part}.jpg; "
            "printed numbers may differ a little from those in the notebooks.",
            stacklevel=2,
        )
    rows = _rows(table)
    return X, np.array([int(label) for label, _ in rows]), [caption for _, caption in rows]


def _read_picturebook(folder):
    manifest = _read_manifest(folder)
    (X_train, y_train, _), (X_val, y_val, _), (X_test, y_test, _) = (
        _read_part(folder, manifest, part) for part in ("train", "val", "test")
    )
    return np.concatenate([X_train, X_val]), np.concatenate([y_train, y_val]), X_test, y_test


# ---------------------------------------------------------------------------------------------------------
# Either
# ---------------------------------------------------------------------------------------------------------


def read_pictures(ROOT):
    """Return what load_CIFAR10 returns, with the pixels still in uint8: an eighth of the memory."""
    folder = Path(ROOT)
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}; use the one that find_dataset() returns.")
    return _read_picturebook(folder) if _is_picturebook(folder) else _read_cifar(folder)


def load_CIFAR10(ROOT):
    """Load all pictures of the data set in the folder ROOT: CIFAR-10, or picturebook in the same form.

    Returns a tuple of:
    - Xtr: training pictures (N, 32, 32, 3), float64 in [0, 255]; N is 50000 (picturebook: 9000, of which the
      last 1000 are meant for validation)
    - Ytr: their labels (N,), int64 in 0..9
    - Xte, Yte: the same for the 10000 test pictures (picturebook: 1000)
    """
    Xtr, Ytr, Xte, Yte = read_pictures(ROOT)
    return Xtr.astype(np.float64), Ytr, Xte.astype(np.float64), Yte


def class_names(ROOT):
    """Return the names of the ten classes of the data set in the folder ROOT; label i is names[i]."""
    folder = Path(ROOT)
    if _is_picturebook(folder):
        return list(_read_manifest(folder)["classes"])
    return list(CIFAR_CLASSES)


def get_CIFAR10_data(num_training=49000, num_validation=1000, num_test=1000, subtract_mean=True):
    """Load the data set in use (see find_dataset), split and preprocessed for a neural network.

    Inputs:
    - num_training: number of training pictures, taken from the start; fewer if the set has fewer
    - num_validation: number of validation pictures, the ones that follow
    - num_test: number of test pictures; fewer if the set has fewer
    - subtract_mean: whether the mean training picture is subtracted from all

    Returns a dict: X_train, X_val, X_test, float64 (N, 3, 32, 32), and y_train, y_val, y_test, int64 (N,).
    """
    X, y, X_test, y_test = read_pictures(find_dataset())
    if not 0 <= num_validation < len(X):
        raise ValueError(f"num_validation must be from 0 to {len(X) - 1}, got {num_validation}")
    num_training = min(num_training, len(X) - num_validation)
    end = num_training + num_validation
    parts = {
        "train": (X[:num_training], y[:num_training]),
        "val": (X[num_training:end], y[num_training:end]),
        "test": (X_test[:num_test], y_test[:num_test]),
    }
    mean = parts["train"][0].mean(axis=0).transpose(2, 0, 1) if subtract_mean else 0.0
    data = {}
    for name, (pixels, labels) in parts.items():
        data[f"X_{name}"] = np.ascontiguousarray(pixels.transpose(0, 3, 1, 2)) - mean
        data[f"y_{name}"] = labels.copy()
    return data
