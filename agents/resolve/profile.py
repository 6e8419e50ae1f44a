"""What is compared: the traits of one report, or of an incident as its reports give them together."""

import datetime
import functools
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, Self, TypeVar

import pycountry

from agents.resolve.policy import COMMON, SCENE_OF, limit, weight
from streams.messages import HARM_KINDS, Count, Event, Harm

Range = tuple[int | None, int | None, int | None]  # low, best, high
STEM = 4  # letters
TEXTS = 2000  # that are remembered: reports are compared again with each one that comes
PROFILES = 4000  # of sets of reports that are remembered; past this the memory starts afresh
COMPARED = (*HARM_KINDS, "country", "date")  # the slots whose sentences are compared
T = TypeVar("T", bound=Hashable)

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NAME = re.compile(r"(?<=[\w,;] )[A-Z][\w'’-]+|\b(?!19|20)\d{3,5}\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_POSSESSIVE = re.compile(r"['’]s?$")
_OUTLET = re.compile(r"\s[|–—-]+\s")  # what parts a headline from the name of its outlet
_AGE = re.compile(
    r"\b(?P<number>\d{1,2})[ -](?P<unit>(?i:year|month|week))s?[ -](?i:old)\b|[A-Z][\w'’-]+, (?P<after>\d{1,2}),"
)
_SCENE = re.compile(
    r"\b(" + "|".join(sorted(map(re.escape, SCENE_OF), key=len, reverse=True)) + r")s?\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Toll:
    """One report's figures: killed and wounded, and when they were published (UTC ISO 8601)."""

    at: str
    killed: Range | None
    wounded: Range | None

    @classmethod
    def of(cls, at: datetime.datetime, harm: Harm) -> Self:
        """The figures of `harm`, as published at `at`."""
        return cls(at.isoformat(), as_range(harm.killed), as_range(harm.wounded))


class Look(NamedTuple):
    """The traits of a profile that are looked at first (`quick_look`)."""

    cumulative: bool
    first: str | None
    precision: str
    admin1: str | None
    place: str | None
    point: tuple[float, float] | None
    words: tuple[tuple[str, ...], ...]
    named: tuple[str, ...]
    ages: tuple[str, ...]
    days_named: tuple[str, ...]
    places_named: tuple[str, ...]

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Self:
        """Those of the profile that gave the plain `record`."""
        return cls(*map(record.__getitem__, cls._fields))


@dataclass(frozen=True, eq=False)
class Profile:
    """The traits by which reports and incidents are compared; all from messages, so it can be explained.

    Each is equal to itself alone, so that how well two fit can be remembered.
    """

    claimed: bool
    denied: bool  # by all that tell of it
    cumulative: bool
    first: str | None  # first and last day it may have happened
    last: str | None
    precision: str
    period_from: str | None
    period_to: str | None
    admin1: str | None
    place: str | None
    point: tuple[float, float] | None
    types: tuple[str, ...]
    means: tuple[str, ...]
    nationality: tuple[str, ...]
    roles: tuple[str, ...]
    actors: tuple[str, ...]
    tolls: tuple[Toll, ...]
    words: tuple[tuple[str, ...], ...]  # the telling words of each report
    proper: tuple[str, ...]  # those of them that are names, or numbers of houses and roads
    ages: tuple[str, ...]  # of the people told of: "34 year", "6 month"
    named: tuple[str, ...]  # by the reports, as pairs of words, the most often named first: "ann lee", "elm road"
    people: tuple[str, ...]  # those of `named` who are victims, or whose age is told: no officials
    days_named: tuple[str, ...]
    places_named: tuple[str, ...]
    scenes: tuple[str, ...]
    updated: str
    country: str | None = None  # not in what an earlier version wrote

    @functools.cached_property
    def look(self) -> Look:
        """What is looked at first."""
        return Look.of_record(vars(self))

    @functools.cached_property
    def word_sets(self) -> tuple[frozenset[str], ...]:
        """The telling words of each report."""
        return tuple(map(frozenset, self.words))

    @functools.cached_property
    def proper_set(self) -> frozenset[str]:
        """The words that are names."""
        return frozenset(self.proper)

    @functools.cached_property
    def numbers(self) -> dict[str, frozenset[int]]:
        """The numbers that the tolls give of the killed and of the wounded."""
        return {
            "killed": frozenset(number_of(toll.killed) for toll in self.tolls if toll.killed),
            "wounded": frozenset(number_of(toll.wounded) for toll in self.tolls if toll.wounded),
        }

    def to_record(self) -> dict[str, Any]:
        """The profile as plain JSON."""
        record = {field.name: getattr(self, field.name) for field in fields(self)}
        tolls = [{"at": toll.at, "killed": toll.killed, "wounded": toll.wounded} for toll in self.tolls]
        return record | {"tolls": tolls}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """The profile that `to_record` made."""
        traits: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in record.items()
        }
        traits["tolls"] = tuple(
            Toll(toll["at"], _range(toll["killed"]), _range(toll["wounded"])) for toll in record["tolls"]
        )
        traits["words"] = tuple(tuple(words) for words in record["words"])
        return cls(**traits)


def as_range(count: Count | None) -> Range | None:
    """A count as low, best, high; None where nothing was said."""
    return None if count is None else (count.low, count.best, count.high)


def number_of(count: Range) -> int:
    """The one number that stands for a count: the best, else an end."""
    return next((value for value in (count[1], count[0], count[2]) if value is not None), 0)


def _range(values: list[int | None] | None) -> Range | None:
    return None if values is None else (values[0], values[1], values[2])


def has_harm(harm: Harm) -> bool:
    """Whether anyone is said to be harmed: a record of zeros ("nobody was hurt") opens no incident."""
    return any(count.low or count.best or count.high for _, count in harm.kinds())


@functools.lru_cache(maxsize=1 << 16)
def plain(name: str | None) -> str:
    """A name without case, accents and punctuation, so that spellings of one name meet."""
    if not name:
        return ""
    letters = unicodedata.normalize("NFKD", name).casefold()
    words = _WORD.findall("".join(c for c in letters if not unicodedata.combining(c)))
    return re.sub(r"^(al|el|as|ash|ad|an|at)[ -]", "", " ".join(words)).replace("-", " ")


def words_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The telling words in `texts`, sorted."""
    found = frozenset[str]().union(*map(_words_in, texts))
    return tuple(sorted(found)[: int(weight("words", "kept"))])


@functools.lru_cache(TEXTS)
def _words_in(text: str) -> frozenset[str]:
    words = (_POSSESSIVE.sub("", written) for written in _WORD.findall(plain(text)))
    return frozenset(
        word
        for word in words
        if len(word) > 2 and word not in COMMON and word not in SCENE_OF and not _YEAR.fullmatch(word)
    )


def proper_of(sentences: Iterable[str]) -> tuple[str, ...]:
    """The telling words that are written as names within `sentences`, and their numbers but years, sorted."""
    return tuple(sorted(frozenset[str]().union(*map(_proper_in, sentences))))


@functools.lru_cache(TEXTS)
def _proper_in(sentence: str) -> frozenset[str]:
    return frozenset(word for name in _NAME.findall(sentence) for word in words_of([name]))


def pairs_of(names: Iterable[str], places: frozenset[str]) -> list[str]:
    """The names as pairs of words, those given most often first, without common words and those of `places`.

    Reports give names in full or in part: the first and the last word of a longer name are a pair too.
    """
    times: Counter[str] = Counter()
    for name in names:
        words = [word for word in plain(name).split() if len(word) > 1]
        pairs = {*itertools.pairwise(words), (words[0], words[-1])} if len(words) > 1 else set()
        times.update(f"{a} {b}" for a, b in sorted(pairs) if all({a, b}.isdisjoint(left) for left in (COMMON, places)))
    return [pair for pair, _ in times.most_common()]


def ages_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The ages that `texts` give people, sorted: a 6-month-old girl, Ann Lee, 34; one of 13 months is of a year too."""
    return tuple(sorted(frozenset[str]().union(*map(_ages_in, texts))))


@functools.lru_cache(TEXTS)
def _ages_in(text: str) -> frozenset[str]:
    ages = [(int(m["number"] or m["after"]), (m["unit"] or "year").lower()) for m in _AGE.finditer(text)]
    years = [(number // 12, "year") for number, unit in ages if unit == "month" and number >= 12]
    return frozenset(f"{number} {unit}" for number, unit in ages + years)


def scenes_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The scenes named in `texts`, as the policy calls them, sorted."""
    return tuple(sorted(frozenset[str]().union(*map(_scenes_in, texts))))


@functools.lru_cache(TEXTS)
def _scenes_in(text: str) -> frozenset[str]:
    return frozenset(SCENE_OF[word.lower()] for word in _SCENE.findall(text))


def days(date: datetime.date | None, precision: str) -> tuple[str | None, str | None]:
    """First and last day that a date of some precision allows; None, None where there is none."""
    if date is None or precision == "past":
        return None, None
    first = last = date
    if precision == "week":
        first, last = date - datetime.timedelta(days=6), date + datetime.timedelta(days=6)
    elif precision == "month":
        first = date.replace(day=1)
        last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    elif precision == "year":
        first, last = date.replace(month=1, day=1), date.replace(month=12, day=31)
    elif precision == "unknown":
        first = date - datetime.timedelta(days=int(weight("day", "unknown_days")))
    return first.isoformat(), last.isoformat()


def most_common(values: Iterable[T | None]) -> T | None:
    """The value that most give; of several, the first given. None when none is given."""
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else None


def best_dated(events: Sequence[Event]) -> Event:
    """The event whose date is the most precise, and of those the date that most reports give."""
    order = ("day", "week", "month", "year", "unknown", "past")
    finest = min(order.index(event.date_precision) for event in events)
    finely = [event for event in events if order.index(event.date_precision) == finest]
    if finest == order.index("unknown"):  # it was before the first of them told of it
        return min(finely, key=lambda event: event.date or datetime.date.max)
    date = most_common(event.date for event in finely)
    return next(event for event in finely if event.date == date)


def best_placed(events: Sequence[Event]) -> Event:
    """The event whose place is the most precise, and of those the place that most reports give."""
    with_place = [event for event in events if event.place] or [event for event in events if event.admin1] or events
    place = most_common((plain(event.place), event.admin1 or "") for event in with_place)
    return next(event for event in with_place if (plain(event.place), event.admin1 or "") == place)


def of_events(events: Sequence[Event]) -> Profile:
    """The profile of an incident that `events` (at least one, in order of publication) tell together."""
    dated, placed = best_dated(events), best_placed(events)
    first, last = days(dated.date, dated.date_precision)
    places = _places(events)
    people, kept = pairs_of((name for event in events for name in _people(event)), places), limit("names_compared")
    return Profile(
        claimed=any(event.status == "claimed" for event in events),
        denied=all(event.status == "denied" for event in events),
        cumulative=events[0].toll == "cumulative",
        first=first,
        last=last,
        precision=dated.date_precision,
        period_from=next((e.period.from_.isoformat() for e in events if e.period and e.period.from_), None),
        period_to=max((e.period.to.isoformat() for e in events if e.period and e.period.to), default=None),
        admin1=placed.admin1,
        place=placed.place,
        point=None if placed.lat is None or placed.lon is None else (placed.lat, placed.lon),
        types=tuple(sorted({event.type for event in events})),
        means=tuple(sorted({event.means for event in events if event.means})),
        nationality=tuple(sorted({country for event in events for country in event.nationality})),
        roles=tuple(sorted({victims.role for event in events for victims in event.victims if victims.role})),
        actors=tuple(
            sorted({a for event in events for actor in event.actor for a in (actor.country, plain(actor.name)) if a})
        ),
        tolls=tuple(dict.fromkeys(Toll.of(event.published_at, event.harm) for event in events)),
        words=_words(events, places),
        proper=_without(places, proper_of(text for event in events for text in _sentences(event))),
        ages=ages_of(text for event in events for text in _texts(event)),
        named=tuple(dict.fromkeys((*people, *pairs_of((n for e in events for n in e.named.names), places))))[:kept],
        people=tuple(people[:kept]),
        days_named=tuple(sorted({day.isoformat() for event in events for day in event.named.days})),
        places_named=tuple(sorted({plain(place) for event in events for place in event.named.places})),
        scenes=scenes_of(text for event in events for text in _texts_of_harm(event)),
        updated=max(event.published_at for event in events).isoformat(),
        country=events[0].country,
    )


def remembered(events: Sequence[Event]) -> Profile:
    """As `of_events`, for the same objects worked out once."""
    ids = tuple(map(id, events))
    known = _known.get(ids)
    if known is None:
        if len(_known) >= PROFILES:
            _known.clear()
        known = _known[ids] = _Known(of_events(events), tuple(events))
    return known.profile


class _Known(NamedTuple):
    profile: Profile
    events: tuple[Event, ...]  # kept, so that their ids stay theirs


_known: dict[tuple[int, ...], _Known] = {}


def parts_of(events: Sequence[Event]) -> list[Profile]:
    """The profiles of all `events`, and of those of each day and place.

    Of reports that give several days or places the best may be wrong: by the others they are still known.
    """
    parts: dict[Hashable, list[Event]] = {}
    for event in events:
        parts.setdefault((event.date, event.admin1, event.place), []).append(event)
    return [remembered(events), *(remembered(part) for part in parts.values() if len(parts) > 1)]


def _people(event: Event) -> list[str]:
    """The names of victims, and of people whose age is told."""
    aged = [name for name, age in event.named.names.items() if age is not None]
    return [*(victims.name for victims in event.victims if victims.name), *aged]


def _texts(report: Event) -> list[str]:
    """The words in which the harm is told, and where and when; not the name of the outlet, beside a headline."""
    return [*([max(_OUTLET.split(report.headline), key=len)] if report.primary else []), *_sentences(report)]


def _texts_of_harm(report: Event) -> list[str]:
    """The headline and the words in which the harm is told: what gives the day may tell of another scene too."""
    return [report.headline, *(proof.sentence.text for proof in report.evidence if proof.field in HARM_KINDS)]


def _sentences(report: Event) -> list[str]:
    return sorted({proof.sentence.text for proof in report.evidence if proof.field in COMPARED})


def _words(reports: Sequence[Event], places: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """The telling words of each report, without repeats and without the words of `places`."""
    found = dict.fromkeys(_without(places, words_of(_texts(report))) for report in reports)
    return tuple(words for words in found if words)[: int(weight("words", "reports"))]


def _without(places: frozenset[str], words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in places and word[:STEM] not in places)


def _places(told: Sequence[Event]) -> frozenset[str]:
    """The words of the places where it happened: these are compared as places, not a second time.

    With them the stem of the country's name, as its people's often begins alike: Afghan, Syrians.
    """
    countries = {_country_name(each.country) for each in told}
    names = {each.place for each in told} | countries | {subdivision_name(each.admin1) for each in told}
    names |= {
        proof.text for each in told if isinstance(each, Event) for proof in each.evidence if proof.field == "country"
    }
    stems = {plain(country)[:STEM] for country in countries if country and " " not in country}
    return frozenset(words_of(name for name in names if name)) | stems


@functools.cache
def subdivision_name(code: str | None) -> str | None:
    """The name of a subdivision (ISO 3166-2), None where there is none of that code."""
    subdivisions: Any = pycountry.subdivisions
    found = subdivisions.get(code=code) if code else None
    return str(found.name) if found else None


@functools.cache
def _country_name(code: str | None) -> str | None:
    found: Any = pycountry.countries.get(alpha_3=code) if code else None
    return str(getattr(found, "common_name", found.name)) if found else None
