"""Events by country and dyads, each with its balance of cooperation and conflict, as tables for a terminal."""

from collections.abc import Iterable, Mapping
from typing import get_args

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from streams.messages import Quad, WindowEvents
from streams.monitor.tables import HEADINGS, NOBODY, NOTHING, new_table
from streams.monitor.words import country
from streams.plain import plain

MOST = 40  # rows; a program gets all of them
MOST_TYPES = 3  # told of one row, the most frequent ones

Names = tuple[str, ...]  # a country, or the source and target of a dyad


def relations_table(totals: Mapping[Names, Mapping[str, WindowEvents]]) -> RenderableType:
    """Numbers of events, the busiest first: in each of several windows with the balance, or all of a single one."""
    shown = {names: windows for names, windows in totals.items() if any(w.events for w in windows.values())}
    if not shown:
        return Text(NOTHING)
    rows = sorted(shown.items(), key=lambda row: (*(-window.events for window in row[1].values()), row[0]))
    single = all(len(windows) == 1 for _, windows in rows)
    table = _window_table(rows[:MOST]) if single else _windows_table(rows[:MOST])
    return Group(table, *([Text(f"and {len(rows) - MOST} more; --json tells all")] if len(rows) > MOST else []))


def _windows_table(rows: Iterable[tuple[Names, Mapping[str, WindowEvents]]]) -> Table:
    rows = list(rows)
    windows = rows[0][1]
    table = new_table(f"Events (balance, from -1 conflict to 1 cooperation) as of {next(iter(windows.values())).until}")
    table.add_column(_heading(rows[0][0]))
    for name in windows:
        table.add_column(HEADINGS.get(name, name), justify="right")
    for names, found in rows:
        table.add_row(_who(names), *(_number_and_balance(window) for window in found.values()))
    return table


def _window_table(rows: Iterable[tuple[Names, Mapping[str, WindowEvents]]]) -> Table:
    found = [(names, next(iter(windows.values()))) for names, windows in rows]
    names, first = found[0]
    days = f"{first.since} to {first.until}" if first.since else f"all time until {first.until}"
    table = new_table(f"Events, {days}")
    table.add_column(_heading(names))
    for heading in ("events", *get_args(Quad), "balance"):
        table.add_column(heading, justify="right")
    table.add_column("most frequent")
    for names, window in found:
        quads = (str(window.by_quad.get(quad, NOBODY)) for quad in get_args(Quad))
        table.add_row(_who(names), f"{window.events:,}", *quads, _balance(window) or NOBODY, _types(window))
    return table


def _heading(names: Names) -> str:
    return "country" if len(names) == 1 else "who → whom"


def _who(names: Names) -> str:
    """A country by its name, a dyad as `Russia → Syria`; an actor without a country is called as texts call it."""
    return " → ".join(plain(country(name) if len(name) == 3 and name.isupper() else name) for name in names)


def _number_and_balance(window: WindowEvents) -> Text:
    if not window.events:
        return Text(NOBODY, style="dim")
    balance = _balance(window)
    return Text.assemble((f"{window.events:,}", "bold"), f" ({balance})" if balance else "")


def _balance(window: WindowEvents) -> str:
    return "" if window.balance is None else f"{window.balance:+.2f}"


def _types(window: WindowEvents) -> str:
    most = sorted(window.by_type.items(), key=lambda each: (-each[1], each[0]))[:MOST_TYPES]
    return ", ".join(f"{type_} {number:,}" for type_, number in most)
