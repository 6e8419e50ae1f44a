"""Numbers, days and places in a few words, for people."""

import calendar
import datetime
from typing import Any

import pycountry

from streams.messages import UNKNOWN_COUNTRY, Count, Harm, Period, Perpetrators


def number(count: Count | None) -> str:
    """A count with its doubt: 42, 33+ (at least), 10–15, ~30 (about), ≤40 (at most), 45 (33–60); "" when not mentioned.

    The best guess stands first where it says more than the ends do.
    """
    if count is None:
        return ""
    low, best, high = count.low, count.best, count.high
    if best is None or (low is not None and best < low):
        return "?" if low is None and high is None else _between(low, high)
    if low == best == high:
        return f"{best:,}"
    if low is None:
        return f"~{best:,}" if high is None else f"≤{best:,}" if best == high else f"{best:,} (≤{high:,})"
    return _between(low, high) if low == best else f"{best:,} ({_between(low, high)})"


def _between(low: int | None, high: int | None) -> str:
    if low is None:
        return f"≤{high:,}"
    return f"{low:,}+" if high is None else f"{low:,}–{high:,}"


def figures(harm: Harm | Perpetrators) -> str:
    """All kinds that were mentioned, such as `42 killed, 30+ wounded`; kinds with none harmed are left out."""
    told = [(number(count), kind) for kind, count in harm if count is not None]
    return ", ".join(f"{amount} {kind}" for amount, kind in told if amount != "0")


def period(days: Period | None) -> str:
    """The days that a toll covers: February 2020, 2020, since 2011-03-15, 2020-02-01 to 2020-02-10; "" if unknown."""
    if days is None or (days.from_ is None and days.to is None):
        return ""
    if days.from_ is None:
        return f"until {days.to}"
    if days.to is None:
        return f"since {days.from_}"
    if (days.from_.month, days.from_.day, days.to.month, days.to.day) == (1, 1, 12, 31):
        return str(days.to.year) if days.from_.year == days.to.year else f"{days.from_.year} to {days.to.year}"
    if days.from_.day == 1 and days.to == _end_of_month(days.from_):
        return f"{days.from_:%B %Y}"
    return f"{days.from_} to {days.to}"


def _end_of_month(day: datetime.date) -> datetime.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def country(code: str | None) -> str:
    """A country's everyday name; its code when no such country is known."""
    if code in (None, UNKNOWN_COUNTRY):
        return "unknown country"
    found: Any = pycountry.countries.get(alpha_3=code)
    return str(getattr(found, "common_name", found.name) if found else code)


def where(place: str | None, admin1: str | None, code: str | None) -> str:
    """A place from the town to the country, as far as it is known."""
    subdivision: Any = pycountry.subdivisions.get(code=admin1) if admin1 else None  # type: ignore[no-untyped-call]
    names = (place, subdivision.name if subdivision else admin1, country(code))
    return ", ".join(dict.fromkeys(name for name in names if name))
