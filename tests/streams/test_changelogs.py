"""What is read back of a changelog is what its records add up to, from wherever reading begins."""

import asyncio
import contextlib
from types import SimpleNamespace
from typing import Any

from faust.types import TP

from streams.app import make_app
from streams.broker.connection import producer
from streams.changelogs import read_back
from streams.messages import RawArticle
from streams.settings import Settings
from streams.topics import Topic, create

PARTITIONS = 4
RECORDS = 2000  # of each partition: more than are fetched at once
FILLING = b"x" * 2000


def record(partition: int, number: int) -> tuple[bytes, bytes | None]:
    """The `number`-th record of a partition: keys come again, and some are dropped."""
    key = b"%d-%d" % (partition, number % 300)
    return key, None if number % 7 == 0 else b"%d" % number + FILLING


def added_up(partition: int, until: int) -> dict[bytes, bytes]:
    """What the first `until` records of a partition leave."""
    state: dict[bytes, bytes | None] = dict(record(partition, number) for number in range(until))
    return {key: value for key, value in state.items() if value is not None}


def test_the_state_is_what_the_records_add_up_to(own_settings: Settings) -> None:
    create(own_settings, Topic("changelog", RawArticle, "any", "state", "compact"))
    with contextlib.closing(producer(own_settings)) as client:
        for partition in range(PARTITIONS):
            for number in range(RECORDS):
                key, value = record(partition, number)
                client.send("changelog", key=key, value=value, partition=partition)
    store: Any = SimpleNamespace(data={}, _key_partition={})
    tables = {TP("changelog", partition): SimpleNamespace(data=store) for partition in range(PARTITIONS)}
    reached, app = dict.fromkeys(tables, -1), make_app(own_settings)
    reached[TP("changelog", 1)] = 99  # as when another part was read before, with what it left
    store.data |= added_up(1, 100)
    ends = dict.fromkeys(tables, RECORDS - 1)
    ends[TP("changelog", 2)] = 999  # what came later is not taken in: Faust would take it for an error
    ends[TP("changelog", 3)] = -1  # as of an empty one

    asyncio.run(read_back(app, tables, reached, ends))

    assert reached == ends
    for each, end in ends.items():
        mine = {key: value for key, value in store.data.items() if key.startswith(b"%d-" % each.partition)}
        assert mine == added_up(each.partition, end + 1)
    assert {store._key_partition[key] for key in store.data if key.startswith(b"0-")} == {0}
