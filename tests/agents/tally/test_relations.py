"""What the tables of events and dyads count, where, and when they have something to say."""

import datetime

import pytest

from agents.tally.relations import count_event, count_incident, rollover
from streams.messages import DyadTotals, Event, EventTotals
from streams.state import State

TODAY = datetime.date(2020, 2, 29)
USA, RUS, TUR = ({"name": name, "country": name} for name in ("USA", "RUS", "TUR"))
NATO = {"name": "the  North|Atlantic Alliance"}


@pytest.fixture
def state():
    return State({})


def event(event_id, type_="CONSULT", actor=(USA,), recipient=(RUS,), **fields):
    defaults = {
        "event_id": event_id,
        "article_id": event_id,
        "published_at": "2020-02-29T10:00:00Z",
        "type": type_,
        "date": "2020-02-29",
        "date_precision": "day",
        "actor": actor,
        "recipient": recipient,
    }
    return Event.from_fields(defaults | fields)


class Shown:
    """What a reader of both topics knows: the last totals of each subject."""

    def __init__(self):
        self.events = {}
        self.dyads = {}
        self.messages = 0

    def take(self, changed):
        self.messages += len(changed)
        for totals in changed:
            if isinstance(totals, EventTotals):
                self.events[totals.place, totals.country] = totals
            else:
                assert isinstance(totals, DyadTotals)
                self.dyads[totals.place, totals.source, totals.target] = totals
        return changed


@pytest.fixture
def shown():
    return Shown()


def in_windows(totals):
    return {name: window.events for name, window in totals.windows.items()}


def test_the_same_event_told_by_fifty_articles_counts_once_and_is_sent_once(state, shown):
    for number in range(50):
        shown.take(count_event(event(f"e-{number}"), state, TODAY))
    assert {key: totals.windows["all"].by_type for key, totals in shown.events.items()} == {
        ("XXX", "RUS"): {"CONSULT": 1},
        ("XXX", "USA"): {"CONSULT": 1},
    }
    assert {key: totals.windows["all"].by_type for key, totals in shown.dyads.items()} == {
        ("XXX", "USA", "RUS"): {"CONSULT": 1}
    }
    assert shown.messages == 3


@pytest.mark.parametrize(
    "other",
    [
        {"type_": "ACCUSE"},
        {"date": "2020-02-28"},
        {"country": "CHE"},
        {"recipient": (TUR,)},
        {"actor": (RUS,), "recipient": (USA,)},
    ],
)
def test_another_day_type_place_or_side_is_another_event(state, other):
    count_event(event("a"), state, TODAY)
    changed = count_event(event("b", **other), state, TODAY)
    assert changed
    counted = [totals.windows["all"].events for totals in changed if isinstance(totals, DyadTotals)]
    assert counted == [2 if other in ({"type_": "ACCUSE"}, {"date": "2020-02-28"}) else 1]


def test_an_event_stands_until_the_last_article_that_tells_it_is_withdrawn(state, shown):
    for event_id in ("a", "b"):
        shown.take(count_event(event(event_id), state, TODAY))
    shown.take(count_event(event("a", withdrawn=True, actor=(), recipient=()), state, TODAY))
    assert shown.events["XXX", "USA"].windows["1d"].events == 1
    shown.take(count_event(event("b", withdrawn=True, actor=(), recipient=()), state, TODAY))
    assert shown.events["XXX", "USA"].windows["1d"].events == 0
    assert shown.dyads["XXX", "USA", "RUS"].windows["all"].events == 0


def test_an_article_that_has_changed_moves_its_event(state, shown):
    shown.take(count_event(event("a"), state, TODAY))
    shown.take(count_event(event("a", "THREATEN", recipient=(TUR,)), state, TODAY))
    assert {key: totals.windows["all"].by_type for key, totals in shown.dyads.items()} == {
        ("XXX", "USA", "RUS"): {},
        ("XXX", "USA", "TUR"): {"THREATEN": 1},
    }


