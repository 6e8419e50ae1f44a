"""Incidents on a map: GeoJSON by RFC 7946, WGS 84, longitude first."""

from typing import Any

import orjson

from streams.exports.about import about
from streams.exports.records import record
from streams.exports.selection import Row, Selection


def geojson(selection: Selection) -> bytes:
    """A feature for each row, cumulative and claimed ones too (property `counted` tells); without a place no geometry.

    What the export says of itself is in the foreign member `about` of the collection.
    """
    collection = {
        "type": "FeatureCollection",
        "about": about(selection),
        "features": [_feature(row) for row in selection.rows],
    }
    return orjson.dumps(collection)


def _feature(row: Row) -> dict[str, Any]:
    lat, lon = row.incident.lat, row.incident.lon
    geometry = None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": row.incident.incident_id, "geometry": geometry, "properties": record(row)}
