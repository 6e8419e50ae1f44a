"""A line under fault: workers on a real broker, somebody who feeds them, the books, and what each fault cost."""

import contextlib
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import psutil

from streams.settings import Settings
from streams.topics import ensure
from tests.faults.articles import stream
from tests.faults.books import Balance, Books, await_all_handled, committed
from tests.faults.clock import Clock
from tests.faults.disk import Disk
from tests.faults.feeder import Feeder
from tests.faults.nodes import Node
from tests.faults.workers import Worker

WAVE = 400  # messages, so few that none comes years after another of its day
PACE = 4.0  # messages a second
PATIENCE = 240.0  # seconds for the line to get over a fault; it should take a few
KILLS_OF_ONE = (
    3  # after which a supervisor is killed itself, as it gives up on a process that ends soon again and again
)


@dataclass
class Cost:
    """What a fault cost: seconds until every partition moved again, until all was handled, and of each clean stop."""

    kills: int = 0
    stops: list[float] = field(default_factory=list)
    take_over: float | None = None
    settled: float = 0.0
    balance: Balance | None = None


@dataclass(frozen=True)
class Parts:
    """What a line has, and faults may hit: nodes of a cluster, a small disk, a clock that the broker goes by."""

    nodes: Sequence[Node] = ()
    disk: Disk | None = None
    brokers_clock: Clock | None = None
    crew: int = 1  # workers between two faults


class Line:
    """The running line; faults use what is public here."""

    def __init__(self, settings: Settings, seed: int, logs: Path, parts: Parts) -> None:
        self.settings = settings
        self.chance = random.Random(seed)
        self.nodes = parts.nodes
        self.disk = parts.disk
        self.brokers_clock = parts.brokers_clock
        self.crew = parts.crew
        self.logs = logs
        self.workers: list[Worker] = []
        self.books = Books(settings)
        self.feeder = Feeder(settings, stream(seed), seed, PACE)
        self.cost = Cost()
        self._started = 0
        self._before: dict[int, int] = {}
        self._struck = 0.0

    def start(self, **environment: str) -> Worker:
        """Start one more worker."""
        self._started += 1
        log = self.logs / f"worker-{self._started}.log"
        self.workers.append(Worker(self.settings.environment() | environment, log))
        return self.workers[-1]

    def any_worker(self) -> Worker:
        return self.chance.choice(self.workers)

    def kill(self, worker: Worker) -> None:
        """SIGKILL: now and then to the supervisor and all below it, with another started instead."""
        self.strike()
        self.cost.kills += 1
        if worker.kills < KILLS_OF_ONE and self.chance.random() < 0.6:
            worker.kill_process()
        else:
            self.remove(worker, Worker.kill)
            self.start()

    def killed_process(self, worker: Worker) -> tuple[Worker, int]:
        """SIGKILL; the worker that takes the place, and how much it has written in its log."""
        self.kill(worker)
        successor = worker if worker in self.workers else self.workers[-1]
        return successor, len(successor.written())

    def stop(self, worker: Worker) -> None:
        """SIGTERM, and no worker instead."""
        self.strike()
        self.stop_quietly(worker)

    def stop_quietly(self, worker: Worker) -> None:
        """SIGTERM as a part of no fault: the time until work goes on does not begin anew."""
        self.remove(worker, lambda each: self.cost.stops.append(each.stop()))

    def remove(self, worker: Worker, end: Callable[[Worker], object]) -> None:
        self.workers.remove(worker)
        end(worker)

    def embedded_java(self) -> psutil.Process | None:
        """The embedded broker's Java; None between two."""
        state = orjson.loads((self.settings.state_path / "kafka" / "state.json").read_bytes())
        return next(iter(psutil.Process(state["pid"]).children()), None)

    def strike(self) -> None:
        """Take note that the line is hit now, of where it stood."""
        self._before = committed(self.settings) or self._before
        self._struck = time.monotonic()

    def settle(self) -> None:
        """Send no more, and wait until all is handled."""
        self.books.take(self.feeder.off())
        await_all_handled(self.settings, PATIENCE)

    def remember(self, number: int) -> None:
        """Have so many messages behind, which make the state that is read back from then on."""
        while number > 0:
            self.feeder.burst(min(number, WAVE))
            self.settle()
            number -= WAVE

    def suffer(self, fault: Callable[["Line"], None]) -> Cost:
        """Let `fault` hit the running line; then wait until it is over it, and check the books."""
        self.cost = Cost()
        self.feeder.on()
        time.sleep(self.chance.uniform(0.1, 2.0))
        self.strike()
        fault(self)
        self.feeder.on()
        self._await_moved()
        self.cost.take_over = time.monotonic() - self._struck
        self.settle()
        self.cost.settled = time.monotonic() - self._struck
        for worker in self.workers:
            assert worker.running(), f"{worker.log} says why it gave up"
        self.cost.balance = self.books.check()
        return self.cost

    def _await_moved(self) -> None:
        """Wait until the commits of every partition have moved on since the last strike."""
        end = time.monotonic() + PATIENCE
        waiting = set(range(self.settings.partitions))
        while waiting:
            assert time.monotonic() < end, f"nothing is committed of raw-articles {sorted(waiting)}"
            now = committed(self.settings)
            waiting -= {partition for partition in waiting if now.get(partition, 0) > self._before.get(partition, 0)}
            time.sleep(0.1)

    def await_written(self, worker: Worker, pattern: str, since: int, patience: float = 30.0) -> bool:
        """Wait until `worker` has written `pattern` beyond the character `since`; whether it has."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if re.search(pattern, worker.written()[since:]):
                return True
            time.sleep(0.02)
        return False


@contextlib.contextmanager
def running_line(settings: Settings, seed: int, logs: Path, parts: Parts = Parts()) -> Iterator[Line]:
    """A line whose workers have worked off their first messages; nothing of it is left after the `with`."""
    ensure(settings)
    line = Line(settings, seed, logs, parts)
    try:
        for _ in range(parts.crew):
            line.start()
        line.feeder.burst(16)
        line.settle()
        line.books.check()
        yield line
    finally:
        for worker in line.workers:
            worker.kill()
        line.feeder.close()
