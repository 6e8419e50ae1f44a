"""A disk that is soon full: a file system of its own in memory, which only root may mount."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path


class Disk:
    """The file system at `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave no room on it."""
        with self._ballast.open("wb") as ballast:
            while free := self.bytes_left():
                with contextlib.suppress(OSError):  # others take some of it meanwhile
                    os.posix_fallocate(ballast.fileno(), ballast.seek(0, os.SEEK_END), free)

    def free(self) -> None:
        """Give the room back."""
        self._ballast.unlink()

    def bytes_left(self) -> int:
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize


def may_mount() -> bool:
    """Whether we may mount one."""
    return os.geteuid() == 0


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Disk]:
    """A disk of that size at `folder`, for the time of the `with`."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
