"""The bundled sample is readable, is as large and varied as promised, and the count of it names its articles."""

import json
from pathlib import Path

import streams
from streams.articles import read_articles

SAMPLE = Path(streams.__file__).parent / "data" / "sample.jsonl"
TRUTH = json.loads((Path(__file__).parents[1] / "data" / "sample-truth.json").read_text(encoding="utf-8"))


def test_the_sample_is_varied() -> None:
    articles = list(read_articles(SAMPLE))
    assert len(articles) >= 45
    assert len({article.id for article in articles}) == len(articles)
    assert len({article.source for article in articles}) >= 6
    assert len({article.published_at.date() for article in articles}) >= 9
    assert [a.published_at for a in articles] == sorted(a.published_at for a in articles)
    counted = {i["country"] for i in TRUTH["incidents"] if i["status"] == "reported" and i["toll"] == "incident"}
    assert len(counted) >= 9


def test_every_article_was_counted_or_found_harmless() -> None:
    counted = {article for incident in TRUTH["incidents"] for article in incident["articles"]}
    assert counted.isdisjoint(TRUTH["without_harm"])
    assert counted | set(TRUTH["without_harm"]) == {article.id for article in read_articles(SAMPLE)}
