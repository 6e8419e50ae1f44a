"""A worker with one stage that does what each article's text tells it: for the tests of delivery.

Arguments: a folder for marks (what has been done once), the process id of the parent.
"""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import faust

from streams.app import faust_topic, make_app, state_table
from streams.child import die_with_parent
from streams.delivery import Delivery, Outgoing, Stage
from streams.errors import PassingError
from streams.messages import Event, RawArticle
from streams.settings import Settings
from streams.state import State
from streams.topics import EVENTS, RAW_ARTICLES

MARKS = Path(sys.argv[1])
tries: Counter[str] = Counter()
tries_to_prepare: Counter[str] = Counter()


def once(name: str) -> bool:
    """Whether this is the first call with that name, of this process or an earlier one."""
    try:
        (MARKS / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def said(article: RawArticle, headline: str) -> Outgoing:
    event = Event(
        event_id=f"event of {article.id}",
        article_id=article.id,
        published_at=article.published_at,
        type="CONSULT",
        headline=headline,
    )
    return Outgoing(EVENTS, "XXX", event, event.event_id)


async def prepare(article: RawArticle) -> RawArticle:
    command, _, argument = (article.text or "").partition(" ")
    tries_to_prepare[article.id] += 1
    if command == "unprepared" and tries_to_prepare[article.id] <= int(argument):
        raise PassingError("not prepared")
    if command == "early-death" and once(article.id):
        os._exit(9)
    if command == "endless" and once(article.id):
        await asyncio.Event().wait()
    return article


async def work(article: RawArticle, state: State) -> Sequence[Outgoing]:
    command, _, argument = (article.text or "").partition(" ")
    tries[article.id] += 1
    seen = (state.get("seen") or []) + [article.id]
    state.put("seen", seen)
    if command == "raise":
        raise ValueError("this article cannot be worked on")
    if command == "pass" and tries[article.id] <= int(argument):
        raise PassingError("not now")
    if command == "die" and once(article.id):
        os._exit(9)
    if command == "hold" and once(article.id):
        os.kill(os.getpid(), signal.SIGSTOP)
    if command == "much":
        state.put(article.id, article.id * (int(argument) // len(article.id)))
    headline = "x" * 9_000_000 if command == "huge" else " ".join(seen)
    if command == "recall":
        headline = " ".join(f"{name}:{len(state.get(name) or '')}" for name in seen)
    return [said(article, headline)]


def main() -> None:
    die_with_parent(int(sys.argv[2]))
    settings = Settings.load()
    app = make_app(settings)
    table = state_table(app, settings, "trial")
    delivery = Delivery(app, settings, Stage("trial", RawArticle, work, prepare=prepare, ahead=3), table)

    @app.agent(faust_topic(app, RAW_ARTICLES), name="trial")
    async def trial(articles: faust.StreamT) -> None:
        await delivery.run(articles)

    app.finalize()
    worker = faust.Worker(app, loglevel="WARNING", redirect_stdouts=False)
    worker.spinner = None
    worker.execute_from_commandline()


if __name__ == "__main__":
    main()
