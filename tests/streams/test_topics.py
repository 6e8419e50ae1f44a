"""Topics are created as the list has them, and what differs is told."""

import time

import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from streams.broker.connection import admin
from streams.settings import Settings
from streams.topics import TOPICS, TopicError, check, configured, ensure, safety


def _alter(settings: Settings, topic: str, name: str, value: str) -> None:
    resource = ConfigResource(ConfigResourceType.TOPIC, topic, {name: value})
    with admin(settings) as client:
        client.alter_configs([resource])
        while client.describe_configs([resource], config_filter="all")["topic"][topic][name]["value"] != value:
            time.sleep(0.1)  # the broker changes it after it has answered


def _delete(settings: Settings, topic: str) -> None:
    with admin(settings) as client:
        client.delete_topics([topic])
        while topic in client.list_topics():  # the broker deletes after it has answered
            time.sleep(0.1)


def test_all_topics_are_created_as_the_list_has_them(settings: Settings) -> None:
    with admin(settings) as client:
        described = {topic["name"]: len(topic["partitions"]) for topic in client.describe_topics()}
    assert {topic.name: topic.partitions or settings.partitions for topic in TOPICS}.items() <= described.items()
    assert check(settings) == []
    ensure(settings)


@pytest.mark.parametrize(
    ("broker", "replication", "copies"), [(None, 3, None), ("a:1", 1, None), ("a:1", 2, None), ("a:1", 3, "2")]
)
def test_new_topics_of_three_copies_want_two_before_a_message_is_acknowledged(
    settings: Settings, broker: str | None, replication: int, copies: str | None
) -> None:
    assert safety(settings.but(broker=broker, replication=replication)).get("min.insync.replicas") == copies


def test_further_raw_article_topics_are_created_too(own_settings: Settings) -> None:
    two = own_settings.but(raw_topics="raw-articles, raw-wires")
    assert check(two) == ["Topic raw-wires is missing. A worker creates it: start `tocsin up` or `tocsin worker`."]
    ensure(two)
    assert check(two) == []
    assert [topic.name for topic in configured(two)][:2] == ["raw-articles", "raw-wires"]


def test_a_wrong_number_of_partitions_is_told(settings: Settings) -> None:
    problems = check(settings.but(partitions=3))
    assert len(problems) == sum(topic.partitions is None for topic in TOPICS)  # some have one, always
    assert all("has 4 partitions and should have 3" in problem for problem in problems)
    with pytest.raises(TopicError, match=r"Topic events has 4 partitions and should have 3.*TOCSIN_PARTITIONS=4"):
        ensure(settings.but(partitions=3))


def test_wrong_configurations_are_told_and_not_changed(own_settings: Settings) -> None:
    wrong = {
        "raw-articles": ("max.message.bytes", "1048588", str(own_settings.largest_batch)),
        "events": ("cleanup.policy", "compact", "delete"),
        "incidents": ("retention.ms", "604800000", "-1"),
    }
    for topic, (name, value, _) in wrong.items():
        _alter(own_settings, topic, name, value)
    expected = {
        f"Topic {topic} has {name}={value} and should have {name}={right}. Change it at the cluster."
        for topic, (name, value, right) in wrong.items()
    }
    assert set(check(own_settings)) == expected
    with pytest.raises(TopicError, match=r"Topic events has cleanup\.policy=compact"):
        ensure(own_settings)
    assert set(check(own_settings)) == expected


def test_a_cluster_that_takes_larger_messages_is_fine(own_settings: Settings) -> None:
    _alter(own_settings, "events", "max.message.bytes", "99999999")
    assert check(own_settings) == []


def test_a_topic_that_is_missing_is_told_and_created(own_settings: Settings) -> None:
    _delete(own_settings, "incidents")
    assert [problem.split(".")[0] for problem in check(own_settings)] == ["Topic incidents is missing"]
    ensure(own_settings)
    assert check(own_settings) == []


def test_a_topic_that_the_cluster_refuses_is_told(settings: Settings) -> None:
    refused = settings.but(raw_topics="raw-articles,no/such name")
    with pytest.raises(TopicError, match=r"Topic no/such name cannot be created: .*TOCSIN_PARTITIONS"):
        ensure(refused)
