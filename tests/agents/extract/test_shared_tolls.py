"""A toll of several attacks is shared out to the one that the article tells of; any other stands whole."""

from collections.abc import Callable

import pytest

from agents.extract import shared_tolls
from streams.messages import Count, Event

Read = Callable[..., list[Event]]
ONE_OF_THREE = (
    "Gunmen stormed a mill in Gashua, Nigeria. This was one of three raids on mills in the district that day."
)


def test_a_toll_across_attacks_is_shared_out_and_says_of_how_many(read: Read) -> None:
    (event,) = read(f"{ONE_OF_THREE} Four millers and two raiders were killed across the three raids.")
    assert event.harm.killed == Count(low=None, best=2, high=6)
    assert [(each.field, each.text) for each in event.evidence if each.field == "attacks"] == [("attacks", "three")]
    assert {each.text for each in event.evidence if each.field == "killed"} == {"Four", "two"}


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE_OF_THREE} Six millers were killed when their lorry was set on fire.",
        "Six millers were killed in Gashua, Nigeria. This was one of three raids across the district.",
        "Six millers were killed across the three villages in Gashua, Nigeria.",
    ],
)
def test_a_toll_of_one_attack_stands_whole(read: Read, text: str) -> None:
    (event,) = read(text)
    assert event.harm.killed == Count.exactly(6)


@pytest.mark.parametrize(("toll", "attacks", "best"), [(6, 3, 2), (18, 4, 5), (17, 4, 4), (1, 2, 1), (1, 3, 0)])
def test_a_share_is_rounded_to_the_nearest(toll: int, attacks: int, best: int) -> None:
    assert shared_tolls.share(Count.exactly(toll), attacks) == Count(low=None, best=best, high=toll)


def test_a_share_of_an_open_toll_is_open() -> None:
    assert shared_tolls.share(Count(low=6, best=6, high=None), 3) == Count(low=None, best=2, high=None)
