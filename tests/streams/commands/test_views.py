"""`tocsin events`, `incidents` and `totals` on a real broker: what is on the topics is what they show."""

import contextlib
import datetime
import os
import pty
import re
import signal
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import orjson
import pytest

from agents.tally.tally import tally
from streams.broker.connection import producer
from streams.broker.embedded import embedded_broker
from streams.messages import Event, Incident
from streams.state import State
from streams.topics import ensure

TODAY = datetime.date(2020, 3, 5)  # of the totals that are on the topic
TOCSIN = Path(sys.executable).with_name("tocsin")
TEXT = "Nine militants were killed and 30 others wounded on Friday."


def exactly(**numbers):
    return {kind: {"low": number, "best": number, "high": number} for kind, number in numbers.items()}


def evidence(field, words):
    start = 100 + TEXT.index(words)
    sentence = {"start": 100, "end": 100 + len(TEXT), "text": TEXT}
    end = start + len(words)
    return {"field": field, "part": "text", "text": words, "start": start, "end": end, "sentence": sentence}


REPORT = {
    "event_id": "e-1",
    "article_id": "a-1",
    "source": "Orient Wire",
    "published_at": "2020-02-29",
    "status": "reported",
    "harm": exactly(killed=9, wounded=30),
    "evidence": [evidence("killed", "Nine"), evidence("wounded", "30")],
}


def make_incident(incident_id, country="SYR", revision=1, **fields):
    defaults = {"date": "2020-02-28", "date_precision": "day", "type": "ASSAULT", "updated_at": "2020-02-29T06:00:00Z"}
    return Incident.from_fields(
        {"incident_id": incident_id, "country": country, "revision": revision} | defaults | fields
    )


INCIDENTS = [
    make_incident("strike", harm=exactly(killed=28), nationality=["TUR"]),
    make_incident("strike", revision=2, harm=exactly(killed=33), nationality=["TUR"], date="2020-02-29"),
    make_incident(
        "reply",
        harm=exactly(killed=9, wounded=30),
        reports=[REPORT],
        victims=[{"kind": "killed", "count": {"low": 9, "best": 9, "high": 9}, "role": "militant"}],
    ),
    make_incident(
        "month", harm=exactly(killed=53), toll="cumulative", period={"from": "2020-02-01", "to": "2020-02-29"}
    ),
    make_incident("earlier", harm=exactly(killed=4), date="2020-02-10"),
    make_incident("boast", country="TUR", harm=exactly(killed=101), status="claimed"),
    make_incident("talks", country="TUR", type="CONSULT"),
    make_incident("mistake", country="TUR", harm=exactly(killed=7)),
    make_incident("mistake", country="TUR", revision=2, harm=exactly(killed=7), retracted=True),
]


def make_event(event_id, country, type_, day):
    fields = {"article_id": event_id, "published_at": f"{day}T06:00:00Z", "extractor": "test"}
    return Event.from_fields({"event_id": event_id, "country": country, "type": type_, "date": day} | fields)


EVENTS = [
    make_event("e-1", "SYR", "ASSAULT", "2020-02-28"),
    make_event("e-2", "SYR", "CONSULT", "2020-02-29"),
    make_event("e-3", "TUR", "ASSAULT", "2020-02-29"),
    make_event("e-4", None, "ACCUSE", "2020-03-01"),
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory, make_settings):
    """A broker of our own, for there are messages on its topics that nobody can read."""
    own = make_settings(tmp_path_factory.mktemp("views"))
    with embedded_broker(own):
        ensure(own)
        yield own


@pytest.fixture(scope="module")
def send(settings):
    """Sends a message to a topic by its country, as the agents do, and waits until it is there."""
    with contextlib.closing(producer(settings)) as client:

        def to(topic, message):
            value = message if isinstance(message, bytes) else message.to_bytes()
            key = "XXX" if isinstance(message, bytes) else message.country or "XXX"
            client.send(topic, key=key.encode(), value=value).get(timeout=30)

        yield to


