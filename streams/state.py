"""What a stage remembers between messages: small JSON records by key, changed all together or not at all.

A stage's functions see only `State`. Under a worker its records live in a Faust table, whose changes are written when
the messages that follow from them have been acknowledged; under `tocsin replay` and in tests they live in a plain dict.
"""

from collections.abc import MutableMapping
from typing import Any

import orjson


class State:
    """Records by key over `store`. What is put is seen at once by `get`, and by `store` after `commit`."""

    def __init__(self, store: MutableMapping[bytes, bytes]) -> None:
        self._store = store
        self._changes: dict[str, bytes | None] = {}

    def get(self, key: str) -> Any:
        """A fresh copy of the record under `key`, or None. To change a record, put the changed copy back."""
        value = self._changes[key] if key in self._changes else self._store.get(key.encode())
        return None if value is None else orjson.loads(value)

    def put(self, key: str, record: Any) -> None:
        """Remember `record` (anything that JSON can hold) under `key`."""
        self._changes[key] = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)

    def forget(self, key: str) -> None:
        """Drop the record under `key`, if there is one."""
        self._changes[key] = None

    def commit(self) -> bool:
        """Write all changes since the last commit to the store; returns whether there were any."""
        changed = False
        for key, value in self._changes.items():
            stored = self._store.get(key.encode())
            if value is None and stored is not None:
                del self._store[key.encode()]
                changed = True
            elif value is not None and value != stored:
                self._store[key.encode()] = value
                changed = True
        self._changes.clear()
        return changed

    def rollback(self) -> None:
        """Forget all changes since the last commit."""
        self._changes.clear()
