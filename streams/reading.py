"""Reading topics from the outside, as monitors and operators do: every partition, no group, nothing committed.

Topics are named as the list has them, and records say so: which version of them is read is settled here.
"""

import threading
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord

from streams.broker.connection import consumer, reaching
from streams.settings import Settings
from streams.topics import TopicError, name_at
from streams.versions import Watch, version_in_use

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
    version: int = 1  # of the computed topics that it was read from


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
    `follow` it goes on until `stop` is set, over to another version of the topics when that comes into use. A broker
    that goes away for a while is waited for. Raises TopicError for a topic that is not there and BrokerError when the
    cluster cannot be reached at the start or refuses.
    """
    names = list(topics)
    with consumer(settings) as client, reaching(settings):
        while not (stop and stop.is_set()):
            reading = Reading(client, settings, names)
            ends: dict[TopicPartition, int] = client.end_offsets(reading.partitions)
            _seek(client, reading.partitions, ends, since)
            while not (stop and stop.is_set()):
                if not follow and all(client.position(each) >= ends[each] for each in reading.partitions):
                    return
                polled = client.poll(timeout_ms=POLL_MS)
                for found in reading.records(polled):
                    if follow or found.offset < ends[TopicPartition(found.topic, found.partition)]:
                        yield reading.record(found)
                if reading.watch.switched(polled):
                    break


class Reading:
    """What a client reads: the partitions of `topics` in the version in use, and beside them whether that still is."""

    def __init__(self, client: KafkaConsumer, settings: Settings, topics: Iterable[str]) -> None:
        self.version = int(settings.topics_version) or version_in_use(client)
        self._names = {name_at(topic, self.version): topic for topic in topics}
        self.partitions = partitions_of(client, self._names)
        self.watch = Watch(client, settings, self.version)
        client.assign([*self.partitions, *self.watch.partitions])
        self.watch.seek(client)

    def records(self, polled: Mapping[TopicPartition, Sequence[ConsumerRecord]]) -> Iterator[ConsumerRecord]:
        """What a poll brought of the topics."""
        for partition, records in polled.items():
            if partition.topic in self._names:
                yield from records

    def record(self, found: ConsumerRecord) -> Record:
        """A message as kafka-python gives it, as a Record of the topic as the list names it."""
        return replace(record(found), topic=self._names[found.topic], version=self.version)


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