@pytest.fixture(scope="module")
def totals(settings, send):
    """The last totals of each country; with them all messages are on the topics."""
    last, state = {}, State({})
    for topic in ("events", "incidents", "casualty-totals"):
        send(topic, b"{nobody can read this")
    for incident in INCIDENTS:
        send("incidents", incident)
        changed = tally(incident, state, TODAY)
        if changed:
            send("casualty-totals", changed)
            last[changed.country] = changed
    for event in EVENTS:
        send("events", event)
    return last


@pytest.fixture
def ask(settings, totals, run_tocsin):
    """Runs a command; the JSON lines it printed."""

    def run(*arguments, left_out=1):
        done = run_tocsin(*arguments, settings=settings)
        assert done.returncode == 0, done.stderr
        assert re.search(rf"^{left_out} messages? that cannot be read (is|are) left out", done.stderr, re.MULTILINE)
        return [orjson.loads(line) for line in done.stdout.splitlines()]

    return run


def by_country(lines):
    found = defaultdict(dict)
    for line in lines:
        found[line["country"]][line["window"]] = line
    return found


def killed(line):
    return line["reported"]["killed"] and line["reported"]["killed"]["best"]


def test_totals_of_past_days_are_counted_again(ask):
    week = by_country(ask("totals", "--as-of", "2020-02-29", "--window", "7d"))["SYR"]["7d"]
    assert (week["since"], week["until"], week["incidents"]) == ("2020-02-23", "2020-02-29", 2)
    assert killed(week) == 42
    assert week["reported"]["wounded"]["best"] == 30
    assert week["by_nationality"]["TUR"]["killed"]["best"] == 33
    assert [toll["harm"]["killed"]["best"] for toll in week["cumulative"]] == [53]


def test_totals_of_any_window_can_be_asked_for(ask):
    lines = by_country(ask("totals", "--window", "2020-02-10..2020-02-28"))
    window = lines["SYR"]["2020-02-10..2020-02-28"]
    assert killed(window) == 13
    assert lines["TUR"]["2020-02-10..2020-02-28"]["claimed"]["killed"]["best"] == 101


def test_rolling_totals_are_shown_as_the_agents_computed_them(ask, totals):
    lines = by_country(ask("totals"))
    for country, message in totals.items():
        assert list(lines[country]) == ["1d", "7d", "30d", "all"]
        for name, window in message.windows.items():
            shown = {key: value for key, value in lines[country][name].items() if key not in ("country", "window")}
            assert shown == window.model_dump(mode="json", by_alias=True)
    assert {line["window"] for line in ask("totals", "--window", "30d")} == {"30d"}


def test_a_recount_agrees_with_what_the_agents_computed(ask):
    computed = by_country(ask("totals"))
    recounted = by_country(ask("totals", "--as-of", TODAY.isoformat()))
    assert set(recounted) == {"SYR", "TUR"}
    for country, windows in recounted.items():
        assert windows == computed[country]


def test_totals_are_verified_by_a_recount(ask):
    lines = {line["country"]: line for line in ask("totals", "--verify", left_out=2)}
    assert lines["SYR"] == {"country": "SYR", "agrees": True, "differing_windows": []}
    assert lines["TUR"]["agrees"]


def test_totals_that_differ_from_a_recount_are_a_clear_error(own_settings, run_tocsin):
    told, untold = make_incident("told", harm=exactly(killed=9)), make_incident("untold", harm=exactly(killed=4))
    with contextlib.closing(producer(own_settings)) as client:
        for topic, message in (
            ("incidents", told),
            ("incidents", untold),
            ("incidents", make_incident("elsewhere", "IRQ", harm=exactly(killed=3), date="2020-03-01")),
            ("casualty-totals", tally(told, State({}), TODAY)),
        ):
            client.send(topic, key=message.country.encode(), value=message.to_bytes()).get(timeout=30)
    done = run_tocsin("totals", "--verify", settings=own_settings)
    assert done.returncode == 1
    assert "the totals of IRQ, SYR differ from a recount" in done.stderr
    assert [orjson.loads(line) for line in done.stdout.splitlines()] == [
        {"country": "IRQ", "agrees": False, "differing_windows": ["1d", "7d", "30d", "all"]},
        {"country": "SYR", "agrees": False, "differing_windows": ["7d", "30d", "all"]},
    ]


