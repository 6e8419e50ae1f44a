"""A short schedule of faults; after each all messages are accounted for, and totals are to the byte those of replay."""

from pathlib import Path

import pytest

from tests.faults.__main__ import Size, line_on_embedded
from tests.faults.kinds import OF_CLOCKS, OF_EMBEDDED, OF_SMALL_DISK, OF_WORKERS

SHORT = (
    "worker killed at work",
    "worker killed while it reads state back",
    "worker killed during a rebalance",
    "worker held beyond its session",
    "worker stopped at work",
    "two join, one is killed, one stopped",
    "language process killed",
    "embedded broker killed",
    "embedded broker slow",
    "disk full",
    "worker's clock steps",
)


def test_no_fault_loses_or_counts_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert {fault.name for fault in (*OF_WORKERS, *OF_EMBEDDED, *OF_SMALL_DISK, *OF_CLOCKS)} >= set(SHORT)
    with line_on_embedded(tmp_path, 5, tmp_path, Size()) as (line, faults):
        possible = {fault.name: fault for fault in faults}  # not all: only root may mount a small disk
        for name in SHORT:
            told = "cannot be had here"
            if name in possible:
                cost = line.suffer(possible[name].hit)  # raises AssertionError where the books do not balance
                assert cost.balance
                assert cost.balance.taken == cost.balance.out + cost.balance.duplicates + cost.balance.dead_letters
                told = str(cost.balance)
            with capsys.disabled():
                print(f"\n{name}: {told}", end="")
