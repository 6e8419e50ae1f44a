"""A row as one flat record of plain values: what GeoJSON has as properties and Parquet as columns."""

from typing import Any

from streams.exports import words
from streams.exports.selection import Row
from streams.messages import HARM_KINDS, UNKNOWN_COUNTRY, Count

ENDS = ("low", "best", "high")
PERPETRATORS = ("killed", "wounded")


def record(row: Row) -> dict[str, Any]:
    """The incident's fields; days and times as such, a count as three numbers, None for what is not known."""
    incident = row.incident
    fields: dict[str, Any] = {
        "incident_id": incident.incident_id,
        "revision": incident.revision,
        "counted": row.counted,
        "counted_on": row.day,
        "date": incident.date,
        "date_precision": incident.date_precision,
        "country": incident.country or UNKNOWN_COUNTRY,
        "admin1": incident.admin1,
        "place": incident.place,
        "place_precision": incident.place_precision,
        "type": incident.type,
        "means": incident.means,
        "status": incident.status,
        "headline": incident.headline,
    }
    for kind in HARM_KINDS:
        count = getattr(incident.harm, kind) or Count()
        fields |= {f"{kind}_{end}": getattr(count, end) for end in ENDS}
    for kind in PERPETRATORS:
        count = getattr(incident.perpetrators, kind) or Count()
        fields |= {f"perpetrators_{kind}_{end}": getattr(count, end) for end in ENDS}
    return fields | {
        "nationality": list(incident.nationality),
        "sources": incident.sources,
        "reported_by": words.sources(incident),
        "urls": words.urls(incident),
        "articles": list(incident.articles),
        "updated_at": incident.updated_at,
    }
