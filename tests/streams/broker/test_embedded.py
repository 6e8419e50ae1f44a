"""The embedded broker: started, shared, stopped, never left behind, and clear when it cannot start."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson
import psutil
import pytest

from streams.broker.connection import admin, bootstrap, producer
from streams.broker.embedded import embedded_broker, running_address
from streams.broker.errors import BrokerError
from streams.settings import Settings
from streams.topics import DEAD_LETTERS

MakeSettings = Callable[..., Settings]

USER = """
import sys
from streams.broker.embedded import embedded_broker
from streams.settings import Settings
with embedded_broker(Settings.load()) as address:
    print(address, flush=True)
    sys.stdin.read()
"""


class OtherUser:
    """Another process that uses the broker until the end of the `with`."""

    def __init__(self, settings: Settings) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER],
            env=settings.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def address(self) -> str:
        """What it was given, once it has it."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def __enter__(self) -> "OtherUser":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()


def broker_processes(settings: Settings) -> list[psutil.Process]:
    """The guard of the broker last started, and its Java."""
    guard = psutil.Process(orjson.loads((settings.state_path / "kafka" / "state.json").read_bytes())["pid"])
    return [guard, *guard.children()]


def gone(processes: list[psutil.Process]) -> bool:
    """Whether they end; they are given a minute."""
    return not psutil.wait_procs(processes, timeout=60)[1]


@pytest.fixture
def stopped(tmp_path: Path, make_settings: MakeSettings) -> Settings:
    """Settings whose embedded broker was never started."""
    return make_settings(tmp_path / "state")


def test_it_answers_while_in_use_and_is_gone_after(stopped: Settings) -> None:
    with embedded_broker(stopped) as address:
        assert running_address(stopped) == bootstrap(stopped) == address
        assert address.startswith("127.0.0.1:")
        processes = broker_processes(stopped)
        assert [process.name() for process in processes][1:] == ["java"]
    assert running_address(stopped) is None
    assert not any(process.is_running() for process in processes)
    with pytest.raises(BrokerError, match=r"tocsin up.*--broker"):
        bootstrap(stopped)


def test_it_listens_on_the_loopback_interface_only(settings: Settings) -> None:
    java = broker_processes(settings)[1]
    listening = [each.laddr.ip for each in java.net_connections("tcp") if each.status == psutil.CONN_LISTEN]
    assert {ip.removeprefix("::ffff:") for ip in listening} == {"127.0.0.1"}


def test_a_restart_keeps_topics_and_port(stopped: Settings) -> None:
    with embedded_broker(stopped) as first, admin(stopped) as client:
        client.create_topics({"kept": {"num_partitions": 1, "replication_factor": 1}})
    with embedded_broker(stopped) as second, admin(stopped) as client:
        assert client.list_topics() == ["kept"]
    assert first == second


def test_a_second_user_shares_it_and_keeps_it_when_the_first_leaves(stopped: Settings) -> None:
    with contextlib.ExitStack() as first:
        address = first.enter_context(embedded_broker(stopped))
        with OtherUser(stopped) as other:
            assert other.address() == address
            processes = broker_processes(stopped)
            first.close()
            assert running_address(stopped) == address
        assert gone(processes)


def test_two_that_start_at_once_get_one_broker(stopped: Settings) -> None:
    with OtherUser(stopped) as one, OtherUser(stopped) as two:
        assert one.address() == two.address() == running_address(stopped)


def test_a_killed_user_leaves_no_orphan(stopped: Settings) -> None:
    with OtherUser(stopped) as user:
        user.address()
        processes = broker_processes(stopped)
        user.process.kill()
        assert gone(processes)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_a_killed_guard_leaves_no_orphan(stopped: Settings) -> None:
    with OtherUser(stopped) as user:
        user.address()
        guard, java = broker_processes(stopped)
        guard.kill()
        assert gone([java])


def test_a_broker_that_dies_in_use_is_started_again_with_what_it_had(stopped: Settings) -> None:
    with embedded_broker(stopped) as address:
        with admin(stopped) as client:
            client.create_topics({"kept": {"num_partitions": 1, "replication_factor": 1}})
        guard, java = broker_processes(stopped)
        java.kill()
        assert gone([java])
        end = time.monotonic() + 60
        while running_address(stopped) is None:
            assert guard.is_running()
            assert time.monotonic() < end
            time.sleep(0.2)
        assert running_address(stopped) == address
        with admin(stopped) as client:
            assert client.list_topics() == ["kept"]
        processes = broker_processes(stopped)
    assert gone(processes)


def test_ctrl_c_of_the_terminal_does_not_reach_the_broker(settings: Settings) -> None:
    guard, java = broker_processes(settings)
    assert os.getsid(guard.pid) == os.getsid(java.pid) == guard.pid != os.getsid(0)


def test_what_was_left_of_a_broker_that_was_killed_is_no_running_one(stopped: Settings) -> None:
    with OtherUser(stopped) as user:
        user.address()
        processes = broker_processes(stopped)
        for process in processes:
            process.kill()
    assert gone(processes)
    assert running_address(stopped) is None
    with embedded_broker(stopped) as address:
        assert running_address(stopped) == address


def test_another_program_on_its_last_port_is_not_taken_for_it(stopped: Settings) -> None:
    with embedded_broker(stopped) as first:
        port = int(first.split(":")[1])
    with socket.create_server(("127.0.0.1", port)), embedded_broker(stopped) as second:
        assert second != first


def test_another_kafka_on_its_last_port_is_not_taken_for_it(
    stopped: Settings, tmp_path: Path, make_settings: MakeSettings
) -> None:
    with embedded_broker(stopped) as address:
        pass
    other = make_settings(tmp_path / "other", embedded_port=int(address.split(":")[1]))
    with embedded_broker(other) as same_address:
        assert same_address == address
        assert running_address(stopped) is None


def test_a_configured_port_is_used_and_one_that_is_taken_is_a_clear_error(stopped: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(BrokerError, match=f"port {port} .TOCSIN_EMBEDDED_PORT.*another program"),
            embedded_broker(stopped.but(embedded_port=port)),
        ):
            pass
    with embedded_broker(stopped.but(embedded_port=port)) as address:
        assert address == f"127.0.0.1:{port}"


def test_one_that_cannot_start_shows_the_end_of_its_log_and_where_it_is(stopped: Settings) -> None:
    with embedded_broker(stopped):
        pass
    home = stopped.state_path / "kafka"
    (home / "data" / "meta.properties").write_text("version=1\ncluster.id=another\nnode.id=7\n")
    with (
        pytest.raises(BrokerError, match=r"(?s)ended with status 1\. .*broker\.log ends:.*node id 7.*--broker"),
        embedded_broker(stopped),
    ):
        pass


def test_its_log_is_in_a_file(settings: Settings) -> None:
    assert "Kafka Server started" in (settings.state_path / "kafka" / "broker.log").read_text()


def test_it_takes_what_a_clock_ahead_of_its_own_has_dated(own_settings: Settings) -> None:
    in_three_days = int((time.time() + 3 * 86_400) * 1000)
    with contextlib.closing(producer(own_settings)) as client:
        sent = client.send(DEAD_LETTERS.name, value=b"of a broker whose clock was set back", timestamp_ms=in_three_days)
        assert sent.get(timeout=30).timestamp == in_three_days
