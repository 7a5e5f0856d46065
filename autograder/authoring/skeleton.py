"""From the solution to what a student gets: modules with their exercises taken out."""

import ast

from autograder.course import CourseError

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
TODO = "# Write your code here, and delete the line that raises."


class MarkerError(CourseError):
    """The solution markers of a file do not pair up, or the file is not Python."""


def strip_module(source, file):
    """Replace each solution block of a module by a line that raises, naming the exercise.

    Inputs: the module's source; its file name as a student knows it (cs231n/layers.py).
    Raises MarkerError for markers that do not pair up or lie outside a function.
    """
    functions = qualified_functions(source, file)
    out, inside = [], False
    for number, line in enumerate(source.splitlines(), 1):
        mark = line.strip()
        if mark == BEGIN:
            if inside:
                raise MarkerError(f"{file}, line {number}: a solution begins inside another")
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            out += [
                indent + TODO,
                f'{indent}raise NotImplementedError("{innermost(functions, number, file)} ({file})")',
            ]
        elif mark == END:
            if not inside:
                raise MarkerError(f"{file}, line {number}: a solution ends that did not begin")
            inside = False
        elif not inside:
            out.append(line)
    if inside:
        raise MarkerError(f"{file}: a solution does not end")
    return "\n".join(out) + "\n"


def solution_blocks(source, file):
    """(line, qualified name of the function) of each solution block."""
    functions = qualified_functions(source, file)
    marks = [number for number, line in enumerate(source.splitlines(), 1) if line.strip() == BEGIN]
    return [(number, innermost(functions, number, file)) for number in marks]


def qualified_functions(source, file):
    """(first line, last line, qualified name) of each function."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise MarkerError(f"{file}, line {error.lineno}: {error.msg}") from None
    found = []

    def visit(node, prefix):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
                name = f"{prefix}{child.name}"
                if isinstance(child, ast.FunctionDef):
                    found.append((child.lineno, child.end_lineno, name))
                visit(child, name + ".")

    visit(tree, "")
    return found


def innermost(functions, line, file):
    around = [(last - first, name) for first, last, name in functions if first <= line <= last]
    if not around:
        raise MarkerError(f"{file}, line {line}: a solution outside any function")
    return min(around)[1]
