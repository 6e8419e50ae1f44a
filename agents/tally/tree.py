"""Sums by day, month and year, kept in a stage's state.

Under a root such as `SYR` the record `SYR|2020-02-29` holds what each entry of that day adds, by its id (an incident's,
say), `SYR|2020-02` the sum of each of its days, `SYR|2020` of its months, and `SYR` of its years. Entries that a day
has no room for are in its parts, `SYR|2020-02-29/0` to `/f`, and the day holds the sum of each; so the records of a
busy day stay small.

An entry that will not change any more is settled: of all settled ones of a day only the sum is kept, under `SETTLED`.
A record below which nothing else is left is dropped, for its sum is the one that the record above it holds: a day's at
once, a month's or a year's when no window is asked for any more that begins or ends in it.

Every sum is computed from the record below and set whole, never changed by a difference: to set a value again is to
repair the path above it, whichever of its records had been written. No record that is missing may be taken for a
settled one that is not, wherever the writing is cut short: one whose last entry was taken out stays, empty, and what
moves to another day is entered there before it is taken out of the old one. For of a record that is put twice before
all is written, as a month that has both days, the first place in the order counts.

Any window is read from a few records, however long the history.
"""

import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NamedTuple

from streams.state import State

DAY, MONTH, YEAR = (len(prefix) for prefix in ("2020-02-29", "2020-02", "2020"))
ROOM = 32  # for entries in the record of a day
PARTS_OF_A_DAY = 16
SETTLED = ""  # where an entry's id would be

Total = Callable[[Iterable[Any]], Any]  # how values are added


class Past(NamedTuple):
    """What may be forgotten.

    `before` is a day (ISO 8601) before which no window that is asked for begins or ends; of what lies wholly before it
    no days are kept. `entered` are the keys of all records that the message in work has changed before anything is
    settled: they are kept, for when a part of its changes is written, a missing one would be taken for settled.
    """

    before: str
    entered: Collection[str]


def enter(state: State, root: str, day: str, entry_id: str, value: Any, total: Total) -> None:
    """Set what an entry adds on `day` (ISO 8601), and the sums above it; None takes it out."""
    part, entries = _part(day, entry_id), _record(state, root, day)
    child, node = entry_id, value
    if entry_id not in entries:
        in_part = _record(state, root, part)
        if in_part or part in entries or len(entries) >= ROOM:
            child, node = part, _set(state, _key(root, part), in_part, entry_id, value, total)
    prefix = day
    node = _set(state, _key(root, prefix), entries, child, node, total)
    while prefix:
        prefix, child = _above(prefix), prefix
        node = _set(state, _key(root, prefix), _record(state, root, prefix), child, node, total)


def settle(state: State, root: str, day: str, entry_id: str, total: Total, past: Past) -> None:
    """Of an entry of `day`, which will not change any more, keep only that its value is in the sums.

    Each record changes by itself, and comes behind what the message enters, so this may break off anywhere.
    """
    for prefix in (day, _part(day, entry_id)):
        record = state.get(_key(root, prefix)) or {}
        if entry_id in record:
            value = record.pop(entry_id)
            record[SETTLED] = total([record[SETTLED], value]) if SETTLED in record else value
            state.put(_key(root, prefix), record)
            _drop_settled(state, root, prefix, total, past)
            return


def between(state: State, root: str, since: str, until: str, prefix: str = "") -> Iterator[Any]:
    """The sums under `prefix` that make up the days `since` to `until` (ISO 8601, both included).

    They are those of whole years and months that lie in between, and of their parts at both ends. Of a month or year
    that is settled as a whole, a window that begins or ends in it has nothing.
    """
    record: dict[str, Any] = state.get(_key(root, prefix)) or {}
    for child, sums in record.items():
        first, last = since[: len(child)], until[: len(child)]
        if child == SETTLED:
            continue
        if len(child) < DAY and child in (first, last):
            yield from between(state, root, since, until, child)
        elif first <= child <= last:
            yield sums


def _part(day: str, entry_id: str) -> str:
    return f"{day}/{zlib.crc32(entry_id.encode()) % PARTS_OF_A_DAY:x}"


def _above(prefix: str) -> str:
    """Where the sum of `prefix` is: that of a part in its day, of a day in its month, of a month in its year."""
    return prefix[: max(length for length in (0, YEAR, MONTH, DAY) if length < len(prefix))]


def _below(prefix: str) -> list[str]:
    """All whose sums may be in the record of `prefix`."""
    if len(prefix) == DAY:
        return [f"{prefix}/{part:x}" for part in range(PARTS_OF_A_DAY)]
    numbers = {MONTH: 31, YEAR: 12}.get(len(prefix), 0)
    return [f"{prefix}-{number:02}" for number in range(1, numbers + 1)]


def _record(state: State, root: str, prefix: str) -> dict[str, Any]:
    """The record of `prefix`; of one that was dropped, what it would hold."""
    record: dict[str, Any] | None = state.get(_key(root, prefix))
    if record is not None or not prefix:
        return record or {}
    above = _record(state, root, _above(prefix))
    return {SETTLED: above[prefix]} if prefix in above else {}


def _drop_settled(state: State, root: str, prefix: str, total: Total, past: Past) -> None:
    """Drop the record of `prefix` and those above it, as far as nothing is left in them but what is settled."""
    while prefix and (len(prefix) >= DAY or prefix < past.before[: len(prefix)]):
        if _key(root, prefix) in past.entered or not _is_settled(state, root, prefix, total):
            return
        for each in (*_below(prefix), prefix):
            if state.get(_key(root, each)) is not None:
                state.forget(_key(root, each))
        prefix = _above(prefix)


def _is_settled(state: State, root: str, prefix: str, total: Total) -> bool:
    """Whether nothing below `prefix` has a record, but for empty ones, and its sum is the one above it."""
    record, below = _record(state, root, prefix), _below(prefix)
    if not {SETTLED, *below}.issuperset(record):
        return False
    for child in below:
        kept = state.get(_key(root, child))
        if kept or (child in record and kept is not None):
            return False
    sums = total(record.values()) if record else None
    return bool(sums == _record(state, root, _above(prefix)).get(prefix))


def _set(state: State, key: str, record: dict[str, Any], child: str, node: Any, total: Total) -> Any:
    """Set one value of the record under `key`, or take it out; the sum of the record, None of an empty one."""
    if node is None:
        record.pop(child, None)
    else:
        record[child] = node
    state.put(key, record)
    return total(record.values()) if record else None


def _key(root: str, prefix: str) -> str:
    return f"{root}|{prefix}" if prefix else root
