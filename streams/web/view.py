"""The view: the last of everything that is on the topics, in a private SQLite file that goes with the process.

Memory stays bounded however long the topics are: SQLite keeps its own small cache and the rest on disk. Every change
raises `version`, so whoever has shown a version knows whether there is anything new to show.
"""

import datetime
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from streams.messages import UNKNOWN_COUNTRY, CasualtyTotals, Event, Incident, iso
from streams.monitor.decoding import Decoder
from streams.monitor.words import country, where
from streams.reading import Record
from streams.topics import CASUALTY_TOTALS, EVENTS, INCIDENTS
from streams.web.counting import DAYS, Counting, Entry

TOPICS = (CASUALTY_TOTALS.name, INCIDENTS.name, EVENTS.name)

SCHEMA = """
CREATE TABLE totals (country TEXT PRIMARY KEY, as_of TEXT, message BLOB) WITHOUT ROWID;
CREATE TABLE incidents (
    number INTEGER PRIMARY KEY, country TEXT, id TEXT, revision INTEGER, standing INTEGER, harmful INTEGER,
    day TEXT, updated_at TEXT, type TEXT, status TEXT, message BLOB, UNIQUE (country, id)
);
CREATE INDEX incidents_by_day ON incidents (day, id);
CREATE INDEX incidents_by_time ON incidents (updated_at, id);
CREATE INDEX incidents_of_country ON incidents (country, day, id);
CREATE TABLE entries (number INTEGER PRIMARY KEY, country TEXT, part TEXT, day TEXT, value BLOB);
CREATE INDEX entries_by_day ON entries (day);
CREATE TABLE parts (number INTEGER, part TEXT, PRIMARY KEY (number, part)) WITHOUT ROWID;
CREATE TABLE members (event TEXT, number INTEGER, PRIMARY KEY (event, number)) WITHOUT ROWID;
CREATE INDEX members_of_incident ON members (number);
CREATE TABLE events (
    id TEXT PRIMARY KEY, article TEXT, country TEXT, type TEXT, published_at TEXT, message BLOB
);
CREATE INDEX events_of_article ON events (article);
CREATE INDEX events_by_time ON events (published_at, id);
CREATE VIRTUAL TABLE words USING fts5 (told, tokenize = 'unicode61 remove_diacritics 2');
"""
TABLES = ("totals", "incidents", "entries", "parts", "members", "events", "words")


class Place(NamedTuple):
    """Where a page of a list ended: the sort key and the id of its last row."""

    key: str
    id: str


@dataclass(frozen=True)
class Wanted:
    """Which incidents are asked for; None leaves it open. `part` is such as nationality:TUR, role:civilian, claimed."""

    country: str | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    part: str | None = None
    words: str | None = None
    type: str | None = None
    all_revised: bool = False  # also those that harmed no one, are retracted or are part of another


