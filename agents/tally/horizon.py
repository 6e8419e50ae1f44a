"""Which events of a place are so old that nothing more is expected to be said of them.

For each event that counts, the tally remembers where it counts, to take it back when its article no longer says so.
That is forgotten once the place's time is the resolver's horizon (`agents/resolve/data/evidence.toml`) past the day on
which the event was last heard of: it goes on counting, whatever is said of it later. The place's time follows from its
last days of publication, as in the resolver (`agents.clock`).

`SYR|time` holds these days and the time that follows from them, `SYR|due|2020-02-29/0` to `/f` the events last heard
of on that day by the place's time. The few that come before there is such a time are kept.
"""

import datetime
import zlib
from collections.abc import Iterator

from agents import clock
from agents.resolve.policy import limit
from streams.state import State

PARTS = 16  # of a day, so that records stay small where thousands of events are heard of
ONE_DAY = datetime.timedelta(days=1)


def pass_time(state: State, place: str, published: datetime.date) -> Iterator[tuple[str, str]]:
    """Note that something was published on that day; the events that are to be forgotten now, and their days."""
    before = state.get(f"{place}|time")
    time = clock.passed(before, published.isoformat(), limit("clock"))
    was, today = before["today"] if before else "", time["today"]
    if was and today != was:
        horizon = datetime.timedelta(days=limit("horizon_days"))
        day, end = (datetime.date.fromisoformat(each) - horizon for each in (was, today))
        while day < end:
            for part in range(PARTS):
                key = _key(place, day.isoformat(), part)
                yield from ((event_id, day.isoformat()) for event_id in state.get(key) or {})
                state.forget(key)
            day += ONE_DAY
    state.put(f"{place}|time", time)


def hear_of(state: State, place: str, event_id: str) -> str:
    """Note that something was said of an event; the day that it was heard of on, "" where there is none yet."""
    time = state.get(f"{place}|time")
    day = str(time["today"]) if time else ""
    if day:
        key = _key(place, day, zlib.crc32(event_id.encode()) % PARTS)
        state.put(key, {**(state.get(key) or {}), event_id: None})
    return day


def _key(place: str, day: str, part: int) -> str:
    return f"{place}|due|{day}/{part:x}"
