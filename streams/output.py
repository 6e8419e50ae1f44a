"""What commands print: JSON lines for programs, formatted text for people on a terminal."""

import sys
from typing import Any

import click
import orjson
from rich.console import Console

from streams.messages import Message


def for_program(json_lines: bool) -> bool:
    """Whether output goes to a program: asked for with --json, or standard output is not a terminal."""
    return json_lines or not sys.stdout.isatty()


def print_json(record: Message | dict[str, Any]) -> None:
    """One JSON line on standard output."""
    line = record.to_bytes() if isinstance(record, Message) else orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
    click.echo(line)


def console() -> Console:
    """A terminal for people, which takes no text for markup: what articles say is never trusted."""
    return Console(markup=False, emoji=False, highlight=False)
