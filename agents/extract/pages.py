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


def page_text(source: str) -> tuple[str, list[tuple[int, int]]]:
    """The text of `source`, one line for each block element, and where in `source` each of its characters stands."""
    characters: list[str] = []
    offsets: list[tuple[int, int]] = []

    def add(text: str, start: int, end: int) -> None:
        characters.extend(text)
        each = len(text) == end - start
        offsets.extend((start + k, start + k + 1) if each else (start, end) for k in range(len(text)))

    position = 0
    for token in TOKEN.finditer(source):
        add(source[position : token.start()], position, token.start())
        found = token.group()
        if found.startswith("&"):
            add(html.unescape(found), *token.span())
        elif BLOCK.match(found):
            add("\n", *token.span())
        position = token.end()
    add(source[position:], position, len(source))
    return "".join(characters), offsets
