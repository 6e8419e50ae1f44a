"""How fast hosts are asked: each at most once in a while, and not at all while it wants to be left alone."""

import threading
import time

from streams.feeds.source import SourceError, StoppedError

_LONGEST_HOLD = 86_400.0  # seconds


class Pace:
    """Gives each request its turn. Threads that ask the same host wait for each other."""

    def __init__(self, delay: float, stop: threading.Event) -> None:
        self._delay = delay
        self._stop = stop
        self._lock = threading.Lock()
        self._delays: dict[str, float] = {}  # seconds, of hosts that want more than ours
        self._next: dict[str, float] = {}  # when a host may be asked again
        self._held: dict[str, float] = {}  # until when it may not be asked at all

    def wait(self, host: str) -> None:
        """Wait for the turn; raises SourceError when the host is to be left alone, StoppedError when all ends."""
        with self._lock:
            now = time.monotonic()
            self._forget(now)
            held = self._held.get(host, now) - now
            if held > 0:
                raise SourceError(f"{host} asked to be left alone for {held:.0f} s more", True, held)
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + max(self._delay, self._delays.get(host, 0.0))
        if self._stop.wait(turn - now):
            raise StoppedError

    def slow_down(self, host: str, delay: float) -> None:
        """Leave at least `delay` seconds between two requests to this host."""
        with self._lock:
            self._delays[host] = delay

    def hold(self, host: str, seconds: float) -> None:
        """Do not ask this host for so long."""
        with self._lock:
            self._held[host] = time.monotonic() + min(seconds, _LONGEST_HOLD)

    def _forget(self, now: float) -> None:
        """Drop what no longer holds, so that there is no more than the hosts of a while."""
        for moments in (self._next, self._held):
            for host in [host for host, moment in moments.items() if moment <= now]:
                del moments[host]