class View:
    """What the topics say now. One thread tells it more while others ask."""

    def __init__(self, counting: Counting) -> None:
        self.counting = counting
        self.decoder = Decoder()
        self.version = 0
        self.newest_report = ""  # when the newest report in any incident was published, UTC ISO 8601
        self._lock = threading.RLock()
        self._database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()

    def clear(self) -> None:
        """Forget everything: the topics are not those that were read."""
        with self._lock:
            for table in TABLES:
                self._database.execute(f"DELETE FROM {table}")  # noqa: S608  # names of our own
            self.version += 1

    def take(self, records: Iterable[Record]) -> None:
        """Take in messages of the three topics; one that cannot be read is left out and counted."""
        takes: dict[str, Any] = {
            INCIDENTS.name: (Incident, self._take_incident),
            CASUALTY_TOTALS.name: (CasualtyTotals, self._take_totals),
            EVENTS.name: (Event, self._take_event),
        }
        with self._lock:
            self._database.execute("BEGIN")
            for record in records:
                kind, take = takes[record.topic]
                message = self.decoder.message(record, kind)
                if message is not None:
                    take(message)
            self._database.execute("COMMIT")
            self.version += 1

    # What is taken in

    def _take_totals(self, totals: CasualtyTotals) -> None:
        row = (totals.country, totals.as_of.isoformat(), totals.to_bytes())
        self._database.execute("INSERT OR REPLACE INTO totals VALUES (?, ?, ?)", row)

    def _take_incident(self, incident: Incident) -> None:
        """The first of its highest revision stands, as in a recount."""
        key = (incident.country or UNKNOWN_COUNTRY, incident.incident_id)
        known = self._one("SELECT number, revision FROM incidents WHERE country = ? AND id = ?", *key)
        if known and known[1] >= incident.revision:
            return
        number = known[0] if known else None
        if number is not None:
            self._remove(number)
        harmful = any(count != (0, 0, 0) for _, count in _counts(incident))
        row = (
            *(number, *key, incident.revision),
            not (incident.retracted or incident.merged_into),
            harmful,
            (incident.date or incident.updated_at.date()).isoformat(),
            iso(incident.updated_at),
            incident.type,
            incident.status,
            incident.to_bytes(),
        )
        marks = ", ".join("?" * len(row))
        number = self._database.execute(f"INSERT INTO incidents VALUES ({marks})", row).lastrowid  # noqa: S608
        self._index(number, incident)
        self.newest_report = max(self.newest_report, iso(incident.updated_at))

    def _remove(self, number: int) -> None:
        for table in ("incidents", "entries", "parts", "members"):
            self._database.execute(f"DELETE FROM {table} WHERE number = ?", (number,))  # noqa: S608  # our own names
        self._database.execute("DELETE FROM words WHERE rowid = ?", (number,))

    def _index(self, number: int | None, incident: Incident) -> None:
        """Everything that an incident is found and counted by."""
        entry = self.counting.entry(incident)
        if entry:
            part, day, value = entry
            row = (number, incident.country or UNKNOWN_COUNTRY, part, day, orjson.dumps(value))
            self._database.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", row)
        many = self._database.executemany
        many("INSERT INTO parts VALUES (?, ?)", [(number, part) for part in _parts(incident)])
        many("INSERT OR IGNORE INTO members VALUES (?, ?)", [(event, number) for event in incident.events])
        self._database.execute("INSERT INTO words (rowid, told) VALUES (?, ?)", (number, _told(incident)))

    def _take_event(self, event: Event) -> None:
        row = (
            *(event.event_id, event.article_id, event.country or UNKNOWN_COUNTRY, event.type),
            *(iso(event.published_at), event.to_bytes()),
        )
        self._database.execute("INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?, ?)", row)

    # What is asked

    def totals(self) -> dict[str, CasualtyTotals]:
        """By country, the last totals."""
        rows = self._all("SELECT country, message FROM totals ORDER BY country")
        return {code: CasualtyTotals.from_bytes(message) for code, message in rows}

    def entries(self, since: str, until: str, code: str | None = None) -> Iterator[tuple[str, Entry]]:
        """Country and entry of all that stands under the days from `since` to `until`, and of all cumulative tolls."""
        query = "SELECT country, part, day, value FROM entries WHERE (day BETWEEN ? AND ? OR part = 'cumulative')"
        rows = self._all(query + (" AND country = ?" if code else ""), since, until, *([code] if code else []))
        for of, part, day, value in rows:
            yield of, (part, day, orjson.loads(value))

    def days(self, since: str, until: str, code: str | None = None) -> Iterator[tuple[str, Entry]]:
        """Country and entry of what happened on a known day of those."""
        return ((of, entry) for of, entry in self.entries(since, until, code) if entry[0] == DAYS)

    def incidents(self, wanted: Wanted, most: int, after: Place | None = None) -> list[bytes]:
        """At most `most` incidents as they are on the wire, the newest day first, those behind `after`."""
        clauses, values = _clauses(wanted)
        if after:
            clauses.append("(day, id) < (?, ?)")
            values += after
        return [message for (message,) in self._listed("incidents", clauses, values, "day DESC, id DESC", most)]

    def every(self, countries: Sequence[str] = ()) -> Iterator[bytes]:
        """All incidents of `countries` (none: all), retracted and merged ones too, as they are on the wire."""
        numbers = self._all("SELECT number, country FROM incidents")
        for number, code in numbers:
            row = self._one("SELECT message FROM incidents WHERE number = ?", number)
            if row and (not countries or code in countries):
                yield row[0]

    def newest(self, most: int) -> list[Incident]:
        """The incidents that were told of last."""
        clauses = ["standing", "harmful"]
        rows = self._listed("incidents", clauses, [], "updated_at DESC, id DESC", most)
        return [Incident.from_bytes(message) for (message,) in rows]

    def incident(self, incident_id: str) -> Incident | None:
        """The incident of that id: the one that stands, if it was moved between countries."""
        query = "SELECT message FROM incidents WHERE id = ? ORDER BY standing DESC, revision DESC"
        row = self._one(query, incident_id)
        return Incident.from_bytes(row[0]) if row else None

    def events(
        self, code: str | None, event_type: str | None, article: str | None, most: int, after: Place | None = None
    ) -> list[bytes]:
        """At most `most` events as they are on the wire, the last published first, those behind `after`."""
        wanted = {"country": code, "type": event_type, "article": article}
        clauses = [f"{column} = ?" for column, value in wanted.items() if value]
        values: list[Any] = [value for value in wanted.values() if value]
        if after:
            clauses.append("(published_at, id) < (?, ?)")
            values += after
        return [message for (message,) in self._listed("events", clauses, values, "published_at DESC, id DESC", most)]

    def events_of(self, articles: Sequence[str]) -> list[Event]:
        """What these articles say happened, in the order that they say it."""
        marks = ", ".join("?" * len(articles))
        rows = self._all(f"SELECT message FROM events WHERE article IN ({marks})", *articles)  # noqa: S608
        events = [Event.from_bytes(message) for (message,) in rows]
        return sorted(events, key=lambda e: (articles.index(e.article_id), e.story, _first(e)))

    def incident_of(self, event_id: str) -> str | None:
        """The id of the standing incident that an event belongs to."""
        query = "SELECT id FROM members JOIN incidents USING (number) WHERE event = ? AND standing"
        row = self._one(query, event_id)
        return str(row[0]) if row else None

    def part_names(self) -> list[str]:
        """All parts that incidents can be asked for, such as nationality:TUR, in order."""
        return [part for (part,) in self._all("SELECT DISTINCT part FROM parts ORDER BY part")]

    def last_day(self) -> str | None:
        """The last day on which something counted happened."""
        row = self._one("SELECT max(day) FROM entries WHERE part = ?", DAYS)
        return row[0] if row else None

    def _listed(
        self, table: str, clauses: list[str], values: list[Any], order: str, most: int
    ) -> list[tuple[Any, ...]]:
        where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
        query = f"SELECT message FROM {table}{where} ORDER BY {order} LIMIT ?"  # noqa: S608  # clauses are our own
        return self._all(query, *values, most)

    def _all(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._database.execute(query, values).fetchall()

    def _one(self, query: str, *values: Any) -> tuple[Any, ...] | None:
        with self._lock:
            row: tuple[Any, ...] | None = self._database.execute(query, values).fetchone()
            return row


def _clauses(wanted: Wanted) -> tuple[list[str], list[Any]]:
    """The conditions that `wanted` means, and their values."""
    conditions: dict[str, str | None] = {
        "country = ?": wanted.country,
        "day >= ?": wanted.since.isoformat() if wanted.since else None,
        "day <= ?": wanted.until.isoformat() if wanted.until else None,
        "type = ?": wanted.type,
        "number IN (SELECT number FROM parts WHERE part = ?)": wanted.part,
        "number IN (SELECT rowid FROM words WHERE told MATCH ?)": _phrase(wanted.words) if wanted.words else None,
    }
    clauses = [] if wanted.all_revised else ["standing", "harmful"]
    clauses += [clause for clause, value in conditions.items() if value]
    return clauses, [value for value in conditions.values() if value]


def _phrase(words: str) -> str:
    """What a person typed as a search for all of its words, the last as far as it goes; no syntax of its own."""
    quoted = ['"' + word.replace('"', '""') + '"' for word in words.split()]
    return " ".join(quoted) + "*"


def _counts(incident: Incident) -> Iterator[tuple[str, tuple[int | None, int | None, int | None]]]:
    for kind, count in incident.harm.kinds():
        yield kind, (count.low, count.best, count.high)


def _parts(incident: Incident) -> set[str]:
    """What an incident can be asked for by: its standing, and whose harm it is part of."""
    nationalities = {group.nationality for group in incident.victims} | set(incident.nationality)
    parts = {f"nationality:{name}" for name in nationalities if name}
    parts |= {f"role:{group.role}" for group in incident.victims if group.role}
    parts |= {f"type:{incident.type}", incident.status}
    parts |= {"perpetrators"} if any(count for _, count in incident.perpetrators) else set()
    return parts


def _told(incident: Incident) -> str:
    """The words that an incident is found by."""
    places = where(incident.place, incident.admin1, incident.country)
    told = [incident.headline, places, country(incident.country), incident.means or "", incident.type]
    for report in incident.reports:
        told += [report.headline, report.source, report.article_id]
        told += {evidence.sentence.text for evidence in report.evidence}
    return "\n".join(told)


def _first(event: Event) -> int:
    return min((evidence.start for evidence in event.evidence), default=0)
