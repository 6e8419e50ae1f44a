"""Incidents for the tests of the tally."""

from collections.abc import Callable
from typing import Any

import pytest

from streams.messages import Incident


def make_incident(**fields: Any) -> Incident:
    """An incident with 5 killed in Syria on 27 February 2020, but for `fields`; killed=5 is a harm of exactly 5."""
    killed = fields.pop("killed", 5)
    harm = {"killed": {"low": killed, "best": killed, "high": killed}} if killed is not None else {}
    return Incident.from_fields(
        {
            "incident_id": "SYR-1",
            "revision": 1,
            "country": "SYR",
            "date": "2020-02-27",
            "date_precision": "day",
            "type": "ASSAULT",
            "harm": harm,
            "updated_at": "2020-02-28T10:00:00Z",
        }
        | fields
    )


@pytest.fixture
def incident() -> Callable[..., Incident]:
    return make_incident
