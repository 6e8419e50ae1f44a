"""Every export, read back by an independent reader: it adds up to the totals, and nothing in it is obeyed."""

import io
import json
from collections.abc import Callable
from typing import Any

import feedparser
import geojson as geojson_reader
import hxl as hxl_reader
import lxml.etree
import pandas
import pyarrow.parquet
import pytest
from hxl.validation import validate

from streams.exports.about import about
from streams.exports.formats import FORMATS, named
from streams.exports.selection import Selection
from streams.messages import HARM_KINDS, Count, Harm, Incident, WindowTotals

Totals = Callable[[], dict[str, WindowTotals]]

ENDS = ("low", "best", "high")


def written(name: str, selection: Selection) -> bytes:
    form = named(name)
    assert form
    return form.write(selection)


def frame(name: str, selection: Selection, **options: Any) -> pandas.DataFrame:
    """A table as pandas reads it, numbers with gaps as whole numbers."""
    return pandas.read_csv(io.BytesIO(written(name, selection)), **options).convert_dtypes()


def sums(table: pandas.DataFrame, country: str, **columns: str) -> dict[str, Count | None]:
    """By country, the sum of the columns named for low, best and high; None where there is no row.

    As anyone would add them up: empty cells add nothing, but an open high makes its sum open.
    """
    found = {}
    for code, rows in table.groupby(country):
        added = {
            end: int(rows[column].sum()) if rows[column].notna().any() else None for end, column in columns.items()
        }
        if "high" in columns and rows[columns["high"]].isna().any():
            added["high"] = None
        found[code] = Count(**added)
    return found


def killed(totals: Totals, part: str = "reported", kind: str = "killed") -> dict[str, Count | None]:
    """By country, how many the totals say; countries without any left out."""
    found = {code: getattr(getattr(window, part), kind) for code, window in totals().items()}
    return {code: count for code, count in found.items() if count}


def test_ucdp_adds_up_to_the_totals(selection: Selection, totals: Totals) -> None:
    table = frame("ucdp", selection)
    assert sums(table, "country_iso3", low="low", best="best", high="high") == killed(totals)


def test_acled_adds_up_to_the_totals(selection: Selection, totals: Totals) -> None:
    table = frame("acled", selection)
    table = table[table[["fatalities", "fatalities_low", "fatalities_high"]].notna().any(axis=1)]
    found = sums(table, "iso3", low="fatalities_low", best="fatalities", high="fatalities_high")
    assert found == killed(totals)


def test_gkg_adds_up_to_the_totals(selection: Selection, totals: Totals) -> None:
    table = frame("gkg", selection, sep="\t", quoting=3)
    for kind, counted in (("killed", "KILL"), ("wounded", "WOUND"), ("captured", "KIDNAP")):
        rows = table[table["COUNTTYPE"] == counted]
        assert sums(rows, "COUNTRYISO3", low="LOW", best="NUMBER", high="HIGH") == killed(totals, kind=kind)


@pytest.mark.parametrize("kind", HARM_KINDS)
def test_hxl_adds_up_to_the_totals(selection: Selection, totals: Totals, kind: str) -> None:
    attribute = {"wounded": "injured", "captured": "abducted"}.get(kind, kind)
    source = hxl_reader.data(io.BytesIO(written("hxl", selection)))
    found: dict[str, dict[str, list[int]]] = {}
    for row in source:
        code = row.get("#country+code")
        for end, pattern in (
            ("low", f"#affected+{attribute}+min"),
            ("best", f"#affected+{attribute}-min-max"),
            ("high", f"#affected+{attribute}+max"),
        ):
            value = row.get(pattern)
            found.setdefault(code, {}).setdefault(end, []).extend([int(value)] if value else [])
    expected = killed(totals, kind=kind)
    for end in ("low", "best"):
        added = {code: sum(ends[end]) for code, ends in found.items() if ends[end]}
        assert added == {
            code: getattr(count, end) for code, count in expected.items() if getattr(count, end) is not None
        }


def test_hxl_is_valid_by_its_own_schema(whole: Selection) -> None:
    data = written("hxl", whole)
    assert validate(hxl_reader.data(io.BytesIO(data)))
    tags = [column.display_tag for column in hxl_reader.data(io.BytesIO(data)).columns]
    assert len(set(tags)) == len(tags)
    assert all(tag and tag.startswith("#") for tag in tags)


