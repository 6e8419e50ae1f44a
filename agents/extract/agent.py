"""The Faust agent of the stage extract: raw articles in, events out."""

from collections.abc import Sequence
from typing import Any

from agents.extract.pool import LanguagePool
from agents.extract.revise import revise
from streams.app import faust_topic, state_table
from streams.delivery import Delivery, Outgoing, Stage
from streams.messages import UNKNOWN_COUNTRY, Event, RawArticle
from streams.metrics import LANGUAGE_SECONDS
from streams.recovery import SafeApp
from streams.settings import Settings
from streams.state import State
from streams.topics import EVENTS, configured


def outgoing(event: Event) -> Outgoing:
    """The event as it is sent: keyed by its country, so that all events of a country meet."""
    return Outgoing(EVENTS, event.country or UNKNOWN_COUNTRY, event, event.event_id)


def attach(app: SafeApp, settings: Settings) -> None:
    """Add the agent to `app`, with language processes that start and stop with it."""
    pool = LanguagePool(settings.model, settings.language_processes, settings.language_timeout)

    async def work(article: RawArticle, state: State) -> Sequence[Outgoing]:
        with LANGUAGE_SECONDS.time():
            events = await pool.extract(article)
        return [outgoing(event) for event in revise(article, events, state)]

    table = state_table(app, settings, "extract")
    delivery = Delivery(app, settings, Stage("extract", RawArticle, work), table)

    raw_articles = [topic for topic in configured(settings) if topic.message is RawArticle]

    @app.agent(faust_topic(app, *raw_articles), name="extract")
    async def extract(articles: Any) -> None:
        await delivery.run(articles)

    @app.on_before_shutdown.connect
    async def close(*_: Any, **__: Any) -> None:
        pool.close()
