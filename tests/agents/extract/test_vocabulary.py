"""The data files hold what the code takes them to hold."""

import re

import pycountry
import pytest
from hypothesis import HealthCheck, given, settings, strategies

from agents.extract import frames, means, plover, segments, standing, vocabulary
from streams.messages import HARM_KINDS, EventType

ALPHA_3 = {country.alpha_3 for country in pycountry.countries} | {"XKX"}


def test_countries_are_iso_codes_and_no_name_stands_twice() -> None:
    rows = list(vocabulary.rows("countries.tsv"))
    names = [name for row in rows for name in row[1].split(";")]
    assert {row[0] for row in rows} <= ALPHA_3
    assert len(names) == len(set(names))
    assert {o.country for o in vocabulary.organisations().values()} - {None} <= ALPHA_3


def test_harm_words_have_known_kinds() -> None:
    kinds = {*HARM_KINDS, "hit"}
    assert {h.kind for h in vocabulary.harm_verbs().values()} <= kinds
    assert set(vocabulary.harm_states().values()) <= kinds
    assert {n.kind for n in vocabulary.harm_nouns().values()} <= kinds
    assert {h.frame for h in vocabulary.harm_verbs().values()} <= {"object", "subject", "both"}


def test_an_idiom_names_its_people_once_and_one_word_to_look_for() -> None:
    for kind, text in vocabulary.rows("idioms.tsv"):
        words = text.split()
        assert kind.removesuffix("+") in {*HARM_KINDS, "hit"}, text
        assert words.count("{}") == 1, text
        assert sum(word.startswith("*") for word in words) == 1, text
        assert all(word.endswith(")") == word.startswith("(") for word in words), text


def test_types_are_those_of_messages() -> None:
    types = set(EventType.__args__)  # type: ignore[attr-defined]
    assert {p.type for p in plover.patterns()} <= types
    assert {m.type for m in vocabulary.means()} <= types


@pytest.mark.parametrize("word", ["killed", "soldier"])
def test_no_word_for_a_thing_is_a_word_for_people(word: str) -> None:
    assert word not in vocabulary.things()
    assert not vocabulary.things() & vocabulary.people().keys() - {"others"}


@pytest.mark.parametrize("pattern", (*frames.OPEN, *frames.OPEN_AFTER), ids=lambda pattern: pattern.pattern[:20])
def test_one_expression_for_many_finds_whatever_each_finds(pattern):
    @settings(max_examples=25, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strategies.from_regex(pattern))
    def finds(text):
        assert frames.ANY_OPENS.search(text), text

    finds()
    assert not frames.ANY_OPENS.search("The museum opens in Bern")


@pytest.mark.parametrize(
    ("pattern", "number", "together"),
    [(pattern, number, standing.TOGETHER) for number, (pattern, _) in enumerate(standing.SIGNS)]
    + [(each.pattern, number, means.TOGETHER) for number, each in enumerate(means.MEANS)],
)
def test_one_pass_tells_of_each_that_may_be_found(pattern, number, together):
    @settings(max_examples=25, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strategies.from_regex(pattern))
    def tells(text):
        assert number in together.that_may_be_in(text), text

    tells()
    assert together.that_may_be_in("Museums open in Bern") == []


@settings(max_examples=200, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.from_regex(segments.GALLERY))
def test_every_mark_of_a_gallery_has_a_word_of_one(text):
    assert any(word in text for word in segments.OF_GALLERY), text


AHEAD = re.compile(r"\(\?=\[[^]]*\]\)(?=\\b)")  # the letters that the words of an expression may begin with
AHEAD_OF = [
    words.expression.pattern for *_, words in vocabulary.country_hints() if AHEAD.match(words.expression.pattern)
]


@pytest.mark.parametrize("pattern", AHEAD_OF)
def test_the_letters_that_an_expression_looks_for_first_leave_none_of_its_words_out(pattern: str) -> None:
    """They are looked for in the expression's own words, once in the first case of "[Ss]lain", once in the other."""
    whole = AHEAD.sub("", pattern)
    words = "\n".join(re.sub(r"\[(.)(.)\]", rf"\{case}", whole) for case in (1, 2))
    text = re.sub(r"[|()?:\\]", "\n", words)
    found = re.findall(whole, text)
    assert len(found) > 30
    assert re.findall(pattern, text) == found
