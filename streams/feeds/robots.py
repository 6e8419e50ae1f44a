"""Nothing is fetched that a host's robots.txt does not allow us (RFC 9309)."""

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from urllib.robotparser import RobotFileParser

import httpx

from streams.encoding import decode
from streams.feeds.fetch import USER_AGENT, Fetcher, Response, shown
from streams.feeds.source import SourceError

_KEPT_FOR = 86_400.0  # seconds: what the standard recommends at most
_KEPT = 1000  # hosts
_LARGEST = 512_000  # bytes that are read of a robots.txt; the standard asks for 500 KiB
_LONGEST_DELAY = 30.0  # seconds between two requests that a robots.txt may ask for


class PoliteFetcher:
    """Fetches what robots.txt allows, at the pace that it asks for."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._lock = threading.Lock()
        self._rules: OrderedDict[str, tuple[float, RobotFileParser]] = OrderedDict()

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """As Fetcher.fetch; each address on the way must be allowed."""
        return self._fetcher.fetch(url, headers, self._check)

    def _check(self, url: httpx.URL) -> None:
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if not self._rules_of(origin, url.host).can_fetch(USER_AGENT, str(url)):
            raise SourceError(f"{shown(url)} may not be fetched: {origin}/robots.txt does not allow it")

    def _rules_of(self, origin: str, host: str) -> RobotFileParser:
        now = time.monotonic()
        with self._lock:
            kept = self._rules.get(origin)
        if kept and kept[0] > now:
            return kept[1]
        rules = self._fetch_rules(origin)
        delay = rules.crawl_delay(USER_AGENT)
        if delay:
            self._fetcher.pace.slow_down(host, min(float(delay), _LONGEST_DELAY))
        with self._lock:
            self._rules[origin] = (now + _KEPT_FOR, rules)
            while len(self._rules) > _KEPT:
                self._rules.popitem(last=False)
        return rules

    def _fetch_rules(self, origin: str) -> RobotFileParser:
        """A host's rules: none when it has no robots.txt; raises SourceError while it is in trouble."""
        response = self._fetcher.fetch(f"{origin}/robots.txt")
        if response.status == 429 or response.status >= 500:
            raise SourceError(
                f"{origin}/robots.txt answers {response.status}: nothing is fetched from there until it does better",
                True,
                response.retry_after,
            )
        rules = RobotFileParser()
        rules.parse(decode(response.body[:_LARGEST]).splitlines() if response.status == 200 else [])
        return rules
