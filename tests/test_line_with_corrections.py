"""Analysts' corrections over a real Kafka with a worker that is killed: applied, kept, undone, and as in a replay."""

import contextlib
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

import streams.supervisor
from streams.broker.connection import producer
from streams.broker.embedded import embedded_broker
from streams.broker.lag import waiting
from streams.commands.up import SAMPLE
from streams.commands.worker import supervisor
from streams.messages import CasualtyTotals, Event, Incident
from streams.reading import read
from streams.settings import Settings
from streams.supervisor import Supervisor
from streams.topics import CASUALTY_TOTALS, CORRECTIONS, EVENTS, INCIDENTS, ensure

PATIENCE = 180.0  # seconds for the worker to have worked everything off
PLACES = {"Akureyri": (65.7, -18.1), "Selfoss": (63.9, -21.0), "Vik": (63.4, -19.0)}
OURS = "ISL"  # which the sample does not tell of

Tocsin = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def supervised(tmp_path_factory: pytest.TempPathFactory, make_settings: Any) -> Iterator[tuple[Settings, Supervisor]]:
    """A broker with a worker on it, which is started again at once when it is killed."""
    folder = tmp_path_factory.mktemp("corrections")
    own = make_settings(folder / "state")
    with embedded_broker(own), pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams.supervisor, "FIRST_PAUSE", 0.01)
        ensure(own)
        worker = supervisor(own, folder / "worker.log")
        thread = threading.Thread(target=worker.run)
        thread.start()
        yield own, worker
        worker.stop()
        thread.join()


@pytest.fixture
def settings(supervised: tuple[Settings, Supervisor]) -> Settings:
    return supervised[0]


@pytest.fixture
def kill(supervised: tuple[Settings, Supervisor]) -> Callable[[], None]:
    """What kills the worker, wherever it is in its work."""
    return lambda: os.kill(supervised[1].pid, signal.SIGKILL)


@pytest.fixture
def tocsin(settings: Settings, run_tocsin: Any) -> Tocsin:
    """What runs a command; the records that it prints."""

    def run(*arguments: str) -> list[dict[str, Any]]:
        done = run_tocsin(*arguments, settings=settings)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    return run


def await_all_handled(settings: Settings) -> None:
    """Wait until no message waits for the workers, one stage after the other."""
    end = time.monotonic() + PATIENCE
    for topics in (settings.raw_topic_names, (EVENTS.name, CORRECTIONS.name), (INCIDENTS.name,)):
        while waiting(settings, topics):
            assert time.monotonic() < end, "the worker does not get on"
            time.sleep(0.5)


def tell(settings: Settings, events: list[Event]) -> None:
    with contextlib.closing(producer(settings)) as client:
        for event in events:
            client.send(EVENTS.name, key=OURS.encode(), value=event.to_bytes())
        client.flush(timeout=60)


def bombing(name: str, place: str, killed: int, hour: int = 6) -> Event:
    lat, lon = PLACES[place]
    return Event.from_fields(
        {"event_id": name, "article_id": f"article {name}", "published_at": f"2021-03-01T{hour:02d}:00:00Z"}
        | {"type": "ASSAULT", "means": "bombing", "primary": True, "date": "2021-03-01", "date_precision": "day"}
        | {"country": OURS, "place": place, "lat": lat, "lon": lon, "source": f"Outlet {name}"}
        | {"harm": {"killed": {"low": killed, "best": killed, "high": killed}}}
    )


def standing(settings: Settings) -> dict[frozenset[str], Incident]:
    """Our incidents that have reports, by the events that tell of them."""
    last = {
        incident.incident_id: incident
        for incident in (Incident.from_bytes(record.value) for record in read(settings, [INCIDENTS.name]))
        if incident.country == OURS
    }
    return {frozenset(incident.events): incident for incident in last.values() if incident.events}


def killed_in_all(settings: Settings) -> int:
    """How many people our country's totals of all time have as killed."""
    records = read(settings, [CASUALTY_TOTALS.name])
    ours = [totals for totals in (CasualtyTotals.from_bytes(r.value) for r in records) if totals.country == OURS]
    killed = ours[-1].windows["all"].reported.killed
    return (killed and killed.best) or 0


