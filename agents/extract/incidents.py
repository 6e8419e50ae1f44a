"""Grouping what one story tells into incidents.

Headline, lead and later paragraphs about the same thing are one incident; a day, a place, a cause or a standing of its
own makes another. A later sentence goes on with the scene unless it says otherwise.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from agents.extract import vocabulary
from agents.extract.dates import DateWord
from agents.extract.parts import of_sum
from agents.extract.places import PlaceWord
from agents.extract.standing import Judgement
from agents.extract.tellings import FOLLOW_UP, LEAD, WORD, Figure, Told

COMMON = vocabulary.word_set("incidents.common")
ANOTHER_DEED = vocabulary.sought("incidents.another_deed")
SERIES = vocabulary.sought("incidents.series")
LONGEST_DYING = 45  # days
REACH = 40  # incidents, the latest told, that a sentence may go on with: bounds the time over endless lists
SCENE = 2  # sentences over which a scene goes on with nothing told of harm
SAME_START = 30  # characters in which a sentence and the headline that it repeats agree
SAME_HOUR = 20  # minutes by which two times of one incident may differ
LONG_PAST = 1100  # days
TELLING = 8  # a number this large is seldom told of two things in one story
FEW_DAYS = "days"  # the sign of a toll of several incidents close together: "in three shootings"
DAYS = {"day": 1, "week": 8, "month": 31, "year": 366}  # "last week" may take in the Monday after it

Known = set[tuple[str, int]]


@dataclass
class Incident:
    """An incident of one story as far as it is read: its tellings, and what they give to know it by."""

    told: list[Told] = field(default_factory=list)
    day: DateWord | None = None  # the date word that fits best: a day before a longer time, the deed's before a death's
    of_death: bool = False  # the day is one of a death
    kinds: set[str] = field(default_factory=set)
    numbers: Known = field(default_factory=set)  # kind and number of people
    victims: set[tuple[str, str]] = field(default_factory=set)  # kind and noun of single people
    places: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    towns: set[str] = field(default_factory=set)
    regions: set[str] = field(default_factory=set)
    doers: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    spoken: set[int] = field(default_factory=set)
    clock: int | None = None  # minutes of the day, as first told
    ages: set[int] = field(default_factory=set)

    @property
    def judgement(self) -> Judgement:
        """Standing and toll, by the first telling outside the headline, or else the headline's."""
        return next((t.judgement for t in self.told if not t.headline), self.told[0].judgement)

    def figures(self) -> list[Figure]:
        """All figures, in reading order."""
        return [figure for told in self.told for figure in told.figures]

    def counted(self) -> Known:
        """Kinds and numbers, single people included."""
        return {(figure.kind, figure.value) for figure in self.figures() if figure.group.count.best}

    def add(self, told: Told) -> None:
        """Take in one more telling."""
        self.told.append(told)
        self.kinds.update(figure.kind for figure in told.figures)
        self.numbers |= _numbers(told.figures)
        self.victims |= _victims(told.figures)
        self.places |= _names(told.places, 2)
        self.countries |= _countries(told.places, 2)
        self.towns |= _towns(told.places)
        self.regions |= _regions(told.places)
        self.doers |= {told.doer} if told.doer is not None else set()
        self.families |= told.families
        self.spoken |= told.spoken
        self.ages |= told.newcomers | {figure.group.age for figure in told.figures if figure.group.age}
        self.clock = told.clock if self.clock is None else self.clock
        date = None if told.date_reported else told.date
        if date is not None and self._better(told):
            self.day, self.of_death = date, told.of_death

    def _better(self, told: Told) -> bool:
        """Whether the date of `told` says more of the day of the deed than the one known."""
        assert told.date is not None
        if self.day is None or _vaguer(self.day, told.date):
            return True
        known, other = self.day.day, told.date.day
        earlier = known is not None and other is not None and other <= known
        return self.of_death and not told.of_death and told.date.precision == "day" and earlier


def _vaguer(known: DateWord, other: DateWord) -> bool:
    """Whether `other` says more closely when it was than `known`, or gives a day where that only follows another."""
    if other.precision == "day":
        return known.precision != "day" or (known.day is None and other.day is not None)
    if known.day is None or other.day is None or DAYS.get(other.precision, math.inf) >= DAYS.get(known.precision, 0):
        return False
    return 0 <= (other.day - known.day).days < DAYS[known.precision]  # "last year", and then "in November"


