"""The Faust agent of the stage tally: incidents and events in; rolling totals of casualties, events and dyads out.

Incidents bring casualties and the events that did harm, the topic of events brings those that did none. Both topics
have the same number of partitions and the same keys, so what one place's records need meets in one worker.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from agents.tally import relations, sent
from agents.tally.fold import fold
from agents.tally.relations import count_event, subject_of
from agents.tally.tally import rollover
from streams.app import TablePartition, faust_topic, state_table
from streams.delivery import Delivery, Outgoing, Stage
from streams.messages import CasualtyTotals, DyadTotals, Event, Incident
from streams.recovery import SafeApp
from streams.settings import Settings
from streams.state import State
from streams.topics import CASUALTY_TOTALS, DYAD_TOTALS, EVENT_TOTALS, EVENTS, INCIDENTS

LOOK_AT_CLOCK = 10.0  # seconds between two looks for a new day


def outgoing(totals: sent.Totals) -> Outgoing:
    """The totals as they are sent: the latest of a country, or of a country or dyad in a place, stand."""
    if isinstance(totals, CasualtyTotals):
        return Outgoing(CASUALTY_TOTALS, totals.country, totals, f"{totals.country}.{totals.as_of}")
    topic = DYAD_TOTALS if isinstance(totals, DyadTotals) else EVENT_TOTALS
    key = "|".join([totals.place, *subject_of(totals).split("|")[1:]])
    return Outgoing(topic, key, totals, f"{key}.{totals.as_of}")


def rolled_over(state: State, place: str, subject: str, today: date) -> list[Outgoing]:
    """What is to be sent of a subject on a new day."""
    if subject == sent.CASUALTIES:
        totals = rollover(state, place, today)
        return [outgoing(totals)] if totals else []
    return [outgoing(changed) for changed in relations.rollover(state, place, subject, today)]


def attach(app: SafeApp, settings: Settings) -> None:
    """Add the agents to `app`, and a timer that rolls all windows on at midnight UTC."""

    async def work(incident: Incident, state: State) -> Sequence[Outgoing]:
        today = datetime.now(UTC).date()
        return [outgoing(totals) for totals in fold(incident, state, today)]

    async def work_on_event(event: Event, state: State) -> Sequence[Outgoing]:
        return [outgoing(totals) for totals in count_event(event, state, datetime.now(UTC).date())]

    table = state_table(app, settings, "tally")
    of_incidents = Delivery(app, settings, Stage("tally", Incident, work), table)
    of_events = Delivery(app, settings, Stage("tally", Event, work_on_event), table)
    of_events.lock = of_incidents.lock  # they fold into the same records

    @app.agent(faust_topic(app, INCIDENTS), name="tally")
    async def tally_incidents(incidents: Any) -> None:
        await of_incidents.run(incidents)

    @app.agent(faust_topic(app, EVENTS), name="tally-events")
    async def tally_events(events: Any) -> None:
        await of_events.run(events)

    rolled: tuple[date, int] | None = None  # the day that totals were rolled on to, and by which generation's worker

    @app.timer(LOOK_AT_CLOCK)  # type: ignore[untyped-decorator]
    async def roll_over() -> None:
        nonlocal rolled
        today, generation = datetime.now(UTC).date(), app.settled()
        if generation is None or rolled == (today, generation):
            return
        for place, subject in list(sent.subjects(key.decode() for key in table)):
            async with of_incidents.lock:
                if app.settled() != generation:
                    return  # the place may be another worker's by now, or its state half read back
                partition = app.producer.key_partition(INCIDENTS.at(app.topics_version).name, place.encode()).partition
                records = TablePartition(table, partition)
                state = State(records)
                await of_incidents.send(rolled_over(state, place, subject, today))
                if app.settled() == generation:
                    state.commit()
                    await of_incidents.keep([records])
        rolled = today, generation
