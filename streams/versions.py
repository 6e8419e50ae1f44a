"""Versions of the computed topics: which one is in use, and how readers and workers learn that another one is.

All but articles and corrections is computed from these, and can be computed anew (`tocsin rebuild`). Each version has
topics of its own (`events` the first, `events.v2` the second) and a consumer group of its own, and with that a state of
its own. The last record of the topic `versions` says which one is in use, so to switch is to send one record.
"""

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord

from streams import cloudevents
from streams.broker.connection import consumer, producer, reaching
from streams.errors import TocsinError
from streams.exits import stop_now
from streams.messages import Version
from streams.settings import Settings
from streams.topics import VERSIONS

KEY = b"current"
PARTITION = TopicPartition(VERSIONS.name, 0)
POLL_MS = 500
RETRY_AFTER = 1.0  # seconds, when the cluster is away
ACKNOWLEDGED_WITHIN = 60.0  # seconds


def in_use(settings: Settings) -> Settings:
    """The settings with the version that they name, or else the one in use; raises BrokerError without a cluster."""
    if settings.topics_version:
        return settings
    with consumer(settings) as client, reaching(settings):
        return settings.but(topics_version=version_in_use(client))


def version_in_use(client: KafkaConsumer) -> int:
    """The version in use: the first, as long as nobody switched. What the client was assigned before is forgotten."""
    if not client.partitions_for_topic(VERSIONS.name):
        return 1
    client.assign([PARTITION])
    end = client.end_offsets([PARTITION])[PARTITION]
    client.seek_to_beginning(PARTITION)
    version = 1
    while client.position(PARTITION) < end:
        version = _last(client.poll(timeout_ms=POLL_MS)) or version
    return version


def _last(polled: Mapping[TopicPartition, Sequence[ConsumerRecord]]) -> int | None:
    """The version that the last record of a poll names; None when it brought none."""
    records = [each for each in polled.get(PARTITION, ()) if each.key == KEY]
    return Version.from_bytes(records[-1].value).version if records else None


class Watch:
    """Tells a client that reads one version, beside what else it reads, when another one comes into use."""

    def __init__(self, client: KafkaConsumer, settings: Settings, version: int) -> None:
        self._version = version
        watched = not settings.topics_version and client.partitions_for_topic(VERSIONS.name)
        self.partitions = [PARTITION] if watched else []  # to be assigned to the client, which then calls `seek`

    def seek(self, client: KafkaConsumer) -> None:
        """Go to the first record: the last one of a poll counts."""
        if self.partitions:
            client.seek_to_beginning(PARTITION)

    def switched(self, polled: Mapping[TopicPartition, Sequence[ConsumerRecord]]) -> bool:
        """Whether a poll of the client's says so."""
        return bool(self.partitions) and _last(polled) not in (None, self._version)


def switch(settings: Settings, version: int) -> None:
    """Bring a version into use; raises TocsinError when the broker does not acknowledge it."""
    message = Version(version=version, switched_at=datetime.now(UTC))
    client = producer(settings)
    with reaching(settings):
        try:
            client.send(
                VERSIONS.name,
                key=KEY,
                value=message.to_bytes(),
                headers=cloudevents.headers(message, f"version.{version}", "/tocsin/rebuild"),
            ).get(timeout=ACKNOWLEDGED_WITHIN)
        finally:
            client.close()


def end_when_switched(settings: Settings, version: int) -> None:
    """End this process, from now on, when another version than `version` comes into use, in a thread of its own."""
    threading.Thread(target=_end_when_switched, args=(settings, version), name="versions", daemon=True).start()


def _end_when_switched(settings: Settings, version: int) -> None:
    away = threading.Event()  # never set: to wait by
    while True:
        try:
            with consumer(settings) as client, reaching(settings):
                watch = Watch(client, settings, version)
                client.assign(watch.partitions)
                watch.seek(client)
                while not watch.switched(client.poll(timeout_ms=POLL_MS)):
                    pass
            stop_now(f"another version of the topics than {version} is in use now")
        except TocsinError:
            away.wait(RETRY_AFTER)
