"""Totals straight from incidents, with nothing remembered: what `tocsin totals --as-of` shows.

It shares the arithmetic with the tally, and nothing of how the tally remembers; so that one can check the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from agents.tally.entry import CUMULATIVE, DAYS, Entry, entry
from agents.tally.windows import NAMES, Window, overlaps, rolling, window_totals
from streams.messages import UNKNOWN_COUNTRY, CasualtyTotals, Incident, WindowTotals


def last_entries(incidents: Iterable[Incident]) -> dict[str, list[Entry]]:
    """By country, what the last revision of each of its incidents enters; revisions may come in any order."""
    last: dict[tuple[str, str], tuple[int, Entry | None]] = {}
    for incident in incidents:
        key = (incident.country or UNKNOWN_COUNTRY, incident.incident_id)
        if key not in last or last[key][0] < incident.revision:
            last[key] = (incident.revision, entry(incident))
    entries: dict[str, list[Entry]] = defaultdict(list)
    for (country, _), (_, found) in last.items():
        if found:
            entries[country].append(found)
    return entries


def recount(entries: Iterable[Entry], window: Window) -> WindowTotals:
    """The totals of one country over `window`, from all its entries."""
    since, until = window.days
    sums, tolls = [], []
    for table, day, value in entries:
        if table == CUMULATIVE:
            tolls += [value] if overlaps(value, window) else []
        elif since <= day <= until and (table == DAYS or window.since is None):
            sums.append(value)
    return window_totals(window, sums, tolls)


def differences(entries: Sequence[Entry], totals: CasualtyTotals | None) -> list[str]:
    """The rolling windows in which a country's `totals` are not what its `entries` add up to, as of the same day.

    A country without totals agrees if it has no entries.
    """
    if totals is None:
        return list(NAMES) if entries else []
    windows = rolling(totals.as_of).items()
    return [name for name, window in windows if recount(entries, window) != totals.windows.get(name)]
