"""The figures among the outputs of a notebook's cells."""

from collections.abc import Iterable, Mapping
from typing import Any

FIGURES = ("image/png", "image/jpeg")
LEFT_OUT = (  # stands where a figure stood
    "(A figure is left out here: there are too many, it is too large, or it is no picture. "
    "The notebook that was handed in has it.)"
)

Figure = dict[str, str]  # {type: base64}, or {"text/plain": LEFT_OUT}


def figures_in(outputs: Any) -> list[Figure]:
    """The figures among the outputs of a cell's JSON, and our sentences in the place of others; nothing is verified."""
    found = [output.get("data") for output in outputs if isinstance(output, dict)] if isinstance(outputs, list) else []
    return [figure for data in found if isinstance(data, dict) and (figure := figure_of(data))]


def figure_of(data: Mapping[str, Any]) -> Figure | None:
    for kind in FIGURES:
        text = data.get(kind)
        text = "".join(line for line in text if isinstance(line, str)) if isinstance(text, list) else text
        if isinstance(text, str):
            return {kind: text}
    return {"text/plain": LEFT_OUT} if data.get("text/plain") == LEFT_OUT else None


def as_outputs(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """Figures as the outputs of a cell's JSON."""
    return [{"output_type": "display_data", "metadata": {}, "data": figure} for figure in figures]
