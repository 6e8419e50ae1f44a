"""Keeps a worker running: starts its process, starts it again when it ends by itself, and stops it in order.

A worker ends itself (`streams.exits.stop_now`) where going on could lose a message; what it had not committed is
read again by the next. So that a worker that cannot run at all is noticed, several quick ends in a row are final, and
so is the end of one that says itself that a restart is no use (`EXIT_STAY_DOWN`).
"""

import logging
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from streams.bounded_log import copy_in_thread
from streams.errors import TocsinError
from streams.exits import EXIT_STAY_DOWN
from streams.metrics import WORKER_ENDS

log = logging.getLogger(__name__)

QUICK = 20.0  # seconds: a process that ran for less ended quickly
MOST_QUICK_ENDS = 5
FIRST_PAUSE = 1.0  # seconds before a restart after a quick end; doubled with each one more
LAST_WORDS = 5.0  # seconds for what an ended process wrote to reach its log; a child of its own may write on
STOP_TIMEOUT = 8.0  # seconds for work in flight to be done; what is not done by then is read again by another worker


class WorkerError(TocsinError):
    """The worker does not stay up."""


class Supervisor:
    """Runs one process until told to stop; its output goes to `log_file`, of bounded size, or else where ours goes.

    `ended` is told, in a thread of its own, of each process that ended by itself: by the name that only this process
    had, the last of its arguments.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        log_file: Path | None = None,
        ended: Callable[[str], None] | None = None,
    ) -> None:
        self._command = command
        self._environment = environment
        self._log_file = log_file
        self._ended = ended
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start the process, and again whenever it ends, until `stop`; raises WorkerError when that is no use."""
        quick_ends = 0
        while not self._stopping.is_set():
            started = time.monotonic()
            name = f"worker-{uuid.uuid4().hex}"
            status = self._run_once(name)
            if self._stopping.is_set():
                return
            if self._ended:
                threading.Thread(target=self._ended, args=(name,), name="tell of an end", daemon=True).start()
            WORKER_ENDS.labels(ending(status)).inc()
            if status == EXIT_STAY_DOWN:
                raise WorkerError(f"the worker stopped for good; {self._where()} says why and what to do.")
            quick_ends = quick_ends + 1 if time.monotonic() - started < QUICK else 0
            if quick_ends == MOST_QUICK_ENDS:
                raise WorkerError(
                    f"the worker ended {quick_ends} times in a row (last: {ending(status)}); "
                    f"{self._where()} says why, and `tocsin doctor` shows what is missing."
                )
            log.warning("the worker ended (%s); starting it again", ending(status))
            if quick_ends:
                self._stopping.wait(FIRST_PAUSE * 2 ** (quick_ends - 1))

    def _where(self) -> str:
        return str(self._log_file or "what it wrote above")

    def _run_once(self, name: str) -> int:
        """Run a process of that name to its end; its exit status."""
        output = subprocess.PIPE if self._log_file else None
        # A session of its own: Ctrl-C in the terminal reaches the supervisor, which stops the worker in its turn.
        self._process = subprocess.Popen(
            [*self._command, name] if self._ended else self._command,
            env=self._environment,
            stdout=output,
            stderr=subprocess.STDOUT if self._log_file else None,
            start_new_session=True,
        )
        lines = self._process.stdout
        copying = copy_in_thread(lines, self._log_file) if lines and self._log_file else None
        if self._stopping.is_set():
            self._process.send_signal(signal.SIGTERM)
        status = self._process.wait()
        if copying:
            copying.join(LAST_WORDS)
        return status

    @property
    def pid(self) -> int:
        """Process id of the process that runs, or ran last; only after `run` has begun."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """Have the process hand over its work and end; kill it when it takes longer than STOP_TIMEOUT."""
        self._stopping.set()
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            log.warning("the worker did not stop within %g s and is killed; its messages are read again", STOP_TIMEOUT)
            process.kill()
            process.wait()


def ending(status: int) -> str:
    """An exit status in words."""
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
