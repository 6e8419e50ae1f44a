"""Topics and state that an earlier version wrote are read and gone on from by this one: nothing lost, nothing twice."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.errors import CoordinatorNotAvailableError
from kafka.structs import OffsetAndMetadata

from streams.broker.connection import admin, producer
from streams.broker.embedded import embedded_broker
from streams.commands.worker import supervisor
from streams.messages import RawArticle
from streams.settings import Settings
from streams.topics import Topic, create, ensure
from tests.upgrade.record import PARTITIONS, PATIENCE, articles, await_all_handled, bytes_of, send

RECORDED = sorted(Path(__file__).with_name("recorded").glob("*.jsonl"))
Tocsin = Callable[..., list[dict[str, Any]]]


def restore(settings: Settings, recorded: list[dict[str, Any]]) -> None:
    """Make the topics as they were, message by message, and commit what was committed."""
    *messages, done = recorded
    ensure(settings)
    changelogs = {each["topic"] for each in messages if each["topic"].endswith("-changelog")}
    create(settings, *(Topic(name, RawArticle, "as the stage has it", "state", "compact") for name in changelogs))
    client = producer(settings)
    for each in messages:
        headers = [(name, bytes_of(value)) for name, value in each["headers"]]
        key, value = bytes_of(each["key"]), bytes_of(each["value"])
        sent = client.send(each["topic"], key=key, value=value, headers=headers, partition=each["partition"]).get(60)
        assert sent.offset == each["offset"]
    client.close()
    commit(settings, done)


def commit(settings: Settings, done: dict[str, Any]) -> None:
    """Commit what the group had committed; a new broker takes a moment to make the topic for that."""
    committed = {
        TopicPartition(topic, number): OffsetAndMetadata(at, "", -1) for topic, number, at in done["committed"]
    }
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with admin(settings) as broker:
                broker.alter_group_offsets(done["group"], committed)
            return
        except CoordinatorNotAvailableError:
            assert time.monotonic() < end
            time.sleep(0.5)


@pytest.fixture(params=RECORDED, ids=lambda path: path.stem)
def restored(request: pytest.FixtureRequest, tmp_path: Path, make_settings: Any) -> Iterator[Settings]:
    """A broker that holds what was recorded, and a worker of this version on it."""
    recorded = [json.loads(line) for line in request.param.read_text().splitlines()]
    settings = make_settings(tmp_path / "state", partitions=PARTITIONS)
    with embedded_broker(settings):
        restore(settings, recorded)
        worker = supervisor(settings, tmp_path / "worker.log")
        thread = threading.Thread(target=worker.run)
        thread.start()
        yield settings
        worker.stop()
        thread.join()


def killed_and_wounded(lines: list[dict[str, Any]]) -> dict[str, tuple[int | None, int | None]]:
    """By country, of all time, as `tocsin totals --json` has them."""
    found = {line["country"]: line["reported"] for line in lines if line["window"] == "all"}
    best = {
        country: [(harm[kind] or {}).get("best") for kind in ("killed", "wounded")] for country, harm in found.items()
    }
    return {country: (killed, wounded) for country, (killed, wounded) in best.items() if killed or wounded}


def test_what_an_earlier_version_wrote_is_gone_on_from(restored: Settings, run_tocsin: Any) -> None:
    settings = restored

    def tocsin(*arguments: str) -> list[dict[str, Any]]:
        done = run_tocsin(*arguments, settings=settings)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def totals() -> dict[str, tuple[int | None, int | None]]:
        await_all_handled(settings)
        for table in ("casualties", "events", "dyads"):
            assert all(line["agrees"] for line in tocsin("totals", "--table", table, "--verify", "--json"))
        return killed_and_wounded(tocsin("totals", "--json"))

    counted = {"AFG": (14, 30), "SYR": (5, 9), "NGA": (8, 4)}  # 8 by an analyst
    assert totals() == counted
    events = tocsin("events", "--json")
    assert {event["article_id"] for event in events} == {article.id for article in articles()}
    [letter] = tocsin("dead-letters", "list", "--json")
    assert letter["stage"] == "extract"

    # All again, and one told by another outlet: what the stages remember was read.
    retold = articles()[2].model_copy(
        update={"id": "aleppo-2", "url": "https://other.example/2", "source": "other.example"}
        | {"text": "Five people were killed and nine wounded by an air strike on Aleppo, Syria, on Tuesday."}
    )
    send(settings, "raw-articles", [(each.id, each.to_bytes()) for each in (*articles(), retold)])
    assert totals() == counted
    [aleppo] = [each for each in tocsin("incidents", "SYR", "--json") if each["harm"]["killed"]]
    assert set(aleppo["articles"]) == {"aleppo", "aleppo-copy", "aleppo-2"}

    # A new one adds what it tells, to what was there.
    fields = {"id": "herat", "title": "Bomb in Herat", "published_at": "2026-03-06", "fetched_at": "2026-03-06"}
    text = "A car bomb killed 3 people and wounded 2 others in Herat, Afghanistan, on Friday, police said."
    send(settings, "raw-articles", [("herat", RawArticle.from_fields(fields | {"text": text}).to_bytes())])
    assert totals() == counted | {"AFG": (17, 32)}

    # Everything computed anew by this version, the analyst's correction included.
    tocsin("rebuild")
    assert totals() == counted | {"AFG": (17, 32)}
