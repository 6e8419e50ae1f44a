"""What the framework costs: one skeleton of the line (decode, count, send on) in Faust and without.

    python -m tests.benchmarks.skeleton [--messages N]

Each way works off the same messages of one partition in a process of its own. What counts is the time between the first
and the last message that arrives at its sink, by the broker's clock, and the processor's time of the process for each
message, so that starting up is left out of the one and spread over all messages in the other.
"""

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
from kafka import KafkaConsumer, TopicPartition

from streams.broker.connection import admin, consumer, producer
from streams.broker.embedded import embedded_broker
from streams.messages import RawArticle
from streams.settings import SETTINGS, Settings
from tests.benchmarks.common import articles, report
from tests.benchmarks.rivals import HERE, environment

ROOT = Path(__file__).resolve().parents[2]
SOURCE = "source"
PATIENCE = 900.0  # seconds for one way
BY_ARRIVAL = {"message.timestamp.type": "LogAppendTime"}
SKELETONS = "tests.benchmarks.skeletons"


def send(settings: Settings, chosen: Sequence[RawArticle], number: int) -> None:
    """Put `number` articles, ids unequal, on the source topic."""
    with contextlib.closing(producer(settings)) as client:
        for n in range(number):
            article = chosen[n % len(chosen)].model_copy(update={"id": f"a-{n}"})
            client.send(SOURCE, key=article.id.encode(), value=article.to_bytes())
        client.flush()


def measured(settings: Settings, command: Sequence[str], sink: str, number: int) -> tuple[float, float]:
    """Messages a second from the first to the last that `command` puts on `sink`, and its milliseconds of processor."""
    environment = settings.environment() | {"PYTHONPATH": str(ROOT)}
    process = psutil.Popen(command, env=environment, cwd=settings.state_dir, stderr=subprocess.DEVNULL)
    try:
        with contextlib.closing(consumer(settings)) as client:
            partition = TopicPartition(sink, 0)
            end = time.monotonic() + PATIENCE
            while client.end_offsets([partition])[partition] < number:
                if time.monotonic() > end or process.poll() is not None:
                    raise SystemExit(f"{' '.join(command)} does not get on")
                time.sleep(0.5)
            spent = process.cpu_times()
            client.assign([partition])
            first, last = _time_at(client, partition, 0), _time_at(client, partition, number - 1)
    finally:
        process.kill()
        process.wait()
    return (number - 1) / ((last - first) / 1000), (spent.user + spent.system) / number * 1000


def _time_at(client: KafkaConsumer, partition: TopicPartition, offset: int) -> int:
    """Milliseconds at which the message at `offset` arrived."""
    client.seek(partition, offset)
    while not (found := client.poll(timeout_ms=1000, max_records=1)):
        pass
    timestamp: int = found[partition][0].timestamp
    return timestamp


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=20_000)
    options = parser.parse_args()
    chosen = articles("mix", 200)
    quix = environment("quix")
    with tempfile.TemporaryDirectory() as folder:
        defaults = {setting.name: setting.default for setting in SETTINGS}
        settings = Settings({**defaults, "state_dir": str(Path(folder)), "embedded_heap_mb": 256})
        with embedded_broker(settings) as broker:
            ways = {way: [sys.executable, "-m", SKELETONS, way, broker, SOURCE] for way in ("bare", "faust", "ours")}
            if quix:
                ways["quix"] = [str(quix), str(HERE / "quix_app.py"), broker, SOURCE]
            with contextlib.closing(admin(settings)) as client:
                client.create_topics(
                    {
                        name: {"num_partitions": 1, "replication_factor": 1, "configs": BY_ARRIVAL}
                        for name in (SOURCE, *(f"sink-{way}" for way in ways))
                    }
                )
            send(settings, chosen, options.messages)
            found = {
                way: measured(settings, [*command, f"sink-{way}"], f"sink-{way}", options.messages)
                for way, command in ways.items()
            }
    names = {"bare": "aiokafka alone", "faust": "Faust, plain", "ours": "Faust, our delivery", "quix": "Quix Streams"}
    rows = [(names[way], *figures, figures[0] / found["bare"][0]) for way, figures in found.items()]
    report(
        "skeleton",
        ("way", "messages a second", "ms of processor each", "of aiokafka alone"),
        rows,
        messages=options.messages,
    )


if __name__ == "__main__":
    main()
