"""That random streams of reports end in the known truth, whatever their order, repeats, changes and restarts.

The worlds are such that reports of one incident are close and those of two are not, and no source tells what two others
make implausible (`figures`). What may differ by order beyond that is named in `resolver`; the last test bounds it.
"""

import base64
import datetime
import json
import random
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.resolve.resolver import resolve
from agents.tally.tally import tally
from streams.messages import Event, Incident
from streams.state import State

PLACES = [("Alpha", 10.0), ("Bravo", 14.0), ("Charlie", 18.0)]  # degrees of latitude: hundreds of kilometres apart
MEANS = ["bombing", "crash"]
START = datetime.datetime(2021, 3, 1, tzinfo=datetime.UTC)

# One incident: where, on which day, how, and the toll as it was reported hour by hour.
INCIDENT = st.tuples(
    st.sampled_from(PLACES),
    st.integers(0, 3).map(lambda n: 5 * n),
    st.sampled_from(MEANS),
    st.lists(st.tuples(st.integers(20, 40), st.integers(20, 40)), min_size=1, max_size=4),
)
WORLD = st.lists(INCIDENT, min_size=1, max_size=5, unique_by=lambda incident: incident[:2])


def reports(world: list[Any]) -> list[Event]:
    """The reports of the incidents in `world`, each later than the one before by three hours."""
    told = []
    for number, ((place, lat), day, means, tolls) in enumerate(world):
        for step, (killed, wounded) in enumerate(tolls):
            article = f"i{number}r{step}"
            told.append(
                Event.from_fields(
                    {
                        "event_id": article,
                        "article_id": article,
                        "source": f"outlet {step % 3}",
                        "published_at": START + datetime.timedelta(days=day, hours=3 * step),
                        "type": "ASSAULT" if means == "bombing" else "ACCIDENT",
                        "means": means,
                        "primary": True,
                        "country": "NGA",
                        "place": place,
                        "lat": lat,
                        "lon": 8.0,
                        "date": (START + datetime.timedelta(days=day)).date(),
                        "date_precision": "day",
                        "harm": {"killed": exactly(killed), "wounded": exactly(wounded)},
                    }
                )
            )
    return told


def exactly(number: int) -> dict[str, int]:
    return {"low": number, "best": number, "high": number}


def fold(events: list[Event], restart_after: int | None = None) -> dict[str, Incident]:
    """The last revision of every incident that still counts; a restart loses what was not committed."""
    store: dict[bytes, bytes] = {}
    state = State(store)
    last: dict[str, Incident] = {}
    for number, event in enumerate(events):
        if number == restart_after:
            resolve(event, state)
            state = State(store)
        for incident in resolve(event, state):
            last[incident.incident_id] = incident
        state.commit()
    return {incident_id: incident for incident_id, incident in last.items() if not incident.retracted}


def figures(incidents: dict[str, Incident]) -> list[tuple[Any, ...]]:
    """What the incidents say, up to their ids and histories."""
    return sorted(
        (i.place, str(i.date), i.means, str(i.harm), sorted(i.articles), i.sources, i.updated_at.isoformat())
        for i in incidents.values()
    )


@settings(max_examples=40, deadline=None)
@given(world=WORLD, seed=st.integers(0, 2**16), repeats=st.integers(0, 4))
def test_every_order_with_repeats_and_a_restart_ends_in_the_same_incidents(
    world: list[Any], seed: int, repeats: int
) -> None:
    told = reports(world)
    chance = random.Random(seed)
    shuffled = told + chance.choices(told, k=repeats)
    chance.shuffle(shuffled)
    assert figures(fold(shuffled, chance.randrange(len(shuffled)))) == figures(fold(told))


@settings(max_examples=40, deadline=None)
@given(world=WORLD, seed=st.integers(0, 2**16))
def test_everyone_is_counted_once_by_the_last_report_of_each_incident(world: list[Any], seed: int) -> None:
    told = reports(world)
    random.Random(seed).shuffle(told)
    incidents = fold(told)
    truth = sorted((place, day, means, tolls[-1][0]) for (place, _), day, means, tolls in world)
    found = [
        (i.place, ((i.date or START.date()) - START.date()).days, i.means, i.harm.killed) for i in incidents.values()
    ]
    assert sorted((place, day, means, killed.best if killed else None) for place, day, means, killed in found) == truth


@settings(max_examples=40, deadline=None)
@given(world=WORLD, seed=st.integers(0, 2**16))
def test_copies_under_other_addresses_change_no_figure_and_add_no_source(world: list[Any], seed: int) -> None:
    told = [event.model_copy(update={"headline": f"Unlike any {event.event_id}"}) for event in reports(world)]
    chance = random.Random(seed)
    copied = chance.sample(told, k=chance.randint(1, len(told)))
    hour = datetime.timedelta(hours=1)
    copies = [
        event.model_copy(
            update={
                "event_id": f"copy-{event.event_id}",
                "article_id": f"copy-{event.article_id}",
                "source": f"copier {number}",
                "published_at": event.published_at + chance.randint(1, 12) * hour,
            }
        )
        for number, event in enumerate(copied)
    ]
    mixed = told + copies
    chance.shuffle(mixed)
    plain, with_copies = fold(told), fold(mixed)
    kept = [(i.place, str(i.date), i.means, str(i.harm), i.sources) for i in with_copies.values()]
    assert sorted(kept) == sorted((i.place, str(i.date), i.means, str(i.harm), i.sources) for i in plain.values())


