"""What the benchmarks share: articles to work on, and results as a table for people and a file for programs.

A benchmark compares by ratios within one run, for seconds differ from machine to machine and from hour to hour.
"""

import itertools
import json
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

from agents.extract.extractor import Extractor
from agents.extract.pool import TOGETHER
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


def in_turns(
    extractor: Extractor, chosen: Sequence[RawArticle], clock: Callable[[], float] = time.perf_counter
) -> float:
    """Seconds by `clock` that the extractor takes, given as many articles at a time as a language process is."""
    start = clock()
    for first in range(0, len(chosen), TOGETHER):
        extractor.extract_all(chosen[first : first + TOGETHER])
    return clock() - start


def report(
    name: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], plotted: Sequence[str] = (), **facts: Any
) -> None:
    """Show a table, and write it with the machine and other facts to results/NAME.json.

    The columns that are `plotted` are drawn as bars, a panel for each, in results/NAME.svg.
    """
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
    if plotted:
        _plot(name, headings, rows, plotted)


def _plot(name: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], plotted: Sequence[str]) -> None:
    """Draw columns of a table as bars, labelled by its first column."""
    mpl.rcParams["svg.hashsalt"] = name  # the same figures make the same file
    labels = [str(row[0]) for row in rows]
    figure = Figure(figsize=(4.5 * len(plotted), 0.8 + 0.4 * len(rows)), layout="constrained")
    for axes, heading in zip(figure.subplots(1, len(plotted), squeeze=False)[0], plotted, strict=True):
        bars = axes.barh(labels, [row[headings.index(heading)] for row in rows], color="#31688e")
        axes.bar_label(bars, fmt="{:,.2f}", padding=3)
        axes.set_title(heading, fontsize="medium")
        axes.margins(x=0.2)
        axes.invert_yaxis()
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(RESULTS / f"{name}.svg", metadata={"Date": None})
