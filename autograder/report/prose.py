"""Markdown with formulas, as notebooks have it, made safe to show: a student's answer, or a comment on it.

HTML in it is shown as text, and so are links and pictures, which lead out of the page.
"""

import functools

from markdown_it import MarkdownIt
from markupsafe import Markup
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

from autograder.report.formulas import formula
from autograder.report.words import UNSEEN

LEADING_OUT = ["link", "image", "autolink", "reference"]
MAX_NESTING = 20  # of quotations and lists
RULES = {  # how tokens of some types are written, by what is in them
    "heading_open": lambda text: "<p><strong>",  # the page has headings of its own
    "heading_close": lambda text: "</strong></p>\n",
    "math_inline": formula,
    "math_inline_double": lambda text: formula(text, block=True),
    "math_block": lambda text: f'<div class="formula">{formula(text, block=True)}</div>\n',
    "amsmath": lambda text: f'<div class="formula">{formula(text, block=True)}</div>\n',
}


def prose(text: str) -> Markup:
    """A text in Markdown as HTML; whoever calls bounds the text (see `autograder.report.tidy`)."""
    return Markup(UNSEEN.sub("", parser().render(text)))  # those that were written as entities


@functools.cache
def parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING}).enable("table").disable(LEADING_OUT)
    made.use(dollarmath_plugin, allow_labels=False, allow_blank_lines=False, double_inline=True).use(amsmath_plugin)
    for name, rule in RULES.items():
        made.add_render_rule(name, lambda self, tokens, at, *_, rule=rule: rule(tokens[at].content))
    return made
