"""A long schedule of faults, with a table of what they cost: `python -m tests.faults --kills 200`.

Half of the kills hit a line on the embedded broker, the other half one on a cluster of three. After
each fault every message must be accounted for and the totals must be, byte for byte, those of
`tocsin replay`. With `--poison 10000` it feeds the line messages that nobody should send instead.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from math import inf
from pathlib import Path
from statistics import median
from typing import NamedTuple
from unittest.mock import patch

from streams.broker.embedded import embedded_broker
from streams.settings import SETTINGS, Settings
from tests.faults.clock import Clock, clock_library
from tests.faults.disk import may_mount, small_disk
from tests.faults.kinds import OF_CLOCKS, OF_EMBEDDED, OF_SMALL_DISK, OF_THREE, OF_WORKERS, Fault
from tests.faults.line import Cost, Line, Parts, running_line
from tests.faults.nodes import addresses, cluster
from tests.faults.poisoned import swallow

DISK_MEGABYTES = 1024

Costs = dict[str, list[Cost]]


class Size(NamedTuple):
    """How large a line is: partitions of each topic, workers, and the messages that it has behind it."""

    partitions: int = 4
    workers: int = 1
    before: int = 0


def line_settings(home: Path) -> Settings:
    """Settings for a line under fault: the defaults, but for a hanging language process found sooner."""
    defaults = Settings({setting.name: setting.default for setting in SETTINGS})
    return defaults.but(state_dir=str(home), embedded_heap_mb=256, language_timeout=10.0, log_level="INFO")


def shuffled(faults: list[Fault], chance: random.Random) -> Iterator[Fault]:
    """The faults in a random order without end, each as often as its share says."""
    while True:
        some = [fault for fault in faults for _ in range(fault.share)]
        chance.shuffle(some)
        yield from some


def run(line: Line, faults: Iterable[Fault], kills: float, costs: Costs) -> None:
    """Let faults hit the line, one after the other, until that many processes were killed or no fault is left."""
    killed = 0
    for fault in faults:
        cost = line.suffer(fault.hit)
        costs[fault.name].append(cost)
        killed += cost.kills
        stops = "".join(f", stopped in {seconds:.1f} s" for seconds in cost.stops)
        print(
            f"{time.strftime('%H:%M:%S')} {killed:3}/{kills} {fault.name}: "
            f"on after {cost.take_over:.1f} s, all done after {cost.settled:.1f} s{stops}; {cost.balance}",
            flush=True,
        )
        if killed >= kills:
            return


def table(costs: Costs) -> str:
    """What happened how often and what it cost, in Markdown."""
    lines = [
        "| fault | times | kills | on after, s: median | max | clean stops, s: median | max |",
        "|---|" + "--:|" * 6,
    ]
    for name, each in costs.items():
        moved = [cost.take_over for cost in each if cost.take_over is not None]
        stops = [seconds for cost in each for seconds in cost.stops]
        stopped = f"{median(stops):.1f} | {max(stops):.1f}" if stops else " | "
        kills = sum(cost.kills for cost in each)
        lines.append(f"| {name} | {len(each)} | {kills} | {median(moved):.1f} | {max(moved):.1f} | {stopped} |")
    return "\n".join(lines)


@contextmanager
def line_on_embedded(home: Path, seed: int, logs: Path, size: Size) -> Iterator[tuple[Line, list[Fault]]]:
    """A line on the embedded broker, with all of its state on a small disk, and the faults that can hit it here."""
    faults = OF_WORKERS + OF_EMBEDDED
    with ExitStack() as parts:
        disk = parts.enter_context(small_disk(home / "embedded", DISK_MEGABYTES)) if may_mount() else None
        settings = line_settings(home / "embedded").but(partitions=size.partitions)
        clock = Clock(home / "brokers-clock") if clock_library() else None
        with patch.dict(os.environ, clock.environment() if clock else {}):
            parts.enter_context(embedded_broker(settings))
        if disk:
            faults = faults + OF_SMALL_DISK
        if clock:
            faults = faults + OF_CLOCKS
        has = Parts(disk=disk, brokers_clock=clock, crew=size.workers)
        yield parts.enter_context(running_line(settings, seed, logs, has)), faults


@contextmanager
def line_on_three(home: Path, seed: int, logs: Path, size: Size) -> Iterator[tuple[Line, list[Fault]]]:
    """A line on a cluster of three, and the faults that can hit it."""
    settings = line_settings(home / "three").but(partitions=size.partitions, replication=3, group="tocsin-three")
    with cluster(home, settings) as nodes:
        has = Parts(nodes=nodes, crew=size.workers)
        with running_line(settings.but(broker=addresses(nodes)), seed, logs, has) as line:
            yield line, OF_WORKERS + OF_THREE


LINES = {"embedded": line_on_embedded, "three": line_on_three}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="processes to kill at least [200]")
    parser.add_argument("--seed", type=int, default=1, help="of the schedule and the articles [1]")
    parser.add_argument("--logs", type=Path, help="folder for the workers' logs, kept [none are kept]")
    parser.add_argument("--poison", type=int, help="feed so many messages of poison instead, and kill nobody")
    parser.add_argument("--on", choices=LINES, help="this cluster alone [first one, then the other]")
    parser.add_argument("--only", help="the faults alone whose names have this in them")
    parser.add_argument("--times", type=int, default=1, help="how often each of these comes [1]")
    parser.add_argument("--partitions", type=int, default=4, help="of each topic [4]")
    parser.add_argument("--workers", type=int, default=1, help="that run between two faults [1]")
    parser.add_argument("--before", type=int, default=0, help="messages before the first fault, for a larger state [0]")
    options = parser.parse_args()
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit("stopped")
    )  # in order, with the table of what happened until then
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        logs = options.logs or home
        logs.mkdir(parents=True, exist_ok=True)
        if options.poison:
            poison(home, options.poison, options.seed, logs)
        else:
            faults(home, options, logs)


def poison(home: Path, number: int, seed: int, logs: Path) -> None:
    """Feed a line so many messages of poison, and tell what they were."""
    settings = line_settings(home / "embedded")
    with embedded_broker(settings):
        for name, times in swallow(settings, number, seed, logs).most_common():
            print(f"{times:6} {name}")


def faults(home: Path, options: argparse.Namespace, logs: Path) -> None:
    """Let faults hit one line after the other, and tell what they cost, also of those until one was not got over."""
    size = Size(options.partitions, options.workers, options.before)
    costs: Costs = defaultdict(list)
    began = time.monotonic()
    try:
        for line_on in [LINES[options.on]] if options.on else LINES.values():
            kills = options.kills if options.on else (options.kills + 1) // 2
            with line_on(home, options.seed, logs, size) as (line, possible):
                line.remember(size.before)
                if options.only:
                    run(line, [each for each in possible if options.only in each.name] * options.times, inf, costs)
                else:
                    run(line, shuffled(possible, line.chance), kills, costs)
    finally:
        print(f"{(time.monotonic() - began) / 60:.0f} minutes\n\n{table(costs)}", flush=True)


if __name__ == "__main__":
    main()
