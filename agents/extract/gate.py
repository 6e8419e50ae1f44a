"""The gate: which sentences the parser has to see, told from their words alone.

The words are those that the rules of `harm/` and the patterns of politics stand on, taken from the same tables, so
that no sentence is kept from the parser of which a rule could tell anything.
"""

import re
from collections.abc import Set

from spacy.language import Language

from agents.extract import plover, vocabulary, wordforms
from agents.extract.harm import deeds, phrases, tolls

WORD = re.compile(  # the parser, too, parts "he's" before the apostrophe, and "didn't" before the n
    r"['’](?:s|re|m|d|ve|ll)\b|n['’]t\b|\w+?(?=n['’]t\b)|\w+"
)
NOBODY_LEFT = frozenset(("survive", "survived"))  # "none survived" tells of those named before


class Gate:
    """Passes the sentences that could tell of harm, or of an event of politics."""

    def __init__(self, language: Language) -> None:
        """For sentences that `language` parses; it tells which lemmas a word can have."""
        self._forms = wordforms.of(language)
        self._cues: dict[str, bool] = {}  # whether a word can be one that a pattern of politics needs

    def harm(self, words: Set[str]) -> bool:
        """Whether a sentence with these words, in lower case, could tell of people harmed."""
        if not _TELLING.isdisjoint(words):
            return True
        return not _LEADING.isdisjoint(words) and any(
            not rule.words.isdisjoint(words) and not rule.beside.isdisjoint(words) for rule in _IN_COMPANY
        )

    def politics(self, words: Set[str]) -> bool:
        """Whether a sentence with these words, in lower case, could tell of an event of politics."""
        return any(self._cue(word) for word in words)

    def _cue(self, word: str) -> bool:
        known = self._cues.get(word)
        if known is None:
            if len(self._cues) > wordforms.REMEMBERED:
                self._cues.clear()
            known = self._cues[word] = any(plover.cued(lemma) for lemma in self._forms.lemmas(word))
        return known


def words(text: str) -> frozenset[str]:
    """The words of `text` in lower case; a hyphen parts two, as it does for the parser."""
    return frozenset(WORD.findall(text.lower()))


_TELLING = (
    frozenset(vocabulary.harm_verbs()) | frozenset(vocabulary.harm_states()) | frozenset(vocabulary.harm_nouns())
    | tolls.TOLL_NOUNS | tolls.DEAD | tolls.HURT | deeds.DEADLY | NOBODY_LEFT
    | frozenset(word for rule in phrases.PHRASES if not rule.beside for word in rule.words)
)  # fmt: skip
_IN_COMPANY = tuple(rule for rule in phrases.PHRASES if rule.beside)
_LEADING = frozenset(word for rule in _IN_COMPANY for word in rule.words)
