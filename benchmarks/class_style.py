"""What changes no result: how a student writes."""

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from class_code import before_body, renamed, with_body
from class_course import Course
from class_right import RIGHT

if TYPE_CHECKING:
    from class_work import Work

HELPER = '''

def test_it():
    """My own test."""
    assert True


if __name__ == "__main__":
    test_it()
'''


def renames(work: "Work", course: Course, rng: random.Random) -> None:
    for file, block, _ in rng.sample(course.asked, len(course.asked) // 3):
        work.texts[file] = renamed(work.texts[file], block, rng.choice(["_", "2", "_new", "_tmp"]))


def prints(work: "Work", course: Course, rng: random.Random) -> None:
    file, block, name = rng.choice(course.asked)
    work.texts[file] = before_body(work.texts[file], block, f"print('in {name}')")


def imports(work: "Work", course: Course, rng: random.Random) -> None:
    file = rng.choice(course.asked)[0]
    work.texts[file] += "\nimport math, random, time\nfrom collections import Counter\n"


def comments(work: "Work", course: Course, rng: random.Random) -> None:
    for file, block, _ in rng.sample(course.asked, 5):
        work.texts[file] = before_body(work.texts[file], block, "# see the notes of lecture 4, page 12\n" * 8)


def line_ends(work: "Work", course: Course, rng: random.Random) -> None:
    work.line_end = "\r\n"


def byte_order_mark(work: "Work", course: Course, rng: random.Random) -> None:
    work.mark = b"\xef\xbb\xbf"


def other_words(work: "Work", course: Course, rng: random.Random) -> None:
    for file, name, body in rng.sample(RIGHT, len(RIGHT)):
        blocks = [block for of, block, function in course.asked if (of, function) == (file, name)]
        if len(blocks) == 1 and rng.random() < 0.4:
            work.texts[file] = with_body(work.texts[file], blocks[0], body)
    for _, file, code in course.conventions:
        work.texts[file] += code * (rng.random() < 0.1)


def a_helper(work: "Work", course: Course, rng: random.Random) -> None:
    file = rng.choice(course.asked)[0]
    work.texts[file] += (
        '\n\ndef test_it():\n    """My own test."""\n    assert True\n\n\nif __name__ == "__main__":\n    test_it()\n'
    )


STYLES: dict[str, Callable[["Work", Course, random.Random], None]] = {
    "renames": renames,
    "prints": prints,
    "imports": imports,
    "comments": comments,
    "line ends": line_ends,
    "byte order mark": byte_order_mark,
    "other words": other_words,
    "a helper": a_helper,
}
