"""What is told of films, drills and shares of a whole is not counted as having happened."""

from collections.abc import Callable

import pytest

from streams.messages import Event

Read = Callable[..., list[Event]]


@pytest.mark.parametrize(
    "text",
    [
        "A novel about a siege that never was sold well in Basra. In the last chapter 90 villagers are shot dead.",
        'In "The Well", soldiers burn a village and 90 of its people are killed.',
        "Nurses took part in a flood drill in Basra. According to the script, 90 people were killed and 12 injured.",
    ],
)
def test_what_a_frame_holds_is_hypothetical(read: Read, text: str) -> None:
    assert {event.status for event in read(text)} == {"hypothetical"}


def test_a_frame_ends_with_a_new_scene(read: Read) -> None:
    events = read("A novel about a siege sold well. Separately, a bomb killed 14 people in Basra, Iraq, on Monday.")
    assert [(e.status, e.harm.killed.best if e.harm.killed else None) for e in events] == [("reported", 14)]


def test_a_share_of_a_whole_opens_no_incident(read: Read) -> None:
    (event,) = read("Some 900 villagers have been killed since January in Basra. Most of them died in floods.")
    assert event.toll == "cumulative"


@pytest.mark.parametrize(
    "text",
    [
        "Nine people were killed in the worst fire in Basra this year.",
        "Two people have been missing since Monday's landslide near Basra, in which nine people were killed.",
    ],
)
def test_one_incident_is_no_period(read: Read, text: str) -> None:
    assert {event.toll for event in read(text)} == {"incident"}


def test_a_frame_is_bounded(read: Read) -> None:
    filler = "The town lies on a river. " * 12
    events = read(f"A novel about a siege sold well. {filler}A bomb killed 14 people in Basra, Iraq.")
    assert [event.status for event in events] == ["reported"]


def test_the_name_of_an_operation_is_no_fiction(read: Read) -> None:
    assert {event.status for event in read('In "Operation Dry Well", soldiers killed 90 rebels in Basra.')} == {
        "reported"
    }
