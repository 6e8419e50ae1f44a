"""That reports in memory are read once for as long as they say the same, and that this changes no incident."""

import copy
import datetime
import random

import orjson
import pytest

from agents.resolve import profile, reports
from agents.resolve.resolver import resolve
from streams.messages import Event
from streams.state import State


def report(number: int, killed: int = 3) -> Event:
    """One of many reports of a few incidents, and of one toll over many."""
    day = datetime.datetime(2021, 3, 1 + number % 5, 12, tzinfo=datetime.UTC) + datetime.timedelta(hours=number)
    cumulative = number % 3 == 0
    fields = {
        "event_id": f"e{number}", "article_id": f"a{number}", "source": f"outlet {number % 7}", "published_at": day,
        "type": "ASSAULT", "means": "bombing", "primary": True, "country": "NGA",
        "place": "Kano" if number % 2 else "Jos", "date": day.date(), "date_precision": "day",
        "toll": "cumulative" if cumulative else "incident",
        "harm": {"killed": {"low": killed, "best": killed, "high": killed}},
    }  # fmt: skip
    return Event.from_fields(fields)


def written(event: Event) -> dict[str, object]:
    """A report as a record of memory has it."""
    fields: dict[str, object] = orjson.loads(orjson.dumps(reports.write(event)))
    return fields


def test_a_report_that_says_the_same_is_the_same_object() -> None:
    told = report(1)
    fields = written(told)
    assert reports.read(fields) is told
    assert reports.read(copy.deepcopy(fields)) is told


def test_a_report_that_says_something_else_is_read_anew() -> None:
    before = reports.read(written(report(1)))
    assert reports.read(written(report(1, killed=4))) == report(1, killed=4) != before
    assert reports.read(written(report(1))) == before


def test_a_report_is_written_as_it_is_now() -> None:
    for event in (report(1), report(1, killed=4), report(1)):
        assert orjson.dumps(reports.write(event)) == event.to_bytes()


def test_what_is_remembered_changes_no_incident(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [report(number, killed=3 + number % 2) for number in range(40)]
    told += [report(number, killed=9) for number in (3, 17, 30)]  # fetched again, and saying something else
    random.Random(1).shuffle(told)

    def folded() -> tuple[list[bytes], dict[bytes, bytes]]:
        store: dict[bytes, bytes] = {}
        memory, revisions = State(store), []
        for event in told:
            revisions += [incident.to_bytes() for incident in resolve(event, memory)]
            memory.commit()
        return revisions, store

    remembering = folded()
    for module, most in ((reports, "REMEMBERED"), (profile, "PROFILES")):
        monkeypatch.setattr(module, most, 1)
    assert remembering[0] and folded() == remembering
