"""Messages: what is tolerated, what is refused and how that is told, and what the bytes are."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.messages import Count, Event, InvalidMessageError, RawArticle

EVENT = {"event_id": "e", "article_id": "a", "published_at": "2020-02-29", "type": "ASSAULT"}
ARTICLE = {"id": "a", "text": "t", "published_at": "2020-02-29", "fetched_at": "2020-02-29T12:00:00+03:00"}


def test_unknown_fields_are_tolerated() -> None:
    assert Event.from_fields({**EVENT, "colour": "blue"}) == Event.from_fields(EVENT)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"event_id": None}, "event_id"),
        ({"harm": {"killed": {"best": "three"}}}, "harm.killed.best"),
        ({"harm": {"killed": {"best": -1}}}, "harm.killed.best"),
        ({"harm": {"killed": {"best": 2.0}}}, "harm.killed.best"),
        ({"country": "Syria"}, "country"),
        ({"status": "gossip"}, "status"),
        ({"published_at": "last Friday"}, "published_at"),
        ({"lat": 91}, "lat"),
    ],
)
def test_an_ill_typed_field_is_named(change: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidMessageError, match=f"Event: {told}: "):
        Event.from_fields({**EVENT, **change})


def test_every_missing_field_is_named_at_once() -> None:
    with pytest.raises(InvalidMessageError) as error:
        Event.from_bytes(b"{}")
    assert all(name in str(error.value) for name in EVENT)


@pytest.mark.parametrize("value", [None, b"", b"{", b"\xff\xfe", b"[]", b"null", b"3", b'"text"', b"[" * 5000])
def test_bytes_that_are_no_message_are_an_invalid_message(value: bytes | None) -> None:
    with pytest.raises(InvalidMessageError):
        Event.from_bytes(value)


def test_times_are_utc() -> None:
    article = RawArticle.from_fields(ARTICLE)
    assert article.fetched_at == datetime.datetime(2020, 2, 29, 9, tzinfo=datetime.UTC)
    assert b'"fetched_at":"2020-02-29T09:00:00Z"' in article.to_bytes()
    assert b'"published_at":"2020-02-29T00:00:00Z"' in article.to_bytes()


def test_an_article_needs_text_or_html() -> None:
    with pytest.raises(InvalidMessageError, match="text and html"):
        RawArticle.from_fields({**ARTICLE, "text": None})


@given(
    st.builds(
        Count,
        low=st.none() | st.integers(0, 10**9),
        best=st.none() | st.integers(0, 10**9),
        high=st.none() | st.integers(0, 10**9),
    ),
    st.text(max_size=50),
    st.dates(),
)
def test_what_is_sent_comes_back_the_same(count: Count, headline: str, day: datetime.date) -> None:
    event = Event.from_fields(
        {**EVENT, "harm": {"killed": count}, "headline": headline, "date": day, "period": {"from": day, "to": None}}
    )
    assert Event.from_bytes(event.to_bytes()) == event
    assert Event.from_bytes(event.to_bytes()).to_bytes() == event.to_bytes()
