"""`tocsin alerts` over a real broker, to a real web server: each alert once, and revised with the toll."""

import contextlib
import datetime
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import feedparser
import pytest

from streams.broker.connection import producer
from streams.messages import Alert, Incident
from streams.reading import read
from streams.settings import Settings
from streams.topics import INCIDENTS

PATIENCE = 90.0  # seconds for an alert to arrive; nothing should come near
RULES = """
[[incident]]
name = "many <b>killed</b>"
kind = "killed"
at_least = 10

[[total]]
name = "bad week"
kind = "killed"
window = "7d"
at_least = 30
"""


class Desk:
    """Where a webhook is received; it refuses the first `refusals` posts."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.refusals = 0
        self.url = ""

    def has(self, number: int) -> list[dict[str, Any]]:
        """All that was posted, once that many have been."""
        end = time.monotonic() + PATIENCE
        while len(self.posted) < number:
            assert time.monotonic() < end, self.posted
            time.sleep(0.1)
        return self.posted


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.keys.append(self.headers["Idempotency-Key"])
            if made.refusals:
                made.refusals -= 1
                self.send_response(503)
            else:
                made.posted.append(json.loads(body))
                self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.url = f"http://127.0.0.1:{server.server_port}/hook?secret=1"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


def tell(
    settings: Settings, incident_id: str, killed: int, revision: int = 1, *, seconds_ago: float = 0, **fields: Any
) -> None:
    now = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=seconds_ago)
    incident = Incident.from_fields(
        {
            "incident_id": incident_id,
            "revision": revision,
            "country": "SYR",
            "date": now.date(),
            "date_precision": "day",
            "type": "ASSAULT",
            "headline": "<script>\x1b[31m",
            "harm": {"killed": {"low": killed, "best": killed, "high": killed}},
            "updated_at": now,
            **fields,
        }
    )
    with contextlib.closing(producer(settings)) as client:
        sent = client.send(
            INCIDENTS.name, key=b"SYR", value=incident.to_bytes(), timestamp_ms=int(now.timestamp() * 1000)
        )
        sent.get(timeout=PATIENCE)


@contextlib.contextmanager
def watching(settings: Settings, folder: Path, url: str) -> Iterator[subprocess.Popen[str]]:
    (folder / "rules.toml").write_text(RULES)
    command = ["alerts", str(folder / "rules.toml"), "--webhook", url, "--atom", str(folder / "alerts.atom")]
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("tocsin")), *command],
        env=settings.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr
        line = process.stderr.readline()
        assert "Watching 2 rules" in line, line + process.stderr.read()
        yield process
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.communicate()


def test_alerts_are_told_once_and_revised(own_settings: Settings, desk: Desk, tmp_path: Path) -> None:
    tell(own_settings, "before", 12, seconds_ago=2)  # watching begins with the second that it is told to begin in
    with watching(own_settings, tmp_path, desk.url) as process:
        assert process.stdout
        end = time.monotonic() + PATIENCE
        while not list(read(own_settings, ["alerts"])):
            assert time.monotonic() < end
        desk.refusals = 2
        tell(own_settings, "small", 9)
        tell(own_settings, "strike", 11)
        [strike, total] = sorted(desk.has(2), key=lambda alert: alert["window"] is not None)
        assert json.loads(process.stdout.readline())["alert_id"] in (strike["alert_id"], total["alert_id"])
    assert (strike["rule"], strike["incident_id"], strike["count"]["best"]) == ("many <b>killed</b>", "strike", 11)
    assert (total["rule"], total["country"], total["count"]["best"]) == ("bad week", "SYR", 32)
    assert desk.keys[:3] == [desk.keys[0]] * 3  # refused twice and posted again, as the same

    tell(own_settings, "strike", 14, revision=2)  # while nobody watches
    with watching(own_settings, tmp_path, desk.url):
        revised = {alert["alert_id"]: alert for alert in desk.has(4)[2:]}
        assert revised[strike["alert_id"]]["revision"] == 2
        assert revised[strike["alert_id"]]["count"]["best"] == 14
        assert revised[total["alert_id"]]["count"]["best"] == 35
        tell(own_settings, "strike", 14, revision=3, retracted=True)
        gone = {alert["alert_id"]: alert for alert in desk.has(6)[4:]}
        assert not gone[strike["alert_id"]]["holds"]
        assert not gone[total["alert_id"]]["holds"]
    assert len(desk.posted) == 6

    told = {alert.alert_id: alert for alert in map(Alert.from_bytes, values(own_settings))}
    assert {alert.revision for alert in told.values() if alert.country} == {3}
    feed = feedparser.parse((tmp_path / "alerts.atom").read_bytes())
    assert not feed.bozo
    assert sorted(entry.title for entry in feed.entries) == [
        "bad week: no longer: 21 killed in 7 days: Syria",
        "many <b>killed</b>: no longer: 14 killed: Syria",
    ]


def values(settings: Settings) -> list[bytes]:
    return [record.value or b"" for record in read(settings, ["alerts"])]
