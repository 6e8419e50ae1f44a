"""Incidents to export, and the totals that the tally's recount makes of them."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from agents.tally.entry import entry
from agents.tally.recount import last_entries, recount
from agents.tally.windows import Window, rolling
from streams.exports.selection import Selection, select
from streams.messages import Incident, WindowTotals

UNTIL = datetime.date(2020, 2, 29)
HOSTILE = '=HYPERLINK("http://x.example","<b>&\x1b[31m\ufffe\ttab")'


def count(low: int | None, best: int | None, high: int | None) -> dict[str, int | None]:
    return {"low": low, "best": best, "high": high}


def incident(incident_id: str, killed: dict[str, int | None] | None = None, **fields: Any) -> Incident:
    defaults: dict[str, Any] = {
        "incident_id": incident_id,
        "revision": 1,
        "country": "SYR",
        "date": "2020-02-28",
        "date_precision": "day",
        "type": "ASSAULT",
        "harm": {"killed": killed} if killed else {},
        "articles": [f"a-{incident_id}"],
        "updated_at": "2020-02-29T06:00:00Z",
    }
    return Incident.from_fields(defaults | fields)


def report(source: str, url: str) -> dict[str, Any]:
    return {
        "event_id": source,
        "article_id": source,
        "source": source,
        "url": url,
        "published_at": "2020-02-28T20:00:00Z",
        "status": "reported",
        "harm": {},
    }


IDLIB: dict[str, Any] = {
    "place": "Idlib",
    "admin1": "SY-ID",
    "lat": 35.93,
    "lon": 36.63,
    "place_precision": "place",
}
INCIDENTS = [
    incident("strike", count(20, 20, 20)),
    incident(
        "strike",
        revision=2,
        date="2020-02-29",
        harm={"killed": count(33, 33, 33), "wounded": count(30, 30, None)},
        perpetrators={"killed": count(2, 2, 2)},
        nationality=["TUR"],
        headline=HOSTILE,
        reports=[report("Orient Wire", "https://orient.example/1"), report("@evil", "javascript:alert(1)")],
        means="air strike",
        sources=2,
        **IDLIB,
    ),
    incident("around", count(None, 9, None), date_precision="unknown", country="IRQ", place_precision="country"),
    incident("several", count(2, None, None), date="2020-02-01", date_precision="month", country="IRQ"),
    incident("longago", count(5, 5, 5), date=None, date_precision="past"),
    incident("nowhere", count(4, 4, 4), country=None),
    incident("taken", harm={"captured": count(7, 7, 7), "displaced": count(100, 100, 100)}, country="NGA"),
    incident("boast", count(101, 101, 101), status="claimed", country="TUR"),
    incident("denied", count(11, 11, 11), status="denied"),
    incident("month", count(53, 53, 53), toll="cumulative", period={"from": "2020-02-01", "to": "2020-02-29"}),
    incident("mistake", count(7, 7, 7), retracted=True, revision=3),
    incident("double", count(8, 8, 8), merged_into="strike", revision=2),
    incident("old", count(6, 6, 6), date="2019-07-01"),
    incident("talks", type="CONSULT"),
]
WINDOWS = {str(name): window for name, window in rolling(UNTIL).items()}


@pytest.fixture(params=["1d", "7d", "30d", "all"])
def window(request: pytest.FixtureRequest) -> str:
    """The name of each rolling window in turn."""
    name: str = request.param
    return name


@pytest.fixture
def selection(window: str) -> Selection:
    """What of the incidents counts in the window."""
    return selected(window)


@pytest.fixture
def whole() -> Selection:
    """All that counts."""
    return selected("all")


@pytest.fixture
def totals(window: str) -> Callable[[], dict[str, WindowTotals]]:
    """By country, the window's totals by the tally's recount."""

    def make() -> dict[str, WindowTotals]:
        chosen = WINDOWS[window]
        return {code: recount(entries, chosen) for code, entries in last_entries(INCIDENTS).items()}

    return make


def selected(name: str, *countries: str) -> Selection:
    chosen: Window = WINDOWS[name]
    return select(INCIDENTS, entry, name, chosen.since, chosen.until, countries)


@pytest.fixture
def of_country() -> Callable[[str], Selection]:
    """All that counts in one country."""
    return lambda code: selected("all", code)
