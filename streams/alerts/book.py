"""What rules are judged against: the last revision of each incident, and what a country's incidents add up to."""

import datetime
from collections import defaultdict

from streams.messages import UNKNOWN_COUNTRY, Count, HarmKind, Incident, WindowName
from streams.web.counting import DAYS, Counting, Entry

LENGTHS: dict[WindowName, int | None] = {"1d": 1, "7d": 7, "30d": 30, "all": None}  # days; None: without end


class Book:
    """Incidents by country, as far as the arithmetic of totals needs them."""

    def __init__(self, counting: Counting) -> None:
        self._counting = counting
        self._revisions: dict[tuple[str, str], int] = {}
        self._entries: dict[str, dict[str, Entry]] = defaultdict(dict)

    def enter(self, incident: Incident) -> bool:
        """Take in a revision of an incident; returns whether it is newer than what is known of it."""
        code = incident.country or UNKNOWN_COUNTRY
        key = code, incident.incident_id
        if self._revisions.get(key, 0) >= incident.revision:
            return False
        self._revisions[key] = incident.revision
        entry = self._counting.entry(incident)
        if entry:
            self._entries[code][incident.incident_id] = entry
        else:
            self._entries[code].pop(incident.incident_id, None)
        return True

    @property
    def countries(self) -> list[str]:
        """Those that incidents were entered for."""
        return list(self._entries)

    def total(self, code: str, window: WindowName, kind: HarmKind, day: datetime.date) -> Count | None:
        """How many a country's rolling window as of `day` says were reported."""
        length = LENGTHS[window]
        since = day - datetime.timedelta(days=length - 1) if length else None
        count: Count | None = getattr(self._counting.recount(self._entries[code].values(), since, day).reported, kind)
        return count

    def year_before(self, code: str, window: WindowName, kind: HarmKind, day: datetime.date) -> list[int]:
        """The best figures of a country's rolling window as of each of the 365 days before `day`, the last one last."""
        length = LENGTHS[window]
        assert length
        by_day: dict[str, list[Entry]] = defaultdict(list)
        for entry in self._entries[code].values():
            if entry[0] == DAYS:
                by_day[entry[1]].append(entry)
        days = [day - datetime.timedelta(days=back) for back in range(365 + length - 1, 0, -1)]
        daily = [self._best(by_day.get(each.isoformat(), []), kind, each) for each in days]
        return [sum(daily[end - length : end]) for end in range(length, len(daily) + 1)]

    def _best(self, entries: list[Entry], kind: HarmKind, day: datetime.date) -> int:
        count: Count | None = getattr(self._counting.recount(entries, day, day).reported, kind) if entries else None
        return (count.low if count.best is None else count.best) or 0 if count else 0
