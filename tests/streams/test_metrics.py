"""Metrics: each is used, and a running line tells them."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

import streams.metrics
from streams.metrics import METRICS
from streams.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds for the line to start and to work off its sample; nothing should come near
STAGES = {"extract", "resolve", "tally"}

Samples = dict[tuple[str, frozenset[str]], float]  # by the name of a sample and the values of its labels


def test_every_metric_is_used() -> None:
    code = [p.read_text() for folder in ("streams", "agents") for p in (ROOT / folder).rglob("*.py")]
    names = {name for name, value in vars(streams.metrics).items() if any(value is metric for metric in METRICS)}
    assert len(names) == len(METRICS)
    for name in names:
        assert sum(len(re.findall(rf"\b{name}\.(labels|inc|set|observe|time)\b", text)) for text in code), name


@pytest.fixture
def ports() -> int:
    """The first of some ports that are free."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@pytest.fixture
def line(tmp_path: Path, make_settings: Callable[..., Settings], ports: int) -> Iterator[int]:
    """The first port of a `tocsin up` that plays its sample."""
    settings = make_settings(tmp_path / "state", metrics_port=ports)
    command = [str(Path(sys.executable).with_name("tocsin")), "up"]
    with subprocess.Popen(
        command, env=settings.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as up:
        yield ports
        os.kill(up.pid, signal.SIGINT)
        assert up.wait(PATIENCE) == 0


def told(first: int) -> Samples:
    """What all processes of the line tell."""
    found: Samples = {}
    for port in range(first, first + 3):
        try:
            text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
        except httpx.TransportError:
            continue
        for family in text_string_to_metric_families(text):
            found |= {(each.name, frozenset(each.labels.values())): each.value for each in family.samples}
    return found


def test_a_running_line_tells_how_it_does(line: int) -> None:
    end = time.monotonic() + PATIENCE
    samples: Samples = {}

    def value(name: str, *labels: str) -> float:
        return sum(value for (sample, of), value in samples.items() if sample == name and of.issuperset(labels))

    def worked_off() -> bool:
        read = value("tocsin_messages_in_total", "extract") == value("tocsin_feed_articles_total", "sent") > 0
        fresh = value("tocsin_newest_message_timestamp_seconds", "casualty-totals")
        counted = value("tocsin_messages_out_total", "tally") and fresh
        return bool(read and counted and not value("tocsin_lag_messages"))

    while not worked_off():
        assert time.monotonic() < end, samples
        time.sleep(1)
        samples = told(line)
    taken = value("tocsin_messages_in_total", "extract")
    assert taken == value("tocsin_language_seconds_count")
    for stage in STAGES:
        assert value("tocsin_messages_out_total", stage) > 0
    assert value("tocsin_dead_letters_total") == 0
    assert value("tocsin_sentences_total", "passed") > taken
    assert value("tocsin_newest_message_timestamp_seconds", "casualty-totals") > 0
    assert value("tocsin_recovery_seconds_count") >= 1
    assert value("tocsin_offset_gap_messages") == 0
    assert value("tocsin_info", "up") == value("tocsin_info", "worker") == 1
