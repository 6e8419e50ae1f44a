"""Expressions that are looked for only in a text with a piece of what they find, which is told far faster.

Most sentences have nothing of what a step looks for: to see that there is no "drill", "film" or "novel" in one takes a
third of the time in which an expression is tried at each of its words. The pieces are read off the expression itself.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as kinds  # type: ignore[attr-defined]  # what an expression is made of has no public name
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import ahocorasick

MOST_PIECES = 40  # with more of them the expression itself is as fast
OFTEN = 0.25  # so often found that looking for the pieces first saves nothing
NO_WIDTH = frozenset((kinds.AT, kinds.ASSERT, kinds.ASSERT_NOT))
REPEATS = frozenset((kinds.MAX_REPEAT, kinds.MIN_REPEAT))


class Sought:
    """A compiled expression with the pieces of which whatever it finds has one; none where it may find anything."""

    def __init__(self, expression: re.Pattern[str]) -> None:
        self.expression = expression
        self.any_case = bool(expression.flags & re.IGNORECASE)
        told = pieces(parser.parse(expression.pattern, expression.flags))
        found = {piece.lower() if self.any_case else piece for piece in told}
        found = {piece for piece in found if not any(other in piece for other in found - {piece})}
        rare = len(found) <= MOST_PIECES and _frequency(found) < OFTEN
        self.pieces = tuple(sorted(found)) if rare else ()

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match in text[start:end], as the expression itself finds it."""
        return self.expression.search(text, start, end) if self._may_be_in(text) else None

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """All matches in text[start:end], as the expression itself finds them."""
        return self.expression.finditer(text, start, end) if self._may_be_in(text) else iter(())

    def _may_be_in(self, text: str) -> bool:
        """Whether a text has one of the pieces; a loop, which takes half of what any() does."""
        known = text.lower() if self.any_case else text
        for piece in self.pieces:
            if piece in known:
                return True
        return not self.pieces


class Together:
    """Expressions that are looked for in the same texts: one pass tells of which of them a text has a piece."""

    def __init__(self, each: Sequence[Sought]) -> None:
        """`each` goes by case, or is tried in any text."""
        self._always = frozenset(number for number, sought in enumerate(each) if sought.any_case or not sought.pieces)
        having: dict[str, set[int]] = {}
        for number, sought in enumerate(each):
            for piece in sought.pieces:
                having.setdefault(piece, set()).add(number)
        self._having = ahocorasick.Automaton()
        for piece, numbers in having.items():
            self._having.add_word(piece, numbers)
        self._having.make_automaton()

    def that_may_be_in(self, text: str) -> list[int]:
        """The numbers of the expressions that `text` may have: few, for most texts."""
        return sorted(self._always.union(*(numbers for _, numbers in self._having.iter(text))))


def pieces(parsed: Iterable[Any]) -> frozenset[str]:
    """Pieces of which each match of a parsed expression has one, the rarest that can be told; empty without any."""
    choices: list[frozenset[str]] = []
    letters = ""
    for kind, value in (*parsed, (None, None)):
        if kind is kinds.LITERAL:
            letters += chr(value)
        elif kind not in NO_WIDTH:
            choices += [frozenset((letters,)), _inside(kind, value)]
            letters = ""
    return min((choice for choice in choices if choice and "" not in choice), key=_frequency, default=frozenset())


def _inside(kind: Any, value: Any) -> frozenset[str]:
    """The pieces of a part of an expression that is made of others."""
    if kind is kinds.SUBPATTERN:
        return pieces(value[-1])
    if kind in REPEATS and value[0] > 0:
        return pieces(value[-1])
    if kind is kinds.BRANCH:
        each = [pieces(branch) for branch in value[-1]]
        return frozenset().union(*each) if all(each) else frozenset()
    return frozenset()


def _frequency(choice: Iterable[str]) -> float:
    """About how often texts have one of some pieces: the shorter the longest word of each, the more often."""
    return sum(4.0 ** -max(map(len, piece.split()), default=0) for piece in choice)
