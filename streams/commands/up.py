"""`tocsin up`: the whole line on one machine, and a live page and table of what comes out."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

import click

from streams.broker.embedded import embedded_broker
from streams.broker.waiting import watch_waiting
from streams.commands.monitor import COUNTING
from streams.commands.options import broker_option
from streams.commands.worker import supervisor
from streams.errors import TocsinError
from streams.feeds.report import Report
from streams.feeds.run import run_feeds
from streams.metrics import serve
from streams.monitor.live import live_view
from streams.plain import plain
from streams.settings import Settings
from streams.topics import ensure
from streams.versions import in_use
from streams.web.server import serving

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample.jsonl"
POLL_EVERY = 300.0  # seconds between two looks at a feed


class Stop:
    """The one signal that ends all parts, and the error that caused it, if one did."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.error: TocsinError | None = None

    def by_signal(self, _number: int, _frame: FrameType | None) -> None:
        """Handle Ctrl-C and SIGTERM."""
        self.event.set()

    def when_failing(self, part: Callable[[], None]) -> Callable[[], None]:
        """`part`, with its error kept and all else stopped when it fails."""

        def run() -> None:
            try:
                part()
            except TocsinError as error:
                self.error = error
                self.event.set()

        return run


@contextmanager
def in_thread(name: str, part: Callable[[], None], end: Callable[[], None]) -> Iterator[None]:
    """Run `part` beside what follows; on leaving, `end` it and wait until it has ended."""
    thread = threading.Thread(target=part, name=name)
    thread.start()
    try:
        yield
    finally:
        end()
        thread.join()


@click.command()
@click.option("--feed", "feeds", multiple=True, metavar="URL", help="RSS or Atom feed to follow; any number of them.")
@click.option("--articles", multiple=True, type=click.Path(exists=True), help="File or folder of articles; likewise.")
@broker_option
def command(feeds: tuple[str, ...], articles: tuple[str, ...], settings: Settings) -> None:
    """Run all of it: broker, topics, a worker, feeds, a live page, and a live table of totals per country.

    Without --feed and --articles it plays a sample of invented articles. Ctrl-C stops all of it in order and loses
    nothing: what was in work is taken up again by the next `tocsin up`.
    """
    stop = Stop()
    signal.signal(signal.SIGINT, stop.by_signal)
    signal.signal(signal.SIGTERM, stop.by_signal)
    sources = [*articles, *feeds] or [str(SAMPLE)]
    worker_log = settings.state_path / "worker.log"
    worker = supervisor(settings, worker_log)

    def feed() -> None:
        run_feeds(settings, sources, POLL_EVERY if feeds else None, stop.event, Failures().tell)

    # Parts are started from the broker up, and stopped in the opposite order.
    with ExitStack() as parts:
        address = settings.broker or parts.enter_context(embedded_broker(settings))
        ensure(in_use(settings))
        click.echo(f"Kafka at {address}; the worker writes to {worker_log}. Ctrl-C stops all of it.", err=True)
        if sources == [str(SAMPLE)]:
            click.echo("Playing a sample of invented articles of March 2026; --feed URL follows real ones.", err=True)
        if serve(settings, "up"):
            watching = threading.Event()
            parts.enter_context(in_thread("metrics", lambda: watch_waiting(settings, watching), watching.set))
        parts.enter_context(in_thread("worker", stop.when_failing(worker.run), worker.stop))
        parts.enter_context(in_thread("feeds", stop.when_failing(feed), stop.event.set))
        page = parts.enter_context(serving(settings, COUNTING))
        click.echo(f"The page is at {page}", err=True)
        live_view(settings, stop.event)
    if stop.error:
        raise stop.error


class Failures:
    """Tells of each failure of a source once."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def tell(self, report: Report) -> None:
        """Say why a source failed, unless that was said last."""
        if report.error and self._told.get(report.source) != report.error:
            self._told[report.source] = report.error
            click.echo(plain(f"{report.source}: {report.error}"), err=True)
