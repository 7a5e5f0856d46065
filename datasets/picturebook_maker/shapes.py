"""The ten objects as polygons, in a frame of [-1, 1] x [-1, 1] with y pointing down.

Each maker takes a RandomState and returns a list of (polygon, paint), drawn in that order: polygon is a
float array (K, 2), paint is "body" or "accent" (colours of the particular object) or a key of FIXED_PAINTS.
"""

import numpy as np

from .words import COLOURS, chance, pick

FIXED_PAINTS = {
    "dark": (40, 38, 42),
    "light": (215, 215, 210),
    "glass": (170, 210, 230),
    "wood": (100, 70, 45),
    "leaf": (70, 140, 60),
    "beak": (240, 160, 50),
    "eye": (200, 210, 80),
}

_ANGLES = np.linspace(0, 2 * np.pi, 20, endpoint=False)
_CIRCLE = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)


def rotation(angle):
    """Return the matrix (2, 2) that turns row vectors by `angle` radians."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, s], [-s, c]])


def polygon(*coordinates):
    """Return the polygon (K, 2) with corners x0, y0, x1, y1, ..."""
    return np.array(coordinates, dtype=float).reshape(-1, 2)


def rectangle(x0, y0, x1, y1):
    return polygon(x0, y0, x1, y0, x1, y1, x0, y1)


def ellipse(x, y, rx, ry, turn=0.0):
    """Return a 20-gon around (x, y) with radii rx, ry, turned by `turn` radians."""
    return (_CIRCLE * (rx, ry)) @ rotation(turn) + (x, y)


def wheels(xs, y, radius):
    parts = []
    for x in xs:
        parts += [
            (ellipse(x, y, radius, radius), "dark"),
            (ellipse(x, y, radius / 2.2, radius / 2.2), "light"),
        ]
    return parts


def car(rng):
    bonnet, roof, radius = rng.uniform(-0.05, 0.12), rng.uniform(-0.55, -0.35), rng.uniform(0.17, 0.24)
    back, front = rng.uniform(-0.55, -0.3), rng.uniform(0.35, 0.6)
    hull = polygon(-0.95, 0.35, -0.95, bonnet + 0.02, -0.8, bonnet, 0.8, bonnet, 0.97, bonnet + 0.12, 0.97, 0.35)
    cabin = polygon(back - 0.2, bonnet, back, roof, front - 0.1, roof, front + 0.15, bonnet)
    glass = roof + 0.08
    rear_window = polygon(back - 0.08, bonnet, back + 0.06, glass, 0, glass, 0, bonnet)
    front_window = polygon(0.07, bonnet, 0.07, glass, front - 0.14, glass, front + 0.03, bonnet)
    parts = [(hull, "body"), (cabin, "body"), (rear_window, "glass"), (front_window, "glass")]
    return parts + wheels((-0.55, 0.55), 0.37, radius)


def truck(rng):
    top, split, radius = rng.uniform(-0.65, -0.4), rng.uniform(0.25, 0.45), rng.uniform(0.15, 0.2)
    cabin_top = top + rng.uniform(0.1, 0.3)
    cabin = polygon(split, 0.3, split, cabin_top, 0.72, top + 0.3, 0.95, -0.02, 0.95, 0.3)
    window = polygon(split + 0.12, -0.02, split + 0.12, top + 0.38, 0.68, top + 0.38, 0.82, -0.02)
    parts = [
        (rectangle(-0.97, top, split - 0.05, 0.3), "body" if chance(rng, 0.6) else "accent"),
        (cabin, "body"),
        (window, "glass"),
        (rectangle(-0.97, 0.24, 0.95, 0.33), "dark"),
    ]
    axles = (-0.65, 0.65) if chance(rng, 0.4) else (-0.75, -0.35, 0.65)
    return parts + wheels(axles, 0.38, radius)


def sails(rng):
    mast = rng.uniform(-0.15, 0.15)
    big, small = rng.uniform(0.5, 0.75), rng.uniform(0.35, 0.6)
    return [
        (rectangle(mast - 0.03, -0.9, mast + 0.03, 0.25), "dark"),
        (polygon(mast + 0.06, -0.85, mast + 0.06, 0.15, mast + big, 0.15), "accent"),
        (polygon(mast - 0.06, -0.6, mast - 0.06, 0.15, mast - small, 0.15), "accent"),
    ]


def steamer_deck():
    return [
        (rectangle(-0.45, -0.15, 0.4, 0.25), "accent"),
        (rectangle(-0.1, -0.55, 0.12, -0.15), "dark"),
        (rectangle(-0.35, -0.03, -0.2, 0.1), "glass"),
        (rectangle(0.1, -0.03, 0.25, 0.1), "glass"),
    ]


def boat(rng):
    hull = polygon(-0.95, 0.25, 0.95, 0.25, 0.65, 0.65, -0.7, 0.65)
    stripe = polygon(-0.86, 0.36, 0.85, 0.36, 0.78, 0.45, -0.8, 0.45)
    deck = sails(rng) if chance(rng, 0.6) else steamer_deck()
    return [(hull, "body"), *deck, (stripe, "accent")]


def plane(rng):
    thickness, span = rng.uniform(0.14, 0.2), rng.uniform(0.5, 0.75)
    tail = polygon(-0.85, -0.05, -1, 0.1 - span, -0.75, 0.1 - span, -0.55, -0.08)
    far_wing = polygon(0.15, -0.05, -0.25, -0.62, -0.42, -0.62, -0.2, -0.05)
    near_wing = polygon(0.25, 0.05, -0.35, span, -0.55, span, -0.2, 0.05)
    parts = [(tail, "accent"), (far_wing, "accent"), (ellipse(0, 0, 0.95, thickness), "body")]
    parts += [(near_wing, "accent"), (ellipse(0.72, -0.06, 0.13, 0.06), "glass")]
    return parts + [(rectangle(x, -0.09, x + 0.08, -0.01), "glass") for x in (-0.3, -0.08, 0.14, 0.36)]


def roof(rng, half, top):
    if not chance(rng, 0.8):
        return rectangle(-half - 0.08, top - 0.15, half + 0.08, top)
    ridge = 0 if chance(rng, 0.7) else -half * 0.6
    return polygon(-half - 0.15, top, ridge, top - rng.uniform(0.5, 0.7), half + 0.15, top)


def house(rng):
    half, top, door = rng.uniform(0.5, 0.8), rng.uniform(-0.25, 0.1), rng.uniform(-0.3, 0.3)
    chimney = [(rectangle(rng.uniform(0.2, 0.4), -0.75, 0.52, top), "dark")] if chance(rng, 0.5) else []
    walls = [(rectangle(-half, top, half, 0.8), "body"), (roof(rng, half, top), "accent")]
    door_part = [(rectangle(door - 0.12, 0.35, door + 0.12, 0.8), "dark")]
    windows = [
        (rectangle(x - 0.13, top + 0.15, x + 0.13, top + 0.42), "glass")
        for x in (-half * 0.65, half * 0.65)
        if abs(x - door) > 0.28
    ]
    return chimney + walls + door_part + windows


def round_crown(rng):
    return [ellipse(0, -0.3, rng.uniform(0.45, 0.65), rng.uniform(0.5, 0.65))]


def fir_crown(rng):
    tiers = ((0.68, 0.45), (0.51, 0.05), (0.34, -0.35))
    return [polygon(-half, y, half, y, 0, y - 0.62) for half, y in tiers]


def cloud_crown(rng):
    centres = ((-0.35, -0.1), (0.35, -0.1), (0, -0.45))
    return [ellipse(x, y, rng.uniform(0.32, 0.42), rng.uniform(0.32, 0.42)) for x, y in centres]


def tree(rng):
    half = rng.uniform(0.06, 0.13)
    crown = pick(rng, (round_crown, fir_crown, cloud_crown))(rng)
    return [(rectangle(-half, 0.1, half, 0.95), "wood")] + [(part, "body") for part in crown]


def flower(rng):
    petals, radius = pick(rng, range(5, 9)), rng.uniform(0.32, 0.4)
    phase, height, width = rng.uniform(0, 6), rng.uniform(-0.4, -0.25), 0.27 * rng.uniform(0.5, 0.75)
    parts = [
        (polygon(-0.04, height, 0.04, height, 0.07, 0.95, -0.01, 0.95), "leaf"),
        (ellipse(0.25, 0.5, 0.24, 0.09, -0.5), "leaf"),
        (ellipse(-0.22, 0.65, 0.22, 0.08, 0.5), "leaf"),
    ]
    for angle in phase + 2 * np.pi * np.arange(petals) / petals:
        x, y = radius * np.cos(angle), height + radius * np.sin(angle)
        parts.append((ellipse(x, y, 0.27, width, angle), "body"))
    return [*parts, (ellipse(0, height, 0.19, 0.19), "accent")]


def fish(rng):
    b = rng.uniform(0.32, 0.52)
    tail = polygon(-0.5, 0, -0.97, -rng.uniform(0.35, 0.5), -0.85, 0, -0.97, rng.uniform(0.35, 0.5))
    fin = polygon(-0.1, -b * 0.8, 0.1, -b - 0.25, 0.35, -b * 0.7)
    parts = [(tail, "accent"), (fin, "accent"), (ellipse(0.1, 0, 0.75, b), "body")]
    for x in (-0.2, 0.1) if chance(rng, 0.5) else ():
        stripe = polygon(x, -b * 0.85, x + 0.12, -b * 0.9, x + 0.12, b * 0.9, x, b * 0.85)
        parts.append((stripe, "accent"))
    eye = [(ellipse(0.57, -0.1, 0.1, 0.1), "light"), (ellipse(0.59, -0.1, 0.05, 0.05), "dark")]
    return parts + eye + [(polygon(0.05, 0.1, -0.15, 0.3, 0.2, 0.25), "accent")]


def perched_bird(rng):
    tail = polygon(-0.4, 0.1, -0.97, rng.uniform(-0.2, 0.35), -0.9, 0.5, -0.3, 0.35)
    return [
        (tail, "accent"),
        (rectangle(-0.05, 0.5, -0.01, 0.9), "dark"),
        (rectangle(0.15, 0.5, 0.19, 0.9), "dark"),
        (ellipse(0, 0.15, 0.55, 0.4, -0.25), "body"),
        (ellipse(0.45, -0.3, 0.27, 0.26), "body"),
        (polygon(0.68, -0.38, 0.99, -0.25, 0.68, -0.18), "beak"),
        (ellipse(-0.08, 0.15, 0.38, 0.2, -0.5), "accent"),
        (ellipse(0.52, -0.36, 0.06, 0.06), "dark"),
    ]


def flying_bird(rng):
    tip = rng.uniform(-0.9, -0.6)
    return [
        (polygon(0.05, 0, -0.5, tip, -0.25, tip + 0.02, 0.35, -0.05), "accent"),
        (polygon(-0.5, 0, -0.95, -0.1, -0.95, 0.25), "accent"),
        (ellipse(0, 0.08, 0.6, 0.22), "body"),
        (ellipse(0.55, -0.05, 0.2, 0.19), "body"),
        (polygon(0.72, -0.1, 0.98, 0, 0.72, 0.05), "beak"),
        (polygon(0.15, 0, -0.1, tip + 0.1, 0.2, tip + 0.05, 0.4, -0.05), "body"),
        (ellipse(0.6, -0.1, 0.05, 0.05), "dark"),
    ]


def bird(rng):
    return perched_bird(rng) if chance(rng, 0.5) else flying_bird(rng)


def cat_head(x, y, radius, ear):
    left = polygon(x - 0.95 * radius, y, x - 0.8 * radius, y - radius - ear, x - 0.1 * radius, y - 0.8 * radius)
    right = polygon(x + 0.95 * radius, y, x + 0.8 * radius, y - radius - ear, x + 0.1 * radius, y - 0.8 * radius)
    return [
        (left, "body"),
        (right, "body"),
        (ellipse(x, y, radius, 0.88 * radius), "body"),
        (ellipse(x - 0.14, y - 0.05, 0.07, 0.08), "eye"),
        (ellipse(x + 0.14, y - 0.05, 0.07, 0.08), "eye"),
        (ellipse(x, y + 0.13, 0.13, 0.08), "accent"),
        (ellipse(x, y + 0.08, 0.04, 0.03), "dark"),
    ]


def sitting_cat(rng):
    tail = ellipse(-0.55, 0.55, 0.4, 0.1, rng.uniform(-1.2, -0.3))
    head = cat_head(rng.uniform(-0.1, 0.2), -0.3, 0.38, rng.uniform(0.2, 0.32))
    return [(tail, "body"), (ellipse(0, 0.45, 0.45, 0.5), "body"), *head]


def standing_cat(rng):
    tail = ellipse(-0.8, -0.05, 0.1, 0.4, rng.uniform(-0.5, 0.5))
    legs = [(rectangle(x, 0.35, x + 0.13, 0.9), "body") for x in (-0.65, -0.4, 0.15, 0.38)]
    head = cat_head(0.58, -0.12, 0.32, rng.uniform(0.2, 0.32))
    return [(tail, "body"), (ellipse(-0.15, 0.25, 0.65, 0.28), "body"), *legs, *head]


def cat(rng):
    return sitting_cat(rng) if chance(rng, 0.55) else standing_cat(rng)


MAKERS = {maker.__name__: maker for maker in (plane, car, bird, cat, fish, flower, house, boat, tree, truck)}


def jitter(rng, colour, amount=18):
    """Return `colour` with every channel and the brightness each moved by up to `amount`; float (3,)."""
    moved = np.asarray(colour, float) + rng.uniform(-amount, amount, 3) + rng.uniform(-amount, amount)
    return np.clip(moved, 0, 255)


def paints(rng, colour):
    """Return the colour of every paint for an object of the named colour; the accent is a different one."""
    accent = pick(rng, [name for name in COLOURS if name != colour])
    return FIXED_PAINTS | {"body": jitter(rng, COLOURS[colour]), "accent": jitter(rng, COLOURS[accent])}


def draw_thing(rng, pen, thing, centre, scale, turn):
    """Draw `thing` with the ImageDraw `pen` around `centre`, mirrored half of the time.

    centre, scale: in pixels.  turn: in radians.
    """
    colours = paints(rng, thing.colour)
    stretch = rng.uniform(0.82, 1.18)
    mirror = -1 if chance(rng, 0.5) else 1
    for corners, paint in MAKERS[thing.name](rng):
        corners = (corners * (stretch * mirror, 1 / stretch)) @ rotation(turn) * scale + centre
        pen.polygon([tuple(corner) for corner in corners.tolist()], fill=tuple(int(v) for v in colours[paint]))
