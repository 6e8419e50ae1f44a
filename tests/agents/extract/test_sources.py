"""Who is cited for a figure."""

from collections.abc import Callable

import pytest

from streams.messages import Event

Read = Callable[..., list[Event]]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("A bomb killed 14 people in Basra on Monday, police said.", "police"),
        ("The army said that 14 people were killed in Basra on Monday.", "The army"),
        ("According to the health ministry, 14 people were killed in Basra on Monday.", "the health ministry"),
        ("A bomb killed 14 people in Basra on Monday.", None),
        ("Police said that roads were closed. A bomb killed 14 people in Basra on Monday.", None),
    ],
)
def test_an_event_names_the_source_of_its_figures(read: Read, text: str, source: str | None) -> None:
    (event,) = read(text)
    assert event.attributed_to == source


def test_the_source_is_the_one_introduced_before(read: Read) -> None:
    text = (
        "A military source said that the road to Tartus, Syria, was open. The source added that 14 rebels were killed."
    )
    (event,) = read(text)
    assert event.status == "claimed"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A guard killed his wife in Basra on Monday.", "ASSAULT"),
        ("Nine farmers were killed by rebels in Basra on Monday.", "ASSAULT"),
        ("Nine people were killed when a bus overturned in Basra on Monday.", "ACCIDENT"),
    ],
)
def test_the_type_rests_on_means_or_on_people_who_did_it(read: Read, text: str, kind: str) -> None:
    assert [event.type for event in read(text)] == [kind]


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        (
            "A total of 40 insurgents were eliminated near Kidal, according to Mali army spokesman Col. Diarra.",
            "claimed",
        ),
        (
            '"Our men hit the gang hard," the military sources said. "Forty insurgents were killed near Kidal, Mali."',
            "claimed",
        ),
        ('"The sirens went on," a nurse said. "Forty insurgents were killed near Kidal, Mali."', "reported"),
        ('"We hit them," an army commander said. Forty insurgents were killed near Kidal, Mali.', "reported"),
    ],
)
def test_who_spoke_a_quotation_speaks_on_in_the_next(read: Read, text: str, standing: str) -> None:
    assert [event.status for event in read(text) if event.harm.killed] == [standing]
