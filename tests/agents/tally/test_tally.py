"""What the tally counts, where it counts it, and when it has something to say."""

import datetime

import pytest

from agents.tally import sent
from agents.tally.tally import rollover, tally, totals_as_of
from agents.tally.windows import TOLLS_SHOWN, Window
from streams.state import State

TODAY = datetime.date(2020, 2, 29)
EXACTLY_5 = {"low": 5, "best": 5, "high": 5}


@pytest.fixture
def state():
    return State({})


def harm(message):
    """A harm as plain fields, mentioned kinds alone."""
    return message.model_dump(mode="json", exclude_none=True)


def killed(state, *window, country="SYR"):
    """Reported best killed in a window."""
    count = totals_as_of(state, country, Window(*window)).reported.killed
    return count.best if count else None


def day(text):
    return datetime.date.fromisoformat(text)


def test_the_seed_example_adds_up_and_keeps_the_cumulative_toll_beside(incident, state):
    tally(incident(incident_id="a", killed=33, nationality=["TUR"], date="2020-02-29"), state, TODAY)
    wounded = {"killed": {"low": 9, "best": 9, "high": 9}, "wounded": {"low": 30, "best": 30, "high": 30}}
    tally(incident(incident_id="b", harm=wounded, date="2020-02-28"), state, TODAY)
    totals = tally(
        incident(
            incident_id="c",
            killed=53,
            toll="cumulative",
            nationality=["TUR"],
            period={"from": "2020-02-01", "to": "2020-02-29"},
        ),
        state,
        TODAY,
    )
    week = totals.windows["7d"]
    assert harm(week.reported) == {
        "killed": {"low": 42, "best": 42, "high": 42},
        "wounded": {"low": 30, "best": 30, "high": 30},
    }
    assert {country: harm(part) for country, part in week.by_nationality.items()} == {
        "TUR": {"killed": {"low": 33, "best": 33, "high": 33}}
    }
    assert [harm(toll.harm) for toll in week.cumulative] == [{"killed": {"low": 53, "best": 53, "high": 53}}]
    assert week.incidents == 2


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([(5, 5, 5), (3, 3, 3)], (8, 8, 8)),
        ([(5, 5, 5), (33, 33, None)], (38, 38, None)),  # at least 33
        ([(5, 5, 5), (None, 30, None)], (5, 35, None)),  # about 30
        ([(5, 5, 5), (None, 40, 40)], (5, 45, 45)),  # up to 40
        ([(5, 5, 5), (2, None, None)], (7, 5, None)),  # several
        ([(2, None, None), (2, None, None)], (4, None, None)),  # no best guess from anyone is none
        ([(5, 5, 5), (None, None, None)], (5, 5, None)),  # a mention of an unknown number leaves the end open
        ([(5, 5, 5), (0, 0, 0)], (5, 5, 5)),
    ],
)
def test_counts_add_as_the_rules_say(incident, state, counts, expected):
    for number, (low, best, high) in enumerate(counts):
        figures = {"killed": {"low": low, "best": best, "high": high}}
        tally(incident(incident_id=str(number), harm=figures), state, TODAY)
    total = totals_as_of(state, "SYR", Window(None, TODAY)).reported.killed
    assert (total.low, total.best, total.high) == expected


def test_windows_hold_their_own_days_and_no_others(incident, state):
    for date in ("2020-02-29", "2020-02-28", "2020-02-23", "2020-02-22", "2020-01-31", "2020-01-30", "2019-12-31"):
        totals = tally(incident(incident_id=date, date=date, killed=1), state, TODAY)
    assert {name: window.reported.killed.best for name, window in totals.windows.items()} == {
        "1d": 1,
        "7d": 3,
        "30d": 5,
        "all": 7,
    }


def test_any_window_can_be_asked_for(incident, state):
    for date in ("2018-12-31", "2019-01-01", "2019-06-15", "2019-12-31", "2020-01-01", "2020-02-27"):
        tally(incident(incident_id=date, date=date, killed=1), state, TODAY)
    assert killed(state, day("2019-01-01"), day("2019-12-31")) == 3
    assert killed(state, day("2018-12-31"), day("2020-01-01")) == 5
    assert killed(state, day("2019-06-15"), day("2019-06-15")) == 1
    assert killed(state, day("2019-06-16"), day("2019-12-30")) is None
    assert killed(state, None, day("2019-12-30")) == 3


def test_what_lies_after_today_waits_for_its_day(incident, state):
    totals = tally(incident(date="2020-03-01"), state, TODAY)
    assert totals.windows["all"].incidents == 0
    assert rollover(state, "SYR", day("2020-03-01")).windows["1d"].incidents == 1


def test_days_roll_over_with_nothing_arriving(incident, state):
    tally(incident(date="2020-02-28"), state, TODAY)
    totals = rollover(state, "SYR", day("2020-03-06"))
    assert totals.as_of == day("2020-03-06")
    assert {name: window.incidents for name, window in totals.windows.items()} == {"1d": 0, "7d": 0, "30d": 1, "all": 1}
    assert rollover(state, "TUR", TODAY) is None


