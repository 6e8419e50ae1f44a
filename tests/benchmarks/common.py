"""What the benchmarks share: articles to work on, and results as a table for people and a file for programs.

A benchmark compares by ratios within one run, for seconds differ from machine to machine and from hour to hour.
"""

import itertools
import json
import os
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from streams.articles import read_articles
from streams.messages import RawArticle

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
DATA = HERE.parents[2] / "shared" / "data"
KINDS = {"general": ("bbc", "reuters"), "violent": ("gva", "fakes"), "mix": ("bbc", "gva", "reuters", "fakes")}


def articles(kind: str, number: int) -> list[RawArticle]:
    """`number` articles of a kind of news, evenly from its sets; raises SystemExit when ../shared is missing."""
    sets = [DATA / name / "articles.jsonl" for name in KINDS[kind]]
    if not all(path.exists() for path in sets):
        raise SystemExit(f"{DATA} is missing: there are no articles to measure with")
    turns = itertools.zip_longest(*(_spread(path, number) for path in sets))
    found = [article for turn in turns for article in turn if article]
    return found[:number]


def _spread(path: Path, number: int) -> Iterator[RawArticle]:
    """Up to `number` articles from all over a file."""
    found = list(read_articles(path))
    return iter(found[:: max(1, len(found) // number)])


def report(name: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], **facts: Any) -> None:
    """Show a table, and write it with the machine and other facts to results/NAME.json."""
    console = Console(markup=False)
    table = Table(*headings, title=name)
    for row in rows:
        table.add_row(*(f"{cell:,.2f}" if isinstance(cell, float) else f"{cell}" for cell in row))
    console.print(table)
    for fact, value in facts.items():
        console.print(f"{fact}: {value}")
    record = {
        "benchmark": name,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        **facts,
        "rows": [dict(zip(headings, row, strict=True)) for row in rows],
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(record, indent=1) + "\n")
