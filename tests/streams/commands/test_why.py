"""`tocsin incidents --why`: the evidence on a report and an incident, from a real broker's log."""

import contextlib
import io

import orjson
import pytest
from rich.console import Console

from agents.resolve.policy import THRESHOLD
from agents.resolve.resolver import resolve, why
from streams.broker.connection import producer
from streams.messages import Event
from streams.monitor.why import why_table
from streams.state import State


def told(name, **fields):
    """A report of a bombing in Kaduna; ids are of this file, for the broker is shared."""
    plain = {
        "event_id": f"why-{name}",
        "article_id": f"why-article-{name}",
        "source": f"Outlet {name}",
        "published_at": "2021-03-01T06:00:00Z",
        "type": "ASSAULT",
        "means": "bombing",
        "date": "2021-03-01",
        "date_precision": "day",
        "country": "NGA",
        "place": "Kaduna",
        "lat": 10.5,
        "lon": 7.4,
        "harm": {"killed": {"low": 9, "best": 9, "high": 9}},
    }
    return Event.from_fields(plain | fields)


REPORT, COPY = told("first"), told("copy", published_at="2021-03-01T08:00:00Z")
ELSEWHERE = told("elsewhere", place="Lagos", lat=6.5, lon=3.4, date="2021-04-11", published_at="2021-04-11T08:00:00Z")
EVENTS = (REPORT, COPY, ELSEWHERE)


@pytest.fixture(scope="module")
def incidents(settings):
    """The last revisions of the incidents that come of the events, with all of them on the topics, by first report."""
    state, last = State({}), {}
    with contextlib.closing(producer(settings)) as client:
        for event in EVENTS:
            client.send("events", key=b"NGA", value=event.to_bytes())
            for incident in resolve(event, state):
                client.send("incidents", key=b"NGA", value=incident.to_bytes())
                last[incident.events[0]] = incident
        client.flush(timeout=30)
    return last


@pytest.fixture
def ask(settings, run_tocsin):
    def run(*arguments):
        return run_tocsin("incidents", "--why", *arguments, settings=settings)

    return run


def test_the_evidence_on_a_report_taken_and_on_one_left_out(incidents, ask):
    incident = incidents["why-first"]
    taken = orjson.loads(ask(incident.incident_id, "why-copy").stdout)
    assert taken["together"]
    assert taken["score"] >= taken["threshold"] == THRESHOLD
    found = {clue["trait"]: clue for clue in taken["clues"]}
    assert found["place"]["reason"] == "both in Kaduna"
    left_out = orjson.loads(ask(incident.incident_id, "why-elsewhere").stdout)
    assert not left_out["together"]
    assert left_out["score"] < THRESHOLD
    assert {clue["trait"]: clue["weight"] for clue in left_out["clues"]}["place"] < 0


def test_a_report_is_not_evidence_for_itself(incidents, ask):
    alone = orjson.loads(ask(incidents["why-elsewhere"].incident_id, "why-elsewhere").stdout)
    assert alone["together"]
    assert alone["clues"] == []


def test_what_is_not_there_is_a_clear_error(incidents, ask):
    assert "there is no incident 'nope'" in ask("nope", "why-copy").stderr
    assert "there is no event 'nope'" in ask(incidents["why-first"].incident_id, "nope").stderr


def test_people_are_shown_each_clue_its_weight_and_the_sum(incidents):
    incident = incidents["why-first"]
    screen = Console(file=io.StringIO(), width=120)
    event = COPY.model_copy(update={"source": "Outlet \x1b[31m"})
    screen.print(why_table(event, incident, why(event, [REPORT]), THRESHOLD))
    text = screen.file.getvalue()
    assert "both in Kaduna" in text
    assert f"one incident from {THRESHOLD:+.2f} on" in text
    assert "The report is one of this incident's, which has 2." in text
    assert "\x1b[31m" not in text
