"""Rows as the text of a CSV file that is safe to open in a spreadsheet program."""

import csv
import io
import re
from collections.abc import Iterable


def csv_text(rows: Iterable[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([no_formula(cell) for cell in row] for row in rows)
    return out.getvalue()


def no_formula(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before `= + - @`. Numbers stay."""
    risky = text.lstrip()[:1] in set("=+-@＝＋－＠") and not re.fullmatch(r"-?\d+(\.\d+)?", text)
    return f"'{text}" if risky else text