def group(tellings: Iterable[Told]) -> list[Incident]:
    """The incidents of one story, in the order in which they are first told."""
    story = list(tellings)
    wholes, parts = of_sum(story)
    incidents: list[Incident] = []
    latest: list[Incident] = []  # those told of last, the last one at the end
    for told in story:
        home = None if any(told is part for part in parts) else _home(latest, told)
        if home is None:
            home = Incident()
            incidents.append(home)
        else:
            latest.remove(home)
        home.add(told)
        latest = [*latest[-REACH:], home]
    incidents = [incident for incident in incidents if not _whole_of_others(incident, incidents)]
    incidents = [incident for incident in incidents if not _all_among(incident, wholes)]
    _take_sums(incidents)
    of_series = [part for incident in incidents for part in _parts_of_series(incident, incidents)]
    return [incident for incident in incidents if not any(incident is part for part in of_series)]


def _all_among(incident: Incident, wholes: list[Told]) -> bool:
    """Whether an incident is told by nothing but the sum of others."""
    return all(any(told is whole for whole in wholes) for told in incident.told)


def _take_sums(incidents: list[Incident]) -> None:
    """Take the toll of a few days' shootings for that of an incident where the story tells of none of them alone."""
    if any(incident.judgement.toll == "incident" for incident in incidents):
        return
    for incident in incidents:
        for told in incident.told if incident.judgement.sign == FEW_DAYS else ():
            told.judgement = replace(told.judgement, toll="incident")


def _whole_of_others(incident: Incident, incidents: list[Incident]) -> bool:
    """Whether an incident is only the sum of two or more that the story tells one by one after it, on its day.

    Others may come behind those; a small sum comes about by chance, unless it is that of all.
    """
    after = incidents[incidents.index(incident) + 1 :]
    parts = [other for other in after if _part_of(other, incident)]
    if not incident.numbers:
        return False
    counts = [
        (value, [max((v for k, v in part.counted() if k == kind), default=0) for part in parts])
        for kind, value in incident.numbers
    ]
    enough = sum(value for value, _ in counts) >= TELLING
    return any(
        all(value == sum(of_parts[:told]) for value, of_parts in counts)
        for told in range(2 if enough else max(2, len(parts)), len(parts) + 1)
    )


def _parts_of_series(incident: Incident, incidents: list[Incident]) -> list[Incident]:
    """The incidents told after a toll of many attacks that are among them: "attacks across the country killed 37".

    They are some of those that the toll counts, with no more harmed together; to add them would count them twice.
    """
    if not any(SERIES.search(told.text) for told in incident.told[:2]) or not incident.numbers:
        return []
    parts = [part for part in incidents[incidents.index(incident) + 1 :] if _part_of(part, incident)]
    for kind, value in incident.numbers:
        if sum(max((v for k, v in part.counted() if k == kind), default=0) for part in parts) > value:
            return []
    known = {kind for kind, _ in incident.numbers}
    return [part for part in parts if known & {kind for kind, _ in part.counted()}]


def _part_of(part: Incident, whole: Incident) -> bool:
    """Whether an incident may be one of several that another one sums up."""
    days = [incident.day.day for incident in (part, whole) if incident.day is not None]
    alike = part.judgement == whole.judgement or part.judgement.status == whole.judgement.status
    return alike and part.judgement.toll == whole.judgement.toll and (len(days) < 2 or days[0] == days[1])


def _home(incidents: list[Incident], told: Told) -> Incident | None:
    """The incident that `told` goes on with, or None when it is a new one."""
    ranked = [
        (_likeness(incident, told), incident.told[-1].sentence, incident)
        for incident in incidents
        if _compatible(incident, told)
    ]
    if not ranked:
        return None
    likeness, _, best = max(ranked, key=lambda item: item[:2])
    return best if likeness > -1 else None


def _compatible(incident: Incident, told: Told) -> bool:
    """Whether toll and standing allow a telling to be of an incident."""
    first, other = incident.judgement, told.judgement
    if first.toll != other.toll:
        return False
    if first.toll == "cumulative":
        last = incident.told[-1].sentence
        same = bool(incident.numbers & _numbers(told.figures)) or last == told.sentence
        return same or (told.goes_on and last == told.sentence - 1)
    if first.status == other.status:
        return True
    shared = incident.numbers & _numbers(told.figures) or incident.victims & _victims(told.figures)
    return bool(shared) and {first.status, other.status} != {"reported", "hypothetical"}


def _likeness(incident: Incident, told: Told) -> float:
    """How well a telling fits an incident; -1 and less: it is another one."""
    same = incident.numbers & _numbers(told.figures)
    if told.own_cause and told.figures[0].also and not any(each.own_cause for each in incident.told):
        same = set()  # as many, by chance
    also = told.figures[0].also  # "two more died", not "a man died and two others were hurt"
    place = _place_likeness(incident, told)
    score = place + _time_likeness(incident, told) + sum(4.0 if value >= TELLING else 2.0 for _, value in same)
    if not same and _linked(incident, told):
        score += 2.0
    if incident.victims & _victims(told.figures):
        score += 1.5
    back = all(f.group.of_them or (f.group.definite and f.group.pronoun) for f in told.figures)
    if back and not (told.older or told.newcomers):
        score += 2.5
        score += 1.5 if _of_one_just_told(incident, told) else 0.0
    if told.apart and incident.told[-1].sentence == told.sentence:
        score -= 3.0
    elif told.fresh:
        score -= 3.0 if told.own_cause or told.families or told.date or _names(told.places, 3) else 1.0
    if place < 0 and also:
        score -= 1.5
    return score if same or _sum_of(incident, told) else score - _novelty(incident, told, also)