def test_a_later_revision_replaces_and_an_older_one_changes_nothing(incident, state):
    tally(incident(revision=1, killed=33), state, TODAY)
    tally(incident(revision=3, killed=28), state, TODAY)
    assert tally(incident(revision=2, killed=34), state, TODAY) is None
    assert killed(state, None, TODAY) == 28


def test_the_same_revision_again_says_nothing(incident, state):
    assert tally(incident(), state, TODAY)
    assert tally(incident(), state, TODAY) is None


def test_a_new_day_is_told_once_also_after_a_restart(incident):
    store = {}
    state = State(store)
    tally(incident(), state, TODAY)
    tomorrow = TODAY + datetime.timedelta(days=1)
    assert rollover(state, "SYR", TODAY) is None
    assert rollover(state, "SYR", tomorrow).as_of == tomorrow
    state.commit()
    assert rollover(State(store), "SYR", tomorrow) is None


def test_a_country_where_nothing_happened_for_a_month_rolls_over_in_silence(incident, state):
    tally(incident(), state, TODAY)
    emptied = rollover(state, "SYR", day("2020-03-28"))
    assert [window.incidents for window in emptied.windows.values()] == [0, 0, 0, 1]
    assert rollover(state, "SYR", day("2020-03-29")) is None
    assert tally(incident(incident_id="new", date="2020-03-29"), state, day("2020-03-29")).as_of == day("2020-03-29")


def test_a_revision_that_changes_no_figure_says_nothing(incident, state):
    tally(incident(revision=1), state, TODAY)
    assert tally(incident(revision=2, headline="another"), state, TODAY) is None


def test_an_incident_moves_between_days_and_tables(incident, state):
    tally(incident(revision=1, date="2019-12-31"), state, TODAY)
    tally(incident(revision=2, date="2020-02-27"), state, TODAY)
    assert killed(state, None, day("2019-12-31")) is None
    assert killed(state, None, TODAY) == 5
    tally(incident(revision=3, toll="cumulative"), state, TODAY)
    totals = totals_as_of(state, "SYR", Window(None, TODAY))
    assert (totals.incidents, len(totals.cumulative)) == (0, 1)
    tally(incident(revision=4, date_precision="past"), state, TODAY)
    totals = totals_as_of(state, "SYR", Window(None, TODAY))
    assert (totals.incidents, len(totals.cumulative)) == (1, 0)


def test_a_cumulative_toll_moves_within_its_month(incident, state):
    tally(incident(revision=1, toll="cumulative", date="2020-02-27"), state, TODAY)
    tally(incident(revision=2, toll="cumulative", date="2020-02-28"), state, TODAY)
    assert totals_as_of(state, "SYR", Window(TODAY, TODAY)).cumulative == []
    assert len(totals_as_of(state, "SYR", Window(day("2020-02-28"), TODAY)).cumulative) == 1


@pytest.mark.parametrize("gone", [{"retracted": True}, {"merged_into": "SYR-2"}, {"status": "denied"}, {"killed": 0}])
def test_what_is_withdrawn_leaves_zeros_behind(incident, state, gone):
    tally(incident(revision=1), state, TODAY)
    totals = tally(incident(revision=2, **gone), state, TODAY)
    assert totals.windows["all"].incidents == 0
    assert harm(totals.windows["all"].reported) == {}
    assert tally(incident(revision=2, **gone), state, TODAY) is None


@pytest.mark.parametrize(
    "nothing",
    [{"status": "feared"}, {"status": "hypothetical"}, {"status": "denied"}, {"killed": None}, {"killed": 0}],
)
def test_what_counts_nowhere_says_nothing(incident, state, nothing):
    assert tally(incident(**nothing), state, TODAY) is None
    assert tally(incident(**nothing), state, TODAY) is None


def test_claims_have_a_total_of_their_own(incident, state):
    tally(incident(incident_id="a"), state, TODAY)
    totals = tally(incident(incident_id="b", killed=101, status="claimed", nationality=["SYR"]), state, TODAY)
    window = totals.windows["all"]
    assert harm(window.reported) == {"killed": EXACTLY_5}
    assert harm(window.claimed) == {"killed": {"low": 101, "best": 101, "high": 101}}
    assert (window.incidents, window.by_nationality) == (2, {})


def test_attackers_are_part_of_reported_and_stand_apart(incident, state):
    totals = tally(incident(perpetrators={"killed": {"low": 1, "best": 1, "high": 1}}), state, TODAY)
    window = totals.windows["all"]
    assert window.reported.killed.best == 5
    assert window.perpetrators.killed.best == 1


def test_what_is_past_without_a_day_is_in_all_time_alone(incident, state):
    totals = tally(incident(date=None, date_precision="past", updated_at="2020-02-29T10:00:00Z"), state, TODAY)
    assert {name: window.incidents for name, window in totals.windows.items()} == {"1d": 0, "7d": 0, "30d": 0, "all": 1}
    assert killed(state, day("2000-01-01"), TODAY) is None


