r"""Formulas: TeX as MathML, which browsers show by themselves, without scripts, fonts or a network.

latex2mathml reads the TeX. What it makes is not shown as it is: it lets markup in a formula's text through, knows
commands that style and link, and commands that take endless time. So those are refused, and of its elements only names,
attributes and values that belong to formulas are written.
"""

import html
import re
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element
from markupsafe import Markup, escape

MAX_TEX = 1000  # characters
REFUSED = re.compile(  # what makes commands, is worked out twice (in itself four times), or is no formula
    r"\\(?:[egx]?def|(?:re|provide)?new(?:command|environment)|providecommand|Declare\w*|let|sideset|mathchoice|verb"
    r"|unicode|rule|href|class|style)(?![A-Za-z])"
)
ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        "math mrow mi mn mo mtext mspace mstyle msub msup msubsup munder mover munderover mmultiscripts mprescripts "
        "none mfrac msqrt mroot mtable mtr mtd mpadded mphantom menclose",
    )
)
ATTRIBUTES = frozenset(
    re.findall(
        r"\w+",
        "display displaystyle scriptlevel mathvariant stretchy fence form accent accentunder movablelimits minsize "
        "maxsize width height depth lspace rspace voffset linethickness columnalign notation",
    )
)
VALUE = re.compile(r"[a-z-]{1,20}|[+-]?\d?\d?(?:\.\d{1,4})?(?:em|ex|px|pt|mu)?")  # a word or a small size


def formula(tex: str, block: bool = False) -> Markup:
    """A formula as MathML; as TeX where it cannot be read. `block` puts it on a line of its own."""
    try:
        if len(tex) > MAX_TEX or REFUSED.search(tex):
            raise ValueError("not shown as a formula")
        return written(convert_to_element(tex, display="block" if block else "inline"))
    except Exception:  # of many kinds, RecursionError too: whatever a student has written
        return Markup('<code class="tex">{}</code>').format(tex)


def written(element: Element) -> Markup:
    """An element with what is in it; ValueError where that does not belong to a formula."""
    if element.tag not in ELEMENTS:
        raise ValueError(f"<{element.tag}> in a formula")
    if element.tag in ("mi", "mo") and (element.text or "").isalpha() and len(element.text or "") > 1:  # log, max
        element.tag, element.attrib = "mo", {**element.attrib, "lspace": "0", "rspace": "0.167em"}
    known = ((key, value) for key, value in element.items() if key in ATTRIBUTES and VALUE.fullmatch(value))
    attributes = Markup("").join(Markup(' {}="{}"').format(*pair) for pair in known)
    text = escape(html.unescape(element.text or ""))  # symbols are there as &#x...;
    inner = Markup("").join([text, *map(written, element)])
    return Markup("<{0}{1}>{2}</{0}>").format(element.tag, attributes, inner)
