"""A short schedule of faults; after each all messages are accounted for, and totals are to the byte those of replay."""

from pathlib import Path

import pytest

from streams.broker.embedded import embedded_broker
from tests.faults.__main__ import line_settings
from tests.faults.kinds import OF_EMBEDDED, OF_WORKERS
from tests.faults.line import running_line

SHORT = (
    "worker killed at work",
    "worker killed while it reads state back",
    "worker killed during a rebalance",
    "worker stopped at work",
    "two join, one is killed, one stopped",
    "language process killed",
    "embedded broker killed",
)


def test_no_fault_loses_or_counts_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faults = {fault.name: fault for fault in (*OF_WORKERS, *OF_EMBEDDED)}
    settings = line_settings(tmp_path / "state")
    with embedded_broker(settings), running_line(settings, 5, tmp_path) as line:
        for name in SHORT:
            cost = line.suffer(faults[name].hit)  # raises AssertionError where the books do not balance
            assert cost.balance
            assert cost.balance.taken == cost.balance.out + cost.balance.duplicates + cost.balance.dead_letters
            with capsys.disabled():
                print(f"\n{name}: {cost.balance}", end="")
