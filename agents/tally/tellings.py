"""Which articles tell of the same act, kept in a stage's state, so that it counts once while one of them stands.

`SYR|told|days|2020-02-29|CONSULT|RUS|SYR/0` to `/3f` hold the events that tell of it and when each was published;
without the `/` stands the first of each part. Parts keep records small when thousands tell of the same.
"""

import zlib

from agents.tally.act import Act
from streams.state import State

PARTS = 64


def tell(state: State, place: str, act: Act, event_id: str, published_at: str | None) -> str | None:
    """Note that an event published then tells of `act`, or with None that it no longer does.

    Returns when the act was first told (UTC ISO 8601), None when no event tells of it any more.
    """
    key = f"{place}|told|{act.table}|{act.day}|{act.name}"
    part = f"{zlib.crc32(event_id.encode()) % PARTS:x}"
    first = _put(state, f"{key}/{part}", event_id, published_at)
    return _put(state, key, part, first)


def _put(state: State, key: str, child: str, time: str | None) -> str | None:
    """Set one time of a record, or take it out; the first that is left."""
    record = state.get(key) or {}
    if time is None:
        record.pop(child, None)
    else:
        record[child] = time
    if not record:
        state.forget(key)
        return None
    state.put(key, record)
    return str(min(record.values()))
