"""Outlines of countries for the map: Natural Earth's, as the package geo-intel-offline ships them, drawn small.

Of that package only the data is read. They are projected by Equal Earth, which shows areas as they are, so that a
country does not look worse hit for lying far north (Savric, Patterson and Jenny 2018,
doi 10.1080/13658816.2018.1504949).
"""

import gzip
import importlib.util
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import orjson

WIDTH, HEIGHT = 9600, 4100  # of the drawing, in whole units; Antarctica is cut off below
FINEST = 8  # units; points that are closer together are one
SMALLEST = 10  # units; of a country with several islands those with a smaller extent are left out
DOT = 16  # units; the side of a country that is too small for its shape
CODELESS = "-99"
DATA = "geo_intel_offline"  # the package that ships the outlines

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796  # of Equal Earth
M = math.sqrt(3) / 2
SCALE = WIDTH / 5.45  # the whole equator is 5.41 wide
TOP = 1.3  # of the projection, the upper edge

Point = tuple[int, int]


def place(lat: float, lon: float) -> Point:
    """Where on the drawing a place is: units from the left and from the top."""
    t = math.asin(M * math.sin(math.radians(lat)))
    t2 = t * t
    t6 = t2 * t2 * t2
    x = math.radians(lon) * math.cos(t) / (M * (A1 + 3 * A2 * t2 + t6 * (7 * A3 + 9 * A4 * t2)))
    y = t * (A1 + A2 * t2 + t6 * (A3 + A4 * t2))
    return round(WIDTH / 2 + SCALE * x), round(SCALE * (TOP - y))


@cache
def drawing() -> bytes:
    """An SVG of all countries, each a path whose id is its ISO 3166-1 alpha-3 code; a page shows them by `use`."""
    paths = "".join(f"<path id={quoteattr(code)} d={quoteattr(path)}/>" for code, path in sorted(_paths().items()))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{paths}</svg>'.encode()


@cache
def codes() -> frozenset[str]:
    """The countries that the drawing has."""
    return frozenset(_paths())


@cache
def _paths() -> dict[str, str]:
    """By country, its path; territories of one code are one path."""
    named = _named()
    found: dict[str, list[str]] = defaultdict(list)
    polygons = _read("polygons.json.gz")
    for number, about in _read("metadata.json.gz").items():
        code = about["iso3"] if about["iso3"] != CODELESS else named.get(about["name"])
        if code and code != "ATA":
            found[code] += _rings(polygons[number])
    return {code: "".join(rings) for code, rings in found.items() if rings}


def _rings(polygon: dict[str, Any]) -> list[str]:
    """The path of each outer and inner ring that can be seen; of a country too small for that, its largest."""
    outlines = [*(polygon.get("exteriors") or [polygon["exterior"]]), *polygon["holes"]]
    drawn = [list(_thinned(place(lat, lon) for lat, lon in ring)) for ring in outlines if ring]
    seen = [ring for ring in drawn if _extent(ring) >= SMALLEST] or sorted(drawn, key=_extent)[-1:]
    return [_path(ring) for ring in seen]


def _thinned(points: Iterable[Point]) -> Iterator[Point]:
    last: Point | None = None
    for point in points:
        if last is None or math.dist(last, point) >= FINEST:
            yield point
            last = point


def _extent(ring: list[Point]) -> int:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _path(ring: list[Point]) -> str:
    """A closed path of relative steps, which are short to write; a square where the ring is too small for a shape."""
    x, y = ring[0]
    if len(ring) < 3:
        return f"M{x - DOT // 2} {y - DOT // 2}h{DOT}v{DOT}h-{DOT}z"
    steps = [f"{to[0] - at[0]} {to[1] - at[1]}" for at, to in pairwise(ring)]
    return f"M{x} {y}l{' '.join(steps)}z".replace(" -", "-")


def _named() -> dict[str, str]:
    """Codes of the outlines that have none of their own."""
    lines = resources.files("streams.web").joinpath("data", "outlines.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return dict(rows)


def _read(name: str) -> Any:
    found = importlib.util.find_spec(DATA)
    assert found and found.submodule_search_locations
    return orjson.loads(gzip.decompress(Path(found.submodule_search_locations[0], "data", name).read_bytes()))
