"""Tables as text, for spreadsheets and statistics: what an article says is a cell's text, and never its formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from streams.exports.about import about
from streams.exports.selection import Selection
from streams.plain import plain

Cell = str | int | float | None

FORMULA = tuple("=+-@＝＋－＠")  # a cell that begins with one of these is worked out by a spreadsheet


def text(value: str) -> str:
    """Untrusted text for a cell: on one line, without control characters, and marked as text where it begins a formula.

    The mark is the apostrophe that spreadsheets themselves use and do not show.
    """
    found = plain(value).strip()
    return f"'{found}" if found.startswith(FORMULA) else found


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], tags: Sequence[str] | None = None) -> bytes:
    """A table in UTF-8 by RFC 4180; every string in `rows` goes through `text`, None is empty.

    `tags`, one for each column, are a second row of headings.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    if tags:
        writer.writerow(tags)
    writer.writerows([text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return file.getvalue().encode()


def about_columns(selection: Selection) -> dict[str, str]:
    """What a table says of itself, as columns that are the same in every row: the form that all readers take."""
    return {f"tocsin_{name}": value for name, value in about(selection).items()}
