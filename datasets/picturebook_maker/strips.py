"""Many small pictures in one JPEG: quality 90, no chroma subsampling, 40 pictures to a row.

JPEG works on blocks of 8 x 8 pixels and 32 is a multiple of 8, so no picture leaks into its neighbour and
a picture decodes to the same pixels wherever it stands.
"""

import io

import numpy as np
from PIL import Image

PER_ROW = 40
QUALITY = 90


def encode(images):
    """Return images, uint8 (N, H, W, 3), as the bytes of one JPEG; the last row is filled up with black."""
    N, H, W, C = images.shape
    rows = -(-N // PER_ROW)
    padded = np.zeros((rows * PER_ROW, H, W, C), np.uint8)
    padded[:N] = images
    sheet = padded.reshape(rows, PER_ROW, H, W, C).transpose(0, 2, 1, 3, 4).reshape(rows * H, PER_ROW * W, C)
    out = io.BytesIO()
    Image.fromarray(sheet).save(out, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return out.getvalue()


def decode(jpeg, count, size=32):
    """Return the first `count` pictures of such a JPEG (bytes) as uint8 (count, size, size, 3)."""
    sheet = np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"))
    rows = len(sheet) // size
    tiles = sheet.reshape(rows, size, PER_ROW, size, 3).transpose(0, 2, 1, 3, 4).reshape(-1, size, size, 3)
    return tiles[:count].copy()


def round_trip(images):
    """Return `images` as they look after being stored."""
    return decode(encode(images), len(images), images.shape[1])
