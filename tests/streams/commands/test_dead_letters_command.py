"""`tocsin dead-letters` on a real broker: what is listed, shown and sent again."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from streams.broker.connection import producer
from streams.dead_letters import dead_letter_headers
from streams.messages import DeadLetter
from streams.reading import read
from streams.settings import Settings
from streams.topics import ensure
from streams.versions import switch

LETTER = DeadLetter(
    topic="raw-articles",
    partition=1,
    offset=5,
    stage="extract",
    error_class="InvalidMessageError",
    error_message="RawArticle: id: Field required \x1b[31m",
    attempts=1,
    first_failed_at=datetime(2026, 3, 1, tzinfo=UTC),
    software_version="0.1.0",
)


@pytest.fixture
def buried(own_settings: Settings) -> Settings:
    """Settings of a broker with two dead letters, of the stages extract and tally."""
    sending = producer(own_settings)
    for stage, topic in (("extract", "raw-articles"), ("tally", "incidents")):
        letter = LETTER.model_copy(update={"stage": stage, "topic": topic})
        headers = dead_letter_headers([("ce_id", b"mine")], letter)
        sending.send("dead-letters", key=b"k", value=f"of {stage} \x1b[2J".encode(), headers=headers).get(30)
    sending.close()
    return own_settings


def test_list_tells_where_each_came_from_and_why(buried: Settings, run_tocsin: Callable[..., object]) -> None:
    done = run_tocsin("dead-letters", "list", settings=buried)
    listed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["dead_letter"], each["stage"], each["topic"]) for each in listed] == [
        (0, "extract", "raw-articles"),
        (1, "tally", "incidents"),
    ]
    assert listed[0]["error_message"] == LETTER.error_message


def test_show_has_the_message_and_a_wrong_offset_is_a_clear_error(
    buried: Settings, run_tocsin: Callable[..., object]
) -> None:
    shown = json.loads(run_tocsin("dead-letters", "show", "1", settings=buried).stdout)
    assert (shown["key"], shown["value"]) == ("k", "of tally \x1b[2J")
    wrong = run_tocsin("dead-letters", "show", "7", settings=buried)
    assert wrong.returncode == 1
    assert wrong.stderr == (
        "tocsin: dead-letters has no dead letter at offset 7: `tocsin dead-letters list` shows all\n"
    )


def test_replay_sends_a_message_as_it_first_came(buried: Settings, run_tocsin: Callable[..., object]) -> None:
    assert run_tocsin("dead-letters", "replay", "--stage", "extract", settings=buried).returncode == 0
    [sent] = read(buried, ["raw-articles"])
    assert (sent.key, sent.value, sent.headers) == (b"k", b"of extract \x1b[2J", (("ce_id", b"mine"),))
    assert list(read(buried, ["incidents"])) == []


def test_replay_sends_to_the_version_of_the_topics_in_use(buried: Settings, run_tocsin: Callable[..., object]) -> None:
    ensure(buried.but(topics_version=2))
    switch(buried, 2)
    assert run_tocsin("dead-letters", "replay", "--stage", "tally", settings=buried).returncode == 0
    assert [sent.value for sent in read(buried, ["incidents"])] == [b"of tally \x1b[2J"]
    assert list(read(buried.but(topics_version=1), ["incidents"])) == []


def test_replay_of_nothing_says_so(buried: Settings, run_tocsin: Callable[..., object]) -> None:
    assert run_tocsin("dead-letters", "replay", settings=buried).returncode == 2
    nothing = run_tocsin("dead-letters", "replay", "99", settings=buried)
    assert nothing.returncode == 1
    assert "no dead letter is meant by that" in nothing.stderr


def test_replay_of_a_message_that_was_too_large_to_keep_says_so(
    own_settings: Settings, run_tocsin: Callable[..., object]
) -> None:
    sending = producer(own_settings)
    headers = dead_letter_headers(None, LETTER.model_copy(update={"left_out": 20_000_000}))
    sending.send("dead-letters", key=b"", headers=headers).get(30)
    sending.close()
    done = run_tocsin("dead-letters", "replay", "--all", settings=own_settings)
    assert done.returncode == 1
    assert "1 dead letters were not sent again: their messages are larger than" in done.stderr
    assert list(read(own_settings, ["raw-articles"])) == []
