"""The readable text of an HTML page, with the place in the source of every character of it."""

import html
import re

TOKEN = re.compile(
    r"<!--.*?-->|<(script|style|noscript|nav|footer|form|svg|template)\b.*?</\1\s*>|<[^<>]{0,2000}>|&#?\w{1,31};",
    re.S | re.I,
)
BLOCK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|td|table|section|article|header|blockquote|figcaption|figure|title|hr|main|aside)\b",
    re.I,
)


def page_text(source: str) -> tuple[str, list[int]]:
    """The text of `source`, one line for each block element, and for each character its offset in `source`."""
    characters: list[str] = []
    offsets: list[int] = []

    def add(text: str, at: int, each: bool) -> None:
        characters.extend(text)
        offsets.extend(range(at, at + len(text)) if each else [at] * len(text))

    position = 0
    for token in TOKEN.finditer(source):
        add(source[position : token.start()], position, True)
        found = token.group()
        if found.startswith("&"):
            add(html.unescape(found), token.start(), False)
        elif BLOCK.match(found):
            add("\n", token.start(), False)
        position = token.end()
    add(source[position:], position, True)
    return "".join(characters), offsets
