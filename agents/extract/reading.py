"""Reading an article's sentences: what each says of people, harm, places and times, before it is put together."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from agents.extract import anaphora, dates, frames, mentions, people, places, vocabulary
from agents.extract.dates import DateWord
from agents.extract.gazetteer import Gazetteer
from agents.extract.mentions import Mention
from agents.extract.people import Group
from agents.extract.places import PlaceWord
from agents.extract.segments import Segments, Sentence

CODED_SENTENCES = 10  # from the top of an article: further down only harm is looked for


@dataclass
class Read:
    """A sentence as read: its parse (None where the gate kept it from the parser), places and dates."""

    sentence: Sentence
    doc: Doc | None
    groups: list[Group]
    mentions: list[Mention]
    places: list[PlaceWord]
    dates: list[DateWord]
    imagined: int | None = None  # from this offset on it tells what did not happen


class Reader:
    """Reads sentences with one language model and one gazetteer."""

    def __init__(self, language: Language, gazetteer: Gazetteer) -> None:
        self._language = language
        self._gazetteer = gazetteer
        self.passed = self.stopped = 0  # sentences, by the gate
        self._gate = re.compile(
            rf"\b(?:{'|'.join(sorted(map(re.escape, _gate_words()), key=len, reverse=True))})\b", re.I
        )

    def read(self, segments: Segments, published: datetime.date) -> list[Read]:
        """Every sentence with its places and dates, and those that the gate lets through parsed."""
        reads = self._sentences(segments.sentences, published)
        for number in {sentence.story for sentence in segments.sentences}:
            _look_back([read for read in reads if read.sentence.story == number])
        return reads

    def _sentences(self, sentences: Sequence[Sentence], published: datetime.date) -> list[Read]:
        """Each sentence read by itself."""
        passed = [k for k, sentence in enumerate(sentences) if self._opens(sentence, k)]
        self.passed += len(passed)
        self.stopped += len(sentences) - len(passed)
        docs = dict(zip(passed, self._language.pipe([sentences[k].text for k in passed], batch_size=64), strict=True))
        named = places.people_named(sentence.text for sentence in sentences)
        reads = []
        for k, sentence in enumerate(sentences):
            doc = docs.get(k)
            groups = people.find(doc) if doc is not None else []
            found = mentions.find(doc, groups) if doc is not None else []
            where = places.find(sentence.text, self._gazetteer, sentence.role == "headline", named)
            reads.append(Read(sentence, doc, groups, found, where, dates.of_events(sentence.text, published)))
        return reads

    def _opens(self, sentence: Sentence, index: int) -> bool:
        """Whether a sentence could tell of harm or, near the top of its story, of another event."""
        return index < CODED_SENTENCES or sentence.story > 0 or self._gate.search(sentence.text) is not None


def _look_back(reads: Sequence[Read]) -> None:
    """What only the sentences before tell, in the sentences of one story: whom words point back to, and frames."""
    spoken = [anaphora.Spoken(read.doc, read.groups, read.mentions) if read.doc is not None else None for read in reads]
    for read, resolved in zip(reads, anaphora.resolve(spoken), strict=True):
        read.mentions = resolved
    texts = [read.sentence.text for read in reads]
    dated = [any(word.precision == "day" for word in read.dates) for read in reads]
    for read, start in zip(reads, frames.imagined(texts, dated), strict=True):
        read.imagined = start


def _gate_words() -> set[str]:
    """Words without which no sentence tells of harm."""
    return (
        set(vocabulary.harm_verbs()) | set(vocabulary.harm_states()) | set(vocabulary.harm_nouns())
        | vocabulary.word_set("reading.gate")
    )  # fmt: skip
