"""Harm told by naming the deed: "a double homicide", "the deadly shooting", "a murder victim"."""

from collections.abc import Iterator, Sequence

from agents.extract import vocabulary
from agents.extract.harm.mention import Mention
from agents.extract.harm.parsed import Parsed, attempted, negated
from agents.extract.people import Group
from agents.extract.tokens import Token
from streams.messages import Count

DEADLY = vocabulary.word_set("nouns.deadly")
DEEDS = vocabulary.word_set("deeds.deeds")
KILLINGS = vocabulary.word_set("deeds.killings")
VICTIMS = vocabulary.word_set("deeds.victims")
WORDS = DEEDS | KILLINGS | VICTIMS
IDENTIFIED = vocabulary.word_set("deeds.identified")  # as the dead are
NEAR = 5  # words behind a victim
MOURNED = 8  # words before a victim
BY_WEAPON = vocabulary.word_set("deeds.by_weapon")
OF_VICTIMS = KILLINGS | DEADLY | BY_WEAPON
MOURNING = vocabulary.word_set("deeds.mourning")
DEFINITE = vocabulary.word_set("deeds.definite")
NOT_QUITE = vocabulary.word_set("deeds.not_quite")
OF_LAW = vocabulary.word_set("deeds.of_law")
AT_LAW = vocabulary.word_set("deeds.at_law")
CHARGED = vocabulary.word_set("deeds.charged")
AT_LEAST_ONE = Count(low=1, best=1)


def may_tell(words: Sequence[str], i: int) -> bool:
    """Whether the deed or the victim words[i] may tell of anybody, by the words around it."""
    word, before = words[i], words[:i]
    if word in VICTIMS:
        return i > 0 and words[i - 1] in OF_VICTIMS
    if word in OF_LAW or (word == "death" and not DEEDS.isdisjoint(before[-1:])):
        return True
    return not (DEADLY.isdisjoint(before) and vocabulary.multiples().keys().isdisjoint(before))


def find(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """The mentions that the deed or the victim `token` tells."""
    if token.lower_ in DEEDS | KILLINGS:
        yield from _deed(parsed, token)
    elif token.lower_ in VICTIMS:
        yield from _victim(parsed, token)


def _deed(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Those who must have been harmed: as many as "triple" says, or at least one whom a "fatal" deed killed."""
    doc, i = parsed.doc, token.i
    start = i
    while start > 0 and (
        doc[start - 1].pos_ in ("ADJ", "NOUN", "PROPN") or doc[start - 1].lower_ in DEADLY | {"-", "'s", "’s"}
    ):
        start -= 1
    mark = next((j for j in range(i - 1, start - 1, -1) if doc[j].lower_ in DEADLY), None)
    if token.lower_ == "death" and i and doc[i - 1].lower_ in DEEDS:
        mark = i - 1
    if mark is None and _of_law(parsed, token):
        mark = i
    counted = mark is not None or token.lower_ in KILLINGS | vocabulary.harm_nouns().keys()  # a double attack is two
    multiple = next((j for j in range(start, i) if doc[j].lower_ in vocabulary.multiples()), None)
    if multiple is not None and counted and (mark is not None or not _of_whom(parsed, token)):
        number = vocabulary.multiples()[doc[multiple].lower_]
        group = Group(
            multiple, i + 1, i, Count.exactly(number), "victims", numbered=True, definite=True,
            number_start=multiple, number_end=multiple + 1,
        )  # fmt: skip
        yield Mention("killed" if mark is not None or token.lower_ in KILLINGS else "hit", group, i)
    elif mark is not None and _done(parsed, token, mark):
        definite = start > 0 and doc[start - 1].lower_ in DEFINITE
        yield Mention("killed", Group(mark, i + 1, i, AT_LEAST_ONE, definite=definite), i, implied=True)


def _of_whom(parsed: Parsed, token: Token) -> bool:
    """Whether a deed's name goes on with those harmed, who are counted there: "the triple murder of three women"."""
    of = parsed.words[token.i + 1 : token.i + 2] == ["of"]
    group = next((parsed.at[j] for j in range(token.i + 2, token.i + 2 + NEAR) if j in parsed.at), None)
    return of and group is not None and (group.numbered or group.single)


def _of_law(parsed: Parsed, token: Token) -> bool:
    """Whether police or a court speak of a killing as done: "held in homicide", "on a murder charge"."""
    doc, i = parsed.doc, token.i
    if token.lower_ not in OF_LAW or token.pos_ != "NOUN" or attempted(token) or negated(token):
        return False
    following = doc[i + 1] if i + 1 < len(doc) else None
    if following is not None and following.pos_ in ("NOUN", "PROPN"):
        return following.lower_ in AT_LAW
    if doc[i - 1].lower_ == "to":
        return False  # "with intent to murder"
    charged = {word.lower_ for word in doc[max(0, i - 3) : i]}
    return token.lower_ == "homicide" or not CHARGED.isdisjoint(charged)


def _done(parsed: Parsed, token: Token, mark: int) -> bool:
    """Whether the deed that `mark` calls deadly was done, and nobody is named for it: "the fatal shooting of Khan"."""
    doc = parsed.doc
    told = doc.span(token.i + 1, token.i + 2) == "of" or any(child.dep_ == "poss" for child in token.children)
    short = mark > 0 and (doc[mark - 1].lower_ in NOT_QUITE or (doc[mark - 1].text == "-" and mark > 1))
    return not (told or short)


def _victim(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Whom a deed's name calls its victim: "a homicide victim", "found two shooting victims"."""
    group = parsed.at.get(token.i)
    if group is None or group.head != token.i or group.zero:
        return
    if not MOURNING.isdisjoint(parsed.words[max(0, token.i - MOURNED) : token.i]):
        return  # "a vigil for a homicide victim"
    before = parsed.doc[token.i - 1].lower_ if token.i else ""
    behind = [word.lower_ for word in parsed.doc[token.i + 1 : token.i + 1 + NEAR]]
    if before in KILLINGS | DEADLY:
        yield Mention("killed", group, token.i)
    elif negated(token.head) or not ((group.numbered and group.count.best) or (group.single and not group.definite)):
        return
    elif before in BY_WEAPON:
        dead = not IDENTIFIED.isdisjoint(behind)
        yield Mention("killed" if dead else "hit", group, token.i, implied=dead)
