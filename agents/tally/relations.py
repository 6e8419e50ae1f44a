"""The tables of events and of dyads: incidents and events in, the rolling totals that they change out.

What it keeps in the state, by place: where each incident and each event counts, which events tell of the same act
(`tellings`), and a tree of sums (`tree`) for each subject: a country's events, a dyad. As in `tally`, every record is
set whole, and where something counts is noted last: until that is written all before it can be redone, and when it is
written there is nothing to redo.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, TypedDict

from agents.tally import horizon, sent, tellings, tree
from agents.tally.act import DYAD, EVENTS, Act, first_told, of_event, of_incident, subjects
from agents.tally.entry import DAYS, PAST
from agents.tally.windows import Window, rolling
from streams.messages import UNKNOWN_COUNTRY, DyadTotals, Event, EventTotals, Incident, WindowEvents, iso
from streams.state import State

QUADS = {  # PLOVER's grouping of its types (Halterman et al., "PLOVER and POLECAT", 2023)
    "verbal cooperation": ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    "material cooperation": ("COOPERATE", "AID", "RETREAT"),
    "verbal conflict": ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    "material conflict": ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}


class Acts(TypedDict):
    """How many acts of each type, and when the newest of them was first told (UTC ISO 8601)."""

    types: dict[str, int]
    changed_at: str


def count_incident(incident: Incident, state: State, today: datetime.date) -> list[sent.Totals]:
    """Fold a revision of `incident` in; the totals as of `today` that change. An older revision changes nothing."""
    place = incident.country or UNKNOWN_COUNTRY
    key = _incident_key(place, incident.incident_id)
    known = state.get(key) or {"revision": 0, "act": None, "told": None}
    if incident.revision < known["revision"]:
        return []
    now = of_incident(incident)
    told = first_told(incident) if now else None
    before = Act(*known["act"]) if known["act"] else None
    changed: list[sent.Totals] = []
    if (before, known["told"]) != (now, told):
        if now:
            _enter(state, place, now, incident.incident_id, told)
        if before:
            _leave(state, place, before, now, incident.incident_id)
        changed = _changed(state, place, [before, now], today, iso(incident.updated_at))
    state.put(key, {"revision": incident.revision, "act": now and [*now], "told": told})
    return changed


def settle(state: State, place: str, incident_id: str, past: tree.Past) -> None:
    """Forget where the incident counts, of which no revision will come any more; it goes on counting there."""
    key = _incident_key(place, incident_id)
    known = state.get(key)
    if known and known["act"]:
        act = Act(*known["act"])
        for root in _roots(place, act):
            tree.settle(state, root, act.day, incident_id, total, past)
    state.forget(key)


def count_event(event: Event, state: State, today: datetime.date) -> list[sent.Totals]:
    """Fold `event` in, in place of what it said before; the totals as of `today` that change.

    What it said before is known for as long as `horizon` says; later it counts as if for the first time.
    """
    place = event.country or UNKNOWN_COUNTRY
    key = f"{place}|tells|{event.event_id}"
    known = state.get(key) or {"act": None, "told": None}
    now = of_event(event)
    told = iso(event.published_at) if now else None
    before = Act(*known["act"]) if known["act"] else None
    if (before, known["told"]) == (now, told):
        return []
    for old, day in horizon.pass_time(state, place, event.published_at.date()):
        _forget(state, place, old, day)
    if now:
        _enter(state, place, now, now.name, tellings.tell(state, place, now, event.event_id, told))
    if before and before != now:
        _enter(state, place, before, before.name, tellings.tell(state, place, before, event.event_id, None))
    changed = _changed(state, place, [before, now], today, iso(event.published_at))
    if now:
        state.put(key, {"act": [*now], "told": told, "heard": horizon.hear_of(state, place, event.event_id)})
    else:
        state.forget(key)
    return changed


def _forget(state: State, place: str, event_id: str, day: str) -> None:
    """Forget where an event counts that was last heard of on `day`; it goes on counting there."""
    key = f"{place}|tells|{event_id}"
    known = state.get(key)
    if known and known["act"] and known.get("heard") == day:
        tellings.tell(state, place, Act(*known["act"]), event_id, None)
        state.forget(key)


def rollover(state: State, place: str, subject: str, today: datetime.date) -> list[sent.Totals]:
    """The totals of `subject` as of `today` with no message arriving, when they change."""
    totals = _totals(state, place, subject, today, otherwise="")
    return sent.if_changed(state, place, subject, totals) if totals else []


def window_events(window: Window, parts: Iterable[Acts]) -> WindowEvents:
    """The numbers of `window`, given all that was entered in it."""
    return events_of_types(window, total(parts)["types"])


def events_of_types(window: Window, types: dict[str, int]) -> WindowEvents:
    """The numbers of `window`, given how many events of each type are in it."""
    quads = {quad: sum(types.get(type_, 0) for type_ in members) for quad, members in QUADS.items()}
    cooperation = quads["verbal cooperation"] + quads["material cooperation"]
    conflict = quads["verbal conflict"] + quads["material conflict"]
    both = cooperation + conflict
    return WindowEvents.from_fields(
        {
            "since": window.since,
            "until": window.until,
            "events": sum(types.values()),
            "by_type": dict(sorted(types.items())),
            "by_quad": {quad: number for quad, number in quads.items() if number},
            "balance": round((cooperation - conflict) / both, 4) if both else None,
        }
    )


def total(parts: Iterable[Acts]) -> Acts:
    """The sum of `parts`."""
    types: dict[str, int] = {}
    changed_at = ""
    for part in parts:
        changed_at = max(changed_at, part["changed_at"])
        for type_, number in part["types"].items():
            types[type_] = types.get(type_, 0) + number
    return {"types": types, "changed_at": changed_at}


def one(act: Act, first_told_at: str) -> Acts:
    """What an act adds."""
    return {"types": {act.type: 1}, "changed_at": first_told_at}


def totals_message(
    place: str, subject: str, as_of: datetime.date, changed_at: str, windows: dict[Any, WindowEvents]
) -> EventTotals | DyadTotals:
    """The message of a subject's totals."""
    table, *names = subject.split("|")
    fields: dict[str, Any] = {"place": place, "as_of": as_of, "changed_at": changed_at, "windows": windows}
    if table == EVENTS:
        return EventTotals.from_fields(fields | {"country": names[0]})
    return DyadTotals.from_fields(fields | {"source": names[0], "target": names[1]})


