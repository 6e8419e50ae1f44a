"""The sources that names on the command line mean."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from streams.articles import STANDARD_INPUT
from streams.errors import TocsinError
from streams.feeds.feed import FeedSource
from streams.feeds.fetch import Fetcher
from streams.feeds.files import FilesSource
from streams.feeds.memory import Memory
from streams.feeds.robots import PoliteFetcher
from streams.feeds.source import Source
from streams.settings import Settings


@contextmanager
def open_sources(settings: Settings, names: Sequence[str], stop: threading.Event) -> Iterator[list[Source]]:
    """A source for each of `names`: URL, file, folder or `-`. Raises TocsinError for a file that does not exist."""
    names = list(dict.fromkeys(names))
    for name in names:
        if not is_url(name) and name != STANDARD_INPUT and not Path(name).exists():
            raise TocsinError(f"{name} does not exist: give a feed's http address, a file, a folder, or - for input")
    with ExitStack() as stack:
        if any(map(is_url, names)):
            memory = stack.enter_context(Memory.of(settings))
            fetcher = PoliteFetcher(Fetcher(settings, stop))
        yield [FeedSource(name, fetcher, memory) if is_url(name) else FilesSource(name) for name in names]


def is_url(name: str) -> bool:
    """Whether a source is to be fetched by HTTP."""
    return name.lower().startswith(("http://", "https://"))
