"""Records that are sent together come whole, in order and in as few batches as they fit, at a real broker."""

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from aiokafka import AIOKafkaProducer

from streams.broker.connection import admin, bootstrap
from streams.membership import MemberProducer
from streams.reading import read
from streams.settings import Settings

ROOM = 10_000  # bytes of a batch


def sent(settings: Settings, topic: str, records: Mapping[bytes, bytes | None]) -> int:
    """Send `records` to a new topic; returns the number of batches."""
    with admin(settings) as client:
        client.create_topics({topic: {"num_partitions": 2, "replication_factor": 1}}, wait_for_metadata=True)

    async def send() -> int:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap(settings), max_batch_size=ROOM) as producer:
            of_faust: Any = SimpleNamespace(_ensure_producer=lambda: producer)
            acknowledgements = await MemberProducer.send_together(of_faust, topic, 1, records)
            await asyncio.gather(*acknowledgements)
            return len(acknowledgements)

    return asyncio.run(send())


def found(settings: Settings, topic: str) -> list[tuple[bytes | None, bytes | None]]:
    return [(record.key, record.value) for record in read(settings, [topic]) if record.partition == 1]


def test_what_fits_one_batch_is_one_batch(settings: Settings) -> None:
    records = {b"a": b"1", b"b": None, b"c": b"3"}
    assert sent(settings, "together", records) == 1
    assert found(settings, "together") == list(records.items())


def test_what_does_not_fit_comes_in_order_in_several(settings: Settings) -> None:
    records = {b"%d" % number: b"x" * 3000 for number in range(10)} | {b"large": b"y" * 5 * ROOM, b"last": b"1"}
    assert 4 < sent(settings, "together-large", records) < 8
    assert found(settings, "together-large") == list(records.items())


def test_nothing_is_no_batch(settings: Settings) -> None:
    assert sent(settings, "together-nothing", {}) == 0
