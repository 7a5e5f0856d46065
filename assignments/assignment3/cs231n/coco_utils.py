# Generated from solutions/cs231n/coco_utils.py by "make build". This copy is the student's to complete.
"""Load captions with features of their pictures: those of the embedded pictures, or of COCO.

Two sets have the same form, and everything here takes either:

- "picturebook", the embedded pictures: 8,000 training and 1,000 validation pictures with a caption each, 128 features.
- "coco", Microsoft COCO (Lin et al., 2014), as the course CS231n prepared it: 82,783 training and 40,504 validation
  photographs with about five captions each, 512 features from VGG-16. Download it with
  `python -m cs231n.download coco`.

The environment variable CS231N_CAPTIONS chooses the set in use; without it, it is picturebook. Sets are looked for
where data_utils looks for pictures.
"""

import os
from pathlib import Path

import numpy as np

from .coco_files import find_coco, how_to_choose_captions, read_coco
from .data_utils import DataError
from .picturebook_captions import find_picturebook, load_captions


def load_coco_data(base_dir=None, max_train=None, pca_features=True):
    """Load a captioning set, and say in one line which it is.

    Inputs:
    - base_dir: folder of COCO's files; default: the set in use (see above)
    - max_train: take only so many training captions, drawn at random with replacement from NumPy's global stream; all
      features stay
    - pca_features: take features projected on their principal components, rather than the wide ones

    Returns a dict, for M training pictures (and likewise with "val" for "train"):
    - train_captions: int32 (N, 17), words by number: <START>, the words, <END>, then <NULL>
    - train_image_idxs: int32 (N,), the row of train_features that belongs to each caption
    - train_features: float32 (M, 128) or, wide, (M, 336); for COCO (M, 512) or (M, 4096)
    - train_urls: array of M strings, for image_utils.image_from_url
    - idx_to_word: list; word_to_idx: dict; numbers 0 to 3 are <NULL>, <START>, <END> and <UNK>

    Raises DataError if files are missing or damaged.
    """
    name = "coco" if base_dir is not None else captions_name()
    if name == "coco":
        folder = Path(base_dir).expanduser() if base_dir is not None else find_coco()
        data = read_coco(folder, pca_features)
    else:
        data = load_captions(find_picturebook(), pca_features)
    if max_train is not None:
        chosen = np.random.randint(len(data["train_captions"]), size=max_train)
        data["train_captions"] = data["train_captions"][chosen]
        data["train_image_idxs"] = data["train_image_idxs"][chosen]
    n_train, n_val = len(data["train_captions"]), len(data["val_captions"])
    print(f"Captions: {name}, {n_train:,} for training and {n_val:,} for validation ({_how_to_switch(name)}).")
    return data


def decode_captions(captions, idx_to_word):
    """Write captions in words: up to <END>, which is kept like <START>, and without <NULL>.

    Inputs:
    - captions: integers, (T,) for one caption or (N, T)
    - idx_to_word: list, or dict from numbers, of words

    Returns: a string, or a list of N strings.
    """
    captions = np.asarray(captions)
    if captions.ndim == 1:
        return _decode(captions, idx_to_word)
    return [_decode(caption, idx_to_word) for caption in captions]


def _decode(caption, idx_to_word):
    words = []
    for i in caption:
        word = idx_to_word[int(i)]
        if word != "<NULL>":
            words.append(word)
        if word == "<END>":
            break
    return " ".join(words)


def sample_coco_minibatch(data, batch_size=100, split="train"):
    """Draw captions at random, with replacement, and what belongs to them.

    Inputs:
    - data: dict, as load_coco_data gives it
    - batch_size: number of captions, B
    - split: "train" or "val"

    Returns a tuple of captions (B, 17), features (B, D) and addresses of the pictures (B,).
    """
    captions, image_idxs = data[f"{split}_captions"], data[f"{split}_image_idxs"]
    chosen = np.random.choice(len(captions), batch_size)
    of_picture = image_idxs[chosen]
    return captions[chosen], data[f"{split}_features"][of_picture], data[f"{split}_urls"][of_picture]


# ---------------------------------------------------------------------------------------------------------
# Which set
# ---------------------------------------------------------------------------------------------------------


def captions_name():
    """Return the set in use, "picturebook" or "coco": what CS231N_CAPTIONS says."""
    wanted = os.environ.get("CS231N_CAPTIONS") or "picturebook"
    name = wanted.strip().lower()
    if name not in ("picturebook", "coco"):
        raise DataError(f"There is no captioning set {wanted!r}; name one of: picturebook, coco.")
    return name


def _how_to_switch(name):
    if name == "coco":
        return f"for the embedded pictures: {how_to_choose_captions('picturebook')}"
    return f"for COCO: python -m cs231n.download coco, then {how_to_choose_captions('coco')}"
