"""The one list of metrics, for Prometheus, and the port on which a process tells them.

Every process that works (worker, its supervisor, up, feed, monitor, alerts) tells its own part of the list at
http://127.0.0.1:PORT/metrics when the setting metrics_port is not 0. Several on one machine take one port each, the
first that is free from that one on. Counting costs a dictionary look-up and an addition, no input or output.
"""

import logging
from collections.abc import Sequence
from typing import TypeVar

from prometheus_client import Counter, Gauge, Histogram, start_http_server
from prometheus_client.metrics import MetricWrapperBase

from streams.settings import Settings
from streams.version import VERSION

log = logging.getLogger(__name__)

PORTS = 20  # processes on one machine that find a port each
SECONDS = (
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0,
    30.0,
    60.0,
    120.0,
)  # upper ends of a histogram's steps

METRICS: list[MetricWrapperBase] = []
M = TypeVar("M", bound=MetricWrapperBase)


def _listed(metric: M) -> M:
    METRICS.append(metric)
    return metric


def _counter(name: str, help: str, labels: Sequence[str] = ()) -> Counter:  # noqa: A002  # Prometheus's word
    return _listed(Counter(f"tocsin_{name}", help, labels))


def _gauge(name: str, help: str, labels: Sequence[str] = ()) -> Gauge:  # noqa: A002
    return _listed(Gauge(f"tocsin_{name}", help, labels))


def _histogram(name: str, help: str) -> Histogram:  # noqa: A002
    return _listed(Histogram(f"tocsin_{name}", help, buckets=SECONDS))


INFO = _gauge("info", "always 1: which process this is, and its version", ("process", "version"))
MESSAGES_IN = _counter("messages_in", "messages that a stage has taken", ("stage",))
MESSAGES_OUT = _counter("messages_out", "messages that a stage has sent, acknowledged by the broker", ("stage",))
DUPLICATES = _counter(
    "duplicates", "messages that changed nothing: neither a stage's state nor what it sent", ("stage",)
)
DEAD_LETTERS = _counter("dead_letters", "messages that a stage has sent to dead-letters", ("stage",))
RETRIES = _counter("retries", "tries beyond the first at a message or at sending", ("stage",))
LANGUAGE_SECONDS = _histogram("language_seconds", "seconds of language work per article")
SENTENCES = _counter("sentences", "sentences of articles: passed or stopped by the gate before the parser", ("gate",))
REBALANCES = _counter("rebalances", "times that partitions were shared out anew among the workers")
RECOVERY_SECONDS = _histogram(
    "recovery_seconds", "seconds from a rebalance until the state is read back and work goes on"
)
GAP = _gauge("offset_gap_messages", "messages that are done above one that is not, at the last commit", ("topic",))
WORKER_ENDS = _counter("worker_ends", "times that a worker process ended by itself, by how it ended", ("ending",))
FEED_ARTICLES = _counter("feed_articles", "articles of feeds and files: sent, unchanged or failed", ("outcome",))
FEED_POLLS = _counter("feed_polls", "polls of feeds and files: done or failed", ("outcome",))
LAG = _gauge("lag_messages", "messages that wait for the workers", ("topic",))
OLDEST = _gauge(
    "oldest_waiting_seconds", "age of the oldest message that waits for the workers; 0: none waits", ("topic",)
)
NEWEST = _gauge("newest_message_timestamp_seconds", "when the newest message was sent, seconds since 1970", ("topic",))


class StageCounts:
    """The counters of one stage, all told as 0 from the start, so that their first increase is seen."""

    def __init__(self, stage: str) -> None:
        self.taken = MESSAGES_IN.labels(stage)
        self.sent = MESSAGES_OUT.labels(stage)
        self.duplicates = DUPLICATES.labels(stage)
        self.dead_letters = DEAD_LETTERS.labels(stage)
        self.retries = RETRIES.labels(stage)


def serve(settings: Settings, process: str) -> int | None:
    """Tell this process's metrics from now on; returns the port, or None when that is off or no port is free."""
    INFO.labels(process, VERSION).set(1)
    if not settings.metrics_port:
        return None
    for port in range(settings.metrics_port, settings.metrics_port + PORTS):
        try:
            start_http_server(port, addr=settings.metrics_host)
        except OSError:
            continue
        log.info("metrics at http://%s:%d/metrics", settings.metrics_host, port)
        return port
    log.warning(
        "no metrics: no port of %s from %d to %d is free; set TOCSIN_METRICS_PORT to another one, or 0 for none",
        settings.metrics_host, settings.metrics_port, settings.metrics_port + PORTS - 1,
    )  # fmt: skip
    return None
