"""Random incidents and events: whatever order, repeats and crashes, events and dyads end where a plain recount does."""

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.tally import recount_relations
from agents.tally.recount_relations import last_acts
from agents.tally.relations import count_event, count_incident, rollover, subject_of
from agents.tally.windows import NAMES, rolling
from streams.messages import Event, Incident
from streams.state import State

TODAY = datetime.date(2020, 3, 1)
DATES = st.sampled_from(["2018-07-01", "2020-01-31", "2020-02-24", "2020-03-01", "2020-03-02"])
PUBLISHED = st.sampled_from(["2020-01-31", "2020-02-24", "2020-03-01", "2020-03-02"])  # nothing is forgotten yet
SIDES = st.lists(
    st.sampled_from([{"name": "a", "country": "TUR"}, {"name": "b", "country": "RUS"}, {"name": "NATO"}]), max_size=2
)
TOLD = {
    "date": st.none() | DATES,
    "date_precision": st.sampled_from(["day", "day", "unknown", "past"]),
    "type": st.sampled_from(["CONSULT", "ASSAULT"]),
    "status": st.sampled_from(["reported", "reported", "reported", "claimed"]),
    "country": st.sampled_from(["SYR", None]),
    "actor": SIDES,
    "recipient": SIDES,
}
HARM = st.sampled_from([{}, {}, {"killed": {"low": 3, "best": 3, "high": 3}}])


@st.composite
def streams_of_messages(draw):
    """Messages in the order of their topic: up to four incidents' revisions, and up to six events, each said anew.

    An event keeps its country, or is withdrawn where it was, as the stage before sees to.
    """
    incidents = [
        draw(st.fixed_dictionaries(TOLD))
        | {"incident_id": f"i-{number}", "country": place, "revision": revision, "updated_at": draw(DATES)}
        | {"retracted": draw(st.sampled_from([False, False, True]))}
        for number in range(draw(st.integers(0, 4)))
        for place in [draw(TOLD["country"])]
        for revision in range(1, draw(st.integers(1, 3)) + 1)
    ]
    events = [
        draw(st.fixed_dictionaries(TOLD))
        | {"event_id": f"e-{number}", "article_id": "a", "country": place, "published_at": draw(PUBLISHED)}
        | {"withdrawn": draw(st.sampled_from([False, False, False, True])), "harm": draw(HARM)}
        for number in range(draw(st.integers(0, 6)))
        for place in [draw(TOLD["country"])]
        for _ in range(draw(st.integers(1, 3)))
    ]
    return [Incident.from_fields(fields) for fields in incidents], [Event.from_fields(fields) for fields in events]


def fold(message, state):
    if isinstance(message, Event):
        return count_event(message, state, TODAY)
    return count_incident(message, state, TODAY)


def arrive(state, messages, shown):
    for message in messages:
        for totals in fold(message, state):
            shown[totals.place, subject_of(totals)] = totals
        state.commit()


def assert_agrees(state, shown, incidents, events):
    counted = last_acts(incidents, events)
    for subject in {*counted, *shown}:
        assert recount_relations.differences(counted, subject, shown.get(subject)) == []
        assert rollover(state, *subject, TODAY) == []  # all is sent
    naive = naive_number(incidents, events)
    assert {key: totals.windows["all"].events for key, totals in shown.items() if key[1].startswith("events")} == {
        key: naive.get(key, 0) for key in shown if key[1].startswith("events")
    }


def naive_number(incidents, events):
    """Events of all time by place and country, counted by hand: the last of each, and equal ones once."""
    last = {}
    for each in incidents:
        key = each.country, each.incident_id
        last[key] = max(last.get(key, each), each, key=lambda i: i.revision)
    happened = {each.incident_id: each for each in last.values() if not each.retracted}
    last = {(each.country, each.event_id): each for each in events}
    for each in last.values():
        if each.status == "reported" and not each.withdrawn and not each.harm.killed:
            day = each.date if each.date and each.date_precision != "past" else each.published_at.date()
            sides = [tuple(sorted({a.country or a.name for a in side})) for side in (each.actor, each.recipient)]
            happened[each.country, each.date_precision == "past", day, each.type, *sides] = each
    numbers = {}
    for each in happened.values():
        day = each.date if each.date and each.date_precision != "past" else None
        if each.status == "reported" and (day is None or day <= TODAY or each.date_precision == "past"):
            told = each.published_at if isinstance(each, Event) else each.updated_at
            if day is None and told.date() > TODAY:
                continue
            sides = {a.country for a in (*each.actor, *each.recipient) if a.country}
            for country in [each.country] if each.country else sides or ["XXX"]:
                key = each.country or "XXX", f"events|{country}"
                numbers[key] = numbers.get(key, 0) + 1
    return numbers


@settings(deadline=None)
@given(st.data(), streams_of_messages())
def test_any_order_with_repeats_ends_in_the_same_totals(data, messages):
    """Incidents come in any order; the events of a place in theirs, some of them again from an earlier one on."""
    incidents, events = messages
    again = data.draw(st.integers(0, len(events)))
    arrivals = data.draw(st.permutations(incidents + incidents[:2])) + events + events[again:]
    state, shown = State({}), {}
    arrive(state, arrivals, shown)
    assert_agrees(state, shown, incidents, events)


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
@given(st.data(), streams_of_messages())
def test_a_crash_between_any_two_writes_heals_when_messages_come_again(data, messages):
    """What is sent is acknowledged before it is written; then messages come again, from one before the crash or it."""
    incidents, events = messages
    arrivals = incidents + events
    store, shown, applied = FragileStore(), {}, 0
    store.writes_left = data.draw(st.integers(0, 60))
    try:
        for message in arrivals:
            arrive(State(store), [message], shown)
            applied += 1
    except CrashError:
        pass
    again = data.draw(st.integers(0, applied))
    survivor = State(dict(store))
    arrive(survivor, arrivals[again:], shown)
    assert_agrees(survivor, shown, incidents, events)


def test_a_subject_without_totals_differs_in_all_windows():
    event = Event.from_fields(
        {"event_id": "e", "article_id": "a", "published_at": "2020-03-01", "type": "AID", "country": "SYR"}
    )
    counted = last_acts([], [event])
    assert recount_relations.differences(counted, ("SYR", "events|SYR"), None) == list(NAMES)
    assert recount_relations.recount(counted["SYR", "events|SYR"], rolling(TODAY)["1d"]).events == 1
