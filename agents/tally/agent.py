"""The Faust agent of the stage tally: revisions of incidents in, rolling totals per country out."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from agents.tally.tally import countries, rollover, tally
from streams.app import faust_topic, state_table
from streams.delivery import Delivery, Outgoing, Stage
from streams.messages import CasualtyTotals, Incident
from streams.recovery import SafeApp
from streams.settings import Settings
from streams.state import State
from streams.topics import CASUALTY_TOTALS, INCIDENTS

LOOK_AT_CLOCK = 10.0  # seconds between two looks for a new day


def outgoing(totals: CasualtyTotals) -> Outgoing:
    """The totals as they are sent: a country's latest replace its earlier ones."""
    return Outgoing(CASUALTY_TOTALS, totals.country, totals, f"{totals.country}.{totals.as_of}")


def attach(app: SafeApp, settings: Settings) -> None:
    """Add the agent to `app`, and a timer that rolls all windows on at midnight UTC."""

    async def work(incident: Incident, state: State) -> Sequence[Outgoing]:
        totals = tally(incident, state, datetime.now(UTC).date())
        return [outgoing(totals)] if totals else []

    table = state_table(app, settings, "tally")
    delivery = Delivery(app, settings, Stage("tally", Incident, work), table)

    @app.agent(faust_topic(app, INCIDENTS), name="tally")
    async def tally_incidents(incidents: Any) -> None:
        await delivery.run(incidents)

    rolled: date | None = None  # the day that all countries of this worker are shown for

    @app.on_partitions_assigned.connect
    async def forget(*_: Any, **__: Any) -> None:
        nonlocal rolled
        rolled = None  # among the new partitions may be countries that nobody rolled over

    @app.timer(LOOK_AT_CLOCK)  # type: ignore[untyped-decorator]
    async def roll_over() -> None:
        nonlocal rolled
        today = datetime.now(UTC).date()
        if rolled == today:
            return
        rolled = today
        async with delivery.lock:
            for country in countries(key.decode() for key in table):
                totals = rollover(delivery.state, country, today)
                await delivery.send([outgoing(totals)] if totals else [])
