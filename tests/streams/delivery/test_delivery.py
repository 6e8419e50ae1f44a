"""The delivery promise, on a real broker and a real Faust worker: every message ends in output or as a dead letter."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kafka import KafkaProducer, TopicPartition
from kafka.admin import ConfigResource

from streams.broker.connection import admin, producer
from streams.broker.lag import lag
from streams.dead_letters import own_headers, read_letter
from streams.exits import EXIT_RESTART
from streams.messages import Event, RawArticle
from streams.reading import Record, read
from streams.settings import Settings
from streams.supervisor import Supervisor

PATIENCE = 90.0  # seconds for a worker to have handled all; else the test fails
TRIAL = Path(__file__).with_name("trial_worker.py")
CHANGELOG = "tocsin-1-trial-changelog"
FIELDS = {"published_at": "2026-03-01", "fetched_at": "2026-03-01"}


def await_that(holds: Callable[[], bool], what: str) -> None:
    """Wait until `holds` says so."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"waited for {what} in vain"
        time.sleep(0.3)


class Line:
    """A worker of the trial stage on a broker of its own."""

    def __init__(self, settings: Settings, marks: Path) -> None:
        self.settings = settings
        self.marks = marks
        self.command = [sys.executable, str(TRIAL), str(marks), str(os.getpid())]
        self.log = marks / "worker.log"
        self.supervisor = Supervisor(self.command, settings.environment(), self.log)
        self.thread = threading.Thread(target=self.supervisor.run)
        self.producer: KafkaProducer = producer(settings)

    def kill(self) -> None:
        """SIGKILL to the worker, which its supervisor starts again."""
        os.kill(self.supervisor.pid, signal.SIGKILL)

    def await_mark(self, name: str) -> None:
        """Wait until a worker has done what that mark stands for."""
        await_that((self.marks / name).exists, f"the mark {name}")

    def await_written(self, text: str) -> None:
        """Wait until the worker has written `text`."""
        await_that(lambda: text in self.log.read_text(), text)

    def send(self, value: bytes | None, **options: object) -> None:
        sent = self.producer.send("raw-articles", key=b"one key, one partition", value=value, **options).get(30)
        self.partition = TopicPartition(sent.topic, sent.partition)

    def tell(self, article_id: str, command: str) -> None:
        self.send(RawArticle.from_fields({"id": article_id, "text": command, **FIELDS}).to_bytes())

    def await_all_handled(self) -> None:
        """Wait until the worker has committed everything that was sent."""
        await_that(lambda: not any(each.behind for each in lag(self.settings)), "all to be handled")

    def events(self) -> list[Event]:
        return [Event.from_bytes(record.value) for record in read(self.settings, ["events"])]

    def letters(self) -> list[Record]:
        return list(read(self.settings, ["dead-letters"]))


@pytest.fixture
def line(own_settings: Settings, tmp_path: Path) -> Iterator[Line]:
    made = Line(own_settings.but(attempts=3), tmp_path)
    made.thread.start()
    yield made
    made.producer.close()
    made.supervisor.stop()
    made.thread.join()


def test_bad_messages_become_dead_letters_untouched_and_the_good_ones_go_on(line: Line) -> None:
    headers = [("ce_id", b"x"), ("own", b"\xff\x00")]
    line.tell("first", "ok")
    line.send(b"no JSON", headers=headers)
    line.send(None)
    line.send(b'{"id":"a","text":"ok"}')
    line.tell("cursed", "raise")
    line.tell("last", "ok")
    line.await_all_handled()

    assert [event.article_id for event in line.events()] == ["first", "last"]
    letters = line.letters()
    assert [letter.value for letter in letters[:3]] == [b"no JSON", None, b'{"id":"a","text":"ok"}']
    assert all(letter.key == b"one key, one partition" for letter in letters)
    assert own_headers(letters[0].headers) == headers
    told = [read_letter(letter.headers) for letter in letters]
    assert [(each.stage, each.error_class) for each in told] == [
        ("trial", "InvalidMessageError"),
        ("trial", "InvalidMessageError"),
        ("trial", "InvalidMessageError"),
        ("trial", "ValueError"),
    ]
    assert "published_at" in told[2].error_message
    assert [each.offset for each in told] == [1, 2, 3, 4]


def test_what_a_failed_try_put_into_the_state_is_forgotten(line: Line) -> None:
    line.tell("good", "ok")
    line.tell("cursed", "raise")
    line.tell("passing", "pass 2")
    line.tell("last", "ok")
    line.await_all_handled()
    assert line.events()[-1].headline == "good passing last"


def test_a_passing_failure_is_tried_again_and_given_up_at_the_last_try(line: Line) -> None:
    line.tell("works at the third", "pass 2")
    line.tell("never works", "pass 99")
    line.tell("last", "ok")
    line.await_all_handled()
    assert [event.article_id for event in line.events()] == ["works at the third", "last"]
    letter = read_letter(line.letters()[0].headers)
    assert (letter.error_class, letter.error_message, letter.attempts) == ("PassingError", "not now", 3)


