"""A parsed sentence as plain objects holds what spaCy's own does."""

import gc
from pathlib import Path
from typing import Any

import pytest
import spacy.tokens
from hypothesis import given, strategies

from agents.extract import model
from agents.extract.tokens import Doc, Token
from streams.articles import read_articles

SAMPLE = Path(__file__).parents[3] / "streams" / "data" / "sample.jsonl"
ODD = ["", "Dead.", "? ! ...", "Of  two (spaces), one-half\nsays: 12 died."]
VALUES = ("i", "idx", "text", "whitespace_", "lower_", "lemma_", "pos_", "tag_", "dep_", "is_punct", "like_num")
OTHERS = ("head", "left_edge", "right_edge")
SEVERAL = ("children", "lefts", "rights", "subtree", "ancestors", "conjuncts")


@pytest.fixture(scope="module")
def parsed() -> list[spacy.tokens.Doc]:
    lines = [line for article in read_articles(SAMPLE) for line in (article.text or "").splitlines() if line.strip()]
    return list(model.load().pipe(lines + ODD))


def told(token: Any) -> list[Any]:
    """All that a token, spaCy's or ours, says of itself and of others."""
    values = [getattr(token, name) for name in VALUES]
    others = [getattr(token, name).i for name in OTHERS]
    return values + others + [[other.i for other in getattr(token, name)] for name in SEVERAL]


def test_tokens_say_what_those_of_spacy_say(parsed: list[spacy.tokens.Doc]) -> None:
    assert len(parsed) > 100
    for theirs in parsed:
        ours = Doc(theirs)
        assert ours.text == theirs.text
        assert ours.words == [token.lower_ for token in theirs]
        assert list(map(told, ours)) == list(map(told, theirs))
        above = [[one.is_ancestor(other) for one in ours] for other in ours]
        assert above == [[one.is_ancestor(other) for one in theirs] for other in theirs]


@given(strategies.data())
def test_spans_are_those_of_spacy(parsed: list[spacy.tokens.Doc], data: strategies.DataObject) -> None:
    theirs = data.draw(strategies.sampled_from([doc for doc in parsed if len(doc) > 1]))
    ours = Doc(theirs)
    start, end = sorted(data.draw(strategies.tuples(*[strategies.integers(0, len(theirs) + 1)] * 2)))
    assert ours.span(start, end) == theirs[start:end].text
    if start < min(end, len(theirs)):
        assert ours.root(range(start, min(end, len(theirs)))).i == theirs[start:end].root.i
    first, behind = data.draw(strategies.tuples(*[strategies.integers(0, len(theirs.text) + 1)] * 2))
    if first < behind:
        there, here = theirs.char_span(first, behind, alignment_mode="expand"), ours.at(first, behind)
        assert (here is None) == (there is None)
        assert here is None or there is None or (here.start, here.stop) == (there.start, there.end)


def test_what_is_dissolved_needs_no_collection_of_garbage(parsed: list[spacy.tokens.Doc]) -> None:
    gc.collect()
    doc = Doc(next(each for each in parsed if len(each) > 5))
    one, tokens = doc[0], len(doc)
    doc.dissolve()
    del doc
    assert sum(isinstance(each, Token) for each in gc.get_objects()) < tokens, "but for `one`"
    assert one.text
