"""Versions of the computed topics: readers read the one in use, and go over when another one comes into use."""

import contextlib
import datetime
import queue
import threading
import time

import httpx
import pytest

from streams.broker.connection import producer
from streams.commands.monitor import COUNTING
from streams.messages import Incident
from streams.monitor.live import Board
from streams.reading import read
from streams.topics import CORRECTIONS, INCIDENTS, TOPICS, check, ensure, name_at
from streams.versions import in_use, switch
from streams.web.server import serving

PATIENCE = 60.0


@pytest.fixture
def send(own_settings):
    """Sends an incident to a version of its topic."""
    with contextlib.closing(producer(own_settings)) as client:

        def to(version, incident_id):
            incident = Incident(
                incident_id=incident_id,
                revision=1,
                country="ISL",
                type="ASSAULT",
                harm={"killed": {"low": 9, "best": 9, "high": 9}},
                updated_at=datetime.datetime(2021, 3, 1, tzinfo=datetime.UTC),
            )
            client.send(INCIDENTS.at(version).name, key=b"ISL", value=incident.to_bytes()).get(timeout=30)

        yield to


def ids(records):
    return [Incident.from_bytes(record.value).incident_id for record in records]


def test_only_what_is_computed_has_versions_and_the_first_has_plain_names():
    assert INCIDENTS.at(0) == INCIDENTS.at(1) == INCIDENTS
    assert INCIDENTS.at(2).name == "incidents.v2"
    assert CORRECTIONS.at(2) == CORRECTIONS
    assert {topic.name for topic in TOPICS if not topic.computed} == {
        *("raw-articles", "corrections", "alerts", "versions", "dead-letters")
    }


def test_a_topic_is_found_in_a_version_by_its_name_in_any():
    names = ["incidents", "incidents.v3", "corrections", "news.vendor", "news.v2", "incidents.vx"]
    assert [name_at(name, 2) for name in names] == ["incidents.v2"] * 2 + names[2:]
    assert name_at("incidents.v3", 1) == "incidents"


def test_a_version_has_a_group_of_its_own(own_settings):
    assert own_settings.workers_group == own_settings.but(topics_version=1).workers_group == own_settings.group
    assert own_settings.but(topics_version=2).workers_group == f"{own_settings.group}.v2"


def test_readers_read_the_version_in_use_and_one_that_is_asked_for(own_settings, send):
    assert in_use(own_settings).topics_version == 1
    second = own_settings.but(topics_version=2)
    assert any(problem.startswith("Topic incidents.v2 is missing") for problem in check(second))
    ensure(second)
    send(1, "old")
    send(2, "new")
    assert ids(read(own_settings, [INCIDENTS.name])) == ["old"]
    switch(own_settings, 2)
    assert in_use(own_settings).topics_version == 2
    [record] = read(own_settings, [INCIDENTS.name])
    assert (*ids([record]), record.topic, record.version) == ("new", INCIDENTS.name, 2)
    assert ids(read(own_settings.but(topics_version=1), [INCIDENTS.name])) == ["old"]
    switch(own_settings, 1)
    assert ids(read(own_settings, [INCIDENTS.name])) == ["old"]


def test_who_follows_goes_over_and_shows_nothing_of_the_old_version(own_settings, send):
    ensure(own_settings.but(topics_version=2))
    stop, found, board = threading.Event(), queue.Queue(), Board()

    def follow():
        for record in read(own_settings, [INCIDENTS.name], follow=True, stop=stop):
            board.take(record)
            found.put(record)

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        send(1, "old")
        assert ids([found.get(timeout=PATIENCE)]) == ["old"]
        send(2, "new")
        switch(own_settings, 2)
        assert ids([found.get(timeout=PATIENCE)]) == ["new"]
        send(1, "too late")
        send(2, "newer")
        assert ids([found.get(timeout=PATIENCE)]) == ["newer"]
        assert {incident.incident_id for incident in board._incidents.values()} == {"new", "newer"}
    finally:
        stop.set()
        thread.join()


def test_the_page_goes_over_and_forgets_the_old_version(own_settings, send):
    ensure(own_settings.but(topics_version=2))
    send(1, "old")
    send(2, "new")
    end = time.monotonic() + PATIENCE
    with serving(own_settings, COUNTING) as address, httpx.Client(base_url=address, timeout=PATIENCE) as http:

        def shown():
            return [each["incident_id"] for each in http.get("/api/incidents?country=ISL").json()["items"]]

        for expected in ("old", "new"):
            while shown() != [expected]:
                assert time.monotonic() < end, shown()
                time.sleep(0.1)
            switch(own_settings, 2)
