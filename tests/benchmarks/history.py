"""What an event costs resolve and tally once a thousand, a hundred thousand and a million incidents came before it.

    python -m tests.benchmarks.history [--history N ...] [--events N]

Each history is folded event by event through the functions of both stages, in a process of its own, over a plain dict
as their store. It is of one density, ten incidents a day in each country, and longer and of more countries the more
incidents it has, over fewer days than resolve remembers. What is beyond a hundred thousand incidents are copies of
their records under the codes of other countries, for no record is of two. Then new events are timed, in seconds of
processor, with what they write: half of them open an incident, half tell again of one of the last days. Memory is what
the process has grown by, per incident of history.
"""

import argparse
import datetime
import multiprocessing
import random
import re
import resource
import time
from collections.abc import Iterator
from typing import NamedTuple

from agents.resolve.resolver import resolve
from agents.tally.fold import fold
from agents.tally.relations import count_event
from streams.messages import Event, Incident
from streams.state import State
from tests.benchmarks.common import report

HISTORIES = (1_000, 100_000, 1_000_000)
A_DAY = 10  # incidents of a country
FOLDED = 100_000  # incidents; more are copies
MOST_DAYS = 390  # less than limits.horizon_days of agents/resolve/data/evidence.toml
FIRST = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
SYLLABLES = ("ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "da", "fe", "gi", "ho", "ju", "pa")
MEANS = (("bombing", "ASSAULT"), ("shooting", "ASSAULT"), ("air strike", "ASSAULT"), ("crash", "ACCIDENT"))
ROUNDS = 5
Store = dict[bytes, bytes]


class World(NamedTuple):
    """The size of a history: the incidents that are folded, their countries and days; and how often it is there."""

    incidents: int
    countries: int
    days: int
    copies: int = 1


class Cost(NamedTuple):
    """What an event costs after a history: microseconds of processor in each stage, and bytes per incident."""

    resolve: float
    tally: float
    memory: float


class Stages:
    """Resolve and tally over stores of their own, with the seconds of processor that each has taken."""

    def __init__(self) -> None:
        self.stores: tuple[Store, Store] = ({}, {})
        self.incidents, self.sums = map(State, self.stores)
        self.seconds = {"resolve": 0.0, "tally": 0.0}

    def fold(self, event: Event, today: datetime.date) -> None:
        """One event through both stages, with all that they write."""
        start = time.process_time()
        revisions = resolve(event, self.incidents)
        self.incidents.commit()
        middle = time.process_time()
        count_event(event, self.sums, today)
        self.sums.commit()
        for incident in revisions:
            self._count(incident, today)
        self.seconds["resolve"] += middle - start
        self.seconds["tally"] += time.process_time() - middle

    def _count(self, incident: Incident, today: datetime.date) -> None:
        fold(incident, self.sums, today)
        self.sums.commit()


def world(incidents: int) -> World:
    """As many countries as the days allow, so that the history is of `A_DAY` incidents a day in each."""
    copies = max(1, incidents // FOLDED)
    folded = incidents // copies
    countries = max(1, folded // (A_DAY * MOST_DAYS))
    return World(folded, countries, max(1, folded // (A_DAY * countries)), copies)


def copied(store: Store, number: int) -> Store:
    """The records of `store` under other countries' codes, and other ids."""
    country = b"ABCDEFGHIJKLMNOP"[number : number + 1]

    def renamed(written: bytes) -> bytes:
        written = re.sub(rb"\bQ(?=[A-Z]{2}\b)", country, written)
        written = re.sub(rb"\b(event|article)-", rb"\g<0>%d." % number, written)
        return re.sub(rb"\b[0-9a-f](?=[0-9a-f]{15}\b)", b"%x" % number, written)

    return {renamed(key): renamed(record) for key, record in store.items()}


def history(size: World) -> Iterator[Event]:
    """The incidents of a history, each in one report, day by day."""
    return (_numbered(number, size) for number in range(size.incidents))


def newest(size: World, number: int) -> list[Event]:
    """`number` events that follow, as many a day: by turns an incident, and a second report of one of late."""
    chance = random.Random(number)
    events = []
    for count in range(size.incidents, size.incidents + (number + 1) // 2):
        events.append(_numbered(count, size))
        of = chance.randrange(max(0, count - 3 * A_DAY * size.countries), count)
        again = {"event_id": f"again-{count}", "article_id": f"again-{count}", "source": "another"}
        later = again | {"published_at": _numbered(of, size).published_at + datetime.timedelta(hours=12)}
        events.append(_numbered(of, size).model_copy(update=later))
    return events[:number]


def _numbered(number: int, size: World) -> Event:
    """The report of an incident of the history, or of one that would follow it."""
    return told(
        number, code(number % size.countries), FIRST + datetime.timedelta(days=number * size.days // size.incidents)
    )


def told(number: int, country: str, day: datetime.datetime) -> Event:
    """The report of incident `number`, made of what its number draws."""
    chance = random.Random(number)
    town, row = chance.randrange(40), chance.randrange(20)
    means, kind = chance.choice(MEANS)
    names = [_name(chance) for _ in range(6)]
    killed, wounded = chance.randint(1, 30), chance.randint(0, 60)
    sentence = f"{names[0]} {names[1]} said {killed} died near the {names[2]} road at {names[3]} and {names[4]}."
    proof = {"field": "killed", "part": "text", "text": str(killed), "start": 0, "end": 1}
    return Event.from_fields(
        {
            "event_id": f"event-{number}",
            "article_id": f"article-{number}",
            "source": f"outlet {number % 20}",
            "published_at": day + datetime.timedelta(minutes=chance.randrange(1_440)),
            "headline": f"{names[2]} {means} near {names[5]} kills {killed}",
            "type": kind,
            "means": means,
            "primary": True,
            "date": day.date(),
            "date_precision": "day",
            "country": country,
            "place": f"Town {town}{row}",
            "lat": town - 20.0,
            "lon": float(row),
            "place_precision": "place",
            "actor": [{"name": names[0], "country": country}] if number % 3 == 0 else [],
            "harm": {name: {"low": n, "best": n, "high": n} for name, n in (("killed", killed), ("wounded", wounded))},
            "evidence": [proof | {"sentence": {"start": 0, "end": len(sentence), "text": sentence}}],
            "fingerprint": [chance.getrandbits(32) for _ in range(32)],
        }
    )


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=4)).title()


def code(number: int) -> str:
    """A country code for a number up to 26 times 26."""
    return f"Q{chr(65 + number // 26)}{chr(65 + number % 26)}"


def measure(size: World, events: int) -> Cost:
    """Fold the history, then time `events` new ones in rounds: the best, for what else runs here can only slow them."""
    empty = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stages = Stages()
    today = (FIRST + datetime.timedelta(days=size.days)).date()
    for event in history(size):
        stages.fold(event, today)
    for store in stages.stores:
        first = dict(store)
        for number in range(1, size.copies):
            store |= copied(first, number)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - empty
    new = newest(size, ROUNDS * events)
    rounds = []
    for start in range(0, len(new), events):
        stages.seconds = dict.fromkeys(stages.seconds, 0.0)
        for event in new[start : start + events]:
            stages.fold(event, today)
        rounds.append({stage: 1e6 * seconds / events for stage, seconds in stages.seconds.items()})
    costs = {stage: min(each[stage] for each in rounds) for stage in stages.seconds}
    return Cost(costs["resolve"], costs["tally"], 1024 * grown / (size.incidents * size.copies))


def main() -> None:
    """Measure, show the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--history", type=int, nargs="+", default=HISTORIES, metavar="N", help="incidents before")
    parser.add_argument("--events", type=int, default=200, help="events timed in each of five rounds")
    options = parser.parse_args()
    rows, costs = [], []
    for incidents in options.history:
        size = world(incidents)
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            cost = pool.apply(measure, (size, options.events))
        costs.append(cost)
        spread = f"{size.countries * size.copies} x {size.days}"
        rows.append([incidents, spread, 1e6 / cost.resolve, 1e6 / cost.tally, cost.memory / 1024])
    slowest = {
        stage: max(getattr(c, stage) for c in costs) / getattr(costs[0], stage) for stage in ("resolve", "tally")
    }
    report(
        "history",
        ["incidents of history", "countries x days", "resolve, events/s", "tally, events/s", "KB per incident"],
        rows,
        **{f"{stage}: dearest event by the first": round(ratio, 2) for stage, ratio in slowest.items()},
    )


if __name__ == "__main__":
    main()
