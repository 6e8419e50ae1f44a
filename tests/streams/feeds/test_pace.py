"""A host is asked at the pace that is set, or that it asks for itself; hosts do not wait for each other."""

import threading
from typing import Any

import pytest

from streams.feeds.fetch import Fetcher
from streams.feeds.pace import Pace
from streams.feeds.robots import PoliteFetcher
from streams.feeds.source import SourceError, StoppedError


class Waits(threading.Event):
    """Notes the waits, in seconds, without waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[int] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(round(timeout or 0.0))
        return self.is_set()


def test_each_host_has_its_turns() -> None:
    waits = Waits()
    pace = Pace(100.0, waits)
    for host in ("a", "a", "b", "a", "b"):
        pace.wait(host)
    assert waits.seconds == [0, 100, 0, 200, 100]


def test_a_slower_host_is_waited_for() -> None:
    waits = Waits()
    pace = Pace(100.0, waits)
    pace.slow_down("a", 500.0)
    for host in ("a", "a", "b", "b"):
        pace.wait(host)
    assert waits.seconds == [0, 500, 0, 100]


def test_a_host_on_hold_is_not_asked() -> None:
    pace = Pace(0.0, threading.Event())
    pace.hold("a", 1e12)
    pace.wait("b")
    with pytest.raises(SourceError, match="a asked to be left alone") as error:
        pace.wait("a")
    assert error.value.retry_after == pytest.approx(86_400.0, abs=60)  # a day is the most that is believed


def test_a_stop_ends_the_wait() -> None:
    stop = threading.Event()
    pace = Pace(1e6, stop)
    pace.wait("a")
    stop.set()
    with pytest.raises(StoppedError):
        pace.wait("a")


def test_robots_txt_sets_the_pace(web: Any, answer: Any, local: Any) -> None:
    web.pages["/robots.txt"] = answer("User-agent: *\nCrawl-delay: 20\n")
    waits = Waits()
    fetcher = Fetcher(local, threading.Event())
    fetcher.pace = Pace(0.0, waits)
    polite = PoliteFetcher(fetcher)
    for path in ("/1", "/2", "/3"):
        polite.fetch(web.url(path))
    assert waits.seconds == [0, 0, 20, 40]  # the first is for robots.txt itself
