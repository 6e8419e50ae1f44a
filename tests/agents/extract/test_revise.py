"""What is sent when an article comes again: nothing when it is unchanged, else just what changed."""

import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from agents.extract.known import KEPT_DAYS
from agents.extract.revise import revise
from streams.messages import Event, RawArticle
from streams.state import State, write


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


def feed(state: State, first: int, last: int, per_day: int = 3) -> int:
    """Articles of the days `first` to `last` of a year, and how many were sent for the first time."""
    sent = 0
    for number in range(first, last):
        for part in range(per_day):
            sent += len(revise(*told(f"{number}-{part}", number), state))
            state.commit()
    return sent


def told(name: str, day: int, **fields: Any) -> tuple[RawArticle, list[Event]]:
    """An article published on a day of the year 2024, counted from 0, and the event that it tells of."""
    published = (datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=day)).isoformat()
    article = RawArticle.from_fields({"id": name, "text": "t", "published_at": published, "fetched_at": published})
    return article, [event(name, **fields)]


def test_what_articles_said_is_forgotten_in_time_but_not_that_they_were_here() -> None:
    store: dict[bytes, bytes] = {}
    state = State(store)
    assert feed(state, 0, 300) == 900
    kept = [key for key in store if key.startswith(b"article|")]
    assert len(kept) < 3 * (KEPT_DAYS + 15)
    assert sum(len(key) + len(value) for key, value in store.items() if key not in kept) < 900 * 50
    assert feed(state, 0, 300) == 0  # all of them again, changed or not


def test_an_article_that_is_heard_of_again_stays_known() -> None:
    state = State({})
    feed(state, 0, 20)
    revise(*told("living", 20), state)
    for day in range(20, 200, 10):
        feed(state, day, day + 10)
        changed, events = told("living", 20, headline=str(day))
        assert revise(changed, events, state) == events
    feed(state, 200, 300)
    assert revise(*told("living", 20, headline="late"), state) == []


def test_an_article_is_known_and_let_go_in_time_after_any_break_in_writing() -> None:
    """Killed after any number of a message's records was written, the worker works on it again."""
    store: dict[bytes, bytes] = {}
    for number in range(240):
        article_and_events = told(f"{number // 3}-{number % 3}", number // 3)
        for count in range(12):
            state = State(store)
            revise(*article_and_events, state)
            write(dict(islice(state.stage().items(), count)), store)
        assert json.loads(store[f"article|{article_and_events[0].id}".encode()])
    state = State(store)
    assert feed(state, 0, 80) == 0
    assert feed(state, 80, 200) == 360
    assert len([key for key in store if key.startswith(b"article|")]) < 3 * (KEPT_DAYS + 15)
    assert feed(state, 0, 200) == 0


def test_partitions_in_one_store_do_not_touch_each_others_records() -> None:
    stores: list[dict[bytes, bytes]] = [{}, {}, {}]
    for partition in range(3):
        state = State(stores[partition])
        state.partition = partition
        feed(state, 40 * partition, 40 * partition + 100)
    names = [{key for key in store if not key.startswith(b"article|")} for store in stores]
    assert not (names[0] & names[1] or names[1] & names[2] or names[0] & names[2])


def test_articles_dated_far_ahead_make_no_other_forgotten() -> None:
    state = State({})
    feed(state, 0, 20)
    revise(*told("honest", 20), state)
    for number in range(100):
        ahead, events = told(f"ahead-{number}", 3000)
        fetched = datetime(2024, 1, 22, tzinfo=UTC)
        revise(ahead.model_copy(update={"fetched_at": fetched}), events, state)
    changed, events = told("honest", 20, headline="new")
    assert revise(changed, events, state) == events
