"""Feeds: full texts of new entries, nothing sent twice, what a server says about caching and robots kept."""

import datetime
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from streams.feeds.feed import FeedSource
from streams.feeds.fetch import Fetcher
from streams.feeds.memory import Memory
from streams.feeds.robots import PoliteFetcher
from streams.feeds.source import SourceError

REAL = Path(__file__).parents[4] / "shared" / "data" / "feeds"
PARAGRAPHS = [
    "A footbridge over the river Lenne gave way on Monday morning while pupils were on their way to school.",
    "Four of them fell into the shallow water and were pulled out by a postman who was passing by, police said.",
    "The town had planned to replace the bridge, which was built in 1961, in the course of the coming summer.",
]


def page(paragraphs: list[str], title: str = "Bridge gives way") -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<html><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1>{body}</article><footer>Imprint</footer></body></html>"
    )


def rss(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Local news</title>{"".join(items)}</channel></rss>'


def item(link: str, title: str = "Bridge gives way", summary: str = "Four pupils fell.", more: str = "") -> str:
    return (
        f"<item><title>{title}</title><link>{link}</link><description>{summary}</description>"
        f"<pubDate>Mon, 02 Mar 2026 08:30:00 +0100</pubDate>{more}</item>"
    )


def test_an_entry_has_the_full_text_of_its_page(web: Any, answer: Any, read_feed: Any) -> None:
    web.pages["/rss"] = answer(rss(item(web.url("/1"))))
    web.pages["/1"] = answer(page(PARAGRAPHS))
    (article,) = read_feed(web.url("/rss")).articles
    assert all(text in article.text for text in PARAGRAPHS)
    assert "Imprint" not in article.text
    assert (article.title, article.url) == ("Bridge gives way", web.url("/1"))
    assert article.published_at == datetime.datetime(2026, 3, 2, 7, 30, tzinfo=datetime.UTC)


def test_atom_is_read_too(web: Any, answer: Any, read_feed: Any) -> None:
    web.pages["/atom"] = answer(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><title>Local</title><entry>'
        f'<title type="html">Fire &amp;amp; smoke</title><id>urn:1</id><link href="{web.url("/1")}"/>'
        "<updated>2026-03-02T08:30:00Z</updated>"
        '<content type="html">&lt;p&gt;First.&lt;/p&gt;&lt;p&gt;Second.&lt;/p&gt;'
        "</content></entry></feed>"
    )
    (article,) = read_feed(web.url("/atom")).articles
    assert (article.title, article.text, article.language) == ("Fire & smoke", "First.\nSecond.", "en")


def test_nothing_is_sent_twice_across_restarts(web: Any, answer: Any, read_feed: Any) -> None:
    web.pages["/rss"] = answer(rss(item(web.url("/1")), item(web.url("/2"))))
    web.pages["/1"] = web.pages["/2"] = answer(page(PARAGRAPHS))
    assert len(read_feed(web.url("/rss")).articles) == 2
    again = read_feed(web.url("/rss"))
    assert (again.articles, again.same) == ([], 2)
    assert web.asked("/1") == 1


def test_only_what_was_acknowledged_is_remembered(web: Any, answer: Any, read_feed: Any, local: Any) -> None:
    web.pages["/rss"] = answer(rss(item(web.url("/1")), item(web.url("/2"))), headers={"ETag": '"1"'})
    with Memory.of(local) as memory:
        source = FeedSource(web.url("/rss"), PoliteFetcher(Fetcher(local, threading.Event())), memory)
        polled = type("", (), {"unchanged": lambda s: None, "problem": lambda s, t: None, "note": lambda s, t: None})()
        given = list(source.poll(polled))
        source.sent(given[0])  # then the process dies
    assert [article.id for article in read_feed(web.url("/rss")).articles] == [given[1].id]


def test_a_changed_entry_is_sent_again_under_its_id(web: Any, answer: Any, read_feed: Any) -> None:
    web.pages["/rss"] = answer(rss(item(web.url("/1"))))
    web.pages["/1"] = answer(page(PARAGRAPHS))
    (first,) = read_feed(web.url("/rss")).articles
    web.pages["/rss"] = answer(rss(item(web.url("/1"), summary="Five pupils fell.")))
    web.pages["/1"] = answer(page([*PARAGRAPHS, "A fifth pupil was found to have been hurt as well, a doctor said."]))
    (second,) = read_feed(web.url("/rss")).articles
    assert second.id == first.id
    assert "A fifth pupil" in second.text


def test_an_unchanged_feed_is_not_sent_by_its_server(web: Any, answer: Any, read_feed: Any) -> None:
    def serve(request: Any) -> Any:
        if request.headers.get("if-none-match") == '"v1"' and "if-modified-since" in request.headers:
            return answer(status=304)
        headers = {"ETag": '"v1"', "Last-Modified": "Mon, 02 Mar 2026 08:00:00 GMT"}
        return answer(rss(item(web.url("/1"))), headers=headers)

    web.pages["/rss"] = serve
    web.pages["/1"] = answer(page(PARAGRAPHS))
    assert len(read_feed(web.url("/rss")).articles) == 1
    for _ in range(2):  # a 304 must not make us forget what the server gave
        assert read_feed(web.url("/rss")).articles == []
        assert web.requests[-1].headers["if-none-match"] == '"v1"'
        assert web.requests[-1].headers["if-modified-since"] == "Mon, 02 Mar 2026 08:00:00 GMT"


def test_another_cluster_gets_all_entries(web: Any, answer: Any, read_feed: Any) -> None:
    web.pages["/rss"] = answer(rss(item(web.url("/1"))))
    assert len(read_feed(web.url("/rss")).articles) == 1
    assert len(read_feed(web.url("/rss"), broker="kafka.example:9092").articles) == 1


def test_a_page_that_fails_for_now_is_tried_again(web: Any, answer: Any, read_feed: Any) -> None:
    web.pages["/rss"] = answer(rss(item(web.url("/1"))), headers={"ETag": '"v1"'})
    web.pages["/1"] = answer(status=500)
    first = read_feed(web.url("/rss"))
    assert [article.text for article in first.articles] == ["Four pupils fell."]
    assert "500" in first.notes[0]
    web.pages["/1"] = answer(page(PARAGRAPHS))
    (second,) = read_feed(web.url("/rss")).articles
    assert second.id == first.articles[0].id
    assert PARAGRAPHS[0] in second.text
    assert read_feed(web.url("/rss")).same == 1


def test_a_page_is_not_tried_for_ever(web: Any, answer: Any, read_feed: Any) -> None:
    web.pages["/rss"] = answer(rss(item(web.url("/1"))))
    web.pages["/1"] = answer(status=500)
    sent = [len(read_feed(web.url("/rss")).articles) for _ in range(8)]
    assert sum(sent) == 1
    assert web.asked("/1") == 5


@pytest.mark.parametrize("kind", ["application/pdf", "video/mp4"])
def test_what_is_no_page_is_left(web: Any, answer: Any, read_feed: Any, kind: str) -> None:
    web.pages["/rss"] = answer(rss(item(web.url("/1"))))
    web.pages["/1"] = answer(b"%PDF", headers={"Content-Type": kind})
    polled = read_feed(web.url("/rss"))
    assert [article.text for article in polled.articles] == ["Four pupils fell."]
    assert kind in polled.notes[0]


def test_robots_are_kept_out_of_pages(web: Any, answer: Any, read_feed: Any) -> None:
    web.pages["/robots.txt"] = answer("User-agent: *\nDisallow: /private/\n")
    web.pages["/rss"] = answer(rss(item(web.url("/private/1")), item(web.url("/2"))))
    web.pages["/private/1"] = web.pages["/2"] = answer(page(PARAGRAPHS))
    polled = read_feed(web.url("/rss"))
    texts = {article.url: article.text for article in polled.articles}
    assert texts[web.url("/private/1")] == "Four pupils fell."
    assert PARAGRAPHS[0] in texts[web.url("/2")]
    assert "robots.txt" in polled.notes[0]
    assert (web.asked("/private/1"), web.asked("/2"), web.asked("/robots.txt")) == (0, 1, 1)


def test_robots_are_kept_out_after_a_redirect(web: Any, answer: Any, read_feed: Any) -> None:
    web.pages["/robots.txt"] = answer("User-agent: tocsin\nDisallow: /private/\n")
    web.pages["/rss"] = answer(rss(item(web.url("/1"))))
    web.pages["/1"] = answer(status=302, headers={"Location": "/private/1"})
    read_feed(web.url("/rss"))
    assert (web.asked("/1"), web.asked("/private/1")) == (1, 0)


def test_nothing_is_fetched_while_robots_txt_is_in_trouble(web: Any, answer: Any, read_feed: Any) -> None:
    web.pages["/robots.txt"] = answer(status=503)
    web.pages["/rss"] = answer(rss(item(web.url("/1"))))
    with pytest.raises(SourceError, match="503") as error:
        read_feed(web.url("/rss"))
    assert error.value.passing
    assert web.asked("/rss") == 0


def test_an_entry_without_a_date_keeps_the_day_it_was_first_seen(web: Any, answer: Any, read_feed: Any) -> None:
    undated = "<item><title>Storm</title><guid>1</guid><description>{}</description></item>"
    web.pages["/rss"] = answer(rss(undated.format("It blew.")))
    (first,) = read_feed(web.url("/rss")).articles
    web.pages["/rss"] = answer(rss(undated.format("It blew hard.")))
    (second,) = read_feed(web.url("/rss")).articles
    assert (second.id, second.published_at) == (first.id, first.published_at)


def test_nothing_is_published_after_it_was_fetched(web: Any, answer: Any, read_feed: Any) -> None:
    far = item(web.url("/1")).replace("02 Mar 2026", "02 Mar 2226")
    web.pages["/rss"] = answer(rss(far))
    (article,) = read_feed(web.url("/rss")).articles
    assert article.published_at <= article.fetched_at


def test_a_feed_that_declares_another_encoding(web: Any, answer: Any, read_feed: Any) -> None:
    feed = rss(item(web.url("/1"), title="Feuer in Köln", summary="Zwölf Leute")).replace(
        '<?xml version="1.0"?>', '<?xml version="1.0" encoding="iso-8859-1"?>'
    )
    web.pages["/rss"] = answer(feed.encode("iso-8859-1"), headers={"Content-Type": "application/rss+xml"})
    web.pages["/1"] = answer(
        page(["In Köln brannte am Montag früh ein großes Lager für Möbel, niemand wurde verletzt."] * 3).encode(
            "cp1252"
        ),
        headers={"Content-Type": "text/html; charset=utf-8"},
    )
    (article,) = read_feed(web.url("/rss")).articles
    assert article.title == "Feuer in Köln"
    assert "großes Lager für Möbel" in article.text


@pytest.mark.parametrize("body", ["<html><body>Hello</body></html>", "", "{}", "\x00\x01"])
def test_what_is_no_feed_is_told(web: Any, answer: Any, read_feed: Any, body: str) -> None:
    web.pages["/rss"] = answer(body)
    with pytest.raises(SourceError, match="neither RSS nor Atom"):
        read_feed(web.url("/rss"))


@pytest.mark.parametrize(("status", "passing"), [(404, False), (410, False), (429, True), (500, True), (503, True)])
def test_a_refusal_tells_whether_it_may_pass(web: Any, answer: Any, read_feed: Any, status: int, passing: bool) -> None:
    web.pages["/rss"] = answer(status=status, headers={"Retry-After": "7"})
    with pytest.raises(SourceError, match=str(status)) as error:
        read_feed(web.url("/rss"))
    assert (error.value.passing, error.value.retry_after) == (passing, 7.0)


@pytest.mark.parametrize("name", ["bbc-world-2017-01-20.xml", "reuters-world-2018-01-30.xml"])
def test_real_feeds(web: Any, answer: Any, read_feed: Callable[..., Any], name: str) -> None:
    if not REAL.is_dir():
        pytest.skip(f"{REAL} is not there: real feeds are shared material outside the repository")
    body = (REAL / name).read_text(encoding="utf-8")
    for host in (
        "http://www.bbc.co.uk",
        "https://www.reuters.com",
        "http://feeds.reuters.com",
        "http://www.reuters.com",
    ):
        body = body.replace(host, web.url(""))
    listed = body.count("<item>")
    web.pages["/rss"] = answer(body, headers={"Content-Type": "text/xml"})

    class Pages(dict[str, Any]):
        def get(self, path: str, default: Any = None) -> Any:
            return super().get(path) or (default if path == "/robots.txt" else answer(page(PARAGRAPHS)))

    web.pages = Pages(web.pages)
    polled = read_feed(web.url("/rss"))
    assert len(polled.articles) == listed > 0
    assert all(PARAGRAPHS[1] in article.text for article in polled.articles)
    assert all(article.title and article.published_at.year in (2017, 2018) for article in polled.articles)
    assert read_feed(web.url("/rss")).articles == []
