"""That an event carries the names, days and places by which other reports of its incident are known."""

import datetime
from collections.abc import Callable

import pytest

from streams.messages import Event, Named

Read = Callable[..., list[Event]]


def named(events: list[Event], killed: int = 1) -> Named:
    """What the event with so many killed names."""
    (event,) = [e for e in events if e.harm.killed and e.harm.killed.best == killed]
    return event.named


def test_victims_suspects_streets_and_buildings_are_named_with_the_ages_that_are_told(read: Read) -> None:
    found = named(
        read(
            "A man was shot dead outside the Blue Heron Lounge on Monday. Police found 31-year-old Abel Orlin on "
            "Quarry Mill Road. Dana Whitlow, 27, was arrested. Dana Whitlow is held in the death of Orlin."
        )
    )
    assert found.names == {
        "Dana Whitlow": 27,
        "Blue Heron Lounge": None,
        "Abel Orlin": 31,
        "Quarry Mill Road": None,
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Mayor Nadia Ferrow called it a dark day.",
        "It was an accident, said Nadia Ferrow.",
        "Nadia Ferrow, the hospital's director, spoke of shock.",
        "According to Nadia Ferrow, the road is closed.",
        "HOME NEWS Nadia Ferrow Sports Weather",
    ],
    ids=["an office", "a saying", "an office behind", "a source", "no sentence"],
)
def test_those_named_for_their_office_or_for_what_they_say_are_left_out(read: Read, sentence: str) -> None:
    assert named(read(f"Nine people were killed by a bomb in Accra, Ghana, on Monday. {sentence}"), 9).names == {}


def test_an_official_whose_age_is_told_is_in_it_himself(read: Read) -> None:
    assert "Tomas Gell" in " ".join(named(read("Officer Tomas Gell, 41, was shot dead on Monday.")).names)


def test_days_and_places_are_those_of_the_whole_story_and_names_of_places_are_no_names(read: Read) -> None:
    found = named(
        read(
            "A woman was sentenced on Tuesday in Austin, Texas, for killing a man. The trial went on for weeks. "
            "Jurors heard of blood and of a quarrel. He was found in San Antonio on March 3, 2019."
        )
    )
    assert datetime.date(2019, 3, 3) in found.days
    assert {"Austin", "San Antonio"} <= set(found.places)
    assert found.names == {}


def test_an_incident_told_beside_another_has_only_the_names_of_its_own_sentences(read: Read) -> None:
    events = read(
        "A bomb killed nine people at the Lotus Garden Hotel in Accra, Ghana, on Monday. The dead were guests. "
        "Rescuers left at noon. The roof of the Lotus Garden Hotel had given way. "
        "In another incident, gunmen killed two people near Quillwater School in Kumasi on Sunday."
    )
    assert list(named(events, 9).names) == ["Lotus Garden Hotel"]
    assert list(named(events, 2).names) == ["Quillwater School"]


def test_a_number_behind_a_name_is_an_age_only_where_the_text_sets_it_off(read: Read) -> None:
    story = "A man was shot dead on Monday. Harbor Action News {} was there. Ilse Brandt, who was 44, is held."
    assert named(read(story.format(5))).names == {"Harbor Action News": None, "Ilse Brandt": 44}
