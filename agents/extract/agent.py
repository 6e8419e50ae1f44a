"""The Faust agent of the stage extract: raw articles in, events out."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from agents.extract.pool import AT_ONCE, TOGETHER, Cost, LanguagePool
from agents.extract.revise import revise
from streams.app import faust_topic, state_table
from streams.delivery import Delivery, Outgoing, Stage
from streams.messages import UNKNOWN_COUNTRY, Event, RawArticle
from streams.metrics import LANGUAGE_SECONDS, SENTENCES
from streams.recovery import SafeApp
from streams.settings import Settings
from streams.state import State
from streams.topics import EVENTS, configured

AHEAD = (AT_ONCE + 1) * TOGETHER  # articles per language process whose language work may begin before their turn
WAITING = 2 * AHEAD  # articles per language process in memory: enough to look ahead at, for they may be large


class Read(NamedTuple):
    """An article, and the events that are told in it."""

    article: RawArticle
    events: list[Event]


def outgoing(event: Event) -> Outgoing:
    """The event as it is sent: keyed by its country, so that all events of a country meet."""
    return Outgoing(EVENTS, event.country or UNKNOWN_COUNTRY, event, event.event_id)


def measure(cost: Cost) -> None:
    """Take note of what articles cost."""
    for _ in range(cost.articles):
        LANGUAGE_SECONDS.observe(cost.seconds / cost.articles)
    SENTENCES.labels("passed").inc(cost.passed)
    SENTENCES.labels("stopped").inc(cost.stopped)


def attach(app: SafeApp, settings: Settings) -> None:
    """Add the agent to `app`, with language processes that start and stop with it."""
    pool = LanguagePool(settings.model, settings.language_processes, settings.language_timeout, measure)

    async def read(article: RawArticle) -> Read:
        return Read(article, await pool.extract(article))

    async def work(read: Read, state: State) -> Sequence[Outgoing]:
        return [outgoing(event) for event in revise(read.article, read.events, state)]

    table = state_table(app, settings, "extract")
    stage = Stage("extract", RawArticle, work, prepare=read, ahead=AHEAD * settings.language_processes)
    delivery = Delivery(app, settings, stage, table)

    raw_articles = [topic for topic in configured(settings) if topic.message is RawArticle]

    @app.agent(faust_topic(app, *raw_articles, waiting=WAITING * settings.language_processes), name="extract")
    async def extract(articles: Any) -> None:
        await delivery.run(articles)

    @app.on_before_shutdown.connect
    async def close(*_: Any, **__: Any) -> None:
        pool.close()
