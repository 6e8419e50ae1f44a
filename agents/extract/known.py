"""Which articles are known, and what they said: for a month all of it, and ever after only that they were here.

An article that comes again is compared with what it said before, to send what changed. Changes come within days, but
copies come for years, and one that is taken for new counts a second time. So of an article that was not heard of for
`KEPT_DAYS`, by the time of its partition, eight bytes are left, kept by its day of publication; when it comes again,
changed or not, nothing is sent. One that comes with another day of publication by then is taken for new.

Records, of partition `P`, as other partitions of the table may be in the same store:

- `article|ID`   what the article said (`revise`), its day of publication, and when it was heard of again, if it was
- `line|P`       the last days of publication, the time that follows from them, and the first and last lot in the line
- `line|P|N`     a lot of articles that were new on one day, by the partition's time
- `gone|P|DAY|N` the digests of articles published on that day that were let go

Articles leave the line as others join it, a few lots at a time, so that a new day is no more work than any message.
"""

import base64
import datetime
import hashlib
from typing import Any

from agents import clock
from streams.messages import RawArticle
from streams.state import State

KEPT_DAYS = 30
CLOCK = 15  # days of publication whose median is the partition's time
LOT = 16  # articles, at most
LOTS_AT_ONCE = 4  # that are let go with one article
DIGESTS = 2048  # after which a record is full
DIGEST_SIZE = 8  # bytes


class KnownArticles:
    """The known articles of the partition that `state` is of."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._line = f"line|{state.partition}"
        self._gone = f"gone|{state.partition}"

    def record(self, article: RawArticle) -> dict[str, Any] | None:
        """What was kept of an article of that id, None when there is none or it was let go."""
        record: dict[str, Any] | None = self._state.get(_key(article.id))
        return record

    def was_let_go(self, article: RawArticle) -> bool:
        """Whether the article was known so long ago that no more than this is left."""
        digest, number = _digest(article.id), 0
        while digests := self._state.get(f"{self._gone}|{_day(article)}|{number}"):
            if digest in digests.split(" "):
                return True
            number += 1
        return False

    def keep(self, article: RawArticle, record: dict[str, Any]) -> None:
        """Keep `record` of the article; it is written last, after all that keeping it takes."""
        seen = min(article.published_at, article.fetched_at)  # a feed may date its articles far ahead
        line = self._pass_time(seen.date().isoformat())
        before = self.record(article)
        heard = {"heard": line["today"]} if before and line["today"] else {}
        if not before:
            self._line_up(line, article.id)
        self._let_go(line)
        self._state.put(self._line, line)
        self._state.put(_key(article.id), record | {"published": _day(article)} | heard)

    def _pass_time(self, published: str) -> dict[str, Any]:
        """The line, after something was published on that day."""
        line = self._state.get(self._line)
        return {"first": 0, "last": 0} | (line or {}) | clock.passed(line, published, CLOCK)

    def _line_up(self, line: dict[str, Any], article_id: str) -> None:
        """Put an article at the end of the line. The few that come before there is a time are kept for ever."""
        if not line["today"]:
            return
        lot = self._lot(line["last"])
        if lot and (lot["day"] != line["today"] or len(lot["articles"]) == LOT):
            line["last"] += 1
            lot = None
        articles = lot["articles"] if lot else []
        if article_id not in articles:
            self._state.put(f"{self._line}|{line['last']}", {"day": line["today"], "articles": [*articles, article_id]})

    def _let_go(self, line: dict[str, Any]) -> None:
        """Let go of the first lots in the line, as far as their time has come; who was heard of again lines up anew."""
        if not line["today"]:
            return
        due = (datetime.date.fromisoformat(line["today"]) - datetime.timedelta(days=KEPT_DAYS)).isoformat()
        for _ in range(LOTS_AT_ONCE):
            lot = self._lot(line["first"])
            if line["first"] == line["last"] or (lot and lot["day"] >= due):
                return
            self._dissolve(lot["articles"] if lot else [], line, due)
            self._state.forget(f"{self._line}|{line['first']}")
            line["first"] += 1

    def _dissolve(self, article_ids: list[str], line: dict[str, Any], due: str) -> None:
        """Forget what the articles said, but not those that were heard of since the day `due`."""
        gone: dict[str, list[str]] = {}
        for article_id in article_ids:
            record = self._state.get(_key(article_id))
            if record and record.get("heard", "") >= due:
                self._line_up(line, article_id)
            elif record:
                gone.setdefault(record["published"], []).append(article_id)
        for day, ids in gone.items():
            self._note_as_gone(day, [_digest(each) for each in ids])
        for article_id in (each for ids in gone.values() for each in ids):
            self._state.forget(_key(article_id))

    def _lot(self, number: int) -> dict[str, Any] | None:
        lot: dict[str, Any] | None = self._state.get(f"{self._line}|{number}")
        return lot

    def _note_as_gone(self, day: str, digests: list[str]) -> None:
        """Add the digests to the last record of the day, or a new one when that is full."""
        number, noted = 0, ""
        while (noted := self._state.get(f"{self._gone}|{day}|{number}") or "").count(" ") >= DIGESTS:
            number += 1
        new = [each for each in digests if each not in noted.split()]
        self._state.put(f"{self._gone}|{day}|{number}", " ".join([*noted.split(), *new]))


def _key(article_id: str) -> str:
    return f"article|{article_id}"


def _day(article: RawArticle) -> str:
    """The day of publication, UTC."""
    return article.published_at.date().isoformat()


def _digest(article_id: str) -> str:
    return base64.b85encode(hashlib.blake2b(article_id.encode(), digest_size=DIGEST_SIZE).digest()).decode()
