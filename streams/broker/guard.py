"""Runs the embedded broker's Java, and stops it as soon as nobody uses it any more.

`python guard.py LOCK COMMAND...`: every process that uses the broker holds a shared lock on the file LOCK. The kernel
drops it when the process ends, however it ends, so a broker never outlives its users. SIGTERM stops it at once.
This file needs nothing but the standard library and a Unix, and is started in a session of its own: a terminal's Ctrl-C
reaches the users, who stop the broker last.
"""

import ctypes
import fcntl
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

LOOK_SECONDS = 0.25  # between two looks whether anybody is left
STOP_SECONDS = 30  # that the broker has for a clean stop
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(users: Path, command: list[str]) -> int:
    """Run `command` until it ends, SIGTERM comes, or nobody locks `users`; the exit status is that of the command."""
    signal.signal(signal.SIGTERM, _exit)
    with users.open() as lock:
        java = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=_dies_with_us())
        try:
            while not _ended(java, LOOK_SECONDS) and not _nobody_left(lock.fileno()):
                pass
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            java.terminate()
            if not _ended(java, STOP_SECONDS):
                java.kill()
            java.wait()
    return java.returncode


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
