"""One student's work, by a generator of random numbers: the reference with changes, of each kind."""

import json
import random
from dataclasses import dataclass, field

from class_code import UNFINISHED, before_body, slipped, without, without_markers
from class_course import STUDENT, Course, grade_id
from class_hard import AT_THE_TOP, IN_A_CELL, IN_A_FUNCTION, in_turn
from class_layouts import LAYOUTS, LITTER, OFTEN
from class_style import STYLES

BOOK_NAMES = ("{} (1).ipynb", "{}-Copy1.ipynb", "Copy of {}.ipynb", "{}_final.ipynb")
HARD = in_turn()


@dataclass
class Work:
    """What one student hands in, and what is said of it."""

    kind: str
    texts: dict[str, str]
    said: list[str] = field(default_factory=list)
    models: dict[str, bytes] = field(default_factory=dict)
    cells: dict[tuple[str, str], str] = field(default_factory=dict)  # (notebook, grade_id) -> source
    absent: set[str] = field(default_factory=set)  # stems of notebooks
    top: dict[str, str] = field(default_factory=dict)  # code at the top of modules
    more: dict[str, bytes] = field(default_factory=dict)
    layout: str = "zip"
    run: bool = False
    book_name: str = "{}.ipynb"
    line_end: str = "\n"
    mark: bytes = b""
    damage: str = ""

    def files(self, course: Course, student: str) -> dict[str, bytes]:
        """The files, but for notebooks that were run, with the student's name in each module and notebook."""
        found = {}
        for file, text in self.texts.items():
            if file in course.texts:
                text = f"{self.top.get(file, '')}{without_markers(text)}\n# {student}\n".replace("\n", self.line_end)
            found[file] = self.mark + text.encode()
        for stem, book in course.books.items():
            if not self.run and stem not in self.absent:
                found[self.book_name.format(stem)] = self.edited(stem, book).replace(STUDENT, student).encode()
        return {**found, **self.models, **self.more}

    def edited(self, stem: str, text: str) -> str:
        """A notebook's JSON with this student's cells in it."""
        changes = {id: source for (notebook, id), source in self.cells.items() if notebook == stem}
        if not changes:
            return text
        book = json.loads(text)
        for cell in book["cells"]:
            cell["source"] = changes.get(grade_id(cell), cell["source"])
        return json.dumps(book, ensure_ascii=False)


# ---- the kinds


def begun(course: Course, rng: random.Random, kind: str) -> Work:
    """The reference as a student packs it."""
    work = Work(kind, dict(course.texts), models=dict(course.models))
    work.layout = rng.choices(list(LAYOUTS), OFTEN)[0]
    work.run = rng.random() < 0.3
    if rng.random() < 0.3:
        work.more |= LITTER
    if not work.run and rng.random() < 0.1:
        work.book_name = rng.choice(BOOK_NAMES)
    return work


def right_work(course: Course, rng: random.Random, kind: str = "right", styles: int = 3) -> Work:
    """Right, in the student's own style and words."""
    work = begun(course, rng, kind)
    for style in rng.sample(list(STYLES), rng.randint(0, styles)):
        STYLES[style](work, course, rng)
        work.said.append(style)
    return work


def mistaken_work(course: Course, rng: random.Random) -> Work:
    """One to six mistakes: known ones, slips, wrong cells, models that are not there or not trained."""
    work = right_work(course, rng, "mistakes", 1)
    if rng.random() < 0.15:
        work.models = {}
        work.said.append("no models")
    for _ in range(rng.randint(1, 6)):
        draw = rng.random()
        if draw < 0.45 and course.mistakes:
            what, file, code = rng.choice(course.mistakes)
            work.texts[file] += code
        elif draw < 0.55 and course.cells:
            what, notebook, id, source = rng.choice(course.cells)
            work.cells[notebook, id], work.run = source, False
        elif draw < 0.9:
            file, block, name = rng.choice(course.asked)
            work.texts[file], change = slipped(work.texts[file], block, rng)
            what = f"{name}: {change or 'nothing'}"
        else:
            file, _, name = rng.choice(course.asked)
            work.texts[file] = without(work.texts[file], file, name, UNFINISHED["returns None"])
            what = f"{name}: returns None"
        work.said.append(" ".join(what.split()))
    return work


def unfinished_work(course: Course, rng: random.Random) -> Work:
    """Some functions, or whole notebooks, not written."""
    work = right_work(course, rng, "unfinished", 1)
    work.run = False
    open_ones = sorted({(file, name) for file, _, name in course.asked})
    for file, name in rng.sample(open_ones, rng.randint(1, max(1, len(open_ones) * 2 // 3))):
        what = rng.choices(list(UNFINISHED), [5, 2, 1, 1])[0]
        work.texts[file] = without(work.texts[file], file, name, UNFINISHED[what])
        work.said.append(f"{name}: {what}")
    if rng.random() < 0.7:
        work.models = {}
        work.said.append("no models")
    if rng.random() < 0.3:
        work.absent = {rng.choice(sorted(course.books))}
        work.said += [f"without {stem}" for stem in work.absent]
    return work


def hard_kind(number: int) -> str:
    """The kind of the n-th hard work: broken, hanging or hostile."""
    return HARD[number % len(HARD)][0]


def hard_work(course: Course, number: int, rng: random.Random) -> Work:
    """Broken, hanging or hostile: the n-th of them."""
    kind, what = HARD[number % len(HARD)]
    work = begun(course, rng, kind)
    work.said = [what]
    file, block, name = rng.choice(course.asked)
    if code := IN_A_FUNCTION.get((kind, what)):
        work.texts[file] = before_body(work.texts[file], block, code)
        work.said.append(name)
    elif code := AT_THE_TOP.get((kind, what)):
        work.top[file] = code
        work.said.append(file)
    elif code := IN_A_CELL.get((kind, what)):
        notebook, id = rng.choice(sorted({cell[1:3] for cell in course.cells}))
        work.cells[notebook, id], work.run = code, False
        work.said.append(id)
    else:
        work.damage, work.layout, work.run = what, "zip", False
    return work
