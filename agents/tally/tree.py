"""Sums by day, month and year, kept in a stage's state.

Under a root such as `SYR` the record `SYR|2020-02-29` holds what each entry of that day adds, by its id (an incident's,
say), `SYR|2020-02` the sum of each of its days, `SYR|2020` of its months, and `SYR` of its years. Entries that a day
has no room for are in its parts, `SYR|2020-02-29/0` to `/f`, and the day holds the sum of each; so the records of a
busy day stay small.

An entry that will not change any more is settled: of all settled ones of a day only the sum is kept, under `SETTLED`.
A day of which nothing else is left has no record of its own any more: its sum is the one that its month holds.

Every sum is computed from the record below and set whole, never changed by a difference: to set a value again is to
repair the path above it, whichever of its records had been written. No day without a record may be taken for settled
that is not, wherever the writing is cut short: a day whose last entry was taken out keeps an empty record, and what
moves to another day is entered there before it is taken out of the old one. For of a record that is put twice before
all is written, as a month that has both days, the first place in the order counts.

Any window is read from a few records, however long the history.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from streams.state import State

DAY = len("2020-02-29")
ROOM = 32  # for entries in the record of a day
PARTS_OF_A_DAY = 16
SETTLED = ""  # where an entry's id would be

Total = Callable[[Iterable[Any]], Any]  # how values are added


def enter(state: State, root: str, day: str, entry_id: str, value: Any, total: Total) -> None:
    """Set what an entry adds on `day` (ISO 8601), and the sums above it; None takes it out."""
    part, entries = _part(day, entry_id), _entries(state, root, day)
    child, node = entry_id, value
    if entry_id not in entries:
        in_part = _record(state, root, part)
        if in_part or part in entries or len(entries) >= ROOM:
            child, node = part, _set(state, _key(root, part), in_part, entry_id, value, total)
    node = _set(state, _key(root, day), entries, child, node, total)
    if node is None:
        state.put(_key(root, day), {})
    for prefix, child in ((day[:7], day), (day[:4], day[:7]), ("", day[:4])):
        node = _set(state, _key(root, prefix), _record(state, root, prefix), child, node, total)


def settle(state: State, root: str, day: str, entry_id: str, total: Total) -> None:
    """Of an entry of `day`, which will not change any more, keep only that its value is in the sums.

    That is the change of one record, so it cannot break off half-way.
    """
    for prefix in (day, _part(day, entry_id)):
        record = _record(state, root, prefix)
        if entry_id in record:
            value = record.pop(entry_id)
            record[SETTLED] = total([record[SETTLED], value]) if SETTLED in record else value
            if record == _of_month(state, root, prefix):
                state.forget(_key(root, prefix))
            else:
                state.put(_key(root, prefix), record)
            return


def between(state: State, root: str, since: str, until: str, prefix: str = "") -> Iterator[Any]:
    """The sums under `prefix` that make up the days `since` to `until` (ISO 8601, both included).

    They are those of whole years and months that lie in between, and of their parts at both ends.
    """
    record: dict[str, Any] = state.get(_key(root, prefix)) or {}
    for child, sums in record.items():
        first, last = since[: len(child)], until[: len(child)]
        if len(child) < DAY and child in (first, last):
            yield from between(state, root, since, until, child)
        elif first <= child <= last:
            yield sums


def _part(day: str, entry_id: str) -> str:
    return f"{day}/{zlib.crc32(entry_id.encode()) % PARTS_OF_A_DAY:x}"


def _entries(state: State, root: str, day: str) -> dict[str, Any]:
    """What makes up the sum of a day."""
    record: dict[str, Any] | None = state.get(_key(root, day))
    return _of_month(state, root, day) if record is None else record


def _of_month(state: State, root: str, day: str) -> dict[str, Any]:
    """The record of a day all of which is settled, as its month has it."""
    month = _record(state, root, day[:7])
    return {SETTLED: month[day]} if day in month else {}


def _record(state: State, root: str, prefix: str) -> dict[str, Any]:
    return state.get(_key(root, prefix)) or {}


def _set(state: State, key: str, record: dict[str, Any], child: str, node: Any, total: Total) -> Any:
    """Set one value of the record under `key`, or take it out; the sum of the record, None of an empty one."""
    if node is None:
        record.pop(child, None)
    else:
        record[child] = node
    if not record:
        state.forget(key)
        return None
    state.put(key, record)
    return total(record.values())


def _key(root: str, prefix: str) -> str:
    return f"{root}|{prefix}" if prefix else root