def test_every_correction_stands_through_restarts_until_it_is_undone(
    settings: Settings, kill: Callable[[], None], tocsin: Tocsin
) -> None:
    tell(settings, [bombing("a", "Akureyri", 9), bombing("s", "Selfoss", 20), bombing("v", "Vik", 5)])

    def corrected(*arguments: str, killing: bool = False) -> dict[frozenset[str], Incident]:
        tocsin("correct", *arguments, "--by", "Ada", "--why", "she was there")
        if killing:
            kill()
        await_all_handled(settings)
        return standing(settings)

    def last_correction() -> str:
        return str(tocsin("correct", "list", "--json")[-1]["correction_id"])

    await_all_handled(settings)
    found = standing(settings)
    a, s, v = ({"a"}, {"s"}, {"v"})
    assert found.keys() == {frozenset(each) for each in (a, s, v)}
    assert killed_in_all(settings) == 34

    found = corrected("set", found[frozenset(a)].incident_id, "killed=11")
    assert killed_in_all(settings) == 36
    figure = last_correction()

    found = corrected("merge", found[frozenset(s)].incident_id, found[frozenset(v)].incident_id, killing=True)
    both = found[frozenset(s | v)]
    merged = killed_in_all(settings)
    assert merged < 36
    found = corrected("split", both.incident_id, "v")
    assert found.keys() == {frozenset(each) for each in (a, s, v)}
    assert killed_in_all(settings) == 36
    found = corrected("undo", last_correction())
    assert frozenset(s | v) in found
    assert killed_in_all(settings) == merged

    found = corrected("pin", found[frozenset(a)].incident_id)
    kill()
    tell(settings, [bombing("a2", "Akureyri", 15, hour=9)])
    await_all_handled(settings)
    found = standing(settings)
    pinned = next(incident for events, incident in found.items() if "a" in events)
    assert pinned.harm.killed and pinned.harm.killed.best == 11
    found = corrected("retract", next(i.incident_id for events, i in found.items() if "s" in events))
    assert killed_in_all(settings) == 11
    assert figure in next(incident for events, incident in found.items() if "a" in events).corrections
    for table in ("casualties", "events", "dyads"):
        assert all(line["agrees"] for line in tocsin("totals", "--table", table, "--verify", "--json"))
    assert tocsin("dead-letters", "list", "--json") == []


def test_articles_and_corrections_give_the_totals_of_their_replay(
    settings: Settings, kill: Callable[[], None], tocsin: Tocsin, run_tocsin: Any, tmp_path: Path
) -> None:
    tocsin("feed", str(SAMPLE))
    time.sleep(3)  # somewhere in its work
    kill()
    await_all_handled(settings)
    incidents = [each for each in tocsin("incidents", "--json") if each["reports"] and each["country"] != OURS]
    harmed = [each for each in incidents if (each["harm"]["killed"] or {}).get("best") and each["status"] == "reported"]
    countries = [each["country"] for each in harmed]
    merged = [each["incident_id"] for each in harmed if each["country"] == max(countries, key=countries.count)][:2]
    first, second, *_ = [each["incident_id"] for each in harmed if each["incident_id"] not in merged]
    said = ("--by", "Ada", "--why", "she was there")
    tocsin("correct", "merge", *merged, *said)
    tocsin("correct", "set", first, "killed=1234", *said)
    kill()
    tocsin("correct", "retract", second, *said)
    await_all_handled(settings)

    corrections = tmp_path / "corrections.jsonl"
    corrections.write_bytes(b"\n".join(orjson.dumps(each) for each in tocsin("correct", "list", "--json")))
    replayed = tmp_path / "totals.jsonl"
    tocsin("replay", str(SAMPLE), "--corrections", str(corrections), "--totals", str(replayed))
    expected = {
        total.country: shown(total) for total in map(CasualtyTotals.from_bytes, replayed.read_bytes().splitlines())
    }
    last = {total.country: total for total in totals(settings)}
    assert {country: shown(total) for country, total in last.items() if country != OURS} == expected
    assert any("1234" in json.dumps(windows) for windows in expected.values())
    assert tocsin("dead-letters", "list", "--json") == []


def totals(settings: Settings) -> Iterator[CasualtyTotals]:
    return (CasualtyTotals.from_bytes(record.value) for record in read(settings, [CASUALTY_TOTALS.name]))


def shown(total: CasualtyTotals) -> dict[str, Any]:
    """All sums of a country's totals; lists of cumulative tolls are in the order in which they came."""
    return {
        name: window.model_copy(update={"cumulative": []}).model_dump(mode="json")
        for name, window in total.windows.items()
    }
