"""A worker with two agents for the tests of fetching: one stands at its first article, the other lists events.

Argument: the process id of the parent.
"""

import asyncio
import sys
from typing import Any

import faust

from streams.app import faust_topic, make_app
from streams.child import die_with_parent
from streams.settings import Settings
from streams.topics import EVENTS, RAW_ARTICLES


def main() -> None:
    die_with_parent(int(sys.argv[1]))
    app = make_app(Settings.load())

    @app.agent(faust_topic(app, RAW_ARTICLES, waiting=10), name="standing")
    async def standing(articles: Any) -> None:
        async for _ in articles:
            print("stands", flush=True)
            await asyncio.Event().wait()

    @app.agent(faust_topic(app, EVENTS, waiting=10), name="going")
    async def going(events: Any) -> None:
        async for event in events:
            print("goes on with", event.decode(), flush=True)

    app.finalize()
    worker = faust.Worker(app, loglevel="WARNING", redirect_stdouts=False)
    worker.spinner = None
    worker.execute_from_commandline()


if __name__ == "__main__":
    main()
