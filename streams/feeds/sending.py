"""Articles to the raw-articles topic, each acknowledged by all replicas before its source hears that it was sent."""

from collections import deque
from collections.abc import Callable
from typing import Any

from kafka.errors import KafkaError

from streams.cloudevents import headers
from streams.feeds.source import SourceError
from streams.messages import RawArticle
from streams.settings import Settings

_IN_FLIGHT = 500  # articles that may wait for their acknowledgement
_ENVELOPE = 4096  # bytes that key, headers and framing may add to an article


class Sender:
    """Sends the articles of one source; `producer` is shared with the others."""

    def __init__(self, producer: Any, settings: Settings, source: str, sent: Callable[[RawArticle], None]) -> None:
        self._producer = producer
        self._topic = settings.raw_topic_names[0]
        self._largest = settings.largest_message
        self._source = source
        self._sent = sent
        self._waiting: deque[tuple[RawArticle, Any]] = deque()

    def send(self, article: RawArticle) -> str | None:
        """Send `article`; `sent` hears of it once it is acknowledged.

        Returns why it is left out when it is larger than a message may be. Raises SourceError when the broker does not
        acknowledge this article or one before it.
        """
        value = article.to_bytes()
        if len(value) + _ENVELOPE > self._largest:
            return (
                f"article {article.id!r} is left out: {len(value)} bytes do not fit largest_message ({self._largest})"
            )
        try:
            future = self._producer.send(
                self._topic, key=article.id.encode(), value=value, headers=headers(article, article.id, self._source)
            )
        except KafkaError as error:
            raise _unsent(article, error) from error
        self._waiting.append((article, future))
        while len(self._waiting) >= _IN_FLIGHT:
            self._acknowledge()
        return None

    def flush(self) -> None:
        """Wait until all is acknowledged; raises SourceError when something is not."""
        while self._waiting:
            self._acknowledge()

    def _acknowledge(self) -> None:
        article, future = self._waiting.popleft()
        try:
            future.get()  # ends by itself: the producer gives up after its delivery timeout
        except KafkaError as error:
            raise _unsent(article, error) from error
        self._sent(article)


def _unsent(article: RawArticle, error: KafkaError) -> SourceError:
    reason = type(error).__name__
    return SourceError(
        f"the broker did not acknowledge article {article.id!r} ({reason}): is it running?", passing=True
    )
