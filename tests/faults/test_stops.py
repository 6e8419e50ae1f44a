"""What stops a worker on purpose: the watchdog, and the limit of dead letters; in `tocsin worker` and `tocsin up`."""

import contextlib
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from streams.broker.lag import lag
from streams.reading import read
from streams.settings import Settings
from streams.topics import DEAD_LETTERS, ensure
from tests.faults.articles import stream
from tests.faults.books import await_all_handled
from tests.faults.feeder import Feeder
from tests.faults.nodes import cluster, free_ports
from tests.faults.proxy import Proxy, proxied
from tests.faults.workers import ROOT, TOCSIN

PATIENCE = 240.0  # seconds

Feed = Callable[[Settings, int], None]


class Command:
    """`tocsin worker` or `tocsin up` with nothing to feed."""

    def __init__(self, name: str, settings: Settings, folder: Path) -> None:
        nothing = folder / "nothing.jsonl"
        nothing.touch()
        self._told = folder / f"{name}.stderr"
        self._worker_log = settings.state_path / "worker.log" if name == "up" else self._told
        arguments = ["--articles", str(nothing)] if name == "up" else []
        with self._told.open("ab") as told:
            self._process = subprocess.Popen(
                [*TOCSIN, name, *arguments],
                env=settings.environment(),
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=told,
            )

    def running(self) -> bool:
        return self._process.poll() is None

    def ended(self) -> int:
        """Wait until it ends by itself: its exit status."""
        return self._process.wait(PATIENCE)

    def told(self) -> str:
        """What it told the person who started it."""
        return self._told.read_text()

    def worker_told(self) -> str:
        """What its worker wrote."""
        return self._worker_log.read_text()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


Start = Callable[[str, Settings], Command]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """What starts a command; all are ended after the test."""
    with contextlib.ExitStack() as running:

        def start(name: str, settings: Settings) -> Command:
            command = Command(name, settings, tmp_path)
            running.callback(command.kill)
            return command

        yield start


@pytest.fixture
def feed() -> Iterator[Feed]:
    """What sends so many articles."""
    with contextlib.ExitStack() as feeders:

        def feed(settings: Settings, number: int) -> None:
            feeder = Feeder(settings, stream(3), 3, pace=1)
            feeders.callback(feeder.close)
            feeder.burst(number)
            feeder.off()

        yield feed


@pytest.fixture
def proxy_and_settings(tmp_path: Path, make_settings: Callable[..., Settings]) -> Iterator[tuple[Proxy, Settings]]:
    """A broker that is reached by a proxy, and settings for it under which the watchdog waits for a few seconds."""
    [port] = free_ports(1)
    settings = make_settings(
        tmp_path / "state", broker=f"127.0.0.1:{port}", language_timeout=4.0, stall_seconds=6.0, attempts=2
    )
    with cluster(tmp_path, settings, size=1, advertised=port) as [node], proxied(node.port, port) as proxy:
        ensure(settings)
        yield proxy, settings


@pytest.mark.parametrize("name", ["worker", "up"])
def test_the_watchdog_ends_a_worker_whose_connections_died_and_the_next_one_goes_on(
    name: str, proxy_and_settings: tuple[Proxy, Settings], start: Start, feed: Feed
) -> None:
    proxy, settings = proxy_and_settings
    command = start(name, settings)
    feed(settings, 20)
    await_all_handled(settings, PATIENCE)
    proxy.lose_connections()
    feed(settings, 20)
    await_all_handled(settings, PATIENCE)
    assert re.search(r"watchdog: raw-articles\[\d\] is \d+ messages behind", command.worker_told())
    assert command.running()


@pytest.mark.parametrize("name", ["worker", "up"])
def test_a_bad_deployment_that_would_park_everything_stays_down_and_a_mended_one_handles_the_rest(
    name: str, own_settings: Settings, start: Start, feed: Feed
) -> None:
    feed(own_settings, 12)
    bad = start(name, own_settings.but(model="no_such_model", attempts=1, dead_letters_in_a_row=2))
    assert bad.ended() == 1
    assert "the worker stopped for good" in bad.told()
    assert "the stage extract sent 2 messages in a row to dead-letters" in bad.worker_told()
    assert len(list(read(own_settings, [DEAD_LETTERS.name]))) == 2
    assert any(each.behind for each in lag(own_settings))

    mended = start(name, own_settings)
    await_all_handled(own_settings, PATIENCE)
    assert mended.running()
