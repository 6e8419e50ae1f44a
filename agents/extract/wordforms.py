"""Parts of speech and lemmas, worked out once for each word as it is used.

spaCy's attribute ruler and rule lemmatizer go by a word's tag, its text in lower case and its relation to its head, and
for a few words by the words beside it. They take almost half of the parser's time to say the same of the same words
again and again. Here they are asked once and their answer is remembered.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc
from thinc.types import Ints2d

from agents.extract.batched import Batched
from agents.extract.remembered import Features, Remembered

REMEMBERED = 200_000  # uses of words; past this the memory starts afresh
UNNAMED = "x"  # stands for all words whose text no rule of the ruler names

MARKS: list[int | str] = ["TAG", "ORTH", "DEP"]  # of a word: its tag, its text, its relation to its head
FORM: list[int | str] = ["POS", "LEMMA"]
RULED: list[int | str] = ["POS", "MORPH", "LEMMA"]  # what the ruler says, by which the lemmatizer goes
BY_NEIGHBOURS = 2**64 - 1  # in the place of a part of speech: the words beside it tell

Word = tuple[int, int, int]  # its marks
Form = NDArray[np.uint64]  # (words, 2)


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
        self._by_neighbours, self._telling = _words_told_by_neighbours(ruler), _words_that_tell(ruler)
        self._relations, self._named = _relations_that_tell(ruler), _words_named(ruler)
        self._any_relation = language.vocab.strings.add("any")
        self._told: dict[Word, tuple[int, int]] = {}
        self._unnamed: dict[tuple[int, int], list[int]] = {}  # what the ruler says of words that no rule names
        self._alone = Remembered(3, self._forms_alone, np.zeros(3, np.uint64))
        self._between = Remembered(9, self._forms_between, np.zeros(2, np.uint64))
        known = lemmatizer.lookups.get_table("lemma_index")
        for part_of_speech in list(known):
            known[part_of_speech] = frozenset(known[part_of_speech])  # a list, which is looked through from its start
        endings, exceptions = (lemmatizer.lookups.get_table(name) for name in ("lemma_rules", "lemma_exc"))
        self._endings = _by_last_letter((old, new) for rules in endings.values() for old, new in rules)
        self._exceptions = _together(exceptions.values())
        full_stop = language.vocab.strings.add(".")
        self._edge = np.array([[full_stop, full_stop, 0]], np.uint64)  # stands between sentences

    def lemmas(self, word: str) -> set[str]:
        """Every lemma, in lower case, that `word` could have by the tables of words and endings; and more."""
        lower = word.lower()
        found = {lower, *self._exceptions.get(lower, ())}
        for old, new in self._endings.get(lower[-1:], ()):
            if lower.endswith(old):
                found.add(lower.removesuffix(old) + new)
        return found

    def process(self, docs: Sequence[Doc]) -> None:
        """Set POS and LEMMA of every token of `docs`."""
        rows = [self._edge]
        for doc in docs:
            rows += [cast(Features, doc.to_array(MARKS)).reshape(-1, len(MARKS)), self._edge]
        marks = np.concatenate(rows)
        told = self._alone.rows(self._alone.numbers(marks, REMEMBERED))
        forms, tells = np.ascontiguousarray(told[:, :2]), told[:, 2:] != 0
        asked = np.flatnonzero(forms[:, 0] == BY_NEIGHBOURS)
        if len(asked):
            heard = np.where(tells, marks, self._edge)  # most neighbours tell nothing: one stands for them all
            beside = np.concatenate([heard[asked - 1], marks[asked], heard[asked + 1]], axis=1)
            forms[asked] = self._between.rows(self._between.numbers(beside, REMEMBERED))
        start = 1
        for doc in docs:
            doc.from_array(FORM, cast(Ints2d, forms[start : start + len(doc)]))
            start += len(doc) + 1

    def _forms_alone(self, marks: Features) -> Form:
        """The forms of words that tell theirs, BY_NEIGHBOURS for others; and whether each tells its neighbours'."""
        words = [self._simplified(*word) for word in marks.tolist()]
        unknown = {word for word in words if word not in self._told}
        if unknown:
            if len(self._told) > REMEMBERED:
                self._told.clear()
                unknown = set(words)
            self._told.update(self._tell(sorted(unknown)))
        tells = (
            self._telling.may_tell(self._vocab.strings[text].lower(), relation) for _, text, relation in marks.tolist()
        )
        return np.array([(*self._told[word], each) for word, each in zip(words, tells, strict=True)], np.uint64)

    def _tell(self, words: Sequence[Word]) -> Iterator[tuple[Word, tuple[int, int]]]:
        """Each of `words` with its form, BY_NEIGHBOURS for those whose neighbours tell it."""
        texts = {word: self._vocab.strings[word[1]] for word in words}
        unnamed = [word for word, text in texts.items() if not (text.isspace() or self._named.fullmatch(text.lower()))]
        named = sorted(set(words).difference(unnamed))
        for word, form in zip(named, self._ask(np.array(named, np.uint64)).tolist() if named else (), strict=True):
            depends = self._by_neighbours.fullmatch(texts[word].lower())
            yield word, (BY_NEIGHBOURS, 0) if depends else tuple(form)
        yield from zip(unnamed, map(tuple, self._lemmatized(unnamed)), strict=True)

    def _lemmatized(self, words: Sequence[Word]) -> list[list[int]]:
        """The forms of words that no rule of the ruler names: what it says of one it says of all with its tag."""
        doc = Doc(self._vocab, words=[self._vocab.strings[text] for _, text, _ in words])
        ruled = np.array([self._of_unnamed(tag, relation) for tag, _, relation in words], np.uint64)
        doc.from_array(RULED, cast(Ints2d, ruled))
        return cast(list[list[int]], self._lemmatize(doc).tolist())

    def _of_unnamed(self, tag: int, relation: int) -> list[int]:
        """What the ruler says of a word of this tag and relation that no rule names, remembered."""
        if (tag, relation) not in self._unnamed:
            doc = Doc(self._vocab, words=[UNNAMED])
            doc.from_array(["TAG", "DEP"], cast(Ints2d, np.array([[tag, relation]], np.uint64)))
            self._unnamed[tag, relation] = cast(Features, self._ruler(doc).to_array(RULED))[0].tolist()
        return self._unnamed[tag, relation]

    def _simplified(self, tag: int, text: int, relation: int) -> Word:
        """The marks of a word, with one relation in the place of all that tell nothing of its form."""
        rules = self._relations.get(relation)
        if rules is None:  # as most tell nothing
            return tag, text, self._any_relation
        name, lower = self._vocab.strings[tag], self._vocab.strings[text].lower()
        return tag, text, relation if any(rule.may_be(name, lower) for rule in rules) else self._any_relation

    def _forms_between(self, marks: Features) -> Form:
        """The forms of words, each given between its neighbours."""
        return self._ask(marks.reshape(-1, len(MARKS)))[1::3]

    def _ask(self, marks: Features) -> Form:
        """Ask the ruler and the lemmatizer about words, all in one row."""
        words = [self._vocab.strings[text] for text in marks[:, MARKS.index("ORTH")].tolist()]
        doc = Doc(self._vocab, words=words)
        doc.from_array(["TAG", "DEP"], cast(Ints2d, np.ascontiguousarray(marks[:, [0, 2]])))
        return self._lemmatize(self._ruler(doc))

    def _lemmatize(self, doc: Doc) -> Form:
        """The forms of words of which the ruler has told."""
        told = self._lemmatizer(doc)
        self._lemmatizer.cache.clear()  # it would grow for ever
        return cast(Form, told.to_array(FORM)).reshape(-1, 2)


