"""Corrections by analysts: how one is made of an incident, and sent."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from kafka.errors import KafkaError

from streams import cloudevents
from streams.broker.connection import producer
from streams.errors import TocsinError
from streams.messages import UNKNOWN_COUNTRY, Correction, Incident
from streams.settings import Settings
from streams.topics import CORRECTIONS

ACKNOWLEDGED_WITHIN = 60.0  # seconds


def names(incident: Incident, events: Iterable[str] | None = None) -> list[str]:
    """The names (see `Correction`) of the incident's reports, or of those with the ids `events`."""
    reports = [report for report in incident.reports if events is None or report.event_id in events]
    main = set(incident.primary_of)
    return [f"article:{report.article_id}" if report.article_id in main else report.event_id for report in reports]


def correction_of(action: str, incident: Incident, by: str, why: str, **fields: Any) -> Correction:
    """A correction of `incident` made now; raises InvalidMessageError when something is missing."""
    return new_correction(action, by, why, country=incident.country, incident_id=incident.incident_id, **fields)


def new_correction(action: str, by: str, why: str, **fields: Any) -> Correction:
    """A correction made now; raises InvalidMessageError when something is missing."""
    made = {"correction_id": uuid.uuid4().hex[:16], "made_at": datetime.now(UTC), "by": by, "why": why}
    return Correction.from_fields({"action": action, **made, **fields})


def send(settings: Settings, correction: Correction) -> None:
    """Send the correction; it is sent once all replicas have it. Raises TocsinError when they do not say so."""
    client = producer(settings)
    try:
        client.send(
            CORRECTIONS.name,
            key=(correction.country or UNKNOWN_COUNTRY).encode(),
            value=correction.to_bytes(),
            headers=cloudevents.headers(correction, correction.correction_id, "/tocsin/correct"),
        ).get(timeout=ACKNOWLEDGED_WITHIN)
    except KafkaError as error:
        raise TocsinError(f"the broker did not acknowledge the correction ({type(error).__name__}).") from error
    finally:
        client.close()
