"""Finding how many people a group means that points back: "the officers", "the others", "none of them"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agents.extract import people, vocabulary
from agents.extract.harm import attackers
from agents.extract.harm.parsed import Parsed
from agents.extract.mentions import Mention
from agents.extract.people import SOMEBODY, Group
from agents.extract.tokens import Doc
from streams.messages import Count

ATTACKER = "attacker"
ATTACKERS = people.words_for({ATTACKER}) | attackers.WORDS  # of which a sentence needs one to tell of an attacker
REACH = 3  # sentences that a pronoun looks back
ANY_PEOPLE = vocabulary.word_set("anaphora.any_people")
SETTLED = vocabulary.word_set("anaphora.settled")
SHARES = vocabulary.word_set("anaphora.shares")
REST = vocabulary.word_set("anaphora.rest")
MEN = vocabulary.word_set("toll.men")
WOMEN = vocabulary.word_set("toll.women")
NONE_OF_THEM = vocabulary.word_set("anaphora.none_of_them")


@dataclass
class Spoken:
    """A sentence's parse, groups and mentions."""

    doc: Doc
    groups: Sequence[Group]
    mentions: Sequence[Mention]


def resolve(sentences: Sequence[Spoken | None]) -> list[list[Mention]]:
    """The mentions of each sentence of one story, with counts for groups that point back."""
    resolved: list[list[Mention]] = []
    for index, spoken in enumerate(sentences):
        if spoken is None:
            resolved.append([])
            continue
        before = [s for s in sentences[max(0, index - REACH) : index] if s is not None]
        found = [_resolved(m, spoken, before) for m in spoken.mentions if not _share(spoken.doc, m.group)]
        found.extend(_unsurvived(spoken, before))
        resolved.append(found)
    return resolved


def asks_how_many(spoken: Spoken) -> bool:
    """Whether the sentences before may tell how many people a sentence means."""
    unsurvived = any(group.zero and group.noun in NONE_OF_THEM for group in spoken.groups)
    return unsurvived or any(_how_many(mention.group) for mention in spoken.mentions)


def asks_who(spoken: Spoken) -> bool:
    """Whether the sentences before, if one has a word of ATTACKERS, may tell that a sentence means an attacker."""
    return any(map(_asks_who, spoken.mentions))


def _how_many(group: Group) -> bool:
    """Whether only what was told before says how many a group are."""
    return not (group.numbered or group.zero or group.count.best == 1) and (group.definite or group.noun in REST)


def _asks_who(mention: Mention) -> bool:
    """Whether a mention is of one person who may be an attacker told of before."""
    group = mention.group
    back = group.single and (group.pronoun or group.definite) and not group.noun.endswith("self")
    return back and group.role is None and not mention.suicide


def _counted(before: Sequence[Spoken]) -> Iterator[Group]:
    """Counted groups told before, the latest first."""
    for spoken in reversed(before):
        for group in sorted(spoken.groups, key=lambda g: -g.start):
            counted = group.numbered and not group.vague and group.count.best and not group.part
            if counted and not _live_there(spoken.doc, group):
                yield group


def _live_there(doc: Doc, group: Group) -> bool:
    """Whether a group is all who live somewhere: "home to 25,000 people", "has 330 inhabitants"."""
    return not SETTLED.isdisjoint(doc.words[max(0, group.start - 4) : group.end])


def _share(doc: Doc, group: Group) -> bool:
    """Whether only a share of people told before is meant: "half of them", "most of the dead"."""
    if group.numbered or doc[group.start - 1].lower_ != "of":
        return False
    return not SHARES.isdisjoint(doc.words[max(0, group.start - 3) : group.start])


def _resolved(mention: Mention, spoken: Spoken, before: Sequence[Spoken]) -> Mention:
    group = mention.group
    if _asks_who(mention):
        owned = spoken.doc[group.head].tag_ == "PRP$"  # "his death": seldom an attacker's told of before
        meant = _meant(group, spoken, [] if owned else before)
        return replace(mention, group=replace(group, role=ATTACKER)) if meant and meant.role == ATTACKER else mention
    if not _how_many(group):
        return mention
    if group.noun in REST:
        whole = next((g for g in _counted(before) if (g.count.best or 0) > 1), None)
        told = [m for m in spoken.mentions if m.group.of_them and m.group.numbered]
        if whole is not None and told and group.definite:
            rest = (whole.count.best or 0) - sum(m.group.count.best or 0 for m in told)
            if rest > 0:
                return replace(mention, group=replace(group, count=Count.exactly(rest)))
        return mention
    if group.pronoun:
        mine = [g for g in spoken.groups if g.end <= group.start]
        if group.noun != "themselves":
            doing = _doing(spoken, group)
            mine = [g for g in mine if g.head not in doing and g.role != ATTACKER]
        own = Spoken(spoken.doc, mine, ())
        before = [own] if group.noun == "themselves" else [*before, own]
    noun = _singular(group.noun)
    if group.noun not in ANY_PEOPLE and _singular(group.noun) == group.noun and not group.vague:
        return mention
    for earlier in reversed(before):
        together = _together(earlier) if group.noun in ANY_PEOPLE else None
        for other in _counted([earlier]):
            same = _singular(other.noun) == noun or (group.noun in ANY_PEOPLE and (other.noun or other.role))
            same = same or other.role == group.role == "attacker"
            if same and (other.count.best or 0) > 1:
                return replace(mention, group=replace(group, count=together or other.count))
        if together is not None:
            return replace(mention, group=replace(group, count=together))
    return mention


