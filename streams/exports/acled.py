"""Incidents as ACLED's event files have them: CSV with its names of columns and its codes of precision.

Source of names and codes: ACLED Codebook 2024 (time_precision 1 day, 2 week, 3 month; geo_precision 1 place, 3 larger
region; iso is numeric). `event_type` and `sub_event_type` are ours (PLOVER's type and the means), for ACLED's own need
a coder; actors are left out. `fatalities` is our best figure; low and high stand beside it.
"""

from typing import Any

import pycountry

from streams.exports import words
from streams.exports.cells import Cell, about_columns, table
from streams.exports.selection import Row, Selection
from streams.messages import UNKNOWN_COUNTRY

COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "event_type", "sub_event_type", "iso", "iso3", "country",
    "admin1", "location", "latitude", "longitude", "geo_precision", "source", "notes", "fatalities", "fatalities_low",
    "fatalities_high", "tags", "timestamp",
)  # fmt: skip

TIME = {"day": 1, "week": 2, "unknown": 2, "month": 3, "year": 3, "past": 3}
GEO = {"place": 1, "admin1": 3, "country": 3}


def acled(selection: Selection) -> bytes:
    """One row for each reported incident; without a best figure of those killed, `fatalities` is empty."""
    told = about_columns(selection)
    return table((*COLUMNS, *told), ((*_cells(row), *told.values()) for row in selection.reported))


def _cells(row: Row) -> tuple[Cell, ...]:
    incident, killed = row.incident, row.incident.harm.killed
    known: Any = pycountry.countries.get(alpha_3=incident.country) if incident.country else None
    dated = incident.date_precision != "past"
    return (
        incident.incident_id,
        row.day.isoformat() if dated else "",
        row.day.year if dated else None,
        TIME[incident.date_precision],
        incident.type,
        incident.means or "",
        int(known.numeric) if known else None,
        incident.country or UNKNOWN_COUNTRY,
        words.country(incident),
        words.admin1(incident),
        incident.place or "",
        incident.lat,
        incident.lon,
        GEO.get(incident.place_precision or ""),
        "; ".join(words.sources(incident)),
        incident.headline,
        killed.best if killed else None,
        killed.low if killed else None,
        killed.high if killed else None,
        "; ".join(f"nationality={code}" for code in incident.nationality),
        int(incident.updated_at.timestamp()),
    )
