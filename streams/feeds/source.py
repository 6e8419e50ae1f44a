"""What a source of articles is, and how it fails."""

from collections.abc import Iterator
from typing import Protocol

from streams.errors import TocsinError
from streams.messages import RawArticle


class SourceError(TocsinError):
    """A source cannot be read.

    `passing` tells whether another try may do better, `retry_after` how many seconds the source asked to be left alone.
    """

    def __init__(self, text: str, passing: bool = False, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.passing = passing
        self.retry_after = retry_after


class StoppedError(TocsinError):
    """All is to stop, and a request was given up for that; nobody is to be told."""

    def __init__(self) -> None:
        super().__init__("stopped")


class Source(Protocol):
    """Somewhere that articles come from. It is polled by one thread, again and again."""

    @property
    def name(self) -> str:
        """The URL or path, as it was given."""

    def poll(self, poll: "Poll") -> Iterator[RawArticle]:
        """The articles that were not sent yet, or changed since; what else there was is told to `poll`.

        Raises SourceError when the source cannot be read.
        """

    def sent(self, article: RawArticle) -> None:
        """The broker has acknowledged `article`, one that the running poll gave: only now may it be remembered."""

    def finished(self) -> None:
        """All articles of the running poll have been acknowledged."""


class Poll(Protocol):
    """Who a source tells, while it is polled, what is no article."""

    def unchanged(self) -> None:
        """There was an article that had been sent before."""

    def problem(self, text: str) -> None:
        """An article could not be read, and the rest of the source goes on."""

    def note(self, text: str) -> None:
        """An article could be read, but not as it should be."""