def test_what_fails_while_it_waits_is_tried_again_in_its_turn(line: Line) -> None:
    line.tell("first", "ok")
    line.tell("prepared at the third", "unprepared 2")
    line.tell("never prepared", "unprepared 99")
    line.tell("ends the worker while it waits", "early-death")
    line.tell("last", "ok")
    line.await_all_handled()
    assert [event.article_id for event in line.events() if event.article_id != "first"] == [
        "prepared at the third",
        "ends the worker while it waits",
        "last",
    ]
    letter = read_letter(line.letters()[0].headers)
    assert (letter.error_class, letter.error_message, letter.attempts) == ("PassingError", "not prepared", 3)


def test_what_no_broker_takes_becomes_a_dead_letter(line: Line) -> None:
    line.tell("too much", "huge")
    line.tell("last", "ok")
    line.await_all_handled()
    assert [event.article_id for event in line.events()] == ["last"]
    assert read_letter(line.letters()[0].headers).error_class in ("MessageSizeTooLargeError", "ProducerSendError")


def test_a_worker_that_dies_in_the_middle_loses_nothing(line: Line) -> None:
    ids = [f"article {number}" for number in range(20)]
    for number, article_id in enumerate(ids):
        line.tell(article_id, "die" if number in (0, 7, 13) else "ok")
    line.await_all_handled()
    seen = list(dict.fromkeys(event.article_id for event in line.events()))
    assert seen == ids
    assert line.letters() == []


def test_a_message_whose_state_the_broker_does_not_keep_is_worked_on_again(line: Line) -> None:
    line.tell("first", "ok")
    line.await_all_handled()
    with admin(line.settings) as client:
        client.alter_configs([ConfigResource("topic", CHANGELOG, {"max.message.bytes": "1"})])
        line.tell("second", "ok")
        line.await_written("its state could not be kept")
        client.alter_configs([ConfigResource("topic", CHANGELOG, {"max.message.bytes": "8388608"})])
    line.await_all_handled()
    line.kill()
    line.tell("third", "ok")
    line.await_all_handled()
    assert line.events()[-1].headline == "first second third"


def test_state_of_more_messages_than_fit_a_batch_is_read_back_after_a_kill(line: Line) -> None:
    sizes = {"a": 400_000, "b": 500_000, "c": 3_000_000, "d": 100, "e": 700_000}
    for article_id, size in sizes.items():
        line.tell(article_id, f"much {size}")
    line.await_all_handled()
    line.kill()
    line.tell("last", "recall")
    line.await_all_handled()
    assert line.events()[-1].headline == " ".join(f"{name}:{size}" for name, size in (sizes | {"last": 0}).items())


def test_a_worker_that_was_held_while_another_took_over_sends_nothing_of_what_it_had_in_hand(line: Line) -> None:
    line.tell("first", "ok")
    line.await_all_handled()
    line.tell("held", "hold")
    line.await_mark("held")
    other = Supervisor(line.command, line.settings.environment(), line.marks / "other.log")
    thread = threading.Thread(target=other.run)
    thread.start()
    try:
        line.tell("third", "ok")
        line.await_all_handled()
        os.kill(line.supervisor.pid, signal.SIGCONT)
        line.await_written("the group has gone on without this worker")
    finally:
        other.stop()
        thread.join()
    line.tell("fourth", "ok")
    line.await_all_handled()
    headlines = [event.headline for event in line.events()]
    assert headlines == sorted(headlines), "what was sent last is older than what was sent before"
    assert headlines[-1] == "first held third fourth"


def test_nobody_waits_for_what_a_worker_that_leaves_has_not_worked_on(line: Line) -> None:
    line.tell("first", "ok")
    line.await_all_handled()
    line.tell("endless", "endless")
    line.tell("behind it", "ok")
    line.await_mark("endless")
    leaving = line.supervisor.pid
    os.kill(leaving, signal.SIGTERM)  # told to end, it would wait for ever; then its supervisor starts the next one
    line.await_all_handled()
    assert line.supervisor.pid != leaving
    assert line.events()[-1].headline == "first endless behind it"


def test_messages_that_are_gone_before_they_were_read_stop_the_worker(line: Line) -> None:
    line.tell("first", "ok")
    line.await_all_handled()
    line.supervisor.stop()
    line.thread.join()
    for number in range(4):
        line.tell(f"later {number}", "ok")
    with admin(line.settings) as client:
        client.delete_records({line.partition: 3})

    worker = subprocess.run(
        line.command, env=line.settings.environment(), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert worker.returncode == EXIT_RESTART
    assert f"raw-articles[{line.partition.partition}]: expected offset 2, the broker brought 3" in worker.stderr
    assert [event.article_id for event in line.events()] == ["first"]
