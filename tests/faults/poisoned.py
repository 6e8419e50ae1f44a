"""A line that is fed poison among good articles, and what it has to show for it afterwards."""

import subprocess
from collections import Counter, deque
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from kafka.serializer import Serializer

from streams.broker.connection import producer
from streams.dead_letters import read_letter
from streams.plain import plain
from streams.reading import Record, read
from streams.settings import Settings
from streams.topics import DEAD_LETTERS, RAW_ARTICLES, ensure
from tests.faults.articles import Sent, stream
from tests.faults.books import Books, await_all_handled
from tests.faults.poison import HUGE, Poison, interleaved
from tests.faults.workers import ROOT, TOCSIN, Worker

PATIENCE = 600.0  # seconds for a wave
WAVE = 400  # messages that are sent before those sent earlier are handled: far from the resolver's horizon of 400 days
PARKED = 3  # good articles that a bad deployment sends to dead-letters
BAD_DEPLOYMENT = {"TOCSIN_LANGUAGE_TIMEOUT": "0.001", "TOCSIN_ATTEMPTS": "1"}  # under which no article can be read

Place = tuple[int, int]  # partition and offset on raw-articles


def swallow(settings: Settings, number: int, seed: int, logs: Path) -> Counter[str]:
    """Feed the line `number` of poison among good articles, and replay what a bad deployment parked.

    What there was, by name. Raises AssertionError when a good one is missing, a dead letter is missing, altered or does
    not say why, or a worker has ended.
    """
    ensure(settings)
    books = Books(settings)
    parked = _park(settings, seed, books, logs)
    worker = Worker(settings.environment(), logs / "poisoned.log")
    try:
        sent = {}
        messages = interleaved(number, seed)
        while wave := list(islice(messages, WAVE)):
            sent |= _send(settings, wave)
            await_all_handled(settings, PATIENCE)
        books.take([_entry(each) for each in sent.values()])
        first = worker.process()
        _check_letters(settings, sent, set(parked))
        _replay(settings, set(parked))
        books.take(list(parked.values()))
        await_all_handled(settings, PATIENCE)
        books.check()
        assert worker.running() and worker.process() == first, f"{worker.log} says why the worker ended"
        assert "ended" not in worker.written(), worker.log
        assert all(plain(line) == line for line in worker.written().split("\n")), f"{worker.log} has control characters"
    finally:
        worker.kill()
    return Counter(each.name if isinstance(each, Poison) else "good" for each in sent.values())


def _park(settings: Settings, seed: int, books: Books, logs: Path) -> dict[Place, Sent]:
    """Let a worker that can read no article send a few good ones to dead-letters."""
    worker = Worker(settings.environment() | BAD_DEPLOYMENT, logs / "bad-deployment.log")
    try:
        last = deque((each for each in stream(seed) if each.kind == "new"), PARKED)  # those that no poison goes with
        sent = _send(settings, last)
        await_all_handled(settings, PATIENCE)
    finally:
        worker.stop()
    books.take([Sent("bad", each.key, each.value) for each in sent.values() if isinstance(each, Sent)])
    return {place: each for place, each in sent.items() if isinstance(each, Sent)}


class Values(Serializer):
    """Takes the value out of a message only after the client has looked whether there is one."""

    def serialize(self, topic: str, headers: object, data: Poison | Sent) -> bytes | None:
        return data.value


def _send(settings: Settings, messages: Iterable[Poison | Sent]) -> dict[Place, Poison | Sent]:
    """Send all of them; where each of them stands."""
    client = producer(settings)
    # Others may send what our own producers do not: what is larger, and what has neither key nor value.
    client.config |= {"max_request_size": 2 * HUGE, "value_serializer": Values()}
    try:
        sending = [(each, client.send(RAW_ARTICLES.name, key=each.key, value=each)) for each in messages]
        told = [(each, future.get(PATIENCE)) for each, future in sending]
    finally:
        client.close()
    return {(where.partition, where.offset): each for each, where in told}


def _entry(message: Poison | Sent) -> Sent:
    return message if isinstance(message, Sent) else Sent("bad", message.key or b"", message.value or b"")


def _letters(settings: Settings) -> dict[Place, Record]:
    return {
        (letter.partition, letter.offset): record
        for record in read(settings, [DEAD_LETTERS.name])
        if (letter := read_letter(record.headers)).stage == "extract"
    }


def _check_letters(settings: Settings, sent: dict[Place, Poison | Sent], parked: set[Place]) -> None:
    """Each of poison is on dead-letters, untouched unless too large for it, with its reason; nothing else is."""
    letters = _letters(settings)
    bad = {place: each for place, each in sent.items() if isinstance(each, Poison)}
    assert letters.keys() == bad.keys() | parked
    for place, each in bad.items():
        why = read_letter(letters[place].headers).error_message
        assert each.why in why, f"{each.name} at {place}: {why}"
        assert plain(why) == why, f"{each.name} at {place} tells control characters"
        left_out = len(each.value or b"") > settings.largest_message
        kept = (b"", None) if left_out or each.key is each.value is None else (each.key, each.value)
        assert (letters[place].key, letters[place].value) == kept, each.name


def _replay(settings: Settings, parked: set[Place]) -> None:
    """`tocsin dead-letters replay` of those at `parked`."""
    letters = _letters(settings)
    offsets = [str(letters[place].offset) for place in sorted(parked)]
    command = [*TOCSIN, "dead-letters", "replay", *offsets]
    subprocess.run(command, env=settings.environment(), cwd=ROOT, check=True, capture_output=True)
