"""Tolls of several attacks, told with one: "This was one of three raids. Six were killed across the raids".

An incident gets an even share of such a toll, as the Global Terrorism Database's codebook (section on casualties) and
ACLED's do; the rule is in `deploy/counting.md`.
"""

from typing import NamedTuple

from agents.extract import vocabulary
from streams.messages import Count

ONE_OF_SEVERAL = vocabulary.sought("shared_tolls.one_of_several")
OF_ALL = vocabulary.sought("shared_tolls.of_all")
MOST = 50  # attacks told of as one of so many; more are a campaign


class Among(NamedTuple):
    """Of how many attacks the one told of is one, and where a sentence says so."""

    attacks: int
    sentence: int  # index in the story
    start: int
    end: int


def among(text: str, sentence: int) -> Among | None:
    """Of how many attacks a sentence says that the one told of is one; None where it does not."""
    match = ONE_OF_SEVERAL.search(text)
    if match is None:
        return None
    word = match["attacks"].lower()
    attacks = int(word) if word.isdigit() else vocabulary.number_words().get(word, 0)
    return Among(attacks, sentence, *match.span("attacks")) if 1 < attacks <= MOST else None


def of_all(text: str) -> bool:
    """Whether a sentence tells a toll of attacks told of before it: "across both incidents"."""
    return OF_ALL.search(text) is not None


def share(toll: Count, attacks: int) -> Count:
    """One attack's even share of a toll: no low, the share for best (half a person is one), the whole for high."""
    best = None if toll.best is None else (2 * toll.best + attacks) // (2 * attacks)
    return Count(low=None, best=best, high=toll.high)
