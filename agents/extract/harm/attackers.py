"""Who did harm to others: a man who stabs, shoots or attacks people is an attacker, whatever befalls him then."""

from collections.abc import Sequence
from dataclasses import replace

from agents.extract import vocabulary
from agents.extract.harm.parsed import Parsed, negated
from agents.extract.people import Group
from agents.extract.tokens import Doc, Token

DEEDS = vocabulary.word_set("attackers.deeds")
KILLING = vocabulary.word_set("attackers.killing")  # drivers and machines do it too
WORDS = DEEDS | KILLING
ARMED_SIDES = vocabulary.word_set("attackers.armed_sides")
ACCIDENTALLY = vocabulary.word_set("attackers.accidentally")
ANY_PEOPLE = vocabulary.word_set("joined.any_people")  # seldom doers: "five people shot after a quarrel"
HAVE = vocabulary.word_set("attackers.have")
TOWARDS = vocabulary.word_set("attackers.towards")
MEANS = vocabulary.word_set("attackers.means")


def marked(doc: Doc, groups: Sequence[Group]) -> list[Group]:
    """The groups of a parsed sentence; the role of those who attack others in it is attacker.

    The dead of armed sides that fight are simply killed (counting rules, "Who"): their role stays.
    """
    if WORDS.isdisjoint(doc.words):
        return list(groups)
    parsed = Parsed(doc, list(groups))
    doers = [
        group
        for i, word in enumerate(parsed.words)
        if word in WORDS
        for group in (*_doers(parsed, doc[i]), *_by_whom(parsed, doc[i]))
    ]
    found = {group.start for doer in doers for group in (doer, _named_before(groups, doer)) if group is not None}
    return [replace(group, role="attacker") if group.start in found else group for group in groups]


def _doers(parsed: Parsed, verb: Token) -> list[Group]:
    """Those who do to others what the verb tells."""
    if not _tells_deed(parsed, verb) or not _on_others(parsed, verb):
        return []
    doers = [group for group in map(parsed.of_token, parsed.subjects(verb)) if group is not None]
    return _not_sides(doers, verb)


def _by_whom(parsed: Parsed, verb: Token) -> list[Group]:
    """Those by whom people are stabbed or shot: "was stabbed by a man who was then shot"."""
    agents = [child for child in verb.children if child.dep_ == "agent"]
    if verb.lower_ not in DEEDS or not agents or negated(verb) or _by_accident(verb):
        return []
    harmed = [parsed.of_token(head) for head in parsed.subjects(verb)]
    by = [parsed.of_token(word) for agent in agents for word in agent.children if word.dep_ == "pobj"]
    return _not_sides([group for group in by if group is not None], verb) if any(harmed) else []


def _not_sides(doers: list[Group], verb: Token) -> list[Group]:
    """The doers of a deed, but for those of armed sides that fight."""
    surely = verb.lower_ in DEEDS
    doers = [group for group in doers if (group.noun or group.name) and group.noun not in ANY_PEOPLE]
    return [group for group in doers if (surely and group.role not in ARMED_SIDES) or group.role is None]


def _tells_deed(parsed: Parsed, verb: Token) -> bool:
    """Whether a verb tells of violence that somebody did and meant."""
    if verb.pos_ != "VERB" or negated(verb) or _by_accident(verb):
        return False
    participle = verb.tag_ == "VBN" and not any(child.lower_ in HAVE for child in verb.children)
    return not participle and not parsed.passive(verb)


def _by_accident(verb: Token) -> bool:
    """Whether nobody meant to: "accidentally shot his brother"."""
    return any(child.lower_ in ACCIDENTALLY for child in verb.children)


def _named_before(groups: Sequence[Group], doer: Group) -> Group | None:
    """Whom "he" means in its own sentence: "police shot a man after he had stabbed two women"."""
    if not doer.pronoun:
        return None
    before = [group for group in groups if group.end <= doer.start and group.single and not group.pronoun]
    return next((group for group in reversed(before) if group.role not in ARMED_SIDES), None)


def _on_others(parsed: Parsed, verb: Token) -> bool:
    """Whether it is done to people behind the verb, or by a weapon: "stabbed a guard", "opened fire"."""
    behind = [child for child in verb.children if child.i > verb.i]
    objects = [child for child in behind if child.dep_ == "dobj"]
    aimed_at = [word for child in behind if child.lower_ in TOWARDS for word in child.children]
    victims = [group for group in (parsed.at.get(word.i) for word in objects + aimed_at) if group is not None]
    return any(word.lower_ in MEANS for word in objects) or any(
        not group.noun.endswith("self") and (group.noun or group.numbered or group.head in {o.i for o in objects})
        for group in victims
    )
