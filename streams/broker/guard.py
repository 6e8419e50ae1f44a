"""Runs the embedded broker's Java, again when it dies, and stops it as soon as nobody uses it any more.

`python guard.py LOCK COMMAND...`: every process that uses the broker holds a shared lock on the file LOCK. The kernel
drops it when the process ends, however it ends, so a broker never outlives its users. SIGTERM stops it at once.
Whoever starts it says by SIGUSR1 that the broker has answered. From then on one that ends by itself (killed, out of
memory, a full disk) is started again for as long as it has users; one that ended before is for its starter to explain.
This file needs nothing but the standard library and a Unix, and is started in a session of its own: a terminal's Ctrl-C
reaches the users, who stop the broker last.
"""

import ctypes
import fcntl
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

LOOK_SECONDS = 0.25  # between two looks whether anybody is left
STOP_SECONDS = 30  # that the broker has for a clean stop
QUICK = 30.0  # seconds: a broker that ran for less ended quickly
FIRST_PAUSE = 0.5  # seconds before it is started again; doubled with each quick end more
LONGEST_PAUSE = 10.0
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(users: Path, command: list[str]) -> int:
    """Run `command` until SIGTERM comes, nobody locks `users` or it ends before it ever answered; its exit status."""
    answered = threading.Event()
    signal.signal(signal.SIGTERM, _exit)
    signal.signal(signal.SIGUSR1, lambda *_: answered.set())
    quick_ends = 0
    with users.open() as lock:
        while True:
            started = time.monotonic()
            status = _run(lock.fileno(), command)
            if not answered.is_set() or _nobody_left(lock.fileno()):
                return status
            # What ended it may last, as a full disk does: it is tried again ever more seldom.
            quick_ends = quick_ends + 1 if time.monotonic() - started < QUICK else 0
            time.sleep(min(FIRST_PAUSE * 2**quick_ends, LONGEST_PAUSE))


def _run(lock: int, command: list[str]) -> int:
    """Run `command` once, until it ends or nobody wants it any more; its exit status."""
    java = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=_dies_with_us())
    try:
        while not _ended(java, LOOK_SECONDS) and not _nobody_left(lock):
            pass
    finally:
        if java.poll() is None:
            _stop(java)
    return java.returncode


def _stop(java: subprocess.Popen[bytes]) -> None:
    """Stop it in order, or else by force; whatever else is told to us now waits."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    java.terminate()
    if not _ended(java, STOP_SECONDS):
        java.kill()
        java.wait()


def _exit(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _dies_with_us() -> Callable[[], object] | None:
    """What makes Linux stop the child when this process is killed; elsewhere there is no such thing."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up now: between fork and exec little is safe to do
    return partial(prctl, PR_SET_PDEATHSIG, signal.SIGTERM)


def _ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _nobody_left(lock: int) -> bool:
    """Whether no user holds the lock; it is ours then, and whoever comes now waits until the broker has stopped."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
