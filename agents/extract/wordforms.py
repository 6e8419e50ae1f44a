"""Parts of speech and lemmas, worked out once for each word as it is used.

spaCy's attribute ruler and rule lemmatizer go by a word's tag, its text in lower case and its relation to its head, and
for a few words by the words beside it. They take almost half of the parser's time to say the same of the same words
again and again. Here they are asked once and their answer is remembered.
"""

import re
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from spacy.language import Language
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc
from thinc.types import Ints2d

from agents.extract.batched import Batched

REMEMBERED = 200_000  # uses of words; past this the memory starts afresh

Word = tuple[int, int, int]  # tag, text, relation to its head
Use = tuple[Word, ...]  # a word alone, or between its neighbours where they matter
Form = tuple[int, int]  # part of speech, lemma


def install(language: Language) -> Language:
    """Put the remembering component in the place of the attribute ruler and the lemmatizer of `language`."""
    forms = WordForms(language)
    for name in ("attribute_ruler", "lemmatizer"):
        language.remove_pipe(name)
    Language.component("word_forms", func=forms)
    language.add_pipe("word_forms", last=True)
    return language


def of(language: Language) -> "WordForms":
    """The remembering component of `language`, which `install` has put there."""
    forms = language.get_pipe("word_forms")
    assert isinstance(forms, WordForms)
    return forms


class WordForms(Batched):
    """The component: gives every token the part of speech and lemma that the ruler and the lemmatizer would."""

    def __init__(self, language: Language) -> None:
        """Take over the ruler and the lemmatizer of `language`."""
        ruler, lemmatizer = language.get_pipe("attribute_ruler"), language.get_pipe("lemmatizer")
        assert isinstance(ruler, AttributeRuler)
        assert isinstance(lemmatizer, Lemmatizer)
        self._ruler, self._lemmatizer, self._vocab = ruler, lemmatizer, language.vocab
        self._by_neighbours = _word_told_by_neighbours(ruler)
        self._neighbours_matter: dict[int, bool] = {}
        self._known: dict[Use, Form] = {}
        endings, exceptions = (lemmatizer.lookups.get_table(name) for name in ("lemma_rules", "lemma_exc"))
        self._endings: list[tuple[str, str]] = sorted({(old, new) for rules in endings.values() for old, new in rules})
        self._exceptions: list[dict[str, list[str]]] = list(exceptions.values())
        self._edge: Word = (language.vocab.strings.add("."), language.vocab.strings.add("."), 0)

    def lemmas(self, word: str) -> set[str]:
        """Every lemma, in lower case, that `word` could have by the tables of words and endings; and more."""
        lower = word.lower()
        found = {lower, *(lower.removesuffix(old) + new for old, new in self._endings if lower.endswith(old))}
        return found.union(*(lemmas.get(lower, ()) for lemmas in self._exceptions))

    def process(self, docs: Sequence[Doc]) -> None:
        """Set POS and LEMMA of every token of `docs`."""
        used = [self._uses(doc) for doc in docs]
        every = {use for uses in used for use in uses}
        unknown = every - self._known.keys()
        if unknown:
            if len(self._known) > REMEMBERED:
                self._known.clear()
                unknown = every
            self._learn(sorted(unknown))
        for doc, uses in zip(docs, used, strict=True):
            forms = [self._known[use] for use in uses]
            doc.from_array(["POS", "LEMMA"], cast(Ints2d, np.array(forms, dtype=np.uint64).reshape(-1, 2)))

    def _uses(self, doc: Doc) -> list[Use]:
        """How each word of `doc` is used: all that its form rests on."""
        words: list[Word] = list(map(tuple, doc.to_array(["TAG", "ORTH", "DEP"]).tolist()))
        uses: list[Use] = []
        for k, word in enumerate(words):
            if self._matter(word[1]):
                before = words[k - 1] if k else self._edge
                after = words[k + 1] if k + 1 < len(words) else self._edge
                uses.append((before, word, after))
            else:
                uses.append((word,))
        return uses

    def _matter(self, text: int) -> bool:
        """Whether the neighbours of a word tell its form."""
        known = self._neighbours_matter.get(text)
        if known is None:
            known = self._by_neighbours.fullmatch(self._vocab.strings[text].lower()) is not None
            self._neighbours_matter[text] = known
        return known

    def _learn(self, uses: Sequence[Use]) -> None:
        """Ask the ruler and the lemmatizer about words in these uses, all in one row, and remember."""
        row = [word for use in uses for word in use]
        doc = Doc(self._vocab, words=[self._vocab.strings[text] for _, text, _ in row])
        marks = np.array([(tag, relation) for tag, _, relation in row], dtype=np.uint64)
        doc.from_array(["TAG", "DEP"], cast(Ints2d, marks))
        told = list(map(tuple, self._lemmatizer(self._ruler(doc)).to_array(["POS", "LEMMA"]).tolist()))
        start = 0
        for use in uses:
            self._known[use] = told[start + len(use) // 2]
            start += len(use)


def _word_told_by_neighbours(ruler: AttributeRuler) -> re.Pattern[str]:
    """The words whose form the ruler tells by the word beside them: "let 's", "there is"."""
    told: list[str] = []
    rules = cast(list[dict[str, Any]], ruler.patterns)
    for rule in rules:
        for pattern in rule["patterns"]:
            if len(pattern) < 2:
                continue
            lower = pattern[rule["index"]]["LOWER"]
            if isinstance(lower, str):
                told.append(re.escape(lower))
            else:
                told.extend(map(re.escape, lower.get("IN", [])))
                told.extend([lower["REGEX"].strip("^$")] if "REGEX" in lower else [])
    return re.compile("|".join(f"(?:{word})" for word in told))
