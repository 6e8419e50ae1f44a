"""A parsed sentence with its groups of people, and how to walk from a word to the people that it speaks of.

Words that stand side by side are trusted before the parse.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from agents.extract import vocabulary
from agents.extract.people import SOMEBODY, Group, is_state
from agents.extract.tokens import Doc, Token

QUANTITY_NOUNS = vocabulary.word_set("parsed.quantity_nouns")
BEFORE_OBJECT = vocabulary.word_set("parsed.before_object")
OPENS_ASIDE = vocabulary.word_set("parsed.opens_aside")
BE = vocabulary.word_set("parsed.be")
ALMOST = vocabulary.word_set("parsed.almost")
ACCORDING_TO = ["according", "to"]
YOUNGER_THAN = frozenset(("younger than", "older than"))
DECADE = re.compile(r"in (?:his|her|their) (?:(?:early|mid|late)[- ])?\d0['’]?s")
FAR = 12  # words before a verb among which two of its subjects are denied
AT_A_PLACE = vocabulary.word_set("parsed.at_a_place")
SEEMING = vocabulary.word_set("parsed.seeming")
WISHED = vocabulary.word_set("parsed.wished")
ATTEMPTED = vocabulary.word_set("parsed.attempted")
SKIPPED = vocabulary.word_set("parsed.skipped")
RELATIVE = vocabulary.word_set("parsed.relative")
FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))


class Parsed:
    """One sentence: its tokens, its words in lower case, and the groups that start at, end before and cover each."""

    def __init__(self, doc: Doc, groups: list[Group]) -> None:
        self.doc = doc
        self.words = doc.words
        self.starting = {group.start: group for group in groups}
        self.ending = {group.end: group for group in groups}
        self.at: dict[int, Group] = {i: group for group in groups for i in range(group.start, group.end)}

    def passive(self, token: Token) -> bool:
        """Whether a form of be or get stands before the verb."""
        doc, i = self.doc, token.i - 1
        while (
            i >= 0
            and token.i - i <= 5
            and (doc[i].lower_ in SKIPPED or doc[i].pos_ == "ADV" or doc[i].lower_ in ("and", "or"))
        ):
            if doc[i].lower_ in BE and doc[i].lower_ != "'s":
                return (
                    token.lower_ in vocabulary.harm_verbs()
                    and "participle" in vocabulary.harm_verbs()[token.lower_].forms
                )
            if doc[i].lower_ in ("and", "or") and not (i > 0 and is_state(doc[i - 1].lower_)):
                return False
            i -= 1
            if i >= 0 and is_state(doc[i].lower_):
                i -= 1
        return False

    def passive_by_parse(self, verb: Token) -> bool:
        """Whether the parse takes the verb for a passive."""
        return any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children)

    def be_before(self, token: Token) -> bool:
        """Whether a form of be or get stands close before the verb."""
        return not BE.isdisjoint(self.words[max(0, token.i - 3) : token.i])

    def right(self, i: int) -> Group | None:
        """The group that stands right behind token `i`."""
        doc, j = self.doc, i + 1
        following = self.words[j : j + 2]
        compared = following[:1] == ["as"] and following[1:] not in ([], ["many"]) and doc[j].whitespace_ != ""
        if j < len(doc) and doc[j].lower_ in BEFORE_OBJECT and j not in self.starting and not compared:
            j += 1
        if self.words[j : j + 2] == ["to", "death"]:
            j += 2
        if j + 1 < len(doc) and doc[j].lower_ in ("and", "or", "&", "/") and is_state(doc[j + 1].lower_):
            j += 2
        for k in (j, j + 1, j + 2):
            if k in self.starting:
                if any(
                    doc[m].text in (",", ".", ";", ":", "-", "–", "—", "|") or doc[m].pos_ in ("VERB", "ADP", "SCONJ")
                    for m in range(j, k)
                ):
                    return None
                return self.starting[k]
            if k < len(doc) and doc[k].pos_ not in ("DET", "ADV", "ADJ", "PRON", "NUM", "NOUN", "PROPN", "PART"):
                return None
        return None

    def left(self, i: int) -> Group | None:
        """The group that stands before token `i`, over auxiliaries, adverbs and enclosed asides."""
        doc, j = self.doc, i
        budget = 9
        while j > 0 and budget:
            if j in self.ending:
                passed = {token.lower_ for token in doc[j:i]}
                reduced = not passed & BE or bool(passed & RELATIVE)
                return self.head_group(self.ending[j], reduced, bare=not passed)
            before = doc[j - 1]
            if (
                before.lower_ in SKIPPED
                or before.pos_ in ("AUX", "ADV")
                or before.text in ('"', "“", "”")
                or (is_state(before.lower_) and j < i and doc[j].lower_ in ("and", "or", "/", "but", "then", ","))
                or (before.lower_ in ("and", "or", "/", "but", "then") and j - 1 > 0 and _state_or_alive(doc[j - 2]))
            ):
                j -= 1
            elif before.text.isdigit() and j > 2 and doc[j - 2].text == "," and j - 2 in self.ending:
                j -= 2  # "Ann Orr, 24, and Al Cox, 32 were hurt"
            elif j > 3 and (start := self.decade(j)) < j:
                j = start  # "two people in their 20s shot in Leeds"
            elif before.text.isdigit() and j > 2 and doc.span(j - 3, j - 1).lower() in YOUNGER_THAN:
                j -= 3  # "a boy younger than 12 was hurt"
            elif before.text == "," and doc.span(j, j + 1) == "who" and (of := self.ending.get(j - 1)) and of.part:
                return of  # "eight were shot, including a clerk, who was killed"
            elif before.text in (",", ")", "-", "—", "–"):
                opening = self.aside(j - 1)
                if opening is None:
                    return None
                if (by := self.ending.get(opening)) and self.words[max(0, by.start - 2) : by.start] == ACCORDING_TO:
                    return self.starting.get(opening + 1)  # "According to police, Ann Orr, 40, was hurt"
                j = opening
            else:
                return None
            budget -= 1
        return self.ending.get(j)

    def decade(self, end: int) -> int:
        """Where the words for a decade of life that end before `end` begin: "in their 20s"; `end` without them."""
        if self.words[end - 1][-1:] != "s":
            return end
        for start in (end - 3, end - 4):
            if start >= 0 and DECADE.fullmatch(self.doc.span(start, end).lower()):
                return start
        return end

    def head_group(self, group: Group, reduced: bool = False, bare: bool = False) -> Group | None:
        """The group that a phrase with a preposition belongs to: "two members of the Border Force".

        None for a bare name of which the preposition says that it is a place: "a shop in Newark". A `reduced` clause
        tells of the nearest person: "the mother of the boy shot", "the mother of a boy who was shot"; a `bare` one of
        all of whom one is named: "Holt was one of four people shot".
        """
        doc = self.doc
        for _ in range(3):
            j = group.start - 1
            while j > 0 and group.name and not group.noun and doc[j].pos_ in ("NOUN", "PROPN", "ADJ"):
                j -= 1  # "of the mining company Halden"
            if j > 0 and doc[j].pos_ == "DET":
                j -= 1
            if j > 0 and doc[j].lower_ == "by" and doc[j].head.dep_ == "relcl":
                return self.at.get(doc[j].head.head.i, group)  # "six men who were kidnapped by bandits"
            if (
                j > 0
                and doc[j].lower_ == "by"
                and doc[j - 1].lower_ in vocabulary.harm_verbs()
                and j - 1 in self.ending
            ):
                return self.ending[j - 1]  # "woman shot by boyfriend dies"
            if j <= 0 or doc[j].pos_ != "ADP" or doc[j].lower_ in ("by", "including", "than", "like"):
                return group
            aside = self.aside(j - 1) if doc[j - 1].text == ")" else None
            of_town = doc[j].lower_ == "of" and group.name and not group.noun
            if of_town and doc[j - 1].text == ",":
                aside = j - 1  # "Smith, of Leeds, was shot"
            owner = self.ending.get(j if aside is None else aside)
            if owner is None and of_town and doc[j].head.tag_ in ("NNP", "NNPS", "NNS") and doc[j - 1].text.istitle():
                return None  # a name that the parser takes for something else
            if owner is None and not group.numbered and (group.name and not group.noun):
                owner = next(
                    (
                        self.ending[k]
                        for k in range(j, max(0, j - 12), -1)
                        if k in self.ending and self.ending[k].numbered
                    ),
                    None,
                )
                if owner is not None and any(
                    doc[k].pos_ in ("VERB", "AUX") or doc[k].text in (".", ";") for k in range(owner.end, group.start)
                ):
                    owner = None
            if owner is None and group.name and not group.noun and doc[j].lower_ in AT_A_PLACE:
                return None
            if owner is None or (group.numbered and doc[j].lower_ != "of"):
                return group
            if owner.name and not owner.noun and doc[owner.start - 1].lower_ in AT_A_PLACE:
                return group  # "a vigil in Glen Burnie for a clerk who was killed"
            named = ("nsubj", "attr") if bare else ("nsubj",)
            some = owner.numbered and not owner.noun and group.numbered and doc[owner.head].dep_ in named
            if reduced and (group.single or group.numbered) and group.noun and (some or not owner.numbered):
                return replace(group, definite=True) if some else group  # "one of two men shot in Newark has died"
            group = owner
        return group

    def aside(self, closing: int) -> int | None:
        """Where the aside that ends at `closing` begins: ", including seven children,"; None when it is no aside."""
        doc = self.doc
        mark = {",": ",", ")": "(", "-": "-", "—": "—", "–": "–"}[doc[closing].text]
        if mark == "," and (listed := self._listed_parts(closing)) is not None:
            return listed
        for j in range(closing - 1, max(0, closing - 25), -1):
            if doc[j].text != mark:
                continue
            first = doc[j + 1]
            inside = {doc[k].lower_ for k in range(j + 1, closing)}
            part = first.lower_ in OPENS_ASIDE or inside & {"them", "whom", "including", "aged"}
            number = j + 1 in self.starting or first.text.isdigit() or first.pos_ in ("DET", "NOUN", "PROPN")
            if mark != "," or part or (first.lower_ == "who" and j in self.ending):
                return j
            if number and not any(
                doc[k].pos_ == "VERB" and doc[k].dep_ not in ("amod", "acl", "relcl") for k in range(j + 1, closing)
            ):
                return j if j in self.ending else None
        return None

    def _listed_parts(self, closing: int) -> int | None:
        """Where a list of parts that ends at `closing` begins: ", including a nurse, two cooks, and a boy,"."""
        doc = self.doc
        for j in range(closing - 1, max(0, closing - 30), -1):
            if doc[j].text in (";", ".", ":") or doc[j].tag_ in FINITE:
                return None
            if doc[j].text == "," and doc[j + 1].lower_ == "including":
                return j if j in self.ending else None
        return None

    def state_follows(self, i: int) -> bool:
        """Whether a word of state follows at `i`, so that the group before it belongs to that word."""
        doc = self.doc
        while i < len(doc) and doc[i].lower_ in SKIPPED - {
            "to",
            "left",
            "later",
            "who",
            "that",
            "which",
            "have",
            "has",
            "had",
        }:
            i += 1
        if i >= len(doc):
            return False
        word = doc[i].lower_
        return word in vocabulary.harm_states() or (
            word in vocabulary.harm_verbs()
            and "participle" in vocabulary.harm_verbs()[word].forms
            and "gerund" not in vocabulary.harm_verbs()[word].forms
        )

    def after_of(self, i: int) -> Group | None:
        """The group that begins a few words behind `i`: "(the death) of 25-year-old Anna Smith"."""
        for k in range(i, i + 8):
            if k in self.starting:
                return self.starting[k]
            if k >= len(self.doc) or (
                self.doc[k].pos_ not in ("DET", "ADJ", "ADV", "PRON", "NOUN", "NUM", "PROPN")
                and self.doc[k].text != "-"
            ):
                return None
        return None

    def subjects(self, token: Token, depth: int = 0) -> Iterator[Token]:
        """Subjects of a verb, also where it shares another verb's."""
        own = [child for child in token.children if child.dep_ in ("nsubj", "nsubjpass")]
        clauses = [
            child for child in token.children if child.dep_ in ("csubj", "csubjpass")
        ]  # "three climbers roped together fell"
        own = own or [child for clause in clauses for child in clause.children if child.dep_ == "nsubj"]
        for child in own:
            if child.lower_ in RELATIVE and token.dep_ in ("relcl", "acl"):
                yield self._antecedent(child, token.head)
            else:
                yield child
        if own or depth > 3:
            return
        if token.dep_ in ("acl", "relcl"):
            yield token.head
        elif token.dep_ in ("conj", "xcomp") and token.head.pos_ in ("VERB", "AUX"):
            yield from self.subjects(token.head, depth + 1)
        elif token.dep_ == "pcomp" and token.head.head.pos_ in ("VERB", "AUX"):
            yield from self.subjects(token.head.head, depth + 1)

    def _antecedent(self, relative: Token, head: Token) -> Token:
        """Whom "who" means: what the parse has it behind, or where that is no person the subject of its clause."""
        thing = head.i not in self.at and head.pos_ != "PRON"  # not "the names of those who died"
        if relative.lower_ == "who" and thing and head.dep_ == "pobj":
            verb = next((word for word in head.ancestors if word.pos_ == "VERB"), head)
            subject = next((child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")), head)
            if subject.i in self.at:
                return subject  # "a boy was found in the yard who had been shot"
        return head

    def subject(self, verb: Token) -> Group | None:
        """The group that stands before a verb, else that of its subject by the parse."""
        return self.left(verb.i) or self.first_of(self.subjects(verb))

    def first_of(self, heads: Iterable[Token]) -> Group | None:
        """The first group that one of `heads` stands in or counts."""
        return next((group for group in map(self.of_token, heads) if group is not None), None)

    def of_token(self, token: Token) -> Group | None:
        """The group that `token` stands in or counts: "the number of dead"."""
        group = self.at.get(token.i)
        if group is not None:
            return group
        if token.lower_ in QUANTITY_NOUNS:
            for child in token.subtree:
                if child.i in self.starting and (self.starting[child.i].numbered or self.starting[child.i].noun):
                    return self.starting[child.i]
        return None


def attempted(token: Token) -> bool:
    """Whether the harm was only tried: "the attempted murder of two", "tried to kill him"."""
    before = token.doc.words[max(0, token.i - 3) : token.i]
    return not ATTEMPTED.isdisjoint(before) and (token.pos_ == "NOUN" or before[-1:] == ["to"])


def negated(token: Token) -> bool:
    """Whether a not, never or un- word denies the token."""
    words, i = token.doc.words, token.i
    if any(child.dep_ == "neg" for child in token.children):
        return True
    if token.dep_ in ("ccomp", "xcomp") and token.head.lemma_ in SEEMING and negated(token.head):
        return True  # "did not appear to be hurt", "do not believe that he was shot"
    if token.dep_ == "xcomp" and token.head.lemma_ in WISHED and (negated(token.head) or token.head.lemma_ == "wait"):
        return True  # "people do not need to be hurt", "I was waiting to die"
    if token.dep_ == "advcl" and SOMEBODY.intersection(child.lower_ for child in token.children) and _until(token):
        return True  # "nothing is done until somebody gets killed"
    if token.dep_ == "conj" and token.tag_ == token.head.tag_ == "VB" and negated(token.head) and _or_before(token):
        return True  # "pleaded with him not to take the car or hurt her"
    if token.dep_ in ("ccomp", "acl") and any(child.lower_ == "no" for child in token.head.children):
        return True  # "there are no reports that anyone was hurt"
    if "neither" in words[max(0, i - FAR) : i] and "nor" in words[max(0, i - FAR) : i]:
        return True  # "neither Ann nor her children were hurt"
    before = words[max(0, i - 3) : i]
    if before[-1:] and before[-1] in ALMOST:
        return True
    return "n't" in before or ("not" in before and "only" not in (*before, words[i]) and before[-1:] != [","])


def _or_before(token: Token) -> bool:
    """Whether an "or" joins a word to the one that it goes on from."""
    return any(child.lower_ == "or" for child in token.head.children)


def _until(token: Token) -> bool:
    """Whether what a verb tells is only waited for."""
    return any(child.lower_ == "until" for child in token.children)


def _state_or_alive(token: Token) -> bool:
    """Whether a word tells how people are: "were rescued alive but injured"."""
    return is_state(token.lower_) or token.lower_ == "alive"
