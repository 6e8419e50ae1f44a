"""The whole line over a real Kafka, by the commands that a user runs."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

import streams.supervisor
from streams.broker.lag import lag
from streams.commands.up import SAMPLE
from streams.commands.worker import supervisor
from streams.reading import read
from streams.settings import Settings
from streams.supervisor import Supervisor
from streams.topics import CASUALTY_TOTALS

SEED = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "seed" / "articles.jsonl"
PATIENCE = 120.0  # seconds for the worker to have worked everything off
TOPICS_OF_THE_LINE = {"raw-articles", "events", "incidents"}

Tocsin = Callable[..., list[dict[str, Any]]]


def await_all_handled(settings: Settings) -> None:
    """Wait until no message waits for the workers, for a while that no stage needs for passing one on."""
    end = time.monotonic() + PATIENCE
    quiet = 0
    while quiet < 3:
        assert time.monotonic() < end, "the worker does not get on"
        time.sleep(0.7)
        waiting = lag(settings)
        committed = {each.topic for each in waiting if each.committed is not None}
        done = not any(each.behind for each in waiting) and committed & TOPICS_OF_THE_LINE == TOPICS_OF_THE_LINE
        quiet = quiet + 1 if done else 0


@pytest.fixture
def supervised(own_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    """A worker on a broker of its own, which is started again at once when it is killed."""
    monkeypatch.setattr(streams.supervisor, "FIRST_PAUSE", 0.01)
    supervised = supervisor(own_settings, tmp_path / "worker.log")
    thread = threading.Thread(target=supervised.run)
    thread.start()
    yield supervised
    supervised.stop()
    thread.join()


@pytest.fixture
def worker(own_settings: Settings, supervised: Supervisor) -> Settings:
    """Settings of a broker of its own with a worker on it."""
    return own_settings


@pytest.fixture
def tocsin(worker: Settings, run_tocsin: Callable[..., subprocess.CompletedProcess[str]]) -> Tocsin:
    """What runs a command beside the worker; the records that it prints."""

    def run(*arguments: str) -> list[dict[str, Any]]:
        done = run_tocsin(*arguments, settings=worker)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


@pytest.mark.skipif(not SEED.exists(), reason=f"{SEED} is not there")
def test_the_seed_article_is_counted_right_and_only_once(worker: Settings, tocsin: Tocsin, tmp_path: Path) -> None:
    question = ("totals", "--as-of", "2020-02-29", "--window", "7d", "--json")
    tocsin("feed", str(SEED))
    await_all_handled(worker)

    [syria] = tocsin(*question)
    exactly = {number: {"low": number, "best": number, "high": number} for number in (30, 33, 42, 53)}
    assert syria["country"] == "SYR"
    assert syria["reported"]["killed"] == exactly[42]
    assert syria["reported"]["wounded"] == exactly[30]
    assert syria["by_nationality"]["TUR"]["killed"] == exactly[33]
    [february] = syria["cumulative"]
    assert february["harm"]["killed"] == exactly[53]
    assert february["period"] == {"from": "2020-02-01", "to": "2020-02-29"}
    assert tocsin("events", "--type", "CONSULT", "--json")
    assert tocsin("dead-letters", "list", "--json") == []

    article = json.loads(SEED.read_text(encoding="utf-8").splitlines()[0])
    copy = tmp_path / "copy.jsonl"
    copy.write_text(json.dumps({**article, "id": "copy", "url": "https://elsewhere.example/copy"}))
    tocsin("feed", str(SEED))
    tocsin("feed", str(copy))
    await_all_handled(worker)
    [again] = tocsin(*question)
    assert again["cumulative"][0].pop("articles") == ["seed-1", "copy"]
    february.pop("articles")
    assert again == syria


@pytest.mark.parametrize("kills", [0, 4])
def test_the_sample_over_kafka_gives_the_totals_of_replay_also_when_the_worker_is_killed(
    kills: int,
    supervised: Supervisor,
    worker: Settings,
    tocsin: Tocsin,
    run_tocsin: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
) -> None:
    tocsin("feed", str(SAMPLE))
    moments = random.Random(kills)
    for _ in range(kills):
        time.sleep(moments.uniform(5, 10))  # starting, recovering, in work or done
        os.kill(supervised.pid, signal.SIGKILL)
    await_all_handled(worker)
    live = {record.key: record.value or b"" for record in read(worker, [CASUALTY_TOTALS.name])}

    replayed = tmp_path / "totals.jsonl"
    run_tocsin("replay", str(SAMPLE), "--totals", str(replayed), settings=worker)
    expected = {orjson.loads(line)["country"].encode(): line for line in replayed.read_bytes().splitlines()}
    assert {country: in_any_order(totals) for country, totals in live.items()} == {
        country: in_any_order(totals) for country, totals in expected.items()
    }
    assert tocsin("dead-letters", "list", "--json") == []


def in_any_order(totals: bytes) -> dict[str, Any]:
    """Totals without what tells in which order the articles came: ids are of the first, and lists are in that order."""
    fields: dict[str, Any] = orjson.loads(totals)
    for window in fields["windows"].values():
        for toll in window["cumulative"]:
            toll["incident_id"] = toll["headline"] = None
            toll["articles"].sort()
        window["cumulative"].sort(key=orjson.dumps)
    return fields


def test_up_shows_totals_and_ctrl_c_ends_every_part(own_settings: Settings) -> None:
    settings = own_settings.but(state_dir=own_settings.state_dir + "-up")
    command = [str(Path(sys.executable).with_name("tocsin")), "up"]
    with subprocess.Popen(
        command, env=settings.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as up:
        assert up.stdout
        guard = threading.Timer(PATIENCE, up.kill)
        guard.start()
        first = up.stdout.readline()
        children = descendants(up.pid)
        os.kill(up.pid, signal.SIGINT)
        _, errors = up.communicate()
        guard.cancel()
    assert first, errors
    assert orjson.loads(first)["windows"]["all"]["incidents"]
    assert up.returncode == 0, errors
    assert children
    assert not running(children)


def running(pids: set[int]) -> list[str]:
    """Command lines of those of `pids` that still run, once they have had the time to end."""
    end = time.monotonic() + 10
    while True:
        lines = []
        for pid in pids:
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                lines.append(Path(f"/proc/{pid}/cmdline").read_text())
        if not any(lines) or time.monotonic() > end:
            return [line for line in lines if line]
        time.sleep(0.2)


def descendants(pid: int) -> set[int]:
    """Process ids of all children of `pid`, theirs and so on."""
    children = {
        int(each) for task in Path(f"/proc/{pid}/task").iterdir() for each in (task / "children").read_text().split()
    }
    return children.union(*(descendants(child) for child in children)) if children else set()
