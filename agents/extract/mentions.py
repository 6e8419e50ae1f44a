"""All mentions of harm in a parsed sentence: what the rules of `harm/` find, put together and each told once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agents.extract import vocabulary
from agents.extract.harm import deeds, gapped, idioms, nouns, phrases, states, tolls, verbs
from agents.extract.harm.mention import Mention
from agents.extract.harm.parsed import Parsed
from agents.extract.people import Group
from agents.extract.tokens import Doc

TORMENTED = vocabulary.word_set("mentions.tormented")
MORE = vocabulary.word_set("mentions.more")
BODY = vocabulary.word_set("phrases.struck")
CRITICAL = vocabulary.word_set("mentions.critical")
NEAR = 4  # words behind a number that tell where people were hit
DIED = vocabulary.word_set("mentions.died")
__all__ = ["Mention", "find"]

WEAK = vocabulary.word_set("mentions.weak")
TELLING = (verbs, states, nouns, deeds, tolls, phrases, idioms)
RULES = {
    word: [(rules.may_tell, rules.find) for rules in TELLING if word in rules.WORDS]
    for each in TELLING
    for word in each.WORDS
}  # of each word that tells of harm, in the order in which they are asked: what the words around it allow, and tell


def may_tell(words: Sequence[str]) -> bool:
    """Whether a sentence of these tokens, in lower case, may have a mention of harm; it is not parsed for that."""
    telling = [i for i, word in enumerate(words) if word in RULES]
    return any(may(words, i) for i in telling for may, _ in RULES[words[i]])


def find(doc: Doc, groups: list[Group]) -> list[Mention]:
    """All mentions of harm in a parsed sentence, in order of their groups."""
    parsed = Parsed(doc, groups)
    found = list(_told(parsed))
    found.extend(gapped.find(parsed, found))
    return sorted(_merged(parsed, found), key=lambda mention: (mention.group.start, mention.kind))


def _told(parsed: Parsed) -> Iterator[Mention]:
    """Every mention that a rule finds; the same one may come twice."""
    telling = [i for i, word in enumerate(parsed.words) if word in RULES]
    for i in telling:
        for may, find_of in RULES[parsed.words[i]]:
            if may(parsed.words, i):
                yield from find_of(parsed, parsed.doc[i])


def _merged(parsed: Parsed, found: list[Mention]) -> list[Mention]:
    """One mention for each group and kind; killed and wounded of one group together are casualties."""
    doc = parsed.doc
    by_group: dict[int, dict[str, Mention]] = {}
    for mention in found:
        kinds = by_group.setdefault(mention.group.start, {})
        old = kinds.get(mention.kind)
        if (
            old is None
            or (mention.total and not old.total)
            or (mention.earlier and not old.earlier)
            or (old.implied and not mention.implied)
        ):
            kinds[mention.kind] = mention
    merged: list[Mention] = []
    including = [i for i, word in enumerate(parsed.words) if word in ("including", "among")]
    for kinds in by_group.values():
        if "killed" in kinds and "wounded" in kinds and not _fatal_injury(doc, kinds["killed"], kinds["wounded"]):
            base = kinds.pop("killed")
            kinds.pop("wounded")
            kinds["casualties"] = replace(base, kind="casualties")
        elif "killed" in kinds and "missing" in kinds and _either(doc, kinds["killed"], kinds["missing"]):
            kinds["casualties"] = replace(kinds.pop("killed"), kind="casualties")
            kinds.pop("missing")
        elif "killed" in kinds:
            kinds.pop("wounded", None)
            kinds.pop("hit", None)
            kinds.pop("missing", None)
        if "wounded" in kinds:
            kinds.pop("hit", None)
        if "killed" in kinds and "captured" in kinds and _dead_hostages(doc, kinds["killed"], kinds["captured"]):
            kinds.pop("captured")
        for kept in kinds.values():
            weak = _weak(doc, kept.trigger)
            merged.append(kept if kept.weak == weak else replace(kept, weak=weak))
    return [_of_a_whole(doc, mention, merged, including) for mention in merged]


def _weak(doc: Doc, trigger: int) -> bool:
    """Whether the word alone tells of no violence; "found dead" and "shot dead" do."""
    return doc[trigger].lower_ in WEAK and doc[max(0, trigger - 1)].lower_ not in ("found", "shot")


def _dead_hostages(doc: Doc, killed: Mention, captured: Mention) -> bool:
    """Whether hostages have died: "two hostages died"; those whom others threaten to kill are hostages still."""
    return captured.trigger == captured.group.head and doc[killed.trigger].tag_ != "VB"


def _either(doc: Doc, one: Mention, other: Mention) -> bool:
    """Whether two things are told of people of whom some suffered the one and some the other: "dead or missing"."""
    first, last = sorted((one.trigger, other.trigger))
    return any(doc[i].lower_ in ("or", "/") for i in range(first + 1, last))


def _of_a_whole(doc: Doc, mention: Mention, others: list[Mention], including: list[int]) -> Mention:
    """`mention`, marked as a part when "including" stands between a larger figure of its kind and it."""
    some_with = _some_with(doc, mention)
    for other in others:
        if other.kind != mention.kind or not other.group.numbered:
            continue
        if other.trigger == mention.trigger and not some_with:
            continue
        larger = (other.group.count.best or 0) > (mention.group.count.best or 0)
        listed = any(other.group.end <= i < mention.group.start for i in including)
        told_how = doc.span(mention.group.end, mention.group.end + 1).lower() == "from" and any(
            word.pos_ == "ADP" for word in doc[other.trigger + 1 : mention.group.start]
        )  # "seven died in the flames, four from smoke": each number has its own cause
        if larger and (listed or (some_with and other.group.end <= mention.group.start and not told_how)):
            return replace(mention, group=replace(mention.group, part=True))
    return mention


def _some_with(doc: Doc, mention: Mention) -> bool:
    """Whether a bare number tells how some of those counted before were hurt: "six injured, five with wounds"."""
    group = mention.group
    behind = [word.lower_ for word in doc[group.end : group.end + NEAR]]
    how = behind[:1] in (["with"], ["by"], ["from"]) or (behind[:1] == ["in"] and not BODY.isdisjoint(behind))
    joined = doc[group.start - 1].text == "," or doc[group.start - 1].lower_ == "and"
    listed = doc[mention.trigger].lower_ in CRITICAL and group.count.best == 1  # "and one was in critical condition"
    return not group.noun and group.numbered and not group.additional and joined and (how or listed)


def _fatal_injury(doc: Doc, killed: Mention, wounded: Mention) -> bool:
    """Whether the same people were first wounded and then died: "wounded and later died", "died of wounds"."""
    if doc[wounded.trigger].lower_ in TORMENTED and wounded.trigger < killed.trigger:
        return True
    first, last = sorted((killed.trigger, wounded.trigger))
    between = [doc[i].lower_ for i in range(first + 1, last)]
    if not MORE.isdisjoint(between):
        return True  # "12 fans were killed and more injured"
    if doc[killed.trigger].lower_ in DIED or (
        doc[killed.trigger].lower_ == "dead" and killed.trigger > wounded.trigger
    ):
        return True
    return not ("and" in between or "or" in between or "/" in between)
