"""What read() promises: all of it once, in order, from a time on, to the end as it was or until told to stop."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path

import pytest
from kafka import KafkaProducer

from streams.broker.connection import admin, bootstrap, producer
from streams.broker.embedded import embedded_broker
from streams.broker.errors import BrokerError
from streams.reading import Record, read
from streams.settings import Settings
from streams.topics import TopicError

NUMBERS = count()


@pytest.fixture
def topic(settings: Settings) -> str:
    """An empty topic of two partitions."""
    return _create(settings)


def _create(settings: Settings, **configs: str) -> str:
    name = f"read-{next(NUMBERS)}"
    with admin(settings) as client:
        client.create_topics(
            {name: {"num_partitions": 2, "replication_factor": 1, "configs": configs}}, wait_for_metadata=True
        )
    return name


def _send(client: KafkaProducer, topic: str, partition: int, value: bytes, at: datetime | None = None) -> None:
    client.send(
        topic,
        key=b"key",
        value=value,
        partition=partition,
        headers=[("ce_id", b"1")],
        timestamp_ms=int(at.timestamp() * 1000) if at else None,
    )


def _values(records: list[Record], partition: int) -> list[bytes | None]:
    return [record.value for record in records if record.partition == partition]


def test_all_messages_come_once_in_the_order_of_their_partition(settings: Settings, topic: str) -> None:
    with producer(settings) as client:
        for number in range(1000):
            _send(client, topic, number % 2, str(number).encode())
    records = list(read(settings, [topic]))
    assert _values(records, 0) == [str(number).encode() for number in range(0, 1000, 2)]
    assert _values(records, 1) == [str(number).encode() for number in range(1, 1000, 2)]
    assert [record.offset for record in records if record.partition == 0] == list(range(500))


def test_a_record_has_all_that_kafka_has(settings: Settings, topic: str) -> None:
    at = datetime(2020, 2, 29, 6, 30, tzinfo=UTC)
    with producer(settings) as client:
        _send(client, topic, 1, b"value", at)
    assert list(read(settings, [topic])) == [Record(topic, 1, 0, b"key", b"value", (("ce_id", b"1"),), at)]


def test_empty_topics_end_at_once(settings: Settings, topic: str) -> None:
    assert list(read(settings, [topic])) == []


def test_since_leaves_out_what_is_older(settings: Settings, topic: str) -> None:
    days = [datetime(2020, 2, day, tzinfo=UTC) for day in (1, 2, 3)]
    with producer(settings) as client:
        for day in days:
            _send(client, topic, 0, str(day.day).encode(), day)
        _send(client, topic, 1, b"old", days[0])
    assert [record.value for record in read(settings, [topic], since=days[1])] == [b"2", b"3"]
    assert list(read(settings, [topic], since=datetime(2020, 2, 4, tzinfo=UTC))) == []


def test_it_ends_at_the_end_as_it_was(settings: Settings, topic: str) -> None:
    with producer(settings) as client:
        _send(client, topic, 0, b"before")
        client.flush()
        records = read(settings, [topic])
        assert next(records).value == b"before"
        _send(client, topic, 0, b"after")
    assert list(records) == []


def test_it_ends_where_the_last_offsets_hold_no_message(settings: Settings, topic: str) -> None:
    """As in a compacted topic; the mark that ends a transaction takes an offset too, and can be had on demand."""
    with KafkaProducer(bootstrap_servers=bootstrap(settings), transactional_id=topic) as client:
        client.init_transactions()
        for _ in range(2):
            client.begin_transaction()
            _send(client, topic, 0, b"kept")
            client.commit_transaction()
    assert [record.offset for record in read(settings, [topic])] == [0, 2]


def test_following_goes_on_until_stopped(settings: Settings, topic: str) -> None:
    stop = threading.Event()
    records = read(settings, [topic], follow=True, stop=stop)
    with producer(settings) as client:
        _send(client, topic, 0, b"first")
        client.flush()
        assert [record.value for record in islice(records, 1)] == [b"first"]
        _send(client, topic, 1, b"second")
        client.flush()
        assert [record.value for record in islice(records, 1)] == [b"second"]
    stop.set()
    assert list(records) == []


def test_following_outlives_a_restart_of_the_broker(tmp_path: Path, make_settings: Callable[..., Settings]) -> None:
    own = make_settings(tmp_path)
    with embedded_broker(own):
        topic = _create(own)
        with producer(own) as client:
            _send(client, topic, 0, b"before")
        records = read(own, [topic], follow=True)
        assert next(records).value == b"before"
    with embedded_broker(own):
        with producer(own) as client:
            _send(client, topic, 0, b"after")
        assert next(records).value == b"after"
        records.close()


def test_several_topics_are_read_together(settings: Settings, topic: str) -> None:
    other = _create(settings)
    with producer(settings) as client:
        _send(client, topic, 0, b"one")
        _send(client, other, 0, b"other")
    assert {(record.topic, record.value) for record in read(settings, [topic, other])} == {
        (topic, b"one"),
        (other, b"other"),
    }


def test_a_message_of_the_largest_size_comes_through(settings: Settings) -> None:
    topic = _create(settings, **{"max.message.bytes": str(settings.largest_batch)})
    value = bytes(settings.largest_message - 1024)
    with producer(settings) as client:
        client.send(topic, value=value).get()
    assert [record.value for record in read(settings, [topic])] == [value]


def test_a_topic_that_is_not_there_is_named(settings: Settings) -> None:
    with pytest.raises(TopicError, match=r"no topic no-such-topic.*tocsin up"):
        next(read(settings, ["no-such-topic"]))


def test_no_broker_is_a_clear_error(settings: Settings) -> None:
    with pytest.raises(BrokerError, match=r"Nobody answers at 127\.0\.0\.1:9 .*--broker"):
        next(read(settings.but(broker="127.0.0.1:9"), ["events"]))
