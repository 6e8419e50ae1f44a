"""The kinds of faults: what each does to a running line. Whatever it breaks for a while it puts right itself."""

import signal
import time
from collections.abc import Callable
from typing import NamedTuple

import psutil

from tests.faults.clock import Clock
from tests.faults.line import Line
from tests.faults.nodes import Node
from tests.faults.workers import Worker

Hit = Callable[[Line], None]

JOINING = r"\(Re-\)joining group"  # what a worker writes when a rebalance begins
READING_BACK = r"Highwater for active changelog partitions"  # when it begins to read its state back
WORKING = r"Resuming flow"  # when it goes on
LONGEST_OUTAGE = 12.0  # seconds
SESSION = 6.0  # seconds without a heartbeat after which a worker's partitions are given to others
LONGEST_REQUEST = 60.0  # seconds after which a worker gives up a request
LOOK_AT_CLOCK = 10.0  # seconds between two looks of a worker whether a new day has begun
STEPS = ("+3d", "-3d", "+1h", "-45m", "+400d")


class Fault(NamedTuple):
    """A kind of fault: its name, what it does, and how often it comes beside the others."""

    name: str
    hit: Hit
    share: int = 1


def kill_idle(line: Line) -> None:
    line.settle()
    line.kill(line.any_worker())


def kill_at_work(line: Line) -> None:
    line.feeder.burst(30)
    time.sleep(line.chance.uniform(0.0, 1.0))
    line.kill(line.any_worker())


def kill_while_language_work(line: Line) -> None:
    worker = line.any_worker()
    line.feeder.burst(40)
    _await_busy(worker)
    line.kill(worker)


def kill_while_state_is_read_back(line: Line) -> None:
    """Kill a worker, and the next one in its place as soon as it reads its state back."""
    worker, written = line.killed_process(line.any_worker())
    line.feeder.burst(10)
    line.await_written(worker, READING_BACK, written)
    time.sleep(line.chance.uniform(0.0, 0.05))
    line.kill(worker)


def kill_during_a_rebalance(line: Line) -> None:
    """A second worker joins; one of the two is killed while partitions are shared out anew."""
    worker = line.any_worker()
    written = len(worker.written())
    second = line.start()
    line.feeder.burst(10)
    line.await_written(worker, JOINING, written)
    time.sleep(line.chance.uniform(0.0, 0.3))
    line.kill(line.chance.choice([worker, second]))
    _as_before(line)


def stop_at_work(line: Line) -> None:
    line.feeder.burst(30)
    time.sleep(line.chance.uniform(0.0, 1.0))
    line.stop(line.any_worker())
    _as_before(line)


def stop_while_joining(line: Line) -> None:
    """A second worker joins, and is stopped while it does."""
    second = line.start()
    line.await_written(second, JOINING, 0)
    time.sleep(line.chance.uniform(0.0, 1.0))
    line.stop(second)


def join_and_leave(line: Line) -> None:
    """Two more workers join; one is killed and one stopped, in whatever order."""
    for each in [line.start(), line.start()]:
        line.await_written(each, WORKING, 0)
    line.feeder.burst(20)
    line.kill(line.any_worker())
    time.sleep(line.chance.uniform(0.0, 8.0))
    line.stop(line.any_worker())
    _as_before(line)


def hold_worker(line: Line) -> None:
    """It is held while another takes over, and goes on as if nothing had been; then the other's state is read back."""
    held, second = line.any_worker(), line.start()
    line.await_written(second, WORKING, 0)
    process = held.process()
    line.feeder.burst(40)
    time.sleep(line.chance.uniform(0.0, 1.0))
    _signal(process, signal.SIGSTOP)
    line.feeder.burst(10)
    time.sleep(line.chance.uniform(SESSION, 2 * SESSION))
    _signal(process, signal.SIGCONT)
    line.feeder.burst(10)
    time.sleep(line.chance.uniform(0.0, 3.0))
    line.kill(second)
    _as_before(line)


def step_workers_clock(line: Line) -> None:
    """A worker whose clock jumps, and back after a while; it must have looked at it again before the books are."""
    clock = Clock(line.logs / "worker-clock")
    before = line.any_worker()
    worker = line.start(**clock.environment())
    line.await_written(worker, WORKING, 0)
    line.stop(before)
    line.feeder.burst(20)
    time.sleep(line.chance.uniform(0.0, 1.0))
    clock.step(line.chance.choice(STEPS))
    line.feeder.burst(20)
    time.sleep(line.chance.uniform(1.0, LONGEST_OUTAGE))
    clock.step("+0")
    time.sleep(LOOK_AT_CLOCK)
    line.start()
    line.stop(worker)


def kill_language_process(line: Line) -> None:
    line.feeder.burst(20)
    _kill(line, _await_busy(line.any_worker()))


def hang_language_process(line: Line) -> None:
    """It is given up after language_timeout."""
    line.feeder.burst(20)
    _signal(_await_busy(line.any_worker()), signal.SIGSTOP)


def kill_embedded_broker(line: Line) -> None:
    """Its guard starts it again."""
    line.feeder.burst(20)
    _kill(line, line.embedded_java())


def restart_embedded_broker(line: Line) -> None:
    """As the last, with its clean end first."""
    _signal(line.embedded_java(), signal.SIGTERM)


def hold_embedded_broker(line: Line) -> None:
    """A broker that does not answer, beyond the workers' session."""
    java = line.embedded_java()
    _signal(java, signal.SIGSTOP)
    time.sleep(line.chance.uniform(1.0, LONGEST_OUTAGE))
    _signal(java, signal.SIGCONT)


