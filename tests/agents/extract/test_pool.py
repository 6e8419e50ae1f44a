"""The language processes, with the real model: they work, they are replaced when they die, and they end."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator

import psutil
import pytest

from agents.extract import pool as pool_module
from agents.extract.pool import Cost, LanguagePool, LanguageProcessError
from streams.messages import Event, RawArticle

ARTICLE = RawArticle.from_fields(
    {
        "id": "a",
        "title": "Bomb kills four in Quetta",
        "text": "Four people were killed by a bomb in Quetta, Pakistan, on Monday, police said.",
        "published_at": "2026-03-03",
        "fetched_at": "2026-03-03",
    }
)


@pytest.fixture
def pool() -> Iterator[LanguagePool]:
    made = LanguagePool("en_core_web_sm", 1, timeout=60.0)
    yield made
    made.close()


def processes(pool: LanguagePool) -> list[int]:
    return [process.pid for process in pool._executor._processes.values()]


def test_events_are_extracted_in_another_process(pool: LanguagePool) -> None:
    [event] = asyncio.run(pool.extract(ARTICLE))
    assert event.harm.killed is not None
    assert event.harm.killed.best == 4
    assert os.getpid() not in processes(pool)


def test_a_process_that_is_killed_costs_one_try_and_is_replaced(pool: LanguagePool) -> None:
    async def killed_then_again() -> int:
        await pool.extract(ARTICLE)
        [process] = processes(pool)
        os.kill(process, signal.SIGKILL)
        with pytest.raises(LanguageProcessError, match="article a"):
            await pool.extract(ARTICLE)
        return len(await pool.extract(ARTICLE))

    assert asyncio.run(killed_then_again()) == 1


def test_processes_are_renewed_in_time_and_what_they_are_at_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "RENEWED_AFTER", 4)
    pool = LanguagePool("en_core_web_sm", 2, timeout=60.0)
    seen: set[int] = set()

    async def read() -> None:
        for _ in range(5):
            answers = await asyncio.gather(*(pool.extract(ARTICLE) for _ in range(6)))
            assert [len(events) for events in answers] == [1] * 6
            seen.update(processes(pool))

    try:
        asyncio.run(read())
    finally:
        pool.close()
    assert len(seen) > 4
    for process in seen:
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(process).wait(timeout=60)  # raises when one goes on


def test_articles_that_wait_are_read_together(pool: LanguagePool) -> None:
    async def all_at_once() -> list[list[Event]]:
        return await asyncio.gather(*(pool.extract(ARTICLE) for _ in range(5)))

    costs: list[Cost] = []
    pool._took = costs.append
    answers = asyncio.run(all_at_once())
    assert [[event.harm.killed.best for event in events if event.harm.killed] for events in answers] == [[4]] * 5
    assert [cost.articles for cost in costs] == [5]


def test_a_process_that_dies_over_articles_read_together_is_held_against_none_that_can_be_read(
    pool: LanguagePool,
) -> None:
    async def killed_beneath() -> list[list[Event]]:
        await pool.extract(ARTICLE)
        answers = asyncio.gather(*(pool.extract(ARTICLE) for _ in range(5)))
        await asyncio.sleep(0)  # they are asked for
        os.kill(processes(pool)[0], signal.SIGKILL)
        return await answers

    assert [len(events) for events in asyncio.run(killed_beneath())] == [1] * 5


def test_who_waits_when_the_pool_closes_is_told(pool: LanguagePool) -> None:
    async def closed() -> None:
        waiting = asyncio.ensure_future(pool.extract(ARTICLE))
        await asyncio.sleep(0)
        pool.close()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(closed())


def test_an_article_that_takes_too_long_is_given_up_and_its_process_ended() -> None:
    pool = LanguagePool("en_core_web_sm", 1, timeout=0.0001)  # less than any article needs
    with pytest.raises(LanguageProcessError, match=r"over 0\.0001 s"):
        asyncio.run(pool.extract(ARTICLE))
    pool.close()


def test_no_article_answers_for_the_time_that_a_process_takes_to_start() -> None:
    pool = LanguagePool("en_core_web_sm", 1, timeout=0.5)  # more than it needs to be read, less than loading the model
    assert asyncio.run(pool.extract(ARTICLE))
    pool.close()
