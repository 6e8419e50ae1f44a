"""`tocsin export` over a real broker: what it writes adds up to `tocsin totals`, whole or not at all."""

import contextlib
import datetime
import io
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pandas
import pyarrow.parquet
import pytest

from agents.tally.tally import tally
from streams.broker.connection import producer
from streams.broker.embedded import embedded_broker
from streams.exports.formats import FORMATS
from streams.messages import Incident, Message
from streams.settings import Settings
from streams.state import State
from streams.topics import CASUALTY_TOTALS, INCIDENTS, ensure

AS_OF = "2020-03-05"
DEATHS = {"strike": ("SYR", "2020-02-29", 33), "reply": ("SYR", "2020-02-28", 9), "bus": ("KEN", "2020-03-05", 4)}

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[..., Settings]) -> Iterator[Settings]:
    """Settings of a broker with three incidents, the totals of them, and a message that nobody can read."""
    own = make_settings(tmp_path_factory.mktemp("exports"))
    with embedded_broker(own), contextlib.closing(producer(own)) as client:
        ensure(own)

        def send(topic: str, country: str, value: Message | bytes) -> None:
            written = value if isinstance(value, bytes) else value.to_bytes()
            client.send(topic, key=country.encode(), value=written).get(timeout=60)

        send(INCIDENTS.name, "SYR", b"{nobody can read this")
        state = State({})
        for name, (country, day, number) in DEATHS.items():
            incident = Incident.from_fields(
                {
                    "incident_id": name,
                    "revision": 1,
                    "country": country,
                    "date": day,
                    "date_precision": "day",
                    "type": "ASSAULT",
                    "harm": {"killed": {"low": number, "best": number, "high": number}},
                    "updated_at": f"{day}T12:00:00Z",
                }
            )
            send(INCIDENTS.name, country, incident)
            totals = tally(incident, state, datetime.date.fromisoformat(AS_OF))
            assert totals
            send(CASUALTY_TOTALS.name, country, totals)
        yield own


def totals(run_tocsin: Run, line: Settings, *window: str) -> dict[str, int]:
    """Killed by country, as `tocsin totals` says."""
    shown = run_tocsin("totals", "--json", *window, settings=line)
    lines = [orjson.loads(each) for each in shown.stdout.splitlines()]
    return {each["country"]: each["reported"]["killed"]["best"] for each in lines if each["reported"]["killed"]}


@pytest.mark.parametrize("window", ["1d", "7d", "2020-02-28..2020-02-28"])
def test_an_export_adds_up_to_the_totals_of_its_window(run_tocsin: Run, line: Settings, window: str) -> None:
    asked = ["--window", window] + (["--as-of", AS_OF] if ".." not in window else [])
    done = run_tocsin("export", "--format", "ucdp", *asked, settings=line)
    assert done.returncode == 0, done.stderr
    assert "1 message that cannot be read is left out" in done.stderr
    table = pandas.read_csv(io.StringIO(done.stdout))
    assert table.groupby("country_iso3")["best"].sum().to_dict() == totals(run_tocsin, line, *asked)


@pytest.mark.parametrize("form", [form.name for form in FORMATS])
def test_each_form_is_written_to_a_file_whole(run_tocsin: Run, line: Settings, form: str, tmp_path: Path) -> None:
    file = tmp_path / "out"
    done = run_tocsin("export", "--format", form, "--as-of", AS_OF, "--country", "SYR", "-o", str(file), settings=line)
    assert done.returncode == 0, done.stderr
    assert f"{file}: 2 incidents" in done.stderr
    assert not done.stdout
    written = file.read_bytes()
    if form == "parquet":
        assert sorted(identities(pyarrow.parquet.read_table(file).to_pylist())) == ["reply", "strike"]
    else:
        assert b"strike" in written
        assert b"reply" in written
    assert b"bus" not in written


def identities(rows: list[dict[str, Any]]) -> list[str]:
    return [row["incident_id"] for row in rows]


def test_a_file_that_cannot_be_written_is_a_clear_error(run_tocsin: Run, line: Settings, tmp_path: Path) -> None:
    file = tmp_path / "missing" / "out.csv"
    done = run_tocsin("export", "--format", "ucdp", "-o", str(file), settings=line)
    assert done.returncode == 1
    assert f"{file} cannot be written: No such file or directory" in done.stderr
