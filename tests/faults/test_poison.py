"""Poison among good articles: all good ones are counted, all poison is on dead-letters, the worker lives."""

from pathlib import Path

from streams.broker.embedded import embedded_broker
from tests.faults.__main__ import line_settings
from tests.faults.poison import WAYS
from tests.faults.poisoned import swallow


def test_poison_harms_nothing_and_a_replay_counts_what_a_bad_deployment_parked(tmp_path: Path) -> None:
    settings = line_settings(tmp_path / "state")
    with embedded_broker(settings):
        swallowed = swallow(settings, 300, 8, tmp_path)
    assert {"good", "huge", *(name for name, _ in WAYS)} == swallowed.keys()
