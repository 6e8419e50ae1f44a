"""Folders are walked in name order; while a run goes on, only files that changed are read again."""

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from streams.errors import TocsinError
from streams.feeds.files import FilesSource
from streams.feeds.open import open_sources


def write(path: Path, text: str, when: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (when, when))


def test_a_folder_is_read_in_name_order(tmp_path: Path, read_source: Any) -> None:
    write(tmp_path / "b.jsonl", '{"id": "2", "text": "two"}\n{"id": "3", "text": "three"}', 1)
    write(tmp_path / "a.jsonl", '{"id": "1", "text": "one"}', 2)
    write(tmp_path / "c" / "d.txt", "four", 3)
    write(tmp_path / "notes.csv", "no article", 4)
    write(tmp_path / ".hidden.jsonl", '{"text": "no"}', 5)
    write(tmp_path / ".git" / "x.txt", "no", 6)
    assert [a.text for a in read_source(FilesSource(str(tmp_path))).articles] == ["one", "two", "three", "four"]


def test_only_changed_files_are_read_again(tmp_path: Path, read_source: Any) -> None:
    write(tmp_path / "a.jsonl", '{"id": "1", "text": "one"}', 1)
    write(tmp_path / "b.jsonl", '{"id": "2", "text": "two"}', 1)
    source = FilesSource(str(tmp_path))
    assert len(read_source(source).articles) == 2
    assert read_source(source).articles == []
    write(tmp_path / "b.jsonl", '{"id": "2", "text": "two again"}', 2)
    write(tmp_path / "c.jsonl", '{"id": "3", "text": "three"}', 2)
    assert [a.text for a in read_source(source).articles] == ["two again", "three"]


def test_a_poll_that_was_not_finished_is_read_again(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", '{"id": "1", "text": "one"}', 1)
    source = FilesSource(str(tmp_path / "a.jsonl"))
    poll: Any = None
    assert len(list(source.poll(poll))) == 1
    assert len(list(source.poll(poll))) == 1


def test_a_bad_line_does_not_stop_the_file(tmp_path: Path, read_source: Any) -> None:
    write(tmp_path / "a.jsonl", '{"text": "one"}\nbroken\n{"text": "three"}', 1)
    polled = read_source(FilesSource(str(tmp_path / "a.jsonl")))
    assert [a.text for a in polled.articles] == ["one", "three"]
    assert "line 2" in polled.problems[0]


def test_a_missing_file_is_told_before_anything_is_sent(tmp_path: Path, local: Any) -> None:
    missing = str(tmp_path / "missing.jsonl")
    with pytest.raises(TocsinError, match="does not exist"), open_sources(local, [missing], threading.Event()):
        pass
