"""Who is cited for what a sentence tells: "police", "the Defence Ministry", "a doctor at the hospital"."""

import itertools
import re
from collections.abc import Sequence

from agents.extract import vocabulary
from agents.extract.tokens import Doc, Token

SPEECH = vocabulary.word_set("sources.speech")
SAME = vocabulary.pattern("sources.same")
BY_THEM = vocabulary.sought("sources.by_them")
INTRODUCED = vocabulary.sought("sources.introduced")
SPOKESMAN = vocabulary.pattern("sources.spokesman")
BEHIND_QUOTE = vocabulary.pattern("sources.behind_quote")
SAID_AGAIN = vocabulary.pattern("sources.said_again")
SPEAKERS = ("spokes", "commander")  # parts of words of which SPOKESMAN has one
QUOTES = re.compile('["“”]')
LONGEST_QUOTE = 5  # sentences
LONGEST = 10  # words of a source's name that are kept


def cited(doc: Doc, trigger: int) -> str | None:
    """The source, as written, of what `doc[trigger]` tells; None where the sentence names none.

    It is the subject of a verb of speech that governs the trigger or stands beside it ("…, police said"), or what
    follows "according to".
    """
    source = _according_to(doc)
    if source is not None:
        return source
    if SPEECH.isdisjoint(doc.words):
        return None
    governing = [doc[trigger], *doc[trigger].ancestors]
    for verb in governing + [child for token in governing for child in token.children]:
        if verb.lower_ in SPEECH:
            for subject in verb.children:
                if subject.dep_ == "nsubj" and subject.pos_ != "PRON":
                    return _name(doc, subject)
    return None


def _according_to(doc: Doc) -> str | None:
    """Whom a sentence follows with "according to"."""
    if "according" not in doc.words:
        return None
    for before, token in itertools.pairwise(doc):
        if before.lower_ == "according" and token.lower_ == "to":
            objects = [child for child in token.children if child.dep_ == "pobj"]
            if objects:
                return _name(doc, objects[0])
    return None


class Cites:
    """Who is cited, sentence after sentence: one called by his name alone speaks for whom he was said to speak for."""

    def __init__(self, texts: Sequence[str] = ()) -> None:
        """`texts`: the sentences of the story, which may say of a name anywhere for whom it speaks."""
        self._introduced: dict[str, str] = {}  # a source's last word, where that is a name: the source
        self._last: str | None = None
        for text in texts:
            if not any(word in text for word in SPEAKERS):
                continue
            for match in SPOKESMAN.finditer(text):
                self._introduced.setdefault(match["name"], match["source"])

    def hear(self, text: str) -> None:
        """Take in a sentence, which may introduce who "the source" is in later ones: "a military source told ..."."""
        match = INTRODUCED.search(text)
        if match is not None:
            self._last = match["source"]

    def of(self, doc: Doc, trigger: int, speaker: str | None = None) -> str | None:
        """As `cited`, with the source that a bare name stands for, or that goes on telling of what its side did.

        `speaker` says what the sentence is a part of, where that is a quotation of several sentences.
        """
        source = cited(doc, trigger) or speaker
        if source is None:
            text = doc.text
            return self._last if BY_THEM.search(text) or SAID_AGAIN.match(text) else None
        if SAME.fullmatch(source):
            return self._last or source
        last = source.split()[-1]
        if " " in source and last[:1].isupper():
            self._introduced.setdefault(last, source)
        self._last = self._introduced.get(source, source)
        return self._last


def speakers(texts: Sequence[str]) -> list[str | None]:
    """For each sentence of a story, who says the quotation that it is in, as told outside it.

    That is behind a quotation of several sentences, or in the sentence before one that is nothing but a quotation.
    """
    found: list[str | None] = [None] * len(texts)
    opened: int | None = None
    for k, text in enumerate(texts):
        marks = [match.start() for match in QUOTES.finditer(text)]
        if opened is not None and marks and k > opened:
            behind = BEHIND_QUOTE.match(text[marks[0] + 1 :])
            if behind is not None and k - opened < LONGEST_QUOTE:
                found[opened : k + 1] = [behind["before"] or behind["behind"]] * (k + 1 - opened)
            marks, opened = marks[1:], None
        elif opened is not None and k - opened >= LONGEST_QUOTE:
            opened = None
        if opened is None and len(marks) % 2:
            opened = k
    for k in range(1, len(texts)):
        found[k] = found[k] or _speaks_on(texts[k - 1], texts[k])
    return found


def _speaks_on(before: str, text: str) -> str | None:
    """Who, named behind a quotation that ends in the sentence `before`, goes on in `text`: '"A," he said. "B."'."""
    marks = [match.start() for match in QUOTES.finditer(text)]
    whole = bool(marks) and not text[: marks[0]].strip() and not re.search(r"\w", text[marks[-1] :])
    if not whole or len(marks) > 2:
        return None
    behind = BEHIND_QUOTE.match(before[max((match.end() for match in QUOTES.finditer(before)), default=0) :])
    return (behind["before"] or behind["behind"]) if behind is not None and QUOTES.search(before) else None


def _name(doc: Doc, head: Token) -> str:
    """The noun phrase of `head`, without its clauses and appositions."""
    left = min((child.left_edge.i for child in head.lefts), default=head.i)
    right = head.i + 1
    for child in head.rights:
        if child.dep_ != "prep" or child.i != right:
            break
        right = child.right_edge.i + 1
    if right - left > LONGEST:
        right = head.i + 1
    return doc.span(max(left, right - LONGEST), right)
