"""What a stage remembers between messages: small JSON records by key, changed all together or not at all.

A stage's functions see only `State`. Under a worker its records live in a Faust table, whose changes are written when
the messages that follow from them have been acknowledged; under `tocsin replay` and in tests they live in a plain dict.
"""

from collections.abc import Callable, MutableMapping
from typing import Any, TypeVar

import orjson

PARSED = 2_000  # records whose parse is remembered; past this the memory starts afresh
T = TypeVar("T")

Changes = dict[str, bytes | None]  # records as bytes by key, None for one that is dropped


class State:
    """Records by key over `store`. What is put is seen at once by `get`, and by `store` after `commit`.

    A message's changes may also be set aside by `stage`, and written by `write` when what follows from them is safe:
    `get` sees them meanwhile. `partition` is the one of the message in work, for what is kept of no single key.
    """

    def __init__(self, store: MutableMapping[bytes, bytes]) -> None:
        self._store = store
        self.partition = 0
        self._staged: Changes = {}
        self._changes: Changes = {}
        self._parsed: dict[str, tuple[bytes, Any]] = {}

    def get(self, key: str) -> Any:
        """A fresh copy of the record under `key`, or None. To change a record, put the changed copy back."""
        value = self._value(key)
        return None if value is None else orjson.loads(value)

    def parsed(self, key: str, parse: Callable[[Any], T]) -> T | None:
        """What `parse`, always the same for a key, makes of its record, or None.

        It is made once for as long as the record says the same, so it is not to be changed.
        """
        value = self._value(key)
        if value is None:
            return None
        known = self._parsed.get(key)
        if known is None or known[0] != value:
            if len(self._parsed) >= PARSED:
                self._parsed.clear()
            known = self._parsed[key] = value, parse(orjson.loads(value))
        parsed: T = known[1]
        return parsed

    def _value(self, key: str) -> bytes | None:
        """The bytes under `key`, with the changes that are not in the store yet."""
        for changes in (self._changes, self._staged):
            if key in changes:
                return changes[key]
        return self._store.get(key.encode())

    def put(self, key: str, record: Any) -> None:
        """Remember `record` (anything that JSON can hold) under `key`."""
        written = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
        self._changes[key] = bytes(memoryview(written))  # a copy: orjson's bytes hold on to the 4 KB they were made in

    def forget(self, key: str) -> None:
        """Drop the record under `key`, if there is one."""
        self._changes[key] = None

    def changed(self) -> set[str]:
        """The keys of the records that were put or dropped since the last commit or stage."""
        return set(self._changes)

    def rollback(self) -> None:
        """Forget all changes since the last commit or stage."""
        self._changes.clear()

    def stage(self) -> Changes:
        """Set aside all changes since the last commit or stage, and return them."""
        staged, self._changes = self._changes, {}
        self._staged |= staged
        return staged

    def unstage(self) -> None:
        """No longer see what was set aside: it has been written, or is to be forgotten."""
        self._staged.clear()

    def commit(self) -> bool:
        """Write all changes since the last commit to the store; returns whether there were any."""
        changed = write(self.stage(), self._store)
        self.unstage()
        return changed


def size_of(changes: Changes) -> int:
    """Bytes of the keys and values of `changes`, at least."""
    return sum(len(key) + len(value or b"") for key, value in changes.items())


def write(changes: Changes, store: MutableMapping[bytes, bytes]) -> bool:
    """Write `changes` to `store`; returns whether that changed anything."""
    changed = False
    for key, value in changes.items():
        stored = store.get(key.encode())
        if value is None and stored is not None:
            del store[key.encode()]
            changed = True
        elif value is not None and value != stored:
            store[key.encode()] = value
            changed = True
    return changed
