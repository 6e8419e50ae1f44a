"""Following incidents and telling alerts: each once, and again when it changes.

What was told is on the topic `alerts`, its last revision by id, and is read from there at the start; so a restart tells
nothing twice, and tells what changed meanwhile. An alert goes to that topic when all outlets have it: when the process
dies between the two it is told once more, with the same id and revision.
"""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from kafka.errors import KafkaError

from streams import cloudevents
from streams.alerts.book import Book
from streams.alerts.judge import by_incident, by_total, incident_alert_id, start_of
from streams.alerts.outlets import Outlet, OutletError
from streams.alerts.rules import IncidentRule, Rules, TotalRule
from streams.broker.connection import producer
from streams.errors import TocsinError
from streams.messages import UNKNOWN_COUNTRY, Alert, Incident, InvalidMessageError
from streams.reading import Record, read
from streams.settings import Settings
from streams.topics import ALERTS, INCIDENTS
from streams.web.counting import Counting

ACKNOWLEDGED_WITHIN = 60.0  # seconds
OVERLAP = timedelta(minutes=5)  # that following goes back behind what was read: clocks of senders differ
LOOK_AT_CLOCK = 1.0  # seconds between two looks for a new day, and for an order to stop
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds between tries to tell an alert; the last one for ever


class Watcher:
    """Judges rules as incidents come in, and tells what is new to all outlets."""

    def __init__(self, settings: Settings, rules: Rules, counting: Counting, stop: threading.Event) -> None:
        """Reads what was told before, which is in `told`; raises TocsinError when the cluster cannot be reached."""
        self.told = {alert.alert_id: alert for alert in _alerts(settings)}
        self._settings = settings
        self._rules = rules
        self._counting = counting
        self._stop = stop
        self._outlets: Sequence[Outlet] = ()
        self._problem: Callable[[str], None] = lambda text: None

    def run(self, outlets: Sequence[Outlet], problem: Callable[[str], None]) -> None:
        """Watch until `stop` is set; `problem` is told, once each, why an outlet does not take an alert."""
        self._outlets, self._problem = outlets, problem
        for rule in (*self._rules.incident, *self._rules.total):
            start = start_of(rule, datetime.now(UTC))
            if start.alert_id not in self.told:
                self._keep(start)
        while not self._stop.is_set():
            self._one_version()

    def _one_version(self) -> None:
        """Read all incidents and follow them, until told to stop or another version of them comes into use."""
        book, began = Book(self._counting), datetime.now(UTC)
        version = 1
        last: dict[tuple[str | None, str], tuple[datetime, Incident]] = {}
        for record in read(self._settings, [INCIDENTS.name], stop=self._stop):
            version = record.version
            incident = _incident(record)
            if incident and book.enter(incident):
                last[incident.country, incident.incident_id] = (record.timestamp, incident)
        for sent_at, incident in last.values():
            self._judge_incident(incident, sent_at)
        day = datetime.now(UTC).date()
        self._judge_totals(book, book.countries, day)
        for arrived in self._following(began - OVERLAP):
            today = datetime.now(UTC).date()
            if arrived is None:
                if today != day:
                    self._judge_totals(book, book.countries, today)
            elif arrived.version != version and last:
                return
            elif (incident := _incident(arrived)) and book.enter(incident):
                version, last[None, ""] = arrived.version, (arrived.timestamp, incident)
                self._judge_incident(incident, arrived.timestamp)
                self._judge_totals(book, [incident.country or UNKNOWN_COUNTRY], today)
            day = today

    def _following(self, since: datetime) -> Iterator[Record | None]:
        """Records as they come, and None about once a second; ends when told to stop. Raises what reading raises."""
        arrived: queue.Queue[Record | TocsinError] = queue.Queue(maxsize=1000)
        done = threading.Event()

        def follow() -> None:
            try:
                for record in read(self._settings, [INCIDENTS.name], since=since, follow=True, stop=done):
                    arrived.put(record)
            except TocsinError as error:
                arrived.put(error)

        thread = threading.Thread(target=follow, name="alerts", daemon=True)
        thread.start()
        try:
            while not self._stop.is_set():
                try:
                    found = arrived.get(timeout=LOOK_AT_CLOCK)
                except queue.Empty:
                    yield None
                    continue
                if isinstance(found, TocsinError):
                    raise found
                yield found
        finally:
            done.set()

    def _judge_incident(self, incident: Incident, sent_at: datetime) -> None:
        for rule in self._rules.incident:
            if sent_at >= self._start(rule):
                last = self.told.get(incident_alert_id(rule, incident))
                self._tell(by_incident(rule, incident, last, datetime.now(UTC)))

    def _judge_totals(self, book: Book, countries: Sequence[str], day: date) -> None:
        for rule in self._rules.total:
            for code in countries if rule.country is None else {rule.country}.intersection(countries):
                count = book.total(code, rule.window, rule.kind, day)
                earlier = book.year_before(code, rule.window, rule.kind, day) if rule.one_year_high else ()
                self._tell(by_total(rule, code, count, earlier, self._last(rule, code), datetime.now(UTC)))

    def _start(self, rule: IncidentRule) -> datetime:
        return self.told[start_of(rule, datetime.now(UTC)).alert_id].raised_at

    def _last(self, rule: TotalRule, code: str) -> Alert | None:
        """The last alert of a rule and a country."""
        mine = (each for each in self.told.values() if each.rule == rule.name and each.country == code and each.window)
        return max(mine, key=lambda each: each.raised_at, default=None)

    def _tell(self, alert: Alert | None) -> None:
        """Tell an alert to all outlets, trying until each has it or all is to stop; keep it when each has it."""
        if alert is not None and all(self._told_to(outlet, alert) for outlet in self._outlets):
            self._keep(alert)

    def _told_to(self, outlet: Outlet, alert: Alert) -> bool:
        """Whether an outlet has the alert; it does not when all is to stop before."""
        tries = iter(PAUSES)
        while not self._stop.is_set():
            try:
                outlet.tell(alert)
                return True
            except OutletError as error:
                self._problem(str(error))
                self._stop.wait(next(tries, PAUSES[-1]))
        return False

    def _keep(self, alert: Alert) -> None:
        """Send an alert to the topic, by which it is known to have been told."""
        client = producer(self._settings)
        try:
            client.send(
                ALERTS.name,
                key=alert.alert_id.encode(),
                value=alert.to_bytes(),
                headers=cloudevents.headers(alert, f"{alert.alert_id}.{alert.revision}", "/tocsin/alerts"),
            ).get(timeout=ACKNOWLEDGED_WITHIN)
        except KafkaError as error:
            raise TocsinError(f"the broker did not acknowledge an alert ({type(error).__name__}).") from error
        finally:
            client.close()
        self.told[alert.alert_id] = alert


def _incident(record: Record) -> Incident | None:
    """The incident of a record; None for what nobody can read, which `tocsin incidents` tells of."""
    try:
        return Incident.from_bytes(record.value or b"")
    except InvalidMessageError:
        return None


def _alerts(settings: Settings) -> Iterator[Alert]:
    for record in read(settings, [ALERTS.name]):
        try:
            yield Alert.from_bytes(record.value or b"")
        except InvalidMessageError:
            continue
