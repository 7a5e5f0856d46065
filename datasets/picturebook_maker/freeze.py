"""Write the fixed set of pictures that ships with the course, with a manifest of checksums.

For each of train, val and test there is a JPEG (see strips.py) and a text file with one line per picture,
"label<TAB>caption". manifest.json names the classes and gives, per part: the number of pictures, the sha256
of both files, and that of the decoded pixels. Another JPEG decoder may give slightly different pixels; then
the last one tells. The command then adds the features for captioning: see freeze_features.py.
"""

import hashlib
import json
from pathlib import Path

from .generator import draw
from .strips import PER_ROW, decode, encode
from .words import CLASSES

HOME = Path(__file__).resolve().parents[1] / "picturebook"
COUNTS = {"train": 8000, "val": 1000, "test": 1000}
SEEDS = {"train": (231, 1), "val": (231, 2), "test": (231, 3)}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def table(pictures):
    """Return the lines "label<TAB>caption" as bytes."""
    lines = (f"{label}\t{caption}\n" for label, caption in zip(pictures.labels, pictures.captions))
    return "".join(lines).encode("ascii")


def read_manifest(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="ascii"))


def write_manifest(folder, manifest):
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="ascii", newline="\n")


def freeze_part(name, folder, count, seed):
    """Write one part of the set and return its entry in the manifest."""
    pictures = draw(count, seed)
    jpeg, text = encode(pictures.images), table(pictures)
    (folder / f"{name}.jpg").write_bytes(jpeg)
    (folder / f"{name}.tsv").write_bytes(text)
    files = {f"{name}.jpg": sha256(jpeg), f"{name}.tsv": sha256(text)}
    return {"count": count, "files": files, "pixels": sha256(decode(jpeg, count).tobytes())}


def freeze(folder=HOME, counts=COUNTS, seeds=SEEDS):
    """Write the whole set into `folder` and return the manifest."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    parts = {name: freeze_part(name, folder, counts[name], seeds[name]) for name in counts}
    manifest = {
        "name": "picturebook",
        "classes": list(CLASSES),
        "size": 32,
        "per_row": PER_ROW,
        "parts": parts,
    }
    write_manifest(folder, manifest)
    return manifest
