"""`tocsin totals --table events|dyads` on a real broker: as the agents computed them, recounted, and verified."""

import contextlib
import datetime
import io
import re

import orjson
import pytest
from rich.console import Console

from agents.tally.agent import outgoing
from agents.tally.over_places import last_totals, summed
from agents.tally.relations import count_event, count_incident
from streams.broker.connection import producer
from streams.broker.embedded import embedded_broker
from streams.messages import Event, Incident
from streams.monitor.relation_tables import MOST, relations_table
from streams.state import State
from streams.topics import ensure

TODAY = datetime.date(2020, 3, 5)
RUSSIA, SYRIA, TURKEY = ({"name": code, "country": code} for code in ("RUS", "SYR", "TUR"))
DEAD = {"killed": {"low": 33, "best": 33, "high": 33}}


def make_event(number, place, type_, source, target, day="2020-03-05"):
    return Event.from_fields(
        {"event_id": f"e-{number}", "article_id": "a", "published_at": f"{day}T06:00:00Z", "date": day}
        | {"date_precision": "day", "country": place, "type": type_, "actor": [source], "recipient": [target]}
    )


EVENTS = [
    make_event(1, "RUS", "CONSULT", TURKEY, RUSSIA),
    make_event(2, "RUS", "CONSULT", TURKEY, RUSSIA),  # the same, told again
    make_event(3, None, "AID", TURKEY, RUSSIA, day="2020-03-01"),
    make_event(4, None, "THREATEN", TURKEY, {"name": "the militia"}, day="2019-11-01"),
]
STRIKE = Incident.from_fields(
    {"incident_id": "strike", "country": "SYR", "revision": 1, "date": "2020-02-29", "date_precision": "day"}
    | {"type": "ASSAULT", "updated_at": "2020-02-29T06:00:00Z", "harm": DEAD, "actor": [SYRIA], "recipient": [TURKEY]}
)


def send(settings, *, leaving_out=()):
    """Put all messages on the topics, and the totals that come of those that are not left out."""
    state = State({})
    with contextlib.closing(producer(settings)) as client:
        for message in (STRIKE, *EVENTS):
            topic, count = ("incidents", count_incident) if message is STRIKE else ("events", count_event)
            client.send(topic, key=(message.country or "XXX").encode(), value=message.to_bytes())
            for out in [] if message in leaving_out else map(outgoing, count(message, state, TODAY)):
                client.send(out.topic.name, key=out.key.encode(), value=out.message.to_bytes())
        client.flush(timeout=30)


@pytest.fixture(scope="module")
def settings(tmp_path_factory, make_settings):
    own = make_settings(tmp_path_factory.mktemp("relations"))
    with embedded_broker(own):
        ensure(own)
        send(own)
        yield own


@pytest.fixture
def ask(settings, run_tocsin):
    """Runs `tocsin totals`; the JSON lines it printed."""

    def run(*arguments):
        done = run_tocsin("totals", *arguments, settings=settings)
        assert done.returncode == 0, done.stderr
        return [orjson.loads(line) for line in done.stdout.splitlines()]

    return run


def numbers(lines, *names):
    return {(*(line[name] for name in names), line["window"]): line["events"] for line in lines}


def test_events_per_country_with_their_balance(ask):
    lines = ask("--table", "events")
    found = numbers(lines, "country")
    windows = ("1d", "7d", "30d", "all")
    assert [[found[country, window] for window in windows] for country in ("RUS", "SYR", "TUR")] == [
        [1, 2, 2, 2],
        [0, 1, 1, 1],
        [0, 1, 1, 2],
    ]
    assert len(found) == 12
    balance = {(line["country"], line["window"]): line["balance"] for line in lines}
    assert (balance["RUS", "7d"], balance["SYR", "7d"], balance["TUR", "all"]) == (1.0, -1.0, 0.0)


def test_a_dyad_is_summed_over_the_places_where_it_acted(ask):
    lines = ask("--table", "dyads", "--country", "RUS", "--window", "7d")
    assert numbers(lines, "source", "target") == {("TUR", "RUS", "7d"): 2}
    assert lines[0]["by_type"] == {"AID": 1, "CONSULT": 1}
    everything = ask("--table", "dyads", "--window", "all")
    assert numbers(everything, "source", "target") == {
        ("SYR", "TUR", "all"): 1,
        ("TUR", "RUS", "all"): 2,
        ("TUR", "the militia", "all"): 1,
    }


