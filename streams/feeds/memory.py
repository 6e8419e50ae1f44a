"""What feeds remember across restarts: what was sent of each entry, and by what a feed tells that nothing is new.

It belongs to the cluster that articles were sent to: another one gets all entries anew.
"""

import hashlib
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from streams.errors import TocsinError
from streams.settings import Settings

_MOST_ENTRIES = 200_000  # those that feeds listed last; one forgotten is sent again, which changes nothing downstream
_WAIT = 30.0  # seconds for another process that writes

_TABLES = """
CREATE TABLE IF NOT EXISTS feeds (url TEXT PRIMARY KEY, etag TEXT, modified TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries (
    feed TEXT, id TEXT, entry TEXT, content TEXT, tries INTEGER, first_seen INTEGER, listed INTEGER,
    PRIMARY KEY (feed, id)
);
CREATE INDEX IF NOT EXISTS entries_listed ON entries (listed);
"""


@dataclass(frozen=True)
class Remembered:
    """One entry of a feed, as it was sent."""

    entry: str  # digest of what the feed says
    content: str  # digest of the article that was sent
    tries: int  # at its page that failed for a passing reason; 0: the article is complete
    first_seen: int  # seconds since 1970


@dataclass(frozen=True)
class Validators:
    """What a server wants to hear to answer that a feed has not changed (RFC 9110, section 13)."""

    etag: str | None = None
    modified: str | None = None


class Memory:
    """Remembers in an SQLite file; threads and processes may share it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    @classmethod
    @contextmanager
    def of(cls, settings: Settings) -> Iterator["Memory"]:
        """The memory for the cluster and topic of these settings; raises TocsinError when its file is of no use."""
        target = f"{settings.broker or ''} {settings.raw_topic_names[0]}"
        name = hashlib.sha256(target.encode()).hexdigest()[:8] if settings.broker else "embedded"
        path: Path = settings.state_path / f"feeds-{name}.sqlite"
        try:
            with closing(sqlite3.connect(path, _WAIT, isolation_level=None, check_same_thread=False)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=NORMAL")
                connection.executescript(_TABLES)
                yield cls(connection)
        except sqlite3.DatabaseError as error:
            raise TocsinError(
                f"{path}, where it is kept what feeds were sent, cannot be used ({error}): "
                "make room, or delete it; then all entries that feeds still list are sent again, which does no harm"
            ) from error

    def entry(self, feed: str, article_id: str) -> Remembered | None:
        """What was sent of an entry, if anything was; the entry counts as listed just now."""
        with self._lock:
            self._connection.execute(
                "UPDATE entries SET listed = ? WHERE feed = ? AND id = ?", (int(time.time()), feed, article_id)
            )
            row = self._connection.execute(
                "SELECT entry, content, tries, first_seen FROM entries WHERE feed = ? AND id = ?", (feed, article_id)
            ).fetchone()
        return Remembered(*row) if row else None

    def remember(self, feed: str, article_id: str, entry: Remembered) -> None:
        """Remember an entry as sent."""
        with self._lock:
            self._connection.execute(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)",
                (feed, article_id, entry.entry, entry.content, entry.tries, entry.first_seen, int(time.time())),
            )

    def validators(self, feed: str) -> Validators:
        """What the feed gave when it was last read to its end."""
        with self._lock:
            row = self._connection.execute("SELECT etag, modified FROM feeds WHERE url = ?", (feed,)).fetchone()
        return Validators(*row) if row else Validators()

    def remember_validators(self, feed: str, validators: Validators) -> None:
        """Remember that all of the feed as `validators` have it was sent, and forget the entries that are too many."""
        with self._lock:
            self._connection.execute(
                "INSERT OR REPLACE INTO feeds VALUES (?, ?, ?)", (feed, validators.etag, validators.modified)
            )
            self._connection.execute(
                "DELETE FROM entries WHERE rowid IN "
                "(SELECT rowid FROM entries ORDER BY listed DESC, rowid DESC LIMIT -1 OFFSET ?)",
                (_MOST_ENTRIES,),
            )
