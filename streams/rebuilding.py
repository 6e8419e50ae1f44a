"""Making a version of the computed topics, and throwing one away.

A version that is being made is there from when its incidents topic is. Up to then it may be half a copy of another
version's events, and is begun anew.
"""

import time
from collections.abc import Callable, Iterable

from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import GroupIdNotFoundError, KafkaError
from kafka.structs import OffsetAndMetadata

from streams.broker.connection import admin, consumer, producer, reaching
from streams.broker.lag import lag_of
from streams.errors import TocsinError
from streams.messages import Message
from streams.reading import partitions_of
from streams.settings import Settings
from streams.topics import EVENTS, INCIDENTS, TOPICS, Topic, create, ensure

COPIED_AT_ONCE = 500  # messages
DELETED_WITHIN = 60.0  # seconds
POLL_MS = 500


def is_begun(settings: Settings) -> bool:
    """Whether the version that the settings name is being made, or done."""
    with admin(settings) as client, reaching(settings):
        return INCIDENTS.at(settings.topics_version).name in client.list_topics()


def begin(new: Settings, old: Settings, from_events: bool) -> None:
    """Make the topics of the version `new`, empty, or with the events of the version `old` on them.

    With these goes what their stage remembers, and how far it has come: the new one extracts the articles that come
    after. It is read in the order opposite to that in which the stage writes, so that at worst an article is worked on
    again (see `streams.delivery`).
    """
    discard(new)
    if from_events:
        done = {
            TopicPartition(each.topic, each.partition): OffsetAndMetadata(each.committed, "", -1)
            for each in lag_of(old, old.raw_topic_names)
            if each.committed is not None
        }
        for topic, copied in ((_memory(old), _memory(new)), (_events(old), _events(new))):
            create(new, copied)
            _copy(new, topic.name, copied.name)
        with admin(new) as client, reaching(new):
            if done:
                client.alter_group_offsets(new.workers_group, done)
    ensure(new)


def discard(settings: Settings) -> None:
    """Throw away what there is of the version that the settings name: its topics, and what workers know of them.

    Raises TocsinError while a worker works on it.
    """
    group = settings.workers_group
    with admin(settings) as client, reaching(settings):
        computed = {topic.at(settings.topics_version).name for topic in TOPICS if topic.computed}
        found = [
            name
            for name in client.list_topics()
            if name in computed or (name.startswith(f"{group}-") and name.endswith("-changelog"))
        ]
        _delete_group(client, group)
        if found:
            client.delete_topics(found)
        _await(lambda: not set(found) & set(client.list_topics()), f"topics {', '.join(found)} to be deleted")


def _delete_group(client: KafkaAdminClient, group: str) -> None:
    if group not in {each["group_id"] for each in client.list_groups()}:
        return
    try:
        client.delete_groups([group])
    except GroupIdNotFoundError:
        return
    except KafkaError as error:
        raise TocsinError(
            f"the workers' group {group} cannot be deleted ({type(error).__name__}). If workers are at work on that "
            "version of the topics, stop them; one that was killed is forgotten within seconds."
        ) from error


def _await(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + DELETED_WITHIN
    while not holds():
        if time.monotonic() > end:
            raise TocsinError(f"waited {DELETED_WITHIN:g} s for {what}, in vain: look at the broker's log.")
        time.sleep(0.2)


def _events(settings: Settings) -> Topic:
    return EVENTS.at(settings.topics_version)


def _memory(settings: Settings) -> Topic:
    """What the stage extract remembers, as Faust names it."""
    return Topic(f"{settings.workers_group}-extract-changelog", Message, "as the stage has it", "state", "compact")


def _copy(settings: Settings, source: str, target: str) -> None:
    """Copy all messages of a topic, as they are, to the same partitions of another one."""
    sender = producer(settings)
    try:
        with consumer(settings) as client, reaching(settings):
            partitions = partitions_of(client, [source])
            client.assign(partitions)
            ends = client.end_offsets(partitions)
            client.seek_to_beginning(*partitions)
            while any(client.position(each) < ends[each] for each in partitions):
                polled = client.poll(timeout_ms=POLL_MS, max_records=COPIED_AT_ONCE)
                _send(sender, target, (record for records in polled.values() for record in records))
    finally:
        sender.close()


def _send(sender: KafkaProducer, topic: str, records: Iterable[ConsumerRecord]) -> None:
    """Send `records`, and wait until all replicas have each of them."""
    sent = [
        sender.send(topic, key=each.key, value=each.value, headers=list(each.headers), partition=each.partition)
        for each in records
    ]
    for each in sent:
        each.get(timeout=DELETED_WITHIN)
