"""What the tally remembers of single events is bounded by time, and what was counted stays."""

import datetime

from agents.resolve.policy import limit
from agents.tally.relations import count_event
from streams.messages import Event, EventTotals
from streams.state import State

START = datetime.date(2019, 1, 1)
LAST = START + datetime.timedelta(days=3 * limit("horizon_days"))


def talks(number, day, **fields):
    """Talks of a day, as one of several articles tells of them."""
    sides = {side: [{"name": code, "country": code}] for side, code in (("actor", "TUR"), ("recipient", "RUS"))}
    plain = {"event_id": f"e-{number}", "article_id": "a", "type": "CONSULT", "country": "SYR", "date": day}
    told = {"published_at": f"{day}T06:00:00Z", "date_precision": "day"}
    return Event.from_fields(plain | told | sides | fields)


def days(first, last):
    return [first + datetime.timedelta(days=number) for number in range((last - first).days + 1)]


def remembered(store):
    return {key for key in store if b"|tells|" in key or b"|told|" in key or b"|due|" in key}


class Tally:
    """The tally, and how many events of all time its last message told of."""

    def __init__(self):
        self.store = {}
        self.state = State(self.store)
        self.counted = None

    def fold(self, *events):
        for event in events:
            for totals in count_event(event, self.state, LAST):
                if isinstance(totals, EventTotals):
                    self.counted = totals.windows["all"].events
            self.state.commit()


def test_records_of_events_do_not_grow_for_ever_and_every_event_stays_counted():
    tally, most = Tally(), 0
    for number, day in enumerate(days(START, LAST)):
        tally.fold(talks(number, day))
        if day == START + datetime.timedelta(days=2 * limit("horizon_days")):
            most = len(remembered(tally.store))
    assert len(remembered(tally.store)) <= most
    assert tally.counted == len(days(START, LAST))


def test_an_event_is_known_up_to_the_horizon_and_stays_counted_beyond():
    tally = Tally()
    for number, day in enumerate(days(START, LAST)):
        tally.fold(talks(number, day))
    counted = len(days(START, LAST))
    recent = counted - limit("horizon_days") // 2
    tally.fold(talks(recent, days(START, LAST)[recent], withdrawn=True))
    assert tally.counted == counted - 1
    tally.fold(talks(20, days(START, LAST)[20], withdrawn=True), talks(21, days(START, LAST)[21]))
    assert tally.counted == counted - 1


def test_an_event_heard_of_again_is_known_for_longer():
    tally = Tally()
    half = START + datetime.timedelta(days=limit("horizon_days") // 2)
    for number, day in enumerate(days(START, half)):
        tally.fold(talks(number, day))
    tally.fold(talks(20, days(START, LAST)[20], type="AID"))
    later = days(half, START + datetime.timedelta(days=limit("horizon_days") + 100))[1:]
    for number, day in enumerate(later, start=1000):
        tally.fold(talks(number, day))
    before = tally.counted
    tally.fold(talks(20, days(START, LAST)[20], type="AID", withdrawn=True))
    assert tally.counted == before - 1


def test_one_wrong_date_makes_nothing_forgotten():
    tally = Tally()
    for number, day in enumerate(days(START, START + datetime.timedelta(days=60))):
        tally.fold(talks(number, day))
    tally.fold(talks("wrong", START, published_at="2031-01-01T00:00:00Z"))
    before = tally.counted
    tally.fold(talks(30, days(START, LAST)[30], withdrawn=True))
    assert tally.counted == before - 1