def _by_last_letter(endings: Iterable[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """Endings and what stands in their place in a lemma, by their last letter; without those that change nothing."""
    found: dict[str, list[tuple[str, str]]] = {}
    for old, new in sorted(set(endings)):
        if old != new:
            found.setdefault(old[-1:], []).append((old, new))
    return found


def _together(tables: Iterable[dict[str, list[str]]]) -> dict[str, set[str]]:
    """The lemmas of words by all tables."""
    found: dict[str, set[str]] = {}
    for table in tables:
        for word, lemmas in table.items():
            found.setdefault(word, set()).update(lemmas)
    return found


class Telling(NamedTuple):
    """A rule of the ruler for which a relation is told apart: of words with these tags or texts, None for any."""

    tags: frozenset[str] | None
    texts: frozenset[str] | None

    def may_be(self, tag: str, lower: str) -> bool:
        """Whether the rule may be about a word with this tag and this text in lower case."""
        return (self.tags is None or tag in self.tags) and (self.texts is None or lower in self.texts)


class Companions(NamedTuple):
    """The words by which the ruler tells the form of the word beside them, by their text or their relation."""

    texts: re.Pattern[str]
    relations: frozenset[int]

    def may_tell(self, lower: str, relation: int) -> bool:
        """Whether a word with this text in lower case and this relation may be one of them."""
        return relation in self.relations or self.texts.fullmatch(lower) is not None


def _relations_that_tell(ruler: AttributeRuler) -> dict[int, list[Telling]]:
    """The relations to a head that the ruler's rules go by, each with what else these go by."""
    rules = cast(list[dict[str, Any]], ruler.patterns)
    words = [word for rule in rules for pattern in rule["patterns"] for word in pattern if "DEP" in word]
    strings = ruler.vocab.strings
    found: dict[int, list[Telling]] = {}
    for word in words:
        tags, texts = (_named(word.get(attribute, {})) for attribute in ("TAG", "LOWER"))
        relation = word["DEP"]
        named = [relation] if isinstance(relation, str) else [name for names in relation.values() for name in names]
        for name in named:
            found.setdefault(strings.add(name), []).append(Telling(tags, texts))
    return found


def _named(asked: Any) -> frozenset[str] | None:
    """The values that a rule asks an attribute for, None where it may have others than it names."""
    if isinstance(asked, str):
        return frozenset((asked,))
    return frozenset(asked["IN"]) if set(asked) == {"IN"} else None


def _words_told_by_neighbours(ruler: AttributeRuler) -> re.Pattern[str]:
    """The words whose form the ruler tells by the word beside them: "let 's", "there is"."""
    return _any_text(pattern[rule["index"]] for rule, pattern in _of_several(ruler))


def _words_named(ruler: AttributeRuler) -> re.Pattern[str]:
    """The words that any rule of the ruler names by their text."""
    rules = cast(list[dict[str, Any]], ruler.patterns)
    return _any_text(word for rule in rules for pattern in rule["patterns"] for word in pattern if "LOWER" in word)


def _words_that_tell(ruler: AttributeRuler) -> Companions:
    """The words by which the ruler tells the form of the word beside them."""
    words = [
        word for rule, pattern in _of_several(ruler) for place, word in enumerate(pattern) if place != rule["index"]
    ]
    relations = frozenset(ruler.vocab.strings.add(word["DEP"]) for word in words if "LOWER" not in word)
    return Companions(_any_text(word for word in words if "LOWER" in word), relations)


def _of_several(ruler: AttributeRuler) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The rules of the ruler that go by several words, with each of their patterns."""
    rules = cast(list[dict[str, Any]], ruler.patterns)
    return ((rule, pattern) for rule in rules for pattern in rule["patterns"] if len(pattern) > 1)


def _any_text(words: Iterable[dict[str, Any]]) -> re.Pattern[str]:
    """Finds what a word of a pattern may be in lower case."""
    told: list[str] = []
    for word in words:
        lower = word["LOWER"]
        if isinstance(lower, str):
            told.append(re.escape(lower))
        else:
            told.extend(map(re.escape, lower.get("IN", [])))
            told.extend([lower["REGEX"].strip("^$")] if "REGEX" in lower else [])
    return re.compile("|".join(f"(?:{word})" for word in told))
