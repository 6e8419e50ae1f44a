"""The Faust agent of the stage resolve: events in, revisions of incidents out."""

from collections.abc import Sequence
from typing import Any

from agents.resolve.resolver import resolve
from streams.app import faust_topic, state_table
from streams.delivery import Delivery, Outgoing, Stage
from streams.messages import UNKNOWN_COUNTRY, Event, Incident
from streams.recovery import SafeApp
from streams.settings import Settings
from streams.state import State
from streams.topics import EVENTS, INCIDENTS


def outgoing(incident: Incident) -> Outgoing:
    """The incident as it is sent: keyed by its country, its id telling the revision."""
    country = incident.country or UNKNOWN_COUNTRY
    return Outgoing(INCIDENTS, country, incident, f"{incident.incident_id}.{incident.revision}")


def attach(app: SafeApp, settings: Settings) -> None:
    """Add the agent to `app`."""

    async def work(event: Event, state: State) -> Sequence[Outgoing]:
        return [outgoing(incident) for incident in resolve(event, state)]

    delivery = Delivery(app, settings, Stage("resolve", Event, work), state_table(app, settings, "resolve"))

    @app.agent(faust_topic(app, EVENTS), name="resolve")
    async def resolve_events(events: Any) -> None:
        await delivery.run(events)
