"""An agent that stands keeps no other from its messages; the patched part of Faust is the one that was studied."""

import contextlib
import hashlib
import inspect
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from aiokafka.consumer.consumer import AIOKafkaConsumer
from faust.app.base import App
from faust.transport.consumer import Consumer
from faust.transport.drivers import aiokafka as driver
from mode.utils.queues import FlowControlQueue

from streams.app import faust_topic, make_app
from streams.broker.connection import producer
from streams.fetching import Waiting
from streams.settings import Settings
from streams.topics import EVENTS, RAW_ARTICLES, ensure

WORKER = Path(__file__).with_name("two_agents.py")
PATIENCE = 30.0  # seconds
STUDIED = {
    driver.AIOKafkaConsumerThread._create_worker_consumer: "c2701bfc",
    AIOKafkaConsumer.start: "2f1ba704",
    App.FlowControlQueue: "9451c493",
    App.topic: "7b040db3",
    Consumer.on_buffer_full: "c8961679",
    Consumer.on_buffer_drop: "4b57e8a4",
    FlowControlQueue.put_nowait_enhanced: "f1839f43",
    FlowControlQueue.maybe_endorse_pressure_drop: "dafd855e",
}


@pytest.mark.parametrize(("method", "digest"), STUDIED.items(), ids=lambda each: getattr(each, "__qualname__", None))
def test_upstream_is_what_was_studied(method: Callable[..., object], digest: str) -> None:
    found = hashlib.sha256(inspect.getsource(method).encode()).hexdigest()[:8]
    versions = ", ".join(f"{name} {version(name)}" for name in ("faust-streaming", "aiokafka", "mode-streaming"))
    assert found == digest, f"{versions} changed it: study streams/fetching.py anew"


def test_a_channel_has_the_queue_that_was_asked_for(own_settings: Settings) -> None:
    queue = faust_topic(make_app(own_settings), RAW_ARTICLES, waiting=7).clone(is_iterator=True).queue
    assert isinstance(queue, Waiting)
    assert queue.maxsize == 7


@pytest.fixture
def said(own_settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """What a worker with two agents says, which runs while the test does."""
    ensure(own_settings)
    command = [sys.executable, str(WORKER), str(os.getpid())]
    environment = {**os.environ, **own_settings.environment()}
    with (tmp_path / "said").open("w") as out, subprocess.Popen(command, env=environment, stdout=out) as process:
        yield tmp_path / "said"
        process.kill()


def await_lines(said: Path, *lines: str) -> None:
    """Wait until these are the last lines that were said."""
    end = time.monotonic() + PATIENCE
    while said.read_text().splitlines()[-len(lines) :] != list(lines):
        assert time.monotonic() < end, f"waited for {lines} in vain"
        time.sleep(0.1)


def test_an_agent_that_stands_keeps_no_other_from_its_messages(said: Path, own_settings: Settings) -> None:
    with contextlib.closing(producer(own_settings)) as client:
        for number in range(400):  # far more than its queue has room for
            client.send(RAW_ARTICLES.name, key=b"one partition", value=b"%d" % number)
        client.flush()
        await_lines(said, "stands")
        for number in range(3):
            client.send(EVENTS.name, key=b"key", value=b"%d" % number).get(timeout=PATIENCE)
        await_lines(said, "stands", "goes on with 0", "goes on with 1", "goes on with 2")
