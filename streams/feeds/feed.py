"""A news feed, RSS or Atom: each entry that is new or changed becomes an article with the full text of its page.

The page is fetched when the entry is new or the feed says something else of it than before. Where the page cannot be
had, the article has the feed's own words; when that may pass, later polls try the page again, and the full text follows
under the same id.
"""

import calendar
import datetime
import io
import time
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser
import httpx

from streams.articles import article_id
from streams.encoding import decode
from streams.feeds.fetch import Response, shown
from streams.feeds.memory import Memory, Remembered, Validators
from streams.feeds.page import article_text, fragment_text
from streams.feeds.robots import PoliteFetcher
from streams.feeds.source import Poll, SourceError
from streams.messages import RawArticle

_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
_PASSING = (408, 425, 429)  # and all of the server's own errors, 5xx
_MOST_ENTRIES = 1000  # of one feed, the first that it lists
_MOST_TRIES = 5  # at an entry's page


class FeedSource:
    """One feed at `url`; `memory` knows what was sent of it before."""

    def __init__(self, url: str, fetcher: PoliteFetcher, memory: Memory) -> None:
        self.name = shown(url)
        self._url = url
        self._fetcher = fetcher
        self._memory = memory
        self._validators = Validators()
        self._complete = True
        self._given: dict[str, Remembered] = {}

    def poll(self, poll: Poll) -> Iterator[RawArticle]:
        """The articles of entries that are new or changed, the last listed first: feeds list the newest first."""
        self._given, self._complete = {}, True
        response = self._fetch_feed()
        self._validators = Validators(response.headers.get("etag"), response.headers.get("last-modified"))
        if response.status == 304:
            self._validators = self._memory.validators(self._url)
            return
        feed = _parse(response, self.name)
        if len(feed.entries) > _MOST_ENTRIES:
            poll.note(f"{self.name} has {len(feed.entries)} entries: those after the first {_MOST_ENTRIES} are left")
        for entry in reversed(feed.entries[:_MOST_ENTRIES]):
            article = self._article(entry, feed.feed, poll)
            if article is not None:
                yield article

    def sent(self, article: RawArticle) -> None:
        """Remember the entry that `article` was made of."""
        self._memory.remember(self._url, article.id, self._given[article.id])

    def finished(self) -> None:
        """Remember that nothing more is to be had until the feed changes, unless a page is to be tried again."""
        self._memory.remember_validators(self._url, self._validators if self._complete else Validators())

    def _fetch_feed(self) -> Response:
        known = self._memory.validators(self._url)
        conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
        headers = {name: value for name, value in conditions.items() if value}
        response = self._fetcher.fetch(self._url, {"Accept": _ACCEPT, **headers})
        if response.status in (200, 304):
            return response
        raise _refusal(self.name, response)

    def _article(self, entry: Any, feed: Any, poll: Poll) -> RawArticle | None:
        """The article of `entry`, or None when it was sent before as it is now."""
        link, title, own_text = _link(entry), fragment_text(entry.get("title", "")), _own_text(entry)
        name = link or entry.get("id") or f"{title}\0{own_text}"
        identity = article_id(name)
        known = self._memory.entry(self._url, identity)
        digest = article_id(title, own_text, str(entry.get("published", "")), _updated(entry))
        if known and known.entry == digest and known.tries in (0, _MOST_TRIES):
            poll.unchanged()
            return None
        now = int(time.time())
        first_seen = known.first_seen if known else now
        text, tries = self._text(link, own_text, poll, known.tries if known and known.entry == digest else 0)
        article = RawArticle(
            id=identity,
            url=link,
            title=title,
            text=text,
            source=_outlet(link, feed),
            published_at=_published(entry, first_seen, now),
            fetched_at=_moment(now),
            language=str(feed.get("language") or "en").partition("-")[0].lower(),
        )
        remembered = Remembered(digest, article_id(title, text, str(article.published_at)), tries, first_seen)
        if not title and not text:
            poll.problem(f"{self.name}: the entry {name[:200]!r} has neither title nor text")
            return None
        if known and known.content == remembered.content:
            self._memory.remember(self._url, identity, remembered)
            poll.unchanged()
            return None
        self._given[identity] = remembered
        return article

    def _text(self, link: str, own_text: str, poll: Poll, tries: int) -> tuple[str, int]:
        """An entry's full text, and how often its page was tried if it is to be tried again, else 0."""
        if not link:
            return own_text, 0
        try:
            text = self._page(link)
        except SourceError as error:
            poll.note(f"{error}; the feed's own words are taken instead")
            if not error.passing:
                return own_text, 0
            self._complete = self._complete and tries + 1 >= _MOST_TRIES
            return own_text, tries + 1
        return (text if len(text) > len(own_text) else own_text), 0

    def _page(self, link: str) -> str:
        response = self._fetcher.fetch(link, {"Accept": "text/html, application/xhtml+xml"})
        if response.status != 200:
            raise _refusal(shown(link), response)
        kind = response.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
        if kind not in ("text/html", "application/xhtml+xml", ""):
            raise SourceError(f"{shown(link)} is {kind!r}, no page")
        return article_text(decode(response.body, response.charset), link)


def _parse(response: Response, name: str) -> Any:
    """The feed in `response`.

    feedparser opens as a file or URL what it is given as text or bytes and looks like one: so it is given a stream.
    Entities that a document declares are left as they are, so that they cannot grow (a test holds that).
    """
    headers = {"content-location": response.url, "content-type": response.headers.get("content-type", "")}
    feed = feedparser.parse(io.BytesIO(response.body), response_headers=headers)
    if not feed.get("version") and not feed.entries:
        raise SourceError(f"{name} is neither RSS nor Atom")
    return feed


def _refusal(name: str, response: Response) -> SourceError:
    passing = response.status in _PASSING or response.status >= 500
    return SourceError(f"{name} answers {response.status}", passing, response.retry_after)


def _link(entry: Any) -> str:
    """The address of an entry's page: where a service that counts clicks keeps the true one, that."""
    link = str(entry.get("feedburner_origlink") or entry.get("link") or "").strip()
    return link if link.lower().startswith(("http://", "https://")) else ""


def _own_text(entry: Any) -> str:
    """What the feed itself tells of an entry: the longest of its contents and its summary."""
    values = [str(content.get("value", "")) for content in entry.get("content", ())]
    return max((fragment_text(value) for value in (*values, entry.get("summary", ""))), key=len)


def _updated(entry: Any) -> str:
    """When an entry says it was changed; feedparser's `get` would take its publication for that."""
    return str(entry["updated"]) if "updated" in entry else ""


def _outlet(link: str, feed: Mapping[str, Any]) -> str:
    """Who published an entry: the host of its page, or else the feed's title."""
    try:
        host = httpx.URL(link).host
    except httpx.InvalidURL:
        host = ""
    return host.removeprefix("www.") or str(feed.get("title", ""))


def _published(entry: Any, first_seen: int, now: int) -> datetime.datetime:
    """When an entry was published: as it says, but not in the future, or else when we first saw it."""
    stated = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return _moment(min(calendar.timegm(stated), now) if stated else first_seen)
    except (ValueError, OverflowError, OSError):
        return _moment(first_seen)


def _moment(seconds: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
