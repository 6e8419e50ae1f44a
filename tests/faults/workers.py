"""Workers as a user starts them, `tocsin worker`, and the processes below each of them."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
TOCSIN = [sys.executable, "-m", "streams.commands"]
LONGEST_STOP = 60.0  # seconds until a worker that was told to stop is killed; it should take less than ten


class Worker:
    """One `tocsin worker`: the supervisor, below it the worker's process, below that its language processes."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.log = log
        self.kills = 0  # of the process below, under this supervisor
        with log.open("ab") as output:
            self._supervisor = subprocess.Popen(
                [*TOCSIN, "worker"], env=environment, stdout=output, stderr=output, cwd=ROOT
            )

    def running(self) -> bool:
        return self._supervisor.poll() is None

    def process(self) -> psutil.Process | None:
        """The worker's process, None between two."""
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self._supervisor.pid).children():
                return child
        return None

    def language_process(self) -> psutil.Process | None:
        """A language process; None when there is none now."""
        process = self.process()
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in process.children() if process else []:
                if "spawn_main" in " ".join(child.cmdline()):
                    return child
        return None

    def kill_process(self) -> None:
        """SIGKILL to the worker's process, which its supervisor starts again."""
        self.kills += 1
        process = self.process()
        if process:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
                process.wait(10)

    def kill(self) -> None:
        """SIGKILL to the supervisor, with which all below it end."""
        self._supervisor.kill()
        self._supervisor.wait()

    def stop(self) -> float:
        """SIGTERM, as an operator stops it; the seconds that it took."""
        began = time.monotonic()
        self._supervisor.send_signal(signal.SIGTERM)
        try:
            self._supervisor.wait(LONGEST_STOP)
        except subprocess.TimeoutExpired:
            self.kill()
        return time.monotonic() - began

    def written(self) -> str:
        """All that it has written so far."""
        return self.log.read_text(errors="replace")