def _of_one_just_told(incident: Incident, told: Told) -> bool:
    """Whether a telling has nothing but a pronoun for the one person that the sentence before it tells of."""
    last = incident.told[-1]
    one = [figure.kind for figure in last.figures if figure.group.single and not figure.group.pronoun]
    just = last.sentence == told.sentence - 1 and len(one) == 1
    return just and all(figure.group.pronoun and figure.kind in one for figure in told.figures)


def _novelty(incident: Incident, told: Told, also: bool) -> float:
    """How much a telling with none of an incident's numbers speaks of something else."""
    score = 2.0 if told.apart and not incident.told[0].apart else 0.0
    conflict = _conflicts(incident, told) and not _linked(incident, told)
    if conflict and not told.apart and all(each.apart for each in incident.told):
        score += 2.0  # the news itself, which what went before opened with
    if told.own_cause and (told.beside or also):
        score += 4.0
    elif conflict and (told.own_cause or told.beside):
        score += 2.0
    if told.clock is not None and incident.clock is not None and abs(told.clock - incident.clock) > SAME_HOUR:
        score += 3.0
    if told.doer and incident.doers and told.doer not in incident.doers:
        score += 2.5
    if conflict and told.families and incident.families and not told.families & incident.families:
        score += 1.0
    far = told.sentence - incident.told[-1].sentence > SCENE
    if told.newcomers and not incident.numbers and (far or told.newcomers.isdisjoint(incident.ages)):
        score += 3.0
    if far and {figure.kind for figure in told.figures} == {"displaced"} != incident.kinds:
        score += 3.0  # as many as live as refugees, not those whom this drove out
    return score


def _linked(incident: Incident, told: Told) -> bool:
    """Whether one names a number that the other counts, in another sentence: "15, among them 11 children"."""
    if told.fresh or incident.told[-1].sentence == told.sentence:
        return False
    mine = {value for _, value in _numbers(told.figures)}
    theirs = {value for _, value in incident.numbers}
    return bool(mine & incident.spoken or theirs & told.spoken)


def _sum_of(incident: Incident, told: Told) -> bool:
    """Whether the numbers of a telling add up to the one that the incident has: a whole told again by its parts."""
    for kind in {figure.kind for figure in told.figures}:
        parts = [value for other, value in _numbers(told.figures) if other == kind]
        if len(parts) > 1 and (kind, sum(parts)) in incident.numbers:
            return True
    return False


def _conflicts(incident: Incident, told: Told) -> bool:
    """Whether a telling gives, for a kind of harm, another number than the incident has, and not as an update."""
    known = {kind for kind, _ in incident.numbers} | {kind for kind, _ in incident.victims}
    return any(
        figure.kind in known and figure.group.numbered and figure.value > 1 and not figure.updated
        and not (figure.group.of_them or figure.group.part or figure.also or figure.group.vague or figure.headline)
        and not (figure.group.definite or figure.attackers)
        for figure in told.figures
    )  # fmt: skip


def _numbers(figures: Iterable[Figure]) -> Known:
    """Kinds and numbers by which an incident is known; not those of vague words: any toll may be told as dozens."""
    return {
        (figure.kind, figure.value)
        for figure in figures
        if figure.group.numbered and figure.value > 1 and not figure.group.vague
    }


def _victims(figures: Iterable[Figure]) -> set[tuple[str, str]]:
    """Single people by what they are, where that tells them apart: a pilot, not a man."""
    return {
        (figure.kind, figure.group.noun)
        for figure in figures
        if figure.group.single and figure.group.noun and figure.group.noun not in COMMON and not figure.group.pronoun
    }


def _time_likeness(incident: Incident, told: Told) -> float:
    """Whether the times agree: +1 for the same day, minus for another one, or for what is marked as old."""
    own = told.date is not None and not told.date_reported
    vaguer = incident.day is None or incident.day.precision == "day"
    if own and vaguer and (_recalls(incident, told) or _recalls_dead(incident, told)):
        return -5.0 if ANOTHER_DEED.search(told.text) else -3.0
    if own and incident.day is None and _long_past(told) and not _follows_up(incident, told):
        return -5.0
    if told.date is None or told.date_reported or incident.day is None:
        return -3.0 if told.older else 0.0
    if _same_time(incident.day, told.date):
        return 1.0
    return 0.0 if _died_later(incident, told) else -3.0


