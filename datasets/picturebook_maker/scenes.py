"""Places, occluders and light: everything in a picture that is not the object itself.

Scenes are drawn on a canvas of 96 x 96 pixels and reduced to 32 x 32 afterwards, which smooths the edges.
"""

import numpy as np
from PIL import Image, ImageDraw

from .shapes import jitter
from .words import chance, pick

CANVAS = 96
SIZE = 32

SKIES = {
    "day": ((140, 190, 235), (205, 225, 240)),
    "sunset": ((120, 90, 150), (245, 160, 90)),
    "night": ((20, 25, 60), (50, 60, 100)),
}
GROUNDS = {
    "sea": ((30, 90, 150), (70, 150, 180)),
    "grass": ((95, 150, 60), (60, 115, 45)),
    "road": ((110, 108, 108), (85, 85, 88)),
    "snow": ((235, 240, 245), (205, 215, 228)),
    "city": ((120, 120, 125), (95, 92, 95)),
}
GROUND_LIGHT = {"day": 1.0, "sunset": 0.8, "night": 0.45}
DETAIL_LIGHT = {"day": 1.0, "sunset": 0.75, "night": 0.45}
ROOM_LIGHT = {"day": (1, 1, 1), "sunset": (1, 0.82, 0.66), "night": (0.5, 0.5, 0.5)}
TINTS = {"day": (1, 1, 1), "sunset": (1, 0.86, 0.74), "night": (0.62, 0.66, 0.82)}


def ink(colour, light=1.0):
    """Return `colour` dimmed by `light` as the tuple of ints that ImageDraw takes."""
    return tuple(int(value * light) for value in colour)


def gradient(top, bottom, rows):
    """Return an array (rows, 1, 3) that goes from one colour to the other."""
    t = np.linspace(0, 1, rows)[:, None, None]
    return np.array(top) * (1 - t) + np.array(bottom) * t


def horizon(rng, place):
    """Return the row where the ground begins: 0 is no sky at all, CANVAS is no ground."""
    if place == "sky":
        return CANVAS
    if place == "room":
        return int(CANVAS * rng.uniform(0.55, 0.8))
    if place == "sea":
        return int(CANVAS * rng.uniform(0.15, 0.7)) if chance(rng, 0.75) else 0
    return int(CANVAS * rng.uniform(0.35, 0.7))


def room(rng, row, time):
    pixels = np.empty((CANVAS, CANVAS, 3))
    pixels[:row] = jitter(rng, (190, 170, 150), 45)
    pixels[row:] = jitter(rng, (130, 95, 65), 30)
    return pixels * ROOM_LIGHT[time]


def landscape(rng, place, row, time):
    pixels = np.empty((CANVAS, CANVAS, 3))
    pixels[:row] = gradient(*(jitter(rng, colour, 14) for colour in SKIES[time]), row)
    if row < CANVAS:
        ground = gradient(*(jitter(rng, colour, 16) for colour in GROUNDS[place]), CANVAS - row)
        pixels[row:] = ground * GROUND_LIGHT[time]
    return pixels


def draw_clouds(rng, pen, row, light):
    colour = ink((245, 245, 245), 0.6 + 0.4 * light)
    for _ in range(pick(rng, range(4))):
        x, y, w = rng.random_sample(3) * (CANVAS, CANVAS, 0.2 * CANVAS)
        for shift in (-0.6 * w, 0, 0.6 * w):
            pen.ellipse([x + shift - w / 2, y - w / 3, x + shift + w / 2, y + w / 3], fill=colour)


def draw_skyline(rng, pen, row, light):
    x = 0.0
    while x < CANVAS:
        width = CANVAS * rng.uniform(0.08, 0.22)
        top = min(row, CANVAS * rng.uniform(0.05, 0.45))
        pen.rectangle([x, top, x + width, row], fill=ink(jitter(rng, (130, 125, 130), 40), light))
        x += width


