"""Messages and a terminal for the tests of the monitors."""

import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console, RenderableType

from streams.messages import CasualtyTotals, Harm, Incident, Message, Perpetrators, WindowTotals
from streams.reading import Record

NOW = datetime.datetime(2020, 2, 29, tzinfo=datetime.UTC)


@pytest.fixture
def show() -> Callable[..., str]:
    """What a terminal of a given size shows of something, escape sequences included."""

    def render(shown: RenderableType, width: int = 120, height: int = 40, colour: bool = False) -> str:
        file = io.StringIO()
        screen = Console(
            file=file,
            width=width,
            height=height,
            force_terminal=colour,
            color_system="standard" if colour else None,
            markup=False,
            emoji=False,
            highlight=False,
        )
        screen.print(shown)
        return file.getvalue()

    return render


@pytest.fixture
def window() -> Callable[..., WindowTotals]:
    """A window's totals with so many killed and wounded, and other `fields`."""

    def make(killed: int | None = None, wounded: int | None = None, **fields: Any) -> WindowTotals:
        counts = {"killed": killed, "wounded": wounded}
        reported = {kind: {"low": n, "best": n, "high": n} for kind, n in counts.items() if n is not None}
        defaults: dict[str, Any] = {
            "since": None,
            "until": "2020-02-29",
            "incidents": 1 if reported else 0,
            "reported": reported,
            "claimed": Harm(),
            "perpetrators": Perpetrators(),
            "by_nationality": {},
            "cumulative": [],
        }
        return WindowTotals.from_fields(defaults | fields)

    return make


@pytest.fixture
def totals(window: Callable[..., WindowTotals]) -> Callable[..., CasualtyTotals]:
    """A country's totals with so many killed in all windows."""

    def make(country: str, killed: int) -> CasualtyTotals:
        windows = {name: window(killed) for name in ("1d", "7d", "30d", "all")}
        fields = {"country": country, "as_of": "2020-02-29", "changed_at": NOW, "windows": windows}
        return CasualtyTotals.from_fields(fields)

    return make


@pytest.fixture
def incident() -> Callable[..., Incident]:
    """An incident with 9 killed in Idlib, but for `fields`."""

    def make(**fields: Any) -> Incident:
        defaults = {
            "incident_id": "SYR-1",
            "revision": 1,
            "country": "SYR",
            "place": "Idlib",
            "date": "2020-02-28",
            "date_precision": "day",
            "type": "ASSAULT",
            "headline": "Nine killed in strike",
            "harm": {"killed": {"low": 9, "best": 9, "high": 9}},
            "updated_at": NOW,
        }
        return Incident.from_fields(defaults | fields)

    return make


@pytest.fixture
def record() -> Callable[..., Record]:
    """A topic's record that holds a message, or any bytes."""

    def make(topic: str, value: Message | bytes) -> Record:
        data = value.to_bytes() if isinstance(value, Message) else value
        return Record(topic=topic, partition=0, offset=7, key=b"SYR", value=data, headers=(), timestamp=NOW)

    return make
