"""Language work in processes of its own, so that the event loop never waits for it.

A process that dies or hangs costs the article in work one try; the pool is made anew and goes on. So it is from time to
time, as the memory of a process grows.
"""

import asyncio
import multiprocessing
import signal
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakSet

from streams.child import die_with_parent
from streams.errors import PassingError
from streams.messages import Event, RawArticle

if TYPE_CHECKING:
    from agents.extract.extractor import Extractor

TOGETHER = 64  # articles that a process reads at a time, at most
START_TIMEOUT = 120.0  # seconds for a process to start and load its model, which no article answers for
RENEWED_AFTER = 100_000  # articles a process: spaCy keeps every word that it ever met, some 80 MB of them by then
AT_ONCE = 2  # batches that a process is given: while it reads one, the next waits beside it
LONG = 60_000  # characters of articles from which on no further one is read with them

_extractor: "Extractor | None" = None  # of a language process; None in all others


class LanguageProcessError(PassingError):
    """A language process died or took too long over one article."""


def _start(model: str) -> None:
    """Make this process a language process: load the model once, leave Ctrl-C to the worker, die with it."""
    from agents.extract.extractor import Extractor

    global _extractor
    parent = multiprocessing.parent_process()
    assert parent is not None and parent.pid is not None
    die_with_parent(parent.pid)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _extractor = Extractor(model)


class Cost(NamedTuple):
    """What the language work on some articles took: seconds, and sentences that the parser saw or was spared."""

    articles: int
    seconds: float
    passed: int
    stopped: int


def _extract(articles: list[RawArticle]) -> tuple[list[list[Event]], Cost]:
    assert _extractor is not None
    start, before = time.monotonic(), _extractor.gated
    events = _extractor.extract_all(articles)
    passed, stopped = (now - then for now, then in zip(_extractor.gated, before, strict=True))
    return events, Cost(len(articles), time.monotonic() - start, passed, stopped)


class _Asked(NamedTuple):
    """An article whose events somebody waits for."""

    article: RawArticle
    told: "asyncio.Future[list[Event]]"


def _length(asked: _Asked) -> int:
    return len(asked.article.text or asked.article.html or "")


class LanguagePool:
    """`processes` processes that extract events with the model named `model`; `took` is told what the work cost.

    Articles that wait are read some at a time, which takes less than one by one. Where that fails, each is tried alone,
    so that an article answers only for itself.
    """

    def __init__(
        self, model: str, processes: int, timeout: float, took: Callable[[Cost], object] = lambda cost: None
    ) -> None:
        self._model = model
        self._processes = processes
        self._timeout = timeout  # seconds for one article
        self._took = took
        self._asked: asyncio.Queue[_Asked] = asyncio.Queue()
        self._servers: list[asyncio.Future[None]] = []  # AT_ONCE for each process, from the first article on
        self._executor = self._made()
        self._broken: WeakSet[ProcessPoolExecutor] = WeakSet()  # whose work was given up
        self._read = 0  # articles since the processes began

    def _made(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")  # a fork would inherit the event loop's threads and sockets
        executor = ProcessPoolExecutor(self._processes, context, initializer=_start, initargs=(self._model,))
        # So that each starts and loads its model now, not when the first article is there.
        self._started = [executor.submit(int) for _ in range(self._processes)]
        return executor

    async def extract(self, article: RawArticle) -> list[Event]:
        """The events of `article`; raises LanguageProcessError when its process dies or takes too long."""
        if not self._servers:
            servers = AT_ONCE * self._processes
            self._servers = [asyncio.ensure_future(self._serve()) for _ in range(servers)]
        asked = _Asked(article, asyncio.get_running_loop().create_future())
        self._asked.put_nowait(asked)
        return await asked.told

    async def _serve(self) -> None:
        """Give the processes one batch after the other for as long as there is some."""
        while True:
            batch = [await self._asked.get()]
            share = min(TOGETHER, (self._asked.qsize() + 1) // self._processes)  # the others want work, too
            while len(batch) < share and sum(map(_length, batch)) < LONG:
                batch.append(self._asked.get_nowait())
            await self._answer(batch)

    async def _answer(self, batch: list[_Asked]) -> None:
        """Tell those who wait what their articles tell, or what went wrong."""
        batch = [asked for asked in batch if not asked.told.done()]  # whoever gave up needs no answer
        if not batch:
            return
        try:
            events, cost = await self._extract([asked.article for asked in batch])
        except asyncio.CancelledError:
            for asked in batch:
                asked.told.cancel()
            raise
        except Exception as error:  # whatever it is, it belongs to whoever asked
            if len(batch) == 1 and not batch[0].told.done():
                batch[0].told.set_exception(error)
            for asked in batch if len(batch) > 1 else ():
                await self._answer([asked])
            return
        self._took(cost)
        for asked, told in zip(batch, events, strict=True):
            if not asked.told.done():
                asked.told.set_result(told)

    async def _extract(self, articles: list[RawArticle]) -> tuple[list[list[Event]], Cost]:
        self._renew_in_time(len(articles))
        executor, named = self._executor, ", ".join(article.id for article in articles)
        limit = START_TIMEOUT
        try:
            await asyncio.wait_for(asyncio.gather(*map(asyncio.wrap_future, self._started)), limit)
            limit = self._timeout
            future = asyncio.get_running_loop().run_in_executor(executor, _extract, articles)
            return await asyncio.wait_for(future, limit)
        except TimeoutError:
            self._replace(executor)
            raise LanguageProcessError(f"language work on article {named} took over {limit:g} s") from None
        except BrokenProcessPool:
            self._replace(executor)
            raise LanguageProcessError(f"the language process died over article {named}") from None
        except asyncio.CancelledError:
            if executor not in self._broken:
                raise
            raise LanguageProcessError(f"the language process died beside article {named}") from None

    def _renew_in_time(self, articles: int) -> None:
        """Let new processes begin once these have read enough; what they are at, they finish."""
        if self._read >= RENEWED_AFTER * self._processes:
            self._executor.shutdown(wait=False)
            self._executor, self._read = self._made(), 0
        self._read += articles

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        self._broken.add(broken)
        if self._executor is broken:
            self._executor = self._made()
        self._end(broken)

    def close(self) -> None:
        """End the processes; what they were at is lost."""
        for server in self._servers:
            server.cancel()
        while not self._asked.empty():
            self._asked.get_nowait().told.cancel()
        self._end(self._executor)

    @staticmethod
    def _end(executor: ProcessPoolExecutor) -> None:
        for process in list((executor._processes or {}).values()):  # there is no public way to end a hanging one
            process.kill()
        executor.shutdown(wait=False, cancel_futures=True)
