"""Grouping what one story tells into incidents.

Headline, lead and later paragraphs about the same thing are one incident; a day, a place or a standing of its own makes
another.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from agents.extract import vocabulary
from agents.extract.dates import DateWord
from agents.extract.standing import Judgement
from agents.extract.tellings import Figure, Told

COMMON = vocabulary.word_set("incidents.common")
SCENE = 2  # sentences over which a scene goes on with nothing told of harm
TELLING = 8  # a number this large is seldom told of two things in one story


@dataclass
class Incident:
    """An incident of one story as far as it is read."""

    told: list[Told] = field(default_factory=list)

    @property
    def judgement(self) -> Judgement:
        """Standing and toll, by the first telling outside the headline, or else the headline's."""
        return next((t.judgement for t in self.told if not t.headline), self.told[0].judgement)

    @property
    def day(self) -> DateWord | None:
        """The date word that fits best: a day before a longer time."""
        dates = [t.date for t in self.told if t.date is not None and not t.date_reported]
        return next((d for d in dates if d.precision == "day"), dates[0] if dates else None)

    def figures(self) -> list[Figure]:
        """All figures, in reading order."""
        return [figure for told in self.told for figure in told.figures]


def group(tellings: Iterable[Told]) -> list[Incident]:
    """The incidents of one story, in the order in which they are first told."""
    incidents: list[Incident] = []
    for told in tellings:
        home = _home(incidents, told)
        if home is None:
            incidents.append(Incident([told]))
        else:
            home.told.append(told)
    return incidents


def _home(incidents: list[Incident], told: Told) -> Incident | None:
    """The incident that `told` goes on with, or None when it is a new one."""
    candidates = [incident for incident in incidents if _compatible(incident, told)]
    if not candidates:
        return None
    ranked = sorted(
        candidates, key=lambda incident: (_likeness(incident, told), incident.told[-1].sentence), reverse=True
    )
    best = ranked[0]
    return best if _likeness(best, told) > -1 else None


def _compatible(incident: Incident, told: Told) -> bool:
    first = incident.judgement
    if first.toll != told.judgement.toll:
        return False
    if first.toll == "cumulative":
        return bool(_values(incident.figures()) & _values(told.figures)) or incident.told[-1].sentence == told.sentence
    if first.status != told.judgement.status:
        return _shared(incident.figures(), told.figures) and {first.status, told.judgement.status} != {
            "reported",
            "hypothetical",
        }
    return True


def _shared(known: Iterable[Figure], figures: Iterable[Figure]) -> bool:
    """Whether two lots of figures have a number or a victim in common."""
    one, other = list(known), list(figures)
    return bool(_values(one) & _values(other)) or bool(_victims(one) & _victims(other))


def _values(figures: Iterable[Figure]) -> set[tuple[str, int]]:
    return {(figure.kind, figure.value) for figure in figures if figure.group.numbered and figure.value > 1}


def _likeness(incident: Incident, told: Told) -> float:
    """How well a telling fits an incident; -1 and less: it is another one."""
    if told.apart and any(other.sentence == told.sentence for other in incident.told):
        return -5.0
    score = 0.0
    same = _values(incident.figures()) & _values(told.figures)
    if told.apart and not same:
        score -= 2.0
    score += sum(4.0 if value >= TELLING else 2.0 for _, value in same)
    if _victims(incident.figures()) & _victims(told.figures):
        score += 1.5
    back = all(figure.group.of_them or (figure.group.definite and figure.group.pronoun) for figure in told.figures)
    if back and not told.older:
        score += 2.5
    if told.fresh:
        score -= 3.0
    if told.own_cause and not same:
        score -= (
            3.0
            if told.beside or any(figure.also for figure in told.figures)
            else 0.75
            if _more(incident, told)
            else 0.0
        )
    far = told.sentence - incident.told[-1].sentence > SCENE
    if far and not same and {f.kind for f in told.figures} == {"displaced"} != {f.kind for f in incident.figures()}:
        score -= 3.0  # as many as live as refugees, not those whom this drove out
    score += _time_likeness(incident, told)
    place = _place_likeness(incident, told)
    if place < 0 and any(figure.also for figure in told.figures):
        score -= 1.5
    return score + place


def _victims(figures: Iterable[Figure]) -> set[tuple[str, str]]:
    """Single people by what they are, where that tells them apart: a pilot, not a man."""
    return {
        (figure.kind, figure.group.noun)
        for figure in figures
        if figure.group.single and figure.group.noun and figure.group.noun not in COMMON and not figure.group.pronoun
    }


def _more(incident: Incident, told: Told) -> bool:
    """Whether a telling gives more people of a kind than the incident has, by numbers that are exact in both."""
    known = dict(sorted(_values(incident.figures())))
    return any(kind in known and value > known[kind] for kind, value in _values(told.figures))


def _time_likeness(incident: Incident, told: Told) -> float:
    """Whether the times agree: +1 for the same day, minus for another one, or for what is marked as old."""
    day = incident.day
    if told.date is None or told.date_reported or day is None:
        return -3.0 if told.older else 0.0
    return 1.0 if _same_time(day, told.date) else -3.0


def _same_time(one: DateWord, other: DateWord) -> bool:
    if one.day is None or other.day is None:
        return one.relative == other.relative and one.precision == other.precision
    if one.precision == other.precision == "day":
        return abs((one.day - other.day).days) <= (1 if "today" in (one.kind, other.kind) else 0)
    days = {"day": 1, "week": 7, "month": 31, "year": 366}
    span = max(days.get(one.precision, 366), days.get(other.precision, 366))
    return abs((one.day - other.day).days) < span


def _place_likeness(incident: Incident, told: Told) -> float:
    """Whether the places agree: +1 for a common one, minus for others."""
    mine = {word.name for word in told.places if word.weight >= 3 and word.kind in ("town", "admin1", "country")}
    theirs = {
        word.name
        for t in incident.told
        for word in t.places
        if word.weight >= 2 and word.kind in ("town", "admin1", "country")
    }
    if not mine or not theirs:
        return 0.0
    if mine & theirs:
        return 1.0
    countries = {word.country for word in told.places if word.weight >= 3 and word.country}
    known = {word.country for t in incident.told for word in t.places if word.weight >= 2 and word.country}
    if countries and known and not countries & known:
        return -3.0
    towns = {word.name for word in told.places if word.weight >= 4 and word.kind == "town"}
    known_towns = {word.name for t in incident.told for word in t.places if word.weight >= 4 and word.kind == "town"}
    return -1.5 if towns and known_towns else 0.0
