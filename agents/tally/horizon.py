"""Which events and incidents of a place are so old that nothing more is expected to be said of them.

For each that counts, the tally remembers where it counts, to take it back when its articles no longer say so. That is
forgotten once the place's time is the resolver's horizon (`agents/resolve/data/evidence.toml`) past the day on which it
was last heard of: it goes on counting, whatever is said of it later.

For events the place's time follows from its last days of publication, as in the resolver (`agents.clock`). For
incidents it is the resolver's own, which comes with each revision as `watermark`: what is forgotten here the resolver
has let go of before, so that no revision of it can come.

`SYR|time` holds the days of publication and the time that follows from them, `SYR|watermark` the latest of incidents.
`SYR|due|2020-02-29/0` to `/f` are the events last heard of on that day by the place's time, `SYR|done|2020-02-29/0` the
incidents. The few that come before there is such a time are kept.
"""

import datetime
import zlib
from collections.abc import Iterator

from agents import clock
from agents.resolve.policy import limit
from streams.messages import Incident
from streams.state import State

ONE_DAY = datetime.timedelta(days=1)
EVENTS = "due"
INCIDENTS = "done"
PARTS = {EVENTS: 16, INCIDENTS: 1}  # of a day, so that records stay small where thousands of events are heard of


def pass_time(state: State, place: str, published: datetime.date) -> Iterator[tuple[str, str]]:
    """Note that something was published on that day; the events that are to be forgotten now, and their days."""
    before = state.get(f"{place}|time")
    time = clock.passed(before, published.isoformat(), limit("clock"))
    yield from _fallen_due(state, place, EVENTS, before["today"] if before else "", time["today"])
    state.put(f"{place}|time", time)


def pass_watermark(state: State, place: str, incident: Incident) -> Iterator[tuple[str, str]]:
    """Note the place's time as `incident` tells it; the incidents that are to be forgotten now, and their days."""
    before = state.get(f"{place}|watermark") or ""
    today = watermark(incident)
    if today > before:
        yield from _fallen_due(state, place, INCIDENTS, before, today)
        state.put(f"{place}|watermark", today)


def is_past(state: State, place: str, incident: Incident) -> bool:
    """Whether a revision is from before the horizon: if it is not known, it was, and has been forgotten since."""
    today = state.get(f"{place}|watermark")
    return bool(today and incident.watermark and incident.watermark < _end(today))


def hear_of(state: State, place: str, event_id: str) -> str:
    """Note that something was said of an event; the day that it was heard of on, "" where there is none yet."""
    time = state.get(f"{place}|time")
    day = str(time["today"]) if time else ""
    _put(state, place, EVENTS, day, event_id)
    return day


def hear_of_incident(state: State, place: str, incident: Incident) -> None:
    """Note that there is a revision of an incident."""
    _put(state, place, INCIDENTS, watermark(incident), incident.incident_id)


def watermark(incident: Incident) -> str:
    """The time in its country when the revision was made, ISO 8601; "" where it is not told."""
    return incident.watermark.isoformat() if incident.watermark else ""


def _fallen_due(state: State, place: str, shelf: str, was: str, today: str) -> Iterator[tuple[str, str]]:
    """What was last heard of on the days that have come to lie before the horizon, and on which; off the shelf."""
    if not was or today == was:
        return
    day, end = _end(was), _end(today)
    while day < end:
        for part in range(PARTS[shelf]):
            key = _key(place, shelf, day.isoformat(), part)
            heard_of = state.get(key)
            if heard_of:
                yield from ((name, day.isoformat()) for name in heard_of)
                state.forget(key)
        day += ONE_DAY


def _end(today: str) -> datetime.date:
    """The day before which nothing is expected to be said of any more."""
    return datetime.date.fromisoformat(today) - datetime.timedelta(days=limit("horizon_days"))


def _put(state: State, place: str, shelf: str, day: str, name: str) -> None:
    if day:
        key = _key(place, shelf, day, zlib.crc32(name.encode()) % PARTS[shelf])
        state.put(key, {**(state.get(key) or {}), name: None})


def _key(place: str, shelf: str, day: str, part: int) -> str:
    return f"{place}|{shelf}|{day}/{part:x}"
