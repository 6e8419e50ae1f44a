"""What is sent when an article comes again: nothing when it is unchanged, else just what changed."""

from typing import Any

from agents.extract.revise import revise
from streams.messages import Event, RawArticle
from streams.state import State


def article(fetched_at: str = "2026-03-01T10:00:00Z") -> RawArticle:
    return RawArticle.from_fields({"id": "a", "text": "t", "published_at": "2026-03-01", "fetched_at": fetched_at})


def event(event_id: str, **fields: Any) -> Event:
    return Event.from_fields(
        {"event_id": event_id, "article_id": "a", "published_at": "2026-03-01", "type": "ASSAULT", **fields}
    )


def test_an_article_seen_for_the_first_time_sends_all_its_events() -> None:
    events = [event("1", country="SYR"), event("2")]
    assert revise(article(), events, State({})) == events


def test_an_unchanged_article_sends_nothing_again() -> None:
    state = State({})
    events = [event("1", country="SYR")]
    revise(article(), events, state)
    assert revise(article("2026-03-02T10:00:00Z"), events, state) == []


def test_what_changed_is_sent_and_what_is_no_longer_said_is_withdrawn() -> None:
    state = State({})
    kept, dropped = event("1", country="SYR"), event("2", country="IRQ", headline="gone")
    revise(article(), [kept, dropped], state)
    changed = event("1", country="SYR", headline="new")
    withdrawn, sent = revise(article("2026-03-02T10:00:00Z"), [changed], state)
    assert (withdrawn.event_id, withdrawn.country, withdrawn.withdrawn) == ("2", "IRQ", True)
    assert sent == changed


def test_an_event_that_moves_to_another_country_is_withdrawn_from_the_first() -> None:
    state = State({})
    revise(article(), [event("1", country="SYR")], state)
    withdrawn, sent = revise(article(), [event("1", country="TUR")], state)
    assert (withdrawn.country, withdrawn.withdrawn) == ("SYR", True)
    assert (sent.country, sent.withdrawn) == ("TUR", False)


def test_an_older_version_that_comes_late_changes_nothing() -> None:
    state = State({})
    revise(article("2026-03-02T10:00:00Z"), [event("1", headline="new")], state)
    assert revise(article("2026-03-01T10:00:00Z"), [event("1", headline="old")], state) == []
    assert revise(article("2026-03-02T10:00:00Z"), [event("1", headline="new")], state) == []
