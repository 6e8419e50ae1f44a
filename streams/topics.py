"""The one list of topics, and their creation and check at a cluster.

Nothing is ever created by a client asking for it: `ensure` makes what is missing and refuses what differs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from streams.messages import CasualtyTotals, DeadLetter, Event, Incident, Message, RawArticle
from streams.settings import Settings

FOREVER = -1
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Topic:
    """One topic: what its messages are, what they are keyed by, and how the cluster keeps them."""

    name: str
    message: type[Message]
    key: str  # what the key of a message is
    purpose: str
    cleanup: str = "delete"
    retention_ms: int = FOREVER
    partitions: int | None = None  # null: as the setting says


RAW_ARTICLES = Topic("raw-articles", RawArticle, "article id", "articles as feeds brought them")
EVENTS = Topic("events", Event, "country", "what each article says happened")
INCIDENTS = Topic("incidents", Incident, "country", "what happened, each person counted once; every revision")
CASUALTY_TOTALS = Topic("casualty-totals", CasualtyTotals, "country", "rolling totals per country", "compact")
DEAD_LETTERS = Topic(
    "dead-letters", DeadLetter, "as it was", "messages that a stage could not handle, untouched", partitions=1
)

TOPICS = (RAW_ARTICLES, EVENTS, INCIDENTS, CASUALTY_TOTALS, DEAD_LETTERS)


def configured(settings: Settings) -> Iterator[Topic]:
    """All topics under these settings: those of the list, with every raw-article topic by its own name."""
    for name in settings.raw_topic_names:
        yield Topic(name, RAW_ARTICLES.message, RAW_ARTICLES.key, RAW_ARTICLES.purpose)
    yield from TOPICS[1:]
