"""What waits for the workers and how fresh topics are, as metrics that are brought up to date every few seconds."""

import logging
import threading
import time

from kafka import TopicPartition
from kafka.admin import OffsetSpec

from streams.broker.connection import admin, consumer, reaching
from streams.broker.lag import Lag, lag
from streams.errors import TocsinError
from streams.metrics import LAG, NEWEST, OLDEST
from streams.settings import Settings
from streams.topics import CASUALTY_TOTALS
from streams.versions import in_use

log = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
FETCH_MS = 5_000  # that a look waits for the oldest message


def watch_waiting(settings: Settings, stop: threading.Event) -> None:
    """Keep lag, age and freshness up to date until `stop` is set; while the cluster is away they stay as they are."""
    while not stop.is_set():
        try:
            look(settings)
        except TocsinError as error:
            log.warning("lag and freshness are not known: %s", error)
        stop.wait(LOOK_SECONDS)


def look(settings: Settings) -> None:
    """Set lag, age and freshness to what they are now. Raises BrokerError when the cluster cannot be reached."""
    settings = in_use(settings)
    partitions = lag(settings)
    now = time.time()
    oldest = _oldest(settings, [each for each in partitions if each.behind])
    for topic in {each.topic for each in partitions}:
        LAG.labels(topic).set(sum(each.behind for each in partitions if each.topic == topic))
        OLDEST.labels(topic).set(max(now - oldest[topic], 0.0) if topic in oldest else 0.0)
    for topic in (*settings.raw_topic_names, CASUALTY_TOTALS.at(settings.topics_version).name):
        newest = _newest(settings, topic)
        if newest:
            NEWEST.labels(topic).set(newest)


def _oldest(settings: Settings, behind: list[Lag]) -> dict[str, float]:
    """By topic, when the oldest message that waits was sent, seconds since 1970."""
    found: dict[str, float] = {}
    for each in behind:
        with consumer(settings, max_poll_records=1) as client, reaching(settings):
            partition = TopicPartition(each.topic, each.partition)
            client.assign([partition])
            client.seek(partition, max(each.committed or 0, each.begin))
            for records in client.poll(timeout_ms=FETCH_MS).values():
                sent = records[0].timestamp / 1000
                found[each.topic] = min(found.get(each.topic, sent), sent)
    return found


def _newest(settings: Settings, topic: str) -> float | None:
    """When the newest message of a topic was sent, seconds since 1970; None where there is none."""
    with admin(settings) as client, reaching(settings):
        [description] = client.describe_topics([topic])
        partitions = [TopicPartition(topic, each["partition_index"]) for each in description["partitions"]]
        ends = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.MAX_TIMESTAMP))
    newest = max((end.timestamp for end in ends.values()), default=-1)
    return newest / 1000 if newest > 0 else None
