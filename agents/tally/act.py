"""What was done, by whom, to whom: what an incident or a harmless event adds to the tables of events and dyads.

An act that did harm is an incident, so it counts once however many articles tell of it. One that harmed no one (talks,
sanctions, a threat) goes into no incident. Of those, equal ones are one: of the same day, type, place and sides. It is
the one-a-day filter that is customary with machine-coded events (Schrodt and Van Brackle, "Automated Coding of
Political Event Data", 2013).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from agents.tally.entry import DAYS, PAST
from streams.messages import UNKNOWN_COUNTRY, Actor, Event, Incident, iso

EVENTS = "events"
DYAD = "dyad"

COUNTED = "reported"  # the standing of what counts
MOST_SIDES = 3  # actors, and recipients, that one act counts for; a text may list all the members of a summit
LONGEST_NAME = 60  # characters of an actor's name


class Act(NamedTuple):
    """One act, plain values to be kept as JSON. `day` is ISO 8601, as in `agents.tally.entry.Entry`."""

    table: str  # DAYS or PAST
    day: str
    type: str
    sources: list[str]
    targets: list[str]

    @property
    def name(self) -> str:
        """The same for acts that count as one, among those of a place and day."""
        return f"{self.type}|{'+'.join(self.sources)}|{'+'.join(self.targets)}"


def of_incident(incident: Incident) -> Act | None:
    """The act that `incident` is; None when it is withdrawn, of doubtful standing, or a toll over many."""
    if incident.retracted or incident.merged_into or incident.status != COUNTED or incident.toll == "cumulative":
        return None
    day = (incident.date or incident.updated_at.date()).isoformat()
    if incident.date_precision == "past":
        day = incident.updated_at.date().isoformat()
    return _act(incident, day)


def of_event(event: Event) -> Act | None:
    """The act that `event` tells of; None when it is withdrawn, of doubtful standing, or an incident has it."""
    if event.withdrawn or event.status != COUNTED or any(True for _ in event.harm.kinds()):
        return None
    day = (event.date or event.published_at.date()).isoformat()
    if event.date_precision == "past":
        day = event.published_at.date().isoformat()
    return _act(event, day)


def first_told(incident: Incident) -> str:
    """When `incident` was first reported, UTC ISO 8601."""
    return iso(min((report.published_at for report in incident.reports), default=incident.updated_at))


def _act(told: Event | Incident, day: str) -> Act:
    table = PAST if told.date_precision == "past" else DAYS
    return Act(table, day, told.type, _sides(told.actor), _sides(told.recipient))


def _sides(actors: Sequence[Actor]) -> list[str]:
    return sorted({_side(actor) for actor in actors})[:MOST_SIDES]


def _side(actor: Actor) -> str:
    """An actor's country, or its name where it has none, without what separates names in keys."""
    return actor.country or " ".join(actor.name.replace("|", " ").replace("+", " ").split())[:LONGEST_NAME]


def subjects(place: str, act: Act) -> Iterator[str]:
    """The totals that the act counts in: `events|SYR` of countries, `dyad|RUS|SYR` of pairs.

    A country's events are those that happened there; where the place is not known, those in which it is a side.
    """
    countries = [place]
    if place == UNKNOWN_COUNTRY:
        sides = sorted({*act.sources, *act.targets})
        countries = [side for side in sides if _is_country(side)] or [UNKNOWN_COUNTRY]
    for country in countries:
        yield f"{EVENTS}|{country}"
    for source in act.sources:
        for target in act.targets:
            yield f"{DYAD}|{source}|{target}"


def _is_country(side: str) -> bool:
    return len(side) == 3 and side.isascii() and side.isupper()
