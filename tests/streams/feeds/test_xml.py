"""A feed's XML can neither grow without end nor read what is not its own."""

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from streams.feeds.source import SourceError

HEAD = '<rss version="2.0"><channel><title>t</title><item><title>Storm</title><description>'
TAIL = "</description><guid>1</guid></item></channel></rss>"


def bomb(depth: int) -> str:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth))
    return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "{"x" * 100}">{entities}]>{HEAD}&e{depth - 1};{TAIL}'


def test_an_entity_bomb_does_not_go_off(web: Any, answer: Any, read_feed: Any) -> None:
    web.pages["/rss"] = answer(bomb(10))  # 100 GB when expanded
    tracemalloc.start()
    try:
        texts = [article.text for article in read_feed(web.url("/rss")).articles]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert all("xxx" not in text for text in texts)
    assert peak < 20_000_000


def test_one_large_entity_repeated_does_not_grow(web: Any, answer: Any, read_feed: Any) -> None:
    large = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e "{"x" * 100_000}">]>{HEAD}{"&e;" * 1000}{TAIL}'
    web.pages["/rss"] = answer(large)
    assert all(len(article.text) < 10_000 for article in read_feed(web.url("/rss")).articles)


def test_an_entity_reads_no_file(web: Any, answer: Any, read_feed: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    web.pages["/rss"] = answer(
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e SYSTEM "{secret.as_uri()}">]>{HEAD}&e;{TAIL}'
    )
    assert all("the secret" not in article.text for article in read_feed(web.url("/rss")).articles)


def test_a_body_that_is_a_path_or_url_is_not_opened(web: Any, answer: Any, read_feed: Any, tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(f"{HEAD}the secret{TAIL}")
    for body in (str(feed), feed.as_uri(), web.url("/inner")):
        web.pages["/rss"] = answer(body)
        with pytest.raises(SourceError, match="neither RSS nor Atom"):
            read_feed(web.url("/rss"))
    assert web.asked("/inner") == 0


def test_deep_nesting_is_survived(web: Any, answer: Any, read_feed: Any) -> None:
    deep = "<div>" * 20_000 + "deep" + "</div>" * 20_000
    web.pages["/rss"] = answer(f"{HEAD}short{TAIL}".replace("<guid>1</guid>", f"<link>{web.url('/1')}</link>"))
    web.pages["/1"] = answer(f"<html><body>{deep}</body></html>")
    (article,) = read_feed(web.url("/rss")).articles
    assert article.title == "Storm"
