"""Connections of the fetcher: only to addresses that may be connected to, and never open for longer than allowed.

The address is checked where it is connected to, after its name was resolved, so that neither a redirect nor a name that
resolves differently the second time gets around the check.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from streams.feeds.addresses import is_public
from streams.feeds.source import SourceError, StoppedError

_SLICE = 0.5  # seconds after which a wait looks whether it is to stop
_CONNECT = 10.0  # seconds that connecting may take


class Deadline:
    """The moment by which one request must be through, and the event that ends it before."""

    def __init__(self, seconds: float, stop: threading.Event) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self._stop = stop

    def remaining(self) -> float:
        """Seconds left, more than none; raises SourceError when there are none, StoppedError when all is to stop."""
        if self._stop.is_set():
            raise StoppedError
        left = self._end - time.monotonic()
        if left <= 0:
            raise SourceError(f"it took longer than {self.seconds:g} s (the setting feed_timeout)", passing=True)
        return left


class GuardedBackend(httpcore.NetworkBackend):
    """How httpcore connects for one request."""

    def __init__(self, deadline: Deadline, allow_private: bool) -> None:
        self._backend = httpcore.SyncBackend()
        self._deadline = deadline
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers, once all of them are known to be allowed."""
        failure: Exception | None = None
        for address in self._addresses(host, port):
            wait = min(_CONNECT, self._deadline.remaining())
            try:
                stream = self._backend.connect_tcp(address, port, wait, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._deadline)
        raise failure or httpcore.ConnectError(f"{host} has no address")

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise SourceError(f"the name {host} cannot be resolved: {error}", passing=True) from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        for address in addresses:
            if not self._allow_private and not is_public(address):
                raise SourceError(
                    f"{host} has the address {address}, which is not public: "
                    "set TOCSIN_FEED_ALLOW_PRIVATE=yes if feeds may be fetched from there"
                )
        return addresses


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while True:
            wait = min(_SLICE, self._deadline.remaining())
            try:
                return self._stream.read(max_bytes, wait)
            except httpcore.ReadTimeout:
                continue

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = min(_CONNECT, self._deadline.remaining())
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, wait), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
