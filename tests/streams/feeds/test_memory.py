"""The memory of feeds is bounded, survives, and says what to do when its file is of no use."""

from typing import Any

import pytest

from streams.errors import TocsinError
from streams.feeds import memory as module
from streams.feeds.memory import Memory, Remembered, Validators


def entry(number: int) -> Remembered:
    return Remembered(f"entry {number}", f"content {number}", 0, number)


def test_what_is_remembered_survives(local: Any) -> None:
    with Memory.of(local) as memory:
        memory.remember("feed", "1", entry(1))
        memory.remember("feed", "1", entry(2))
        memory.remember_validators("feed", Validators("etag", "modified"))
    with Memory.of(local) as memory:
        assert memory.entry("feed", "1") == entry(2)
        assert memory.entry("other feed", "1") is None
        assert memory.validators("feed") == Validators("etag", "modified")
        assert memory.validators("other feed") == Validators()


def test_only_so_many_entries_are_kept(local: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_ENTRIES", 3)
    with Memory.of(local) as memory:
        for number in range(5):
            memory.remember("feed", str(number), entry(number))
        memory.remember_validators("feed", Validators())
        assert [n for n in range(5) if memory.entry("feed", str(n))] == [2, 3, 4]


def test_a_file_of_no_use_is_named(local: Any) -> None:
    (local.state_path / "feeds-embedded.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(TocsinError, match=r"feeds-embedded\.sqlite.*delete it"), Memory.of(local):
        pass
