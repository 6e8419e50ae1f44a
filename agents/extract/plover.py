"""Coding the events of politics by the PLOVER ontology: what was done, by whom, to whom.

What was done is read off the sentence's verbs (`data/plover.tsv`); who did it and to whom off the countries,
organisations and sectors named before and behind the verb.
"""

import bisect
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from agents.extract import vocabulary
from agents.extract.gazetteer import Place
from agents.extract.places import PlaceWord
from agents.extract.tokens import Doc, Token
from streams.messages import Actor, EventType

MOST_PER_SENTENCE = 2
SHORTEST_BEGINNING = 3  # letters of a word in the tables that stands for its beginning
NUMBER_OR_HYPHEN = re.compile(r"[\d.,]*\d|-")  # passed over by patterns as any word is: "a four-day strike"
IN_NUMBER = re.compile(r"\W")
OTHER_NAMES = vocabulary.word_set("plover.other_names")
ONLY_VERBS = vocabulary.word_set("plover.only_verbs")
OF_WISHES = frozenset(("REQUEST", "REJECT", "THREATEN"))  # types of event whose words tell of what did not happen yet
OF_WISHED = frozenset(("xcomp", "ccomp", "dobj", "prep", "acomp"))  # what a word for such an event governs


class Pattern(NamedTuple):
    """Words of one type of event, and lemmas without which no sentence has them; word* stands for its beginning.

    A sentence needs one of the `cues`, and one of each set `beside`.
    """

    type: EventType
    weight: float
    cues: frozenset[str]
    words: re.Pattern[str]
    beside: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Coded:
    """One coded event of a sentence: its type, who did it, to whom, and the token that says what was done."""

    type: EventType
    actor: tuple[Actor, ...]
    recipient: tuple[Actor, ...]
    trigger: int
    score: float


@functools.cache
def patterns() -> tuple[Pattern, ...]:
    """The words of all types."""
    return tuple(
        Pattern(
            cast(EventType, kind),
            float(weight),
            frozenset(cues.split()),
            re.compile(expression),
            tuple(frozenset(words.split()) for words in beside),
        )
        for kind, weight, cues, expression, *beside in vocabulary.rows("plover.tsv")
    )


def _by_word(each: Iterable[frozenset[str]]) -> dict[str, tuple[int, ...]]:
    """The words of some sets: each with the numbers of the sets that have it."""
    found: dict[str, list[int]] = {}
    for number, words in enumerate(each):
        for word in words:
            found.setdefault(word, []).append(number)
    return {word: tuple(numbers) for word, numbers in found.items()}


@functools.cache
def _by_cue() -> dict[str, tuple[int, ...]]:
    return _by_word(pattern.cues for pattern in patterns())


@functools.cache
def _company() -> tuple[tuple[int, frozenset[str]], ...]:
    """The sets of words of which patterns need one beside a cue, each with the pattern's number."""
    return tuple((number, words) for number, pattern in enumerate(patterns()) for words in pattern.beside)


@functools.cache
def _by_company() -> dict[str, tuple[int, ...]]:
    return _by_word(words for _, words in _company())


@functools.cache
def needs() -> tuple[frozenset[int], ...]:
    """What each pattern needs beside a cue, by the numbers that `accompanied` gives."""
    found: list[set[int]] = [set() for _ in patterns()]
    for need, (number, _) in enumerate(_company()):
        found[number].add(need)
    return tuple(map(frozenset, found))


@functools.cache
def _openings() -> frozenset[str]:
    """The first letters of the words that stand for their beginning."""
    words = (word for numbers in (_by_cue(), _by_company()) for word in numbers)
    return frozenset(word[:SHORTEST_BEGINNING] for word in words if word.endswith("*"))


@functools.cache
def _whole_words() -> frozenset[str]:
    """The words that stand for themselves."""
    return frozenset((*_by_cue(), *_by_company()))


def asks_for(lemma: str) -> bool:
    """Whether a pattern may ask for a lemma in lower case, as a cue or beside one: for most words none does."""
    return lemma in _whole_words() or lemma[:SHORTEST_BEGINNING] in _openings()