def _died_later(incident: Incident, told: Told) -> bool:
    """Whether one date may be that of the deed, and the other that of a death which came of it."""
    assert incident.day is not None
    assert told.date is not None
    if incident.of_death == told.of_death or {incident.day.precision, told.date.precision} != {"day"}:
        return False
    deed, death = (told.date.day, incident.day.day) if incident.of_death else (incident.day.day, told.date.day)
    return deed is not None and death is not None and 0 <= (death - deed).days <= LONGEST_DYING


def _recalls(incident: Incident, told: Told) -> bool:
    """Whether a sentence below the lead tells of others than those of the news, in a month or year long past."""
    assert told.date is not None
    known = any(f.group.definite or f.group.pronoun or f.group.of_them or f.group.name for f in told.figures)
    new = not known or ANOTHER_DEED.search(told.text) is not None
    lead = told.headline or told.sentence <= LEAD or _first_below_headline(incident, told)
    return new and told.date.precision in ("month", "year", "past") and not lead


def _long_past(told: Told) -> bool:
    """Whether a sentence tells of a year so long past that it is no longer news."""
    assert told.date is not None
    return told.date.day is not None and (told.published - told.date.day).days > LONG_PAST


def _follows_up(incident: Incident, told: Told) -> bool:
    """Whether a headline or the sentence itself tells what came of a deed, however old: an arrest, a trial."""
    return any(FOLLOW_UP & {word.lower() for word in WORD.findall(each.text)} for each in (incident.told[0], told))


def _first_below_headline(incident: Incident, told: Told) -> bool:
    """Whether a sentence is the first to tell what the headline does: what stands above it is a caption or a byline."""
    kinds = {figure.kind for figure in told.figures}
    same = kinds == incident.kinds or (len(incident.kinds) == 1 and kinds == {"hit"})
    return same and all(each.headline or _repeats(each, incident.told[0]) for each in incident.told)


def _repeats(told: Told, headline: Told) -> bool:
    """Whether a sentence at the top of a page begins with its headline: "Man guilty in death Posted: Thursday"."""
    return told.sentence <= LEAD and told.text[:SAME_START] == headline.text[:SAME_START]


def _recalls_dead(incident: Incident, told: Told) -> bool:
    """Whether a sentence below the lead names one who died long ago, in a story of people who were only hurt."""
    assert told.date is not None
    lead = told.headline or told.sentence <= LEAD
    if lead or told.date.precision not in ("month", "year", "past") or "killed" in incident.kinds:
        return False
    hurt = any(f.group.numbered or f.group.single for f in incident.figures() if f.kind in ("wounded", "hit"))
    names = {word for f in incident.figures() for word in f.group.name.split()}
    dead = [f for f in told.figures if f.kind == "killed"]
    return hurt and bool(dead) and all(f.group.name and names.isdisjoint(f.group.name.split()) for f in dead)


def _same_time(one: DateWord, other: DateWord) -> bool:
    if one.day is None or other.day is None:
        return one.relative == other.relative and one.precision == other.precision
    if one.precision == other.precision == "day":
        return abs((one.day - other.day).days) <= (1 if "today" in (one.kind, other.kind) else 0)
    span = max(DAYS.get(one.precision, 366), DAYS.get(other.precision, 366))
    return abs((one.day - other.day).days) < span


def _place_likeness(incident: Incident, told: Told) -> float:
    """Whether the places agree: +1 for a common one, minus for others."""
    places = _names(told.places, 3)
    if not places or not incident.places:
        return 0.0
    if places & incident.places:
        return 1.0
    countries = _countries(told.places, 3)
    if countries and incident.countries and not countries & incident.countries:
        return -3.0
    scene = _regions(told.scene)
    if scene and incident.regions and not scene & incident.regions:
        return -2.5  # "the fire in Lyon", in a story on one in Lille
    regions = _regions(told.places)
    if regions and incident.regions and not regions & incident.regions:
        return -2.0
    return -1.5 if incident.towns and _towns(told.places) else 0.0


def _names(words: Iterable[PlaceWord], weight: float) -> set[str]:
    return {word.name for word in words if word.weight >= weight and word.kind in ("town", "admin1", "country")}


def _countries(words: Iterable[PlaceWord], weight: float) -> set[str]:
    return {word.country for word in words if word.weight >= weight and word.country}


def _regions(words: Iterable[PlaceWord]) -> set[str]:
    """The subdivisions in which the places may lie that `words` name."""
    return {
        p.admin1
        for word in words
        if word.weight >= 3 and word.kind in ("town", "admin1")
        for p in word.places
        if p.admin1
    }


def _towns(words: Iterable[PlaceWord]) -> set[str]:
    return {word.name for word in words if word.weight >= 4 and word.kind == "town"}
