"""A group forgets at once a member whose process was seen to end, and no other."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from kafka import KafkaConsumer

from streams.broker.connection import admin, consumer
from streams.leaving import leave_for
from streams.settings import Settings
from streams.topics import RAW_ARTICLES

PATIENCE = 30.0


@contextmanager
def member(settings: Settings, client_id: str) -> Iterator[KafkaConsumer]:
    """A consumer in the workers' group."""
    with consumer(settings, group_id=settings.workers_group, client_id=client_id) as client:
        client.subscribe([RAW_ARTICLES.name])
        end = time.monotonic() + PATIENCE
        while not client.assignment():
            assert time.monotonic() < end
            client.poll(timeout_ms=100)
        yield client


def members(settings: Settings) -> set[str]:
    """The client ids of the workers' group."""
    group = settings.workers_group
    with admin(settings) as client:
        return {each["client_id"] for each in client.describe_groups([group])[group]["members"]}


def test_the_group_forgets_whoever_has_ended_and_no_other(own_settings: Settings) -> None:
    with member(own_settings, "worker-ended"):
        leave_for("worker-other", own_settings)
        assert members(own_settings) == {"worker-ended"}
        leave_for("worker-ended", own_settings)
        assert members(own_settings) == set()


def test_without_a_cluster_it_is_left_to_the_session(own_settings: Settings) -> None:
    leave_for("worker-ended", own_settings.but(broker="127.0.0.1:9"))
