"""Words for places, and how strongly each says where something happened."""

import pytest

from agents.extract import places
from agents.extract.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


def country_of(text: str, gazetteer: Gazetteer) -> str | None:
    found = places.find(text, gazetteer)
    return places.locate([(1.0, found)], places.context(found) + places.hints(text)).country


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Gunmen killed two men in Basra Governorate.", "IRQ"),
        ("A mine wounded a farmer in the Macomia District.", "MOZ"),
        ("A market was shelled in Mahmoudiyah, killing 3.", "IRQ"),
        ("A blast killed four in Arsal.", "LBN"),
    ],
)
def test_provinces_districts_and_other_spellings_tell_the_country(
    gazetteer: Gazetteer, text: str, country: str
) -> None:
    assert country_of(text, gazetteer) == country


def test_a_border_weighs_less_than_the_town_beside_it(gazetteer: Gazetteer) -> None:
    assert country_of("A bomb killed two in Quetta, not far from the border with Afghanistan.", gazetteer) == "PAK"


def test_a_street_is_no_place(gazetteer: Gazetteer) -> None:
    assert places.find("Two men were shot near York Avenue.", gazetteer) == []
