"""Random histories of incidents: whatever order, repeats and crashes, the tally ends where a plain recount does."""

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.tally.recount import last_entries, recount
from agents.tally.tally import rollover, tally, totals_as_of
from agents.tally.windows import Window, rolling
from streams.messages import Incident
from streams.state import State

TODAY = datetime.date(2020, 3, 1)
COUNTRIES = ("SYR", "TUR")
DATES = st.sampled_from(["2018-07-01", "2019-12-31", "2020-01-31", "2020-02-24", "2020-03-01", "2020-03-02"])
NUMBERS = st.one_of(st.none(), st.integers(0, 40))
COUNTS = st.one_of(st.none(), st.fixed_dictionaries({"low": NUMBERS, "best": NUMBERS, "high": NUMBERS}))
NATIONALITIES = st.lists(st.sampled_from(["TUR", "RUS"]), max_size=2)
VICTIMS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["killed", "wounded"]),
            "count": st.fixed_dictionaries({"low": NUMBERS, "best": NUMBERS, "high": NUMBERS}),
            "nationality": st.sampled_from([None, "TUR", "RUS"]),
            "role": st.sampled_from([None, "police", "child"]),
        }
    ),
    max_size=2,
)


@st.composite
def revisions(draw, incident_id, country, revision):
    """One revision of an incident, unlike its other revisions in anything but its country."""
    period = st.one_of(st.none(), st.fixed_dictionaries({"from": st.none() | DATES, "to": st.none() | DATES}))
    return Incident.from_fields(
        {
            "incident_id": incident_id,
            "revision": revision,
            "country": country,
            "date": draw(st.none() | DATES),
            "date_precision": draw(st.sampled_from(["day", "unknown", "past"])),
            "type": "ASSAULT",
            "toll": draw(st.sampled_from(["incident", "incident", "cumulative"])),
            "period": draw(period),
            "status": draw(st.sampled_from(["reported", "reported", "claimed", "denied"])),
            "harm": {"killed": draw(COUNTS), "wounded": draw(COUNTS)},
            "nationality": draw(NATIONALITIES),
            "victims": draw(VICTIMS),
            "retracted": draw(st.sampled_from([False, False, False, True])),
            "updated_at": draw(DATES) + "T12:00:00Z",
        }
    )


@st.composite
def histories(draw):
    """All revisions of up to five incidents, in order."""
    return [
        draw(revisions(f"incident-{number}", COUNTRIES[number % 2], revision))
        for number in range(draw(st.integers(1, 5)))
        for revision in range(1, draw(st.integers(1, 3)) + 1)
    ]


def arrive(state, incidents):
    """Fold and commit one by one; the last totals sent of each country, which is what a compacted topic keeps."""
    sent = {}
    for incident in incidents:
        totals = tally(incident, state, TODAY)
        state.commit()
        if totals:
            sent[totals.country] = totals
    return sent


def assert_agrees(state, sent, incidents):
    entries = last_entries(incidents)
    windows = [
        *rolling(TODAY).values(),
        Window(datetime.date(2018, 7, 1), datetime.date(2020, 1, 31)),
        Window(datetime.date(2020, 1, 31), datetime.date(2020, 3, 2)),
        Window(None, datetime.date(2019, 12, 31)),
    ]
    for country in COUNTRIES:
        for window in windows:
            counted = recount(entries.get(country, []), window)
            assert totals_as_of(state, country, window).to_bytes() == counted.to_bytes()
        assert rollover(state, country, TODAY) is None  # all is sent
        if country in sent:
            of_country = entries.get(country, [])
            assert sent[country].windows == {n: recount(of_country, window) for n, window in rolling(TODAY).items()}
        else:
            assert not entries.get(country)


@settings(deadline=None)
@given(st.data(), histories())
def test_any_order_with_repeats_ends_in_the_same_totals(data, history):
    repeats = data.draw(st.lists(st.sampled_from(history), max_size=5))
    arrivals = data.draw(st.permutations(history + repeats))
    state = State({})
    sent = arrive(state, arrivals)
    assert_agrees(state, sent, history)


class CrashError(Exception):
    """The worker is gone."""


class FragileStore(dict):
    """A store that takes so many more writes, then none."""

    writes_left = 0

    def _write(self):
        if self.writes_left == 0:
            raise CrashError
        self.writes_left -= 1

    def __setitem__(self, key, value):
        self._write()
        super().__setitem__(key, value)

    def __delitem__(self, key):
        self._write()
        super().__delitem__(key)


@settings(deadline=None, max_examples=300)
@given(st.data(), histories())
def test_a_crash_between_any_two_writes_heals_when_messages_come_again(data, history):
    """Messages come again from some message at or before the one whose writes were cut short or not sent."""
    arrivals = data.draw(st.permutations(history))
    store = FragileStore()
    store.writes_left = data.draw(st.integers(0, 40))
    sent, applied = {}, 0
    try:
        for incident in arrivals:
            totals = tally(incident, state := State(store), TODAY)
            if store.writes_left == 0:
                raise CrashError  # nothing is sent and nothing written
            sent |= {totals.country: totals} if totals else {}  # acknowledged before anything is written
            state.commit()
            applied += 1
    except CrashError:
        pass
    again = data.draw(st.integers(0, applied))
    survivor = State(dict(store))
    sent |= arrive(survivor, arrivals[again:])
    assert_agrees(survivor, sent, history)


@settings(deadline=None)
@given(st.data(), histories())
def test_a_recount_does_not_depend_on_order_or_repeats(data, history):
    arrivals = data.draw(st.permutations(history + history[:2]))
    window = rolling(TODAY)["all"]
    in_order, shuffled = last_entries(history), last_entries(arrivals)
    assert set(in_order) == set(shuffled)
    for country, entries in in_order.items():
        assert recount(entries, window).to_bytes() == recount(shuffled[country], window).to_bytes()
