"""Records what a line holds, topics and state and how far it has come: `python -m tests.upgrade.record FILE`.

Run it with the code of a version whose messages or state a later one changes, and keep the file in `recorded/` under
the name of its commit: `test_upgrade.py` has today's code go on from each. All texts are invented.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kafka import TopicPartition

from streams.broker.connection import admin, consumer, producer
from streams.broker.embedded import embedded_broker
from streams.broker.lag import lag
from streams.commands.worker import supervisor
from streams.messages import Incident, RawArticle
from streams.reading import read
from streams.settings import SETTINGS, Settings
from streams.topics import ensure

PATIENCE = 120.0  # seconds
PARTITIONS = 2
TOLD = (  # id, day, title, text
    ("kabul", "2026-03-02", "Bomb in Kabul", "A car bomb killed 12 people and wounded 30 others in Kabul, "
     "Afghanistan, on Monday, police said."),
    ("kabul-later", "2026-03-03", "Toll of Kabul bomb rises", "The toll of the car bomb in Kabul, Afghanistan, on "
     "Monday rose to 14 killed and 30 wounded, a hospital said."),
    ("aleppo", "2026-03-03", "Air strike on Aleppo", "An air strike killed 5 people and wounded 9 others in Aleppo, "
     "Syria, on Tuesday, rescuers said."),
    ("aleppo-copy", "2026-03-03", "Air strike on Aleppo", "An air strike killed 5 people and wounded 9 others in "
     "Aleppo, Syria, on Tuesday, rescuers said."),
    ("maiduguri", "2026-03-04", "Gunmen in Maiduguri", "Gunmen killed 7 people and wounded 4 others in Maiduguri, "
     "Nigeria, on Wednesday, police said."),
    ("kharkiv", "2026-03-05", "Shelling of Kharkiv", "Shelling killed 53 people in Kharkiv, Ukraine, in February "
     "alone, officials said."),
    ("talks", "2026-03-05", "Talks in Baghdad", "The foreign minister of Turkey met the president of Iraq in Baghdad, "
     "Iraq, on Thursday."),
)  # fmt: skip
CORRECTED = "NGA"  # whose incident an analyst sets to eight killed


def articles() -> list[RawArticle]:
    """The articles, as a feed brings them."""
    return [
        RawArticle.from_fields(
            {"id": name, "url": f"https://{name}.example/1", "source": f"{name}.example", "title": title, "text": text}
            | {"published_at": f"{day}T12:00:00Z", "fetched_at": f"{day}T12:00:00Z"}
        )
        for name, day, title, text in TOLD
    ]


def await_all_handled(settings: Settings) -> None:
    """Wait until nothing waits for the workers, and stays so."""
    end, quiet = time.monotonic() + PATIENCE, 0
    while quiet < 4:
        assert time.monotonic() < end, "the line does not get on"
        waits = any(each.behind for each in lag(settings))
        quiet = 0 if waits else quiet + 1
        time.sleep(0.5)


def send(settings: Settings, topic: str, messages: list[tuple[str, bytes]]) -> None:
    """Send messages, a key and a value each."""
    client = producer(settings)
    for key, value in messages:
        client.send(topic, key=key.encode(), value=value).get(PATIENCE)
    client.close()


def correct(settings: Settings) -> None:
    """Set the killed of the incident that an analyst knows better."""
    incidents = [Incident.from_bytes(each.value) for each in read(settings, ["incidents"])]
    [incident] = {each.incident_id for each in incidents if each.country == CORRECTED}
    command = [sys.executable, "-m", "streams.commands", "correct", "set", incident, "killed=8"]
    subprocess.run([*command, "--by", "Ada", "--why", "she counted"], env=settings.environment(), check=True)


def recorded(settings: Settings) -> Iterator[dict[str, Any]]:
    """All messages of all topics of ours, then what the group has committed."""
    with admin(settings) as client, consumer(settings) as reader:
        names = sorted(name for name in client.list_topics() if not name.startswith("__"))
        partitions = [TopicPartition(name, number) for name in names for number in reader.partitions_for_topic(name)]
        reader.assign(partitions)
        reader.seek_to_beginning()
        ends = reader.end_offsets(partitions)
        while any(reader.position(each) < ends[each] for each in partitions):
            for partition, found in reader.poll(timeout_ms=500).items():
                for each in found:
                    headers = [[name, text(value)] for name, value in each.headers]
                    where = {"topic": partition.topic, "partition": partition.partition, "offset": each.offset}
                    yield where | {"key": text(each.key), "value": text(each.value), "headers": headers}
        offsets = client.list_group_offsets({settings.group: None})[settings.group]
        committed = [[each.topic, each.partition, offset.offset] for each, offset in sorted(offsets.items())]
        yield {"group": settings.group, "committed": committed}


def text(value: bytes | None) -> str | None:
    """Bytes as text that JSON can hold, whatever they are; `bytes_of` gives them back."""
    return None if value is None else bytes(value).decode("utf-8", "surrogateescape")


def bytes_of(text: str | None) -> bytes | None:
    """The bytes that were recorded as `text`."""
    return None if text is None else text.encode("utf-8", "surrogateescape")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Path(sys.argv[1]).open("w") as file:
        defaults = {setting.name: setting.default for setting in SETTINGS}
        settings = Settings({**defaults, "state_dir": folder, "partitions": PARTITIONS, "embedded_heap_mb": 256})
        with embedded_broker(settings):
            ensure(settings)
            worker = supervisor(settings, Path(folder) / "worker.log")
            thread = threading.Thread(target=worker.run)
            thread.start()
            try:
                sent = [(article.id, article.to_bytes()) for article in articles()]
                send(settings, "raw-articles", [*sent, ("bad", b"\xff no JSON")])
                await_all_handled(settings)
                correct(settings)
                await_all_handled(settings)
            finally:
                worker.stop()
                thread.join()
            for record in recorded(settings):
                print(json.dumps(record, sort_keys=True), file=file)


if __name__ == "__main__":
    main()
