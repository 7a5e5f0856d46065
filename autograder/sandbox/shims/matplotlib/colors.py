"""Conversion between RGB and HSV."""

import numpy as np
from cs231n_check.quiet import Quiet


def __getattr__(name):
    return getattr(Quiet(), name)


def rgb_to_hsv(arr):
    """Hue, saturation and value, each in [0, 1], of colours (..., 3); source: A. R. Smith, SIGGRAPH 1978."""
    rgb = np.asarray(arr, dtype=float)
    r, g, b = np.moveaxis(rgb, -1, 0)
    value, spread = rgb.max(axis=-1), np.ptp(rgb, axis=-1)
    safe = np.where(spread > 0, spread, 1.0)
    sextant = np.select([r == value, g == value], [(g - b) / safe, 2.0 + (b - r) / safe], 4.0 + (r - g) / safe)
    hue = np.where(spread > 0, (sextant / 6.0) % 1.0, 0.0)
    saturation = np.where(value > 0, spread / np.where(value > 0, value, 1.0), 0.0)
    return np.stack([hue, saturation, value], axis=-1)


def hsv_to_rgb(hsv):
    """The inverse of rgb_to_hsv."""
    h, s, v = np.moveaxis(np.asarray(hsv, dtype=float), -1, 0)
    k = (np.array([5.0, 3.0, 1.0]) + 6.0 * h[..., None]) % 6.0
    return v[..., None] * (1.0 - s[..., None] * np.clip(np.minimum(k, 4.0 - k), 0.0, 1.0))
