"""Logs of bounded size: the lines that a process writes, in a file of at most 10 MB and three older ones beside it."""

import contextlib
import logging
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

LARGEST = 10_000_000  # bytes of a file
OLDER = 3  # files that are kept beside it: `worker.log.1` is the newest of them
LONGEST_LINE = 65_536  # bytes; a longer one is cut into several


class _Lines(RotatingFileHandler):
    """Writes lines as they are, and lets go of those that a full disk does not take: they must not stop the work."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Go on."""


def copy_in_thread(source: IO[bytes], log_file: Path) -> threading.Thread:
    """Copy all lines of `source` to the log until it ends, in the thread that is returned."""
    thread = threading.Thread(target=_copy, args=(source, log_file), name=log_file.name, daemon=True)
    thread.start()
    return thread


def _copy(source: IO[bytes], log_file: Path) -> None:
    log = _Lines(log_file, maxBytes=LARGEST, backupCount=OLDER, encoding="utf-8", errors="replace", delay=True)
    while line := source.readline(LONGEST_LINE):
        log.emit(logging.makeLogRecord({"msg": line.decode(errors="replace").removesuffix("\n")}))
    with contextlib.suppress(OSError):
        log.close()
