"""Articles from files: JSON lines that may leave out all but their text, plain text, and HTML.

What is missing is filled: an id from the url or else from a hash of title and text, the time of fetching from that of publication. A
missing publication date becomes 1970-01-01, which says "unknown": events of such an article have a date only where the
text names a full one.
"""

import datetime
import hashlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from streams.errors import TocsinError
from streams.messages import InvalidMessageError, RawArticle

UNKNOWN_DATE = "1970-01-01"


class UnreadableArticleError(TocsinError):
    """A file or line holds no article; the text names the file, the line and what was expected."""


def read_articles(path: Path | str) -> Iterator[RawArticle]:
    """The articles of a file (.jsonl, .json, .txt, .html), of every such file under a folder, or of standard input (`-`).

    Raises UnreadableArticleError that names the file and line.
    """
    if str(path) == "-":
        yield from _lines(sys.stdin.buffer, "standard input")
        return
    path = Path(path)
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.suffix.lower() in (".jsonl", ".json", ".txt", ".html", ".htm") and file.is_file():
                yield from read_articles(file)
        return
    if not path.is_file():
        raise UnreadableArticleError(f"{path}: no such file; expected JSON lines, .txt or .html")
    if path.suffix.lower() in (".txt", ".html", ".htm"):
        yield _of_file(path)
        return
    with path.open("rb") as lines:
        yield from _lines(lines, str(path))


def _of_file(path: Path) -> RawArticle:
    """A text or HTML file as an article; a text's first line is its title when a blank line follows it."""
    content = path.read_bytes().decode("utf-8", errors="replace")
    fields: dict[str, Any] = {"url": path.resolve().as_uri(), "source": path.parent.name}
    if path.suffix.lower() == ".txt":
        title, blank, body = content.partition("\n\n")
        fields |= {"title": title.strip(), "text": body} if blank and "\n" not in title.strip() else {"text": content}
    else:
        fields["html"] = content
    return article(fields)


def _lines(lines: Iterable[bytes], name: str) -> Iterator[RawArticle]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise UnreadableArticleError(
                f"{name}, line {number}: not JSON ({error}); expected one article a line"
            ) from None
        if not isinstance(fields, dict):
            raise UnreadableArticleError(f"{name}, line {number}: expected a JSON object with id, title and text")
        try:
            yield article(fields)
        except InvalidMessageError as error:
            raise UnreadableArticleError(f"{name}, line {number}: {error}") from None


def article(fields: dict[str, Any]) -> RawArticle:
    """The article made of `fields`, what is missing filled as the module says; raises InvalidMessageError."""
    known = {name: value for name, value in fields.items() if value is not None}
    if "text" not in known and "html" not in known:
        known["text"] = ""
        if not known.get("title"):
            raise InvalidMessageError("RawArticle: one of title, text and html is required")
    published = _published(known.get("published_at"))
    content = "\n".join(str(known.get(name, "")) for name in ("title", "text", "html"))
    known.setdefault(
        "id", known.get("url") or hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    )
    return RawArticle.from_fields(
        {**known, "published_at": published, "fetched_at": known.get("fetched_at") or published}
    )


def _published(value: Any) -> Any:
    """The publication time; a US-style date (4/16/2017), which old data sets have, is read too."""
    if value in (None, ""):
        return UNKNOWN_DATE
    if isinstance(value, str) and value.count("/") == 2:
        try:
            return datetime.datetime.strptime(value, "%m/%d/%Y").replace(tzinfo=datetime.UTC).isoformat()
        except ValueError:
            return value
    return value
