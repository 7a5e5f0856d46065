"""The questions of each assignment, in modules by notebook, and what several of them share."""

import importlib
import pkgutil

from autograder.authoring.question import REGISTRY

ORDER = ["backprop", "knn", "svm", "softmax", "two_layer_net", "features"]  # of the notebooks; others follow


def load():
    """Import every module of questions; returns the registry, id -> Question."""
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    return REGISTRY


def of_assignment(assignment):
    """The questions of an assignment, in the order in which the course asks them."""
    found = [q for q in load().values() if q.assignment == assignment]
    return sorted(found, key=lambda q: ORDER.index(q.notebook) if q.notebook in ORDER else len(ORDER))


def package_files(assignment):
    """The files of the package that an assignment's questions are about, such as cs231n/layers.py."""
    files = {target.partition(":")[0] for question in of_assignment(assignment) for target in question.targets}
    return sorted(file for file in files if file.startswith("cs231n/"))
