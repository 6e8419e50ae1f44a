"""Incidents whole, as they are on the topic: one JSON object a line, with how it counts and of which export it is."""

import orjson

from streams.exports.about import about
from streams.exports.selection import Selection


def jsonlines(selection: Selection) -> bytes:
    """A line for each row: the incident's message, and beside it `counted`, `counted_on` and `export`."""
    export = about(selection)
    return b"".join(
        orjson.dumps(
            row.incident.model_dump(mode="json", by_alias=True)
            | {"counted": row.counted, "counted_on": row.day, "export": export},
            option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE,
        )
        for row in selection.rows
    )
