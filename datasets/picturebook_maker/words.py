"""What a picture shows, in words: classes, colours, places, times of day, and captions made from them."""

from dataclasses import dataclass

CLASSES = ("plane", "car", "bird", "cat", "fish", "flower", "house", "boat", "tree", "truck")

COLOURS = {
    "red": (200, 45, 40),
    "orange": (230, 130, 40),
    "yellow": (235, 205, 60),
    "green": (60, 150, 65),
    "blue": (55, 95, 200),
    "purple": (135, 70, 170),
    "pink": (235, 140, 170),
    "brown": (125, 80, 45),
    "white": (235, 235, 230),
    "grey": (140, 140, 145),
    "black": (45, 45, 50),
}

PLACES = {
    "sky": "in the sky",
    "sea": "on the sea",
    "grass": "on the grass",
    "road": "on the road",
    "snow": "in the snow",
    "room": "in a room",
    "city": "in the city",
}

# Day is listed three times: the lists below are drawn from uniformly, so a repeat is a weight.
TIMES = ("day", "day", "day", "sunset", "night")
TIME_PHRASES = {"day": "", "sunset": "at sunset", "night": "at night"}

SIZES = {"small": 0.23, "": 0.31, "big": 0.41}

USUAL_COLOURS = {
    "plane": ("white", "grey", "blue", "red"),
    "car": ("red", "blue", "grey", "white", "black", "yellow"),
    "bird": ("brown", "blue", "red", "yellow", "white", "black"),
    "cat": ("orange", "black", "grey", "white", "brown"),
    "fish": ("orange", "yellow", "blue", "red", "grey"),
    "flower": ("red", "pink", "yellow", "purple", "white", "orange"),
    "house": ("white", "red", "brown", "yellow", "blue"),
    "boat": ("white", "red", "brown", "blue"),
    "tree": ("green", "green", "green", "orange", "pink"),
    "truck": ("red", "blue", "yellow", "white", "green"),
}

USUAL_PLACES = {
    "plane": ("sky", "sky", "sky", "road", "sea"),
    "car": ("road", "road", "grass", "city"),
    "bird": ("sky", "grass", "sky", "sea", "snow"),
    "cat": ("room", "room", "grass", "road"),
    "fish": ("sea", "sea", "sea", "room"),
    "flower": ("grass", "grass", "room", "sky"),
    "house": ("grass", "grass", "snow", "city", "road"),
    "boat": ("sea", "sea", "sea", "sky"),
    "tree": ("grass", "grass", "snow", "road", "sky"),
    "truck": ("road", "road", "city", "grass", "snow"),
}

USUAL_COLOUR_PROBABILITY = 0.75
ANY_PLACE_PROBABILITY = 0.2625


@dataclass(frozen=True)
class Thing:
    """One object of a picture: its class and the colour of its body."""

    name: str
    colour: str


def pick(rng, options):
    """Return one of `options`, uniformly.

    Built on random_sample, whose stream is the same on every platform; randint's depends on the
    width of a C long.
    """
    options = tuple(options)
    return options[int(rng.random_sample() * len(options))]


def chance(rng, probability):
    """Return True with the given probability."""
    return rng.random_sample() < probability


def pick_thing(rng, name):
    """Return a Thing of class `name`, mostly in a colour usual for it."""
    usual = chance(rng, USUAL_COLOUR_PROBABILITY)
    return Thing(name, pick(rng, USUAL_COLOURS[name] if usual else COLOURS))


def pick_place(rng, name):
    """Return a place where a `name` is usually found, and sometimes any place at all."""
    return pick(rng, PLACES if chance(rng, ANY_PLACE_PROBABILITY) else USUAL_PLACES[name])


def noun_phrase(*words):
    """Join the non-empty words behind the right article: ("", "orange", "cat") -> "an orange cat"."""
    phrase = " ".join(word for word in words if word)
    return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"


def place_phrase(place, name):
    """Return where the object is; a fish is in the sea, everything else on it."""
    return "in the sea" if (place, name) == ("sea", "fish") else PLACES[place]


def caption(thing, size, place, time, beside=None, side=""):
    """Return a sentence of at most 14 words, such as "a big white cat on the left in a room at night".

    thing, beside: Thing; beside may be None.  size: a key of SIZES.  side: "", "left" or "right".
    """
    words = [noun_phrase(size, thing.colour, thing.name)]
    if beside is not None:
        words += ["next to", noun_phrase(beside.colour, beside.name)]
    elif side:
        words += ["on the", side]
    words += [place_phrase(place, thing.name), TIME_PHRASES[time]]
    return " ".join(word for word in words if word)
