"""Picturebook: 32 x 32 pictures of ten kinds of things, each with a caption, drawn by code.

`generate(count, seed)` draws as many new pictures as wanted; `python datasets/picturebook_maker freeze`
writes the fixed set that ships with the course. Needs NumPy and Pillow.

The folder is a package. Import it with `datasets/` on sys.path, or load it by its path:

    path = "datasets/picturebook_maker/__init__.py"
    spec = importlib.util.spec_from_file_location("picturebook_maker", path)
    maker = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = maker  # before exec_module, so that its own modules are found
    spec.loader.exec_module(maker)
    pictures = maker.generate(1000, seed=7)
"""

from .generator import Pictures, generate
from .words import CLASSES

__all__ = ["CLASSES", "Pictures", "generate"]
