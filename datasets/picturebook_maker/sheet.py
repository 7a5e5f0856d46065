"""A montage: one row per class, to look at what the generator draws."""

import numpy as np
from PIL import Image

from .generator import generate
from .words import CLASSES

COLUMNS = 20


def sheet(pictures, columns=COLUMNS, gap=2):
    """Return the first `columns` pictures of each class, one class a row, as uint8 (height, width, 3)."""
    cell = pictures.images.shape[1] + gap
    canvas = np.full((len(CLASSES) * cell, columns * cell, 3), 255, np.uint8)
    for row in range(len(CLASSES)):
        for column, i in enumerate(np.flatnonzero(pictures.labels == row)[:columns]):
            y, x = row * cell, column * cell
            canvas[y : y + cell - gap, x : x + cell - gap] = pictures.images[i]
    return canvas


def save_sheet(path, seed, zoom=2):
    """Save a montage of freshly drawn pictures as an image file."""
    image = Image.fromarray(sheet(generate(len(CLASSES) * COLUMNS, seed)))
    image.resize((image.width * zoom, image.height * zoom), Image.Resampling.NEAREST).save(path)