@pytest.mark.parametrize("part", ["reported", "claimed"])
def test_parquet_and_geojson_add_up_to_the_totals(selection: Selection, totals: Totals, part: str) -> None:
    table = pandas.read_parquet(io.BytesIO(written("parquet", selection)))
    features = geojson_reader.loads(written("geojson", selection).decode())["features"]
    properties = pandas.DataFrame([feature["properties"] for feature in features], columns=list(table.columns))
    for rows in (table, properties):
        counted = rows[rows["counted"] == part]
        for kind in HARM_KINDS:
            columns = {end: f"{kind}_{end}" for end in ENDS}
            told = counted[counted[list(columns.values())].notna().any(axis=1)]
            assert sums(told, "country", **columns) == killed(totals, part, kind)


def test_json_lines_are_the_incidents_that_count(selection: Selection, totals: Totals) -> None:
    lines = [json.loads(line) for line in written("jsonl", selection).splitlines()]
    assert [Incident.from_fields(line) for line in lines] == [row.incident for row in selection.rows]
    reported = pandas.Series([line["country"] or "XXX" for line in lines if line["counted"] == "reported"])
    assert dict(reported.value_counts()) == {
        code: len([row for row in selection.reported if (row.incident.country or "XXX") == code])
        for code in set(reported)
    }
    assert len(lines) == sum(window.incidents + len(window.cumulative) for window in totals().values())


def test_geojson_is_valid_with_longitude_first(whole: Selection) -> None:
    collection = geojson_reader.loads(written("geojson", whole).decode())
    assert collection.is_valid
    [strike] = [feature for feature in collection["features"] if feature["id"] == "strike"]
    assert tuple(strike["geometry"]["coordinates"]) == (36.63, 35.93)
    assert [feature["geometry"] for feature in collection["features"] if feature["id"] == "boast"] == [None]


def test_precisions_are_those_of_the_codebooks(whole: Selection) -> None:
    ucdp = frame("ucdp", whole).set_index("id")
    assert dict(ucdp["where_prec"].dropna()) == {"strike": 1, "around": 6}
    assert dict(ucdp["date_prec"]) == {"strike": 1, "around": 3, "several": 4, "longago": 5, "nowhere": 1, "old": 1}
    assert tuple(ucdp.loc["several", ["date_start", "date_end"]]) == ("2020-02-01", "2020-02-29")
    assert tuple(ucdp.loc["around", ["date_start", "date_end"]]) == ("2020-02-22", "2020-02-28")
    acled = frame("acled", whole).set_index("event_id_cnty")
    assert acled.loc["strike", "iso"] == 760
    assert dict(acled["time_precision"])["several"] == 3
    gkg = frame("gkg", whole, sep="\t", quoting=3).set_index("INCIDENTID")
    assert set(gkg.loc["around"][["GEO_COUNTRYCODE"]]) == {"IZ"}


def test_a_feed_of_a_country_tells_what_counts_and_what_was_withdrawn(of_country: Callable[[str], Selection]) -> None:
    feed = feedparser.parse(written("atom", of_country("SYR")))
    assert not feed.bozo, feed.get("bozo_exception")
    titles = [entry.title for entry in feed.entries]
    assert "33 killed, 30+ wounded: Idlib, Syria" in titles
    assert "Retracted: 7 killed: Syria" in titles
    assert "Merged into another: 8 killed: Syria" in titles
    assert len(titles) == 6
    assert len({entry.id for entry in feed.entries}) == 6
    [strike] = [entry for entry in feed.entries if "Idlib" in entry.title]
    assert [link.href for link in strike.links] == ["https://orient.example/1"]
    assert feed.feed.updated == "2020-02-29T06:00:00Z"


def test_an_entry_keeps_its_id_through_revisions(of_country: Callable[[str], Selection]) -> None:
    before = of_country("SYR")
    rows = tuple(
        row._replace(incident=row.incident.model_copy(update={"revision": 9, "harm": Harm(killed=Count.exactly(1))}))
        for row in before.rows
    )
    after = Selection(before.window, before.since, before.until, before.countries, rows, before.withdrawn)
    one, other = (feedparser.parse(written("atom", each)) for each in (before, after))
    assert {entry.id for entry in one.entries} == {entry.id for entry in other.entries}
    assert {entry.title for entry in one.entries} != {entry.title for entry in other.entries}


