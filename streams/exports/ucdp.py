"""Deaths as UCDP's Georeferenced Event Dataset has them: CSV with its names of columns and its codes of precision.

Source of names and codes: UCDP GED Codebook version 24.1 (best, high, low; where_prec 1 place, 4 first-level division,
6 country; date_prec 1 day, 3 week, 4 month, 5 year). What GED knows and we do not (conflict, dyad, sides, priogrid) is
left out. Where no day is told, the week up to the latest day that the text allows is meant, which is date_prec 3.
"""

from streams.exports import words
from streams.exports.cells import Cell, about_columns, table
from streams.exports.selection import Row, Selection
from streams.messages import UNKNOWN_COUNTRY

COLUMNS = (
    "id", "year", "number_of_sources", "source_article", "source_office", "source_date", "source_headline",
    "where_prec", "where_coordinates", "where_description", "adm_1", "latitude", "longitude", "geom_wkt", "country",
    "country_iso3", "event_clarity", "date_prec", "date_start", "date_end", "best", "high", "low",
)  # fmt: skip

WHERE = {"place": 1, "admin1": 4, "country": 6}
DATE = {"day": 1, "week": 3, "unknown": 3, "month": 4, "year": 5, "past": 5}
CLEAR = 1  # GED's event_clarity of an event told by itself, not as part of a sum


def ucdp(selection: Selection) -> bytes:
    """One row for each reported incident that says how many were killed; an open `high` and a missing `best` are empty.

    The sums of `best` and `low` are those of the totals; the sum of `high` is open where a cell is empty.
    """
    told = about_columns(selection)
    rows = (row for row in selection.reported if row.incident.harm.killed)
    return table((*COLUMNS, *told), ((*_cells(row), *told.values()) for row in rows))


def _cells(row: Row) -> tuple[Cell, ...]:
    incident, killed, days = row.incident, row.incident.harm.killed, words.days(row)
    assert killed
    located = incident.lat is not None and incident.lon is not None
    reports = incident.reports
    return (
        incident.incident_id,
        days[0].year if days else None,
        incident.sources,
        "; ".join(words.urls(incident)) or "; ".join(incident.articles),
        "; ".join(words.sources(incident)),
        min((report.published_at.date().isoformat() for report in reports), default=""),
        incident.headline,
        WHERE.get(incident.place_precision or ""),
        incident.place or words.admin1(incident) or words.country(incident),
        incident.place or "",
        words.admin1(incident),
        incident.lat,
        incident.lon,
        f"POINT ({incident.lon} {incident.lat})" if located else "",
        words.country(incident),
        incident.country or UNKNOWN_COUNTRY,
        CLEAR,
        DATE[incident.date_precision],
        days[0].isoformat() if days else "",
        days[1].isoformat() if days else "",
        killed.best,
        killed.high,
        killed.low,
    )
