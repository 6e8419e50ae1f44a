"""`tocsin rebuild`: everything computed anew beside what is in use, which is then switched to at once."""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from streams.broker.errors import BrokerError, RefusedError
from streams.broker.lag import Lag, lag_of
from streams.commands.interrupt import until_interrupted
from streams.commands.options import broker_option
from streams.commands.worker import supervisor
from streams.errors import TocsinError
from streams.rebuilding import begin, discard, is_begun
from streams.settings import Settings
from streams.supervisor import Supervisor
from streams.topics import CORRECTIONS, EVENTS, INCIDENTS
from streams.versions import in_use, switch

T = TypeVar("T")

LOOK_SECONDS = 1.0  # between two looks at what is done


@click.command()
@click.option(
    "--from",
    "source",
    type=click.Choice(["raw-articles", "events"]),
    default="raw-articles",
    show_default=True,
    help="What to begin with: the articles, or the events that were extracted from them.",
)
@click.option(
    "--discard",
    "discarded",
    type=click.IntRange(min=1),
    metavar="VERSION",
    help="Throw a version away that is not in use: one half made, or an old one.",
)
@broker_option
def command(source: str, discarded: int | None, settings: Settings) -> None:
    """Compute everything anew beside what is in use, then switch to it.

    The new version has topics of its own (events.v2, incidents.v2, ...) and a worker of its own, here; analysts'
    corrections are applied to it as to the old one. Until it has caught up nobody sees it. Then the switch is one
    record, after which workers, pages and commands go over to it by themselves. The old version stays as it was until
    it is discarded. A cluster that is away for a while is waited for. Ctrl-C interrupts: the same command goes on
    where it stopped.
    """
    old = in_use(settings.but(topics_version=0))
    if discarded:
        _discard(settings.but(topics_version=discarded), old.topics_version)
        return
    new = settings.but(topics_version=old.topics_version + 1)
    stop = until_interrupted()
    if is_begun(new):
        click.echo(f"Going on with version {new.topics_version}, as it was begun.", err=True)
    else:
        click.echo(f"Making version {new.topics_version} from {source}.", err=True)
        begin(new, old, from_events=source == "events")
    with working(supervisor(new, settings.state_path / "rebuild.log"), stop) as failed:
        _work_off(new, stop)
    if failed:
        raise failed[0]

    def switched() -> bool:
        switch(settings, new.topics_version)
        return True

    if not patiently(switched, stop):
        raise TocsinError(
            f"interrupted: `tocsin rebuild` goes on with version {new.topics_version}, "
            f"`tocsin rebuild --discard {new.topics_version}` throws away what is done."
        )
    click.echo(
        f"Version {new.topics_version} is in use. `tocsin rebuild --discard {old.topics_version}` throws away the old.",
        err=True,
    )


def _discard(settings: Settings, version_in_use: int) -> None:
    if settings.topics_version == version_in_use:
        raise TocsinError(f"version {version_in_use} is in use and cannot be discarded.")
    discard(settings)
    click.echo(f"Version {settings.topics_version} is discarded.", err=True)


@contextmanager
def working(worker: Supervisor, stop: threading.Event) -> Iterator[list[TocsinError]]:
    """Run a worker beside what follows; when it cannot go on, `stop` is set and why is in the list."""
    failed: list[TocsinError] = []

    def run() -> None:
        try:
            worker.run()
        except TocsinError as error:
            failed.append(error)
            stop.set()

    thread = threading.Thread(target=run, name="worker")
    thread.start()
    try:
        yield failed
    finally:
        worker.stop()
        thread.join()


def _work_off(settings: Settings, stop: threading.Event) -> None:
    """Wait until no message waits, one stage after the other, as each makes work for the next."""
    stages: Mapping[str, tuple[str, ...]] = {
        "articles": settings.raw_topic_names,
        "events and corrections": (EVENTS.at(settings.topics_version).name, CORRECTIONS.name),
        "incidents": (INCIDENTS.at(settings.topics_version).name,),
    }
    terminal = Console(stderr=True)
    bars = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*bars, console=terminal, disable=not terminal.is_terminal) as progress:
        tasks = {stage: progress.add_task(stage, total=None) for stage in stages}
        for waited_for in stages:
            while not stop.is_set():
                found = patiently(lambda: {stage: lag_of(settings, topics) for stage, topics in stages.items()}, stop)
                for stage, partitions in (found or {}).items():
                    total, done = _done(partitions)
                    progress.update(tasks[stage], total=total, completed=done)
                if found and not any(each.behind for each in found[waited_for]):
                    if not terminal.is_terminal:
                        print(f"{waited_for}: {_done(found[waited_for])[1]} done", file=sys.stderr)
                    break
                stop.wait(LOOK_SECONDS)


def patiently(ask: Callable[[], T], stop: threading.Event) -> T | None:
    """What `ask` gives once the cluster answers, as a broker may be starting again; None when `stop` is set before."""
    told = False
    while not stop.is_set():
        try:
            return ask()
        except RefusedError:
            raise
        except BrokerError as error:
            if not told:
                click.echo(f"Waiting for the cluster. {error}", err=True)
            told = True
            stop.wait(LOOK_SECONDS)
    return None


def _done(partitions: list[Lag]) -> tuple[int, int]:
    """How many messages there are, and how many are worked off."""
    total = sum(each.end - each.begin for each in partitions)
    return total, total - sum(each.behind for each in partitions)
