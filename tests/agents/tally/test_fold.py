"""What the tally remembers of incidents is bounded by the days of history, and what was counted stays."""

import datetime

import pytest

from agents.resolve.policy import limit
from agents.tally import tree
from agents.tally.fold import fold
from agents.tally.recount import differences, last_entries
from agents.tally.sums import total
from streams.messages import CasualtyTotals
from streams.state import State

START = datetime.date(2019, 1, 1)
HORIZON = datetime.timedelta(days=limit("horizon_days"))
ONE_DAY = datetime.timedelta(days=1)
TODAY = START + 4 * HORIZON
RUS = {"name": "Russia", "country": "RUS"}


class Tally:
    """The tally of a country, all that was folded into it, and its last casualty totals."""

    def __init__(self):
        self.store = {}
        self.state = State(self.store)
        self.folded = []
        self.totals = None

    def fold(self, incident, **fields):
        message = incident(actor=[RUS], recipient=[RUS], **fields)
        self.folded.append(message)
        for totals in fold(message, self.state, TODAY):
            if isinstance(totals, CasualtyTotals):
                self.totals = totals
        self.state.commit()

    def remembered(self):
        return sum(len(key) + len(value) for key, value in self.store.items())

    def assert_as_recounted(self):
        assert differences(last_entries(self.folded)["SYR"], self.totals) == []


@pytest.fixture
def tally():
    return Tally()


def told(name, day, **fields):
    times = {"date": day.isoformat(), "updated_at": f"{day}T10:00:00Z", "watermark": day.isoformat()}
    return {"incident_id": name, "killed": 2} | times | fields


def test_ten_incidents_a_day_take_no_more_room_in_the_end_than_one_a_day(incident):
    rooms = []
    for a_day in (1, 10):
        tally = Tally()
        for number in range(20 * a_day):
            tally.fold(incident, **told(f"i-{number}", START + number // a_day * ONE_DAY))
        tally.fold(incident, **told("last", START + 20 * ONE_DAY + HORIZON))
        tally.assert_as_recounted()
        assert tally.totals.windows["all"].incidents == 20 * a_day + 1
        rooms.append(tally.remembered())
    assert rooms[1] < 1.1 * rooms[0]


def test_ten_years_take_no_more_room_in_the_end_than_five(incident):
    rooms = []
    for years in (5, 10):
        tally = Tally()
        first = TODAY - datetime.timedelta(days=365 * years)
        for number in range(0, 365 * years, 5):
            day = first + number * ONE_DAY
            tally.fold(incident, **told(f"i-{number}", day))
            tally.fold(incident, **told(f"late-{number}", max(first, day - 3 * HORIZON), watermark=day))
        tally.assert_as_recounted()
        assert tally.totals.windows["all"].incidents == 2 * 73 * years
        rooms.append(tally.remembered())
    assert rooms[1] < 1.1 * rooms[0]


def test_an_incident_is_remembered_up_to_the_horizon_and_can_still_be_retracted(incident, tally):
    tally.fold(incident, **told("old", START))
    tally.fold(incident, **told("new", START + HORIZON))
    tally.fold(incident, **told("old", START, revision=2, retracted=True, watermark=START + HORIZON))
    assert tally.totals.windows["all"].incidents == 1
    tally.assert_as_recounted()


def test_an_incident_that_is_revised_is_remembered_from_then_on(incident, tally):
    tally.fold(incident, **told("old", START))
    tally.fold(incident, **told("old", START, revision=2, watermark=START + HORIZON - ONE_DAY))
    tally.fold(incident, **told("new", START + HORIZON + ONE_DAY))
    tally.fold(incident, **told("old", START, revision=3, killed=7, watermark=START + HORIZON + ONE_DAY))
    assert tally.totals.windows["all"].reported.killed.best == 9
    tally.assert_as_recounted()


def test_a_revision_from_before_the_horizon_that_comes_again_counts_once(incident, tally):
    tally.fold(incident, **told("old", START))
    tally.fold(incident, **told("new", START + HORIZON + ONE_DAY))
    before = dict(tally.store)
    tally.fold(incident, **told("old", START))
    assert tally.store == before


def test_a_new_incident_of_a_settled_day_adds_to_it(incident, tally):
    tally.fold(incident, **told("old", START))
    tally.fold(incident, **told("new", START + HORIZON + ONE_DAY))
    tally.fold(incident, **told("late", START, watermark=START + HORIZON + ONE_DAY))
    assert tally.totals.windows["all"].incidents == 3
    tally.assert_as_recounted()


def test_an_incident_without_a_watermark_is_remembered(incident, tally):
    tally.fold(incident, **told("old", START, watermark=None))
    tally.fold(incident, **told("new", START + HORIZON + ONE_DAY))
    tally.fold(incident, **told("newer", START + 2 * HORIZON))
    tally.fold(incident, **told("old", START, revision=2, retracted=True, watermark=START + 2 * HORIZON))
    assert tally.totals.windows["all"].incidents == 2


def test_what_a_crash_has_cut_short_is_settled_when_the_message_comes_again(incident, tally):
    many = tree.ROOM + 20
    for number in range(many):
        tally.fold(incident, **told(f"i-{number}", START))
    start = dict(tally.store)
    last = incident(actor=[RUS], recipient=[RUS], **told("last", START, watermark=START + HORIZON + ONE_DAY))
    tally.folded.append(last)
    [tally.totals, *_] = fold(last, tally.state, TODAY)
    changes = list(tally.state.stage().items())
    assert len(changes) > 50
    for broken_off in range(0, len(changes), 17):
        store = dict(start)
        for key, value in changes[:broken_off]:
            store.pop(key.encode(), None) if value is None else store.__setitem__(key.encode(), value)
        state = State(store)
        fold(last, state, TODAY)
        state.commit()
        sums = total(tree.between(state, "SYR", "", TODAY.isoformat()))
        assert sums["incidents"] == many + 1
        [day] = tree.between(state, "SYR", START.isoformat(), START.isoformat())
        assert day["incidents"] == sums["incidents"]
        assert not [key for key in store if b"|incident|i-" in key or b"|act|i-" in key]
    tally.assert_as_recounted()


def test_entries_that_an_earlier_version_kept_in_parts_stay_there():
    state, part = State({}), tree._part("2020-02-29", "a")
    three = {"incidents": 3, "changed_at": "2020-02-29T10:00:00Z", "harm": {}}
    state.put(f"SYR|{part}", {"a": three})
    state.put("SYR|2020-02-29", {part: three})
    tree.enter(state, "SYR", "2020-02-29", "a", three | {"incidents": 1}, total)
    assert state.get(f"SYR|{part}").keys() == {"a"}
    [sums] = tree.between(state, "SYR", "2020-02-29", "2020-02-29")
    assert sums["incidents"] == 1
