"""The one loop that all agents share: how a message is taken, worked on and let go, so that none is lost.

The promise, at least once, with stages that fold idempotently, so that totals are as if exactly once. For each message:

1. It is taken from the broker as raw bytes, in the order of its partition.
2. It is decoded and validated. What cannot be goes to dead-letters, acknowledged, and the stream goes on.
3. The stage works on it and says what to send. The part that needs no state may have begun before the message's turn,
   and is thrown away when that turn never comes (`streams.look_ahead`). What fails for a passing reason
   (`PassingError`) is tried again, later each time; what fails otherwise, or still at the last try, goes to
   dead-letters as above. When too many do, the worker stops for good instead (`streams.dead_letter_limit`): the
   message waits for a mended version.
4. All that the stage sends is acknowledged by the broker. What the broker does not take is tried again; when it will
   not be taken, the worker stops: nothing below this step has happened, and a restart reads the message again.
5. The stage's state is written, that of a window in one batch, which the broker has as a whole or not at all, and
   acknowledged by the broker as well. What the broker does not take of it stops the worker. (Faust would send each
   record by itself, and commit after a tenth of a second, whatever the broker answers.)
6. The message is let go; Faust commits its offset, only ever contiguously (`streams.recovery`).

Messages that wait in line are not worked on one round trip to the broker after the other: while the sends of one are
under way the next are worked on, in order, and step 5 and 6 follow for all of such a window when all of its sends are
acknowledged. When one is not, the window is forgotten and its messages are worked on again one by one.

Before a rebalance, and when the worker is told to stop, what is being sent is seen through; what is not worked on yet
is forgotten, so that nobody waits for language work. A message that was taken before a rebalance is forgotten at
whatever step it is: it is read again, perhaps by another worker, whose messages and state must not be overwritten. That
a worker learns of each rebalance in time is the business of `streams.membership`.

Killed between any two steps, the message is worked on again: the stage sees its state with the message's effect in it,
partly or not at all, and must then send the same messages again or none, and end in the same state.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError
from faust.exceptions import ProducerSendError

from streams import cloudevents
from streams.app import TablePartition
from streams.dead_letter_limit import DeadLetterLimit, DeadLetterLimitError
from streams.dead_letters import dead_letter_headers
from streams.errors import PassingError
from streams.exits import EXIT_STAY_DOWN, stop_now
from streams.look_ahead import LookAhead
from streams.messages import DeadLetter, Message
from streams.metrics import StageCounts
from streams.settings import Settings
from streams.state import Changes, State, size_of, write
from streams.topics import DEAD_LETTERS, Topic
from streams.version import VERSION

log = logging.getLogger(__name__)

M = TypeVar("M", bound=Message)
P = TypeVar("P")

FIRST_PAUSE = 0.2  # seconds before the second try; doubled for each further one
LONGEST_PAUSE = 10.0
KEPT_TOGETHER = 786_432  # bytes of state that fit one batch, with what the batch adds to each record
LONGEST_WINDOW = 64  # messages whose sends are waited for together
WAIT_FOR_NEXT = 0.001  # seconds in which a message that waits in line comes up
NOT_SENT = (KafkaError, ProducerSendError, OSError, TimeoutError)  # what sending may raise


@dataclass(frozen=True)
class Outgoing:
    """A message to send: `id` is its CloudEvents id, equal for equal messages."""

    topic: Topic
    key: str
    message: Message
    id: str


async def as_it_is(message: Any) -> Any:
    """Prepare nothing."""
    return message


@dataclass(frozen=True)
class Stage(Generic[M, P]):
    """A stage: its name, the class of message that it takes, and its work.

    `work` reads and changes the state and returns what is to be sent, in order. It gets what `prepare` makes of a
    message, which needs no state and may run on `ahead` messages before their turn. Both raise PassingError for what
    may work at the next try; any other exception means that it never will. `of_topic` names the class of the topics
    that bring another one.
    """

    name: str
    message: type[M]
    work: Callable[[P, State], Awaitable[Sequence[Outgoing]]]
    of_topic: Mapping[str, type[M]] = field(default_factory=dict)
    prepare: Callable[[M], Awaitable[P]] = as_it_is
    ahead: int = 0


class Delivery(Generic[M, P]):
    """Delivers the messages of a Faust stream to a stage, by the promise above."""

    def __init__(self, app: Any, settings: Settings, stage: Stage[M, P], table: Any) -> None:
        self.app = app
        self.settings = settings
        self.stage = stage
        self.state = State(TablePartition(table, 0))  # which is only read: a window's changes go to their partitions
        self._table = table
        self._look_ahead = LookAhead(self._prepare, stage.ahead)
        self._preparing: asyncio.Future[P] | None = None  # what the message in work waits for
        self._limit = DeadLetterLimit(settings, stage.name)
        self._counts = StageCounts(stage.name)
        self.lock = asyncio.Lock()  # held while a message is in work: whoever sends from the same state waits for it
        app.deliveries.append(self)

    async def run(self, stream: Any) -> None:
        """Deliver every message of `stream`, a Faust stream of raw bytes. No exception leaves this."""
        stream.enable_acks = False  # messages are let go here, not when the stream is asked for the next
        events = aiter(stream.events())
        upcoming = asyncio.ensure_future(anext(events))
        try:
            while True:
                await upcoming
                async with self.lock:
                    upcoming = await self._window(stream, events, upcoming)
        except StopAsyncIteration:
            return
        finally:
            upcoming.cancel()

    def hand_over(self) -> None:
        """Forget what is not worked on yet: the worker is about to give up its partitions."""
        self._look_ahead.forget()
        if self._preparing:
            self._preparing.cancel()

    async def _window(self, stream: Any, events: Any, upcoming: "asyncio.Future[Any]") -> "asyncio.Future[Any]":
        """Deliver the event that came and those that come at once behind it; returns what brings the next one."""
        window: list[InWork] = []
        try:
            for _ in range(LONGEST_WINDOW):
                event = upcoming.result()
                upcoming = asyncio.ensure_future(anext(events))
                await self._begin(stream, event, window)
                if not upcoming.done():  # as it seldom is not where messages wait
                    await asyncio.wait({upcoming}, timeout=WAIT_FOR_NEXT)
                if not upcoming.done() or upcoming.exception():
                    break
            await self._let_go(stream, window)
        except DeadLetterLimitError as error:
            stop_now(str(error), EXIT_STAY_DOWN)
        except BaseException as error:  # also when cancelled: what goes on now is not known
            message = event.message
            stop_now(
                f"{self.stage.name}: {message.topic}[{message.partition}] offset {message.offset} "
                f"could neither be handled nor sent to {DEAD_LETTERS.name}: {type(error).__name__}: {error}"
            )
        return upcoming

    async def _begin(self, stream: Any, event: Any, window: "list[InWork]") -> None:
        """Steps 2 to 4 for an event, up to the sending; it joins the window, unless it must be delivered alone."""
        self._counts.taken.inc()
        prepared = self._look_ahead.take(event)
        self._look_ahead.look(stream.channel.queue)
        is_long = self.stage.ahead and not prepared.done()
        if window and (is_long or not _go_together(window[-1].event.message, event.message)):
            await self._let_go(stream, window)
        try:
            outgoing = await self._work(event, prepared)
            if not self._is_ours(event):
                self.state.rollback()
                return
            window.append(InWork(event, outgoing, await self._publish(outgoing), self.state.stage()))
        except HandedOverError:
            self.state.rollback()
        except UnhandledError as unhandled:
            await self._let_go(stream, window)
            await self._give_up(stream, event, unhandled)
        except NOT_SENT:
            self.state.rollback()
            await self._let_go(stream, window)
            await self._deliver_alone(stream, event)

    async def _let_go(self, stream: Any, window: "list[InWork]") -> None:
        """Steps 4 to 6 for all in the window, in order; leaves it empty."""
        in_work = window.copy()
        window.clear()
        try:
            await asyncio.gather(*(acknowledged for each in in_work for acknowledged in each.acknowledged))
        except NOT_SENT as error:
            log.warning("%s: sending for %d messages failed, now one by one: %s", self.stage.name, len(in_work), error)
            self.state.unstage()
            for each in in_work:
                await self._deliver_alone(stream, each.event)
            return
        await self._finish(stream, in_work)

    async def _deliver_alone(self, stream: Any, event: Any) -> None:
        """Deliver an event, trying again what does not get sent."""
        try:
            outgoing = await self._work(event, self._prepare(event))
            if self._is_ours(event):
                await self.send(outgoing)
        except HandedOverError:
            self.state.rollback()
            return
        except UnhandledError as unhandled:
            await self._give_up(stream, event, unhandled)
            return
        await self._finish(stream, [InWork(event, outgoing, [], self.state.stage())])

    async def _give_up(self, stream: Any, event: Any, unhandled: "UnhandledError") -> None:
        """Send an event's message to dead-letters and let it go."""
        self.state.rollback()
        if not self._is_ours(event):
            return
        self._limit.check()
        await self._bury(event.message, unhandled)
        if self._is_ours(event):
            await stream.ack(event)

    async def _finish(self, stream: Any, in_work: "Sequence[InWork]") -> None:
        """Steps 5 and 6 for messages whose sends are acknowledged, in order."""
        ours = [each for each in in_work if self._is_ours(each.event)]
        records: dict[int, TablePartition] = {}
        full: list[TablePartition] = []
        for each in ours:
            number = each.event.message.partition
            partition = records.setdefault(number, TablePartition(self._table, number))
            if partition.size and partition.size + size_of(each.changes) > KEPT_TOGETHER:
                full.append(partition)
                partition = records[number] = TablePartition(self._table, number)
            changed = write(each.changes, partition)
            if not (changed or each.outgoing):
                self._counts.duplicates.inc()
            self._limit.handled()
        self.state.unstage()
        await self.keep(full)  # before what was written later
        await self.keep(records.values())
        for each in ours:
            if self._is_ours(each.event):
                await stream.ack(each.event)

    async def keep(self, written: Iterable[TablePartition]) -> None:
        """Give what was written to the broker, and wait until it has all of it; stops the worker when it will not."""
        try:
            await asyncio.gather(*[acknowledged for each in written for acknowledged in await each.send()])
        except NOT_SENT as error:
            stop_now(f"{self.stage.name}: its state could not be kept: {error}")

    def _is_ours(self, event: Any) -> bool:
        """Whether there was no rebalance since the event was taken."""
        return bool(event.message.generation_id == self.app.consumer_generation_id)

    async def _prepare(self, event: Any) -> P:
        """Step 2 and the part of step 3 that needs no state."""
        message = self.stage.of_topic.get(event.message.topic, self.stage.message).from_bytes(event.value)
        return await self.stage.prepare(message)

    async def _work(self, event: Any, prepared: Awaitable[P]) -> Sequence[Outgoing]:
        """Steps 2 and 3; raises UnhandledError for dead-letters, HandedOverError when the message is not worked on."""
        first_failed_at = None
        self.state.partition = event.message.partition
        for attempt in range(1, self.settings.attempts + 1):
            try:
                return await self.stage.work(await self._ready(prepared), self.state)
            except HandedOverError:
                raise
            except PassingError as error:
                self.state.rollback()
                first_failed_at = first_failed_at or datetime.now(UTC)
                if attempt == self.settings.attempts:
                    raise UnhandledError(error, attempt, first_failed_at) from error
                log.warning("%s: try %d failed: %s", self.stage.name, attempt, error)
                await self._pause(attempt)
                prepared = self._prepare(event)
            except Exception as error:
                raise UnhandledError(error, attempt, first_failed_at) from error
        raise AssertionError("the setting attempts must be at least 1")

    async def _ready(self, prepared: Awaitable[P]) -> P:
        """What was prepared, as soon as it is; raises HandedOverError when that is not to be waited for."""
        self._preparing = asyncio.ensure_future(prepared)
        if self.app.handing_over():
            self._preparing.cancel()
            raise HandedOverError
        try:
            return await self._preparing
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self.app.handing_over() and task and not task.cancelling():
                raise HandedOverError from None
            raise

    async def send(self, outgoing: Sequence[Outgoing]) -> None:
        """Send all of `outgoing` and wait for the broker's acknowledgement of each, trying again what fails."""

        async def send_all() -> None:
            await asyncio.gather(*await self._publish(outgoing))

        if outgoing:
            await self._retry(send_all)

    async def _publish(self, outgoing: Sequence[Outgoing]) -> "list[asyncio.Future[Any]]":
        """Send all of `outgoing` in order; gives the broker's acknowledgements to come."""
        source = f"/tocsin/{self.stage.name}"
        acknowledgements = [
            await self._send(
                out.topic,
                out.key.encode(),
                out.message.to_bytes(),
                cloudevents.headers(out.message, out.id, source),
            )
            for out in outgoing
        ]
        self._counts.sent.inc(len(outgoing))
        return acknowledgements

    async def _bury(self, message: Any, unhandled: "UnhandledError") -> None:
        """Send the untouched message to dead-letters, with why and where from in headers."""
        cause = unhandled.cause
        letter = DeadLetter(
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            stage=self.stage.name,
            error_class=type(cause).__name__,
            error_message=str(cause)[:1000],
            attempts=unhandled.attempts,
            first_failed_at=unhandled.first_failed_at,
            software_version=VERSION,
        )
        log.warning(
            "%s: %s[%d] offset %d goes to %s: %s: %s",
            letter.stage, letter.topic, letter.partition, letter.offset,
            DEAD_LETTERS.name, letter.error_class, letter.error_message,
        )  # fmt: skip

        try:
            await self._retry(lambda: self._send_letter(letter, message.key, message.value, message.headers))
        except UnhandledError:  # it came compressed, and is more than a producer may send
            size = len(message.key or b"") + len(message.value or b"")
            await self._retry(lambda: self._send_letter(letter.model_copy(update={"left_out": size}), None, None, None))
        self._counts.dead_letters.inc()

    async def _send_letter(self, letter: DeadLetter, key: bytes | None, value: bytes | None, headers: Any) -> None:
        marked = dead_letter_headers(headers, letter)
        if key is None and value is None:
            key = b""  # the client sends no message without both
        await (await self._send(DEAD_LETTERS, key, value, marked))

    async def _retry(self, send: Callable[[], Awaitable[None]]) -> None:
        """Send until the broker has taken it; raises what the last try raised."""
        for attempt in range(1, self.settings.attempts + 1):
            try:
                return await send()
            except NOT_SENT as error:
                if is_too_large(error):
                    raise UnhandledError(error, attempt) from error
                if attempt == self.settings.attempts:
                    raise
                log.warning("%s: sending, try %d failed: %s", self.stage.name, attempt, error)
                await self._pause(attempt)
        return None

    async def _pause(self, attempt: int) -> None:
        """Wait before another try, which the watchdog takes for a sign of life."""
        await asyncio.sleep(pause(attempt))
        self.app.tries_again += 1
        self._counts.retries.inc()

    async def _send(self, topic: Topic, key: bytes | None, value: bytes | None, headers: Any) -> "asyncio.Future[Any]":
        """Send bytes past Faust's channels, which cost as much again; gives the acknowledgement to come."""
        name = topic.at(self.app.topics_version).name
        future: asyncio.Future[Any] = await self.app.producer.send(name, key, value, None, None, headers)
        return future


@dataclass(frozen=True)
class InWork:
    """A message that was worked on: its event, what is sent for it, the acknowledgements to come, its changed state."""

    event: Any
    outgoing: Sequence[Outgoing]
    acknowledged: "Sequence[asyncio.Future[Any]]"
    changes: Changes


class HandedOverError(Exception):
    """A message is left to whoever gets its partition."""


class UnhandledError(Exception):
    """A message must go to dead-letters because of `cause`."""

    def __init__(self, cause: Exception, attempts: int, first_failed_at: datetime | None = None) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.attempts = attempts
        self.first_failed_at = first_failed_at or datetime.now(UTC)


def _go_together(one: Any, other: Any) -> bool:
    """Whether two messages may be in one window: what is staged for one is seen by the other."""
    return bool(one.topic == other.topic and one.generation_id == other.generation_id)


def is_too_large(error: BaseException) -> bool:
    """Whether no try will help, as the broker takes no message of that size."""
    return isinstance(error.__cause__ or error, MessageSizeTooLargeError | RecordListTooLargeError)


def pause(attempt: int) -> float:
    """Seconds to wait after the `attempt`-th failed try (from 1)."""
    return float(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1)))
