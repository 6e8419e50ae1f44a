"""The one list of topics, and their creation and check at a cluster.

Nothing is ever created by a client asking for it: `ensure` makes what is missing and refuses what differs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import NoError, TopicAlreadyExistsError, for_code

from streams.broker.connection import admin, reaching
from streams.errors import TocsinError
from streams.messages import (
    Alert,
    CasualtyTotals,
    Correction,
    DeadLetter,
    DyadTotals,
    Event,
    EventTotals,
    Incident,
    Message,
    RawArticle,
    Version,
)
from streams.settings import Settings

FOREVER = -1
READY_MS = 30_000  # for new topics to get their leaders


class TopicError(TocsinError):
    """A topic is missing, cannot be created or is not as it should be; the text names it and says what to do."""


@dataclass(frozen=True)
class Topic:
    """One topic: what its messages are, what they are keyed by, and how the cluster keeps them."""

    name: str
    message: type[Message]
    key: str  # what the key of a message is
    purpose: str
    cleanup: str = "delete"
    retention_ms: int = FOREVER
    partitions: int | None = None  # null: as the setting says
    computed: bool = False  # from other topics, so that there may be several versions of it

    def at(self, version: int) -> Self:
        """The topic as that version has it: `events.v2` for `events`, and the first as it is."""
        return replace(self, name=f"{self.name}.v{version}") if self.computed and version > 1 else self


RAW_ARTICLES = Topic("raw-articles", RawArticle, "article id", "articles as feeds brought them")
EVENTS = Topic("events", Event, "country", "what each article says happened", computed=True)
CORRECTIONS = Topic("corrections", Correction, "country", "what analysts say of incidents, against what was resolved")
INCIDENTS = Topic(
    "incidents", Incident, "country", "what happened, each person counted once; every revision", computed=True
)
CASUALTY_TOTALS = Topic(
    "casualty-totals", CasualtyTotals, "country", "rolling totals per country", "compact", computed=True
)
EVENT_TOTALS = Topic(
    "event-totals",
    EventTotals,
    "place, country",
    "rolling numbers of events per country and type",
    "compact",
    computed=True,
)
DYAD_TOTALS = Topic(
    "dyad-totals",
    DyadTotals,
    "place, source, target",
    "rolling numbers of who did what to whom",
    "compact",
    computed=True,
)
ALERTS = Topic("alerts", Alert, "alert id", "what rules told of incidents and totals", "compact", partitions=1)
VERSIONS = Topic(
    "versions", Version, "current", "which version of the computed topics is in use", "compact", partitions=1
)
DEAD_LETTERS = Topic(
    "dead-letters", DeadLetter, "as it was", "messages that a stage could not handle, untouched", partitions=1
)

TOPICS = (
    RAW_ARTICLES,
    EVENTS,
    CORRECTIONS,
    INCIDENTS,
    CASUALTY_TOTALS,
    EVENT_TOTALS,
    DYAD_TOTALS,
    ALERTS,
    VERSIONS,
    DEAD_LETTERS,
)


def name_at(name: str, version: int) -> str:
    """What that version calls a topic, given what any version does; a topic that is not computed has one name."""
    base, dot, number = name.rpartition(".v")
    wanted = base if dot and number.isdecimal() else name
    return next((topic.at(version).name for topic in TOPICS if topic.computed and topic.name == wanted), name)


def configured(settings: Settings) -> Iterator[Topic]:
    """All topics under these settings: those of the list, with every raw-article topic by its own name.

    Where the settings name no version of the computed ones, the first: `streams.versions.in_use` says which one is.
    """
    for name in settings.raw_topic_names:
        yield Topic(name, RAW_ARTICLES.message, RAW_ARTICLES.key, RAW_ARTICLES.purpose)
    yield from (topic.at(settings.topics_version) for topic in TOPICS[1:])


def ensure(settings: Settings) -> None:
    """Create the topics that are missing and wait until they can be used; nothing that exists is changed.

    Raises TopicError when a topic that exists is not as it should be or one cannot be created, BrokerError when the
    cluster cannot be reached.
    """
    topics = {topic.name: topic for topic in configured(settings)}
    with admin(settings) as client, reaching(settings):
        missing = topics.keys() - set(client.list_topics())
        if missing:
            _create(client, settings, [topics[name] for name in sorted(missing)])
        client.wait_for_topics(list(topics), timeout_ms=READY_MS)
        problems = _problems(client, settings)
    if problems:
        raise TopicError("\n".join(problems))


def create(settings: Settings, *topics: Topic) -> None:
    """Create these topics, unless they are there; raises TopicError when one cannot be created."""
    with admin(settings) as client, reaching(settings):
        _create(client, settings, list(topics))
        client.wait_for_topics([topic.name for topic in topics], timeout_ms=READY_MS)


def check(settings: Settings) -> list[str]:
    """What is wrong with the topics, a sentence each; none when all is well. Raises BrokerError as `ensure` does."""
    with admin(settings) as client, reaching(settings):
        return _problems(client, settings)


def _create(client: KafkaAdminClient, settings: Settings, topics: list[Topic]) -> None:
    """Create `topics`; one that another worker created meanwhile is as good."""
    wanted = {
        topic.name: {
            "num_partitions": _partitions(topic, settings),
            "replication_factor": settings.replication if settings.broker else 1,
            "configs": _configs(topic, settings) | safety(settings),
        }
        for topic in topics
    }
    for answer in client.create_topics(wanted, raise_errors=False)["topics"]:
        error = for_code(answer["error_code"])
        if error not in (NoError, TopicAlreadyExistsError):
            raise TopicError(
                f"Topic {answer['name']} cannot be created: {answer['error_message'] or error.__name__}. "
                "Check TOCSIN_PARTITIONS, TOCSIN_REPLICATION and what our user may do, or let the cluster's owner "
                f"create it with {wanted[answer['name']]}."
            )


def _partitions(topic: Topic, settings: Settings) -> int:
    return topic.partitions or int(settings.partitions)


def _configs(topic: Topic, settings: Settings) -> dict[str, str]:
    """The topic's configuration, in Kafka's words."""
    return {
        "cleanup.policy": topic.cleanup,
        "retention.ms": str(topic.retention_ms),
        "max.message.bytes": str(settings.largest_batch),
    }


def safety(settings: Settings) -> dict[str, str]:
    """What new topics get so that no acknowledged message is lost with one broker: two copies of it, where it can be.

    The cluster's owner may change it, so nothing is said where a topic has it otherwise.
    """
    copies = settings.replication if settings.broker else 1
    return {"min.insync.replicas": "2"} if copies > 2 else {}


def _problems(client: KafkaAdminClient, settings: Settings) -> list[str]:
    """What is wrong with the topics at the cluster."""
    topics = list(configured(settings))
    existing = set(client.list_topics())
    problems = [
        f"Topic {topic.name} is missing. A worker creates it: start `tocsin up` or `tocsin worker`."
        for topic in topics
        if topic.name not in existing
    ]
    present = {topic.name: topic for topic in topics if topic.name in existing}
    if not present:
        return problems
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in present]
    configs = client.describe_configs(resources, config_filter="all")["topic"]
    for description in client.describe_topics(list(present)):
        topic = present[description["name"]]
        problems += _partition_problems(topic, settings, len(description["partitions"]))
        problems += _config_problems(topic, settings, configs[topic.name])
    return problems


def _partition_problems(topic: Topic, settings: Settings, found: int) -> Iterator[str]:
    wanted = _partitions(topic, settings)
    if found != wanted:
        yield (
            f"Topic {topic.name} has {found} partitions and should have {wanted}. "
            + ("" if topic.partitions else f"Set TOCSIN_PARTITIONS={found} if all topics have as many; else ")
            + "delete the topic, if its messages can be done without, and a worker creates it anew."
        )


def _config_problems(topic: Topic, settings: Settings, found: dict[str, Any]) -> Iterator[str]:
    """Configuration that differs; a cluster may well take larger messages than ours."""
    for name, wanted in _configs(topic, settings).items():
        value = found[name]["value"]
        enough = name == "max.message.bytes" and int(value) >= int(wanted)
        if value != wanted and not enough:
            yield f"Topic {topic.name} has {name}={value} and should have {name}={wanted}. Change it at the cluster."
