"""What tests share: a real broker, and the command `tocsin` as a user runs it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from streams.broker.embedded import embedded_broker
from streams.settings import SETTINGS, Settings
from streams.topics import ensure

TOCSIN = Path(sys.executable).with_name("tocsin")
TIMEOUT = 180.0  # seconds after which a command is given up; none should come near

MakeSettings = Callable[..., Settings]
RunTocsin = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def make_settings() -> MakeSettings:
    """What makes settings with a state directory and changes: else the defaults, whatever the environment says."""

    def make(state_dir: Path, **changes: Any) -> Settings:
        defaults = {setting.name: setting.default for setting in SETTINGS}
        return Settings({**defaults, "state_dir": str(state_dir), "embedded_heap_mb": 256, "web_port": 0, **changes})

    return make


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, make_settings: MakeSettings) -> Iterator[Settings]:
    """Settings of a running embedded broker with all topics, shared by all tests: others' messages may be there."""
    shared = make_settings(tmp_path_factory.mktemp("state"))
    with embedded_broker(shared):
        ensure(shared)
        yield shared


@pytest.fixture
def own_settings(tmp_path: Path, make_settings: MakeSettings) -> Iterator[Settings]:
    """Settings of a running embedded broker with all topics, empty, for one test; takes about four seconds."""
    own = make_settings(tmp_path / "state")
    with embedded_broker(own):
        ensure(own)
        yield own


@pytest.fixture(scope="session")
def run_tocsin() -> RunTocsin:
    """What runs `tocsin ARGUMENTS...` with `settings` to its end, with `stdin` as its input; both streams are text."""

    def run(*arguments: str, settings: Settings, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(TOCSIN), *arguments],
            env=settings.environment(),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT,
        )

    return run
