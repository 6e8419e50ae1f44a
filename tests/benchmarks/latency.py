"""How long it takes from an article's being sent to the changed total on casualty-totals, and what a worker holds.

    python -m tests.benchmarks.latency [--seconds N]

A worker is given a mix of news for some seconds at half of the rate that it can do, as measured just before, and then
for a while at three times that rate. Among them go articles that each tell of a fire in a country of which no other
article speaks: the first totals of that country end their time. Broker, sender and worker share the machine.
"""

import argparse
import contextlib
import datetime
import itertools
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from agents.extract import vocabulary
from streams.broker.connection import consumer, producer
from streams.broker.embedded import embedded_broker
from streams.messages import RawArticle
from streams.settings import Settings
from streams.topics import CASUALTY_TOTALS, RAW_ARTICLES
from tests.benchmarks.common import articles, report
from tests.benchmarks.line import await_all_done, rate, send, settings_in, working

WARM_UP, MEASURED = 60, 1200  # articles
PROBES_A_SECOND = 1.0
OVERLOAD_SECONDS = 10
LOADS = {"half of what it can do": 0.5, "start of overload (three times)": 3.0}
PATIENCE = 300.0  # seconds for the last total to come


class Arrivals:
    """When the first totals of each country came, as a consumer of casualty-totals sees them."""

    def __init__(self, settings: Settings) -> None:
        """Begin to listen."""
        self.at: dict[str, float] = {}
        self._over = threading.Event()
        self._settings = settings
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        with contextlib.closing(consumer(self._settings)) as client:
            client.subscribe([CASUALTY_TOTALS.name])
            while not self._over.is_set():
                for messages in client.poll(timeout_ms=20).values():
                    for message in messages:
                        self.at.setdefault(message.key.decode(), time.perf_counter())

    def end(self) -> None:
        """Stop listening."""
        self._over.set()
        self._thread.join()


def probes(background: Sequence[RawArticle]) -> Iterator[tuple[str, RawArticle]]:
    """Articles about a fire, each in a country of which `background` does not speak, with the country."""
    spoken = " ".join(f"{article.title} {article.text}" for article in background)
    now = datetime.datetime.now(datetime.UTC)
    names = {code: name for name, code in reversed(vocabulary.country_names().items())}
    demonyms = {code: word for word, code in vocabulary.demonyms().items()}
    for code, name in names.items():
        if name not in spoken and demonyms.get(code, name).removesuffix("s") not in spoken:
            text = f"A fire killed seven people in {name} on {now:%A}, police said."
            yield code, RawArticle(id=f"probe-{code}", title="", text=text, published_at=now, fetched_at=now)


def paced(
    settings: Settings, background: Iterator[RawArticle], asked: Iterator[tuple[str, RawArticle]], rate: float,
    seconds: float,
) -> dict[str, float]:  # fmt: skip
    """Send `rate` articles a second, and probes between them; when each country's was sent."""
    sent: dict[str, float] = {}
    with contextlib.closing(producer(settings)) as client:
        start, number = time.perf_counter(), 0
        while (now := time.perf_counter() - start) < seconds:
            for _ in range(int(now * rate) - number):
                client.send(RAW_ARTICLES.name, value=next(background).to_bytes())
                number += 1
            if len(sent) < int(now * PROBES_A_SECOND):
                country, article = next(asked)
                sent[country] = time.perf_counter()
                client.send(RAW_ARTICLES.name, value=article.to_bytes())
            time.sleep(0.005)
        client.flush()
    return sent


def memory() -> float:
    """MB that this process's workers hold, with their language processes; pages that they share are counted once."""
    workers = [process for process in psutil.Process().children(recursive=True) if "java" not in process.name()]
    return sum(process.memory_full_info().pss for process in workers) / 1e6


def measured(settings: Settings, seconds: float) -> tuple[list[tuple[str, float, float, float, int]], float]:
    """For each load its rate, p50, p99 (seconds) and number of probes; and the worker's memory (MB)."""
    background = articles("mix", 3200)  # as many as go at half load: the same ones again would meet their own copies
    endless = (
        article.model_copy(update={"id": f"{turn}-{article.id}"})
        for turn in itertools.count()
        for article in background
    )
    send(settings, list(itertools.islice(endless, WARM_UP)))
    await_all_done(settings)
    capacity = rate(settings, list(itertools.islice(endless, MEASURED)))
    arrivals, asked, rows = Arrivals(settings), probes(background), []
    try:
        time.sleep(2)  # for the listener to be there
        for load, share in LOADS.items():
            sent = paced(settings, endless, asked, share * capacity, seconds if share < 1 else OVERLOAD_SECONDS)
            end = time.monotonic() + PATIENCE
            while missing := [country for country in sent if country not in arrivals.at]:
                if time.monotonic() > end:
                    raise SystemExit(f"no totals came of {missing}")
                time.sleep(0.1)
            took = sorted(arrivals.at[country] - at for country, at in sent.items())
            hundredths = statistics.quantiles(took, n=100, method="inclusive")
            rows.append((load, share * capacity, hundredths[49], hundredths[98], len(took)))
    finally:
        arrivals.end()
    return rows, memory()


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=30, help="at half of the rate that it can do")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(folder)
        with embedded_broker(settings), working(settings, 1, Path(folder)):
            rows, held = measured(settings, options.seconds)
    headings = ("load", "articles a second", "p50, seconds", "p99, seconds", "probes")
    report("latency", headings, rows, headings[2:4], worker_with_its_language_processes_MB=round(held))


if __name__ == "__main__":
    main()
