"""A parsed sentence as plain objects, under the names that spaCy has for what they hold.

spaCy makes a new object at each look at a token, and looks its strings up anew; the rules look at each many times.
"""

import bisect
import functools
import itertools
import math
import operator
from collections.abc import Iterator, Sequence

import numpy as np
import spacy.tokens
import spacy.vocab
from spacy import attrs
from spacy.lang.en.lex_attrs import like_num
from spacy.lang.lex_attrs import is_punct

COPIED = [attrs.ORTH, attrs.LEMMA, attrs.POS, attrs.TAG, attrs.DEP, attrs.IDX, attrs.SPACY, attrs.HEAD]
REMEMBERED = 50_000  # names; past this the memory starts afresh

NUMBER = operator.attrgetter("i")


class Token:
    """A word of a sentence: how it is written, what it is, and how it stands to the others."""

    __slots__ = (
        "children", "dep_", "doc", "head", "i", "idx", "lemma_", "lower_", "pos_", "tag_", "text", "whitespace_",
    )  # fmt: skip

    head: "Token"  # itself where it has none

    doc: "Doc"
    i: int  # its number in the sentence
    idx: int  # the character where it begins
    text: str
    whitespace_: str  # behind it
    lower_: str
    lemma_: str
    pos_: str
    tag_: str
    dep_: str
    children: Sequence["Token"]  # in order

    @property
    def lefts(self) -> list["Token"]:
        """The children before it."""
        return [child for child in self.children if child.i < self.i]

    @property
    def rights(self) -> list["Token"]:
        """The children behind it."""
        return [child for child in self.children if child.i > self.i]

    @property
    def left_edge(self) -> "Token":
        """The first token of its subtree."""
        return min(self.subtree, key=NUMBER) if self.children else self

    @property
    def right_edge(self) -> "Token":
        """The last token of its subtree."""
        return max(self.subtree, key=NUMBER) if self.children else self

    @property
    def subtree(self) -> Iterator["Token"]:
        """What hangs on it, itself included; in order, where no arcs of the parse cross."""
        for child in self.lefts:
            yield from child.subtree
        yield self
        for child in self.rights:
            yield from child.subtree

    @property
    def ancestors(self) -> Iterator["Token"]:
        """Its head, the head of that, and so on."""
        above = self
        while above.head is not above:
            above = above.head
            yield above

    def is_ancestor(self, other: "Token") -> bool:
        """Whether `other` hangs on it."""
        return any(above is self for above in other.ancestors)

    @property
    def conjuncts(self) -> list["Token"]:
        """What is joined to it by "and" and the like, the first of them first; not itself."""
        first = self
        while first.dep_ == "conj" and first.head is not first:
            first = first.head
        joined = [first]
        for token in joined:
            joined.extend(child for child in token.rights if child.dep_ == "conj")
        return [token for token in joined if token is not self]

    @property
    def is_punct(self) -> bool:
        """Whether it is a punctuation mark."""
        return is_punct(self.text)

    @property
    def like_num(self) -> bool:
        """Whether it looks like a number."""
        return bool(like_num(self.text))  # type: ignore[no-untyped-call]


class _Names(dict[int, str]):
    """Words and the names of parts of speech, tags and relations by their numbers in a vocabulary."""

    def __init__(self, vocab: spacy.vocab.Vocab) -> None:
        self._strings = vocab.strings

    def __missing__(self, number: int) -> str:
        if len(self) > REMEMBERED:
            self.clear()
        self[number] = name = self._strings[number]
        return name


_names = functools.cache(_Names)


class Doc(list[Token]):
    """The tokens of a parsed sentence, with its text, and its words in lower case."""

    def __init__(self, parsed: spacy.tokens.Doc) -> None:
        """The tokens of what spaCy has parsed."""
        super().__init__([Token() for _ in range(len(parsed))])
        copied = parsed.to_array(COPIED).T
        *named, offsets, follows = copied[:-1].tolist()
        heads = copied[-1].astype(np.int64).tolist()
        known = _names(parsed.vocab).__getitem__
        texts, *kinds = (list(map(known, numbers)) for numbers in named)
        spaces = [" " if space else "" for space in follows]
        self.text = "".join(map(operator.add, texts, spaces))
        self.words = list(map(str.lower, texts))
        placed = zip(self, itertools.count(), offsets, texts, self.words, spaces, strict=False)
        for token, token.i, token.idx, token.text, token.lower_, token.whitespace_ in placed:
            token.doc, token.children = self, ()
        for token, token.lemma_, token.pos_, token.tag_, token.dep_, away in zip(self, *kinds, heads, strict=True):
            token.head = head = self[token.i + away]
            if away:
                head.children = [*head.children, token]

    def dissolve(self) -> None:
        """Let its tokens go of each other, so that they are gone at once, not when garbage is next collected."""
        for token in self:
            del token.head, token.children
        self.clear()

    def span(self, start: int, end: int) -> str:
        """The text of the tokens from `start` to before `end`."""
        tokens = self[start:end]
        return self.text[tokens[0].idx : tokens[-1].idx + len(tokens[-1].text)] if tokens else ""

    def at(self, start: int, end: int) -> range | None:
        """The numbers of the tokens that stand in text[start:end], if only in part; None where that is not all text."""
        if not 0 <= start < end <= len(self.text):
            return None
        offsets = [token.idx for token in self]
        first, last = (bisect.bisect_right(offsets, place) - 1 for place in (start, end - 1))
        behind = start == self[first].idx + len(self[first].text)  # at the space behind a token
        return range(first + behind, last + 1)

    def root(self, numbers: range) -> Token:
        """Of the tokens with these numbers the one nearest to the root of the sentence, the first of several.

        A mark that nothing hangs on is it only beside no other.
        """
        tops = [token for token in map(self.__getitem__, numbers) if token.head is token or token.head.i not in numbers]
        roots = (token for token in tops if token.head is token)
        return next(roots, None) or min(tops, key=_depth)


def _depth(token: Token) -> float:
    """How many ancestors a token has; without end for a mark or space that nothing hangs on."""
    alone = not token.children and (token.is_punct or token.text.isspace())
    return math.inf if alone else sum(1 for _ in token.ancestors)
