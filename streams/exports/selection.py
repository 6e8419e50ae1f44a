"""What is exported: the incidents that a window's totals are made of, each with how it counts in them.

What an incident enters, and on which day, is the tally's to say; so that sums over an export are the totals, its
function is given to `select` (by `streams.commands`, which alone knows both).
"""

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from streams.messages import UNKNOWN_COUNTRY, Incident

Counted = Literal["reported", "claimed", "cumulative"]
Entry = Callable[[Incident], tuple[str, str, Any] | None]  # `agents.tally.entry.entry`: table, day, value

DAYS, CUMULATIVE = "days", "cumulative"  # the tally's tables for what has a day, and for tolls over many incidents


class Row(NamedTuple):
    """One incident, the day it counts on, and where it counts.

    `reported` ones are what the main totals add up, `claimed` ones have totals of their own, and `cumulative` tolls are
    in no sum.
    """

    incident: Incident
    day: datetime.date
    counted: Counted


@dataclass(frozen=True)
class Selection:
    """The days exported, both included (`since` None: all time), and what counts in them, by day and id.

    `window` is 1d, 7d, 30d, all or FROM..TO. `countries` are those asked for; none: all of them. `withdrawn` are
    incidents of these countries that were retracted or merged into others: they count nowhere.
    """

    window: str
    since: datetime.date | None
    until: datetime.date
    countries: tuple[str, ...]
    rows: tuple[Row, ...]
    withdrawn: tuple[Incident, ...] = ()

    @property
    def reported(self) -> tuple[Row, ...]:
        """The rows that the main totals are made of: the only ones in forms whose readers add up a column."""
        return tuple(row for row in self.rows if row.counted == "reported")


def select(
    incidents: Iterable[Incident],
    entry: Entry,
    window: str,
    since: datetime.date | None,
    until: datetime.date,
    countries: Collection[str] = (),
) -> Selection:
    """What of `incidents`, revisions in any order, counts from `since` to `until` in `countries` (none: all)."""
    last: dict[tuple[str, str], Incident] = {}
    for incident in incidents:
        key = (incident.country or UNKNOWN_COUNTRY, incident.incident_id)
        if (not countries or key[0] in countries) and (key not in last or last[key].revision < incident.revision):
            last[key] = incident
    rows = [row for incident in last.values() if (row := _row(incident, entry(incident), since, until))]
    withdrawn = (incident for incident in last.values() if incident.retracted or incident.merged_into)
    return Selection(
        window=window,
        since=since,
        until=until,
        countries=tuple(sorted(countries)),
        rows=tuple(sorted(rows, key=lambda row: (row.day, row.incident.country or "", row.incident.incident_id))),
        withdrawn=tuple(sorted(withdrawn, key=lambda incident: incident.incident_id)),
    )


def _row(
    incident: Incident, entered: tuple[str, str, Any] | None, since: datetime.date | None, until: datetime.date
) -> Row | None:
    """The incident's row, or None when it does not count in these days."""
    if entered is None:
        return None
    table, text, value = entered
    first, last = (since.isoformat() if since else ""), until.isoformat()
    day = datetime.date.fromisoformat(text)
    if table == CUMULATIVE:
        return Row(incident, day, "cumulative") if value["first"] <= last and first <= value["last"] else None
    if not first <= text <= last or (table != DAYS and since is not None):
        return None
    return Row(incident, day, "claimed" if incident.status == "claimed" else "reported")
