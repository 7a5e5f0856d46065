"""Gives FullyConnectedNet of editions up to 2020 the names of two arguments that later editions use.

| edition | dropout | normalisation |
|---|---|---|
| up to 2017 | dropout: the probability of dropping a unit, 0 for none | use_batchnorm: True or False |
| 2018 to 2020 | dropout: the probability of keeping a unit, 1 for none | normalization: a name, or None |
| since 2021 | dropout_keep_ratio: the probability of keeping a unit | the same |

The student's own lines stay as they are; the lines that translate come after them, and look at the class itself.
"""

import re
from pathlib import Path

FILE = "classifiers/fc_net.py"
OLDER = re.compile(r"^class[ \t]+FullyConnectedNet\b", re.M)
NEWER = re.compile(r"\bdropout_keep_ratio\b")
TRANSLATION = """


# ---- added when this was marked: the arguments of FullyConnectedNet as later editions name them


def _with_later_names(older):
    import functools
    import inspect

    names = inspect.signature(older).parameters

    @functools.wraps(older)
    def __init__(self, *args, **settings):
        if "dropout_keep_ratio" in settings and "dropout" in names:
            keep = settings.pop("dropout_keep_ratio")
            settings["dropout"] = 1 - keep if "use_batchnorm" in names else keep
        if "normalization" in settings and "use_batchnorm" in names:
            settings["use_batchnorm"] = settings.pop("normalization") == "batchnorm"
        older(self, *args, **settings)

    return __init__


FullyConnectedNet.__init__ = _with_later_names(FullyConnectedNet.__init__)
"""


def translate_names(package: Path) -> None:
    """Add the translation to a package whose net is of an older edition."""
    path = package / FILE
    if not path.is_file():
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    if OLDER.search(text) and not NEWER.search(text):
        path.write_text(text.rstrip() + TRANSLATION, encoding="utf-8")
