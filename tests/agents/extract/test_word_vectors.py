"""Word vectors are those that spaCy's tok2vec makes, however often their words were met and whatever stands beside."""

from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language

from agents.extract import model, word_vectors
from streams.articles import read_articles

SAMPLE = Path(__file__).parents[3] / "streams" / "data" / "sample.jsonl"
ODD = ["", "a", " ", "\n\n", "Don't: they're U.S.-led 7.5-tonne lorries!", "x" * 500, "Ünïcode — “quoted” 漢字 🙂"]


@pytest.fixture(scope="module")
def plain() -> Language:
    return spacy.load(model.find("en_core_web_sm").package, exclude=model.UNUSED)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    parts = [part for article in read_articles(SAMPLE) for part in (article.title, article.text or "")]
    return [line for part in parts for line in part.splitlines()] + ODD


def same(ours: Language, plain: Language, texts: list[str]) -> bool:
    pairs = zip(ours.pipe(texts), plain.pipe(texts), strict=True)
    return all(np.allclose(one.tensor, other.tensor, atol=1e-4) for one, other in pairs if len(one))


def test_vectors_are_those_of_tok2vec_the_first_time_and_from_memory(plain: Language, texts: list[str]) -> None:
    ours = model.load()
    assert "tok2vec" not in ours.pipe_names
    assert same(ours, plain, texts)
    assert same(ours, plain, texts[::-1])
    assert same(ours, plain, texts[5:6]), "a sentence alone"


def test_a_full_memory_starts_afresh(plain: Language, texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_vectors, "REMEMBERED", 5)
    for text in texts:
        assert same(model.load(), plain, [text])


def test_a_tok2vec_of_another_kind_is_left_as_it_is() -> None:
    language = spacy.blank("en")
    embed = {"@architectures": "spacy.MultiHashEmbed.v2", "width": 24, "attrs": ["NORM"], "rows": [100],
             "include_static_vectors": False}  # fmt: skip
    encode = {"@architectures": "spacy.MishWindowEncoder.v2", "width": 24, "window_size": 1, "depth": 2}
    model_of = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}
    language.add_pipe("tok2vec", config={"model": model_of})
    assert word_vectors.install(language).pipe_names == ["tok2vec"]
    assert word_vectors.install(spacy.blank("en")).pipe_names == []
