"""Sources of notebook cells."""

import re


def assigns(source, name):
    """Whether code assigns to a name (or to an entry of it) at the start of a line."""
    return re.search(rf"^{re.escape(name)}\s*(:[^=\n]+)?(=(?!=)|\[.*\]\s*=(?!=)|,)", source, re.M) is not None


def without_magics(source):
    """Put `pass` in the place of IPython's % and ! lines."""
    return re.sub(r"^([ \t]*)[%!].*$", r"\1pass", source, flags=re.M)