@pytest.mark.parametrize(
    "doubtful",
    [{"status": "hypothetical"}, {"status": "claimed"}, {"withdrawn": True}, {"harm": {"killed": {"low": 1}}}],
)
def test_what_is_doubtful_or_counts_as_an_incident_is_no_event_of_its_own(state, doubtful):
    assert count_event(event("a", **doubtful), state, TODAY) == []


def test_an_incident_counts_once_where_it_happened_and_for_its_sides(incident, state, shown):
    for revision in (1, 2, 3):
        shown.take(
            count_incident(incident(revision=revision, killed=revision, actor=[RUS], recipient=[TUR]), state, TODAY)
        )
    assert {key: totals.windows["7d"].by_type for key, totals in shown.events.items()} == {
        ("SYR", "SYR"): {"ASSAULT": 1}
    }
    assert {key: totals.windows["7d"].by_type for key, totals in shown.dyads.items()} == {
        ("SYR", "RUS", "TUR"): {"ASSAULT": 1}
    }
    assert shown.messages == 2


@pytest.mark.parametrize(
    "gone", [{"retracted": True}, {"merged_into": "SYR-2"}, {"status": "denied"}, {"toll": "cumulative"}]
)
def test_an_incident_that_goes_leaves_zeros(incident, state, shown, gone):
    shown.take(count_incident(incident(), state, TODAY))
    shown.take(count_incident(incident(revision=2, **gone), state, TODAY))
    assert in_windows(shown.events["SYR", "SYR"]) == {"1d": 0, "7d": 0, "30d": 0, "all": 0}
    assert count_incident(incident(revision=1), state, TODAY) == []  # an older revision, again


def test_cooperation_and_conflict_are_balanced(state, shown):
    for number, type_ in enumerate(("AID", "CONSULT", "AGREE", "SANCTION", "ACCIDENT")):
        shown.take(count_event(event(str(number), type_), state, TODAY))
    window = shown.dyads["XXX", "USA", "RUS"].windows["all"]
    assert window.by_quad == {"verbal cooperation": 2, "material cooperation": 1, "material conflict": 1}
    assert (window.events, window.balance) == (5, 0.5)


def test_every_pair_of_sides_is_a_dyad_and_names_stand_for_actors_without_a_country(state, shown):
    shown.take(count_event(event("a", actor=(USA, TUR), recipient=(RUS, NATO)), state, TODAY))
    assert sorted(shown.dyads) == [
        ("XXX", source, target) for source in ("TUR", "USA") for target in ("RUS", "the North Atlantic Alliance")
    ]
    assert sorted(shown.events) == [("XXX", "RUS"), ("XXX", "TUR"), ("XXX", "USA")]


def test_an_event_without_place_and_sides_counts_for_no_country(state, shown):
    shown.take(count_event(event("a", actor=(NATO,), recipient=()), state, TODAY))
    assert sorted(shown.events) == [("XXX", "XXX")]


def test_what_is_past_without_a_day_is_in_all_time_alone(state, shown):
    shown.take(count_event(event("a", date=None, date_precision="past"), state, TODAY))
    assert in_windows(shown.events["XXX", "USA"]) == {"1d": 0, "7d": 0, "30d": 0, "all": 1}


def test_days_roll_over_once_and_in_silence_after_a_month(state, shown):
    count_event(event("a"), state, TODAY)

    def later(days):
        return shown.take(rollover(state, "XXX", "dyad|USA|RUS", TODAY + datetime.timedelta(days=days)))

    assert later(0) == []
    assert [in_windows(totals) for totals in later(7)] == [{"1d": 0, "7d": 0, "30d": 1, "all": 1}]
    assert later(7) == []
    assert [in_windows(totals) for totals in later(30)] == [{"1d": 0, "7d": 0, "30d": 0, "all": 1}]
    assert later(31) == []
