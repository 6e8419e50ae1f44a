"""Articles in files, read leniently: JSON lines, plain text and HTML.

Only some content need be there. An id that is missing is made of the URL, or else of the content, so that the same
article has the same id whenever it is read. An article that does not tell when it was published has its file's time of
change (on standard input the time of reading), so that reading a file again gives the same article.
"""

import datetime
import hashlib
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from streams.encoding import decode
from streams.errors import TocsinError
from streams.messages import InvalidMessageError, RawArticle

STANDARD_INPUT = "-"
JSON_LINES = (".jsonl", ".ndjson", ".json")
TEXT = (".txt",)
HTML = (".html", ".htm", ".xhtml")
SUFFIXES = (*JSON_LINES, *TEXT, *HTML)

_MOST_UNREADABLE = 0.05  # share of characters that no text has; random bytes have about 0.11
_LONGEST_TITLE = 200  # characters of a text file's first line that can still be a headline

OnError = Callable[["UnreadableArticleError"], None]


class UnreadableArticleError(TocsinError):
    """An article in a file that cannot be read; the text names the file, the line and what was expected."""


def article_id(*parts: str) -> str:
    """A stable id made of what identifies an article: its URL, or its content."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def read_articles(path: str | os.PathLike[str], on_error: OnError | None = None) -> Iterator[RawArticle]:
    """The articles in the file `path` (`-`: JSON lines on standard input), in their order.

    Raises UnreadableArticleError at the first that is none; with `on_error` each of those is told to it instead, and
    reading goes on.
    """
    for article in _articles(path):
        if isinstance(article, RawArticle):
            yield article
        elif on_error is None:
            raise article
        else:
            on_error(article)


def make_article(fields: Any, read_at: datetime.datetime, published_at: datetime.datetime | None = None) -> RawArticle:
    """The article made of a JSON object's `fields`; what it lacks is made up as this module says.

    Raises InvalidMessageError when a field cannot be used.
    """
    if not isinstance(fields, dict):
        raise InvalidMessageError("expected a JSON object with at least text, html or title")
    fields = {name: value for name, value in fields.items() if value is not None}
    title, text, html, url = (fields.get(name, "") for name in ("title", "text", "html", "url"))
    if not any(isinstance(content, str) and content.strip() for content in (title, text, html)):
        raise InvalidMessageError("expected text, html or title, and found none of them")
    if "id" not in fields:
        fields["id"] = article_id(str(url)) if url else article_id(str(title), str(text), str(html))
    if "html" not in fields:
        fields.setdefault("text", "")
    fields["published_at"] = _full_date(fields.get("published_at", published_at or read_at))
    fields.setdefault("fetched_at", read_at)
    return RawArticle.from_fields({**fields, "id": str(fields["id"])})


def _full_date(value: Any) -> Any:
    """Dates of data sets made whole: 4/16/2017 (month first), and 2016-05-00, whose day is not known and becomes 1."""
    if not isinstance(value, str):
        return value
    if american := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", value):
        month, day, year = american.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    return re.sub(r"^(\d{4}-\d\d)-00\b", r"\1-01", value)


def _articles(path: str | os.PathLike[str]) -> Iterator[RawArticle | UnreadableArticleError]:
    read_at = datetime.datetime.now(datetime.UTC)
    if str(path) == STANDARD_INPUT:
        yield from _json_lines(sys.stdin.buffer, "standard input", read_at, read_at)
        return
    file, suffix = Path(path), Path(path).suffix.lower()
    try:
        changed_at = datetime.datetime.fromtimestamp(file.stat().st_mtime, datetime.UTC)
        if suffix in (*TEXT, *HTML):
            fields = _text_fields(file) if suffix in TEXT else _html_fields(file)
            yield from _one(fields, f"{file}", read_at, changed_at)
        else:
            with file.open("rb") as lines:
                yield from _json_lines(lines, f"{file}", read_at, changed_at)
    except InvalidMessageError as error:
        yield UnreadableArticleError(f"{file}: {error}")
    except OSError as error:
        yield UnreadableArticleError(f"{file} cannot be read ({error.strerror}): give a file of articles that can be")


def _json_lines(
    lines: BinaryIO | Iterable[bytes], name: str, read_at: datetime.datetime, published_at: datetime.datetime
) -> Iterator[RawArticle | UnreadableArticleError]:
    for number, line in enumerate(lines, 1):
        stripped = line.removeprefix(b"\xef\xbb\xbf").strip()
        if not stripped:
            continue
        try:
            fields = orjson.loads(stripped)
        except orjson.JSONDecodeError as error:
            yield UnreadableArticleError(f"{name}, line {number}: expected a JSON object, one a line ({error})")
            continue
        yield from _one(fields, f"{name}, line {number}", read_at, published_at)


def _one(
    fields: Any, where: str, read_at: datetime.datetime, published_at: datetime.datetime
) -> Iterator[RawArticle | UnreadableArticleError]:
    try:
        yield make_article(fields, read_at, published_at)
    except InvalidMessageError as error:
        yield UnreadableArticleError(f"{where}: {error}")


def _decoded(file: Path) -> str:
    """The file as text; raises InvalidMessageError when it is none, as pictures and archives under a wrong name."""
    text = decode(file.read_bytes())
    unreadable = sum(c == "\ufffd" or (unicodedata.category(c) == "Cc" and not c.isspace()) for c in text)
    if unreadable > _MOST_UNREADABLE * len(text):
        raise InvalidMessageError("expected text in UTF-8, UTF-16 with its mark or windows-1252, and found other bytes")
    return text


def _text_fields(file: Path) -> dict[str, Any]:
    """A text file's first line is its title when an empty line follows and it reads like a headline."""
    text = _decoded(file)
    first, _, rest = text.lstrip().partition("\n")
    first = first.strip()
    if rest.strip() and not rest.split("\n", 1)[0].strip() and len(first) <= _LONGEST_TITLE and first[-1:] != ".":
        return {"title": first, "text": rest.strip()}
    return {"text": text}


def _html_fields(file: Path) -> dict[str, Any]:
    """A saved page, with what it tells of itself: title, address, outlet and day of publication."""
    import trafilatura  # takes a second to load: only where there is a page

    html = _decoded(file)
    page = trafilatura.extract_metadata(html) if html.strip() else None
    if page is None:
        return {"html": html}
    return {
        "html": html,
        "title": page.title or "",
        "url": page.url or "",
        "source": page.sitename or page.hostname or "",
        "published_at": page.date,
    }
