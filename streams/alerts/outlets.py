"""Where alerts go: a webhook, a feed in a file, the terminal."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree as ET

import httpx
from rich.text import Text

from streams.errors import TocsinError
from streams.exports.atom import NAMESPACE, add, urn
from streams.messages import Alert, iso
from streams.output import console, print_json
from streams.plain import plain
from streams.version import VERSION

TIMEOUT = 20.0  # seconds that a webhook may take
MOST = 200  # alerts in the feed, the newest


class OutletError(TocsinError):
    """An alert could not be told; the text says where and why. Trying again may help."""


class Outlet(Protocol):
    """Something that tells alerts."""

    def tell(self, alert: Alert) -> None:
        """Tell one alert or a revision of one; raises OutletError when that could not be done."""


class Webhook:
    """Posts each alert as JSON to an address that its owner wrote down, and follows no redirect from there.

    The header Idempotency-Key is the same when an alert has to be posted again.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def tell(self, alert: Alert) -> None:
        """Post the alert; any answer but 2xx is a failure."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"{alert.alert_id}.{alert.revision}"}
        try:
            answer = httpx.post(self._url, content=alert.to_bytes(), headers=headers, timeout=TIMEOUT, trust_env=False)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OutletError(f"the webhook {self._shown} cannot be reached: {plain(str(error))}") from error
        if not answer.is_success:
            raise OutletError(f"the webhook {self._shown} answered {answer.status_code}, expected 2xx")

    @property
    def _shown(self) -> str:
        """The address without what may be a secret: its path and query."""
        try:
            return httpx.URL(self._url).host
        except httpx.InvalidURL:
            return "address"


class AtomFile:
    """Keeps a feed (Atom, RFC 4287) of the last alerts in a file."""

    def __init__(self, path: Path, told: Iterable[Alert]) -> None:
        self._path = path
        self._alerts = {alert.alert_id: alert for alert in told}

    def tell(self, alert: Alert) -> None:
        """Write the feed anew; a reader never sees half of it."""
        self._alerts[alert.alert_id] = alert
        newest = sorted(self._alerts.values(), key=lambda each: (each.changed_at, each.alert_id), reverse=True)[:MOST]
        try:
            with tempfile.NamedTemporaryFile(dir=self._path.parent, delete=False) as file:
                file.write(feed(newest))
            written = Path(file.name)
            written.chmod(0o644)
            written.replace(self._path)
        except OSError as error:
            raise OutletError(f"{self._path} cannot be written: {error.strerror}") from error


class Terminal:
    """Shows alerts on standard output: formatted for people, JSON lines for programs."""

    def __init__(self, json_lines: bool) -> None:
        self._json_lines = json_lines

    def tell(self, alert: Alert) -> None:
        """Print one line."""
        if self._json_lines:
            print_json(alert)
            return
        style = "bold red" if alert.holds else "dim"
        console().print(Text(f"{iso(alert.changed_at)}  {title(alert)}", style=style), Text(plain(alert.headline)))


def title(alert: Alert) -> str:
    """What an alert says, in a line."""
    state = "" if alert.holds and alert.revision == 1 else "revised: " if alert.holds else "no longer: "
    return plain(f"{alert.rule}: {state}{alert.text}")


def feed(alerts: list[Alert]) -> bytes:
    """An Atom feed of alerts, the newest first; an entry keeps its id through all revisions."""
    root = ET.Element("feed", xmlns=NAMESPACE)
    add(root, "id", urn("alerts"))
    add(root, "title", "Alerts")
    add(root, "updated", iso(alerts[0].changed_at))
    add(root, "generator", "tocsin", version=VERSION)
    add(ET.SubElement(root, "author"), "name", "tocsin")
    for alert in alerts:
        entry = ET.SubElement(root, "entry")
        add(entry, "id", urn("alert", alert.alert_id))
        add(entry, "title", title(alert))
        add(entry, "updated", iso(alert.changed_at))
        add(entry, "published", iso(alert.raised_at))
        add(entry, "summary", alert.headline, type="text")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
