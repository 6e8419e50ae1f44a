"""A web server on loopback whose pages the tests write, and sources that fetch from it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from streams.feeds.feed import FeedSource
from streams.feeds.fetch import Fetcher
from streams.feeds.memory import Memory
from streams.feeds.robots import PoliteFetcher
from streams.messages import RawArticle
from streams.settings import Settings


@dataclass
class Request:
    path: str
    headers: dict[str, str]


@dataclass
class Answer:
    body: bytes | str | Iterator[bytes] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Web:
    """Pages by path: an answer, or a function of the request that gives one. What was asked for is recorded."""

    address: str
    pages: dict[str, Answer | Callable[[Request], Answer]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://{self.address}{path}"

    def asked(self, path: str) -> int:
        return sum(request.path == path for request in self.requests)


@pytest.fixture
def web() -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            request = Request(self.path, {name.lower(): value for name, value in self.headers.items()})
            served.requests.append(request)
            page = served.pages.get(self.path, Answer(status=404))
            answer = page(request) if callable(page) else page
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **answer.headers}.items():
                self.send_header(name, value)
            if isinstance(body, bytes):
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                for chunk in [body] if isinstance(body, bytes) else body:
                    self.wfile.write(chunk)
            except OSError:
                pass  # the reader gave up, as it should

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = Web(f"127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def local(tmp_path: Path, make_settings: Callable[..., Settings]) -> Settings:
    """Settings that allow loopback, without pauses."""
    return make_settings(tmp_path / "state", feed_allow_private=True, feed_delay=0.0, feed_timeout=5.0)


class Polled:
    """What one poll of a source came to; every article given was acknowledged at once."""

    def __init__(self) -> None:
        self.articles: list[RawArticle] = []
        self.same = 0
        self.problems: list[str] = []
        self.notes: list[str] = []

    def unchanged(self) -> None:
        self.same += 1

    def problem(self, text: str) -> None:
        self.problems.append(text)

    def note(self, text: str) -> None:
        self.notes.append(text)


def read(source: Any) -> Polled:
    """Poll a source to its end, acknowledging all it gives."""
    polled = Polled()
    for article in source.poll(polled):
        polled.articles.append(article)
        source.sent(article)
    source.finished()
    return polled


ReadFeed = Callable[..., Polled]


@pytest.fixture
def read_source() -> Callable[[Any], Polled]:
    return read


@pytest.fixture
def read_feed(local: Settings) -> ReadFeed:
    """Reads a feed once as a process of its own would: nothing is kept but what is on disk."""

    def once(url: str, **changes: Any) -> Polled:
        settings = local.but(**changes)
        with Memory.of(settings) as memory:
            return read(FeedSource(url, PoliteFetcher(Fetcher(settings, threading.Event())), memory))

    return once


@pytest.fixture
def answer() -> type[Answer]:
    return Answer
