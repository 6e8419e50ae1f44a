"""`tocsin replay`: articles through all stages without Kafka, by the same functions that the agents call."""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import BinaryIO

import click
import orjson
from rich.console import Console
from rich.progress import track

from agents.extract.extractor import Extractor
from agents.extract.revise import revise
from agents.resolve.resolver import correct, resolve
from agents.tally.tally import tally
from streams.articles import read_articles
from streams.errors import TocsinError
from streams.messages import CasualtyTotals, Correction, Event, Incident, InvalidMessageError, Message, RawArticle
from streams.output import print_json
from streams.settings import Settings
from streams.state import State


class Stages:
    """The states of all stages for one stream of articles."""

    def __init__(self) -> None:
        self.extract = State({})
        self.resolve = State({})
        self.tally = State({})


class Replay:
    """Runs articles through all stages, streams apart from each other, and tells `tell` what comes out."""

    def __init__(self, extractor: Extractor, today: date, tell: Callable[[str | None, Message], None]) -> None:
        self._extractor = extractor
        self._today = today
        self._tell = tell
        self._streams: dict[str | None, Stages] = defaultdict(Stages)
        self.totals: dict[tuple[str, str], CasualtyTotals] = {}  # the latest by stream ("" for none) and country

    def take(self, article: RawArticle) -> None:
        """One article, through all stages."""
        stages = self._streams[article.stream]
        for event in revise(article, self._extractor.extract(article), stages.extract):
            self._tell(article.stream, event)
            self._count(article.stream, resolve(event, stages.resolve))
        stages.extract.commit()

    def correct(self, correction: Correction) -> None:
        """An analyst's correction, in every stream that has the reports which it names."""
        for stream, stages in self._streams.items():
            self._count(stream, correct(correction, stages.resolve))

    def _count(self, stream: str | None, incidents: Iterable[Incident]) -> None:
        """The rest of the way of the incidents that a message changed."""
        stages = self._streams[stream]
        for incident in incidents:
            self._tell(stream, incident)
            changed = tally(incident, stages.tally, self._today)
            stages.tally.commit()
            if changed:
                self.totals[stream or "", changed.country] = changed
        stages.resolve.commit()


class Outputs:
    """Where each kind of message is written: a file, or else standard output with a field that tells the kind."""

    def __init__(self, files: dict[type[Message], BinaryIO | None]) -> None:
        self._files = files
        self.counts: Counter[str] = Counter()

    def tell(self, stream: str | None, message: Message) -> None:
        """Write one message as a JSON line, with its stream where it has one."""
        kind = type(message).__name__
        self.counts[kind] += 1
        file = self._files[type(message)]
        record = orjson.loads(message.to_bytes())
        if stream is not None:
            record["stream"] = stream
        if file:
            file.write(orjson.dumps(record, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE))
        elif not sys.stdout.isatty():
            print_json({"message": kind, **record})


def read_corrections(file: BinaryIO) -> list[Correction]:
    """The corrections in a file of JSON lines; raises TocsinError for a line that is none."""
    corrections = []
    for number, line in enumerate(file, start=1):
        if line.strip():
            try:
                corrections.append(Correction.from_bytes(line))
            except InvalidMessageError as error:
                raise TocsinError(f"{file.name}, line {number} is no correction: {error}") from error
    return corrections


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option(
    "--corrections",
    type=click.File("rb"),
    help="File of analysts' corrections, as `tocsin correct list --json` prints them.",
)
@click.option("--events", type=click.File("wb", lazy=False), help="File for the events.")
@click.option("--incidents", type=click.File("wb", lazy=False), help="File for the incidents, every revision.")
@click.option(
    "--totals", type=click.File("wb", lazy=False), help="File for the totals per country, as they are at the end."
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Last day of the totals' windows. [default: today]")
def command(
    files: tuple[str, ...],
    corrections: BinaryIO | None,
    events: BinaryIO | None,
    incidents: BinaryIO | None,
    totals: BinaryIO | None,
    as_of: datetime | None,
) -> None:
    """Run the articles in FILES (JSON lines, text or HTML; - for standard input) through all stages, without Kafka.

    They are taken in the order of their publication; a field `stream` keeps articles of different streams apart. What
    comes out and has no file of its own goes to standard output, a JSON line each with its kind in `message`.
    """
    settings = Settings.load()
    outputs = Outputs({Event: events, Incident: incidents, CasualtyTotals: totals})
    today = (as_of or datetime.now(UTC)).date()
    replay = Replay(Extractor(settings.model), today, outputs.tell)
    articles = sorted((article for file in files for article in read_articles(file)), key=lambda a: a.published_at)
    terminal = Console(stderr=True)
    for article in track(articles, "articles", console=terminal, disable=not terminal.is_terminal):
        replay.take(article)
    for correction in read_corrections(corrections) if corrections else ():
        replay.correct(correction)
    for (stream, _), total in sorted(replay.totals.items()):
        outputs.tell(stream or None, total)
    told = ", ".join(f"{number} {kind}" for kind, number in sorted(outputs.counts.items()))
    click.echo(f"{len(articles)} articles: {told or 'nothing to tell'}", err=True)