def hold_embedded_broker_long(line: Line) -> None:
    """The same, until what workers sent is given up."""
    line.feeder.burst(40)
    time.sleep(line.chance.uniform(0.0, 1.0))
    java = line.embedded_java()
    _signal(java, signal.SIGSTOP)
    time.sleep(LONGEST_REQUEST + line.chance.uniform(1.0, LONGEST_OUTAGE))
    _signal(java, signal.SIGCONT)


def slow_embedded_broker(line: Line) -> None:
    java = line.embedded_java()
    _slow(line, lambda number: _signal(java, number))


def fill_disk(line: Line) -> None:
    """No room is left for the broker's log and all else in the state directory: the broker ends, until there is."""
    assert line.disk
    line.feeder.burst(20)
    line.disk.fill()
    line.feeder.burst(20)
    time.sleep(line.chance.uniform(1.0, LONGEST_OUTAGE))
    line.disk.free()


def step_brokers_clock(line: Line) -> None:
    """The broker's clock jumps, and back after a while."""
    assert line.brokers_clock
    line.feeder.burst(20)
    line.brokers_clock.step(line.chance.choice(STEPS))
    line.feeder.burst(20)
    time.sleep(line.chance.uniform(1.0, LONGEST_OUTAGE))
    line.brokers_clock.step("+0")


def kill_one_broker(line: Line) -> None:
    _outage(line, 1, signal.SIGKILL)


def kill_two_brokers(line: Line) -> None:
    _outage(line, 2, signal.SIGKILL)


def stop_one_broker(line: Line) -> None:
    _outage(line, 1, signal.SIGTERM)


def hold_one_broker(line: Line) -> None:
    node = line.chance.choice(line.nodes)
    node.signal(signal.SIGSTOP)
    time.sleep(line.chance.uniform(1.0, LONGEST_OUTAGE))
    node.signal(signal.SIGCONT)


def slow_brokers(line: Line) -> None:
    def signal_all(number: signal.Signals) -> None:
        for node in line.nodes:
            node.signal(number)

    _slow(line, signal_all)


OF_WORKERS = [
    Fault("worker killed while idle", kill_idle, 2),
    Fault("worker killed at work", kill_at_work, 5),
    Fault("worker killed during language work", kill_while_language_work, 3),
    Fault("worker killed while it reads state back", kill_while_state_is_read_back, 4),
    Fault("worker killed during a rebalance", kill_during_a_rebalance, 4),
    Fault("worker stopped at work", stop_at_work, 3),
    Fault("worker stopped while it joins", stop_while_joining, 2),
    Fault("two join, one is killed, one stopped", join_and_leave, 3),
    Fault("worker held beyond its session", hold_worker, 2),
    Fault("language process killed", kill_language_process),
    Fault("language process hangs", hang_language_process),
]
OF_EMBEDDED = [
    Fault("embedded broker killed", kill_embedded_broker),
    Fault("embedded broker stopped", restart_embedded_broker),
    Fault("embedded broker held", hold_embedded_broker),
    Fault("embedded broker held for a minute", hold_embedded_broker_long),
    Fault("embedded broker slow", slow_embedded_broker),
]
OF_THREE = [
    Fault("one broker of three killed", kill_one_broker, 2),
    Fault("two brokers of three killed", kill_two_brokers),
    Fault("one broker of three stopped", stop_one_broker),
    Fault("one broker of three held", hold_one_broker),
    Fault("three brokers slow", slow_brokers),
]
OF_SMALL_DISK = [Fault("disk full", fill_disk)]
OF_CLOCKS = [
    Fault("worker's clock steps", step_workers_clock),
    Fault("broker's clock steps", step_brokers_clock),
]


def _as_before(line: Line) -> None:
    """Go on with as many workers as there were, as the next fault expects."""
    while len(line.workers) > line.crew:
        line.stop_quietly(line.workers[0])
    while len(line.workers) < line.crew:
        line.start()


def _await_busy(worker: Worker) -> psutil.Process | None:
    """Wait until a language process works, and return it; None when none does in time."""
    end = time.monotonic() + 10.0
    while time.monotonic() < end:
        process = worker.language_process()
        try:
            if process:
                before = sum(process.cpu_times()[:2])
                time.sleep(0.03)
                if sum(process.cpu_times()[:2]) > before:
                    return process
        except psutil.NoSuchProcess:
            continue
        time.sleep(0.01)
    return None


def _signal(process: psutil.Process | None, number: signal.Signals) -> None:
    if process is not None and process.is_running():
        process.send_signal(number)


def _kill(line: Line, process: psutil.Process | None) -> None:
    line.cost.kills += 1
    _signal(process, signal.SIGKILL)


def _slow(line: Line, tell: Callable[[signal.Signals], object]) -> None:
    """Let something work for a tenth of the time only."""
    line.feeder.burst(20)
    end = time.monotonic() + line.chance.uniform(4.0, LONGEST_OUTAGE)
    while time.monotonic() < end:
        tell(signal.SIGSTOP)
        time.sleep(line.chance.uniform(0.1, 1.0))
        tell(signal.SIGCONT)
        time.sleep(0.05)


def _outage(line: Line, number: int, by: signal.Signals) -> None:
    """Some of the nodes end, and are started again after a while."""
    nodes: list[Node] = line.chance.sample(line.nodes, number)
    line.feeder.burst(20)
    for node in nodes:
        node.signal(by)
        line.cost.kills += by == signal.SIGKILL
    time.sleep(line.chance.uniform(1.0, LONGEST_OUTAGE))
    for node in nodes:
        node.ended()
        node.start()
    for node in nodes:
        node.await_listening()
