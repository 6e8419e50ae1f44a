"""A clock that jumps, for some processes: by the library of libfaketime, which comes built for Linux on x86-64."""

import platform
from importlib.util import find_spec
from pathlib import Path


def clock_library() -> Path | None:
    """What makes a program go by another clock; None where there is none."""
    found = find_spec("libfaketime")
    if not (found and found.origin) or (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return None
    return Path(found.origin).parent / "vendor" / "libfaketime" / "src" / "libfaketime.so.1"


class Clock:
    """The clock of the processes that get its `environment`; it is right until it steps."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.step("+0")

    def step(self, by: str) -> None:
        """Be ahead of the right time by so much, or behind: `+3d`, `-45m`; it is seen within a second."""
        self._file.write_text(by)

    def environment(self) -> dict[str, str]:
        """What makes a process go by this clock. How long something takes it measures as ever."""
        return {
            "LD_PRELOAD": str(clock_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # what the library finds out by itself is wrong for Java
        }