@pytest.mark.parametrize("table", ["events", "dyads"])
def test_a_recount_gives_what_the_agents_computed(ask, table):
    recounted = ask("--table", table, "--as-of", TODAY.isoformat())
    assert recounted == ask("--table", table)
    assert all(line["agrees"] for line in ask("--table", table, "--verify"))


def test_other_days_are_recounted(ask):
    autumn = ask("--table", "events", "--window", "2019-10-01..2019-12-31", "--country", "TUR")
    assert [(line["country"], line["by_type"]) for line in autumn] == [("TUR", {"THREATEN": 1})]


def test_casualties_of_one_country_can_be_asked_for(ask):
    lines = ask("--country", "SYR", "--as-of", "2020-03-05", "--window", "7d")
    assert [(line["country"], line["reported"]["killed"]["best"]) for line in lines] == [("SYR", 33)]
    assert ask("--country", "FRA", "--as-of", "2020-03-05", "--window", "7d") == []


@pytest.mark.parametrize(("table", "wrong"), [("events", "RUS in XXX, TUR in XXX"), ("dyads", "TUR to RUS in XXX")])
def test_totals_that_differ_from_a_recount_are_a_clear_error(tmp_path, make_settings, run_tocsin, table, wrong):
    own = make_settings(tmp_path)
    with embedded_broker(own):
        ensure(own)
        send(own, leaving_out=[EVENTS[2]])
        done = run_tocsin("totals", "--table", table, "--verify", settings=own)
    assert done.returncode == 1
    assert f"the totals of {wrong} differ from a recount" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--table", "events", "--by", "kind"], "--by shows parts of casualty totals"),
        (["--table", "dyads", "--watch"], "--watch shows totals by country"),
        (["--table", "dyads", "--verify", "--country", "SYR"], "--verify compares all rolling windows"),
    ],
)
def test_what_cannot_be_meant_is_a_clear_error(settings, run_tocsin, arguments, complaint):
    done = run_tocsin("totals", *arguments, settings=settings)
    assert done.returncode == 2
    assert complaint in done.stderr


def shown(totals):
    screen = Console(file=io.StringIO(), width=200)
    screen.print(relations_table(totals))
    return screen.file.getvalue()


def computed(*events):
    state = State({})
    return summed(last_totals(each for event in events for each in count_event(event, state, TODAY)))


def test_people_are_shown_who_did_how_much_to_whom():
    both = computed(*EVENTS, make_event(9, "SYR", "ASSAULT", TURKEY, RUSSIA))
    dyads = {names: windows for names, windows in both.items() if len(names) == 2}
    assert row(shown(dyads), "Türkiye → Russia")[1:] == ["2 (+0.00)", "3 (+0.33)", "3 (+0.33)", "3 (+0.33)"]
    week = shown({names: {"7d": windows["7d"]} for names, windows in dyads.items()})
    assert row(week, "Türkiye → Russia")[1:] == ["3", "1", "1", "–", "1", "+0.33", "AID 1, ASSAULT 1, CONSULT 1"]


def row(table, name):
    """The cells of the row whose first one begins so."""
    [line] = [line for line in table.splitlines() if line.strip().startswith(name)]
    return re.split(r"\s{2,}", line.strip())


def test_what_is_too_much_for_a_person_is_counted_and_names_are_never_obeyed():
    sides = [{"name": f"\x1b[31mside {number}"} for number in range(MOST + 5)]
    dyads = computed(*(make_event(number, "SYR", "CONSULT", side, RUSSIA) for number, side in enumerate(sides)))
    text = shown({names: windows for names, windows in dyads.items() if len(names) == 2})
    assert "and 5 more" in text
    assert "\x1b[31m" not in text


def test_places_last_told_of_on_another_day_are_summed_as_of_the_newest():
    state = State({})
    old = [each for event in EVENTS[3:] for each in count_event(event, state, datetime.date(2019, 11, 1))]
    new = [each for event in EVENTS[:1] for each in count_event(event, state, TODAY)]
    turkey = summed(last_totals([*old, *new]))["TUR",]
    assert (turkey["30d"].until, turkey["30d"].events, turkey["all"].events) == (TODAY, 0, 1)
