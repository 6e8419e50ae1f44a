"""`tocsin rebuild` over a real Kafka, by the commands that a user runs."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from streams.broker.connection import admin, producer
from streams.broker.lag import waiting
from streams.commands.up import SAMPLE
from streams.commands.worker import supervisor
from streams.messages import Event
from streams.reading import read
from streams.settings import Settings
from streams.topics import CORRECTIONS, EVENTS, INCIDENTS
from streams.versions import in_use

PATIENCE = 180.0  # seconds for workers to have worked everything off
LINES = SAMPLE.read_text(encoding="utf-8").splitlines()
EARLIER, LATER = LINES[:12], LINES[12:16]
FALSE = Event.from_fields(  # that no article tells: as if an earlier extractor had misread one
    {"event_id": "false", "article_id": "none", "published_at": "2026-03-01T06:00:00Z", "type": "ASSAULT"}
    | {"country": "ISL", "date": "2026-03-01", "date_precision": "day", "place": "Vik"}
    | {"harm": {"killed": {"low": 9, "best": 9, "high": 9}}}
)

Tocsin = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def tocsin(own_settings: Settings, run_tocsin: Any, tmp_path: Path) -> Iterator[Tocsin]:
    """What runs a command beside a worker; the records that it prints."""

    def run(*arguments: str) -> list[dict[str, Any]]:
        done = run_tocsin(*arguments, settings=own_settings)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    worker = supervisor(own_settings, tmp_path / "worker.log")
    thread = threading.Thread(target=worker.run)
    thread.start()
    yield run
    worker.stop()
    thread.join()


def await_all_handled(asked: Settings) -> None:
    """Wait until no message waits for the workers on the version in use, one stage after the other."""
    settings = in_use(asked)
    end = time.monotonic() + PATIENCE
    events, incidents = (topic.at(settings.topics_version).name for topic in (EVENTS, INCIDENTS))
    for topics in (settings.raw_topic_names, (events, CORRECTIONS.name), (incidents,)):
        while waiting(settings, topics):
            assert time.monotonic() < end, "the worker does not get on"
            time.sleep(0.5)


def interrupted_rebuild(settings: Settings) -> str:
    """Begin to rebuild and interrupt it by Ctrl-C in the middle; what it says."""
    command = [str(Path(sys.executable).with_name("tocsin")), "rebuild"]
    with subprocess.Popen(command, env=settings.environment(), stderr=subprocess.PIPE, text=True) as rebuild:
        end = time.monotonic() + PATIENCE
        while not exists(settings, INCIDENTS.at(in_use(settings).topics_version + 1).name):
            assert time.monotonic() < end
            time.sleep(0.2)
        rebuild.send_signal(signal.SIGINT)
        _, said = rebuild.communicate(timeout=PATIENCE)
    assert rebuild.returncode == 1
    return said


def rebuild_while_the_broker_is_killed(settings: Settings) -> str:
    """Rebuild to the end, with the embedded broker killed at the beginning of it; what it says."""
    command = [str(Path(sys.executable).with_name("tocsin")), "rebuild"]
    with subprocess.Popen(command, env=settings.environment(), stderr=subprocess.PIPE, text=True) as rebuild:
        assert rebuild.stderr
        said = rebuild.stderr.readline()
        guard = json.loads((settings.state_path / "kafka" / "state.json").read_text())["pid"]
        [java] = psutil.Process(guard).children()
        java.kill()
        said += rebuild.communicate(timeout=PATIENCE)[1]
    assert rebuild.returncode == 0, said
    return said


def exists(settings: Settings, topic: str) -> bool:
    with admin(settings) as client:
        return topic in client.list_topics()


def in_any_order(lines: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(line, sort_keys=True) for line in lines)


def counted(lines: list[dict[str, Any]]) -> dict[tuple[str, str], Any]:
    """Reported harm by country and window, where anyone was harmed."""
    found = {(line["country"], line["window"]): line["reported"] for line in lines}
    return {key: harm for key, harm in found.items() if any(harm.values())}


def test_everything_is_computed_anew_and_switched_to_at_once(
    own_settings: Settings, tocsin: Tocsin, run_tocsin: Any, tmp_path: Path
) -> None:
    for name, lines in (("earlier", EARLIER), ("later", LATER), ("all", EARLIER + LATER)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    tocsin("feed", str(tmp_path / "earlier.jsonl"))
    await_all_handled(own_settings)
    harmed = next(each for each in tocsin("incidents", "--json") if (each["harm"]["killed"] or {}).get("best"))
    tocsin("correct", "set", harmed["incident_id"], "killed=4321", "--by", "Ada", "--why", "she was there")
    await_all_handled(own_settings)
    right = counted(tocsin("totals", "--json"))
    with contextlib.closing(producer(own_settings)) as client:
        client.send(EVENTS.name, key=b"ISL", value=FALSE.to_bytes()).get(timeout=60)
    await_all_handled(own_settings)
    wrong = counted(tocsin("totals", "--json"))
    assert wrong.keys() - right.keys() == {("ISL", "all")}

    assert "goes on with version 2" in interrupted_rebuild(own_settings)
    assert counted(tocsin("totals", "--json")) == wrong
    said = rebuild_while_the_broker_is_killed(own_settings)
    assert "Going on with version 2" in said
    assert "Waiting for the cluster" in said
    assert counted(tocsin("totals", "--json")) == right

    tocsin("feed", str(tmp_path / "later.jsonl"))  # to the worker, which has gone over by itself
    await_all_handled(own_settings)
    (tmp_path / "corrections.jsonl").write_text("\n".join(map(json.dumps, tocsin("correct", "list", "--json"))))
    replay = ("replay", str(tmp_path / "all.jsonl"), "--corrections", str(tmp_path / "corrections.jsonl"))
    tocsin(*replay, "--totals", str(tmp_path / "totals.jsonl"))
    replayed = [json.loads(line) for line in (tmp_path / "totals.jsonl").read_text().splitlines()]
    expected = [
        {"country": total["country"], "window": name, "reported": window["reported"]}
        for total in replayed
        for name, window in total["windows"].items()
    ]
    assert counted(tocsin("totals", "--json")) == counted(expected)
    for table in ("casualties", "events", "dyads"):
        assert all(line["agrees"] for line in tocsin("totals", "--table", table, "--verify", "--json"))

    events = tocsin("events", "--json")
    tocsin("rebuild", "--from", "events")
    assert in_use(own_settings).topics_version == 3
    assert in_any_order(tocsin("events", "--json")) == in_any_order(events)
    assert counted(tocsin("totals", "--json")) == counted(expected)
    with contextlib.closing(producer(own_settings)) as client:  # what the stage extract remembers was copied too
        for article in list(read(own_settings, ["raw-articles"])):
            client.send("raw-articles", key=article.key, value=article.value).get(timeout=60)
    await_all_handled(own_settings)
    assert in_any_order(tocsin("events", "--json")) == in_any_order(events)
    assert counted(tocsin("totals", "--json")) == counted(expected)

    refused = run_tocsin("rebuild", "--discard", "3", settings=own_settings)
    assert refused.returncode == 1
    assert "version 3 is in use" in refused.stderr
    tocsin("rebuild", "--discard", "1")
    tocsin("rebuild", "--discard", "2")
    with admin(own_settings) as broker:
        left = set(broker.list_topics())
    assert {"raw-articles", "corrections", "events.v3", "incidents.v3"} <= left
    assert not {name for name in left if name.endswith(".v2") or name in ("events", "incidents") or "-1-" in name}
    assert counted(tocsin("totals", "--json")) == counted(expected)
    assert tocsin("dead-letters", "list", "--json") == []
