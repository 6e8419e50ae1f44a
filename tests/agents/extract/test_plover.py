"""Who did what to whom: the sides of events of politics, and what is only asked for, refused or threatened."""

from collections.abc import Callable

import pytest

from agents.extract.extractor import Extractor
from streams.messages import Event, RawArticle

Coded = Callable[[str], list[Event]]


@pytest.fixture
def coded(extractor: Extractor, make_article: Callable[..., RawArticle]) -> Coded:
    return lambda text: extractor.extract(make_article(text))


def sides(event: Event) -> tuple[list[str | None], list[str | None]]:
    return [actor.country for actor in event.actor], [actor.country for actor in event.recipient]


@pytest.mark.parametrize(
    ("text", "kind", "actor", "country"),
    [
        ("President Ada Keita eased the night curfew in Gambia on Monday.", "CONCEDE", "President Ada Keita", "GMB"),
        ("A group of leaders promised to back Kenyan President Otieno.", "SUPPORT", "A group of leaders", "KEN"),
        ("Judge Ana Prieto accused Uruguayan officials of fraud.", "ACCUSE", "Judge Ana Prieto", "URY"),
    ],
)  # fmt: skip
def test_a_person_named_without_a_country_acts_and_the_country_that_is_named_is_acted_upon(
    coded: Coded, text: str, kind: str, actor: str, country: str
) -> None:
    event = next(event for event in coded(text) if event.type == kind)
    assert [each.name for each in event.actor] == [actor]
    assert sides(event) == ([country], [country])


def test_numbers_and_hyphens_stand_between_the_words_of_a_pattern_as_any_word_does(coded: Coded) -> None:
    assert "AID" in {event.type for event in coded("Iceland gave Malta 3.5 million euros of aid.")}
    assert "CONCEDE" in {event.type for event in coded("Teachers in Benin called off a three-day strike.")}


def test_of_several_countries_none_is_taken_for_that_of_a_person_named_without_one(coded: Coded) -> None:
    event = next(
        e for e in coded("Archbishop Nils Dahl held talks with Chad and Niger on Friday.") if e.type == "CONSULT"
    )
    assert sides(event) == ([None], ["TCD", "NER"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The Peruvian government refused to lift the blockade of Ecuador.", "REJECT"),
        ("Norway threatened to expel the Danish ambassador.", "THREATEN"),
        ("Ghana refused to send troops to be deployed in Togo.", "REJECT"),
        ("Laos demanded a meeting with Thailand.", "REQUEST"),
    ],
)
def test_what_is_only_asked_for_refused_or_threatened_is_no_event(coded: Coded, text: str, told: str) -> None:
    assert [event.type for event in coded(text)] == [told]


def test_what_a_clause_tells_of_what_is_demanded_has_happened(coded: Coded) -> None:
    text = "Chile demanded that Bolivia return a boat that was seized by Bolivian soldiers."
    assert {event.type for event in coded(text)} == {"REQUEST", "COERCE"}


@pytest.mark.parametrize(
    ("text", "not_told"),
    [
        ("Nine people were killed in a blast in Kandahar, Afghanistan, on Monday.", "ACCUSE"),
        ("Police in Memphis went to a shooting in the 800 block of Wilson Street.", "PROTEST"),
        ("Police in Memphis look into a mass shooting in a park in Texas.", "MOBILIZE"),
        ("A US drone strike killed a militant in Yemen on Monday.", "PROTEST"),
        ("The police in Berlin, Germany, said so in a press release on Monday.", "RETREAT"),
        ("A woman in Berlin, Germany, was treated for a non-life-threatening injury.", "THREATEN"),
        ("A woman was struck by a car in Berlin, Germany.", "PROTEST"),
    ],
)
def test_a_word_of_another_sense_tells_no_event(coded: Coded, text: str, not_told: str) -> None:
    assert not_told not in {event.type for event in coded(text)}


def test_the_same_words_tell_one_as_verbs(coded: Coded) -> None:
    assert "ACCUSE" in {event.type for event in coded("Iran blasted Israel over the plan on Monday.")}
    assert "PROTEST" in {event.type for event in coded("Farmers in France blocked roads around Paris on Monday.")}
