"""Files and folders of articles. Each run reads them once; while it goes on, again when they have changed."""

import os
from collections.abc import Iterator
from pathlib import Path

from streams.articles import STANDARD_INPUT, SUFFIXES, read_articles
from streams.feeds.source import Poll
from streams.messages import RawArticle

_Version = tuple[int, int]  # time of change in nanoseconds, size in bytes


class FilesSource:
    """The articles in a file, in all files of a folder and the folders in it in name order, or on standard input (`-`).

    A file given by name is JSON lines unless its suffix says text or HTML; in a folder other suffixes and hidden names
    are left out. A file that changed is sent again as a whole: the same articles have the same ids.
    """

    def __init__(self, path: str) -> None:
        self.name = path
        self._read: dict[str, _Version] = {}
        self._reading: dict[str, _Version] = {}

    def poll(self, poll: Poll) -> Iterator[RawArticle]:
        """The articles of the files that are new or changed."""
        self._reading = {}
        for path in self._paths():
            version = _version(path)
            if version != self._read.get(path):
                yield from read_articles(path, lambda error: poll.problem(str(error)))
                self._reading[path] = version

    def sent(self, article: RawArticle) -> None:
        """Files are remembered as a whole."""

    def finished(self) -> None:
        """Remember what was read."""
        self._read.update(self._reading)

    def _paths(self) -> Iterator[str]:
        if self.name == STANDARD_INPUT or not Path(self.name).is_dir():
            yield self.name
            return
        for folder, folders, names in os.walk(self.name):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if not name.startswith(".") and name.lower().endswith(SUFFIXES):
                    yield str(Path(folder, name))


def _version(path: str) -> _Version:
    """What tells that a file has changed; standard input and a missing file never do."""
    try:
        status = Path(path).stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)
