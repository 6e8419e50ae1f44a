"""Windows of days, and the totals of one from what was entered in it."""

import datetime
from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

from agents.tally.entry import Toll
from agents.tally.sums import CLAIMED, NATIONALITY, PERPETRATORS, REPORTED, ROLE, TYPE, Counts, Sums, fields, total
from streams.messages import CumulativeToll, Harm, Perpetrators, WindowTotals

Name = Literal["1d", "7d", "30d", "all"]
NAMES: tuple[Name, ...] = get_args(Name)

TOLLS_SHOWN = 10  # the most cumulative tolls shown beside a window's sums, the latest first; history has no end


class Window(NamedTuple):
    """Days, both ends included; `since` is None for all time, which alone holds what has no usable date."""

    since: datetime.date | None
    until: datetime.date

    @property
    def days(self) -> tuple[str, str]:
        """Both ends as ISO 8601, which sorts as the days do; "" is before all days."""
        return self.since.isoformat() if self.since else "", self.until.isoformat()


def rolling(today: datetime.date) -> dict[Name, Window]:
    """The windows of casualty totals as of `today`, which each of them includes."""
    return {
        "1d": Window(today, today),
        "7d": Window(today - datetime.timedelta(days=6), today),
        "30d": Window(today - datetime.timedelta(days=29), today),
        "all": Window(None, today),
    }


def whole_before(today: datetime.date) -> str:
    """The day (ISO 8601) before which no rolling window begins or ends, as of `today` or just before.

    So much less than the horizon after which incidents are settled that their month and year are over by then.
    """
    return (today - datetime.timedelta(days=30 + 5)).isoformat()


def overlaps(toll: Toll, window: Window) -> bool:
    """Whether `toll` covers a day of `window`."""
    since, until = window.days
    return toll["first"] <= until and since <= toll["last"]


def from_last(toll: Toll) -> tuple[str, str]:
    """What tolls are ranked by: those that end last are shown."""
    return toll["last"], toll["message"]["incident_id"]


def window_totals(window: Window, sums: Iterable[Sums], tolls: Iterable[Toll]) -> WindowTotals:
    """The totals of `window`, given all that was entered in it and the cumulative tolls that overlap it."""
    parts = total(sums)
    harm = parts["harm"]
    latest = sorted(tolls, key=from_last, reverse=True)[:TOLLS_SHOWN]
    return WindowTotals(
        since=window.since,
        until=window.until,
        incidents=parts["incidents"],
        reported=Harm(**fields(harm.get(REPORTED, {}))),
        claimed=Harm(**fields(harm.get(CLAIMED, {}))),
        perpetrators=Perpetrators(**fields(harm.get(PERPETRATORS, {}))),
        by_nationality=_breakdown(harm, NATIONALITY),
        by_role=_breakdown(harm, ROLE),
        by_type=_breakdown(harm, TYPE),
        cumulative=[CumulativeToll.from_fields(toll["message"]) for toll in latest],
    )


def _breakdown(harm: dict[str, Counts], tables: str) -> dict[str, Harm]:
    """The harm in each of the tables whose names begin with `tables`, by the rest of the name."""
    return {
        name.removeprefix(tables): Harm(**fields(counts))
        for name, counts in sorted(harm.items())
        if name.startswith(tables)
    }
