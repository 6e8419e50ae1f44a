"""Incidents as a table for data tools: Apache Parquet, with what the export says of itself in the file's metadata."""

import io
from typing import Any

from streams.exports.about import about
from streams.exports.records import ENDS, PERPETRATORS, record
from streams.exports.selection import Selection
from streams.messages import HARM_KINDS


def parquet(selection: Selection) -> bytes:
    """A row for each row of the selection, cumulative and claimed ones too (column `counted` tells)."""
    import pyarrow.parquet  # here, since it takes a second and 100 MB, and few ask for it

    records = [record(row) | {"lat": row.incident.lat, "lon": row.incident.lon} for row in selection.rows]
    told = {f"tocsin_{name}": value for name, value in about(selection).items()}
    table = pyarrow.Table.from_pylist(records, schema=_schema(pyarrow).with_metadata(told))
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file, compression="zstd")
    return file.getvalue()


def _schema(pyarrow: Any) -> Any:
    text, number, texts = pyarrow.string(), pyarrow.int64(), pyarrow.list_(pyarrow.string())
    counts = [f"{kind}_{end}" for kind in HARM_KINDS for end in ENDS]
    counts += [f"perpetrators_{kind}_{end}" for kind in PERPETRATORS for end in ENDS]
    return pyarrow.schema(
        [
            ("incident_id", text),
            ("revision", number),
            ("counted", text),
            ("counted_on", pyarrow.date32()),
            ("date", pyarrow.date32()),
            ("date_precision", text),
            *((name, text) for name in ("country", "admin1", "place", "place_precision")),
            ("lat", pyarrow.float64()),
            ("lon", pyarrow.float64()),
            *((name, text) for name in ("type", "means", "status", "headline")),
            *((name, number) for name in counts),
            ("nationality", texts),
            ("sources", number),
            *((name, texts) for name in ("reported_by", "urls", "articles")),
            ("updated_at", pyarrow.timestamp("us", "UTC")),
        ]
    )
