"""`tocsin feed`: send articles from feeds, files or folders to the raw-articles topic."""

import re
import sys
from typing import Any

import click
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from streams.commands.interrupt import until_interrupted
from streams.commands.options import broker_option, json_option
from streams.feeds.report import Report
from streams.feeds.run import run_feeds
from streams.metrics import serve
from streams.output import console, for_program, print_json
from streams.plain import plain
from streams.settings import Settings

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


class Every(click.ParamType):
    """A time such as 30s, 5m, 2h or 1d, as seconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds that `value` means; fails with what was expected."""
        found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", str(value))
        if found is None or float(found[1]) == 0:
            self.fail(f"{value!r} is no time: expected a number and s, m, h or d, such as 5m", param, ctx)
        return float(found[1]) * _SECONDS[found[2]]


@click.command()
@click.argument("sources", metavar="URL|FILE|DIR|- ...", nargs=-1, required=True)
@click.option("--every", type=Every(), help="Keep polling this often, such as 5m; without it, each is read once.")
@broker_option
@json_option
def command(sources: tuple[str, ...], every: float | None, settings: Settings, json_lines: bool) -> None:
    """Send articles from feeds (RSS or Atom), files, folders or standard input (-) to the raw-articles topic.

    Files are JSON lines (id, title, text or html, published_at, url, source), .txt or .html. What was sent of a feed
    is remembered and not sent again. Ctrl-C stops once all that was sent is acknowledged. In a pipe or with --json
    there is a JSON line for each source at the end and, with --every, after each poll.

    Exit status 1 when nothing could be read of any source.
    """
    serve(settings, "feed")
    reports: dict[str, Report] = {}

    def progress(report: Report) -> None:
        reports[report.source] = report
        if every and report.state != "reading" and for_program(json_lines):
            print_json(report.record())

    with Live(get_renderable=lambda: _table(reports), console=_progress_console(), transient=True):
        ended = run_feeds(settings, sources, every, until_interrupted(), progress)
    _print_summary(ended, json_lines)
    if ended and all(report.nothing_came for report in ended):
        sys.exit(1)


def _progress_console() -> Console:
    """Progress goes to standard error, and nowhere when that is no terminal."""
    return Console(stderr=True, markup=False, emoji=False, highlight=False, quiet=not sys.stderr.isatty())


def _print_summary(reports: list[Report], json_lines: bool) -> None:
    if for_program(json_lines):
        for report in reports:
            print_json(report.record())
        return
    console().print(_table({report.source: report for report in reports}))
    for report in reports:
        for text in (*report.problems, *([report.error] if report.error else [])):
            console().print(Text(plain(text), style="yellow"))


def _table(reports: dict[str, Report]) -> Table:
    table = Table("source", "sent", "unchanged", "failed", "state")
    for report in list(reports.values()):
        table.add_row(
            Text(plain(report.source)),
            *(Text(f"{number:,}") for number in (report.sent, report.unchanged, report.failed)),
            Text(plain(report.error or report.state)),
        )
    return table