@settings(max_examples=40, deadline=None)
@given(world=WORLD, seed=st.integers(0, 2**16))
def test_articles_fetched_again_end_where_they_would_have_if_they_had_never_said_otherwise(
    world: list[Any], seed: int
) -> None:
    told = reports(world)
    chance = random.Random(seed)
    changed = {}
    for event in chance.sample(told, k=chance.randint(1, len(told))):
        other = exactly(chance.randint(1, 40))
        changed[event.event_id] = event.model_copy(
            update=chance.choice([{"harm": event.harm.model_copy(update={"killed": None})}, {"withdrawn": True}])
            if chance.random() < 0.5
            else {"harm": event.harm.from_fields({"killed": other})}
        )
    first = list(told)
    chance.shuffle(first)
    again = list(changed.values())
    chance.shuffle(again)
    assert figures(fold(first + again)) == figures(fold([changed.get(e.event_id, e) for e in told]))


def earlier(event: Event, chance: random.Random) -> list[Event]:
    """What an article said before it said `event`: another toll, another place or country, nothing at all."""
    others: list[dict[str, Any]] = [
        {"harm": event.harm.from_fields({"killed": exactly(chance.randint(1, 999))})},
        {"place": "Delta", "lat": 50.0},
        {"country": "NER"},
        {"withdrawn": True},
    ]
    return [event.model_copy(update=change) for change in chance.sample(others, k=chance.randint(0, 2))]


def interleaved(told: Sequence[Sequence[Event]], chance: random.Random) -> list[Event]:
    """Each article's versions in their order, all articles mixed, some versions sent again before the next."""
    waiting = [list(versions) for versions in told]
    sent = []
    while waiting:
        versions = chance.choice(waiting)
        sent += [versions[0]] * chance.choice((1, 1, 1, 2))
        del versions[0]
        waiting = [versions for versions in waiting if versions]
    return sent


class Line:
    """Resolve and tally, over stores that a restart writes out and reads back; what was not committed is lost."""

    def __init__(self) -> None:
        self.stores: list[dict[bytes, bytes]] = [{}, {}]
        self.last: dict[str, Incident] = {}
        self.killed: dict[str, int] = {}  # by country, as the totals have it

    def fold(self, event: Event, crash: bool = False) -> None:
        incidents, sums = map(State, self.stores)
        for incident in resolve(event, incidents):
            self.last[incident.incident_id] = incident
            totals = tally(incident, sums, datetime.date(2021, 5, 1))
            if totals:
                killed = totals.windows["all"].reported.killed
                self.killed[totals.country] = (killed.best or 0) if killed else 0
        sums.commit()
        if crash:  # the totals are written, the incidents are not: the event comes again
            self.stores = [json_and_back(store) for store in self.stores]
        else:
            incidents.commit()


def json_and_back(store: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """The store as written to a file and read."""
    written = json.dumps({key.decode(): base64.b64encode(value).decode() for key, value in store.items()})
    return {key.encode(): base64.b64decode(value) for key, value in json.loads(written).items()}


@settings(max_examples=30, deadline=None)
@given(world=WORLD, seed=st.integers(0, 2**16))
def test_articles_that_change_again_and_again_between_restarts_end_in_the_same_totals(
    world: list[Any], seed: int
) -> None:
    chance = random.Random(seed)
    told = reports(world)
    line = Line()
    for event in interleaved([[*earlier(event, chance), event] for event in told], chance):
        if chance.random() < 0.2:
            line.fold(event, crash=True)
        line.fold(event)
    living = {incident_id: incident for incident_id, incident in line.last.items() if not incident.retracted}
    assert figures(living) == figures(fold(told))
    assert line.killed["NGA"] == sum(tolls[-1][0] for *_, tolls in world)
    assert not line.killed.get("NER")


# Reports of one town and two days whose place, toll and cause are hard to tell apart.
BLURRED = st.lists(
    st.tuples(st.sampled_from(["Alpha", None]), st.integers(0, 2), st.sampled_from([*MEANS, None]), st.integers(1, 9)),
    min_size=2,
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(world=BLURRED, seed=st.integers(0, 2**16))
def test_where_reports_fit_several_incidents_each_is_counted_in_one_and_totals_stay_within_what_was_told(
    world: list[Any], seed: int
) -> None:
    told = [
        report.model_copy(update={"event_id": f"e{n}", "article_id": f"e{n}", "source": f"outlet {n}"})
        for n, (place, day, means, killed) in enumerate(world)
        for report in reports([((place, 10.0), day / 5, means or "attack", [(killed, 0)])])
    ]
    random.Random(seed).shuffle(told)
    incidents = fold(told)
    assert sorted(event_id for i in incidents.values() for event_id in i.events) == sorted(e.event_id for e in told)
    tolls = [(i.harm.killed and i.harm.killed.best) or 0 for i in incidents.values()]
    assert max(tolls) <= 9
    assert sum(tolls) <= sum(killed for *_, killed in world)
    assert sum(tolls) >= min(killed for *_, killed in world)
