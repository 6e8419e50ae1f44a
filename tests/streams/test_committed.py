"""Offsets that a coordinator is still loading are asked for again, and never taken for none."""

import asyncio
import hashlib
import inspect
from importlib.metadata import version
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.protocol.commit import OffsetFetchResponse_v3

from streams.committed import look_at_errors

PARTITION = TopicPartition("events-v1", 2)
LOADED = OffsetFetchResponse_v3(0, [("events-v1", [(2, 41, "", 0)])], 0)
LOADING, ELSEWHERE = 14, 16  # error codes of Kafka's protocol


class Group(GroupCoordinator):
    """The client of a group whose broker gives these answers in turn: a real one gives them in a moment of its own."""

    def __init__(self, answers: list[Any]) -> None:
        self.group_id = "g"
        self._retry_backoff_ms = 1
        self.answers = answers
        self.searches = 0

    async def _send_req(self, request: Any) -> Any:
        return self.answers.pop(0)

    async def ensure_coordinator_known(self) -> None:
        pass

    def coordinator_dead(self) -> None:
        self.searches += 1


def refused(code: int) -> Any:
    """The answer for a whole group, as brokers give it: no offsets, and the error beside them."""
    return OffsetFetchResponse_v3(0, [], code)


def fetched(group: Group) -> dict[TopicPartition, int]:
    found = asyncio.run(group.fetch_committed_offsets([PARTITION]))
    return {partition: offset.offset for partition, offset in found.items()}


def test_aiokafka_alone_takes_offsets_that_are_loading_for_none() -> None:
    """When this fails, aiokafka looks at the error itself: `streams/committed.py` can go."""
    assert fetched(Group([refused(LOADING), LOADED])) == {}


@pytest.mark.parametrize(("code", "searches"), [(LOADING, 0), (ELSEWHERE, 1)])
def test_offsets_are_asked_for_until_they_are_known(code: int, searches: int) -> None:
    group = Group([refused(code), refused(code), LOADED])
    look_at_errors(group)
    assert fetched(group) == {PARTITION: 41}
    assert group.searches == 2 * searches


def test_a_group_that_has_committed_nothing_is_known_to_have_nothing() -> None:
    group = Group([OffsetFetchResponse_v3(0, [("events-v1", [(2, -1, "", 0)])], 0)])
    look_at_errors(group)
    assert fetched(group) == {}


def test_upstream_is_what_was_studied() -> None:
    digest = hashlib.sha256(inspect.getsource(GroupCoordinator._do_fetch_commit_offsets).encode()).hexdigest()[:8]
    assert digest == "b0f35981", f"aiokafka {version('aiokafka')} changed it: study streams/committed.py anew"
