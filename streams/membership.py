"""A worker's membership in its group: what is no longer its work it neither sends nor keeps.

A worker that was held, asleep or cut off for longer than its session is struck off the group, and its partitions are
given to others. It does not know so yet when it goes on. The broker refuses what such a worker commits, but takes what
else it sends: totals older than those that stand, and state older than that of the worker which has taken over.
Therefore

- whatever a worker sends waits while no heartbeat was answered for as long as a session, and goes out when one is;
- a worker that learns that it was struck off ends at once, with all that it had in hand; the next one begins anew.

What is left is the time between that look and the network: microseconds, in which a worker would have to be held.
"""

import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any

from aiokafka.errors import NodeNotReadyError
from aiokafka.protocol.commit import OffsetCommitRequest
from aiokafka.protocol.produce import ProduceRequest
from faust.transport.drivers import aiokafka as driver

from streams import committed
from streams.exits import stop_now
from streams.fetching import FetchingThread

NO_GENERATION = OffsetCommitRequest.DEFAULT_GENERATION_ID  # of whoever is no member
STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # the first goes on while a machine is suspended


class Membership:
    """Knows until when a worker is a member for sure: for `session` seconds from when it asked, and was told so."""

    def __init__(self, session: float) -> None:
        self._session = session
        self._asked_at: float | None = None

    def confirm(self, asked_at: float) -> None:
        """Take note of an answer that we are a member, to a question of that time (see `now`)."""
        self._asked_at = asked_at

    def is_certain(self) -> bool:
        """Whether nobody else can have our partitions."""
        return self._asked_at is not None and now() - self._asked_at < self._session


def now() -> float:
    """Seconds of a clock that nobody sets, and that goes on whatever happens to this process."""
    return time.clock_gettime(STEADY)


class MemberThread(FetchingThread):
    """The thread of the consumer, which takes note of the answers to its heartbeats."""

    app: Any  # a streams.recovery.SafeApp

    async def on_start(self) -> None:
        """Start the consumer; it has not joined the group yet."""
        await super().on_start()
        coordinator = self._ensure_consumer()._coordinator
        coordinator._do_heartbeat = partial(self._heartbeat, coordinator, coordinator._do_heartbeat)
        committed.look_at_errors(coordinator)

    async def _heartbeat(self, coordinator: Any, ask: Callable[[], Awaitable[bool]]) -> bool:
        asked_at = now()
        is_member = await ask()
        if is_member:
            self.app.membership.confirm(asked_at)
        else:
            end_if_struck_off(coordinator)
        return is_member


class MemberListener(driver.ConsumerRebalanceListener):
    """Told of rebalances by the consumer."""

    def on_partitions_revoked(self, revoked: Iterable[Any]) -> Awaitable[Any]:
        """Partitions are about to be shared out anew: by a group that we are in, or no longer."""
        if revoked:
            end_if_struck_off(self._thread._ensure_consumer()._coordinator)
        revoking: Awaitable[Any] = super().on_partitions_revoked(revoked)
        return revoking

    async def on_partitions_assigned(self, assigned: Iterable[Any]) -> None:
        """We have joined."""
        app: Any = self._thread.app
        app.membership.confirm(now())
        await super().on_partitions_assigned(assigned)


class MemberProducer(driver.Producer):
    """Sends while we are a member for sure; a batch that has to wait is tried again by its own rules."""

    app: Any  # a streams.recovery.SafeApp

    def _new_producer(self, transactional_id: str | None = None) -> Any:
        producer = super()._new_producer(transactional_id)
        producer.client.send = partial(self._send, producer.client, producer.client.send)
        return producer

    async def send_together(
        self, topic: str, partition: int, records: Mapping[bytes, bytes | None]
    ) -> list[Awaitable[Any]]:
        """Send records of a partition as one batch, or in order as the fewest that they fit.

        Gives the broker's acknowledgements to come. Raises KafkaError when it cannot be reached.
        """
        producer, acknowledgements = self._ensure_producer(), []
        left = deque(records.items())
        while left:
            batch = producer.create_batch()
            while left and batch.append(key=left[0][0], value=left[0][1], timestamp=None):
                left.popleft()
            batch.close()  # there is nothing to linger for
            acknowledgements.append(await producer.send_batch(batch, topic, partition=partition))
        return acknowledgements

    async def _send(
        self, client: Any, send: Callable[..., Awaitable[Any]], node: int, request: Any, **options: Any
    ) -> Any:
        if isinstance(request, ProduceRequest):
            await client.ready(node, **options)  # connecting may take long, so it is done before the look
            if not self.app.membership.is_certain():
                raise NodeNotReadyError("no heartbeat was answered for a session's time")
        return await send(node, request, **options)


def end_if_struck_off(coordinator: Any) -> None:
    """End this process if its group has gone on without it: it has forgotten its generation then."""
    if coordinator.generation == NO_GENERATION:
        stop_now("the group has gone on without this worker, which it had not heard of for too long")