def test_totals_by_nationality_kind_and_standing(ask):
    nationality = ask("totals", "--by", "nationality", "--window", "30d", "--as-of", TODAY.isoformat())
    assert [(line["country"], line["nationality"], line["killed"]["best"]) for line in nationality] == [
        ("SYR", "TUR", 33)
    ]
    kind = ask("totals", "--by", "kind", "--window", "30d", "--as-of", TODAY.isoformat())
    assert {(line["country"], line["kind"]): line.get("reported", line.get("claimed"))["best"] for line in kind} == {
        ("SYR", "killed"): 46,
        ("SYR", "wounded"): 30,
        ("TUR", "killed"): 101,
    }
    standing = ask("totals", "--by", "standing", "--window", "30d", "--as-of", TODAY.isoformat())
    assert {(line["country"], line["standing"]): line["killed"]["best"] for line in standing} == {
        ("SYR", "reported"): 46,
        ("TUR", "claimed"): 101,
    }


def test_totals_by_role_and_type(ask):
    role = ask("totals", "--by", "role", "--window", "30d", "--as-of", TODAY.isoformat())
    assert [(line["country"], line["role"], line["killed"]["best"]) for line in role] == [("SYR", "militant", 9)]
    of_type = ask("totals", "--by", "type", "--window", "30d", "--as-of", TODAY.isoformat())
    assert [(line["country"], line["type"], line["killed"]["best"]) for line in of_type] == [("SYR", "ASSAULT", 46)]


def test_incidents_are_shown_as_their_last_revision_says_the_newest_first(ask):
    syria = ask("incidents", "SYR")
    assert [(line["incident_id"], line["revision"]) for line in syria] == [
        ("strike", 2),
        ("reply", 1),
        ("month", 1),
        ("earlier", 1),
    ]
    turkey = {line["incident_id"]: line["retracted"] for line in ask("incidents", "tur")}
    assert turkey == {"boast": False, "talks": False, "mistake": True}


def test_one_incident_with_its_reports_and_evidence(ask):
    (line,) = ask("incidents", "--id", "reply")
    assert Incident.from_fields(line) == next(i for i in INCIDENTS if i.incident_id == "reply")


def test_an_unknown_incident_is_a_clear_error(settings, totals, run_tocsin):
    done = run_tocsin("incidents", "--id", "nope", settings=settings)
    assert done.returncode == 1
    assert "there is no incident 'nope'" in done.stderr


def ids(lines):
    return sorted(line["event_id"] for line in lines)


def test_events_are_filtered_by_country_type_and_time(ask):
    assert {"e-1", "e-2", "e-3", "e-4"} <= set(ids(ask("events")))
    assert ids(ask("events", "--country", "SYR")) == ["e-1", "e-2"]
    assert ids(ask("events", "--country", "XXX")) == ["e-4"]
    assert ids(ask("events", "--type", "assault")) == ["e-1", "e-3"]
    assert ids(ask("events", "--since", "2020-03-01", "--type", "ACCUSE")) == ["e-4"]
    assert ids(ask("events", "--since", "2020-02-29T06:00:01Z", "--country", "SYR")) == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["totals", "--window", "2020-02-01"], "is no window of days"),
        (["totals", "--window", "2020-02-30..2020-03-01"], "is no window of days"),
        (["totals", "--window", "2020-03-01..2020-02-01"], "ends before it begins"),
        (["totals", "--as-of", "yesterday"], "is no day"),
        (["totals", "--as-of", "2020-02-29", "--window", "2020-02-01..2020-02-29"], "FROM..TO has its own end"),
        (["totals", "--as-of", "2020-02-29", "--watch"], "--watch shows rolling windows of today"),
        (["totals", "--by", "kind", "--watch"], "--watch shows totals by country"),
        (["totals", "--verify", "--window", "7d"], "--verify compares all rolling windows"),
        (["events", "--since", "noon"], "is no time"),
        (["events", "--country", "Ruritania"], "is no country"),
    ],
)
def test_what_cannot_be_meant_is_a_clear_error(settings, run_tocsin, arguments, complaint):
    done = run_tocsin(*arguments, settings=settings)
    assert done.returncode == 2
    assert complaint in done.stderr


