"""An expression that is looked for only where a piece of what it finds is finds all that it would find elsewhere."""

import re

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from agents.extract import vocabulary
from agents.extract.sought import Sought, Together

PHRASES = [vocabulary.sought(row[0]) for row in vocabulary.rows("patterns.tsv")]
HINTS = [words for _, _, words in vocabulary.country_hints()]
AHEAD = re.compile(r"^\(\?=\[[^]]*\]\)")  # the letters that an expression looks for first


@pytest.mark.parametrize("sought", [each for each in PHRASES + HINTS if each.pieces], ids=lambda each: each.pieces[0])
def test_whatever_an_expression_of_the_vocabulary_finds_has_a_piece_of_it(sought):
    """Texts made from the expression itself, less the letters that it looks for first, which hypothesis would write."""
    made_from = re.compile(AHEAD.sub("", sought.expression.pattern), sought.expression.flags)

    @settings(max_examples=50, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strategies.from_regex(made_from))
    def finds(text):
        assert sought.search(text), text

    finds()


@pytest.mark.parametrize(
    ("expression", "pieces"),
    [
        (r"\b(?:film|novels?)\b", ("film", "novel")),
        (r"\b(?:shot|[a-z]+ed)\b", ("ed", "shot")),
        (r"\bof the (?:slain|dead)\b", ("dead", "slain")),
        (r"\b(?:two )?(?:hurt)+(?= at)(?!ers)", ("hurt",)),
        (r"\b(?:shot|\w+)\b", ()),
        (r"a|of|to", ()),
    ],
)
def test_the_rarest_pieces_are_told_and_none_where_one_need_not_be_there(expression, pieces):
    assert Sought(re.compile(expression)).pieces == pieces


def test_matches_are_those_of_the_expression_in_any_case_and_within_bounds():
    sought = Sought(re.compile(r"\b(?:Film|novel)s?\b", re.I))
    text = "FILMS and a novel, but no filming"
    assert [match.group() for match in sought.finditer(text)] == ["FILMS", "novel"]
    assert sought.search(text, 5, 17) is not None
    assert sought.search(text, 18) is None
    assert list(sought.finditer("a drama")) == []


def test_one_pass_tells_which_of_several_expressions_a_text_may_have():
    expressions = (r"\bfilms?\b", r"\b[a-z]{3}\d", r"\bfilm set\b|\bnovel\b", r"(?i)\bdrama\b", r"\bnovel\b")
    together = Together([Sought(re.compile(expression)) for expression in expressions])
    assert together.that_may_be_in("a novel on a filmmaker") == [0, 1, 2, 3, 4]
    assert together.that_may_be_in("novels") == [1, 2, 3, 4]
    assert together.that_may_be_in("a play") == [1, 3], "one without pieces, and one in any case, may be in any text"


def test_whatever_hint_a_text_has_is_among_those_that_it_may_have():
    together = vocabulary.country_hints_together()

    @settings(max_examples=20, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strategies.one_of([strategies.from_regex(hint.expression) for hint in HINTS]))
    def is_among_them(text):
        found = {number for number, hint in enumerate(HINTS) if hint.search(text)}
        assert found <= set(together.that_may_be_in(text)), text

    is_among_them()
