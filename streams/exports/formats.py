"""The one list of forms that incidents are exported in."""

from collections.abc import Callable
from dataclasses import dataclass

from streams.exports.acled import acled
from streams.exports.atom import atom
from streams.exports.geojson import geojson
from streams.exports.gkg import gkg
from streams.exports.hxl import hxl
from streams.exports.jsonlines import jsonlines
from streams.exports.parquet import parquet
from streams.exports.selection import Selection
from streams.exports.ucdp import ucdp


@dataclass(frozen=True)
class Format:
    """A form: its name, what it is, its media type, the usual end of a file's name, and the function that writes it."""

    name: str
    help: str
    media_type: str
    suffix: str
    write: Callable[[Selection], bytes]


FORMATS = (
    Format("ucdp", "deaths with UCDP GED's columns (CSV)", "text/csv; charset=utf-8", ".csv", ucdp),
    Format("acled", "incidents with ACLED's columns (CSV)", "text/csv; charset=utf-8", ".csv", acled),
    Format("hxl", "all kinds of harm, with HXL hashtags (CSV)", "text/csv; charset=utf-8", ".csv", hxl),
    Format("gkg", "a line per number, as in GDELT's counts files", "text/tab-separated-values", ".tsv", gkg),
    Format("geojson", "incidents as GeoJSON features", "application/geo+json", ".geojson", geojson),
    Format("jsonl", "whole incidents, a JSON object a line", "application/jsonl", ".jsonl", jsonlines),
    Format("parquet", "a table for data tools", "application/vnd.apache.parquet", ".parquet", parquet),
    Format("atom", "a feed of incidents, withdrawn ones too", "application/atom+xml", ".atom", atom),
)


def named(name: str) -> Format | None:
    """The form of that name, or None."""
    return next((form for form in FORMATS if form.name == name), None)
