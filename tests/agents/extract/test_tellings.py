"""The same facts, told in eight ways with any numbers, give the same event, and its evidence is the article's own.

The texts are invented: templates filled at random; Hypothesis draws the same ones on every run (derandomize).
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import streams
from agents.extract.extractor import Extractor
from streams.articles import read_articles
from streams.messages import Event, RawArticle

SAMPLE = list(read_articles(Path(streams.__file__).parent / "data" / "sample.jsonl"))
PLACES = {"Quetta, Pakistan": "PAK", "Mosul, Iraq": "IRQ", "Maiduguri, Nigeria": "NGA", "Odesa, Ukraine": "UKR"}
PEOPLE = ("people", "soldiers", "civilians", "villagers", "workers", "children", "students")
CAUSES = ("bomb attack", "suicide bombing", "rocket attack", "car bombing")
TELLINGS = (
    "A {cause} in {place} on Monday killed {killed} {people} and wounded {wounded} others, police said.",
    "{killed} {people} were killed and {wounded} others were wounded in a {cause} in {place} on Monday, police said.",
    "Police said {killed} {people} were killed and {wounded} others wounded on Monday in a {cause} in {place}.",
    "In {place}, {killed} {people} were killed and {wounded} others were hurt on Monday when a {cause} hit a market.",
    "A {cause} left {killed} {people} dead and {wounded} others wounded in {place} on Monday, police said.",
    "A {cause} in {place} on Monday wounded {wounded} people and killed {killed} {people}, police said.",
    "On Monday a {cause} claimed the lives of {killed} {people} and injured {wounded} others in {place}.",
    "{killed} {people} died and {wounded} others were hurt in a {cause} in {place} on Monday, police said.",
)
MARKUP = ("{}", "<p>{}</p>", "<p>&ldquo;Yes&rdquo; &amp; no.</p><p>{}</p>", "<div><b>News</b><br>{}</div>")

Facts = dict[str, int | str]
facts = st.fixed_dictionaries(
    {
        "killed": st.integers(2, 999),
        "wounded": st.integers(2, 999),
        "people": st.sampled_from(PEOPLE),
        "place": st.sampled_from(sorted(PLACES)),
        "cause": st.sampled_from(CAUSES),
    }
)


def unsupported(article: RawArticle, event: Event) -> list[str]:
    """Kinds of harm without evidence, and evidence that is not the article's very characters."""
    shown = {evidence.field for evidence in event.evidence}
    wrong = [kind for kind, _ in event.harm.kinds() if kind not in shown]
    for evidence in event.evidence:
        for span in (evidence, evidence.sentence):
            if getattr(article, evidence.part)[span.start : span.end] != span.text:
                wrong.append(f"{evidence.field}: {span.text!r} is not {evidence.part}[{span.start}:{span.end}]")
    return wrong


@pytest.mark.parametrize("telling", TELLINGS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(facts=facts)
def test_the_same_facts_are_the_same_event(
    extractor: Extractor, make_article: Callable[..., RawArticle], telling: str, facts: Facts
) -> None:
    article = make_article(telling.format(**facts))
    [event] = [event for event in extractor.extract(article) if event.primary]
    assert {kind: count.best for kind, count in event.harm.kinds()} == {
        kind: facts[kind] for kind in ("killed", "wounded")
    }
    assert event.country == PLACES[str(facts["place"])]
    assert (event.status, event.toll, str(event.date)) == ("reported", "incident", "2020-06-08")
    assert unsupported(article, event) == []


@settings(max_examples=50, deadline=None, derandomize=True)
@given(facts=facts, telling=st.sampled_from(TELLINGS), markup=st.sampled_from(MARKUP))
def test_evidence_points_into_pages(extractor: Extractor, facts: Facts, telling: str, markup: str) -> None:
    page = markup.format(telling.format(**facts).replace(" and ", " <i>and</i>&nbsp;"))
    article = RawArticle.from_fields(
        {"id": "a", "html": page, "published_at": "2020-06-10", "fetched_at": "2020-06-10"}
    )
    events = extractor.extract(article)
    assert any(event.primary for event in events)
    assert [wrong for event in events for wrong in unsupported(article, event)] == []


@pytest.mark.parametrize("article", SAMPLE, ids=[article.id for article in SAMPLE])
def test_what_comes_of_the_sample_is_supported_and_repeatable(extractor: Extractor, article: RawArticle) -> None:
    events = extractor.extract(article)
    assert [wrong for event in events for wrong in unsupported(article, event)] == []
    assert len({event.event_id for event in events}) == len(events)
    assert extractor.extract(article) == events
