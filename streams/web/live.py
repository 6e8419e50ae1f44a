"""Telling everyone who has a page open that there is something new to show.

Readers are told of a version, not of its content, at most a few times a second however fast messages come. Each then
asks for what it shows, and the server makes that once for all of them.
"""

import asyncio
from collections.abc import AsyncIterator

import orjson
from sse_starlette import ServerSentEvent

from streams.web.follow import Follower
from streams.web.view import View

LOOK_EVERY = 0.4  # seconds between two looks for something new
TELL_EVERY = 10.0  # seconds after which the freshness is told again, so that a reader knows the line is open


class Live:
    """The one look at the view that all readers wait for."""

    def __init__(self, view: View, follower: Follower) -> None:
        self._view = view
        self._follower = follower
        self._told = asyncio.Event()
        self._event = self._made()

    def state(self) -> bytes:
        """What readers are told, as JSON: the version of the view and how fresh it is."""
        freshness = self._follower.freshness
        return orjson.dumps(
            {
                "version": self._view.version,
                "connected": freshness.connected,
                "behind": freshness.behind,
                "checked_at": freshness.checked_at,
                "newest_report": self._view.newest_report or None,
            },
            option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS,
        )

    async def look(self) -> None:
        """Look for something new until cancelled, and wake the readers when there is."""
        known, told_at = None, 0.0
        while True:
            now = asyncio.get_running_loop().time()
            freshness = self._follower.freshness
            state = (self._view.version, freshness.connected, not freshness.behind)
            if state != known or now - told_at > TELL_EVERY:
                known, told_at = state, now
                self._wake()
            await asyncio.sleep(LOOK_EVERY)

    def _wake(self) -> None:
        self._event = self._made()
        told, self._told = self._told, asyncio.Event()
        told.set()

    def _made(self) -> ServerSentEvent:
        """The state as all readers get it."""
        return ServerSentEvent(event="state", data=self.state().decode())

    async def stream(self) -> AsyncIterator[ServerSentEvent]:
        """The state now, and again whenever it changes, until the reader leaves or the server ends."""
        while True:
            told = self._told
            yield self._event
            await told.wait()
