"""`tocsin doctor`: it finds what is well and what is not, and its exit status says which."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from streams.settings import Settings

RunTocsin = Callable[..., subprocess.CompletedProcess[str]]


def findings(done: subprocess.CompletedProcess[str]) -> dict[str, tuple[bool, str]]:
    return {each["name"]: (each["well"], each["found"]) for each in map(json.loads, done.stdout.splitlines())}


def test_all_is_well_with_a_broker_and_its_topics(settings: Settings, run_tocsin: RunTocsin) -> None:
    done = run_tocsin("doctor", settings=settings)
    found = findings(done)
    assert done.returncode == 0
    assert list(found) == ["software", "language model", "broker", "topics", "lag"]
    assert all(well for well, _ in found.values())
    assert "en_core_web_sm" in found["language model"][1]
    assert found["broker"][1].startswith("127.0.0.1:")


def test_a_missing_broker_and_an_unknown_model_are_told_with_what_to_do(
    tmp_path: Path, make_settings: Callable[..., Settings], run_tocsin: RunTocsin
) -> None:
    done = run_tocsin("doctor", settings=make_settings(tmp_path, model="no_such_model"))
    found = findings(done)
    assert done.returncode == 1
    assert [name for name, (well, _) in found.items() if not well] == ["language model", "broker", "topics", "lag"]
    assert "no_such_model" in found["language model"][1]
    assert "tocsin up" in found["broker"][1]


def test_topics_that_do_not_fit_are_not_well(settings: Settings, run_tocsin: RunTocsin) -> None:
    done = run_tocsin("doctor", settings=settings.but(partitions=settings.partitions + 1))
    well, found = findings(done)["topics"]
    assert not well
    assert "Topic events has 4 partitions and should have 5" in found
