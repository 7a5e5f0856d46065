"""Code as students write it, in place of a part of the reference, and what is said of it."""

import ast
import functools
import textwrap

import pytest
from helpers import carry_out, frozen

from autograder import course
from autograder.authoring import workbook
from autograder.cs231n_check.judge import judge
from autograder.cs231n_check.package import Package
from autograder.questions import load


@functools.cache
def frozen_once(id, seed):
    return frozen(load()[id], seed)


def put(folder, id, body):
    """The reference with the function or method that a question is about in a student's words; returns the package.

    `body` is what stands below its head; where it is about a class, or begins with `def`, it is all of the code.
    """
    file, _, path = load()[id].targets[0].partition(":")
    owner, _, name = path.rpartition(".")
    right = (course.SOLUTIONS / file).read_text(encoding="utf-8")
    code = textwrap.dedent(body).strip()
    head = head_of(right, path)
    if head and not code.startswith(("def ", "class ")):
        code = f"{head}\n{textwrap.indent(code, '    ')}\n"
    code += f"\n{owner}.{name} = {name}\n" if owner else "\n"
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(f"{right}\nfrom collections import Counter\nimport math\n{code}", encoding="utf-8")
    return Package(folder, course.SOLUTIONS)


def head_of(source, path):
    """The first line of a function or method, such as `def relu_forward(x):`; nothing for a class."""
    found = ast.parse(source)
    for name in path.split("."):
        found = next(node for node in found.body if getattr(node, "name", "") == name)
    return f"def {found.name}({ast.unparse(found.args)}):" if isinstance(found, ast.FunctionDef) else ""


def verdict(package, id, seed, cell=workbook.reference_cell):
    """What is said of a package, by the cases of a seed."""
    made = frozen_once(id, seed)
    return judge(made, carry_out(made, package, cell))


def status_before_rubric(found):
    """The status of a verdict as it is without the points that a known mistake keeps."""
    return "wrong" if found.keeps else found.status


def slips(*tables):
    """Parameters (id, mistake, body) of right code with something changed.

    A table is a question's id, a right body, and rows: the mistake that is to be named ("" for right code all the same)
    and what is put in the place of what.
    """
    cases = [
        pytest.param(id, mistake, changed(body, changes), id=f"{id.split('.')[-1]}: {mistake or 'right'} {number}")
        for id, body, rows in tables
        for number, (mistake, *changes) in enumerate(rows)
    ]
    return pytest.mark.parametrize("id, mistake, body", cases)


def changed(body, changes):
    """A body with each of some pieces of it, which must be there, replaced by the one that follows."""
    for old, new in zip(changes[::2], changes[1::2]):
        assert old in body, old
        body = body.replace(old, new)
    return body


def check_slip(folder, id, mistake, body, seed=3):
    """Code with a slip gets the hint of a mistake; right code is right."""
    found = verdict(put(folder, id, body), id, seed)
    assert found.mistake == mistake, found.message
    assert (found.status == "correct") == (not mistake), found.message
