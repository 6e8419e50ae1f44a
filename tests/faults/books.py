"""The books of a line: what went in, what came out, and whether nothing is missing and nothing is twice."""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from kafka import TopicPartition

from agents.extract.extractor import Extractor
from streams.broker.connection import consumer
from streams.broker.lag import lag
from streams.commands.replay import Replay
from streams.dead_letters import read_letter
from streams.errors import TocsinError
from streams.messages import CasualtyTotals, Event
from streams.reading import Record, partitions_of, record
from streams.settings import Settings
from streams.topics import CASUALTY_TOTALS, DEAD_LETTERS, EVENTS, INCIDENTS, RAW_ARTICLES
from tests.faults.articles import Sent, truth

QUIET_LOOKS = 3  # in a row without lag, a while that no stage needs for passing a message on
LOOK_SECONDS = 0.4
READ_MS = 1000


def committed(settings: Settings) -> dict[int, int]:
    """What the workers have committed of raw-articles, by partition; empty when no broker answers now."""
    try:
        return {each.partition: each.committed or 0 for each in lag(settings) if each.topic == RAW_ARTICLES.name}
    except TocsinError:
        return {}


def await_all_handled(settings: Settings, patience: float) -> None:
    """Wait until nothing waits for the workers. Fails after `patience` seconds."""
    end = time.monotonic() + patience
    quiet = 0
    while quiet < QUIET_LOOKS:
        behind = _behind(settings)
        assert time.monotonic() < end, f"the line does not get on: {behind}"
        quiet = 0 if behind else quiet + 1
        time.sleep(LOOK_SECONDS)


def _behind(settings: Settings) -> str:
    """The partitions that wait, in words; empty when none does."""
    topics = (RAW_ARTICLES.name, EVENTS.name, INCIDENTS.name)
    ours = [TopicPartition(topic, number) for topic in topics for number in range(settings.partitions)]
    try:
        return ", ".join(f"{p.topic}[{p.partition}] {p.committed}/{p.end}" for p in lag(settings, ours) if p.behind)
    except TocsinError as error:
        return str(error)


@dataclass(frozen=True)
class Balance:
    """Messages: in = out + duplicates + dead letters. What was sent twice after a fault is counted beside them."""

    taken: int
    out: int
    duplicates: int
    dead_letters: int
    events_sent_twice: int
    letters_sent_twice: int


class Books:
    """Reads what is new in the topics at each check, and compares it with what was sent and with `tocsin replay`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._positions: dict[TopicPartition, int] = defaultdict(int)
        self._articles: set[str] = set()
        self._events: Counter[str] = Counter()  # by id
        self._told: set[str] = set()  # articles with events
        self._letters: Counter[tuple[str, int, int]] = Counter()
        self._reasons: Counter[str] = Counter()  # of what is on dead-letters, by the class of its error
        self._totals: dict[bytes | None, bytes | None] = {}
        self._replay = Replay(Extractor(settings.model), datetime.now(UTC).date(), lambda *_: None)
        self.sent: list[Sent] = []

    def take(self, sent: list[Sent]) -> None:
        """Messages that the broker has acknowledged."""
        self.sent += sent
        for each in sent:
            if each.article:
                self._articles.add(each.article.id)
                self._replay.take(each.article)

    def replayed(self) -> dict[bytes | None, bytes | None]:
        """The totals by country, as replay has them."""
        return {country.encode(): totals.to_bytes() for (_, country), totals in self._replay.totals.items()}

    def check(self) -> Balance:
        """Compare it all; raises AssertionError for what does not agree."""
        for message in self._new():
            self._enter(message)
        raw = sum(end for partition, end in self._positions.items() if partition.topic == RAW_ARTICLES.name)
        assert raw == len(self.sent), f"{len(self.sent)} messages were acknowledged, {raw} are on raw-articles"
        bad = sum(each.article is None for each in self.sent)
        assert len(self._letters) == bad, (
            f"{bad} bad messages went in, {len(self._letters)} are on dead-letters: {self._reasons.most_common()}"
        )
        missing = self._articles - self._told
        assert not missing, f"{len(missing)} articles without events: {sorted(missing)[:5]}"
        assert self._told == self._articles
        duplicates = sum(each.article is not None for each in self.sent) - len(self._articles)
        assert len(self.sent) == len(self._told) + duplicates + len(self._letters)
        self._check_totals()
        return Balance(
            taken=len(self.sent),
            out=len(self._told),
            duplicates=duplicates,
            dead_letters=len(self._letters),
            events_sent_twice=self._events.total() - len(self._events),
            letters_sent_twice=self._letters.total() - len(self._letters),
        )

    def _enter(self, message: Record) -> None:
        if message.topic == EVENTS.name:
            event = Event.from_bytes(message.value)
            self._events[event.event_id] += 1
            self._told.add(event.article_id)
        elif message.topic == DEAD_LETTERS.name:
            letter = read_letter(message.headers)
            self._letters[letter.topic, letter.partition, letter.offset] += 1
            self._reasons[letter.error_class] += 1
        elif message.topic == CASUALTY_TOTALS.name:
            self._totals[message.key] = message.value

    def _new(self) -> list[Record]:
        """What came since the last look, all of it; offsets have no hole."""
        messages = []
        topics = (RAW_ARTICLES, EVENTS, INCIDENTS, CASUALTY_TOTALS, DEAD_LETTERS)
        with consumer(self._settings) as client:
            partitions = partitions_of(client, [topic.name for topic in topics])
            client.assign(partitions)
            for partition in partitions:
                client.seek(partition, self._positions[partition])
            ends = client.end_offsets(partitions)
            while any(self._positions[partition] < ends[partition] for partition in partitions):
                for partition, found in client.poll(timeout_ms=READ_MS).items():
                    for each in found:
                        assert each.offset == self._positions[partition], f"{partition} has a hole below {each.offset}"
                        self._positions[partition] += 1
                        messages.append(record(each))
        return messages

    def _check_totals(self) -> None:
        replayed = self.replayed()
        differing = sorted(
            key or b"" for key in replayed.keys() | self._totals if self._totals.get(key) != replayed.get(key)
        )
        assert not differing, f"totals differ from those of replay: {[self._difference(key) for key in differing[:3]]}"
        for country, (killed, wounded) in truth(self.sent).items():
            totals = self._totals[country.encode()]
            assert totals
            reported = CasualtyTotals.from_bytes(totals).windows["all"].reported
            assert reported.killed and reported.wounded
            assert (reported.killed.best, reported.wounded.best) == (killed, wounded), country

    def _difference(self, country: bytes) -> str:
        """What the line and replay say of a country, and what is true."""
        told = {"line": self._totals.get(country), "replay": self.replayed().get(country)}
        windows = {who: CasualtyTotals.from_bytes(value).windows["all"] for who, value in told.items() if value}
        figures = {who: (each.incidents, each.reported.killed, each.reported.wounded) for who, each in windows.items()}
        return f"{country.decode()}: {figures}, truth: {truth(self.sent).get(country.decode())}"
