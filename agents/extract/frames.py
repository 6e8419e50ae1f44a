"""Where a story tells what did not happen: in a film, a novel, a drill. A frame holds until a new scene opens."""

import functools
import re
from collections.abc import Sequence

from agents.extract import vocabulary


@functools.cache
def _phrases(kind: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(words, re.I) for name, words in vocabulary.rows("frames.tsv") if name == kind)


def imagined(sentences: Sequence[str], dated: Sequence[bool]) -> list[int | None]:
    """For each sentence of a story the offset from which it tells what is only imagined; None where nothing is.

    `dated`: whether a sentence names a day. Words of `data/frames.tsv` open a frame; it goes on over the sentences that
    follow until one names a day of its own or has words that close it.
    """
    found: list[int | None] = []
    inside = False
    for text, day in zip(sentences, dated, strict=True):
        start = _opening(text)
        if any(pattern.search(text) for pattern in _phrases("close")):
            inside, start = False, None
        elif start is not None:
            inside = True
        elif inside and not day:
            start = 0
        else:
            inside = False
        found.append(start)
    return found


def _opening(text: str) -> int | None:
    """The offset behind which `text` is inside a frame that it opens, or None."""
    if any(pattern.search(text) for pattern in _phrases("open")):
        return 0
    ends = [match.end() for pattern in _phrases("open-after") if (match := pattern.search(text))]
    return min(ends) if ends else None
