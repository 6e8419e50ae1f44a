"""What one revision of an incident enters in its country's tables: how much, in which table, on which day."""

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple, TypedDict

from agents.tally.sums import (
    CLAIMED,
    NATIONALITY,
    PERPETRATORS,
    REPORTED,
    ROLE,
    TYPE,
    Counts,
    Sums,
    Triple,
    add,
    triple,
    triples,
)
from streams.messages import Count, CumulativeToll, Incident, Victims, iso

DAYS = "days"  # what happened on a known day, or on the latest day that the text allows
PAST = "past"  # what a text recalls without a usable date: all time counts it, no window of days does
CUMULATIVE = "cumulative"  # tolls over many incidents: shown beside the sums, in none


class Toll(TypedDict):
    """A cumulative toll: the days it covers (both included), when it was last reported (ISO 8601), and its message."""

    first: str
    last: str
    changed_at: str
    message: dict[str, Any]


class Entry(NamedTuple):
    """One incident's place and value in its country's tables, plain values to be kept as JSON.

    `day` is ISO 8601: of DAYS the day it happened, of PAST the day it was last reported, of CUMULATIVE the last day
    that the toll covers. `value` is a `Sums` in DAYS and PAST and a `Toll` in CUMULATIVE.
    """

    table: str
    day: str
    value: Any


def entry(incident: Incident) -> Entry | None:
    """What `incident` enters, or None when it counts nowhere.

    Nothing enters that is withdrawn, part of another incident, denied, feared or hypothetical, or that harmed no one.
    A date that is missing is the day of the newest report.
    """
    if incident.retracted or incident.merged_into or incident.status not in (REPORTED, CLAIMED) or _harmless(incident):
        return None
    reported_on = incident.updated_at.date()
    if incident.toll == "cumulative":
        toll = _toll(incident, reported_on)
        return Entry(CUMULATIVE, toll["last"], toll)
    if incident.date_precision == "past":
        return Entry(PAST, reported_on.isoformat(), _sums(incident))
    return Entry(DAYS, (incident.date or reported_on).isoformat(), _sums(incident))


def _harmless(incident: Incident) -> bool:
    return all(count == Count.exactly(0) for _, count in incident.harm.kinds())


def _toll(incident: Incident, reported_on: datetime.date) -> Toll:
    """A period with an open end lasts until the toll was reported; one with an open start began before all days."""
    day = incident.date or reported_on
    first, last = day.isoformat(), day.isoformat()
    if incident.period:
        first = incident.period.from_.isoformat() if incident.period.from_ else ""
        last = incident.period.to.isoformat() if incident.period.to else last
    message = CumulativeToll(
        incident_id=incident.incident_id,
        period=incident.period,
        status=incident.status,
        harm=incident.harm,
        nationality=incident.nationality,
        headline=incident.headline,
        articles=incident.articles,
    )
    return {
        "first": first,
        "last": last,
        "changed_at": iso(incident.updated_at),
        "message": message.model_dump(mode="json", by_alias=True),
    }


def _sums(incident: Incident) -> Sums:
    harm: dict[str, Counts]
    if incident.status == CLAIMED:
        harm = {CLAIMED: triples(incident.harm)}
    else:
        harm = {REPORTED: triples(incident.harm), PERPETRATORS: triples(incident.perpetrators)}
        harm[TYPE + incident.type] = harm[REPORTED]
        harm |= {NATIONALITY + name: counts for name, counts in _by_nationality(incident).items()}
        harm |= {ROLE + name: counts for name, counts in _by_group(incident, lambda group: group.role).items()}
    return {"incidents": 1, "changed_at": iso(incident.updated_at), "harm": harm}


def _by_nationality(incident: Incident) -> dict[str, Counts]:
    """The part of each kind of harm whose victims' nationality is known.

    From the groups of victims of that kind that carry one; without such groups the whole, when the incident names
    exactly one nationality.
    """
    tables = _by_group(incident, lambda group: group.nationality)
    grouped = {kind for counts in tables.values() for kind in counts}
    if len(set(incident.nationality)) == 1:
        rest = {kind: count for kind, count in triples(incident.harm).items() if kind not in grouped}
        tables.setdefault(incident.nationality[0], {}).update(rest)
    return tables


def _by_group(incident: Incident, key: Callable[[Victims], str | None]) -> dict[str, Counts]:
    """What groups of victims with the same `key` add up to, by kind of harm, of the kinds that the incident counts.

    Groups may overlap ("33 soldiers, five of them officers"), so a part is never more than its whole.
    """
    whole = triples(incident.harm)
    tables: dict[str, Counts] = {}
    for group in incident.victims:
        name = key(group)
        if name and group.kind in whole:
            counts = tables.setdefault(name, {})
            part = triple(group.count)
            part = add(counts[group.kind], part) if group.kind in counts else part
            counts[group.kind] = _at_most(part, whole[group.kind])
    return tables


def _at_most(part: Triple, whole: Triple) -> Triple:
    return [p if p is None or w is None else min(p, w) for p, w in zip(part, whole, strict=True)]
