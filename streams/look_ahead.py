"""Work that needs no state, begun on messages that still wait in line, so that nobody waits for it when they come up.

Nothing is taken from the line, so nothing changes in how messages are acknowledged: what is begun and not wanted after
all, because a rebalance emptied the line or the worker died, was done in vain.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from itertools import islice
from typing import Any, Generic, TypeVar

P = TypeVar("P")

LEFT = 8  # an eighth of what may be begun is left until it is begun together


class LookAhead(Generic[P]):
    """Begins `prepare` on the first `most` of the Faust events that wait in a queue."""

    def __init__(self, prepare: Callable[[Any], Awaitable[P]], most: int) -> None:
        self._prepare = prepare
        self._most = most
        self._begun: dict[Hashable, asyncio.Future[P]] = {}

    def take(self, event: Any) -> "asyncio.Future[P]":
        """What `prepare` makes of `event`: begun before, or now."""
        return self._begun.pop(_key(event), None) or asyncio.ensure_future(self._prepare(event))

    def look(self, queue: Any) -> None:
        """Begin on what waits first in `queue` (a stream's asyncio.Queue), and drop what no longer waits there."""
        # A queue does not show what is in it; but this is how asyncio keeps it, and a test would see it change.
        first = next((_key(event) for event in islice(queue._queue, 1) if hasattr(event, "message")), None)
        if first in self._begun and (self._most - len(self._begun)) * LEFT < self._most:
            return  # as long as few are to be begun: to look at all that wait for each that is taken would add up
        waiting = {_key(event): event for event in islice(queue._queue, self._most) if hasattr(event, "message")}
        for key in [key for key in self._begun if key not in waiting]:
            self._begun.pop(key).cancel()
        for key in [key for key in waiting if key not in self._begun]:  # the first in line begin first
            self._begun[key] = asyncio.ensure_future(self._prepare(waiting[key]))
            self._begun[key].add_done_callback(_looked_at)

    def forget(self) -> None:
        """Drop all that was begun."""
        for begun in self._begun.values():
            begun.cancel()
        self._begun.clear()


def _key(event: Any) -> Hashable:
    message = event.message
    return message.tp, message.offset, message.generation_id


def _looked_at(done: "asyncio.Future[Any]") -> None:
    """Take note of a failure, which asyncio would complain of when its message never comes up."""
    if not done.cancelled():
        done.exception()