def _of_lemma(lemma: str, numbers: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    whole = numbers.get(lemma, ())
    if lemma[:SHORTEST_BEGINNING] not in _openings():
        return whole
    lengths = range(SHORTEST_BEGINNING, len(lemma) + 1)
    return (*whole, *(number for k in lengths for number in numbers.get(lemma[:k] + "*", ())))


@functools.lru_cache(maxsize=100_000)
def cued(lemma: str) -> tuple[int, ...]:
    """The numbers of the patterns that a lemma in lower case calls for; () for most words."""
    return _of_lemma(lemma, _by_cue())


def accompanied(lemma: str) -> tuple[int, ...]:
    """The numbers of the needs beside a cue that a lemma in lower case meets; () for most words."""
    return _of_lemma(lemma, _by_company())


@functools.cache
def sectors() -> dict[str, str]:
    """Words for people and bodies: their sector."""
    return {word: sector for sector, listed in vocabulary.rows("sectors.tsv") for word in listed.split()}


@dataclass(frozen=True)
class Named:
    """An actor named in the sentence, at tokens[start:end]."""

    start: int
    end: int
    actor: Actor
    head: int


def code(doc: Doc, words: Sequence[PlaceWord]) -> list[Coded]:
    """The coded events of a parsed sentence, the most telling first."""
    named = actors(doc, words)
    if not named:
        return []
    lemmas = [token.lemma_.lower() or token.lower_ for token in doc]
    tried = sorted({number for lemma in lemmas for number in cued(lemma)})
    if not tried:
        return []
    starts, text = [], ""
    for lemma in lemmas:
        starts.append(len(text))
        text += (IN_NUMBER.sub("_", lemma) if NUMBER_OR_HYPHEN.fullmatch(lemma) else lemma) + " "
    found: dict[str, Coded] = {}
    for pattern in (patterns()[number] for number in tried):
        for match in pattern.words.finditer(text):
            first = bisect.bisect_right(starts, match.start()) - 1
            if not _as_meant(doc[first], pattern.type):
                continue
            score = pattern.weight + _prominence(doc[first])
            old = found.get(pattern.type)
            if old is None or score > old.score:
                actor, recipient = _sides(doc, doc[first], named)
                found[pattern.type] = Coded(pattern.type, actor, recipient, first, score)
    wished = {i for coded in found.values() if coded.type in OF_WISHES for i in _governed(doc[coded.trigger])}
    done = [coded for coded in found.values() if coded.type in OF_WISHES or coded.trigger not in wished]
    ranked = sorted(done, key=lambda coded: (-coded.score, coded.trigger))
    return [coded for coded in ranked if coded.actor or coded.recipient][:MOST_PER_SENTENCE]


def _as_meant(trigger: Token, type_: str) -> bool:
    """Whether a word tells an event as it stands: not "the 800 block of", "a mass shooting", "killed in a blast"."""
    words = [word.lower_ for word in trigger.doc[max(0, trigger.i - 2) : trigger.i] if word.text != "-"]
    before = words[-1] if words else ""
    if f"{before}-{trigger.lemma_.lower()}" in OTHER_NAMES:
        return False
    if trigger.lemma_.lower() in ONLY_VERBS:
        return trigger.pos_ in ("VERB", "AUX")
    if (trigger.lemma_.lower(), trigger.pos_, type_) != ("strike", "VERB", "PROTEST"):
        return True
    return not any(child.dep_ in ("dobj", "auxpass", "agent") for child in trigger.children)  # "struck by a car"


def _governed(trigger: Token) -> set[int]:
    """The words of what is asked for, refused or threatened by a word: none of it has happened, but what clauses tell.

    "They refused to free the men whom they had seized": they were seized, and not freed.
    """
    top = trigger.head if trigger.dep_ in ("aux", "neg") else trigger
    waiting = [child for child in top.children if child.dep_ in OF_WISHED]
    governed = {top.i} if top is not trigger else set()
    while waiting:
        word = waiting.pop()
        governed.add(word.i)
        waiting += [child for child in word.children if not _tells_apart(child)]
    return governed


def _tells_apart(word: Token) -> bool:
    """Whether a word opens a clause that tells something of its own: not "a call for troops to leave"."""
    wished = any(child.lower_ == "to" and child.dep_ == "aux" for child in word.children)
    return word.dep_ in ("relcl", "advcl", "acl", "appos") and not wished


def _prominence(token: Token) -> float:
    """How telling a word is by what it is and where: verbs most, and what stands early."""
    bonus = 1.5 if token.pos_ == "VERB" else 0.0
    early = 1.0 - min(token.i, 30) / 30
    return bonus + early


def actors(doc: Doc, words: Sequence[PlaceWord]) -> list[Named]:
    """Those who act or are acted upon, in order: each with its country and sector."""
    found: list[Named] = []
    for word in words:
        country = word.country or (word.places[0].country if word.places else None)
        if word.kind in ("town", "admin1"):
            country = _largest(word.places)
        span = doc.at(word.start, word.end)
        if span is None:
            continue
        head = doc[span[-1]]
        while (
            head.dep_ in ("compound", "amod", "nmod", "poss", "det")
            and head.head.pos_ in ("NOUN", "PROPN")
            and abs(head.head.i - head.i) < 6
        ):
            head = head.head
        start, end = min(span.start, head.i), max(span.stop, head.i + 1)
        sector = _sector(doc, start, end, word)
        found.append(Named(start, end, Actor(name=doc.span(start, end), country=country, sector=sector), head.i))
    return found


def _largest(places: Sequence[Place]) -> str | None:
    return max(places, key=lambda place: place.people).country if places else None


def _sector(doc: Doc, start: int, end: int, word: PlaceWord) -> str | None:
    if word.kind == "organisation":
        return vocabulary.organisations()[word.name].sector
    return _sector_told(doc[max(0, start - 2) : min(end + 1, len(doc))])


def _sector_told(words: Sequence[Token]) -> str | None:
    """The sector that the last of `words` tells that tells one."""
    told = (sectors().get(word.lemma_.lower()) or sectors().get(word.lower_) for word in reversed(words))
    return next((sector for sector in told if sector), None)


def _sides(doc: Doc, trigger: Token, named: Sequence[Named]) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Who did it and to whom."""
    subjects = _subject(trigger)
    passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in trigger.children)
    side = {
        n.start
        for n in named
        if subjects and any(n.head == t.i or n.start <= t.i < n.end or _within(doc, n, t) for t in subjects)
    }
    doers = [n for n in named if n.start in side]
    if not doers and (stranger := _stranger(doc, subjects, named)):
        doers = [stranger]
    if not doers:
        doers = [n for n in named if n.end <= trigger.i][:1] or list(named[:1])
    rest = [n for n in named if n not in doers and n.actor.name != doers[0].actor.name]
    behind = [n for n in rest if n.start > trigger.i]
    others = [n for n in behind if n.actor.country not in {d.actor.country for d in doers} or n.actor.country is None]
    receivers = others[:1] + [n for n in others[1:] if _joined(doc, others[0], n)] or behind[:1] or rest[:1]
    if passive:
        agents = [n for n in named if any(t.dep_ == "agent" for t in doc[n.head].ancestors)]
        return tuple(n.actor for n in agents), tuple(n.actor for n in doers)
    return tuple(n.actor for n in doers), tuple(n.actor for n in receivers)


def _stranger(doc: Doc, subjects: Sequence[Token], named: Sequence[Named]) -> Named | None:
    """A subject who is a person or body but named without a country: of the one that the sentence tells of, if it does.

    "President Bako eased the curfew in Mara": he acts at home, and Mara does not act.
    """
    if not subjects or any(word.tag_ == "PRP$" for word in subjects[0].children):
        return None  # "their forces" are of those named before
    members = [of for child in subjects[0].children if child.lower_ == "of" for of in child.children]
    start, end = subjects[0].left_edge.i, (members or subjects)[0].i + 1  # "a group of leaders"
    words = doc[start:end]
    sector = _sector_told(words)
    if sector is None and not (words[-1].pos_ == "PROPN" and len(words) > 1):
        return None
    inside = {n.actor.country for n in named if n.start and doc[n.start - 1].lower_ == "in"}
    countries = inside if len(inside) == 1 else {n.actor.country for n in named}
    country = countries.pop() if len(countries) == 1 else None
    return Named(start, end, Actor(name=doc.span(start, end), country=country, sector=sector), subjects[0].i)


def _joined(doc: Doc, one: Named, other: Named) -> bool:
    """Whether two actors stand in one list."""
    between = {doc[i].lower_ for i in range(one.end, other.start)}
    return bool(between) and between <= {",", "and", "or", "the"}


def _subject(trigger: Token) -> list[Token]:
    """The subject's head and what is joined to it; the governing verb's where the word has none of its own."""
    current = trigger
    for _ in range(6):
        found = [child for child in current.children if child.dep_ in ("nsubj", "nsubjpass")]
        if found and found[0].pos_ != "PRON":
            return [found[0], *found[0].conjuncts]
        if current.head is current:
            return []
        current = current.head
    return []


def _within(doc: Doc, named: Named, subject: Token) -> bool:
    """Whether an actor stands inside the subject's phrase, before any clause of it."""
    token = doc[named.head]
    for _ in range(5):
        if token.i == subject.i:
            return True
        if token.dep_ in ("relcl", "acl", "advcl", "ROOT") or token.head is token:
            return False
        token = token.head
    return False
