"""How far workers are behind, as Kafka has it."""

from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

from streams.broker.connection import consumer, producer
from streams.broker.lag import Lag, lag
from streams.settings import Settings


def test_before_any_worker_all_articles_are_waiting(own_settings: Settings) -> None:
    _send(own_settings, "raw-articles", 3)
    assert lag(own_settings) == [
        Lag("raw-articles", 0, None, 0, 3),
        *(Lag("raw-articles", n, None, 0, 0) for n in (1, 2, 3)),
    ]
    assert sum(each.behind for each in lag(own_settings)) == 3


def test_what_the_group_has_committed_counts(own_settings: Settings) -> None:
    _send(own_settings, "raw-articles", 3)
    _send(own_settings, "events", 2)
    with consumer(own_settings, group_id=own_settings.group) as client:
        done = {("raw-articles", 0): 3, ("events", 0): 1}
        client.assign([TopicPartition(*place) for place in done])
        client.commit({TopicPartition(*place): OffsetAndMetadata(offset, "", -1) for place, offset in done.items()})
    found = {(each.topic, each.partition): each for each in lag(own_settings)}
    assert found["events", 0] == Lag("events", 0, 1, 0, 2)
    assert (found["events", 0].behind, found["raw-articles", 0].behind) == (1, 0)
    assert lag(own_settings.but(group="another"))[0] == Lag("raw-articles", 0, None, 0, 3)


def test_a_topic_that_is_not_there_yet_has_no_lag(settings: Settings) -> None:
    assert lag(settings.but(raw_topics="not-created-yet", group="new")) == []


def _send(settings: Settings, topic: str, number: int) -> None:
    with producer(settings) as client:
        for _ in range(number):
            client.send(topic, value=b"", partition=0)
