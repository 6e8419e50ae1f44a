"""The patched part of Faust is the one that was studied; what the patches do is tested by the delivery tests."""

import hashlib
import inspect
from collections.abc import Callable
from importlib.metadata import version

import pytest
from faust.app.base import App
from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery
from faust.transport.consumer import Consumer
from faust.types import TP

from streams.recovery import ContiguousConsumer

STUDIED = {
    Recovery.on_recovery_completed: "6ef567ac",
    Recovery._build_offsets: "27eec86b",
    Recovery._seek_offsets: "19598ca6",
    Recovery._wait: "ec7429b7",
    TableManager.recovery.fget: "f0bf5de7",
    Consumer.perform_seek: "0e8c130f",
    Consumer._new_offset: "1d2c7ea8",
    Consumer._add_gap: "4df2573d",
    Consumer.getmany: "4b168d84",
    Consumer._drain_messages: "44a25003",
    Consumer.wait_empty: "e4662fe2",
    Consumer.on_stop: "45b1d221",
    App._stop_consumer: "55854a5d",
    App._on_partitions_revoked: "d5c895bb",
}


@pytest.mark.parametrize(("method", "digest"), STUDIED.items(), ids=lambda each: getattr(each, "__qualname__", None))
def test_upstream_is_what_was_studied(method: Callable[..., object], digest: str) -> None:
    found = hashlib.sha256(inspect.getsource(method).encode()).hexdigest()[:8]
    assert found == digest, f"faust-streaming {version('faust-streaming')} changed it: study streams/recovery.py anew"


class Offsets(ContiguousConsumer):
    """The bookkeeping of offsets alone, of one partition with `committed` as its committed offset."""

    def __init__(self, committed: int | None, acked: list[int]) -> None:
        self.partition = TP("topic", 0)
        self._committed_offset = {self.partition: committed}
        self._acked = {self.partition: list(acked)}
        self._acked_index = {self.partition: set(acked)}


@pytest.mark.parametrize(
    ("committed", "acked", "commit"),
    [
        (5, [5, 6, 7], 8),
        (5, [7, 5, 6], 8),
        (0, [0], 1),
        (5, [], None),
        (5, [6], None),  # the message below it may still be in work
        (5, [3, 4], None),  # read again after a rewind
        (5, [4, 5], 6),
        (None, [0, 1], None),  # before the first seek
    ],
)
def test_only_what_is_contiguous_is_committed(committed: int | None, acked: list[int], commit: int | None) -> None:
    offsets = Offsets(committed, acked)
    assert offsets._new_offset(offsets.partition) == commit


def test_two_messages_acknowledged_above_a_hole_stop_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[str] = []
    monkeypatch.setattr("streams.recovery.stop_now", stopped.append)
    offsets = Offsets(5, [6, 7])
    assert offsets._new_offset(offsets.partition) is None
    assert stopped == ["topic[0]: offset 6 was acknowledged, 5 below it was not"]
