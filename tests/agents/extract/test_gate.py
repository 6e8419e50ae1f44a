"""The gate passes every sentence of which a rule could tell anything, by the words of the rules' own tables."""

import pytest

from agents.extract import gate, model, plover, vocabulary, wordforms
from agents.extract.extractor import Extractor
from agents.extract.gate import Gate
from agents.extract.harm import phrases


@pytest.fixture(scope="module")
def opened() -> Gate:
    return Gate(model.load())


def test_any_word_of_harm_passes(opened):
    told = {*vocabulary.harm_verbs(), *vocabulary.harm_states(), *vocabulary.harm_nouns()}
    assert [word for word in told if not opened.harm(gate.words(f"It was {word.capitalize()}, he said"))] == []


def test_a_set_phrase_passes_with_a_word_that_it_needs_beside(opened):
    for phrase in phrases.PHRASES:
        for word in phrase.words:
            for other in phrase.beside or {"the"}:
                text = f"He{other} in {word}" if other.startswith(("'", "’")) else f"{other} of {word}"
                assert opened.harm(gate.words(text)), text


def test_what_tells_of_no_harm_and_no_politics_is_stopped(opened):
    words = gate.words("The museum's new hall is the work of a young architect from the coast")
    assert not opened.harm(words)
    assert not opened.politics(words)


@pytest.mark.parametrize("word", ["sought", "accused", "met", "threatens", "condemning", "Fought", "withdrew"])
def test_a_word_of_politics_passes_in_every_form(opened, word):
    assert opened.politics(gate.words(word))


def test_the_parser_gives_no_word_a_lemma_that_the_gate_does_not_know():
    language = model.load()
    forms = wordforms.of(language)
    text = (
        "Striking miners left their homes as talks broke down. Leaders who had fled were seen leaving; others, better "
        "armed, fought on. He has been charged, she said, with lying to the courts. They're meeting in Bern."
    )
    for token in filter(lambda token: token.is_alpha, language(text)):
        assert token.lemma_.lower() in forms.lemmas(token.text), token.text
    assert any(plover.cued(lemma) for lemma in forms.lemmas("fought"))


def test_sentences_that_a_harmed_group_points_back_to_are_read(make_article):
    """The gate stops the first sentence; the second cannot be counted without it."""
    text = "Five engineers had been working in the tunnel near Oslo. The engineers were killed on Tuesday in a blast."
    for gated in (True, False):
        [event] = Extractor(gated=gated).extract(make_article(text))
        assert event.harm.killed.best == 5


def test_articles_read_together_tell_what_each_tells_alone(extractor, make_article):
    articles = [
        make_article("Two men were killed in a fire in Leeds on Monday."),
        make_article("The hall opens in May."),
        make_article("France condemned Russia. Four soldiers died in an attack in Mali on Tuesday."),
    ]
    assert extractor.extract_all(articles) == [extractor.extract(article) for article in articles]


def test_the_day_that_a_stopped_sentence_tells_does_not_rest_on_its_parse(make_article):
    """The gate stops the first sentence; its words alone say that Monday bounds the day of the blast."""
    text = "The mayor said the storm came on Monday. Two women were killed in a blast at the mill."
    for gated in (True, False):
        [event] = Extractor(gated=gated).extract(make_article(text, "At the mill"))
        assert (event.date.isoformat(), event.date_precision) == ("2020-06-08", "unknown")
