"""The stepped parser parses as spaCy's own does, and language work stays on one thread."""

import random
from pathlib import Path

import pytest
import spacy
import threadpoolctl
from spacy.language import Language
from thinc.api import NumpyOps

from agents.extract import model, parsing
from streams.articles import read_articles

SAMPLE = Path(__file__).parents[3] / "streams" / "data" / "sample.jsonl"
ODD = [
    "",
    "Dead.",
    "? ! ...",
    "Four, five and six of them, he said, who had come that day, were well.",
]


@pytest.fixture(scope="module")
def plain() -> Language:
    return spacy.load(model.find("en_core_web_sm").package, exclude=model.UNUSED)


def parses(language: Language, texts: list[str]) -> list[list[tuple[int, str, str, str]]]:
    return [[(t.head.i, t.dep_, t.tag_, t.lemma_) for t in doc] for doc in language.pipe(texts)]


def test_parses_are_those_of_spacy_whatever_stands_beside(plain: Language) -> None:
    parts = [part for article in read_articles(SAMPLE) for part in (article.title, article.text or "")]
    texts = [line for part in parts for line in part.splitlines() if line.strip()] * 3 + ODD
    random.Random(1).shuffle(texts)
    assert len(texts) > parsing.TOGETHER, "more than are stepped through at once"
    ours = model.load()
    assert "parser" not in ours.pipe_names
    assert parses(ours, texts) == parses(plain, texts)
    assert [parses(ours, [text]) for text in ODD] == [parses(plain, [text]) for text in ODD]


def test_a_parser_that_searches_more_ways_is_left_as_it_is(plain: Language) -> None:
    language = spacy.load(model.find("en_core_web_sm").package, exclude=model.UNUSED)
    language.get_pipe("parser").cfg["beam_width"] = 2  # type: ignore[attr-defined]
    assert "parser" in parsing.install(language).pipe_names


def test_language_work_multiplies_by_openblas_on_one_thread() -> None:
    language = model.load()
    assert {pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"} == {1}
    ops = [node.ops for node in language.get_pipe("tagger").model.walk()]  # type: ignore[attr-defined]
    assert all(isinstance(each, NumpyOps) and not each.use_blis for each in ops)
