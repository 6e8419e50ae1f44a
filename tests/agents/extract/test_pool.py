"""The language processes, with the real model: they work, they are replaced when they die, and they end."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from agents.extract.pool import LanguagePool, LanguageProcessError
from streams.messages import RawArticle

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


def test_an_article_that_takes_too_long_is_given_up_and_its_process_ended() -> None:
    pool = LanguagePool("en_core_web_sm", 1, timeout=0.01)  # less than any process needs to start
    with pytest.raises(LanguageProcessError, match=r"over 0\.01 s"):
        asyncio.run(pool.extract(ARTICLE))
    pool.close()
