"""Language work in processes of its own, so that the event loop never waits for it.

A process that dies or hangs costs the article in work one try; the pool is made anew and goes on.
"""

import asyncio
import multiprocessing
import signal
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, NamedTuple

from streams.child import die_with_parent
from streams.errors import PassingError
from streams.messages import Event, RawArticle

if TYPE_CHECKING:
    from agents.extract.extractor import Extractor

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
    """What an article's language work took: seconds, and sentences that the gate passed to the parser or stopped."""

    seconds: float
    passed: int
    stopped: int


def _extract(article: RawArticle) -> tuple[list[Event], Cost]:
    assert _extractor is not None
    start, before = time.monotonic(), _extractor.gated
    events = _extractor.extract(article)
    passed, stopped = (now - then for now, then in zip(_extractor.gated, before, strict=True))
    return events, Cost(time.monotonic() - start, passed, stopped)


class LanguagePool:
    """`processes` processes that extract events with the model named `model`; `took` is told what each article cost."""

    def __init__(
        self, model: str, processes: int, timeout: float, took: Callable[[Cost], object] = lambda cost: None
    ) -> None:
        self._model = model
        self._processes = processes
        self._timeout = timeout  # seconds for one article
        self._took = took
        self._free = asyncio.Semaphore(processes)  # a process's time runs when it has the article, not before
        self._executor = self._made()

    def _made(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")  # a fork would inherit the event loop's threads and sockets
        executor = ProcessPoolExecutor(self._processes, context, initializer=_start, initargs=(self._model,))
        for _ in range(self._processes):
            executor.submit(int)  # so that each starts and loads its model now, not when the first article is there
        return executor

    async def extract(self, article: RawArticle) -> list[Event]:
        """The events of `article`; raises LanguageProcessError when its process dies or takes too long."""
        async with self._free:
            events, cost = await self._extract(article)
            self._took(cost)
            return events

    async def _extract(self, article: RawArticle) -> tuple[list[Event], Cost]:
        executor = self._executor
        try:
            future = asyncio.get_running_loop().run_in_executor(executor, _extract, article)
            return await asyncio.wait_for(future, self._timeout)
        except TimeoutError:
            self._replace(executor)
            raise LanguageProcessError(f"language work on article {article.id} took over {self._timeout:g} s") from None
        except BrokenProcessPool:
            self._replace(executor)
            raise LanguageProcessError(f"the language process died over article {article.id}") from None
        except asyncio.CancelledError:
            if executor is self._executor:
                raise
            raise LanguageProcessError(f"the language process died beside article {article.id}") from None

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        if self._executor is broken:
            self._executor = self._made()
        self._end(broken)

    def close(self) -> None:
        """End the processes; what they were at is lost."""
        self._end(self._executor)

    @staticmethod
    def _end(executor: ProcessPoolExecutor) -> None:
        for process in list((executor._processes or {}).values()):  # there is no public way to end a hanging one
            process.kill()
        executor.shutdown(wait=False, cancel_futures=True)
