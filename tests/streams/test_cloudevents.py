"""Every message carries the headers that CloudEvents 1.0 requires, the same ones when it is sent again."""

import datetime

from streams.cloudevents import headers, type_of
from streams.messages import CasualtyTotals, Event, RawArticle

ARTICLE = RawArticle(
    id="a-1",
    text="Body",
    published_at=datetime.datetime(2026, 3, 1, 8, tzinfo=datetime.UTC),
    fetched_at=datetime.datetime(2026, 3, 1, 9, 30, tzinfo=datetime.UTC),
)


def test_headers_of_an_article() -> None:
    assert dict(headers(ARTICLE, "a-1", "https://news.example/feed")) == {
        "ce_specversion": b"1.0",
        "ce_id": b"a-1",
        "ce_type": b"org.tocsin.raw-article.v1",
        "ce_source": b"https://news.example/feed",
        "ce_time": b"2026-03-01T09:30:00Z",
        "content-type": b"application/json",
    }


def test_types_are_the_classes_names() -> None:
    assert type_of(Event) == "org.tocsin.event.v1"
    assert type_of(CasualtyTotals) == "org.tocsin.casualty-totals.v1"
