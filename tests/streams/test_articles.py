"""Articles are read from files whatever they lack, and what cannot be read is told with its file and line."""

import datetime
import io
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from streams.articles import UnreadableArticleError, read_articles
from streams.errors import TocsinError
from streams.settings import Settings

CHANGED = datetime.datetime(2026, 3, 4, 5, 6, 7, tzinfo=datetime.UTC)


def write(path: Path, body: str | bytes) -> Path:
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    os.utime(path, (CHANGED.timestamp(), CHANGED.timestamp()))
    return path


def test_json_lines_keep_what_is_given(tmp_path: Path) -> None:
    line = (
        '{"id": "a-1", "published_at": "2020-02-29", "title": "T", "text": "Body", "source": "s", "url": "http://x/"}'
    )
    (article,) = read_articles(write(tmp_path / "a.jsonl", line))
    assert (article.id, article.title, article.text, article.source, article.url) == (
        "a-1", "T", "Body", "s", "http://x/",
    )  # fmt: skip
    assert article.published_at == datetime.datetime(2020, 2, 29, tzinfo=datetime.UTC)


def test_what_is_missing_is_made_up_the_same_way_each_time(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "one"}\n{"title": "two"}\n\n{"text": "three", "url": "http://x/3"}\n')
    first, second = list(read_articles(path)), list(read_articles(path))
    assert [a.id for a in first] == [a.id for a in second]
    assert len({a.id for a in first}) == 3
    assert {a.published_at for a in first} == {CHANGED}
    assert (first[1].title, first[1].text) == ("two", "")


def test_the_url_identifies_an_article_whose_content_changes(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl", '{"text": "at first", "url": "http://x/3"}\n{"text": "later", "url": "http://x/3"}'
    )
    assert len({a.id for a in read_articles(path)}) == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{broken", "JSON object"),
        ("[1, 2]", "JSON object"),
        ('{"id": "a"}', "text, html or title"),
        ('{"text": "  "}', "text, html or title"),
        ('{"text": "b", "published_at": "yesterday"}', "published_at"),
        ('{"text": 5, "title": "t"}', "text"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, why: str) -> None:
    path = write(tmp_path / "bad.jsonl", '{"text": "good"}\n' + line + "\n")
    articles = read_articles(path)
    assert next(articles).text == "good"
    with pytest.raises(TocsinError) as error:
        next(articles)
    assert f"{path}, line 2" in str(error.value)
    assert why in str(error.value)


def test_reading_goes_on_after_bad_lines_that_are_told(tmp_path: Path) -> None:
    told: list[UnreadableArticleError] = []
    path = write(tmp_path / "bad.jsonl", 'no\n{"text": "good"}\nnor this\n{"text": "too"}\n')
    assert [a.text for a in read_articles(path, told.append)] == ["good", "too"]
    assert ["line 1" in str(told[0]), "line 3" in str(told[1])] == [True, True]


@pytest.mark.parametrize("name", ["bin.txt", "bin.html", "bin.jsonl"])
def test_a_file_that_is_no_text_is_named(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, random.Random(1).randbytes(4_000))
    with pytest.raises(UnreadableArticleError, match=rf"{name}.*expected"):
        list(read_articles(path))


def test_text_with_a_stray_control_character_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "old.txt", b"Two people were hurt in \x93Miran\x94 on Friday.\x0c\x1a")
    assert "Miran" in next(read_articles(path)).text


@pytest.mark.parametrize("command", ["extract", "replay"])
def test_a_file_that_is_no_text_ends_a_command_with_an_error(
    tmp_path: Path, make_settings: Callable[..., Settings], run_tocsin: Callable[..., Any], command: str
) -> None:
    path = write(tmp_path / "bin.txt", random.Random(1).randbytes(4_000))
    done = run_tocsin(command, str(path), settings=make_settings(tmp_path))
    assert done.returncode == 1
    assert f"{path}: expected text" in done.stderr


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TocsinError, match=r"nowhere\.jsonl"):
        list(read_articles(tmp_path / "nowhere.jsonl"))


def test_a_text_file_has_its_headline_apart(tmp_path: Path) -> None:
    (article,) = read_articles(write(tmp_path / "a.txt", "Storm hits coast\n\nIt rained.\n\nIt blew.\n"))
    assert (article.title, article.text, article.published_at) == (
        "Storm hits coast",
        "It rained.\n\nIt blew.",
        CHANGED,
    )


def test_a_text_file_without_a_headline_is_all_text(tmp_path: Path) -> None:
    (article,) = read_articles(write(tmp_path / "a.txt", "It rained.\n\nIt blew.\n"))
    assert (article.title, article.text) == ("", "It rained.\n\nIt blew.\n")


def test_a_text_file_may_be_of_another_encoding(tmp_path: Path) -> None:
    (article,) = read_articles(write(tmp_path / "a.txt", "Fire in Besançon: “two hurt”".encode("windows-1252")))
    assert article.text == "Fire in Besançon: “two hurt”"


def test_a_page_tells_its_title_and_day(tmp_path: Path) -> None:
    page = (
        "<html><head><title>Bus falls into ravine</title>"
        '<meta property="article:published_time" content="2026-03-02T09:00:00Z"></head>'
        "<body><article><p>A bus fell into a ravine on Monday.</p></article></body></html>"
    )
    (article,) = read_articles(write(tmp_path / "a.html", page))
    assert article.html == page
    assert article.text is None
    assert article.title == "Bus falls into ravine"
    assert article.published_at.date() == datetime.date(2026, 3, 2)


def test_an_empty_page_is_told(tmp_path: Path) -> None:
    with pytest.raises(TocsinError, match=r"empty\.html"):
        list(read_articles(write(tmp_path / "empty.html", " ")))


def test_standard_input_is_json_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "piped"}\nno\n')))
    told: list[UnreadableArticleError] = []
    assert [a.text for a in read_articles("-", told.append)] == ["piped"]
    assert "standard input, line 2" in str(told[0])
