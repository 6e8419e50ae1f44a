"""Sources at work on a real broker: what is acknowledged arrives, one that fails stops no other, a stop is prompt."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kafka import TopicPartition

from streams.articles import article_id
from streams.broker.connection import bootstrap, consumer
from streams.feeds.report import Report
from streams.feeds.run import run_feeds
from streams.messages import RawArticle
from streams.settings import Settings
from tests.faults.disk import may_mount, small_disk


def feed(*links: str) -> str:
    items = "".join(f"<item><title>At {link}</title><link>{link}</link></item>" for link in links)
    return f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'


@pytest.fixture
def here(settings: Settings, tmp_path: Path, make_settings: Callable[..., Settings]) -> Settings:
    """The shared broker, with a topic and a memory of this test's own; loopback may be fetched from."""
    return make_settings(
        tmp_path / "state",
        broker=bootstrap(settings),
        raw_topics=f"raw-{tmp_path.name}",
        partitions=settings.partitions,
        feed_allow_private=True,
        feed_delay=0.0,
        feed_timeout=5.0,
    )


def arrived(settings: Settings) -> list[Any]:
    """All records of the test's topic."""
    with consumer(settings, consumer_timeout_ms=10_000) as reader:
        partitions = [
            TopicPartition(settings.raw_topic_names[0], number)
            for number in reader.partitions_for_topic(settings.raw_topic_names[0])
        ]
        reader.assign(partitions)
        left = sum(reader.end_offsets(partitions).values())
        reader.seek_to_beginning(*partitions)
        records = []
        while left > len(records):
            for found in reader.poll(timeout_ms=1000).values():
                records.extend(found)
        return records


def test_articles_arrive_keyed_by_id_with_headers(here: Settings, tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"a-{number}", "text": f"Text {number}"}) for number in range(1500)]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines))
    (report,) = run_feeds(here, [str(tmp_path / "articles.jsonl")])
    assert (report.sent, report.failed, report.error) == (1500, 0, None)
    records = arrived(here)
    assert {RawArticle.from_bytes(record.value).id for record in records} == {f"a-{n}" for n in range(1500)}
    assert len(records) == 1500
    for record in records[:10]:
        headers = dict(record.headers)
        assert headers["ce_id"] == record.key
        assert headers["ce_type"] == b"org.tocsin.raw-article.v1"


def test_one_bad_source_stops_no_other(here: Settings, tmp_path: Path, web: Any, answer: Any) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "file", "text": "x"}\nbroken\n')
    web.pages["/good"] = answer(feed(web.url("/1"), web.url("/2")))
    web.pages["/bad"] = answer("nonsense")
    sources = [web.url("/bad"), web.url("/good"), web.url("/missing"), str(tmp_path / "a.jsonl")]
    bad, good, missing, files = run_feeds(here, sources)
    assert (good.sent, good.error, good.nothing_came) == (2, None, False)
    assert (files.sent, files.failed) == (1, 1)
    assert "neither RSS nor Atom" in str(bad.error)
    assert "404" in str(missing.error)
    assert bad.nothing_came
    assert missing.nothing_came
    assert len(arrived(here)) == 3


def test_a_failure_that_passes_is_tried_again_when_the_server_says(here: Settings, web: Any, answer: Any) -> None:
    def serve(request: Any) -> Any:
        if web.asked("/rss") == 1:
            return answer(status=503, headers={"Retry-After": "3"})
        return answer(feed(web.url("/1")))

    web.pages["/rss"] = serve
    states: list[str] = []
    (report,) = run_feeds(here, [web.url("/rss")], on_progress=lambda report: states.append(report.state))
    assert (report.sent, report.error) == (1, None)
    # Two seconds would be ours. A host that is asked before the time it named is refused to us by `streams.feeds.pace`.
    assert [state for state in states if "failed" in state] == ["failed, next try in 3 s"]


