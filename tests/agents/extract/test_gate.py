"""The gate passes every sentence of which a rule could tell anything, by the words of the rules' own tables."""

import re

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from agents.extract import gate, mentions, model, people, plover, vocabulary, wordforms
from agents.extract.extractor import Extractor
from agents.extract.gate import Gate
from agents.extract.harm import attackers, idioms, nouns, phrases, verbs
from agents.extract.tokens import Doc


@pytest.fixture(scope="module")
def opened() -> Gate:
    return Gate(model.load())


def test_any_word_of_harm_passes(opened):
    """A word that tells of harm only beside others passes with one of each."""
    told = {*vocabulary.harm_verbs(), *vocabulary.harm_states(), *vocabulary.harm_nouns()}
    needing = {word: company.beside for company in gate.IN_COMPANY for word in company.words}
    for word in told:
        for other in {"never"} | needing.get(word, set()):
            passes = opened.harm(gate.words(f"It was {word.capitalize()}, he {other} said"))
            assert passes or (word in needing and other == "never"), (word, other)


def test_a_set_phrase_passes_with_a_word_that_it_needs_beside(opened):
    listed = [idiom for each in idioms.idioms().values() for idiom in each]
    for phrase in (*phrases.PHRASES, *listed):
        for word in phrase.words:
            for other in phrase.beside or {"the"}:
                text = f"He{other} in {word}" if other.startswith(("'", "’")) else f"{other} of {word}"
                assert opened.harm(gate.words(text)), text


@pytest.mark.parametrize(
    ("text", "word", "beside"),
    [
        ("She suffered cuts to her arm in the blast.", "cuts", nouns.BESIDE_SUFFERED),
        ("They will gun down three farmers.", "gun", verbs.DOWN),
        ("The army destroyed 12 militants.", "destroyed", verbs.BESIDE_FIGHTERS),
        ("Rebels are holding 12 engineers.", "holding", phrases.HOLDERS),
        ("Two men were rushed to a trauma center after a stabbing.", "center", phrases.OF_HOSPITAL),
    ],
)
def test_the_rules_themselves_need_what_the_gate_needs(text, word, beside):
    """Without the company that the gate asks for, a rule tells nothing of the word."""
    language = model.load()

    def telling(text: str) -> set[str]:
        doc = Doc(language(text))
        found = mentions.find(doc, attackers.marked(doc, people.find(doc)))
        return {doc[mention.trigger].lower_ for mention in found}

    assert word in telling(text), "the rule tells of the word in its company"
    assert word not in telling(" ".join(t.text for t in language(text) if t.lower_ not in beside)), "but not alone"


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(strategies.text(alphabet="aAbdelmnrstv '’-_.,5é£", max_size=20))
def test_words_are_parted_as_one_expression_over_the_text_would_part_them(text):
    """By the table of letters as by the expression: "didn't" before the n, "he's" before the apostrophe."""
    word = re.compile(r"['’](?:s|re|m|d|ve|ll)\b|n['’]t\b|\w+?(?=n['’]t\b)|\w+")
    for said in (text, f"{text} He's in, they didn’t; can't {text}"):
        assert gate.words(said) == frozenset(word.findall(said.lower())), said


def test_what_tells_of_no_harm_and_no_politics_is_stopped(opened):
    words = gate.words("The museum's new hall is the work of a young architect from the coast")
    assert not opened.harm(words)
    assert not opened.politics(words)


@pytest.mark.parametrize(
    ("told", "not_told"),
    [
        ("a shooting that hurt two", "The shooting happened near a mall."),
        ("after the shooting of a clerk", "after the shooting"),
        ("a fatal shooting in Leeds", "a fair shooting in Leeds"),
        ("They will gun him down.", "A gun was sold to those who calm down."),
        ("She suffered a leg injury.", "She spoke of a leg injury."),
        ("He is critical.", "He is critical of it."),
        ("They found a body.", "It is a public body."),
        ("They did not make it.", "They did not make a profit."),
        ("It took 30 lives.", "It took years until, little by little, it changed our lives."),
        ("They wiped out a patrol.", "They wiped the table with care and went out."),
        ("In addition to him, two were killed.", "In addition to it, two were bought."),
        ("None of the crew survived.", "The crew survived."),
    ],
)
def test_words_of_harm_in_an_order_in_which_no_rule_could_tell_of_it_are_stopped(opened, told, not_told):
    language = model.load()
    assert opened.harm(gate.words(not_told)) or not_told == "The crew survived.", "by the words alone it would pass"
    for text, passes in ((told, True), (not_told, False)):
        assert gate.may_tell_of_harm([token.lower_ for token in language.make_doc(text)]) == passes, text


@pytest.mark.parametrize(
    "text",
    [
        "sought help",
        "accused",
        "met",
        "threatens",
        "condemning",
        "Fought",
        "withdrew",
        "imposing bans",
        "We'll back it",
    ],
)
def test_words_of_politics_pass_in_every_form(opened, text):
    assert opened.politics(gate.words(text))


@pytest.mark.parametrize(
    "text",
    [
        "sought the mayor",
        "prices were cut",
        "part of the trade",
        "gave way",
        "by the end of March",
        "They said it stops",
    ],
)
def test_words_of_politics_without_those_that_their_patterns_need_are_stopped(opened, text):
    assert not opened.politics(gate.words(text))


@pytest.mark.parametrize("number", range(len(plover.patterns())))
def test_whatever_a_pattern_of_politics_matches_has_a_word_that_it_needs_beside(number):
    """Texts made from the pattern itself, as the lemmas that it is held against."""
    pattern = plover.patterns()[number]

    @settings(max_examples=25, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strategies.from_regex(pattern.words))
    def has_it(text):
        met = {need for word in gate.words(text) for need in plover.accompanied(word)}
        assert plover.needs()[number] <= met, text

    has_it()


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
