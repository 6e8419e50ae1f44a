"""Faust 0.15.3 without its loss of messages after a restart.

Upstream, an app with a Table may lose messages each time the Table's changelog is read back. Two causes were found:

A. When the changelog has been read, Faust resumes the source partitions and seeks them to their committed offsets while
   messages flow. Some reach the agents' queues during the seek; the queues are then cleared, though the consumer's
   position is already past what they held.  -> `FlowStoppedRecovery` stops the flow first.
B. A partition with nothing committed is not sought at all, and what was fetched from it and dropped while the changelog
   was read stays dropped.  -> `ContiguousConsumer.perform_seek` rewinds it to its beginning.

Where the group's coordinator is still loading what was committed, the client takes it that nothing was, and would read
all from the beginning.  -> `streams/committed.py` asks again.

Beyond these, Faust may commit past a message that was never processed. `ContiguousConsumer` commits only what is
contiguous from the committed offset, and ends the process when a hole shows: a restart reads the hole's messages again.

And before a rebalance, or its end, a worker waits for every message that is not let go, also for those that it has
itself just taken out of the agents' queues: where two agents share a topic and one was through with such a message, it
waited until the group went on without it, a minute in which nobody worked.  -> `ContiguousConsumer.wait_empty` waits
for what agents have in work, and `SafeApp.hand_over` sees to it that this is little.

This holds for one agent per source topic, agents without concurrency, `earliest` as the reset of offsets, and sources
that are neither compacted nor written in transactions (where holes are normal). A test compares the patched methods
with those that were studied, and fails when another version of Faust brings new ones.
"""

import asyncio
from typing import Any

import faust
from aiokafka.errors import KafkaError
from faust.exceptions import ConsumerNotStarted
from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.changelogs import read_back
from streams.exits import stop_now
from streams.fetching import Waiting
from streams.membership import MemberListener, MemberProducer, Membership, MemberThread
from streams.metrics import GAP


class FlowStoppedRecovery(Recovery):
    """Resumes and seeks the source partitions while no message flows; has most of the state read back faster."""

    app: Any  # a SafeApp

    async def _build_offsets(self, consumer: Any, tps: Any, destination: Any, title: str) -> None:
        """Find where to read changelogs from: behind what was read of those of this worker on the way."""
        await super()._build_offsets(consumer, tps, destination, title)
        if destination is self.active_offsets:
            tables = {partition: self.tp_to_table[partition] for partition in tps}
            try:
                # Upstream waits so long for this step, and then gives up recovering without a word.
                async with asyncio.timeout(self.app.conf.broker_request_timeout / 2):
                    await read_back(self.app, tables, destination, self.active_highwaters)
            except (KafkaError, TimeoutError) as error:
                self.log.warning("Faust reads the rest of the changelogs: %r", error)

    async def on_recovery_completed(self, generation_id: int = 0) -> None:
        """Stop the flow; upstream's method ends by resuming it, when the seek is done."""
        self.app.consumer.stop_flow()
        await super().on_recovery_completed(generation_id)
        self.app.recovered_generation = generation_id


class FlowStoppedTableManager(TableManager):
    """The table manager that recovers with `FlowStoppedRecovery`."""

    @property
    def recovery(self) -> Recovery:
        """The recovery service, made on first use."""
        if self._recovery is None:
            self._recovery = FlowStoppedRecovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery


class ContiguousConsumer(driver.Consumer):
    """Commits only what was processed, without a hole, from the committed offset on."""

    RebalanceListener = MemberListener

    def _new_consumer_thread(self) -> MemberThread:
        return MemberThread(self, loop=self.loop, beacon=self.beacon)

    async def perform_seek(self) -> None:
        """Seek every source partition to its committed offset, or to its beginning where there is none."""
        for partition in list(self._acked):  # all after the committed offset will be delivered again
            self._acked[partition].clear()
            self._acked_index[partition].clear()
        await super().perform_seek()
        uncommitted = [
            partition
            for partition in self.assignment()
            if not self._is_changelog_tp(partition) and not self._committed_offset.get(partition)
        ]
        if not uncommitted:
            return
        beginnings = {
            partition: offset
            for partition, offset in (await self.earliest_offsets(*uncommitted)).items()
            if offset is not None
        }
        await self.seek_wait(beginnings)
        for partition, offset in beginnings.items():
            self._committed_offset[TP(partition.topic, partition.partition)] = offset

    async def wait_empty(self) -> None:
        """Wait until no agent has a message in work, and commit what is done."""
        app: Any = self.app
        await app.hand_over()
        await self.commit_and_end_transactions()

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        stop_now(f"{tp.topic}[{tp.partition}]: expected offset {offset_from}, the broker brought {offset_to}")

    def _new_offset(self, tp: TP) -> int | None:
        committed: int | None = self._committed_offset[tp]
        if committed is None:  # before the first seek
            return None
        acked, index = self._acked[tp], self._acked_index[tp]
        acked.sort()
        offset = committed
        while acked and acked[0] <= offset:
            index.discard(acked[0])
            offset = max(offset, acked.pop(0) + 1)
        GAP.labels(tp.topic).set(len(acked))
        # One message acknowledged above a hole may have been in work during a rebalance; two may not.
        if len(acked) > 1:
            stop_now(f"{tp.topic}[{tp.partition}]: offset {acked[0]} was acknowledged, {offset} below it was not")
        return offset if offset > committed else None


class SafeApp(faust.App):
    """A Faust app with the recovery and the consumer of this file, for one version of the computed topics."""

    def __init__(self, *args: Any, topics_version: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, TableManager=FlowStoppedTableManager, **kwargs)
        self.topics_version = topics_version
        self.membership = Membership(self.conf.broker_session_timeout)
        self.recovered_generation: int | None = None
        self.tries_again = 0  # at messages that failed for a passing reason, by all agents since the start
        self.deliveries: list[Any] = []  # a streams.delivery.Delivery for each agent
        self._handed_over: int | None = None  # a generation

    def held(self) -> set[TP]:
        """The partitions that this worker was given, changelogs left out; none before it has joined."""
        try:
            assigned: set[TP] = self._consumer.assignment() if self._consumer else set()
        except ConsumerNotStarted:
            return set()
        changelogs = self.tables.changelog_topics
        return {partition for partition in assigned if partition.topic not in changelogs}

    def settled(self) -> int | None:
        """The generation of the group whose partitions' state is all read back; None while they are shared out."""
        if self.handing_over():
            return None
        return self.recovered_generation if self.recovered_generation == self.consumer_generation_id else None

    def handing_over(self) -> bool:
        """Whether no message is to be begun, as this worker is about to give up its partitions."""
        return self._handed_over == self.consumer_generation_id

    async def hand_over(self) -> None:
        """Let no agent begin on a message until partitions are shared out anew; wait until none has one in work."""
        self._handed_over = self.consumer_generation_id
        for delivery in self.deliveries:
            delivery.hand_over()
        for delivery in self.deliveries:
            async with delivery.lock:
                pass

    def read_back(self) -> int:
        """A number that grows while changelogs are read back."""
        tables: Any = self.tables
        return sum(tables.recovery.active_offsets.values())

    def FlowControlQueue(self, maxsize: int | None = None, *, clear_on_resume: bool = False) -> Waiting:  # noqa: N802
        """A queue for an agent."""
        return Waiting(maxsize, flow_control=self.flow_control, clear_on_resume=clear_on_resume)

    def _new_transport(self) -> Any:
        transport: Any = super()._new_transport()
        transport.Consumer = ContiguousConsumer
        transport.Producer = MemberProducer
        return transport
