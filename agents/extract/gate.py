"""The gate: which sentences the parser has to see, told from their words alone, and then from the order of these.

The words are those that the rules of `harm/` and the patterns of politics stand on, taken from the same tables, so
that no sentence is kept from the parser of which a rule could tell anything.
"""

import re
from collections.abc import Sequence, Set
from typing import NamedTuple

from spacy.language import Language

from agents.extract import mentions, plover, vocabulary, wordforms
from agents.extract.anaphora import NONE_OF_THEM
from agents.extract.harm import deeds, idioms, nouns, phrases, states, tolls, verbs
from agents.extract.wordforms import WordForms
from agents.extract.words import lower_words

SHORT = re.compile(r"(['’](?:s|re|m|d|ve|ll)\b|n['’]t\b)")  # the parser, too, parts "he's" and "didn't" before these
NOBODY_LEFT = vocabulary.word_set("gate.nobody_left")  # "none survived" tells of those named before


class Company(NamedTuple):
    """Words that tell of harm only beside others: one of each is needed."""

    words: frozenset[str]
    beside: frozenset[str]


IDIOMS = frozenset(idiom for listed in idioms.idioms().values() for idiom in listed)
IN_COMPANY = (
    Company(nouns.SUFFERED, nouns.BESIDE_SUFFERED),
    Company(verbs.GUN_DOWN, verbs.DOWN),
    Company(verbs.OF_FIGHTERS, verbs.BESIDE_FIGHTERS),
    Company(deeds.VICTIMS, deeds.BY_WEAPON),
    Company(NOBODY_LEFT, NONE_OF_THEM),
    *(Company(rule.words, rule.beside) for rule in phrases.PHRASES if rule.beside),
    *(Company(idiom.words, idiom.beside) for idiom in IDIOMS if idiom.beside),
)
BESIDE = {
    word: tuple(company.beside for company in IN_COMPANY if word in company.words)
    for company in IN_COMPANY
    for word in company.words
}  # of each word that tells of harm only beside others: the sets of which it needs one
IN_NEED = frozenset(BESIDE)
TELLING = (
    (verbs.WORDS - verbs.GUN_DOWN - verbs.OF_FIGHTERS)
    | states.WORDS
    | (nouns.WORDS - nouns.SUFFERED)
    | tolls.TOLL_NOUNS | tolls.DEAD | tolls.HURT | tolls.LABELS.keys() | deeds.DEADLY
    | frozenset(word for rule in phrases.PHRASES if not rule.beside for word in rule.words)
    | frozenset(word for idiom in IDIOMS if not idiom.beside for word in idiom.words)
)  # fmt: skip


class Politics(NamedTuple):
    """What a word may tell of politics: numbers of patterns of which it can be a cue, and of needs that it can meet."""

    cued: frozenset[int]
    met: frozenset[int]


NOTHING = Politics(frozenset(), frozenset())
NEEDS = plover.needs()


class _Told(dict[str, Politics]):
    """What each word tells of politics, worked out when it is first asked for."""

    def __init__(self, forms: WordForms) -> None:
        super().__init__()
        self._forms = forms

    def __missing__(self, word: str) -> Politics:
        if len(self) > wordforms.REMEMBERED:
            self.clear()
        lemmas = [lemma for lemma in self._forms.lemmas(word) if plover.asks_for(lemma)]
        cued = {number for lemma in lemmas for number in plover.cued(lemma)}
        met = {need for lemma in lemmas for need in plover.accompanied(lemma)}
        known = self[word] = Politics(frozenset(cued), frozenset(met)) if cued or met else NOTHING
        return known


def may_tell_of_harm(words: Sequence[str]) -> bool:
    """Whether a sentence of these tokens, in lower case, could tell of people harmed, by the order they stand in.

    It is asked of what `Gate.harm` passes. The rules of `harm/` ask the same before they look at the parse.
    """
    return mentions.may_tell(words) or not (NOBODY_LEFT.isdisjoint(words) or NONE_OF_THEM.isdisjoint(words))


class Gate:
    """Passes the sentences that could tell of harm, or of an event of politics."""

    def __init__(self, language: Language) -> None:
        """For sentences that `language` parses; it tells which lemmas a word can have."""
        self._politics = _Told(wordforms.of(language))

    def harm(self, words: Set[str]) -> bool:
        """Whether a sentence with these words, in lower case, could tell of people harmed."""
        if not TELLING.isdisjoint(words):
            return True
        if IN_NEED.isdisjoint(words):  # as most are
            return False
        return any(not beside.isdisjoint(words) for word in IN_NEED & words for beside in BESIDE[word])

    def politics(self, words: Set[str]) -> bool:
        """Whether a sentence with these words, in lower case, could tell of an event of politics."""
        told = [known for known in map(self._politics.__getitem__, words) if known is not NOTHING]
        if not told:
            return False
        met = {need for known in told for need in known.met}
        return any(NEEDS[number] <= met for known in told for number in known.cued)


def words(text: str) -> frozenset[str]:
    """The words of `text` in lower case; a hyphen parts two, as it does for the parser."""
    if "'" in text or "’" in text:
        pieces = SHORT.split(text.lower())  # what is short stands at every second place
        return frozenset((*lower_words(" ".join(pieces[::2])), *pieces[1::2]))
    return frozenset(lower_words(text))
