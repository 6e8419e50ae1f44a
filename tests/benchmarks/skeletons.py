"""The skeleton of the line in several ways: decode an article, count its words, send the count on, until ended.

Arguments: way, broker, source topic, sink topic.
"""

import asyncio
import sys
from collections.abc import Sequence
from typing import Any

import faust
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from streams.app import RAW, make_app, state_table
from streams.delivery import Delivery, Outgoing, Stage
from streams.messages import Event, RawArticle
from streams.settings import Settings
from streams.state import State
from streams.topics import Topic


def counted(value: bytes) -> bytes:
    """What is sent on for an article."""
    article = orjson.loads(value)
    return orjson.dumps({"id": article["id"], "words": len(article["text"].split())})


async def bare(broker: str, source: str, sink: str) -> None:
    """aiokafka alone: each batch is sent, acknowledged and committed."""
    consumer = AIOKafkaConsumer(
        source, bootstrap_servers=broker, group_id=sink, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    producer = AIOKafkaProducer(bootstrap_servers=broker, acks="all", linger_ms=10, compression_type="gzip")
    await asyncio.gather(consumer.start(), producer.start())
    while True:
        batches = await consumer.getmany(timeout_ms=500, max_records=500)
        records = [record for batch in batches.values() for record in batch]
        await asyncio.gather(*[await producer.send(sink, counted(each.value), key=each.key) for each in records])
        if records:
            await consumer.commit()


def plain_faust(broker: str, source: str, sink: str) -> None:
    """Faust as its guide shows it: nothing waits for what is sent, which may be lost."""
    app = faust.App(sink, broker=f"kafka://{broker}", web_enabled=False, topic_disable_leader=True)
    out = app.topic(sink, **RAW)

    @app.agent(app.topic(source, **RAW))
    async def count(stream: Any) -> None:
        async for value in stream:
            await out.send(value=counted(value))

    _run(app)


def ours(broker: str, source: str, sink: str) -> None:
    """Faust with our delivery: messages validated, what is sent acknowledged, a state written, for each message."""
    settings = Settings.load().but(broker=broker, group=sink, partitions=1)
    app = make_app(settings)
    topic = Topic(sink, Event, "article id", "the benchmark's sink")

    async def work(article: RawArticle, state: State) -> Sequence[Outgoing]:
        words = len((article.text or "").split())
        state.put(article.id, words)
        event = Event(
            event_id=article.id,
            article_id=article.id,
            published_at=article.published_at,
            type="CONSULT",
            headline=f"{words} words",
        )
        return [Outgoing(topic, article.id, event, article.id)]

    delivery = Delivery(app, settings, Stage("count", RawArticle, work), state_table(app, settings, "count"))

    @app.agent(app.topic(source, **RAW))
    async def count(stream: Any) -> None:
        await delivery.run(stream)

    _run(app)


def _run(app: faust.App) -> None:
    app.finalize()
    worker = faust.Worker(app, loglevel="WARNING", redirect_stdouts=False)
    worker.spinner = None
    worker.execute_from_commandline()


if __name__ == "__main__":
    way, *arguments = sys.argv[1:]
    sys.argv[1:] = []  # Faust reads them too
    if way == "bare":
        asyncio.run(bare(*arguments))
    else:
        {"faust": plain_faust, "ours": ours}[way](*arguments)
