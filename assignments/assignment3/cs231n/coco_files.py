# Generated from solutions/cs231n/coco_files.py by "make build". This copy is the student's to complete.
"""Read the files of COCO's captions in the layout that the course CS231n published."""

import builtins
import json

import numpy as np

from .data_utils import DataError, dataset_homes

COCO_FOLDER = "coco_captioning"
ARRAYS = {"captions": (2, np.int32), "image_idxs": (1, np.int32), "features": (2, np.float32)}  # dimensions, type
DELETE = "delete that and "  # since a download leaves alone what is there


def how_to_choose_captions(name):
    """Say how to choose set `name`: a notebook's first cell sets the environment variable from CAPTIONS."""
    in_notebook = hasattr(builtins, "get_ipython")
    return f'write CAPTIONS = "{name}" in the first cell' if in_notebook else f"set CS231N_CAPTIONS={name}"


def find_coco():
    """Return the folder of COCO's files, a Path; raise DataError if there is none."""
    folders = [home / COCO_FOLDER for home in dataset_homes()]
    folder = next((folder for folder in folders if folder.is_dir()), None)
    if folder is None:
        raise DataError(_how_to_get(f"COCO's captions are not in {' or '.join(map(str, folders))}"))
    return folder


def _how_to_get(problem, first=""):
    return f"{problem}: {first}run `python -m cs231n.download coco`, or {how_to_choose_captions('picturebook')}."


def read_coco(folder, pca_features):
    """Return COCO's captions and features as the dictionary that coco_utils.load_coco_data describes.

    folder: Path. Raises DataError if files are missing, damaged, or do not fit each other.
    """
    kind = "vgg16_fc7_pca" if pca_features else "vgg16_fc7"
    data = _read_file(folder / "coco2014_captions.h5", _read_hdf5)
    data |= _read_file(folder / "coco2014_vocab.json", _read_json)
    for split in ("train", "val"):
        features = _read_file(folder / f"{split}2014_{kind}.h5", _read_hdf5)
        data |= {f"{split}_{name}": array for name, array in features.items()}
        data[f"{split}_urls"] = np.array(_read_file(folder / f"{split}2014_urls.txt", _read_lines))
    try:
        _check(data)
        return {name: _as_published(name, value) for name, value in data.items()}
    except ValueError as error:
        raise DataError(_how_to_get(f"The files in {folder} do not fit each other ({error})", DELETE)) from error


def _as_published(name, value):
    """Return an array of captions, pictures or features in the published type, and anything else as it is."""
    _, dtype = ARRAYS.get(name.partition("_")[2], (None, None))
    return value if dtype is None else value.astype(dtype, copy=False)


def _read_file(path, read):
    """Return what `read` makes of a file; raise DataError where it is missing or damaged."""
    if not path.is_file():
        raise DataError(_how_to_get(f"{path} is missing"))
    try:
        return read(path)
    except DataError:
        raise
    except Exception as error:  # a damaged file can fail in any way at all
        raise DataError(_how_to_get(f"{path} is damaged ({' '.join(str(error).split())})", DELETE)) from error


def _read_lines(path):
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]


def _read_json(path):
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _read_hdf5(path):
    """Return all arrays of an HDF5 file in a dict."""
    try:
        import h5py  # here, because only COCO needs it
    except ImportError as error:
        raise DataError("Reading COCO needs one more package: pip install h5py") from error
    with h5py.File(path, "r") as f:
        return {name: np.asarray(f[name]) for name in f}


def _check(data):
    """Raise ValueError where something is missing, of another form, or does not fit the rest."""
    wanted = [f"{split}_{name}" for split in ("train", "val") for name in ARRAYS]
    missing = [name for name in (*wanted, "idx_to_word", "word_to_idx") if name not in data]
    if missing:
        raise ValueError(f"there is no {missing[0]}")
    for name in wanted:
        ndim, dtype = ARRAYS[name.split("_", 1)[1]]
        if data[name].ndim != ndim or data[name].dtype.kind != np.dtype(dtype).kind:
            raise ValueError(f"{name} is of shape {data[name].shape} and type {data[name].dtype}")
    for split in ("train", "val"):
        captions, image_idxs, features, urls = (data[f"{split}_{name}"] for name in (*ARRAYS, "urls"))
        if len(captions) != len(image_idxs) or len(features) != len(urls):
            numbers = f"{len(captions)} captions of {len(image_idxs)}, {len(features)} features of {len(urls)}"
            raise ValueError(f"{split} has {numbers} pictures")
        if len(captions) and not 0 <= captions.min() <= captions.max() < len(data["idx_to_word"]):
            raise ValueError(f"{split}_captions has words outside of the vocabulary")
        if len(captions) and not 0 <= image_idxs.min() <= image_idxs.max() < len(features):
            raise ValueError(f"{split}_image_idxs has pictures outside of the features")
