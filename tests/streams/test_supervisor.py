"""The supervisor: a process that ends is started again, one that never stays up is given up, and stop is final."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

import streams.supervisor
from streams.exits import EXIT_STAY_DOWN
from streams.supervisor import Supervisor, WorkerError

PATIENCE = 30.0


def python(code: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", code, *map(str, arguments)]


def await_lines(path: Path, number: int) -> list[str]:
    end = time.monotonic() + PATIENCE
    while not path.exists() or len(path.read_text().splitlines()) < number:
        assert time.monotonic() < end
        time.sleep(0.05)
    return path.read_text().splitlines()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


STAYS = """
import os, sys, time
with open(sys.argv[1], "a") as file: print(os.getpid(), file=file)
time.sleep(600)
"""


def test_a_killed_process_is_started_again_and_stop_ends_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams.supervisor, "FIRST_PAUSE", 0.01)
    pids = tmp_path / "pids"
    supervisor = Supervisor(python(STAYS, pids), os.environ)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    try:
        os.kill(int(await_lines(pids, 1)[0]), 9)
        second = int(await_lines(pids, 2)[1])
        assert alive(second)
    finally:
        supervisor.stop()
        thread.join()
    assert not alive(second)
    assert len(pids.read_text().splitlines()) == 2


def test_a_process_that_never_stays_up_is_given_up_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams.supervisor, "FIRST_PAUSE", 0.01)
    log = tmp_path / "log"
    supervisor = Supervisor(python("print('no license'); raise SystemExit(3)"), os.environ, log)
    with pytest.raises(WorkerError, match=r"5 times in a row \(last: exit status 3\).*log"):
        supervisor.run()
    assert log.read_text().splitlines() == ["no license"] * 5


def test_a_process_that_says_that_a_restart_is_no_use_is_not_started_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    supervisor = Supervisor(python(f"print('once'); raise SystemExit({EXIT_STAY_DOWN})"), os.environ, log)
    with pytest.raises(WorkerError, match=r"stopped for good; .*log says why"):
        supervisor.run()
    assert log.read_text().splitlines() == ["once"]


def test_it_tells_of_each_process_that_ended_by_itself_by_the_name_that_it_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams.supervisor, "FIRST_PAUSE", 0.01)
    told, names = threading.Event(), tmp_path / "names"
    ended: list[str] = []
    code = "import sys, time\nwith open(sys.argv[1], 'a') as file: print(sys.argv[2], file=file)\ntime.sleep(600)"

    def tell(name: str) -> None:
        ended.append(name)
        told.set()

    supervisor = Supervisor(python(code, names), os.environ, ended=tell)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    try:
        await_lines(names, 1)
        os.kill(supervisor.pid, 9)
        first, second = await_lines(names, 2)
        assert told.wait(PATIENCE)
    finally:
        supervisor.stop()
        thread.join()
    assert ended == [first]
    assert second != first
