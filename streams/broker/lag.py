"""How far workers are behind."""

import time
from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import CoordinatorLoadInProgressError, CoordinatorNotAvailableError, NotCoordinatorError

from streams.broker.connection import admin, reaching
from streams.settings import Settings

LOADING_SECONDS = 20.0  # that a broker may take to load its groups


@dataclass(frozen=True)
class Lag:
    """One partition that workers read: what they have committed (None: nothing yet) and where it ends."""

    topic: str
    partition: int
    committed: int | None
    end: int

    @property
    def behind(self) -> int:
        """Messages still to be worked on."""
        return self.end - (self.committed or 0)


def lag(settings: Settings) -> list[Lag]:
    """The lag of the workers' group in each partition, in the order of topics and partitions.

    Those are the partitions that the group has committed, and all of the raw-article topics, where it begins.
    """
    with admin(settings) as client, reaching(settings):
        committed = _committed(client, settings.group)
        partitions = sorted({*committed, *_existing(client, settings.raw_topic_names)})
        ends = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST)) if partitions else {}
    return [
        Lag(each.topic, each.partition, committed[each].offset if each in committed else None, ends[each].offset)
        for each in partitions
    ]


def _committed(client: KafkaAdminClient, group: str) -> dict[TopicPartition, Any]:
    """What the group has committed, nothing when there is no such group yet.

    A broker that has just started is waited for while it loads its groups.
    """
    end = time.monotonic() + LOADING_SECONDS
    while True:
        try:
            if group not in {each["group_id"] for each in client.list_groups()}:
                return {}
            offsets: dict[TopicPartition, Any] = client.list_group_offsets({group: None})[group]
            return offsets
        except (CoordinatorLoadInProgressError, CoordinatorNotAvailableError, NotCoordinatorError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def _existing(client: KafkaAdminClient, topics: tuple[str, ...]) -> list[TopicPartition]:
    """All partitions of those of `topics` that exist."""
    existing = [topic for topic in client.list_topics() if topic in topics]
    descriptions = client.describe_topics(existing) if existing else []
    return [
        TopicPartition(description["name"], partition["partition_index"])
        for description in descriptions
        for partition in description["partitions"]
    ]
