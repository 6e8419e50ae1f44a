"""Reading topics from the outside, as monitors and operators do: every partition, no group, nothing committed."""

import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord

from streams.broker.connection import consumer, reaching
from streams.settings import Settings
from streams.topics import TopicError

POLL_MS = 500  # that a poll waits for messages, so how late `stop` may be seen


@dataclass(frozen=True)
class Record:
    """One message as Kafka has it: where it is, its bytes, and when it was sent (UTC)."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    timestamp: datetime


def read(
    settings: Settings,
    topics: Iterable[str],
    *,
    since: datetime | None = None,
    follow: bool = False,
    stop: threading.Event | None = None,
) -> Generator[Record]:
    """The messages of `topics`, in order within each partition.

    From the earliest, or the first sent at or after `since`, up to the ends as they were when reading began; with
    `follow` it goes on until `stop` is set. A broker that goes away for a while is waited for. Raises TopicError for a
    topic that is not there and BrokerError when the cluster cannot be reached at the start or refuses.
    """
    with consumer(settings) as client, reaching(settings):
        partitions = partitions_of(client, topics)
        client.assign(partitions)
        ends: dict[TopicPartition, int] = client.end_offsets(partitions)
        _seek(client, partitions, ends, since)
        while not (stop and stop.is_set()):
            if not follow and all(client.position(partition) >= ends[partition] for partition in partitions):
                return
            for partition, records in client.poll(timeout_ms=POLL_MS).items():
                for each in records:
                    if follow or each.offset < ends[partition]:
                        yield record(each)


def partitions_of(client: KafkaConsumer, topics: Iterable[str]) -> list[TopicPartition]:
    """All partitions of all `topics`."""
    partitions = []
    for topic in topics:
        numbers = client.partitions_for_topic(topic)
        if not numbers:
            raise TopicError(f"There is no topic {topic}. A worker creates it: start `tocsin up` or `tocsin worker`.")
        partitions += [TopicPartition(topic, number) for number in sorted(numbers)]
    return partitions


def _seek(
    client: KafkaConsumer, partitions: list[TopicPartition], ends: dict[TopicPartition, int], since: datetime | None
) -> None:
    """Go to the first message of each partition that is wanted; to its end when all are older."""
    if since is None:
        client.seek_to_beginning(*partitions)
        return
    milliseconds = int(since.timestamp() * 1000)
    for partition, found in client.offsets_for_times(dict.fromkeys(partitions, milliseconds)).items():
        client.seek(partition, found.offset if found else ends[partition])


def record(found: ConsumerRecord) -> Record:
    """A message as kafka-python gives it, as a Record."""
    return Record(
        topic=found.topic,
        partition=found.partition,
        offset=found.offset,
        key=found.key,
        value=found.value,
        headers=tuple(found.headers),
        timestamp=datetime.fromtimestamp(found.timestamp / 1000, UTC),
    )
