# Generated from solutions/cs231n/picturebook_captions.py by "make build". This copy is the student's to complete.
"""The embedded pictures as a captioning set: captions in numbers, features, and addresses of pictures."""

import functools
import io
import re
from collections import Counter

import numpy as np

from .caption_features import CaptionFeatures
from .data_utils import (
    FOLDERS,
    DataError,
    _read_checked,
    _read_manifest,
    _read_part,
    _read_part_files,
    _rows,
    dataset_homes,
)

SPECIAL = ("<NULL>", "<START>", "<END>", "<UNK>")  # words 0 to 3 of every vocabulary
LENGTH = 17  # of a caption in numbers, <START> and <END> included, as in COCO's
FEATURES_FILE = "caption_features.npz"
ADDRESS = re.compile(r"picturebook:(train|val|test)/([0-9]{1,6})")


def find_picturebook():
    """Return the folder of the embedded pictures, a Path; raise DataError if there is none."""
    folders = [home / FOLDERS["picturebook"] for home in dataset_homes()]
    folder = next((folder for folder in folders if folder.is_dir()), None)
    if folder is None:
        places = " or ".join(map(str, folders))
        raise DataError(f"The embedded pictures are not in {places}: copy that folder again from the assignment.")
    return folder


def read_part(folder, part):
    """Return pictures, uint8 (N, 32, 32, 3), and a list of N captions of a part: "train", "val" or "test".

    Raises DataError where files are missing or damaged.
    """
    images, _, captions = _read_part(folder, _read_manifest(folder), part)
    return images, captions


def frozen_features(folder=None):
    """Return the CaptionFeatures that were fitted on the 8,000 training pictures and come with them.

    folder: that of the pictures; default: where they are found. Raises DataError where it lacks the file, or it is
    damaged.
    """
    folder = folder or find_picturebook()
    listed = _read_manifest(folder).get("features") or {}
    if FEATURES_FILE not in listed:
        raise DataError(f"The pictures in {folder} come without features for captioning; copy that folder again.")
    data = _read_checked(folder / FEATURES_FILE, listed[FEATURES_FILE])
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return CaptionFeatures.from_arrays(arrays)


# ---------------------------------------------------------------------------------------------------------
# Captions in numbers
# ---------------------------------------------------------------------------------------------------------


def vocabulary(captions):
    """Return idx_to_word, a list: the special words, then those of the captions, the most frequent first.

    Words that are as frequent as each other are in alphabetical order.
    """
    counts = Counter(word for caption in captions for word in caption.split())
    return [*SPECIAL, *sorted(counts, key=lambda word: (-counts[word], word))]


@functools.cache
def embedded_words(folder=None):
    """Return idx_to_word of the embedded pictures: a tuple, the vocabulary of their training captions.

    folder: that of the pictures; default: where they are found. No picture is read.
    """
    folder = folder or find_picturebook()
    _, table = _read_part_files(folder, _read_manifest(folder), "train")
    return tuple(vocabulary(caption for _, caption in _rows(table)))


def encode_captions(captions, word_to_idx, length=LENGTH):
    """Write captions in numbers: <START>, the words, <END>, then <NULL> up to the given length.

    Inputs:
    - captions: list of N strings, words parted by spaces
    - word_to_idx: dict, word to number; words it lacks become <UNK>
    - length: of a row; words that do not fit are left out

    Returns: array (N, length), int32.
    """
    null, start, end, unknown = (word_to_idx[word] for word in SPECIAL)
    coded = np.full((len(captions), length), null, dtype=np.int32)
    for row, caption in zip(coded, captions):
        words = [word_to_idx.get(word, unknown) for word in caption.split()[: length - 2]]
        row[: len(words) + 2] = [start, *words, end]
    return coded


def load_captions(folder, pca_features=True):
    """Return the embedded pictures as the dictionary that coco_utils.load_coco_data describes."""
    features = frozen_features(folder)
    measure = features.transform if pca_features else features.standardised
    parts = {part: read_part(folder, part) for part in ("train", "val")}
    idx_to_word = list(embedded_words(folder))
    word_to_idx = {word: i for i, word in enumerate(idx_to_word)}
    data = {"idx_to_word": idx_to_word, "word_to_idx": word_to_idx}
    for part, (images, captions) in parts.items():
        data[f"{part}_captions"] = encode_captions(captions, word_to_idx)
        data[f"{part}_image_idxs"] = np.arange(len(images), dtype=np.int32)
        data[f"{part}_features"] = measure(images)
        data[f"{part}_urls"] = np.array([f"picturebook:{part}/{i}" for i in range(len(images))])
    return data


# ---------------------------------------------------------------------------------------------------------
# Addresses of pictures
# ---------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=3)
def _images(folder, part):
    return read_part(folder, part)[0]


def picture_at(address):
    """Return the picture at an address such as "picturebook:train/17": uint8 (32, 32, 3), the caller's own.

    Raises DataError where there is no such picture.
    """
    match = ADDRESS.fullmatch(address)
    if match is None:
        raise DataError(f"{address!r} is not the address of a picture; it should look like picturebook:train/17")
    images, i = _images(find_picturebook(), match[1]), int(match[2])
    if i >= len(images):
        raise DataError(f"There is no picture {address}: the numbers end at {len(images) - 1}")
    return images[i].copy()
