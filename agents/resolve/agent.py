"""The Faust agent of the stage resolve: events and analysts' corrections in, revisions of incidents out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from agents.resolve.resolver import correct, resolve
from streams.app import faust_topic, state_table
from streams.delivery import Delivery, Outgoing, Stage
from streams.messages import UNKNOWN_COUNTRY, Correction, Event, Incident
from streams.recovery import SafeApp
from streams.settings import Settings
from streams.state import State
from streams.topics import CORRECTIONS, EVENTS, INCIDENTS


def outgoing(incident: Incident) -> Outgoing:
    """The incident as it is sent: keyed by its country, its id telling the revision."""
    country = incident.country or UNKNOWN_COUNTRY
    return Outgoing(INCIDENTS, country, incident, f"{incident.incident_id}.{incident.revision}")


def attach(app: SafeApp, settings: Settings) -> None:
    """Add the agent to `app`. Both topics are keyed by country, so that one worker has both of a country's."""

    async def work(message: Event | Correction, state: State) -> Sequence[Outgoing]:
        if isinstance(message, Correction):
            return [outgoing(incident) for incident in correct(message, state)]
        tomorrow = datetime.now(UTC).date() + timedelta(days=1)  # nothing can have been published later
        return [outgoing(incident) for incident in resolve(message, state, tomorrow)]

    stage: Stage[Event | Correction, Event | Correction] = Stage("resolve", Event, work, {CORRECTIONS.name: Correction})
    delivery = Delivery(app, settings, stage, state_table(app, settings, "resolve"))

    @app.agent(faust_topic(app, EVENTS, CORRECTIONS), name="resolve")
    async def resolve_messages(messages: Any) -> None:
        await delivery.run(messages)
