"""The readable text of an HTML page, with the place in the source of every character of it."""

import html
import re
from collections.abc import Iterator

UNREAD = ("script", "style", "noscript", "nav", "footer", "form", "svg", "template")
TOKEN = re.compile(rf"<!--|<(?:{'|'.join(UNREAD)})\b|<[^<>]{{0,2000}}>|&#?\w{{1,31}};", re.I)
TAG = re.compile(r"<[^<>]{0,2000}>")
CLOSING = {"!--": re.compile("-->"), **{name: re.compile(rf"</{name}\s*>", re.I) for name in UNREAD}}
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
    for start, end in _tokens(source):
        add(source[position:start], position, start)
        if source[start] == "&":
            add(html.unescape(source[start:end]), start, end)
        elif BLOCK.match(source, start):
            add("\n", start, end)
        position = end
    add(source[position:], position, len(source))
    return "".join(characters), offsets


def _tokens(source: str) -> Iterator[tuple[int, int]]:
    """Spans of the entities, tags, comments and unread elements of `source`.

    An element or a comment that is never closed counts as a tag alone. Each closing is looked for in vain but once, so
    that the time stays in proportion to the length whatever is left open.
    """
    unclosed: set[str] = set()
    position = 0
    while token := TOKEN.search(source, position):
        end = token.end()
        name = token.group()[1:].lower()
        if name in CLOSING:
            closing = None if name in unclosed else CLOSING[name].search(source, end)
            if closing is None:
                unclosed.add(name)
                tag = TAG.match(source, token.start())
                if tag is None:
                    position = end
                    continue
                end = tag.end()
            else:
                end = closing.end()
        yield token.start(), end
        position = end
