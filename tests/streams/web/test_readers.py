"""A thousand readers with the page open: each is told of every change, and the server stays able to answer."""

import asyncio
import resource
from typing import Any

import httpx
import orjson
import pytest

READERS = 1_000
PATIENCE = 120.0  # seconds for all of it; nothing should come near


async def states(client: httpx.AsyncClient, reading: asyncio.Event, seen: dict[int, int], reader: int) -> None:
    """Follow the live stream and note the newest version told to this reader."""
    async with client.stream("GET", "/live") as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data:"):
                seen[reader] = orjson.loads(line.removeprefix("data:"))["version"]
                if len(seen) == READERS:
                    reading.set()


async def a_thousand(address: str, newsroom: Any) -> tuple[dict[int, int], int]:
    """The newest version that each reader was told of after a change, and the version of that change."""
    limits = httpx.Limits(max_connections=READERS + 10)
    seen: dict[int, int] = {}
    reading = asyncio.Event()
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE, limits=limits) as client:
        readers = [asyncio.create_task(states(client, reading, seen, reader)) for reader in range(READERS)]
        try:
            async with asyncio.timeout(PATIENCE):
                await reading.wait()
                count = {"low": 6, "best": 6, "high": 6}
                await asyncio.to_thread(newsroom.tell, "seen by all", "NZL", harm={"killed": count})
                found: list[Any] = []
                while not found:
                    found = (await client.get("/api/totals/NZL?window=7d")).json()["countries"]
                version = (await client.get("/api/freshness")).json()["version"]
                while min(seen.values()) < version:
                    await asyncio.sleep(0.1)
        finally:
            for reader in readers:
                reader.cancel()
            await asyncio.gather(*readers, return_exceptions=True)
    return seen, version


def test_a_thousand_readers_are_all_told(address: str, newsroom: Any) -> None:
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 3 * READERS:
        pytest.skip("this process may not open as many files as a thousand readers and their server need")
    seen, version = asyncio.run(a_thousand(address, newsroom))
    assert len(seen) == READERS
    assert min(seen.values()) >= version
