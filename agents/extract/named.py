"""What a story names around each of its incidents, by which other reports of it are known: people, towns, days.

A trial told of a year later has another day, and often another town, than the deed; it still names its people.
"""

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from agents.extract import vocabulary
from agents.extract.incidents import SCENE, Incident
from agents.extract.reading import Read
from streams.messages import Named

NAME = vocabulary.pattern("named.name")
AGE_BEFORE = vocabulary.sought("named.age_before")
AGE_AFTER = vocabulary.pattern("named.age_after")
SPEAKS = vocabulary.pattern("named.speaks")
SPOKEN_BY = vocabulary.sought("named.spoken_by")
TITLES = vocabulary.word_set("named.titles")
WORD = re.compile(r"\S+")
STOPS = (".", "!", "?", "…")
CLOSING = " \"'”’)]"
TITLE_CASE = 0.7  # share of capitalised words from which a line is written as headlines are
MOST = 30  # of each that are kept, those most often named


def named(told: Sequence[Incident], reads: Sequence[Read]) -> list[Named]:
    """What the sentences of each incident of a story name, in the order of `told`."""
    shared = _shared_out(told, len(reads))
    owned = [[reads[sentence] for sentence in shared.get(k, ())] for k in range(len(told))]
    return [Named(names=_names(mine), days=_days(mine), places=_places(mine)) for mine in owned]


def _shared_out(told: Sequence[Incident], sentences: int) -> dict[int, list[int]]:
    """The sentences of each incident, by its number.

    A scene goes on for a few sentences after harm is told; the others are on the main one, which is told most often.
    """
    tellings: dict[int, set[int]] = {}
    for k, incident in enumerate(told):
        for telling in incident.told:
            tellings.setdefault(telling.sentence, set()).add(k)
    main = {max(range(len(told)), key=lambda k: (len(told[k].told), -k))} if told else set()
    shared: dict[int, list[int]] = {}
    owners, last = main, -SCENE
    for sentence in range(sentences):
        if sentence in tellings:
            owners, last = tellings[sentence], sentence
        elif sentence > last + SCENE:
            owners = main
        for k in owners:
            shared.setdefault(k, []).append(sentence)
    return shared


def _names(reads: Iterable[Read]) -> dict[str, int | None]:
    """Full names, with the age that is told of someone, the most often named first."""
    times: Counter[str] = Counter()
    ages: dict[str, int | None] = {}
    for name, age in itertools.chain.from_iterable(map(_named, reads)):
        times[name] += 1
        ages[name] = ages.get(name) or age
    return {name: ages[name] for name, _ in times.most_common(MOST)}


def _named(read: Read) -> Iterator[tuple[str, int | None]]:
    """The names of two words and more in a whole sentence, but for places, each with its age or None."""
    text = read.sentence.text
    if read.sentence.role == "headline" or not text.rstrip(CLOSING).endswith(STOPS):
        return
    matches = list(NAME.finditer(text))
    if not matches or _in_title_case(text.split()):
        return
    for match in matches:
        age = AGE_AFTER.match(text, match.end()) or AGE_BEFORE.search(text, 0, match.start())
        if not age and _in_office(match, text):
            continue
        words = [
            word.group().removesuffix("'s").removesuffix("’s")
            for word in WORD.finditer(text, match.start(), match.end())
            if not any(place.start < word.end() and word.start() < place.end for place in read.places)
        ]
        if len(words) > 1:
            yield " ".join(words), int(age[1]) if age else None


def _in_title_case(words: Sequence[str]) -> bool:
    return sum([word[0].isupper() for word in words]) > TITLE_CASE * len(words)


def _in_office(name: re.Match[str], text: str) -> bool:
    """Whether someone is named for an office or a saying, as they are with any incident: Mayor Ann Lee, Lee said."""
    words = {word.rstrip(".").lower() for word in name.group().split()}
    before = text[: name.start()].split()[-1:]
    return (
        not TITLES.isdisjoint(words | {word.rstrip(".").lower() for word in before})
        or SPEAKS.match(text, name.end()) is not None
        or SPOKEN_BY.search(text, 0, name.start()) is not None
    )


def _days(reads: Iterable[Read]) -> list[datetime.date]:
    words = (word for read in reads for word in read.dates)
    times = Counter(word.day for word in words if word.precision == "day" and word.day is not None)
    return [day for day, _ in times.most_common(MOST)]


def _places(reads: Iterable[Read]) -> list[str]:
    words = (word for read in reads for word in read.places)
    times = Counter(word.name for word in words if word.kind in ("town", "district", "admin1"))
    return [name for name, _ in times.most_common(MOST)]
