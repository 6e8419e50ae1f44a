"""The map, the charts and the marked sentences: what they are drawn from is what they show."""

import datetime
import re

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.messages import Count, Evidence, Harm, Revision, Sentence
from streams.web import charts, outlines
from streams.web.sentences import Piece, sentences


def path(code: str) -> list[tuple[int, int]]:
    """The corners of a country's outline on the drawing, from its relative steps."""
    found = re.search(rf'<path id="{code}" d="([^"]*)"', outlines.drawing().decode())
    assert found
    corners = []
    for x, y, steps in re.findall(r"M(-?\d+) (-?\d+)(?:l([^z]*))?", found[1]):
        here = (int(x), int(y))
        corners.append(here)
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            here = (here[0] + dx, here[1] + dy)
            corners.append(here)
    return corners


def test_every_country_is_on_the_map() -> None:
    missing = {country.alpha_3 for country in pycountry.countries} - outlines.codes()
    # Of these Natural Earth has no outline of their own: parts of France, Norway and the Netherlands, and islets.
    assert missing <= {"GUF", "GLP", "MTQ", "MYT", "REU", "SJM", "BES", "BVT", "CCK", "CXR", "TKL", "ATA"}
    assert "XKX" in outlines.codes()


@pytest.mark.parametrize(
    ("code", "lat", "lon"), [("SYR", 35.0, 38.5), ("MMR", 21.0, 96.0), ("FRA", 47.0, 2.5), ("NZL", -44.0, 170.5)]
)
def test_a_place_is_drawn_within_its_country(code: str, lat: float, lon: float) -> None:
    x, y = outlines.place(lat, lon)
    corners = path(code)
    assert min(cx for cx, _ in corners) < x < max(cx for cx, _ in corners)
    assert min(cy for _, cy in corners) < y < max(cy for _, cy in corners)


def test_areas_are_drawn_as_they_are() -> None:
    """A degree square at 60 degrees is half as large as one at the equator, as on the globe."""

    def area(lat: float) -> float:
        (left, low), (right, high) = outlines.place(lat - 5, 0), outlines.place(lat + 5, 10)
        return (right - left) * (low - high)

    assert area(60) / area(0) == pytest.approx(0.5, rel=0.06)


@given(st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=90))
def test_bars_stand_on_the_ground_and_the_highest_fills_the_chart(figures: list[int]) -> None:
    heights = [float(height) for height in re.findall(r"v-([\d.]+)", charts.bars(figures))]
    assert len(heights) == sum(figure > 0 for figure in figures)
    assert not heights or max(heights) == charts.HEIGHT


def revision(hour: int, killed: Count | None) -> Revision:
    at = datetime.datetime(2026, 3, 1, hour, tzinfo=datetime.UTC)
    return Revision(revision=hour, at=at, change="", harm=Harm(killed=killed))


def test_a_tolls_history_has_a_point_for_each_revision_that_rises_with_it() -> None:
    told = [Count(low=3, best=3, high=None), Count.exactly(9), Count.exactly(6)]
    [steps] = charts.history([revision(hour, count) for hour, count in enumerate(told)])
    assert (steps.kind, steps.highest) == ("killed", 9)
    assert [dot.x for dot in steps.dots] == sorted(dot.x for dot in steps.dots)
    first, second, third = (dot.y for dot in steps.dots)
    assert first > third > second > 0
    assert steps.dots[0].says == "2026-03-01 00:00 UTC: 3+ killed"


def evidence(field: str, text: str, words: str, offset: int = 0) -> Evidence:
    start = offset + text.index(words)
    sentence = Sentence(start=offset, end=offset + len(text), text=text)
    return Evidence(field=field, part="text", text=words, start=start, end=start + len(words), sentence=sentence)


def test_sentences_are_whole_and_marked_where_they_count() -> None:
    first = "Two people died in Idlib on Friday and five were hurt."
    second = "Idlib is in Syria."
    found = sentences(
        [
            evidence("wounded", first, "five", 50),
            evidence("killed", first, "Two people", 50),
            evidence("country", first, "Idlib", 50),
            evidence("date", first, "Friday", 50),
            evidence("killed_high", first, "Two people", 50),
            evidence("country", second, "Syria", 200),
        ]
    )
    assert len(found) == 1  # no figure stands in the other
    assert "".join(piece.text for piece in found[0]) == first
    assert [piece for piece in found[0] if piece.says] == [
        Piece("Two people", "killed"),
        Piece("Idlib", "place"),
        Piece("Friday", "date"),
        Piece("five", "wounded"),
    ]
