"""What several forms say of an incident: its sources, its subdivision, and the days that it may have happened on."""

import calendar
import datetime
from typing import Any

import pycountry

from streams.exports.selection import Row
from streams.messages import UNKNOWN_COUNTRY, Incident
from streams.monitor import words


def country(incident: Incident) -> str:
    """The country's everyday name; "" when none is known."""
    return words.country(incident.country) if incident.country not in (None, UNKNOWN_COUNTRY) else ""


def admin1(incident: Incident) -> str:
    """The subdivision's name, its code when it has no name there, or ""."""
    found: Any = pycountry.subdivisions.get(code=incident.admin1) if incident.admin1 else None  # type: ignore[no-untyped-call]
    return str(found.name) if found else incident.admin1 or ""


def sources(incident: Incident) -> list[str]:
    """Who reported it, each once."""
    return list(dict.fromkeys(report.source for report in incident.reports if report.source))


def urls(incident: Incident) -> list[str]:
    """Where it is reported, each address once; nothing that is no web address."""
    found = (report.url for report in incident.reports)
    return list(dict.fromkeys(url for url in found if url.lower().startswith(("http://", "https://"))))


def days(row: Row) -> tuple[datetime.date, datetime.date] | None:
    """The first and last day that it may have happened on; None when it is only told to be long past.

    Where the text gives no day, the day is the latest that it allows, and the week up to it is meant.
    """
    day = row.day
    match row.incident.date_precision:
        case "past":
            return None
        case "week":
            return day, day + datetime.timedelta(days=6)
        case "month":
            return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
        case "year":
            return day.replace(month=1, day=1), day.replace(month=12, day=31)
        case "unknown":
            return day - datetime.timedelta(days=6), day
        case _:
            return day, day
