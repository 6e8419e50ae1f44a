"""Harm whose verb is told once for several: "killed four in one village, seven in the next"."""

from collections.abc import Iterator, Sequence

from agents.extract import vocabulary
from agents.extract.harm.mention import Mention
from agents.extract.harm.parsed import FINITE, RELATIVE, Parsed
from agents.extract.people import Group, is_state
from agents.extract.tokens import Token

KINDS = frozenset(("killed", "wounded", "missing", "captured"))
JOINING = frozenset((",", ";", "and", "&"))
SUBJECT = vocabulary.sought("gapped.subject")
OTHERWISE = vocabulary.pattern("gapped.otherwise")  # "one is dead and another at large"
GOING_ON = vocabulary.word_set("gapped.going_on")
AGED = vocabulary.word_set("gapped.aged")
UNNAMED = vocabulary.word_set("gapped.unnamed") | {""}


def find(parsed: Parsed, told: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions that go on with the verb of one of those `told` before them in the sentence."""
    known = {i for mention in told for i in range(mention.group.start, mention.group.end)}
    last: Mention | None = None
    mentions = {mention.group.start: mention for mention in told}
    for start in sorted(parsed.starting):
        group = parsed.starting[start]
        if start in mentions:
            last = mentions[start]
        elif last is not None and last.kind in KINDS and _then_self(parsed, group):
            yield Mention(last.kind, group, last.trigger, gapped=True)
        elif last is not None and start not in known and _goes_on(parsed, last, group):
            last = Mention(last.kind, group, last.trigger, gapped=True)
            yield last


def _then_self(parsed: Parsed, group: Group) -> bool:
    """Whether who did it did it to themselves then: "killed two people, then himself"."""
    return group.noun in ("himself", "herself") and parsed.doc[group.start - 1].lower_ == "then"


def _goes_on(parsed: Parsed, last: Mention, group: Group) -> bool:
    """Whether `group` suffered what `last` says of others, without a verb of its own."""
    if last.kind not in KINDS or last.total or last.implied or not _counted(last.group) or not _counted(group):
        return False
    doc, j = parsed.doc, group.start
    subject = j > 2 and SUBJECT.search(doc.span(j - 2, j)) is not None
    if not subject and group.noun not in UNNAMED | {last.group.noun}:
        return False
    before = doc[j - 3 if subject else j - 1]
    between = doc[max(last.group.end, last.trigger + 1) : j]
    if before.lower_ not in JOINING or any(_opens_clause(word) or word.lower_ in AGED for word in between):
        return False
    apart = subject or group.additional or before.lower_ in ("and", "&") or any(word.pos_ == "ADP" for word in between)
    return apart and _without_verb(parsed, group)  # "36 were hurt, four by gunfire" tells of a part


def _counted(group: Group) -> bool:
    """Whether these are so many people of their own, by a number or as one more."""
    counted = (group.numbered and group.count.best) or group.additional
    return bool(counted) and not (group.part or group.of_them or group.definite or group.zero)


def _opens_clause(word: Token) -> bool:
    return word.tag_ in FINITE or is_state(word.lower_)


def _without_verb(parsed: Parsed, group: Group) -> bool:
    """Whether what follows a group is where, when or how, or nothing: no verb, state or thing of its own."""
    doc, j = parsed.doc, group.end
    while j < len(doc) and doc[j].lower_ in ("more", "others"):
        j += 1
    if j < len(doc) and not (doc[j].lower_ in GOING_ON or doc[j].is_punct):
        return False
    if OTHERWISE.match(doc.span(j, len(doc))):
        return False
    for word in doc[j:]:
        if word.is_punct or word.lower_ in JOINING or word.pos_ == "SCONJ" or word.lower_ in RELATIVE:
            return True
        if _opens_clause(word):
            return False
    return True
