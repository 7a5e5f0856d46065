"""Pictures from a seed: choose what to show, draw it, write its caption."""

from dataclasses import dataclass, replace

import numpy as np
from PIL import ImageDraw

from .scenes import CANVAS, draw_occluder, draw_place, photograph
from .shapes import draw_thing
from .strips import round_trip
from .words import CLASSES, SIZES, TIMES, caption, chance, pick, pick_place, pick_thing

# These set how hard the pictures are to tell apart.
COMPANION_PROBABILITY = 0.375
OCCLUDER_PROBABILITY = 0.225
SHIFT_X = (-0.15, 0.15)
SHIFT_Y = (-0.075, 0.09)
TURNS = {"plane": 0.3375, "bird": 0.225, "fish": 0.2625}
OTHER_TURN = 0.105

MENTION_COMPANION = 0.8
MENTION_SIDE = 0.6


@dataclass(frozen=True)
class Pictures:
    """N labelled pictures: images uint8 (N, 32, 32, 3), labels int64 (N,), captions a list of N strings."""

    images: np.ndarray
    labels: np.ndarray
    captions: list[str]


def pick_companion(rng, name):
    """Return a Thing of another class, or None: most pictures show one object only."""
    if not chance(rng, COMPANION_PROBABILITY):
        return None
    other = pick(rng, CLASSES)
    return None if other == name else pick_thing(rng, other)


def draw_companion(rng, pen, thing, centre, scale):
    """Draw a smaller object to the left or right of `centre`, on the side where there is room for it."""
    distance = pick(rng, (-1, 1)) * rng.uniform(0.3, 0.42)
    if not 0.05 < centre[0] + distance < 0.95:
        distance = -distance
    x, y = centre[0] + distance, np.clip(centre[1] + rng.uniform(-0.15, 0.2), 0.15, 0.85)
    scale, turn = scale * rng.uniform(0.4, 0.6), rng.uniform(-0.2, 0.2)
    draw_thing(rng, pen, thing, np.array([x, y]) * CANVAS, scale * CANVAS, turn)


def draw_objects(rng, pen, thing, companion, centre, scale, time):
    """Draw the companion if any, the object over it, and sometimes something in front of both."""
    if companion is not None:
        draw_companion(rng, pen, companion, centre, scale)
    turn = TURNS.get(thing.name, OTHER_TURN) * rng.uniform(-1, 1)
    draw_thing(rng, pen, thing, centre * CANVAS, scale * CANVAS, turn)
    if chance(rng, OCCLUDER_PROBABILITY):
        draw_occluder(rng, pen, centre * CANVAS, scale * CANVAS, time)


def describe(rng, thing, companion, size, place, time, x):
    """Return the caption; it leaves out some of what could be said, as people do."""
    beside = companion if companion is not None and chance(rng, MENTION_COMPANION) else None
    side = "left" if x < 0.4 else "right" if x > 0.6 else ""
    side = side if chance(rng, MENTION_SIDE) else ""
    return caption(thing, size, place, time, beside, side)


def draw_picture(rng, name):
    """Return one picture, uint8 (32, 32, 3), of an object of class `name`, and its caption."""
    place, time, size = pick_place(rng, name), pick(rng, TIMES), pick(rng, SIZES)
    thing, companion = pick_thing(rng, name), pick_companion(rng, name)
    scale = SIZES[size] * rng.uniform(0.9, 1.1)
    centre = 0.5 + np.array([rng.uniform(*SHIFT_X), rng.uniform(*SHIFT_Y)])
    image = draw_place(rng, place, time)
    draw_objects(rng, ImageDraw.Draw(image), thing, companion, centre, scale, time)
    text = describe(rng, thing, companion, size, place, time, centre[0])
    return photograph(rng, image, time), text


def balanced_labels(rng, count):
    """Return int64 (count,) with every class equally often (but for a remainder), shuffled."""
    labels = np.arange(count, dtype=np.int64) % len(CLASSES)
    return labels[np.argsort(rng.random_sample(count), kind="stable")]


def draw(count, seed):
    """Return Pictures as drawn, before any compression; generate() has the arguments."""
    if count < 1:
        raise ValueError(f"count must be at least 1, got {count}")
    rng = np.random.RandomState(seed)
    labels = balanced_labels(rng, count)
    drawn = [draw_picture(rng, CLASSES[label]) for label in labels]
    return Pictures(np.stack([image for image, _ in drawn]), labels, [text for _, text in drawn])


def generate(count, seed):
    """Return `count` new Pictures, the same for the same seed.

    seed: an int, or a sequence of ints. The frozen set uses sequences, so the pictures of any int are
    ones that nobody has seen. They have been through the same JPEG compression as the frozen ones.
    """
    pictures = draw(count, seed)
    return replace(pictures, images=round_trip(pictures.images))
