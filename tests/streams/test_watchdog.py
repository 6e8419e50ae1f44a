"""What the watchdog takes for a standstill, and what not; no clock is waited for."""

import pytest

from streams.broker.lag import Lag
from streams.watchdog import PASSED_OVER, Progress

LIMIT = 60.0


def partition(number: int, committed: int | None, end: int, topic: str = "events") -> Lag:
    return Lag(topic, number, committed, 0, end)


def stands(*looks: tuple[float, list[Lag]], sign: object = None) -> list[tuple[float, str, int]]:
    """When and where a standstill was seen."""
    progress = Progress()
    seen = ((now, progress.look(now, held, LIMIT, sign)) for now, held in looks)
    return [(now, still.topic, still.partition) for now, still in seen if still]


def test_a_worker_behind_that_commits_nothing_stands_still() -> None:
    assert stands((0, [partition(0, 5, 9)]), (60, [partition(0, 5, 12)]), (61, [partition(0, 5, 12)])) == [
        (61, "events", 0)
    ]


def test_nothing_committed_ever_is_a_standstill_too() -> None:
    assert stands((0, [partition(0, None, 9)]), (61, [partition(0, None, 9)])) == [(61, "events", 0)]


@pytest.mark.parametrize(
    "second",
    [
        partition(0, 6, 12),  # it gets on
        partition(0, 5, 5),  # it has nothing to do
    ],
)
def test_a_worker_that_gets_on_is_left_alone(second: Lag) -> None:
    assert stands((0, [partition(0, 5, 9)]), (50, [second]), (100, [partition(0, second.committed, 99)])) == []


def test_idle_time_is_no_standstill_when_a_message_comes() -> None:
    assert stands((0, [partition(0, 5, 5)]), (1000, [partition(0, 5, 6)])) == []


def test_a_partition_waits_its_turn_while_others_of_its_topic_move_but_is_not_passed_over() -> None:
    def look(now: float, done: int) -> tuple[float, list[Lag]]:
        return now, [partition(0, 5, 9), partition(1, done, 10 * PASSED_OVER)]

    assert stands(*(look(50 * n, 1 + n) for n in range(20))) == []
    assert stands(*(look(50 * n, 1 + n * PASSED_OVER) for n in range(6)))[0] == (150, "events", 0)


def test_another_topic_that_moves_is_no_excuse() -> None:
    looks = [(50.0 * n, [partition(0, 5, 9), partition(0, 1 + n, 99, "incidents")]) for n in range(3)]
    assert stands(*looks) == [(100, "events", 0)]


def test_another_try_or_a_changelog_read_on_is_a_sign_of_life() -> None:
    progress = Progress()
    held = [partition(0, 5, 9)]
    assert [progress.look(50.0 * n, held, LIMIT, sign=n) for n in range(9)] == [None] * 9
    assert progress.look(500.0, held, LIMIT, sign=8) == held[0]


def test_a_partition_that_was_given_away_and_back_begins_anew() -> None:
    assert stands((0, [partition(0, 5, 9)]), (50, []), (100, [partition(0, 5, 9)]), (150, [partition(0, 5, 9)])) == []


def test_a_broker_that_did_not_answer_begins_anew() -> None:
    progress = Progress()
    held = [partition(0, 5, 9)]
    assert progress.look(0, held, LIMIT, None) is None
    progress.forget()
    assert progress.look(100, held, LIMIT, None) is None
    assert progress.look(161, held, LIMIT, None) == held[0]