def test_a_feed_has_what_rfc_4287_demands(whole: Selection) -> None:
    root = lxml.etree.fromstring(written("atom", whole))
    atom = {"a": "http://www.w3.org/2005/Atom"}
    for path in ("a:id", "a:title", "a:updated", "a:author/a:name"):
        assert len(root.xpath(path, namespaces=atom)) == 1, path
    for entry in root.xpath("a:entry", namespaces=atom):
        for path in ("a:id", "a:title", "a:updated", "a:summary"):
            assert len(entry.xpath(path, namespaces=atom)) == 1, path


def self_description(name: str, data: bytes) -> dict[str, str]:
    """What an export says of itself, as its reader finds it."""
    if name in ("ucdp", "acled", "hxl", "gkg"):
        options: dict[str, Any] = {"sep": "\t", "quoting": 3} if name == "gkg" else {}
        table = pandas.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, **options)
        last = table.iloc[-1]
        return {column: str(last[column]) for column in table.columns if column.startswith("tocsin_")}
    if name == "parquet":
        metadata = pyarrow.parquet.read_schema(io.BytesIO(data)).metadata
        return {key.decode(): value.decode() for key, value in metadata.items() if key.startswith(b"tocsin_")}
    if name == "geojson":
        return {f"tocsin_{key}": value for key, value in json.loads(data)["about"].items()}
    if name == "jsonl":
        return {f"tocsin_{key}": value for key, value in json.loads(data.splitlines()[-1])["export"].items()}
    feed = feedparser.parse(data).feed
    window, as_of = feed.subtitle.split(" as of ")
    return {
        "tocsin_window": window,
        "tocsin_as_of": as_of,
        "tocsin_software": f"{feed.generator_detail.name} {feed.generator_detail.version}",
        "tocsin_gazetteer": feed.rights,
    }


@pytest.mark.parametrize("name", [form.name for form in FORMATS])
def test_every_export_says_window_day_version_and_gazetteer(name: str, selection: Selection) -> None:
    told = self_description(name, written(name, selection))
    expected = {f"tocsin_{key}": value for key, value in about(selection).items()}
    assert {"tocsin_window", "tocsin_as_of", "tocsin_software", "tocsin_gazetteer"} <= set(told)
    assert told == {key: expected[key] for key in told}
    assert "GeoNames (geonames.org), CC BY 4.0" in told["tocsin_gazetteer"]


@pytest.mark.parametrize("name", ["ucdp", "acled", "hxl", "gkg"])
def test_no_cell_is_a_formula_or_moves_a_terminal(name: str, whole: Selection) -> None:
    data = written(name, whole)
    assert b"HYPERLINK" in data or name == "gkg"  # which has no headlines
    assert b"@evil" in data
    options: dict[str, Any] = {"sep": "\t", "quoting": 3} if name == "gkg" else {}
    for _, column in pandas.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, **options).items():
        for cell in column:
            assert not cell.startswith(("=", "+", "@", "\t")), cell
            assert not (cell.startswith("-") and not cell.lstrip("-").replace(".", "").isdigit()), cell
    assert b"\x1b" not in data


@pytest.mark.parametrize("name", [form.name for form in FORMATS])
def test_an_export_of_nothing_can_be_read(name: str, whole: Selection) -> None:
    empty = Selection(whole.window, whole.since, whole.until, whole.countries, ())
    data = written(name, empty)
    match name:
        case "parquet":
            assert len(pandas.read_parquet(io.BytesIO(data))) == 0
        case "geojson":
            assert geojson_reader.loads(data.decode()).is_valid
        case "jsonl":
            assert data == b""
        case "atom":
            assert not feedparser.parse(data).bozo
        case "gkg":
            assert len(pandas.read_csv(io.BytesIO(data), sep="\t")) == 0
        case _:
            assert "tocsin_window" in pandas.read_csv(io.BytesIO(data)).columns


def test_the_same_selection_gives_the_same_bytes(whole: Selection) -> None:
    for form in FORMATS:
        assert form.write(whole) == form.write(whole), form.name