@pytest.mark.skipif(not may_mount(), reason="only root may mount a small disk")
def test_a_full_disk_costs_no_article(here: Settings, tmp_path: Path, web: Any, answer: Any) -> None:
    web.pages["/rss"] = answer(feed(*(web.url(f"/{number}") for number in range(20))))
    stop = threading.Event()
    with small_disk(tmp_path / "disk", megabytes=1) as disk:
        on_disk = here.but(state_dir=str(disk.folder))

        def progress(report: Report) -> None:
            if report.state == "reading" and not report.sent and not told:
                disk.fill()
            if report.state.startswith("failed"):
                told.append(report.error)
                disk.free()
            if report.state == "done":
                stop.set()

        told: list[str | None] = []
        run_feeds(on_disk, [web.url("/rss")], every=0.05, stop=stop, on_progress=progress)
        (again,) = run_feeds(on_disk, [web.url("/rss")])
    assert told and "full" in str(told[0])
    assert {record.key for record in arrived(here)} == {article_id(web.url(f"/{n}")).encode() for n in range(20)}
    assert (again.sent, again.unchanged) == (0, 20)


def test_polling_goes_on_until_stopped(here: Settings, web: Any, answer: Any) -> None:
    web.pages["/rss"] = answer(feed(web.url("/1")))
    stop = threading.Event()

    def progress(report: Report) -> None:
        if report.polls == 1:
            web.pages["/rss"] = answer(feed(web.url("/2"), web.url("/1")))
        if report.polls == 3:
            stop.set()

    (report,) = run_feeds(here, [web.url("/rss")], every=0.05, stop=stop, on_progress=progress)
    assert report.sent == 2
    assert report.unchanged >= 2
    assert len(arrived(here)) == 2


def test_a_stop_ends_a_wait_and_keeps_what_was_sent(here: Settings, web: Any, answer: Any) -> None:
    web.pages["/rss"] = answer(feed(web.url("/1")))
    stop = threading.Event()

    def progress(report: Report) -> None:
        if report.polls == 1:
            stop.set()

    (report,) = run_feeds(here, [web.url("/rss")], every=86_400.0, stop=stop, on_progress=progress)
    assert report.sent == len(arrived(here)) == 1


def test_too_large_an_article_is_left_out_alone(here: Settings, tmp_path: Path) -> None:
    articles = [{"id": "large", "text": "x" * 200_000}, {"id": "small", "text": "x"}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, articles)))
    (report,) = run_feeds(here.but(largest_message=100_000), [str(tmp_path / "a.jsonl")])
    assert (report.sent, report.failed) == (1, 1)
    assert "largest_message" in report.problems[0]


def test_the_command_sends_and_sums_up(here: Settings, tmp_path: Path, run_tocsin: Any) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "file", "text": "x"}\n')
    done = run_tocsin("feed", str(tmp_path / "a.jsonl"), "-", settings=here, stdin='{"text": "piped"}\n')
    assert done.returncode == 0, done.stderr
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(report["source"], report["sent"]) for report in reports] == [(str(tmp_path / "a.jsonl"), 1), ("-", 1)]
    assert len(arrived(here)) == 2


def test_the_command_fails_when_nothing_came(here: Settings, tmp_path: Path, run_tocsin: Any, web: Any) -> None:
    (tmp_path / "a.jsonl").write_text("broken\n")
    done = run_tocsin("feed", str(tmp_path / "a.jsonl"), web.url("/missing"), settings=here)
    assert done.returncode == 1
    assert [json.loads(line)["sent"] for line in done.stdout.splitlines()] == [0, 0]
    missing = run_tocsin("feed", str(tmp_path / "none.jsonl"), settings=here)
    assert missing.returncode == 1
    assert "none.jsonl does not exist" in missing.stderr
    assert "Traceback" not in missing.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_stops_in_order(here: Settings, web: Any, answer: Any, number: signal.Signals) -> None:
    polled_twice = threading.Event()

    def serve(request: Any) -> Any:
        if "if-none-match" in request.headers:  # so the first poll is over
            polled_twice.set()
        return answer(feed(web.url("/1")), headers={"ETag": '"v1"'})

    web.pages["/rss"] = serve
    command = [str(Path(sys.executable).with_name("tocsin")), "feed", web.url("/rss"), "--every", "1s"]
    with subprocess.Popen(command, env=here.environment(), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert polled_twice.wait(60)
            process.send_signal(number)
            output, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0
    after_each_poll = [json.loads(line)["sent"] for line in output.splitlines()]
    assert len(after_each_poll) > 1
    assert set(after_each_poll) == {1}
    assert len(arrived(here)) == 1
