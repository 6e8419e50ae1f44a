"""The tables of events and dyads straight from incidents and events, with nothing remembered, to check the tally.

It shares with the tally what an act is and what it counts for, and nothing of how the tally remembers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from agents.tally.act import Act, first_told, of_event, of_incident, subjects
from agents.tally.entry import DAYS
from agents.tally.relations import one, window_events
from agents.tally.windows import NAMES, Window, rolling
from streams.messages import UNKNOWN_COUNTRY, DyadTotals, Event, EventTotals, Incident, WindowEvents, iso

Subject = tuple[str, str]  # a place and a subject of it, as `agents.tally.act.subjects` names them


class Counted(NamedTuple):
    """An act that counts, and when it was first told."""

    act: Act
    told: str


def last_acts(incidents: Iterable[Incident], events: Iterable[Event]) -> dict[Subject, list[Counted]]:
    """By subject, the acts that count: each incident's last revision, and each event as the last message has it.

    Revisions of incidents may come in any order, the messages of one event and place in theirs.
    """
    last: dict[tuple[str, str], Incident] = {}
    for incident in incidents:
        key = (incident.country or UNKNOWN_COUNTRY, incident.incident_id)
        if key not in last or last[key].revision < incident.revision:
            last[key] = incident
    said: dict[tuple[str, str], Event] = {(event.country or UNKNOWN_COUNTRY, event.event_id): event for event in events}
    acts: dict[tuple[str, str, str, str], Act] = {}
    told: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for (place, _), event in said.items():
        if act := of_event(event):
            same = (place, act.table, act.day, act.name)
            acts[same] = act
            told[same].append(iso(event.published_at))
    counted = [(same[0], Counted(acts[same], min(times))) for same, times in told.items()]
    for (place, _), incident in last.items():
        if act := of_incident(incident):
            counted.append((place, Counted(act, first_told(incident))))
    found: dict[Subject, list[Counted]] = defaultdict(list)
    for place, each in counted:
        for subject in subjects(place, each.act):
            found[place, subject].append(each)
    return found


def recount(counted: Iterable[Counted], window: Window) -> WindowEvents:
    """The numbers of one subject over `window`, from all acts that count for it."""
    since, until = window.days
    within = [
        one(act, told)
        for act, told in counted
        if since <= act.day <= until and (act.table == DAYS or window.since is None)
    ]
    return window_events(window, within)


def differences(
    counted: Mapping[Subject, list[Counted]], subject: Subject, totals: EventTotals | DyadTotals | None
) -> list[str]:
    """The rolling windows in which a subject's `totals` are not what its acts add up to, as of the same day."""
    if totals is None:
        return list(NAMES) if counted.get(subject) else []
    windows = rolling(totals.as_of).items()
    return [name for name, window in windows if recount(counted.get(subject, []), window) != totals.windows.get(name)]
