"""How much of the extractor's speed is left when the whole line runs around it, and what a second worker adds.

    python -m tests.benchmarks.line [--articles N] [--kind general|violent|mix]

The extractor alone works off the articles in one process. Then workers with one language process each, over an
embedded Kafka, take them from raw-articles to casualty-totals; what counts is the time from the first article sent
until the last message that comes of them is written. Broker and workers share the machine: two workers can only double
one where there are cores for them. So one and two are also compared where each may run in every third moment only, the
second while the first stands still, and the broker alone in the third: as on three machines that are a third as fast.
"""

import argparse
import contextlib
import datetime
import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from agents.extract.extractor import Extractor
from streams.broker.connection import producer
from streams.broker.embedded import embedded_broker
from streams.broker.lag import lag
from streams.commands.worker import supervisor
from streams.messages import RawArticle
from streams.reading import read
from streams.settings import SETTINGS, Settings
from streams.supervisor import Supervisor
from streams.topics import CASUALTY_TOTALS, EVENTS, INCIDENTS, RAW_ARTICLES, ensure
from tests.benchmarks.common import KINDS, articles, in_turns, report

WRITTEN = (EVENTS.name, INCIDENTS.name, CASUALTY_TOTALS.name)
PATIENCE = 3_600.0  # seconds for one run
TURN = 0.025  # seconds
MACHINES = 3  # two workers' and the broker's


def alone(chosen: Sequence[RawArticle]) -> float:
    """Articles a second of the extractor in this process."""
    extractor = Extractor()
    in_turns(extractor, chosen[:20])
    return len(chosen) / in_turns(extractor, chosen)


def settings_in(folder: str) -> Settings:
    """The defaults, with all state in a folder of its own."""
    defaults = {setting.name: setting.default for setting in SETTINGS}
    return Settings({**defaults, "state_dir": folder, "embedded_heap_mb": 256})


def through_the_line(chosen: Sequence[RawArticle], workers: int, by_turns: bool = False) -> float:
    """Articles a second from raw-articles to totals, with `workers` that have been warmed up; `by_turns` for two."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(folder)
        with embedded_broker(settings), working(settings, workers, Path(folder)) as supervised:
            send(settings, [article.model_copy(update={"id": f"warm-{i}"}) for i, article in enumerate(chosen[:40])])
            await_all_done(settings)
            with taking_turns(supervised) if by_turns else contextlib.nullcontext():
                return rate(settings, chosen)


def rate(settings: Settings, chosen: Sequence[RawArticle]) -> float:
    """Articles a second of workers with nothing else to do, from the first one sent to the last message written."""
    start = datetime.datetime.now(datetime.UTC)
    send(settings, chosen)
    await_all_done(settings, every=3.0)
    written = (record.timestamp for record in read(settings, WRITTEN, since=start))
    return len(chosen) / (max(written) - start).total_seconds()


@contextlib.contextmanager
def working(settings: Settings, workers: int, folder: Path) -> Iterator[list[Supervisor]]:
    """Workers that run while the block does."""
    ensure(settings)
    supervised = [supervisor(settings, folder / f"worker-{number}.log") for number in range(workers)]
    threads = [threading.Thread(target=each.run) for each in supervised]
    for thread in threads:
        thread.start()
    try:
        yield supervised
    finally:
        for each in supervised:
            each.stop()
        for thread in threads:
            thread.join()


@contextlib.contextmanager
def taking_turns(supervised: Sequence[Supervisor]) -> Iterator[None]:
    """Let each of one or two workers, with its language process, run in turn, and then none: the broker is at work."""
    done = threading.Event()

    def turn() -> None:
        while not done.is_set():
            for number in range(MACHINES):
                for k, worker in enumerate(supervised):
                    os.killpg(worker.pid, signal.SIGCONT if k == number else signal.SIGSTOP)
                done.wait(TURN)
        for worker in supervised:
            os.killpg(worker.pid, signal.SIGCONT)

    turns = threading.Thread(target=turn, name="turns")
    turns.start()
    try:
        yield
    finally:
        done.set()
        turns.join()


def send(settings: Settings, chosen: Sequence[RawArticle]) -> None:
    """Send articles to raw-articles, as fast as the broker takes them."""
    with contextlib.closing(producer(settings)) as client:
        for article in chosen:
            client.send(RAW_ARTICLES.name, key=article.id.encode(), value=article.to_bytes())
        client.flush()


def await_all_done(settings: Settings, every: float = 0.4) -> float:
    """Wait until nothing is left to do, and stays so for a moment; returns when that was first seen.

    It looks every so many seconds; each look takes some hundredths of one from the line.
    """
    end = time.monotonic() + PATIENCE
    first = 0.0
    quiet = 0
    while quiet < 4:
        if time.monotonic() > end:
            raise SystemExit("the line does not get on")
        time.sleep(every)
        waiting = lag(settings)
        done = not any(each.behind for each in waiting)
        if done and not quiet:
            first = time.perf_counter()
        quiet = quiet + 1 if done else 0
    return first


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=4000)
    parser.add_argument("--kind", choices=list(KINDS), default="mix")
    options = parser.parse_args()
    chosen = articles(options.kind, options.articles)
    extractor = alone(chosen)
    one, two = (through_the_line(chosen, workers) for workers in (1, 2))
    third, both = (through_the_line(chosen, workers, by_turns=True) for workers in (1, 2))
    report(
        f"line-{options.kind}",
        ("what", "articles a second", "of the extractor", "of one worker"),
        [
            ("extractor alone", extractor, 1.0, extractor / one),
            ("line, one worker", one, one / extractor, 1.0),
            ("line, two workers", two, two / extractor, two / one),
            ("line, one worker in every third moment", third, third / extractor, 1.0),
            ("line, two workers by turns", both, both / extractor, both / third),
        ],
        ("of the extractor",),
        articles=len(chosen),
    )


if __name__ == "__main__":
    main()