def _meant(group: Group, spoken: Spoken, before: Sequence[Spoken]) -> Group | None:
    """The person told before whom "he", or "the man", points back to; a sentence speaks on of its first."""
    doing = _doing(spoken, group)
    unlike = WOMEN if group.noun in MEN else MEN if group.noun in WOMEN else frozenset()
    if any(other.head in doing and (other.pronoun or other.role == ATTACKER) for other in spoken.groups):
        return None  # whom an attacker harms is none
    own = [other for other in spoken.groups if other.end <= group.start and other.head not in doing]
    harmed = {(id(each), mention.group.start) for each in (spoken, *before) for mention in each.mentions}
    for each, earlier in ((spoken, own), *((each, each.groups) for each in reversed(before))):
        single = [other for other in earlier if other.single and not other.zero and other.noun not in unlike]
        if any((id(each), other.start) in harmed or other.noun == "victim" for other in single):
            return None  # who was hurt is spoken of further, not who did it
        if not group.pronoun:
            single = [
                other for other in single if other.noun == group.noun or (group.name and other.name == group.name)
            ]
        elif any(other.pronoun for other in single):
            single = [other for other in single if not (other.pronoun or _only_named(other, group, single))]
        if single:
            return None if _another_may_be(single, doing, spoken) else single[0]
    return None


def _another_may_be(single: Sequence[Group], doing: set[int], spoken: Spoken) -> bool:
    """Whether a pronoun may mean somebody named behind an attacker, by what a named person did to them.

    "The suspect, Ray Cole, let officer Hall walk up, then Cole fired, striking him".
    """
    done = any(other.head in doing and other.name for other in spoken.groups)
    return done and single[0].role == ATTACKER and any(other.name and other.role != ATTACKER for other in single[1:])


def _only_named(somebody: Group, group: Group, others: Sequence[Group]) -> bool:
    """Whether a sentence speaks of whom a pronoun means, and of somebody beside: "she drove on, and someone fired"."""
    spoken_of = any(other.pronoun and other.noun == group.noun and other.start < somebody.start for other in others)
    return somebody.noun in SOMEBODY and spoken_of


def _doing(spoken: Spoken, group: Group) -> set[int]:
    """The heads of those who do what is done to a group: "a soldier shot and killed him", "the man who shot her"."""
    if spoken.doc[group.head].dep_ not in ("dobj", "pobj"):
        return set()
    parsed = Parsed(spoken.doc, list(spoken.groups))
    verb = spoken.doc[group.head].head
    doing = {head.i for head in parsed.subjects(verb)}
    while not doing and verb.dep_ in ("advcl", "conj", "xcomp", "prep", "pcomp"):
        verb = verb.head
        doing = {head.i for head in parsed.subjects(verb)}
    return doing


def _together(spoken: Spoken) -> Count | None:
    """The sum of those who suffered one thing side by side: "Holt and Clark were shot"; None where one group did."""
    by_trigger: dict[tuple[str, int], dict[int, Group]] = {}
    for mention in spoken.mentions:
        group = mention.group
        if not (group.part or group.pronoun or mention.total or mention.earlier):
            by_trigger.setdefault((mention.kind, mention.trigger), {})[group.start] = group
    for groups in reversed(by_trigger.values()):
        numbers = [group.count.best for group in groups.values()]
        if len(numbers) > 1 and all(numbers):
            return Count.exactly(sum(number or 0 for number in numbers))
    return None


def _singular(noun: str) -> str:
    """A rough singular, enough to compare: officers, officer; policemen, policeman."""
    if noun.endswith("men"):
        return noun[:-3] + "man"
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun.removesuffix("s")


def _unsurvived(spoken: Spoken, before: Sequence[Spoken]) -> Iterator[Mention]:
    """Those of whom none survived."""
    if not any(group.zero and group.noun in NONE_OF_THEM for group in spoken.groups):
        return
    doc = spoken.doc
    for token in doc:
        if token.lower_ not in ("survived", "survive"):
            continue
        nobody = next((g for g in spoken.groups if g.zero and g.end <= token.i and g.noun in NONE_OF_THEM), None)
        if nobody is None:
            continue
        inside = vocabulary.number_words()
        number = next((inside[doc[i].lower_] for i in range(nobody.start, token.i) if doc[i].lower_ in inside), None)
        number = 2 if nobody.noun == "neither" else number
        if number is None:
            whole = next(_counted(before), None)
            number = whole.count.best if whole is not None else None
        if number:
            yield Mention("killed", replace(nobody, count=Count.exactly(number), numbered=True), token.i)
