"""Following the topics into the view: from the first message to the last, for as long as it runs.

A broker that goes away is asked for again until it is back, at whatever address it is then; reading goes on where it
stopped. Topics that were made anew meanwhile (shorter than what was read of them) are read from the start, and so are
those of another version that came into use.
"""

import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kafka import KafkaConsumer, TopicPartition

from streams.broker.connection import consumer, reaching
from streams.errors import TocsinError
from streams.reading import Reading
from streams.settings import Settings
from streams.web.view import TOPICS, View

POLL_MS = 250
CHECK_EVERY = 2.0  # seconds between two looks at where the topics end
CHECK_MS = 5_000  # a cluster that does not answer that for so long is away
RETRY_AFTER = 1.0  # seconds


@dataclass(frozen=True)
class Freshness:
    """How far the view is to be trusted."""

    connected: bool = False
    behind: int | None = None  # messages on the topics that are not in the view; None before the first look
    checked_at: datetime | None = None  # when the cluster was last heard, UTC
    problem: str = ""  # why it is not connected


class Follower:
    """Keeps a view up to date and says how fresh it is."""

    def __init__(self, settings: Settings, view: View) -> None:
        self.freshness = Freshness()
        self._settings = settings
        self._view = view
        self._positions: dict[TopicPartition, int] = {}
        self._version = 0  # of the topics, that the positions are in

    def run(self, stop: threading.Event) -> None:
        """Follow until `stop` is set."""
        while not stop.is_set():
            try:
                self._follow(stop)
            except TocsinError as error:
                self.freshness = replace(self.freshness, connected=False, problem=str(error))
                stop.wait(RETRY_AFTER)

    def _follow(self, stop: threading.Event) -> None:
        with consumer(self._settings) as client, reaching(self._settings):
            reading = Reading(client, self._settings, TOPICS)
            partitions = reading.partitions
            self._resume(client, reading)
            checked = 0.0
            while not stop.is_set():
                polled = client.poll(timeout_ms=POLL_MS)
                if polled:
                    self._view.take(map(reading.record, reading.records(polled)))
                    self._positions |= {partition: records[-1].offset + 1 for partition, records in polled.items()}
                if reading.watch.switched(polled):
                    return
                if time.monotonic() - checked > CHECK_EVERY or self._behind_but_quiet(bool(polled)):
                    ends = client.end_offsets(partitions, timeout_ms=CHECK_MS)
                    checked = time.monotonic()
                    behind = sum(max(ends[each] - client.position(each), 0) for each in partitions)
                    self.freshness = Freshness(connected=True, behind=behind, checked_at=datetime.now(UTC))

    def _behind_but_quiet(self, polled: bool) -> bool:
        """Whether reading has just come to the end: the time to say so."""
        return not polled and bool(self.freshness.behind)

    def _resume(self, client: KafkaConsumer, reading: Reading) -> None:
        """Go to where reading stopped; to the start, with an empty view, if the topics are not the same."""
        ends = client.end_offsets(reading.partitions, timeout_ms=CHECK_MS)
        positions = {each: position for each, position in self._positions.items() if each in reading.partitions}
        shorter = any(ends.get(partition, 0) < position for partition, position in positions.items())
        if self._positions and (shorter or self._version != reading.version):
            positions = {}
            self._view.clear()
        self._positions, self._version = positions, reading.version
        client.seek_to_beginning(*reading.partitions)
        for partition, position in self._positions.items():
            client.seek(partition, position)
