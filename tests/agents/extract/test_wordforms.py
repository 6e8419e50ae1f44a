"""Remembered parts of speech and lemmas are those that spaCy gives."""

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from agents.extract import model, wordforms
from streams.articles import read_articles

SAMPLE = Path(__file__).parents[3] / "streams" / "data" / "sample.jsonl"
BY_NEIGHBOURS = [
    "There is no hope, he is told, and there are many.",
    "Let's go; he's gone, she's got to and they gotta run.",
    "It ain't so, y'all are gonna see, c'mon in.",
    "is",
    "",
    "Police and POLICE and police saw the police.",
]


@pytest.fixture(scope="module")
def plain() -> Language:
    return spacy.load(model.find("en_core_web_sm").package, exclude=model.UNUSED)


def forms(language: Language, texts: list[str]) -> list[list[tuple[str, str]]]:
    return [[(token.pos_, token.lemma_) for token in doc] for doc in language.pipe(texts)]


def test_remembered_forms_are_those_of_the_ruler_and_the_lemmatizer(plain: Language) -> None:
    texts = [part for article in read_articles(SAMPLE) for part in (article.title, article.text)] + BY_NEIGHBOURS
    expected = forms(plain, texts)
    remembering = model.load()
    assert "lemmatizer" not in remembering.pipe_names
    assert forms(remembering, texts) == expected
    assert forms(remembering, texts) == expected, "the second time, from memory alone"


def test_a_full_memory_starts_afresh(plain: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordforms, "REMEMBERED", 5)
    assert forms(model.load(), BY_NEIGHBOURS) == forms(plain, BY_NEIGHBOURS)
