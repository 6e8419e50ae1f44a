"""By what means people were harmed, as words tell it: "was shot", "in a crash"."""

from collections.abc import Iterator

from agents.extract import vocabulary
from agents.extract.sought import Sought, Together
from agents.extract.vocabulary import Means

MEANS = vocabulary.means()
TOGETHER = Together([Sought(means.pattern) for means in MEANS])
FAMILIES = {name: family for family in vocabulary.FAMILIES for name in vocabulary.family(family)}


def told(text: str) -> Iterator[Means]:
    """The means that words tell of, the most telling first."""
    lower = text.lower()
    return (MEANS[number] for number in TOGETHER.that_may_be_in(lower) if MEANS[number].pattern.search(lower))


def families(text: str) -> frozenset[str]:
    """The families of the means that words tell of, such as crash or blast; means of any kind are in none."""
    return frozenset(FAMILIES[means.name] for means in told(text) if means.name in FAMILIES)
