"""All sources at work: files one after another, each feed by itself, so that none waits for another that fails.

A source is polled once, or every so often. A poll that fails is tried again after a pause that doubles with each
failure, or after what the source asks for. What an article goes through:

1. its source gives it, because it is new or changed;
2. it is sent, and acknowledged by all replicas of its partition;
3. its source hears so and remembers it.

A crash between 2 and 3 sends it again, which changes nothing downstream: the same article has the same id.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from streams import topics
from streams.broker.connection import producer
from streams.feeds.files import FilesSource
from streams.feeds.open import open_sources
from streams.feeds.report import Report
from streams.feeds.sending import Sender
from streams.feeds.source import Source, SourceError, StoppedError
from streams.messages import RawArticle
from streams.metrics import FEED_ARTICLES, FEED_POLLS
from streams.settings import Settings

log = logging.getLogger(__name__)

_FIRST_PAUSE = 2.0  # seconds before the second try
_LONGEST_PAUSE = 3600.0  # seconds, or the time between two polls where that is longer
_LONGEST_ASKED = 86_400.0  # seconds that a source may ask to be left alone
_PATIENCE = 60.0  # seconds that a single poll waits at most for its next try

OnProgress = Callable[[Report], None]


def run_feeds(
    settings: Settings,
    sources: Sequence[str],
    every: float | None = None,
    stop: threading.Event | None = None,
    on_progress: OnProgress = lambda report: None,
) -> list[Report]:
    """Send the articles of `sources` (URLs, files, folders or `-`) to the first raw-article topic.

    Each source is polled once, or every `every` seconds until `stop` is set; what has been sent by then is acknowledged
    before this returns. `on_progress` is called with a source's report whenever that changes, from several threads.
    Returns the reports, in the order of the sources. Raises TocsinError when a file is missing, the broker cannot be
    reached or the topics do not fit.
    """
    stop = stop or threading.Event()
    with open_sources(settings, sources, stop) as opened:
        topics.ensure(settings)
        sending = producer(settings)
        try:
            runs = [_Run(settings, source, sending, every, stop, on_progress) for source in opened]
            threads = [
                threading.Thread(target=_follow, args=(line, stop), name="feeds", daemon=True)
                for line in _lines(opened, runs)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            return [run.report for run in runs]
        finally:
            sending.close()


def _lines(sources: Sequence[Source], runs: Sequence["_Run"]) -> list[list["_Run"]]:
    """What runs beside each other: all files as one line, in their order, and each feed as another."""
    files = [run for source, run in zip(sources, runs, strict=True) if isinstance(source, FilesSource)]
    feeds = [[run] for source, run in zip(sources, runs, strict=True) if not isinstance(source, FilesSource)]
    return [files, *feeds] if files else feeds


def _follow(line: Sequence["_Run"], stop: threading.Event) -> None:
    """Poll the runs of one line, each when it is due, until none is due any more or `stop` is set."""
    due = dict.fromkeys(line, 0.0)
    while due:
        run = min(due, key=lambda run: due[run])
        if stop.wait(max(0.0, due[run] - time.monotonic())):
            return
        pause = run.poll()
        if pause is None:
            del due[run]
        else:
            due[run] = time.monotonic() + pause


class _Run:
    """One source with its report."""

    def __init__(
        self,
        settings: Settings,
        source: Source,
        sending: Any,
        every: float | None,
        stop: threading.Event,
        on_progress: OnProgress,
    ) -> None:
        self.report = Report(source.name)
        self._settings = settings
        self._source = source
        self._sending = sending
        self._every = every
        self._stop = stop
        self._on_progress = on_progress
        self._failures = 0

    def unchanged(self) -> None:
        """There was an article that had been sent before."""
        self.report.unchanged += 1
        FEED_ARTICLES.labels("unchanged").inc()
        self._on_progress(self.report)

    def problem(self, text: str) -> None:
        """An article could not be read, and the rest of the source goes on."""
        self.report.failed += 1
        FEED_ARTICLES.labels("failed").inc()
        self.note(text)

    def note(self, text: str) -> None:
        """An article could be read, but not as it should be."""
        self.report.add_problem(text)
        self._on_progress(self.report)

    def poll(self) -> float | None:
        """Poll the source; returns the seconds until it is to be polled again, or None when it is done."""
        self.report.error = None
        self._show("reading")
        try:
            self._send_all()
        except StoppedError:
            return None
        except SourceError as error:
            failure = error
        except Exception as error:  # a fault of ours with one source must not stop the others
            log.exception("%s failed", self._source.name)
            failure = SourceError(f"{self._source.name}: {type(error).__name__}: {error}", passing=True)
        else:
            self._failures = 0
            FEED_POLLS.labels("done").inc()
            self._show("done")
            return self._every
        if self._stop.is_set():
            return None
        self._failures += 1
        FEED_POLLS.labels("failed").inc()
        self.report.error = str(failure)
        pause = self._pause(failure)
        self._show("failed" if pause is None else f"failed, next try in {pause:.0f} s")
        return pause

    def _send_all(self) -> None:
        sender = Sender(self._sending, self._settings, self._source.name, self._sent)
        try:
            for article in self._source.poll(self):
                too_large = sender.send(article)
                if too_large:
                    self.problem(too_large)
                if self._stop.is_set():
                    break
        finally:
            sender.flush()
        if not self._stop.is_set():
            self._source.finished()
            self.report.polls += 1

    def _sent(self, article: RawArticle) -> None:
        self._source.sent(article)
        self.report.sent += 1
        FEED_ARTICLES.labels("sent").inc()
        self._on_progress(self.report)

    def _pause(self, failure: SourceError) -> float | None:
        """Seconds until the next try: longer after each failure, never shorter than the source asks for."""
        asked = min(failure.retry_after or 0.0, _LONGEST_ASKED)
        doubled = _FIRST_PAUSE * 2.0 ** min(self._failures - 1, 20)
        if self._every is not None:
            longest = max(self._every, _LONGEST_PAUSE)
            return max(min(doubled, longest) if failure.passing else self._every, asked)
        pause = max(doubled, asked)
        return pause if failure.passing and self._failures < self._settings.attempts and pause <= _PATIENCE else None

    def _show(self, state: str) -> None:
        self.report.state = state
        self._on_progress(self.report)
