"""Incidents for humanitarian data exchanges: CSV with a second row of hashtags, by the HXL standard 1.1."""

from streams.exports import words
from streams.exports.cells import Cell, about_columns, table
from streams.exports.selection import Row, Selection
from streams.messages import HARM_KINDS, UNKNOWN_COUNTRY, Count

# Attributes of #affected; `missing` and `casualties` (killed or hurt, not split) are not in the standard's list, which
# is open.
AFFECTED = {
    "killed": "+killed",
    "wounded": "+injured",
    "missing": "+missing",
    "captured": "+abducted",
    "displaced": "+displaced",
    "casualties": "+casualties",
}
ENDS = {"low": "+min", "best": "", "high": "+max"}

TAGS = {
    "Incident": "#event+id",
    "Date": "#date+occurred",
    "Date precision": "#date+precision",
    "Type": "#event+type",
    "Means": "#event+means",
    "Country code": "#country+code+v_iso3",
    "Country": "#country+name",
    "Subdivision code": "#adm1+code+v_iso2",
    "Subdivision": "#adm1+name",
    "Place": "#loc+name",
    "Latitude": "#geo+lat",
    "Longitude": "#geo+lon",
    **{f"{kind.capitalize()} ({end})": f"#affected{AFFECTED[kind]}{ENDS[end]}" for kind in HARM_KINDS for end in ENDS},
    "Independent sources": "#indicator+sources+num",
    "Source": "#meta+source",
    "Headline": "#description+headline",
    "Updated": "#date+updated",
}


def hxl(selection: Selection) -> bytes:
    """One row for each reported incident; the sums of the columns without +max are the totals."""
    told = about_columns(selection)
    tags = (*TAGS.values(), *(f"#meta+{name.removeprefix('tocsin_')}" for name in told))
    rows = ((*_cells(row), *told.values()) for row in selection.reported)
    return table((*TAGS, *told), rows, tags)


def _cells(row: Row) -> tuple[Cell, ...]:
    incident = row.incident
    counts = (getattr(incident.harm, kind) or Count() for kind in HARM_KINDS)
    return (
        incident.incident_id,
        row.day.isoformat() if incident.date_precision != "past" else "",
        incident.date_precision,
        incident.type,
        incident.means or "",
        incident.country or UNKNOWN_COUNTRY,
        words.country(incident),
        incident.admin1 or "",
        words.admin1(incident),
        incident.place or "",
        incident.lat,
        incident.lon,
        *(getattr(count, end) for count in counts for end in ENDS),
        incident.sources,
        "; ".join(words.sources(incident)),
        incident.headline,
        incident.updated_at.date().isoformat(),
    )
