"""environment.yml asks for what pyproject.toml asks for."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def bounds(requirements):
    """Package name -> bounds, markers left out; conda's matplotlib-base is PyPI's matplotlib."""
    pairs = (re.match(r"([\w-]+)(.*?)(;.*)?$", r.strip()).groups()[:2] for r in requirements)
    return {name.removesuffix("-base"): bound for name, bound in pairs}


def test_conda_and_pip_ask_for_the_same_packages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())
    listed = [d for d in conda["dependencies"] if isinstance(d, str) and d != "pip"]
    from_pip = next(d["pip"] for d in conda["dependencies"] if isinstance(d, dict))
    found = bounds([*listed, *(p for p in from_pip if not p.startswith("-e"))])
    assert found.pop("python") == project["requires-python"]
    assert found == bounds(project["dependencies"])
    assert conda["name"] == "cs231n" and "-e .[torch,coco]" in from_pip
