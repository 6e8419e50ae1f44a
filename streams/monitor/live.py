"""The live view: totals per country and the newest incidents, following their topics."""

import threading

import click
from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.text import Text

from streams.messages import CasualtyTotals, Incident
from streams.monitor.decoding import Decoder
from streams.monitor.tables import WindowsOfCountry, incidents_table, rolling_windows, totals_table
from streams.monitor.words import figures
from streams.output import console, print_json
from streams.plain import plain
from streams.reading import Record, read
from streams.settings import Settings
from streams.topics import CASUALTY_TOTALS, INCIDENTS

REFRESHES = 4  # a second
KEPT = 100  # newest incidents that are remembered
FRAME = 12  # lines that are no rows: titles, headings, borders, cumulative tolls


def live_view(settings: Settings, stop: threading.Event, window: str | None = None) -> None:
    """Follow totals and incidents until `stop` is set: a table that keeps up, or in a pipe a JSON line per change.

    `window` is one of 1d, 7d, 30d and all; None shows killed and wounded in all of them. When it ends the last table
    stays on the terminal. Raises TopicError and BrokerError as `read` does.
    """
    board = Board(window)
    records = read(settings, [CASUALTY_TOTALS.name, INCIDENTS.name], follow=True, stop=stop)
    screen = console()
    if screen.is_terminal:
        with Live(board, console=screen, refresh_per_second=REFRESHES, vertical_overflow="crop"):
            for record in records:
                board.take(record)
    else:
        for record in records:
            changed = board.take(record)
            if changed:
                print_json(changed)
        if board.decoder.left_out:
            click.echo(str(board.decoder), err=True)


class Board:
    """What the live view shows; it may be shown by one thread while another one tells it more."""

    def __init__(self, window: str | None = None) -> None:
        self.decoder = Decoder()
        self._window = window
        self._totals: dict[str, WindowsOfCountry] = {}
        self._incidents: dict[tuple[str | None, str], Incident] = {}
        self._version = 0  # of the topics
        self._lock = threading.Lock()

    def take(self, record: Record) -> CasualtyTotals | None:
        """Take in a message of either topic; the totals that it brings, or None when they are those already shown.

        When another version of the topics comes into use, all that was shown is forgotten.
        """
        if record.version != self._version:
            with self._lock:
                self._version, self._totals, self._incidents = record.version, {}, {}
        if record.topic == INCIDENTS.name:
            incident = self.decoder.message(record, Incident)
            if incident:
                with self._lock:
                    self._take_incident(incident)
            return None
        totals = self.decoder.message(record, CasualtyTotals)
        if totals is None:
            return None
        windows = rolling_windows(totals, self._window)
        with self._lock:
            known = self._totals.get(totals.country)
            self._totals[totals.country] = windows
        return totals if windows != known else None

    def _take_incident(self, incident: Incident) -> None:
        """Remember its last revision; of all that did harm only the newest are kept."""
        key = (incident.country, incident.incident_id)
        if incident.retracted or incident.merged_into or not figures(incident.harm):
            self._incidents.pop(key, None)
            return
        self._incidents[key] = incident
        if len(self._incidents) > 2 * KEPT:
            self._incidents = {(i.country, i.incident_id): i for i in self._newest(KEPT)}

    def _newest(self, most: int) -> list[Incident]:
        newest = sorted(self._incidents.values(), key=lambda i: (i.updated_at, i.incident_id), reverse=True)
        return newest[:most]

    def __rich_console__(self, screen: Console, options: ConsoleOptions) -> RenderResult:
        """As much as the terminal has lines for: countries on the upper half, newest incidents below."""
        rows = max(screen.size.height - FRAME, 2)
        with self._lock:
            totals = dict(self._totals)
            countries = min(len(totals), (rows + 1) // 2)
            newest = self._newest(rows - countries)
        if totals:
            yield totals_table(totals, most=countries)
        else:
            yield Text("Waiting for the first totals ...")
        if newest:
            yield incidents_table(newest, one_line=True)
        if self.decoder.left_out:
            yield Text(plain(str(self.decoder)), no_wrap=True, overflow="ellipsis")
