"""What a stage remembers between messages: small JSON records by key, changed all together or not at all.

A stage's functions see only `State`. Under a worker its records live in a Faust table, whose changes are written when
the messages that follow from them have been acknowledged; under `tocsin replay` and in tests they live in a plain dict.
"""

from collections.abc import MutableMapping
from typing import Any

import orjson

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

    def get(self, key: str) -> Any:
        """A fresh copy of the record under `key`, or None. To change a record, put the changed copy back."""
        for changes in (self._changes, self._staged):
            if key in changes:
                value = changes[key]
                break
        else:
            value = self._store.get(key.encode())
        return None if value is None else orjson.loads(value)

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
