"""Pages and feeds by HTTP, bounded in every way: time, bytes after decompression, redirects, addresses, pace."""

import contextlib
import datetime
import email.message
import email.utils
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version

import httpcore
import httpx

from streams.feeds.connection import Deadline, GuardedBackend
from streams.feeds.pace import Pace
from streams.feeds.source import SourceError
from streams.settings import Settings

USER_AGENT = f"tocsin/{version('tocsin')}"

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_BUSY = (429, 503)
_CHUNK = 65_536  # bytes decompressed at a time
_GZIP_OR_ZLIB = 47  # zlib's window bits that recognise either header


@dataclass(frozen=True)
class Response:
    """What a server answered, after redirects and decompression; names of headers are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def charset(self) -> str | None:
        """The encoding that the server declares."""
        message = email.message.Message()
        message["content-type"] = self.headers.get("content-type", "")
        return message.get_content_charset()

    @property
    def retry_after(self) -> float | None:
        """Seconds that the server asks to be left alone, where it does (RFC 9110, section 10.2.3)."""
        value = self.headers.get("retry-after", "").strip()
        if value.isdecimal() and len(value) < 10:
            return float(value)
        try:
            moment = email.utils.parsedate_to_datetime(value)
        except ValueError:
            return None
        return max(0.0, (moment.astimezone(datetime.UTC) - datetime.datetime.now(datetime.UTC)).total_seconds())


class Fetcher:
    """Fetches by GET. No cookies, no credentials, no proxy, and a new connection for each request."""

    def __init__(self, settings: Settings, stop: threading.Event) -> None:
        self._seconds = settings.feed_timeout
        self._largest = settings.feed_largest
        self._allow_private = settings.feed_allow_private
        self._stop = stop
        self.pace = Pace(settings.feed_delay, stop)
        self._tls = httpcore.default_ssl_context()

    def fetch(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        before: Callable[[httpx.URL], None] = lambda url: None,
    ) -> Response:
        """The answer to `url`, whatever its status, at the end of its redirects.

        `before` is called with each address on the way and may raise SourceError. That is raised too when there is no
        answer: refused address, no connection, too slow, too large, too many redirects, a host to be left alone.
        """
        here = _http_url(url)
        for _ in range(_MOST_REDIRECTS + 1):
            before(here)
            response = self._get(here, headers or {})
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or not location:
                return response
            here = _http_url(location, here)
        raise SourceError(f"{shown(url)} redirects more than {_MOST_REDIRECTS} times")

    def _get(self, url: httpx.URL, headers: Mapping[str, str]) -> Response:
        self.pace.wait(url.host)
        response = self._answer(url, headers, Deadline(self._seconds, self._stop))
        if response.status in _BUSY and response.retry_after:
            self.pace.hold(url.host, response.retry_after)
        return response

    def _answer(self, url: httpx.URL, headers: Mapping[str, str], deadline: Deadline) -> Response:
        sent = {"Host": url.netloc.decode("ascii"), "User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **headers}
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        backend = GuardedBackend(deadline, self._allow_private)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
                pool.stream("GET", target, headers=list(sent.items())) as answer,
            ):
                found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
                redirected = answer.status in _REDIRECTS
                body = b"" if redirected else b"".join(self._decompressed(answer, found.get("content-encoding", "")))
                return Response(str(url), answer.status, found, body)
        except SourceError as error:
            raise SourceError(f"{shown(url)}: {error}", error.passing) from error
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            reason = str(error) or type(error).__name__
            raise SourceError(f"{shown(url)} cannot be fetched: {reason}", passing=True) from error

    def _decompressed(self, answer: httpcore.Response, encoding: str) -> Iterator[bytes]:
        """The body as it comes in, given up as soon as it is larger than allowed."""
        chunks: Iterator[bytes] = answer.iter_stream()
        encoding = encoding.strip().lower()
        if encoding in ("gzip", "x-gzip", "deflate"):
            chunks = _inflate(chunks)
        elif encoding not in ("", "identity"):
            raise SourceError(f"its encoding is {encoding!r}, and gzip was asked for")
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > self._largest:
                raise SourceError(f"it has more than {self._largest} bytes (the setting feed_largest)")
            yield chunk


def shown(url: str | httpx.URL) -> str:
    """`url` as it may be shown: without a password."""
    with contextlib.suppress(httpx.InvalidURL):
        return str(httpx.URL(url).copy_with(userinfo=b""))
    return "the address"


def _http_url(url: str, base: httpx.URL | None = None) -> httpx.URL:
    """The absolute http or https address that `url` is, seen from `base`."""
    try:
        parsed = base.join(url) if base else httpx.URL(url)
        parsed.netloc.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise SourceError(f"{url!r} is no address: {error}") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise SourceError(f"{shown(parsed)} is no http or https address")
    return parsed.copy_with(userinfo=b"", fragment=None)


def _inflate(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Compression by gzip or zlib undone in small steps, so that a bomb is noticed before it has gone off."""
    inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
    for chunk in chunks:
        while chunk:
            try:
                data = inflater.decompress(chunk, _CHUNK)
            except zlib.error as error:
                raise SourceError(f"its compression is broken: {error}", passing=True) from error
            if data:
                yield data
            if inflater.eof:  # gzip may have several members one after another
                chunk, inflater = inflater.unused_data, zlib.decompressobj(_GZIP_OR_ZLIB)
            else:
                chunk = inflater.unconsumed_tail
