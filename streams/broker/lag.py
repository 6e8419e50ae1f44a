"""How far workers are behind."""

import time
from collections.abc import Iterable
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
    """One partition that workers read: what they have committed (None: nothing yet), where it begins and ends."""

    topic: str
    partition: int
    committed: int | None
    begin: int
    end: int

    @property
    def behind(self) -> int:
        """Messages still to be worked on."""
        return self.end - max(self.committed or 0, self.begin)


def lag(settings: Settings, also: Iterable[TopicPartition] = ()) -> list[Lag]:
    """The lag of the workers' group in each partition, in the order of topics and partitions.

    Those are the partitions that the group has committed, all of the raw-article topics, where it begins, and `also`.
    """
    with admin(settings) as client, reaching(settings):
        committed = _committed(client, settings.workers_group)
        partitions = sorted({*committed, *_existing(client, settings.raw_topic_names), *also})
        begins = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST)) if partitions else {}
        ends = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST)) if partitions else {}
    return [
        Lag(
            topic=each.topic,
            partition=each.partition,
            committed=committed[each].offset if each in committed else None,
            begin=begins[each].offset,
            end=ends[each].offset,
        )
        for each in partitions
    ]


def waiting(settings: Settings, topics: Iterable[str]) -> int:
    """How many messages of `topics` wait for the workers' group, also where it has committed nothing yet.

    They are from one look, at what is committed first and at the ends then. So what a stage sends while it works off
    `topics` is on the next topic when this is 0.
    """
    return sum(each.behind for each in lag_of(settings, topics))


def lag_of(settings: Settings, topics: Iterable[str]) -> list[Lag]:
    """The lag of the workers' group in all partitions of `topics`, in their order."""
    names = tuple(topics)
    with admin(settings) as client, reaching(settings):
        also = _existing(client, names)
    return [each for each in lag(settings, also) if each.topic in names]


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
