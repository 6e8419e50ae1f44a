"""The sentences that an article's figures stand in, cut at the words that say them."""

from collections.abc import Iterable
from typing import NamedTuple

from streams.messages import HARM_KINDS, Evidence

FIGURES = (*HARM_KINDS, "perpetrators")
OTHERS = {"country": "place", "place": "place", "admin1": "place", "date": "date"}


class Piece(NamedTuple):
    """Some words of a sentence; `says` is what they stand for (killed, place, date, ...), "" for nothing counted."""

    text: str
    says: str


def sentences(evidence: Iterable[Evidence]) -> list[list[Piece]]:
    """Each sentence that figures stand in, once, in the article's order; its pieces make up the whole sentence."""
    found: dict[tuple[str, int], list[Evidence]] = {}
    for each in evidence:
        found.setdefault((each.part, each.sentence.start), []).append(each)
    return [
        _pieces(of_sentence)
        for _, of_sentence in sorted(found.items())
        if any(_says(each) in FIGURES for each in of_sentence)
    ]


def _pieces(evidence: list[Evidence]) -> list[Piece]:
    """Words that say two things are marked for the figure."""
    sentence = evidence[0].sentence
    pieces, end = [], 0
    for each in sorted(evidence, key=lambda e: (e.start, _says(e) not in FIGURES)):
        start = each.start - sentence.start
        stop = each.end - sentence.start
        if start < end or stop > len(sentence.text) or not _says(each):
            continue
        pieces += [Piece(sentence.text[end:start], ""), Piece(sentence.text[start:stop], _says(each))]
        end = stop
    return [piece for piece in (*pieces, Piece(sentence.text[end:], "")) if piece.text]


def _says(evidence: Evidence) -> str:
    slot = evidence.field.split(".")[0].split("_")[0]
    return slot if slot in FIGURES else OTHERS.get(slot, "")
