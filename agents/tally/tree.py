"""Sums by day, month and year, kept in a stage's state.

Under a root such as `SYR` the records `SYR|2020-02-29/0` to `/f` hold what each entry of that day adds, by its id (an
incident's, say); `SYR|2020-02-29` holds the sum of each of these parts, `SYR|2020-02` of its days, `SYR|2020` of its
months, and `SYR` of its years. Days have parts so that the records of a busy day stay small.

Every sum is computed from the record below and set whole, never changed by a difference: to set a value again is to
repair the path above it, whichever of its records had been written. Any window is read from a few records, however
long the history.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from streams.state import State

DAY = len("2020-02-29")
PARTS_OF_A_DAY = 16

Total = Callable[[Iterable[Any]], Any]  # how values are added


def enter(state: State, root: str, day: str, entry_id: str, value: Any, total: Total) -> None:
    """Set what an entry adds on `day` (ISO 8601), and the sums above it; None takes it out."""
    child: str = entry_id
    node = value
    part = zlib.crc32(entry_id.encode()) % PARTS_OF_A_DAY
    for prefix in (f"{day}/{part:x}", day, day[:7], day[:4], ""):
        record = state.get(_key(root, prefix)) or {}
        if node is None:
            record.pop(child, None)
        else:
            record[child] = node
        if record:
            state.put(_key(root, prefix), record)
        else:
            state.forget(_key(root, prefix))
        child, node = prefix, total(record.values()) if record else None


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


def _key(root: str, prefix: str) -> str:
    return f"{root}|{prefix}" if prefix else root
