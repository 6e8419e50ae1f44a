"""A real broker that does not know what a group has committed: aiokafka alone takes that for nothing committed."""

import asyncio
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from streams.committed import look_at_errors
from streams.topics import EVENTS, ensure
from tests.faults.__main__ import line_settings
from tests.faults.nodes import addresses, cluster

TRIES = 60  # of a second each, until the nodes have a coordinator


async def committed(servers: str, topic: str, looking: bool) -> dict[TopicPartition, int]:
    """What a client learns of offset 41, which it committed, when it asks a node that is not the coordinator."""
    client = AIOKafkaConsumer(bootstrap_servers=servers, group_id="g", enable_auto_commit=False)
    await client.start()
    try:
        partition = TopicPartition(topic, 0)
        client.assign([partition])
        await commit(client, partition)
        coordinator, nodes = client._coordinator, client._client.cluster.brokers()
        if looking:
            look_at_errors(coordinator)
        coordinator.coordinator_id = next(each.nodeId for each in nodes if each.nodeId != coordinator.coordinator_id)
        found = await coordinator.fetch_committed_offsets([partition])
        return {each: offset.offset for each, offset in found.items()}
    finally:
        await client.stop()


async def commit(client: AIOKafkaConsumer, partition: TopicPartition) -> None:
    """Commit offset 41, as soon as the cluster has a coordinator."""
    for tries_left in reversed(range(TRIES)):
        try:
            await client.commit({partition: OffsetAndMetadata(41, "")})
            return
        except KafkaError:
            if not tries_left:
                raise
            await asyncio.sleep(1)


def test_what_is_committed_is_learned_from_the_coordinator_alone(tmp_path: Path) -> None:
    """When the first of these is no longer empty, aiokafka looks at the error itself, and ours can go."""
    settings = line_settings(tmp_path).but(replication=2)
    with cluster(tmp_path, settings, size=2) as nodes:
        settings = settings.but(broker=addresses(nodes))
        ensure(settings)
        topic = EVENTS.at(settings.topics_version).name
        found = [asyncio.run(committed(addresses(nodes), topic, looking)) for looking in (False, True)]
        assert [list(each.values()) for each in found] == [[], [41]]
