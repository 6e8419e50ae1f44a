"""The watchdog of a worker: it ends a worker that has messages to work on and does not get on with them.

Faust's consumers have been seen to stop for good without an error. Therefore a thread of its own, which no event loop
can hold up, asks the broker every few seconds what the workers have committed, by a client of its own. A worker that
is behind in a partition and commits nothing there for too long is ended by `streams.exits.stop_now`; its supervisor
starts it again, and the message is read again from the last commit.

Signs of life beside commits are another try at a message that failed, and a changelog that is being read back. A broker
that does not answer is nobody's standstill: the time begins anew when it does. One that refuses our login or has
another certificate ends the worker: its own clients would go on asking, and nobody would know.
"""

import logging
import threading
import time
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from kafka import TopicPartition

from streams.broker.errors import RefusedError
from streams.broker.lag import Lag, lag
from streams.errors import TocsinError
from streams.exits import stop_now
from streams.recovery import SafeApp
from streams.settings import Settings

log = logging.getLogger(__name__)

LOOK_SECONDS = 10.0  # between two looks
PASSED_OVER = 1000  # messages of other partitions of a topic; more than all buffers hold


@dataclass
class Standing:
    """A partition that is behind: what was committed when it last moved, since when it stands, and what passed it."""

    committed: int | None
    since: float
    passed: int = 0  # messages of other partitions of its topic that were worked on meanwhile


class Progress:
    """Judges from looks at the lag whether a worker gets on; times are seconds of any steady clock.

    A partition stands still when it is behind and does not move for too long. A worker takes the partitions of a topic
    in turns, so one is given more time while others of its topic move, but not for more than `PASSED_OVER` messages.
    """

    def __init__(self) -> None:
        self._standing: dict[TopicPartition, Standing] = {}
        self._committed: dict[TopicPartition, int | None] = {}
        self._sign: Hashable = None

    def look(self, now: float, partitions: Iterable[Lag], limit: float, sign: Hashable) -> Lag | None:
        """Take in the `partitions` that are watched; returns one that stands still for over `limit` seconds, if any.

        `sign` is whatever else tells of life: all times begin anew when it changes.
        """
        if sign != self._sign:
            self.forget()
            self._sign = sign
        held = {TopicPartition(each.topic, each.partition): each for each in partitions}
        moved = {partition: self._moved(partition, each.committed) for partition, each in held.items()}
        self._committed = {partition: each.committed for partition, each in held.items()}
        self._standing = {
            partition: self._stands(partition, each, now, sum(m for p, m in moved.items() if p.topic == each.topic))
            for partition, each in held.items()
            if each.behind
        }
        still = (p for p, standing in self._standing.items() if now - standing.since > limit)
        return next((held[partition] for partition in still), None)

    def forget(self) -> None:
        """Begin anew: nothing is known of any partition."""
        self._standing.clear()
        self._committed.clear()

    def _moved(self, partition: TopicPartition, committed: int | None) -> int:
        """Messages committed since the last look; none when this is the first."""
        before = self._committed.get(partition)
        return 0 if before is None or committed is None else max(committed - before, 0)

    def _stands(self, partition: TopicPartition, each: Lag, now: float, moved_in_topic: int) -> Standing:
        standing = self._standing.get(partition)
        if standing is None or standing.committed != each.committed:
            return Standing(each.committed, now)
        standing.passed += moved_in_topic
        if moved_in_topic and standing.passed <= PASSED_OVER:
            standing.since = now
        return standing


def watch(app: SafeApp, settings: Settings) -> None:
    """Watch the worker of `app` from now on, in a thread that ends with the process."""
    threading.Thread(target=_watch, args=(app, settings), name="watchdog", daemon=True).start()


def _watch(app: SafeApp, settings: Settings) -> None:
    longest_try = settings.language_timeout + settings.stall_seconds
    progress = Progress()
    while True:
        time.sleep(min(LOOK_SECONDS, longest_try / 4))
        held = {TopicPartition(*each) for each in app.held()}
        # A worker that was given nothing watches all: perhaps none can join. Others may try a message again and again.
        limit = longest_try if held else longest_try * settings.attempts
        try:
            watched = [each for each in lag(settings, held) if not held or (each.topic, each.partition) in held]
        except RefusedError as error:
            stop_now(f"watchdog: {error}")  # if the cluster refuses the next worker too, that one stays down
        except TocsinError as error:
            log.info("the watchdog cannot see the lag: %s", error)
            progress.forget()
            continue
        still = progress.look(time.monotonic(), watched, limit, sign=(app.tries_again, app.read_back()))
        if still:
            stop_now(
                f"watchdog: {still.topic}[{still.partition}] is {still.behind} messages behind, "
                f"and none beyond offset {still.committed or 0} was committed for {limit:g} s"
            )