def test_a_missing_date_is_the_day_of_the_newest_report(incident, state):
    tally(incident(date=None, date_precision="unknown", updated_at="2020-02-20T23:59:59Z"), state, TODAY)
    assert killed(state, day("2020-02-20"), day("2020-02-20")) == 5


def test_no_country_is_a_country_of_its_own(incident, state):
    assert tally(incident(country=None), state, TODAY).country == "XXX"
    assert killed(state, None, TODAY, country="XXX") == 5


def group(number, nationality=None, kind="killed"):
    return {"kind": kind, "count": {"low": number, "best": number, "high": number}, "nationality": nationality}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"victims": [group(3, "TUR"), group(2, "RUS")]}, {"TUR": 3, "RUS": 2}),
        ({"victims": [group(3, "TUR"), group(2)], "nationality": ["TUR"]}, {"TUR": 3}),
        ({"victims": [group(5, "TUR"), group(2, "TUR")]}, {"TUR": 5}),  # two of the five, never seven
        ({"victims": [group(5)], "nationality": ["TUR"]}, {"TUR": 5}),
        ({"victims": [group(9, "TUR", kind="wounded")], "nationality": ["RUS"]}, {"RUS": 5}),  # no harm of that kind
        ({"nationality": ["TUR", "RUS"]}, {}),
        ({}, {}),
    ],
)
def test_nationality_comes_from_groups_or_from_the_only_one_named(incident, state, fields, expected):
    totals = tally(incident(**fields), state, TODAY)
    assert {c: part.killed.best for c, part in totals.windows["all"].by_nationality.items()} == expected


def test_what_is_to_be_rolled_over_is_found_among_the_keys_of_the_state(incident):
    store = {}
    state = State(store)
    for country in ("TUR", "SYR", None):
        tally(incident(country=country), state, TODAY)
    state.commit()
    found = sorted(sent.subjects(key.decode() for key in store))
    assert found == [("SYR", "casualties"), ("TUR", "casualties"), ("XXX", "casualties")]


def test_roles_come_from_groups_and_types_from_the_incident(incident, state):
    police = group(2) | {"role": "police"}
    officers = group(9) | {"role": "officer"}  # more than the whole: it can be no more than that
    tally(incident(incident_id="a", victims=[police, officers]), state, TODAY)
    totals = tally(incident(incident_id="b", killed=3, type="ACCIDENT"), state, TODAY)
    window = totals.windows["all"]
    assert {role: part.killed.best for role, part in window.by_role.items()} == {"police": 2, "officer": 5}
    assert {type_: part.killed.best for type_, part in window.by_type.items()} == {"ASSAULT": 5, "ACCIDENT": 3}


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"period": {"from": "2020-02-01", "to": "2020-02-20"}}, True),
        ({"period": {"from": "2020-02-21", "to": "2020-02-29"}}, False),
        ({"period": {"from": "2011-03-15"}, "date": None}, True),  # since 2011: to the day of the report
        ({"period": {"to": "2020-02-13"}}, False),
        ({"date": "2020-02-14"}, True),
        ({"date": "2020-02-13"}, False),
        ({"date": "2020-02-14", "status": "feared"}, False),
        ({"date": "2020-02-14", "status": "claimed"}, True),
    ],
)
def test_cumulative_tolls_are_beside_the_windows_they_overlap(incident, state, fields, shown):
    tally(incident(toll="cumulative", **fields), state, TODAY)
    window = totals_as_of(state, "SYR", Window(day("2020-02-14"), day("2020-02-20")))
    assert len(window.cumulative) == shown
    assert (window.incidents, harm(window.reported)) == (0, {})


def test_of_many_cumulative_tolls_the_latest_are_shown(incident, state):
    for number in range(40):
        date = day("2019-01-01") + datetime.timedelta(days=10 * number)
        tally(incident(incident_id=str(number), date=date.isoformat(), toll="cumulative"), state, TODAY)
    tolls = totals_as_of(state, "SYR", Window(None, TODAY)).cumulative
    assert [toll.incident_id for toll in tolls] == [str(n) for n in range(39, 39 - TOLLS_SHOWN, -1)]


def test_what_is_written_for_an_incident_does_not_grow_with_the_history(incident):
    """A day's records are all that a revision changes, whether years came before it or nothing."""

    def written(years):
        store = {}
        state = State(store)
        for year in range(2020 - years, 2020):
            for month in range(1, 13):
                date = f"{year}-{month:02}-01"
                tally(incident(incident_id=date, date=date), state, TODAY)
        state.commit()
        before = dict(store)
        tally(incident(), state, TODAY)
        state.commit()
        return {key: len(value) for key, value in store.items() if before.get(key) != value}

    short, long = written(1), written(20)
    assert set(short) == set(long)
    # The record of years alone is longer: by a sum for each year, not for each incident.
    assert {key for key in long if long[key] > short[key]} == {b"SYR"}