def subject_of(totals: EventTotals | DyadTotals) -> str:
    """The subject that the totals are of, the other way round."""
    if isinstance(totals, EventTotals):
        return f"{EVENTS}|{totals.country}"
    return f"{DYAD}|{totals.source}|{totals.target}"


def _enter(state: State, place: str, act: Act, entry_id: str, first_told_at: str | None) -> None:
    """Set when the act that counts under `entry_id` was first told, in the trees of all its subjects."""
    value = one(act, first_told_at) if first_told_at else None
    for root in _roots(place, act):
        tree.enter(state, root, act.day, entry_id, value, total)


def _leave(state: State, place: str, before: Act, now: Act | None, entry_id: str) -> None:
    """Take an entry out of the trees in which it counted as `before`, and does not as `now`."""
    kept = _roots(place, now) if now and now.day == before.day else []
    for root in _roots(place, before):
        if root not in kept:
            tree.enter(state, root, before.day, entry_id, None, total)


def _incident_key(place: str, incident_id: str) -> str:
    return f"{place}|act|{incident_id}"


def _roots(place: str, act: Act) -> list[str]:
    """Of the trees in which an act counts."""
    return [_root(place, subject, act.table) for subject in subjects(place, act)]


def _root(place: str, subject: str, table: str) -> str:
    return f"{place}|{table}|{subject}"


def _changed(
    state: State, place: str, acts: Iterable[Act | None], today: datetime.date, otherwise: str
) -> list[sent.Totals]:
    changed: list[sent.Totals] = []
    for subject in dict.fromkeys(subject for act in acts if act for subject in subjects(place, act)):
        totals = _totals(state, place, subject, today, otherwise)
        changed += sent.if_changed(state, place, subject, totals) if totals else []
    return changed


def _totals(
    state: State, place: str, subject: str, today: datetime.date, otherwise: str
) -> EventTotals | DyadTotals | None:
    """All rolling windows; `otherwise` is when they changed if nothing counts any more, "" to have none then."""
    windows = {name: list(_between(state, place, subject, window)) for name, window in rolling(today).items()}
    changed_at = total(windows["all"])["changed_at"] or otherwise
    if not changed_at:
        return None
    counted = {name: window_events(window, windows[name]) for name, window in rolling(today).items()}
    return totals_message(place, subject, today, changed_at, counted)


def _between(state: State, place: str, subject: str, window: Window) -> Iterator[Acts]:
    since, until = window.days
    yield from tree.between(state, _root(place, subject, DAYS), since, until)
    if window.since is None:
        yield from tree.between(state, _root(place, subject, PAST), since, until)
