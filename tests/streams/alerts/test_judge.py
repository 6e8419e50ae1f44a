"""When an alert is raised, revised and taken back."""

import datetime
from typing import Any

import pytest

from streams.alerts.book import Book
from streams.alerts.judge import by_incident, by_total
from streams.alerts.rules import IncidentRule, TotalRule
from streams.commands.monitor import COUNTING
from streams.messages import Alert, Count, Incident

NOW = datetime.datetime(2026, 3, 12, 9, tzinfo=datetime.UTC)
TODAY = NOW.date()
RULE = IncidentRule(name="many", kind="killed", at_least=20)


def incident(killed: int | None, incident_id: str = "i", revision: int = 1, **fields: Any) -> Incident:
    count = None if killed is None else {"low": killed, "best": killed, "high": killed}
    defaults = {
        "incident_id": incident_id,
        "revision": revision,
        "country": "UKR",
        "place": "Kharkiv",
        "admin1": "UA-63",
        "date": TODAY,
        "date_precision": "day",
        "type": "ASSAULT",
        "harm": {"killed": count} if count else {},
        "updated_at": NOW,
    }
    return Incident.from_fields(defaults | fields)


def raised() -> Alert:
    alert = by_incident(RULE, incident(20), None, NOW)
    assert alert
    return alert


def test_an_incident_is_told_when_it_is_as_bad_as_the_rule_says() -> None:
    assert by_incident(RULE, incident(19), None, NOW) is None
    assert by_incident(RULE, incident(None), None, NOW) is None
    alert = raised()
    assert (alert.revision, alert.holds, alert.count) == (1, True, Count.exactly(20))
    assert alert.text == "20 killed: Kharkiv, Kharkivska oblast, Ukraine"


def test_it_is_told_once_and_again_when_the_toll_changes() -> None:
    first = raised()
    assert by_incident(RULE, incident(20, revision=2, headline="new words"), first, NOW) is None
    second = by_incident(RULE, incident(24, revision=2), first, NOW)
    assert second
    assert (second.alert_id, second.revision, second.count) == (first.alert_id, 2, Count.exactly(24))


@pytest.mark.parametrize(
    "now",
    [
        incident(20, retracted=True),
        incident(20, merged_into="another"),
        incident(12),
        incident(20, status="denied"),
        incident(20, toll="cumulative", period={"from": "2026-02-01", "to": "2026-02-28"}),
    ],
)
def test_what_holds_no_longer_is_taken_back_once(now: Incident) -> None:
    first = raised()
    gone = by_incident(RULE, now, first, NOW)
    assert gone
    assert (gone.alert_id, gone.revision, gone.holds, gone.count) == (first.alert_id, 2, False, None)
    assert by_incident(RULE, now, gone, NOW) is None
    back = by_incident(RULE, incident(20), gone, NOW)
    assert back
    assert (back.revision, back.holds) == (3, True)


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ({"country": "UKR"}, True),
        ({"country": "SYR"}, False),
        ({"place": "kharkiv"}, True),
        ({"place": "UA-63"}, True),
        ({"place": "Kyiv"}, False),
    ],
)
def test_a_rule_may_be_of_one_country_or_place(where: dict[str, str], told: bool) -> None:
    rule = RULE.model_copy(update=where)
    assert (by_incident(rule, incident(20), None, NOW) is not None) is told


def test_a_total_is_told_while_it_lasts_and_anew_when_it_comes_again() -> None:
    rule = TotalRule(name="bad week", kind="killed", window="7d", at_least=100)

    def judged(killed: int, last: Alert | None, days: int = 0) -> Alert | None:
        return by_total(rule, "SYR", Count.exactly(killed), (), last, NOW + datetime.timedelta(days=days))

    assert judged(99, None) is None
    first = judged(100, None)
    assert first
    assert judged(100, first, days=1) is None
    more = judged(120, first, days=2)
    assert more
    assert (more.alert_id, more.revision, more.holds) == (first.alert_id, 2, True)
    over = judged(80, more, days=6)
    assert over
    assert (over.alert_id, over.holds, over.count) == (first.alert_id, False, None)
    assert judged(70, over, days=7) is None
    again = judged(130, over, days=9)
    assert again
    assert again.alert_id != first.alert_id
    assert again.revision == 1


def filled(*tolls: tuple[int, int]) -> Book:
    """A book of incidents: days ago, killed."""
    book = Book(COUNTING)
    for number, (days, killed) in enumerate(tolls):
        day = TODAY - datetime.timedelta(days=days)
        book.enter(incident(killed, f"i{number}", date=day))
    return book


def test_the_year_before_is_what_the_window_was_as_of_each_of_its_days() -> None:
    book = filled((400, 50), (365, 3), (60, 7), (58, 5), (1, 9), (0, 100))
    year = book.year_before("UKR", "7d", "killed", TODAY)
    assert len(year) == 365
    assert year[-1] == 9
    assert max(year) == 12
    for back in (1, 52, 53, 54, 58, 200, 359, 365):
        day = TODAY - datetime.timedelta(days=back)
        count = book.total("UKR", "7d", "killed", day)
        assert year[-back] == (count.best if count else 0)


def test_a_one_year_high_is_more_than_any_day_of_the_year_before() -> None:
    rule = TotalRule(name="high", kind="killed", window="30d", one_year_high=True)
    for tolls, told in (((300, 40), (0, 40)), False), (((300, 40), (0, 41)), True), (((500, 90), (0, 41)), True):
        book = filled(*tolls)
        count = book.total("UKR", "30d", "killed", TODAY)
        earlier = book.year_before("UKR", "30d", "killed", TODAY)
        assert (by_total(rule, "UKR", count, earlier, None, NOW) is not None) is told


def test_an_older_revision_changes_nothing() -> None:
    book = filled((0, 5))
    assert not book.enter(incident(50, "i0", revision=1))
    assert book.enter(incident(6, "i0", revision=2))
    assert book.total("UKR", "1d", "killed", TODAY) == Count.exactly(6)
