"""The index of places: spellings, districts, and subdivisions that are true ISO 3166-2 codes of their country."""

import sqlite3
from pathlib import Path

import pycountry
import pytest

from agents.extract import vocabulary
from agents.extract.gazetteer import Gazetteer, _sieved, build, plain, rough


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


def test_every_subdivision_in_the_index_is_an_iso_code_of_its_country(tmp_path: Path) -> None:
    build(tmp_path / "places.sqlite")
    rows = (
        sqlite3.connect(tmp_path / "places.sqlite")
        .execute("SELECT DISTINCT country, admin1 FROM places WHERE admin1 IS NOT NULL")
        .fetchall()
    )
    alpha3 = {country.alpha_2: country.alpha_3 for country in pycountry.countries}
    codes = {(alpha3[each.country_code], each.code) for each in pycountry.subdivisions}
    assert len(rows) > 3000
    assert [row for row in rows if tuple(row) not in codes] == []


def test_every_country_of_the_news_has_its_capital(gazetteer: Gazetteer) -> None:
    assert [code for code, *_ in vocabulary.rows("countries.tsv") if not gazetteer.capital(code)] == []
    assert [place.name for place in gazetteer.capital("GBR")] == ["London"]
    assert gazetteer.capital("???") == ()


@pytest.mark.parametrize(
    ("town", "country", "code"),
    [("Lyon", "FRA", "FR-ARA"), ("Munich", "DEU", "DE-BY"), ("Mumbai", "IND", "IN-MH"), ("Mosul", "IRQ", "IQ-NI")],
)
def test_the_largest_town_of_a_name_lies_in_its_subdivision(
    gazetteer: Gazetteer, town: str, country: str, code: str
) -> None:
    place = next(place for place in gazetteer.find(town) if place.kind == "town")
    assert (place.country, place.admin1) == (country, code)


def test_spellings_of_one_name_sound_alike() -> None:
    assert rough("Mahmoudiyah") == rough("Al Maḩmūdīyah")
    assert rough("Arsal") == rough("Aarsâl")
    assert rough("Basra") != rough("Borno")


def test_a_county_knows_the_state_that_it_lies_in(gazetteer: Gazetteer) -> None:
    assert ("district", "US-MN") in {(place.kind, place.admin1) for place in gazetteer.find("Hennepin")}


def test_the_sieve_keeps_no_name_of_the_index_out_and_most_other_words(gazetteer: Gazetteer) -> None:
    names = [name for (name,) in gazetteer._index.execute("SELECT DISTINCT name FROM places")]
    assert all(gazetteer._sieve[byte] & bit for byte, bit in map(_sieved, names))
    others = {f"{name} said" for name in names} - set(names)
    passed = sum(bool(gazetteer._sieve[byte] & bit) for byte, bit in map(_sieved, others))
    assert passed / len(others) < 0.15


def test_the_first_word_of_every_longer_name_opens_one_and_most_words_do_not(gazetteer: Gazetteer) -> None:
    names = [name for (name,) in gazetteer._index.execute("SELECT DISTINCT name FROM places")]
    longer = [name for name in names if " " in name]
    assert all(gazetteer.opens_longer(name.partition(" ")[0].capitalize()) for name in longer)
    openings = {name.partition(" ")[0] for name in longer}
    others = {f"{name}ingly" for name in openings} - openings
    assert sum(map(gazetteer.opens_longer, others)) / len(others) < 0.05


def test_the_first_words_of_every_longer_name_open_one_and_most_other_pairs_do_not(gazetteer: Gazetteer) -> None:
    index = gazetteer._index.execute("SELECT DISTINCT name FROM places WHERE name LIKE '% %'")
    names = [name for (name,) in index if plain(name) == name]  # not where a "Đ" was made small
    assert all(gazetteer.opens_longer(" ".join(name.split(" ")[:2])) for name in names)
    assert all(map(gazetteer.opens_longer, names))
    others = {f"{name.partition(' ')[0]} said" for name in names}
    assert sum(map(gazetteer.opens_longer, others)) / len(others) < 0.05


SIDES = ["North", "South", "East", "West", "Northeast", "Southeast", "Northwest", "Southwest"]  # of `places.SIDE`


@pytest.mark.parametrize(
    "word",
    ["Port-au", "Sant'Agata", "São", "AL-", "St.", *SIDES, "North East", "North West", "South East", "South-West"],
)
def test_a_word_opens_longer_names_however_it_is_written(gazetteer: Gazetteer, word: str) -> None:
    assert gazetteer.opens_longer(word)


def test_no_name_goes_on_behind_a_comma_that_stands_alone(gazetteer: Gazetteer) -> None:
    """So that the look for a longer name may end there: tokens are joined by spaces."""
    assert gazetteer._index.execute("SELECT count(*) FROM places WHERE name LIKE '% ,%'").fetchone() == (0,)
