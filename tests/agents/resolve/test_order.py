"""That random streams of reports end in the known truth, whatever their order, repeats and changes."""

import datetime
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.resolve.resolver import resolve
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
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 40)), min_size=1, max_size=4),
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
