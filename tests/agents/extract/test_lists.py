"""The same people told of in any construction are counted the same: lists are whole wherever they stand."""

from collections.abc import Callable

import pytest

from agents.extract.extractor import Extractor
from streams.messages import RawArticle

PEOPLE = {
    "three villagers": 3,
    "a teacher and two pupils": 3,
    "five soldiers and four civilians": 9,
    "a nurse, two guards and eleven farmers": 14,
    "two women, four men and seven children": 13,
    "a taxi driver, six passengers and Maria Lopez": 8,
    "seven protesters, Ahmed Karimi and a toddler": 9,
    "Ahmed Karimi and his wife": 2,
    "an elderly man, his daughter and three neighbours": 5,
}
KILLED = (
    "{People} were killed in an attack in Kandahar, Afghanistan.",
    "A bomb killed {people} in Kandahar, Afghanistan.",
    "A bomb exploded in Kandahar, Afghanistan, killing {people}.",
    "An attack in Kandahar, Afghanistan, left {people} dead.",
    "{People} died in an air strike in Kandahar, Afghanistan.",
    "The attack claimed the lives of {people} in Kandahar, Afghanistan.",
    "Police confirmed the deaths of {people} in the attack in Kandahar, Afghanistan.",
    "Gunmen shot dead {people} in Kandahar, Afghanistan.",
    "{People} were shot dead by gunmen in Kandahar, Afghanistan.",
    "A man stabbed {people} to death in Kandahar, Afghanistan.",
    "The bodies of {people} were found in Kandahar, Afghanistan.",
    "He was charged with the murder of {people} in Kandahar, Afghanistan.",
)
WOUNDED = (
    "{People} were wounded in an attack in Kandahar, Afghanistan.",
    "A bomb injured {people} in Kandahar, Afghanistan.",
    "A rocket hit a house in Kandahar, Afghanistan, wounding {people}.",
    "An attack in Kandahar, Afghanistan, left {people} wounded.",
    "{People} suffered injuries in the blast in Kandahar, Afghanistan.",
    "{People} were taken to hospital with gunshot wounds after the attack in Kandahar, Afghanistan.",
)


@pytest.mark.parametrize("people", PEOPLE)
@pytest.mark.parametrize(("kind", "told"), [*(("killed", t) for t in KILLED), *(("wounded", t) for t in WOUNDED)])
def test_a_list_counts_the_same_in_any_construction(
    extractor: Extractor, make_article: Callable[..., RawArticle], kind: str, told: str, people: str
) -> None:
    text = told.format(people=people, People=people[0].upper() + people[1:])
    counts = [getattr(event.harm, kind) for event in extractor.extract(make_article(text))]
    assert [count.best for count in counts if count is not None] == [PEOPLE[people]]
