"""The watcher that is told to stop keeps what all outlets have, so that the next one does not tell it again."""

import threading
from pathlib import Path

from streams.alerts.rules import load
from streams.alerts.watch import Watcher
from streams.commands.monitor import COUNTING
from streams.messages import Alert
from streams.settings import Settings
from tests.streams.alerts.test_alerts_command import RULES, tell


class LastWord:
    """An outlet during whose telling the order to stop comes."""

    def __init__(self, stop: threading.Event) -> None:
        self.told: list[Alert] = []
        self._stop = stop

    def tell(self, alert: Alert) -> None:
        self.told.append(alert)
        self._stop.set()


def test_an_alert_that_was_told_while_the_stop_came_is_kept(own_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(RULES)
    rules, stop = load(tmp_path / "rules.toml"), threading.Event()
    outlet = LastWord(stop)
    tell(own_settings, "strike", 11, seconds_ago=-60)  # after the watching began
    Watcher(own_settings, rules, COUNTING, stop).run([outlet], problem=print)
    [alert] = outlet.told
    kept = Watcher(own_settings, rules, COUNTING, stop).told[alert.alert_id]
    assert (kept.revision, kept.count) == (alert.revision, alert.count)