@contextlib.contextmanager
def running(settings, *arguments):
    """A command that goes on, with its output as JSON lines; it is stopped at the end and must end in order."""
    process = subprocess.Popen(
        [str(TOCSIN), *arguments], env=settings.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        yield (orjson.loads(line) for line in process.stdout)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.communicate()


def test_events_are_followed(settings, send, totals):
    with running(settings, "events", "--follow", "--country", "PHL") as lines:
        send("events", make_event("e-9", "PHL", "DISASTER", "2020-03-02"))
        assert next(lines)["event_id"] == "e-9"


def test_totals_are_watched(settings, send, totals):
    with running(settings, "totals", "--watch", "--window", "all") as lines:
        assert next(lines)["window"] == "all"
        storm = make_incident("storm", "IRQ", harm=exactly(killed=3))
        send("incidents", storm)
        send("casualty-totals", tally(storm, State({}), TODAY))
        assert next(line for line in lines if line["country"] == "IRQ")["reported"]["killed"]["best"] == 3


def on_terminal(settings, *arguments, until=None):
    """What a command shows on a terminal; with `until` it is stopped, as by Ctrl-C, once it has shown that."""
    ours, theirs = pty.openpty()
    environment = settings.environment() | {"TERM": "xterm", "COLUMNS": "120", "LINES": "40"}
    process = subprocess.Popen([str(TOCSIN), *arguments], env=environment, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # which is how a terminal without a process ends
        while part := os.read(ours, 65536):
            shown += part
            if until and until in shown.decode(errors="replace"):
                process.send_signal(signal.SIGINT)
                until = None
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return shown.decode()


def test_people_are_shown_a_table_and_the_cumulative_toll_beside_it(settings, totals):
    shown = on_terminal(settings, "totals", "--as-of", "2020-02-29", "--window", "7d")
    syria = next(line for line in shown.splitlines() if line.startswith(" Syria "))
    assert syria.split()[1:3] == ["42", "30"]
    assert "Syria, beside it, in no sum: 53 killed, February 2020" in shown


def test_people_are_shown_the_sentences_with_numbers_marked(settings, totals):
    shown = on_terminal(settings, "incidents", "--id", "reply")
    assert "\x1b[1;7mNine\x1b[0m militants were killed and \x1b[1;7m30\x1b[0m others wounded" in shown


def test_people_are_shown_incidents_that_stand(settings, totals):
    shown = on_terminal(settings, "incidents", "TUR")
    assert "boast" in shown
    assert "mistake" not in shown
    assert "talks" not in shown


def test_people_are_shown_a_line_for_each_event(settings, totals):
    shown = on_terminal(settings, "events", "--type", "CONSULT")
    assert "2020-02-29" in shown
    assert "CONSULT" in shown
    assert "Syria" in shown


def test_the_live_table_follows_and_ends_in_order(settings, totals):
    shown = on_terminal(settings, "totals", "--watch", until="46\x1b[0m / 30")
    assert "Killed / wounded as of 2020-03-05" in shown
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")  # the cursor is shown again
