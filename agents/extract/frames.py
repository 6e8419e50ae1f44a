"""Where a story tells what did not happen: in a film, a novel, a drill. A frame holds until a new scene opens."""

import re
from collections.abc import Sequence

from agents.extract import vocabulary
from agents.extract.sought import Sought

HELD = 8  # sentences that a frame holds with nothing in them to renew it


def _phrases(kind: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(words, re.I) for name, words in vocabulary.rows("frames.tsv") if name == kind)


OPEN, OPEN_AFTER, CLOSE = map(_phrases, ("open", "open-after", "close"))
ANY_OPENS = Sought(vocabulary.any_of((*OPEN, *OPEN_AFTER)))


def imagined(sentences: Sequence[str], dated: Sequence[bool]) -> list[int | None]:
    """For each sentence of a story the offset from which it tells what is only imagined; None where nothing is.

    `dated`: whether a sentence names a day. Words of `data/frames.tsv` open a frame; it goes on over the sentences that
    follow until one names a day of its own or has words that close it, and over no more than HELD of them.
    """
    found: list[int | None] = []
    left = 0  # sentences that the frame may still hold
    for text, day in zip(sentences, dated, strict=True):
        start = _opening(text) if ANY_OPENS.search(text) else None
        if (left or start is not None) and any(pattern.search(text) for pattern in CLOSE):
            left, start = 0, None
        elif start is not None:
            left = HELD
        elif left and not day:
            left, start = left - 1, 0
        else:
            left = 0
        found.append(start)
    return found


def _opening(text: str) -> int | None:
    """The offset behind which `text` is inside a frame that it opens, or None."""
    if any(pattern.search(text) for pattern in OPEN):
        return 0
    ends = [match.end() for pattern in OPEN_AFTER if (match := pattern.search(text))]
    return min(ends) if ends else None
