"""Makes harmless a student's text, which formgrader and nbgrader's feedback show as Markdown with formulas."""

import html
import re
from collections.abc import Container

MAX_SHOWN = 100_000  # characters of a cell
MAX_ENTITY = 40
# What JSON can carry and a database or a page cannot: controls but for tab and newline, halves of surrogate pairs.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);?")
TAG = re.compile(r"<(?=[A-Za-z/!?])")
LINK = re.compile(r"\](?P<rest>[(:]\s*(?P<to>[^\s)]*))")  # of Markdown, in a text or below it
DIAGRAM = re.compile(r"((?:(?<!`)`{3,}+|(?<!~)~{3,}+)\s*+)(?=mermaid)")  # shown with its HTML as it is
COMMAND = re.compile(  # of TeX: what links, loads, styles, writes any character, or makes another command
    r"\\(?=(?:href|url|require|autoload|unicode|char|class|cssId|style|bbox|data|html\w*|mmlToken|texttip|mathtip|toggle"
    r"|includegraphics|csname|[egx]?def|(?:future)?let|global|(?:re)?new(?:command|environment)|providecommand"
    r"|Newextarrow|begingroup|endgroup|Declare\w*)(?![A-Za-z]))"
)


def harmless(text: str, pictures: Container[str]) -> str:
    """A student's text with HTML shown as text, formulas that only show something, and links to nothing but pages,
    addresses and its own pictures.
    """
    text = ENTITY.sub(lambda entity: spelled_out(entity[0]), text)
    text = DIAGRAM.sub(r"\1text ", TAG.sub("&lt;", text))
    text = COMMAND.sub(r"\\ ", text)
    return LINK.sub(lambda link: link[0] if is_harmless(link["to"], pictures) else f"] {link['rest']}", text)


def spelled_out(entity: str) -> str:
    """A character that was written as an entity, where it can spell a command or a link; a dollar stays one."""
    if len(entity) > MAX_ENTITY:  # more digits than Python reads
        return f"& {entity[1:]}"
    character = html.unescape(entity)
    if character == "$":
        return r"\\$"  # Markdown takes one backslash away, and MathJax the other
    plain = len(character) == 1 and character.isascii() and character.isprintable() and character not in "<>&\"'"
    return character if plain else entity


def is_harmless(target: str, pictures: Container[str]) -> bool:
    """Whether a link may stay one."""
    while (plain := html.unescape(target)) != target:  # nbconvert does so more than once
        target = plain
    target = target.strip(" <>\t")
    scheme, colon, name = target.partition(":")
    if scheme == "attachment":
        return name in pictures
    return not colon or bool(set("/?#") & set(scheme)) or scheme.lower() in ("http", "https", "mailto")


def writable(text: str) -> str:
    """Text that every file and database takes, and no more of it than anybody reads."""
    text = UNWRITABLE.sub("\ufffd", text[: MAX_SHOWN + 1])
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "\n\n(cut off here: what follows was left out)"
