"""`tocsin extract`: events of articles, with no Kafka: JSON lines, a readable list, or why each number was counted."""

import itertools
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from rich.text import Text

from agents.extract.explain import Remark
from agents.extract.extractor import Extractor
from streams.articles import read_articles
from streams.commands.options import json_option
from streams.messages import Count, Event, RawArticle
from streams.output import console, for_program, print_json
from streams.plain import plain
from streams.settings import Settings

PROGRESS_EVERY = 200  # articles


@click.command("extract")
@click.argument("paths", metavar="FILE...|-", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--explain", is_flag=True, help="Show each article with its numbers marked, and why each was counted.")
@json_option
def command(paths: Sequence[Path], explain: bool, json_lines: bool) -> None:
    """Extract events from articles (JSON lines, .txt, .html), without Kafka."""
    extractor = Extractor(Settings.load().model)
    for article in _articles(paths):
        if explain:
            _print_explained(article, extractor.explain(article))
            continue
        events = extractor.extract(article)
        if for_program(json_lines):
            for event in events:
                print_json(event)
        else:
            _print_events(article, events)


def _articles(paths: Sequence[Path]) -> Iterator[RawArticle]:
    """The articles of all files; how many were read is told on standard error when it is a terminal."""
    articles = itertools.chain.from_iterable(read_articles(path) for path in paths)
    for number, article in enumerate(articles, 1):
        if number % PROGRESS_EVERY == 0 and sys.stderr.isatty():
            click.echo(f"{number} articles", err=True)
        yield article


def _lines(text: str) -> str:
    """Untrusted text with its lines kept."""
    return "\n".join(plain(line) for line in text.split("\n"))


def _number(count: Count) -> str:
    """A count for people: 33, 12+, up to 40, about 30."""
    if count.best is None:
        return f"{count.low or 0}+" if count.low is not None else f"up to {count.high}"
    if count.low == count.best == count.high:
        return str(count.best)
    if count.high is not None:
        return f"{count.low}-{count.high}" if count.low is not None else f"up to {count.high}"
    return f"{count.best}+" if count.low is not None else f"about {count.best}"


def _print_events(article: RawArticle, events: Sequence[Event]) -> None:
    screen = console()
    screen.print(Text(plain(article.title or article.id), style="bold"))
    for event in events:
        harm = ", ".join(f"{_number(count)} {kind}" for kind, count in event.harm.kinds())
        where = ", ".join(filter(None, (event.place, event.admin1, event.country)))
        when = f"{event.date or ''} ({event.date_precision})"
        sides = " > ".join("+".join(a.name for a in side) for side in (event.actor, event.recipient) if side)
        told = f"{event.toll} {event.status}" if harm else sides
        screen.print(Text(plain(f"  {event.type:9} {harm or '-':28} {where or '-':30} {when:22} {told}")))


def _print_explained(article: RawArticle, remarks: Sequence[Remark]) -> None:
    screen = console()
    for part in ("title", "text", "html"):
        content = getattr(article, part)
        mine = [remark for remark in remarks if remark.part == part]
        if not content or (part == "html" and not mine):
            continue
        shown, position = Text(), 0
        for k, remark in enumerate(mine, 1):
            if remark.start < position:
                continue
            shown.append(_lines(content[position : remark.start]))
            shown.append(
                f"{_lines(content[remark.start : remark.end])}[{k}]", style="bold green" if remark.counted else "red"
            )
            position = remark.end
        shown.append(_lines(content[position:]))
        screen.print(shown)
        for k, remark in enumerate(mine, 1):
            screen.print(Text(f"  [{k}] {plain(remark.text)}: {plain(remark.why)}"))