def draw_waves(rng, pen, row, light):
    for _ in range(pick(rng, range(3, 9))):
        x, y = CANVAS * rng.random_sample(), rng.uniform(row, CANVAS)
        pen.line([x, y, x + 0.15 * CANVAS, y], fill=ink((150, 195, 215), light), width=1)


def draw_lane(rng, pen, row, light):
    y = row + (CANVAS - row) * rng.uniform(0.4, 0.7)
    for x in range(pick(rng, range(20)), CANVAS, 30):
        pen.rectangle([x, y, x + 14, y + 3], fill=ink((225, 220, 170), light))


def draw_blades(rng, pen, row, light):
    for _ in range(14):
        x, y = CANVAS * rng.random_sample(), rng.uniform(row, CANVAS)
        pen.line([x, y, x + 1, y - 4], fill=ink(jitter(rng, (70, 125, 45), 25), light))


DETAILS = {
    "sky": draw_clouds,
    "city": draw_skyline,
    "sea": draw_waves,
    "road": draw_lane,
    "grass": draw_blades,
}


def draw_place(rng, place, time):
    """Return an RGB Image of CANVAS x CANVAS with the empty scene."""
    row = horizon(rng, place)
    pixels = room(rng, row, time) if place == "room" else landscape(rng, place, row, time)
    image = Image.fromarray(pixels.astype(np.uint8))
    if place in DETAILS and (place, time) != ("sky", "night"):
        DETAILS[place](rng, ImageDraw.Draw(image), row, DETAIL_LIGHT[time])
    return image


def draw_bush(pen, x, y, scale, fill, rng):
    pen.ellipse([x - 0.14 * CANVAS, y + scale * 0.4, x + 0.14 * CANVAS, y + scale * 1.4], fill=fill)


def draw_reeds(pen, x, y, scale, fill, rng):
    for offset in 0.05 * CANVAS * np.arange(-2, 3):
        lean = CANVAS * rng.uniform(-0.05, 0.05)
        pen.line([x + offset, y + scale * 1.2, x + offset + lean, y + scale * 0.1], fill=fill, width=2)


def draw_post(pen, x, y, scale, fill, rng):
    pen.rectangle([x - 0.03 * CANVAS, 0, x + 0.03 * CANVAS, CANVAS], fill=fill)


def draw_occluder(rng, pen, centre, scale, time):
    """Draw a bush, reeds or a post over some part of the object at `centre` (pixels) of size `scale`."""
    draw = pick(rng, (draw_bush, draw_reeds, draw_post))
    colour = (110, 90, 75) if draw is draw_post else (80, 110, 60)
    fill = ink(jitter(rng, colour, 30), DETAIL_LIGHT[time])
    draw(pen, centre[0] + rng.uniform(-1, 1) * scale, centre[1], scale, fill, rng)


def slanted_light(rng):
    """Return a plane (SIZE, SIZE, 1) of brightness around 1, rising in a random direction."""
    angle, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.5)
    y, x = np.mgrid[0:SIZE, 0:SIZE] / (SIZE - 1) - 0.5
    return (1 + 2 * strength * (np.cos(angle) * x + np.sin(angle) * y))[..., None]


def blotches(rng):
    """Return a smooth random field (SIZE, SIZE, 3) in about [-1, 1]."""
    coarse = Image.fromarray(rng.uniform(0, 255, (5, 5, 3)).astype(np.uint8))
    return np.asarray(coarse.resize((SIZE, SIZE), Image.Resampling.BICUBIC), dtype=float) / 127.5 - 1


def photograph(rng, image, time):
    """Reduce the canvas `image` to uint8 (SIZE, SIZE, 3) under uneven, tinted light and sensor noise."""
    pixels = np.asarray(image.reduce(CANVAS // SIZE), dtype=float)
    pixels = pixels * slanted_light(rng) * TINTS[time] * rng.uniform(0.72, 1.04) + rng.uniform(-14, 12)
    noise = rng.standard_normal((SIZE, SIZE, 1)) * rng.uniform(0, 4)
    return np.clip(pixels * (1 + 0.14 * blotches(rng)) + noise, 0, 255).astype(np.uint8)
