"""Reports as memory has them: each is read and written once, for as long as it says the same.

An incident's reports are read again with each event that may belong to it. What is worked out of a report is remembered
by the report itself, so it has to be the same object each time.
"""

from typing import Any, NamedTuple

import orjson

from streams.messages import Event

REMEMBERED = 2_000  # reports; past this the memory starts afresh


class _Report(NamedTuple):
    event: Event
    written: bytes


_known: dict[str, _Report] = {}


def read(fields: dict[str, Any]) -> Event:
    """The report that was written as `fields`, which is not to be changed; raises InvalidMessageError."""
    written = orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)
    known = _known.get(fields["event_id"])
    if known is None or known.written != written:
        known = _remembered(Event.from_fields(fields), written)
    return known.event


def write(event: Event) -> orjson.Fragment:
    """The report as it stands in a JSON record, with sorted keys."""
    known = _known.get(event.event_id)
    if known is None or known.event is not event:
        known = _remembered(event, event.to_bytes())
    return orjson.Fragment(known.written)


def _remembered(event: Event, written: bytes) -> _Report:
    if len(_known) >= REMEMBERED:
        _known.clear()
    kept = bytes(memoryview(written))  # a copy: orjson's bytes hold on to the 4 KB they were made in
    report = _known[event.event_id] = _Report(event, kept)
    return report
