"""An article goes in, and the open page changes: the whole line, by the command that a user runs."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome

from streams.settings import Settings

PATIENCE = 180.0  # seconds for the line to start and to work everything off
SEED = Path(__file__).resolve().parents[4] / "shared" / "data" / "seed" / "articles.jsonl"

FIRST = {
    "id": "first",
    "title": "Eleven killed as bus overturns near Kisumu",
    "text": "Eleven people were killed and 14 others wounded when a bus overturned near Kisumu, Kenya, on Tuesday.",
    "url": "https://lakenews.example/bus",
    "source": "lakenews.example",
    "published_at": "2026-03-10T08:00:00Z",
}
SECOND = {
    "id": "second",
    "title": "Flood kills six in Nairobi",
    "text": "Six people were killed in a flood in Nairobi, Kenya, on Wednesday, police said.",
    "url": "https://lakenews.example/flood",
    "source": "lakenews.example",
    "published_at": "2026-03-11T08:00:00Z",
}


@pytest.fixture
def up(tmp_path: Path, make_settings: Callable[..., Settings]) -> Iterator[tuple[Settings, str]]:
    """`tocsin up` on a state of its own with one article; its settings, and the address of its page."""
    settings = make_settings(tmp_path / "state")
    article = tmp_path / "first.jsonl"
    article.write_text(json.dumps(FIRST))
    command = [str(Path(sys.executable).with_name("tocsin")), "up", "--articles", str(article)]
    errors: list[str] = []
    with subprocess.Popen(
        command, env=settings.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr
        guard = threading.Timer(2 * PATIENCE, running.kill)
        guard.start()
        with contextlib.suppress(StopIteration):
            while not (errors and errors[-1].startswith("The page is at ")):
                errors.append(next(running.stderr))
        found = re.search(r"The page is at (\S+)", "".join(errors))
        assert found, errors
        try:
            yield settings, found[1]
        finally:
            os.kill(running.pid, signal.SIGINT)
            running.communicate()
            guard.cancel()
    assert running.returncode == 0


def test_an_article_changes_the_open_page(
    up: tuple[Settings, str],
    browser: Chrome,
    until: Callable[..., Any],
    run_tocsin: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
) -> None:
    settings, address = up

    def killed(country: str) -> str | None:
        script = "return document.querySelector(`[data-figure='${arguments[0]}, killed']`)?.textContent.trim() ?? null"
        found: str | None = browser.execute_script(script, country)
        return found

    browser.get(f"{address}/?window=7d&as_of=2026-03-12")
    until(browser, lambda: killed("Kenya") == "11")
    article = tmp_path / "second.jsonl"
    article.write_text(json.dumps(SECOND))
    assert run_tocsin("feed", str(article), settings=settings).returncode == 0
    until(browser, lambda: killed("Kenya") == "17")
    assert run_tocsin("totals", "--verify", settings=settings).returncode == 0

    if SEED.exists():
        assert run_tocsin("feed", str(SEED), settings=settings).returncode == 0
        browser.get(f"{address}/?window=7d&as_of=2020-02-29")
        until(browser, lambda: killed("Syria") == "42")
        browser.get(f"{address}/?window=7d&as_of=2020-02-29&of=nationality:TUR")
        until(browser, lambda: killed("Syria") == "33")
