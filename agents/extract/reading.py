"""Reading sentences: what each says of people, harm, politics, places and times, before it is put together.

The parser is slow, so it sees only what `gate` passes, and then the few sentences that those point back to.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import spacy.tokens
from spacy.language import Language

from agents.extract import anaphora, dates, frames, gate, headlines, mentions, numbers, people, places, plover
from agents.extract.anaphora import Spoken
from agents.extract.dates import DateWord
from agents.extract.gate import Gate
from agents.extract.gazetteer import Gazetteer
from agents.extract.harm import attackers
from agents.extract.mentions import Mention
from agents.extract.people import Group
from agents.extract.places import Others, PlaceWord
from agents.extract.plover import Coded
from agents.extract.segments import Sentence
from agents.extract.tokens import Doc

CODED_SENTENCES = 10  # from the top of an article: further down an event of politics is told only beside harm
BATCH = 256  # sentences that the parser is given at a time


@dataclass
class Read:
    """A sentence as read: its parse (None where the parser did not see it), and what it tells."""

    sentence: Sentence
    others: Others  # of its article
    # what follows is not set until it is known: most sentences tell nothing
    cut: spacy.tokens.Doc | None = field(default=None, init=False)  # into words, for the parser to read
    doc: Doc | None = field(default=None, init=False)
    peopled: bool = field(default=False, init=False)  # whether its groups have been looked for
    groups: Sequence[Group] = field(default=(), init=False)
    mentions: Sequence[Mention] = field(default=(), init=False)
    coded: Sequence[Coded] = field(default=(), init=False)  # events of politics
    located: bool = field(default=False, init=False)  # whether its words for places have been looked for
    places: list[PlaceWord] = field(default_factory=list, init=False)
    dates: Sequence[DateWord] = field(default=(), init=False)
    imagined: int | None = field(default=None, init=False)  # from this offset on it tells what did not happen
    _words: frozenset[str] | None = field(default=None, init=False)

    @property
    def words(self) -> frozenset[str]:
        """Its words in lower case, kept from the first time that they are asked for: those of most never are."""
        if self._words is None:
            self._words = gate.words(self.sentence.text)
        return self._words

    @property
    def tells(self) -> bool:
        """Whether it tells of harm or of an event of politics."""
        return bool(self.mentions or self.coded)


class _Passed(NamedTuple):
    """A sentence that the gate has passed, and what it could tell of."""

    read: Read
    harm: bool
    politics: bool


class Reader:
    """Reads sentences with one language model and one gazetteer."""

    def __init__(self, language: Language, gazetteer: Gazetteer, gated: bool = True) -> None:
        """`gated` is False only to show that the gate loses nothing: every sentence is parsed then."""
        self._language = language
        self._gazetteer = gazetteer
        self._gated = gated
        self._gate = Gate(language)
        self.passed = self.stopped = 0  # sentences that the parser has seen, and has been spared

    def read(self, articles: Sequence[Sequence[Sentence]]) -> list[list[Read]]:
        """The sentences of each article with the harm and the politics they tell; `situate` adds places and dates.

        Several articles at once are parsed together, which takes less time than one after the other.
        """
        reads = [_unread(sentences) for sentences in articles]
        self.stopped += sum(map(len, reads))
        passed = [sentence for article in reads for sentence in self._pass(article)]
        self._parse([sentence.read for sentence in passed])
        for read, harm, politics in passed:
            assert read.doc is not None
            if harm:
                _find_people(read)
                read.mentions = mentions.find(read.doc, list(read.groups))
            if politics:
                read.coded = plover.code(read.doc, read.places)
        peopled = [article for article in reads if any(read.peopled for read in article)]
        stories = [story for article in peopled for story in _stories(article)]
        pointed_back_to = [read for story in stories for read in _pointed_back_to(story)]
        self._parse([read for read in pointed_back_to if read.doc is None])
        for read in pointed_back_to:
            _find_people(read)
        for story in stories:
            for read, resolved in zip(story, anaphora.resolve([_spoken(read) for read in story]), strict=True):
                read.mentions = resolved
        return reads

    def situate(self, reads: Sequence[Read], published: datetime.date, sure: bool) -> None:
        """Add to the sentences of an article the places that they name, and the dates where they are asked for.

        That is all over a story that tells of harm, which may be only imagined, too; else in sentences of politics.
        Words for dates count from the day `published`, which is `sure` where the page itself states it.
        """
        for read in reads:
            if not read.located:
                self._locate(read)
        for story in _stories(reads):
            harm = any(read.mentions for read in story)
            for read in story:
                if harm or read.coded:
                    read.dates = dates.of_events(read.sentence.text, published, sure)
            if not harm:
                continue
            texts = [read.sentence.text for read in story]
            dated = [any(word.precision == "day" for word in read.dates) for read in story]
            for read, start in zip(story, frames.imagined(texts, dated), strict=True):
                read.imagined = start

    def _pass(self, reads: Sequence[Read]) -> Iterator[_Passed]:
        """The sentences of an article that could tell something; those that could of politics with their places."""
        for index, read in enumerate(reads):
            words = gate.words(read.sentence.text)
            harm = self._gate.harm(words)
            politics = (harm or index < CODED_SENTENCES or read.sentence.story > 0) and self._gate.politics(words)
            if politics:
                self._locate(read)
            doc = self._language.make_doc(_as_told(read.sentence)) if harm else None
            harm = doc is not None and gate.may_tell_of_harm([token.lower_ for token in doc])
            if harm or read.places or not self._gated:
                read.cut = doc
                yield _Passed(read, harm or not self._gated, politics)

    def _locate(self, read: Read) -> None:
        """Find the words for places in a sentence."""
        sentence = read.sentence
        read.places = places.find(sentence.text, self._gazetteer, sentence.role == "headline", read.others)
        read.located = True

    def _parse(self, reads: Sequence[Read]) -> None:
        """Have the parser read sentences that it has not seen, cut into words or not."""
        docs = self._language.pipe([read.cut or _as_told(read.sentence) for read in reads], batch_size=BATCH)
        for read, doc in zip(reads, docs, strict=True):
            read.cut, read.doc = None, Doc(doc)
        self.passed += len(reads)
        self.stopped -= len(reads)


def _unread(sentences: Sequence[Sentence]) -> list[Read]:
    """The sentences of an article, of which nothing is known yet."""
    others = Others([sentence.text for sentence in sentences])
    return [Read(sentence, others) for sentence in sentences]


def _find_people(read: Read) -> None:
    """Find the people in a sentence that has been parsed."""
    assert read.doc is not None
    read.groups, read.peopled = attackers.marked(read.doc, people.find(read.doc)), True


def _as_told(sentence: Sentence) -> str:
    return headlines.as_sentence(sentence.text) if sentence.role == "headline" else sentence.text


def _stories(reads: Sequence[Read]) -> list[list[Read]]:
    """The sentences of an article by story."""
    stories: dict[int, list[Read]] = {}
    for read in reads:
        stories.setdefault(read.sentence.story, []).append(read)
    return list(stories.values())


def _spoken(read: Read) -> Spoken | None:
    return Spoken(read.doc, read.groups, read.mentions) if read.doc is not None else None


def _pointed_back_to(story: Sequence[Read]) -> list[Read]:
    """The sentences of a story, their people not yet looked for, that may tell whom, or how many, a later one means.

    How many only a sentence with a number tells, and whom one with a word for attackers, with what stands between.
    """
    wanted: set[int] = set()
    for index, read in enumerate(story):
        spoken, before = _spoken(read), range(max(0, index - anaphora.REACH), index)
        if spoken is None:
            continue
        if anaphora.asks_how_many(spoken):
            wanted.update(place for place in before if numbers.may_stand_in(story[place].words))
        if anaphora.asks_who(spoken):
            telling = (place for place in before if not anaphora.ATTACKERS.isdisjoint(story[place].words))
            wanted.update(range(next(telling, index), index))
    return [story[index] for index in sorted(wanted) if not story[index].peopled]
