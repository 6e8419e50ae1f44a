"""Headlines That Are Written So, as a sentence would write them: the parser takes capital letters for names."""

import re

from agents.extract import vocabulary

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
CAPITALS = 0.7  # share of the words behind the first that begin with a capital, from which on it says nothing
FEWEST = 3  # words behind the first that tell how a headline is written
PLAIN = (
    frozenset(vocabulary.harm_verbs()) | frozenset(vocabulary.harm_states()) | vocabulary.word_set("headlines.plain")
    | vocabulary.word_set("deeds.deeds") | vocabulary.word_set("deeds.killings") | vocabulary.word_set("nouns.deadly")
    | vocabulary.word_set("incidents.common") | vocabulary.word_set("toll.men") | vocabulary.word_set("toll.women")
    | vocabulary.word_set("toll.elders") | vocabulary.word_set("toll.children")
    | frozenset(vocabulary.number_words()) | frozenset(vocabulary.multiples()) | frozenset(vocabulary.ordinals())
)  # fmt: skip


def as_sentence(text: str) -> str:
    """`text`, with words that are no names in small letters where nearly all words have capitals; as long as before."""
    words = list(WORD.finditer(text))
    behind = [match.group() for match in words[1:] if len(match.group()) > 1]
    titled = sum(word[0].isupper() and not word.isupper() for word in behind)
    if len(behind) < FEWEST or titled < CAPITALS * len(behind):
        return text
    return WORD.sub(lambda match: _plain(match.group()) if match.start() else match.group(), text)


def _plain(word: str) -> str:
    lower = word.lower()
    return lower if lower in PLAIN and not (word.isupper() and len(word) > 1) and len(lower) == len(word) else word
