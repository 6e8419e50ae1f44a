"""Reading state back: changelogs into their tables, some fifty times as fast as Faust reads them.

Faust makes an event of each record and hands it from one queue to the next, a ten-thousandth of a second each; but a
worker that takes over should be at work within ten seconds, and a day's state is a million records. This reads up to
where the changelogs ended when the partitions were given to the worker. What may have come since, and all else that
recovery is, stays with Faust, which goes on from where this got to.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, MutableMapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiokafka
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth, server_list
from faust.types import TP

AT_ONCE = 10_000  # records that are taken in before others on the event loop have their turn
FETCHED_AT_ONCE = 1_048_576  # bytes of a partition
WAIT_MS = 500


async def read_back(
    app: Any, tables: Mapping[TP, Any], reached: MutableMapping[TP, int], ends: Mapping[TP, int]
) -> None:
    """Read each changelog partition into the store of its table, from behind the offset `reached` to that of `ends`.

    `reached` is kept up to date, so that what was done counts when this is cut short. Raises KafkaError when no broker
    answers.
    """
    behind = [aiokafka.TopicPartition(*each) for each in tables if reached[each] < ends[each]]
    if not behind:
        return
    async with _reader(app) as reader:
        reader.assign(behind)
        for each in behind:
            reader.seek(each, reached[each] + 1)
        while behind:
            found = await reader.getmany(*behind, timeout_ms=WAIT_MS, max_records=AT_ONCE)
            for each, records in found.items():
                _take_in(tables[each].data, each.partition, [it for it in records if it.offset <= ends[each]])
                reached[each] = min(records[-1].offset, ends[each])
            behind = [each for each in behind if reached[each] < ends[each]]


def _take_in(store: Any, partition: int, records: list[Any]) -> None:
    """Apply `records` of one partition to a Faust memory store, which knows the partition of each key."""
    for record in records:
        if record.value is None:
            store.data.pop(record.key, None)
            store._key_partition.pop(record.key, None)
        else:
            store.data[record.key] = record.value
            store._key_partition[record.key] = partition


@asynccontextmanager
async def _reader(app: Any) -> AsyncIterator[aiokafka.AIOKafkaConsumer]:
    """A consumer of no group on the cluster of the app."""
    transport, conf = app.transport, app.conf
    reader = aiokafka.AIOKafkaConsumer(
        bootstrap_servers=server_list(transport.url, transport.default_port),
        client_id=conf.broker_client_id,
        enable_auto_commit=False,
        max_partition_fetch_bytes=FETCHED_AT_ONCE,
        **credentials_to_aiokafka_auth(conf.broker_credentials, conf.ssl_context),
    )
    await reader.start()
    try:
        yield reader
    finally:
        with suppress(asyncio.CancelledError):  # of a task of its own that had not begun
            await reader.stop()
