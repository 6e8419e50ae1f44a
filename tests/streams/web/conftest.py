"""A page over a real broker, messages to put on its topics, and a real browser."""

import contextlib
import datetime
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from agents.tally.tally import tally
from streams.broker.connection import producer
from streams.commands.monitor import COUNTING
from streams.messages import UNKNOWN_COUNTRY, CasualtyTotals, Event, Incident, Message
from streams.settings import Settings
from streams.state import State
from streams.topics import CASUALTY_TOTALS, EVENTS, INCIDENTS
from streams.web.server import serving

PATIENCE = 60.0  # seconds for anything to show; nothing should come near
TOKEN = "correct horse"
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")


def today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


class Newsroom:
    """Puts messages on the topics as the agents do."""

    def __init__(self, settings: Settings) -> None:
        self._state = State({})
        self._client = producer(settings)
        self.totals: dict[str, CasualtyTotals] = {}

    def close(self) -> None:
        self._client.close()

    def send(self, topic: str, message: Message, country: str | None) -> None:
        key = (country or UNKNOWN_COUNTRY).encode()
        self._client.send(topic, key=key, value=message.to_bytes()).get(timeout=PATIENCE)

    def tell(self, incident_id: str, country: str = "SYR", revision: int = 1, **fields: Any) -> Incident:
        """A revision of an incident of today, and the totals that come of it."""
        now = datetime.datetime.now(datetime.UTC)
        defaults = {
            "date": today(),
            "date_precision": "day",
            "type": "ASSAULT",
            "headline": f"What happened at {incident_id}",
            "updated_at": now,
        }
        incident = Incident.from_fields(
            {"incident_id": incident_id, "country": country, "revision": revision} | defaults | fields
        )
        self.send(INCIDENTS.name, incident, country)
        changed = tally(incident, self._state, today())
        if changed:
            self.send(CASUALTY_TOTALS.name, changed, country)
            self.totals[country] = changed
        return incident

    def event(self, event: Event) -> None:
        self.send(EVENTS.name, event, event.country)


@pytest.fixture(scope="session")
def page_settings(settings: Settings) -> Settings:
    """Settings of the shared broker, with a page that takes corrections."""
    return settings.but(web_token=TOKEN)


@pytest.fixture(scope="session")
def open_newsroom() -> Callable[[Settings], contextlib.closing[Newsroom]]:
    """What opens a newsroom over any broker."""
    return lambda settings: contextlib.closing(Newsroom(settings))


@pytest.fixture(scope="session")
def newsroom(settings: Settings) -> Iterator[Newsroom]:
    """What puts messages on the shared broker's topics; each test has a country of its own."""
    with contextlib.closing(Newsroom(settings)) as room:
        yield room


@pytest.fixture(scope="session")
def address(page_settings: Settings) -> Iterator[str]:
    """Where a page over the shared broker is served."""
    with serving(page_settings, COUNTING) as served:
        yield served


@pytest.fixture
def http(address: str) -> Iterator[httpx.Client]:
    """A client of the API."""
    with httpx.Client(base_url=address, timeout=PATIENCE) as client:
        yield client


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    """A real browser; without one on the machine the test is skipped."""
    if not (CHROMIUM and DRIVER):
        pytest.skip("Chromium and chromedriver are not installed (Debian: chromium, chromium-driver)")
    options = Options()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path / 'browser'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture
def until() -> Callable[..., Any]:
    """Waits until something holds of a browser or of nothing; what it came to."""

    def wait(browser: webdriver.Chrome, holds: Callable[[], Any]) -> Any:
        redrawn = (NoSuchElementException, StaleElementReferenceException)  # the page changes while it is looked at
        return WebDriverWait(browser, PATIENCE, 0.1, redrawn).until(lambda _: holds())

    return wait
