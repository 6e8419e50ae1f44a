"""Work begun ahead: on what waits first, once, and on nothing that has left the line."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from streams.look_ahead import LookAhead


def event(offset: int, generation: int = 1) -> Any:
    return SimpleNamespace(message=SimpleNamespace(tp=("raw-articles", 0), offset=offset, generation_id=generation))


class Trial:
    """Prepares events by waiting until told; says of which it began and which were cancelled."""

    def __init__(self) -> None:
        self.begun: list[tuple[int, int]] = []
        self.cancelled: list[int] = []
        self.go_on = asyncio.Event()

    async def prepare(self, event: Any) -> int:
        offset: int = event.message.offset
        self.begun.append((offset, event.message.generation_id))
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.cancelled.append(offset)
            raise
        if offset == 13:
            raise ValueError(offset)
        return offset


def queue(*events: Any) -> asyncio.Queue[Any]:
    made: asyncio.Queue[Any] = asyncio.Queue()
    for each in events:
        made.put_nowait(each)
    return made


def test_what_waits_first_is_begun_once_and_taken_in_any_order() -> None:
    async def run() -> None:
        trial = Trial()
        ahead = LookAhead(trial.prepare, most=2)
        waiting = queue(event(1), event(2), event(3))
        ahead.look(waiting)
        ahead.look(waiting)
        await asyncio.sleep(0)
        assert trial.begun == [(1, 1), (2, 1)]
        trial.go_on.set()
        assert await ahead.take(waiting.get_nowait()) == 1
        assert await ahead.take(event(9)) == 9  # never looked at: begun when taken
        ahead.look(waiting)
        assert await ahead.take(event(3)) == 3
        assert await ahead.take(event(2)) == 2
        assert sorted(trial.begun) == [(1, 1), (2, 1), (3, 1), (9, 1)]

    asyncio.run(run())


def test_what_a_rebalance_took_out_of_the_line_is_dropped_and_begun_anew_when_it_comes_again() -> None:
    async def run() -> None:
        trial = Trial()
        ahead = LookAhead(trial.prepare, most=2)
        ahead.look(queue(event(1), event(2)))
        await asyncio.sleep(0)
        ahead.look(queue(event(2, generation=2)))
        await asyncio.sleep(0)
        assert trial.cancelled == [1, 2]
        assert trial.begun == [(1, 1), (2, 1), (2, 2)]

    asyncio.run(run())


def test_what_follows_is_begun_an_eighth_at_a_time() -> None:
    async def run() -> None:
        trial = Trial()
        trial.go_on.set()
        ahead = LookAhead(trial.prepare, most=16)
        waiting = queue(*map(event, range(20, 40)))
        begun = []
        for _ in range(5):
            ahead.look(waiting)
            await asyncio.sleep(0)
            begun.append(len(trial.begun))
            await ahead.take(waiting.get_nowait())
        assert begun == [16, 16, 18, 18, 20]

    asyncio.run(run())


def test_a_failure_shows_when_its_message_comes_up() -> None:
    async def run() -> None:
        trial = Trial()
        trial.go_on.set()
        ahead = LookAhead(trial.prepare, most=2)
        ahead.look(queue(event(13)))
        await asyncio.sleep(0.01)
        with pytest.raises(ValueError, match="13"):
            await ahead.take(event(13))

    asyncio.run(run())


def test_nothing_is_begun_when_nothing_is_to_be() -> None:
    async def run() -> None:
        trial = Trial()
        LookAhead(trial.prepare, most=0).look(queue(event(1)))
        await asyncio.sleep(0)
        assert not trial.begun

    asyncio.run(run())
