"""Harm told by idioms: "gave up the ghost", "lost a leg", "turned the mill into a tomb for nine".

The idioms are lines of `data/idioms.tsv`; here is how they are read and found.
"""

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from spacy.lang.lex_attrs import is_punct

from agents.extract import numbers, vocabulary
from agents.extract.harm import joined
from agents.extract.harm.mention import Mention
from agents.extract.harm.parsed import Parsed, attempted, negated
from agents.extract.people import Group
from agents.extract.tokens import Token

PEOPLE = "{}"
FEW_WORDS = "..."
CLAUSE_END = frozenset(".")
FEW = 20  # words that "..." stands for, at most
FURTHEST = 32  # words that an idiom begins before the one that is sought, at most
DENYING = vocabulary.word_set("idioms.denying")


class Part(NamedTuple):
    """A word of an idiom: the words that it may be, none where it stands for a few of any, and whether it may lack."""

    words: frozenset[str]
    optional: bool = False
    first_sought: bool = False


class Idiom(NamedTuple):
    """An idiom: what it tells of people, of counted ones alone or of any, and its words before and behind them."""

    kind: str
    counted: bool
    before: tuple[Part, ...]  # the people
    behind: tuple[Part, ...]

    @property
    def words(self) -> frozenset[str]:
        """The words of which one must be there, seldom used otherwise."""
        return next(part.words for part in (*self.before, *self.behind) if part.first_sought)

    @property
    def beside(self) -> frozenset[str]:
        """The words of which one must be there too; empty when it has no others."""
        required = [part.words for part in (*self.before, *self.behind) if part.words and not part.optional]
        return max((words for words in required if words != self.words), key=_length, default=frozenset())


def _length(words: frozenset[str]) -> int:
    """How long the shortest of `words` is: short ones are in every sentence."""
    return min(map(len, words))


@functools.cache
def idioms() -> Mapping[str, Sequence[Idiom]]:
    """The idioms of the data file by each word that is sought first."""
    table: dict[str, list[Idiom]] = defaultdict(list)
    for kind, text in vocabulary.rows("idioms.tsv"):
        before, behind = text.split(PEOPLE)
        idiom = Idiom(kind.removesuffix("+"), kind.endswith("+"), _parts(before), _parts(behind))
        for word in idiom.words:
            table[word].append(idiom)
    return table


def _parts(text: str) -> tuple[Part, ...]:
    return tuple(
        Part(
            frozenset() if word == FEW_WORDS else frozenset(word.strip("(*)").split("/")),
            optional=word.startswith("("),
            first_sought=word.startswith("*"),
        )
        for word in text.split()
    )


def may_tell(words: Sequence[str], i: int) -> bool:
    """Whether the words of an idiom that words[i] calls for stand around it."""
    return any(_stands_around(words, i, idiom) for idiom in idioms().get(words[i], ()))


def _stands_around(words: Sequence[str], i: int, idiom: Idiom) -> bool:
    """Whether the words of an idiom, of two halves the first, stand around words[i]; counted people need a number."""
    parts = idiom.before or idiom.behind
    stands = any(_end(words, start, parts) is not None for start in _starts(words, i, parts[0]))
    return stands and not (idiom.counted and not numbers.may_stand_in(words))


def _starts(words: Sequence[str], i: int, first: Part) -> list[int]:
    """Where an idiom may begin of which words[i] is one, if it begins with `first`."""
    near = range(max(0, i - FURTHEST), i + 1)
    sure = first.words and not first.optional and first.words != CLAUSE_END
    return [start for start in near if words[start] in first.words] if sure else list(near)


def find(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """The mentions that an idiom around `token` tells."""
    for idiom in idioms().get(token.lower_, ()):
        for victim in _people(parsed, token, idiom):
            yield Mention(idiom.kind, victim, token.i)


def _people(parsed: Parsed, token: Token, idiom: Idiom) -> list[Group]:
    """The people of whom an idiom is told that stands around `token`; none where it does not."""
    for start in _starts(parsed.words, token.i, (idiom.before or idiom.behind)[0]):
        victim = _at(parsed, start, idiom)
        if victim is not None and (victim.numbered or not idiom.counted) and not _denied(parsed, start, idiom):
            return joined.with_right(parsed, victim) if idiom.before else joined.with_left(parsed, victim)
    return []


def _denied(parsed: Parsed, start: int, idiom: Idiom) -> bool:
    """Whether what the idiom tells is denied or only tried; not where it holds the denial itself."""
    if any(not part.words.isdisjoint(DENYING) for part in (*idiom.before, *idiom.behind)):
        return False
    return negated(parsed.doc[start]) or attempted(parsed.doc[start])


def _at(parsed: Parsed, start: int, idiom: Idiom) -> Group | None:
    """The first of the people of whom an idiom that begins at `start` is told; None where it does not stand there."""
    if not idiom.before:
        return None if _end(parsed.words, start, idiom.behind) is None else _subject(parsed, start)
    end = _end(parsed.words, start, idiom.before)
    victim = None if end is None else next((parsed.starting[k] for k in (end, end + 1) if k in parsed.starting), None)
    if victim is None or (idiom.behind and _end(parsed.words, victim.end, idiom.behind) is None):
        return None
    return victim


def _subject(parsed: Parsed, start: int) -> Group | None:
    """The first of those whom the words from `start` on speak of."""
    victim = parsed.left(start)
    if victim is None:
        first = parsed.doc[start]
        verbs = [word for word in (first, *first.ancestors) if word.pos_ in ("VERB", "AUX")][:3]
        verb = next((word for word in verbs if word.pos_ == "VERB"), verbs[0] if verbs else first)
        victim = parsed.first_of(parsed.subjects(verb))
    return victim


def _end(words: Sequence[str], start: int, parts: Sequence[Part]) -> int | None:
    """Where `parts` end that begin at `start`; None when other words stand there."""
    if not parts:
        return start
    first, rest = parts[0], parts[1:]
    if not first.words:
        ends = (_end(words, k, rest) for k in range(start, start + FEW + 1))
        return next((end for end in ends if end is not None), None)
    over = start >= len(words)
    if first.words == CLAUSE_END and (over or is_punct(words[start])):
        return start
    if not over and words[start] in first.words:
        end = _end(words, start + 1, rest)
        if end is not None:
            return end
    return _end(words, start, rest) if first.optional else None


WORDS = frozenset(idioms())
