"""Harm told in many constructions, each with the counts that a casualty recorder would read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from streams.messages import Count, Event

Read = Callable[..., list[Event]]
LINES = (Path(__file__).parent / "data" / "constructions.tsv").read_text(encoding="utf-8").splitlines()
TEXTS = [line.split("\t") for line in LINES if not line.startswith("#")]


def short(count: Count) -> str:
    """A count as the file writes it."""
    low, best, high = count.low, count.best, count.high
    if low == best == high:
        return str(best)
    if best is None:
        return f"{low}.."
    if low is None:
        return f"~{best}" if high is None else f"<{best}"
    return f"{best}+" if high is None else f"{best}-{high}"


def told(event: Event) -> dict[str, str]:
    harm = {kind: short(count) for kind, count in event.harm.kinds()}
    if event.perpetrators.killed is not None:
        harm["attackers"] = short(event.perpetrators.killed)
    return harm


@pytest.mark.parametrize(("text", "expected"), TEXTS, ids=[text for text, _ in TEXTS])
def test_reads_the_harm_and_no_more(read: Read, text: str, expected: str) -> None:
    event = read(text)[0]
    wanted = dict(pair.split(" ") for pair in expected.split(", "))
    found = told(event)
    if wanted.pop("attackers", None) == "0":
        assert "attackers" not in found
    assert event.status == "reported"
    assert {kind: found.get(kind) for kind in (*wanted, *found) if kind in wanted or kind != "attackers"} == wanted


def test_what_is_no_person_is_not_killed(read: Read) -> None:
    assert read("Parliament killed the bill and the minister injured his knee in Rome, Italy.") == []
    assert not any(event.harm.killed for event in read("An officer shot and killed a pit bull in Dayton, Ohio."))


@pytest.mark.parametrize(
    "text",
    [
        "Two search warrants were executed in Lagos, Nigeria.",
        "Officers executed two search warrants in Lagos, Nigeria.",
        "The peace agreement between the government and the rebels was executed in Juba, South Sudan.",
        "A plan to move the villagers was executed in Lagos, Nigeria.",
        "The stronghold of the rebels was captured by troops in Baidoa, Somalia.",
    ],
)
def test_what_is_carried_out_or_taken_harms_no_one_that_it_names(read: Read, text: str) -> None:
    assert not any(event.harm.killed or event.harm.captured for event in read(text))


def test_people_are_executed_and_captured(read: Read) -> None:
    (event,) = read("Two rebels were executed and three others were captured in Baidoa, Somalia.")
    assert told(event) == {"killed": "2", "captured": "3"}


def test_players_who_are_out_injured_are_not_counted(read: Read) -> None:
    assert not any(event.harm.wounded for event in read("The coach in Leeds, England, has five injured players."))


def test_what_somebody_only_threatened_is_not_counted(read: Read) -> None:
    told = read("A man who had threatened to harm his family and kill a guard surrendered in Dayton, Ohio.")
    assert {event.status for event in told if event.harm.killed} == {"hypothetical"}


def test_a_surname_that_is_a_trade_is_a_name(read: Read) -> None:
    (event,) = read("Anna Potter was shot dead in Dayton, Ohio.")
    assert event.victims[0].name == "Anna Potter"
