"""A log keeps the last of what a process writes, in files of bounded size; a full disk does not stop the process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from streams import bounded_log
from streams.bounded_log import OLDER, copy_in_thread
from tests.faults.disk import may_mount, small_disk

LINES = "import sys\nfor n in range(int(sys.argv[1])): print('line', n, '\\u20ac' if n % 2 else '\\x00', flush=True)"


def written(log: Path, number: int) -> int:
    """Have a process write so many lines to `log`; its exit status."""
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen([sys.executable, "-c", LINES, str(number)], stdout=subprocess.PIPE, env=environment)
    assert process.stdout
    copy_in_thread(process.stdout, log).join()
    return process.wait()


def test_lines_are_kept_as_they_are_and_added_to_those_before(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    assert [written(log, 2), written(log, 1)] == [0, 0]
    assert log.read_text().splitlines() == ["line 0 \x00", "line 1 \u20ac", "line 0 \x00"]


def test_files_are_of_bounded_size_and_number_and_have_the_last_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_log, "LARGEST", 1000)
    log = tmp_path / "worker.log"
    written(log, 2000)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 1 + OLDER
    assert all(file.stat().st_size <= 1000 for file in files)
    assert log.read_text().splitlines()[-1].startswith("line 1999")


@pytest.mark.skipif(not may_mount(), reason="only root may mount a small disk")
def test_a_full_disk_costs_lines_and_nothing_else(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=1) as disk:
        log = disk.folder / "worker.log"
        written(log, 10)
        disk.fill()
        assert written(log, 20_000) == 0
        disk.free()
        written(log, 1)
        assert log.read_text().endswith("line 0 \x00\n")  # behind what of an earlier line was there was room for
