"""Harm told by set phrases: "claimed 31 lives", "blew himself up", "fled their homes", "taken hostage"."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from agents.extract import means, numbers, people, vocabulary
from agents.extract.harm import attackers, joined, nouns, verbs
from agents.extract.harm.mention import Mention
from agents.extract.harm.parsed import Parsed, attempted, negated
from agents.extract.people import Group, possessor
from agents.extract.tokens import Token

GUNS = vocabulary.word_set("phrases.guns")
HOLD = vocabulary.word_set("phrases.hold")
SEND = vocabulary.word_set("phrases.send")
BLOW = vocabulary.word_set("phrases.blow")
SEND_ACTIVELY = vocabulary.word_set("phrases.send_actively")
BE = vocabulary.word_set("parsed.be")
LEAVE = vocabulary.word_set("phrases.leave")
COST = vocabulary.word_set("phrases.cost")
LOSE = vocabulary.word_set("phrases.lose")
LIFE_VERBS = vocabulary.word_set("phrases.life_verbs")
HOMES = vocabulary.word_set("phrases.homes")
TREATED = vocabulary.word_set("harm.treated")
NOT_DEADLY = vocabulary.word_set("phrases.not_deadly")
NEED = vocabulary.word_set("phrases.need")
LED = vocabulary.word_set("phrases.led")
RESCUED = vocabulary.word_set("phrases.rescued")
TOLD_DEAD = vocabulary.word_set("tolls.dead")
TOLLS = vocabulary.word_set("tolls.nouns")
LEAVING_OUT = vocabulary.word_set("phrases.leaving_out")
RELEASED = "released"  # "was treated and released"
WOUND_NOUNS = vocabulary.word_set("phrases.wound_nouns")
CONDITIONS = vocabulary.word_set("phrases.conditions")
FLOWN = vocabulary.word_set("phrases.flown")
CENTRES = vocabulary.word_set("phrases.centres")
OF_HOSPITAL = vocabulary.word_set("phrases.of_hospital")
HURT = vocabulary.sought("phrases.hurt")
MISSILES = vocabulary.word_set("phrases.missiles")
LIMBS = vocabulary.word_set("harm.limbs")
DEADLY_BEFORE = vocabulary.word_set("verbs.deadly_before")
LONGEST_BLOW = 12  # words between a verb and what people are hit with
HITTING = vocabulary.word_set("phrases.hitting")
FIRED = vocabulary.word_set("phrases.fired")
HOSPITALS = vocabulary.word_set("phrases.hospitals")
STRUCK = vocabulary.word_set("phrases.struck")
VEHICLES = vocabulary.word_set("phrases.vehicles")
VEHICLE_VERBS = vocabulary.word_set("phrases.vehicle_verbs")
HIT = vocabulary.word_set("phrases.hit")
INTO = vocabulary.word_set("phrases.into")
CUT = vocabulary.word_set("phrases.cut")
ALIVE = vocabulary.word_set("phrases.alive")
WITH_PART = vocabulary.word_set("phrases.with_part")
HOSTAGES = vocabulary.word_set("phrases.hostages")
DRIVE_OFF = vocabulary.word_set("phrases.drive_off")
MADE = vocabulary.word_set("phrases.made")
WITH_DOWN = vocabulary.word_set("phrases.with_down")
WITH_OFF = vocabulary.word_set("phrases.with_off")
WITH_OUT = vocabulary.word_set("phrases.with_out")
WITH = {"down": WITH_DOWN, "off": WITH_OFF, "out": WITH_OUT}
FOR_FIGHTERS = vocabulary.word_set("phrases.for_fighters")
FIGHTERS = vocabulary.word_set("verbs.fighters")
IN_CUSTODY = vocabulary.word_set("phrases.in_custody")
COMMITTED = vocabulary.word_set("phrases.committed")
LOSS = vocabulary.word_set("phrases.loss")
LOST_MEN = vocabulary.word_set("phrases.lost_men")
FLED_FROM = vocabulary.word_set("phrases.fled_from")
OF_NO_ARMS = vocabulary.word_set("phrases.of_no_arms")
IN_SHELTER = vocabulary.word_set("phrases.in_shelter")
SHELTERS = vocabulary.word_set("phrases.shelters")
BREAKING = vocabulary.word_set("phrases.breaking")
BROKE = vocabulary.word_set("phrases.broke")
BODY = vocabulary.word_set("phrases.body")
FALL = vocabulary.word_set("phrases.fall")
FEWEST_DISPLACED = 20  # so few who flee are rather fugitives
SET_OFF = vocabulary.word_set("phrases.set_off")
FLEE = vocabulary.word_set("phrases.flee")
DRIVEN = vocabulary.word_set("phrases.driven")
ARMED = frozenset(("militant", "attacker"))
HOLDERS = people.words_for(ARMED) | attackers.WORDS  # what tells of armed men


def may_tell(words: Sequence[str], i: int) -> bool:
    """Whether a set phrase may stand around words[i], by the words alone."""
    return any(phrase.may_tell(words, i) for phrase in RULES[words[i]])


def find(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """The mentions that a set phrase around `token` tells."""
    for phrase in RULES[token.lower_]:
        if phrase.may_tell(parsed.words, token.i):
            yield from phrase.tell(parsed, token)


def _turned_on_self(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Those who turn the gun on themselves."""
    before = [parsed.doc[j].lower_ for j in range(max(0, token.i - 3), token.i)]
    if before[-1:] == ["on"] and GUNS & set(before):
        person = parsed.at.get(token.i) or possessor(parsed.doc, token)
        yield Mention("killed", replace(person, pronoun=True), token.i, suicide=True)


def _committed_suicide(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Those who commit suicide: "shot two women and then committed suicide"."""
    verb = token.head
    if verb.lower_ not in COMMITTED or token.dep_ != "dobj" or negated(verb) or attempted(verb):
        return
    if not IN_CUSTODY.isdisjoint(parsed.words):
        return  # long after what they did
    person = parsed.first_of(parsed.subjects(verb))
    beside = not vocabulary.harm_verbs().keys().isdisjoint(parsed.words)
    if person is not None and person.single and (beside or person.pronoun):  # else nobody else need have been harmed
        yield Mention("killed", replace(person, pronoun=True), token.i, suicide=True)


def _lives(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Lives claimed, cost, taken or lost."""
    doc, i = parsed.doc, token.i
    counted = parsed.at.get(i)
    before = [doc[j].lower_ for j in range(max(0, i - 7), i)]
    if any(word in LIFE_VERBS for word in before):
        if counted is not None and counted.numbered:
            yield Mention("killed", counted, i)
            return
        if i + 1 < len(doc) and doc[i + 1].lower_ == "of":
            following = parsed.after_of(i + 2)
            if following is not None:
                for member in joined.with_right(parsed, following):
                    yield Mention("killed", member, i)
        elif i >= 2 and doc[i - 1].lower_ in ("'s", "’s"):
            owner = parsed.ending.get(i - 1)
            if owner is not None:
                yield Mention("killed", owner, i)
        elif doc[i - 1].lower_ in ("their", "his", "her") and (costing := _costing(parsed, i)) is not None:
            for member in joined.with_right(parsed, costing):
                yield Mention("killed", member, i)
        elif doc[i - 1].lower_ in ("own",) and doc[i - 2].lower_ in ("his", "her") and not attempted(doc[i - 3]):
            yield Mention("killed", possessor(doc, doc[i - 2]), i, suicide=True)
        return
    if LOSE & set(before):
        if any(doc[k].lower_ in ("almost", "nearly") for k in range(max(0, i - 4), i)):
            return
        j = i - before[::-1].index("lost") - 1 if "lost" in before else i - 2
        if negated(doc[j]):
            return
        victim = parsed.left(j)
        if counted is not None and counted.numbered:
            yield Mention("killed", counted, i)
            return
        if victim is None:
            found = [parsed.of_token(head) for head in parsed.subjects(doc[j])]
            victim = next((v for v in found if v is not None), None)
        spent = any(token.lower_ in vocabulary.units() for token in doc[j:i])  # "lost three years of his life"
        if victim is not None and doc[i - 1].lower_ in ("their", "his", "her") and not spent:
            for member in joined.with_left(parsed, victim):
                yield Mention("killed", member, i)
    elif (
        counted is not None
        and counted.numbered
        and i + 2 < len(doc)
        and "lost" in {doc[j].lower_ for j in range(i + 1, min(len(doc), i + 4))}
    ):
        yield Mention("killed", counted, i)


def _costing(parsed: Parsed, i: int) -> Group | None:
    """Those whom something costs their lives, told before them: "cost eleven women their lives"."""
    for j in range(i - 2, max(0, i - 12), -1):
        if parsed.doc[j].lower_ in COST:
            return next((parsed.starting[k] for k in range(j + 1, i) if k in parsed.starting), None)
    return None


def _to_death(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """A verb with "to death": stabbed, hacked, burned, crushed to death."""
    doc = parsed.doc
    if token.i == 0 or doc[token.i - 1].lower_ != "to" or parsed.words[token.i - 2] in NOT_DEADLY:
        return
    verb = next(
        (
            doc[j]
            for j in range(token.i - 2, max(-1, token.i - 10), -1)
            if doc[j].pos_ == "VERB" and doc[j].lower_ not in ("armed",)
        ),
        None,
    )
    if verb is None or verb.lower_ in NOT_DEADLY or verb.lower_ in vocabulary.harm_verbs():
        return
    right = parsed.right(verb.i) or parsed.starting.get(token.i + 1)
    if right is not None and not parsed.passive_by_parse(verb):
        for member in joined.with_right(parsed, right):
            yield Mention("killed", member, token.i)
        return
    victim = parsed.left(verb.i)
    if victim is None:
        heads = list(parsed.subjects(verb)) or [c for c in verb.children if c.dep_ == "dobj"]
        victim = parsed.first_of(heads)
    if victim is not None:
        for member in joined.with_left(parsed, victim):
            yield Mention("killed", member, token.i)


def _blown_up(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Attackers who blow themselves up."""
    doc, i = parsed.doc, token.i
    for j in (i - 1, i - 2):
        if j > 0 and doc[j].lower_ in ("himself", "herself", "themselves") and doc[j - 1].lower_ in BLOW:
            group = parsed.at.get(j)
            if group is not None:
                subject = parsed.left(j - 1)
                if subject is None:
                    subject = parsed.first_of(parsed.subjects(doc[j - 1]))
                if subject is not None and subject.numbered:
                    group = replace(
                        group,
                        count=subject.count,
                        numbered=True,
                        vague=subject.vague,
                        number_start=subject.number_start,
                        number_end=subject.number_end,
                    )
                if doc[j].lower_ != "themselves" or group.numbered:
                    yield Mention("killed", replace(group, role="attacker"), i, self_killed=True)


def _left_home(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """People who had to leave or lost their homes."""
    doc, i = parsed.doc, token.i
    if doc[i - 1].lower_ not in ("their", "his", "her"):
        return
    for j in range(i - 2, max(-1, i - 9), -1):
        if doc[j].lower_ in FLEE:
            victim = parsed.left(j)
            if victim is None:
                victim = next(
                    (g for g in (parsed.starting.get(k) for k in range(j + 1, i)) if g is not None and g.numbered),
                    None,
                )
            if victim is None:
                victim = parsed.first_of(parsed.subjects(doc[j]))
            if victim is not None and victim.numbered:
                yield Mention("displaced", victim, i)
                return


def _taken(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """People taken or held hostage."""
    doc, i = parsed.doc, token.i
    for j in range(i - 1, max(-1, i - 10), -1):
        if doc[j].lower_ in HOLD:
            victim = parsed.right(j)
            if victim is None or doc[j].lower_ in ("taken", "held"):
                victim = parsed.left(j) or victim
            if victim is not None and victim.head != i and not victim.pronoun:
                for member in joined.the_whole(parsed, [victim, *joined.parsed_conjuncts(parsed, victim, right=True)]):
                    yield Mention("captured", member, i)
            return


def _held(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """People whom armed men hold."""
    right = parsed.right(token.i)
    holders = [parsed.of_token(head) for head in parsed.subjects(token)]
    if right is not None and right.numbered and any(g is not None and g.role in ARMED for g in holders):
        yield Mention("captured", right, token.i)


def _struck(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """People hit: "was hit in the shoulder", "struck by a stray bullet"."""
    doc = parsed.doc
    near = {doc[j].lower_ for j in range(token.i + 1, min(len(doc), token.i + 8))}
    kind = "wounded" if near & LIMBS else "hit"
    if doc[token.i - 1].lower_ in DEADLY_BEFORE:
        kind = "killed"
    active = not parsed.be_before(token) and not negated(token)
    struck = parsed.right(token.i) if active and (_missile(parsed, token) or _with_gun(token)) else None
    if struck is not None and struck.role != "attacker" and not (struck.name and not struck.noun):
        for member in joined.with_right(parsed, struck):
            yield Mention(kind, member, token.i)
    elif parsed.be_before(token) or _by_missile(token):
        victim = (
            parsed.subject(token) if near & (STRUCK | HOSPITALS) or doc.span(token.i + 1, token.i + 2) == "." else None
        )
        told = victim is not None and (victim.numbered or near & (STRUCK | HOSPITALS))  # "Seven people were hit."
        if victim is not None and told and not negated(token):
            for member in joined.with_left(parsed, victim):
                yield Mention(kind, member, token.i)


def _missile(parsed: Parsed, token: Token) -> bool:
    """Whether a missile hits: "a bullet struck a boy", "fired into a crowd, hitting four", "a gun which hit her"."""
    if any(head.lower_ in MISSILES for head in parsed.subjects(token)):
        return True
    relative = token.dep_ == "relcl" and token.head.lower_ in MISSILES | GUNS
    return relative or (token.tag_ == "VBG" and any(word.lower_ in FIRED for word in token.doc[: token.i]))


def _with_gun(token: Token) -> bool:
    """Whether people are hit with a gun itself: "struck the clerk in the head with a pistol"."""
    words = [word.lower_ for word in token.doc[token.i + 1 : token.i + LONGEST_BLOW]]
    return "with" in words and not GUNS.isdisjoint(words[words.index("with") :][:4])


def _whipped(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """People hit with a pistol: "was pistol-whipped"."""
    doc, i = parsed.doc, token.i
    if i < 2 or doc[i - 2].lower_ != "pistol":
        return
    victim = parsed.left(i - 2) if parsed.be_before(doc[i - 2]) else parsed.right(i)
    if victim is not None and not negated(token):
        yield Mention("wounded", victim, i)


def _by_missile(token: Token) -> bool:
    """Whether a headline tells what hit people: "boy hit by stray bullet"."""
    return token.tag_ == "VBN" and token.doc.span(token.i + 1, token.i + 2) == "by"


def _beside_the_dead(parsed: Parsed, token: Token) -> Group | None:
    """Who is in hospital while another is dead: "A boy is dead and his brother in hospital after a shooting"."""
    at = token.i - 1 if parsed.words[token.i - 1] == "in" else token.i - 2
    group = parsed.ending.get(at)
    if at < 1 or parsed.words[at] != "in" or parsed.words[at + 1] not in ("a", "the", token.lower_) or group is None:
        return None
    joined_to = parsed.words[group.start - 1] in ("and", ",")
    return group if joined_to and "dead" in parsed.words[: group.start] and group.noun else None


def _sent_to_hospital(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """People sent or taken to hospital; single ones where the sentence says what harmed them."""
    doc = parsed.doc
    if token.lower_ in CENTRES and doc[token.i - 1].lower_ not in OF_HOSPITAL:
        return
    lower = doc.text.lower()
    violent = HURT.search(lower) is not None or any(word.lower_ in FLOWN for word in doc)
    violent = violent or any(each.type in ("ASSAULT", "ACCIDENT") for each in means.told(lower))

    def told(victim: Group | None) -> bool:
        if victim is None or victim.vague:
            return False
        return victim.numbered or (violent and victim.count.best == 1 and not victim.pronoun)

    if (
        token.i > 1
        and "in" in (doc[token.i - 1].lower_, doc[token.i - 2].lower_)
        and doc[token.i - 1].lower_ in ("in", "the", "a")
    ):
        be = token.i - (2 if doc[token.i - 1].lower_ == "in" else 3)
        victim = None
        if doc[be].lower_ in ("are", "were", "remain", "remained", "remains", "is", "was"):
            victim = parsed.subject(doc[be])
        if victim is not None and told(victim):
            yield Mention("wounded", victim, token.i)
            return
    left_in = parsed.ending.get(token.i - 1) if token.i and doc[token.i - 1].lower_ == "in" else None
    if left_in is not None and left_in.numbered and doc[left_in.start - 1].lower_ in LEAVE:
        yield Mention("wounded", left_in, token.i)
        return
    if (beside := _beside_the_dead(parsed, token)) is not None:
        yield Mention("wounded", beside, token.i)
        return
    for j in range(token.i - 1, max(-1, token.i - 14), -1):
        if doc[j].lower_ in SEND:
            active = doc[j].lower_ in SEND_ACTIVELY or not (parsed.be_before(doc[j]) or doc[j].tag_ == "VBN")
            right = parsed.right(j) if active else None
            victim = right or parsed.left(j)
            if victim is None:
                return
            members = joined.with_right(parsed, victim) if right else joined.with_left(parsed, victim)
            listed = len(members) > 1 and all(member.numbered or member.name for member in members)
            for member in members:
                if listed or told(member):
                    yield Mention("hit", member, token.i)
            return


def _in_condition(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """People whom a hospital lists: "was taken to a hospital in stable condition"."""
    doc, i = parsed.doc, token.i
    start = next((j for j in range(i - 2, max(-1, i - 6), -1) if doc[j].lower_ == "in"), None)
    if start is None or not any(doc[j].lower_ in CONDITIONS for j in range(start + 1, i)):
        return
    victim = parsed.left(start)
    if victim is None:
        verb = next((word for word in doc[start].ancestors if word.pos_ in ("VERB", "AUX")), None)
        heads = []
        if verb is not None and (verb.pos_ == "AUX" or (verb.lower_ in SEND and parsed.passive_by_parse(verb))):
            heads = list(parsed.subjects(verb))
        elif verb is not None and verb.lower_ in SEND:
            heads = [child for child in verb.children if child.dep_ == "dobj"]
        victim = parsed.first_of(heads)
    if victim is not None and not victim.zero:
        for member in joined.with_left(parsed, victim):
            yield Mention("wounded", member, i)


def _fatally(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Those of several who died: "four people shot, one fatally"."""
    group = parsed.ending.get(token.i)
    following = parsed.doc[token.i + 1] if token.i + 1 < len(parsed.doc) else None
    if group is not None and group.numbered and not (following is not None and following.pos_ in ("VERB", "AUX")):
        yield Mention("killed", group, token.i)


def _treated(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """People treated for wounds: "12 more workers are being treated for smoke inhalation"."""
    doc = parsed.doc
    near = {doc[j].lower_ for j in range(token.i, min(len(doc), token.i + 8))}
    being = token.i > 0 and doc[token.i - 1].lower_ == "being"
    wounds = bool(near & WOUND_NOUNS) or (RELEASED in near and parsed.be_before(token))
    if not (wounds or being) or negated(token):
        return
    victim = None if parsed.be_before(token) else parsed.right(token.i)
    if victim is None:
        victim = parsed.left(token.i)
    if victim is None and parsed.be_before(token):
        victim = parsed.first_of(parsed.subjects(token))
    if being and not wounds and not (victim is not None and victim.numbered):
        return
    if victim is not None and victim.role != "aid worker":
        for member in joined.with_left(parsed, victim):
            yield Mention("wounded", member, token.i)


def _in_treatment(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """So many people who need medical treatment or are under it."""
    doc, i = parsed.doc, token.i
    verb = next((j for j in range(i - 1, max(-1, i - 4), -1) if doc[j].lower_ in NEED), None)
    victim = parsed.left(verb) if verb is not None and not negated(doc[verb]) else None
    if victim is not None and victim.numbered:
        for member in joined.with_left(parsed, victim):
            yield Mention("wounded", member, i)


def _buried(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """So many dead who are laid to rest after what killed them: "38 people were buried after Monday's raid"."""
    doc, i = parsed.doc, token.i
    if i + 1 < len(doc) and doc[i + 1].lower_ in ("under", "beneath", "alive", "by"):
        return
    after = [word.i for word in doc[i + 1 :] if word.lower_ in ("after", "following")]
    cause = doc.span(after[0], len(doc)).lower() if after else ""
    if not any(each.type in ("ASSAULT", "ACCIDENT", "DISASTER") for each in means.told(cause)):
        return
    victim = parsed.left(i) if parsed.be_before(token) else parsed.right(i)
    if victim is not None and victim.numbered and not negated(token):
        for member in joined.with_left(parsed, victim):
            yield Mention("killed", member, i)


def _led_off(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """People led off by others: "60 women and girls were taken away", "marched off 17 passengers"."""
    doc, i = parsed.doc, token.i
    if not RESCUED.isdisjoint(word.lower_ for word in doc):
        return
    verb = doc[i - 1] if i else None
    if verb is not None and verb.lower_ in LED and parsed.be_before(verb):
        victim = parsed.left(verb.i)
        members = joined.with_left(parsed, victim) if victim is not None else []
    else:
        between = parsed.ending.get(i)
        verb = doc[between.start - 1] if between is not None and between.start else verb
        victim = between or parsed.starting.get(i + 1)
        drives = verb is not None and verb.lower_ in DRIVE_OFF and not parsed.be_before(verb)
        members = [victim] if victim is not None and drives else []
    if any(member.numbered and not member.vague for member in members):
        for member in members:
            if member.role not in ("attacker", "militant"):
                yield Mention("captured", member, i)


def _made_off(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """People with whom others made off: "made off with nine of her crew"."""
    doc, i = parsed.doc, token.i
    victim = parsed.starting.get(i + 2)
    if i and doc[i - 1].lower_ in MADE and doc.span(i + 1, i + 2) == "with" and victim is not None and victim.numbered:
        for member in joined.with_right(parsed, victim):
            yield Mention("captured", member, i)


def _finished(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """People mown down, picked off or wiped out; taken out, where they are fighters."""
    verb = next(
        (
            parsed.doc[j]
            for j in range(token.i - 1, max(-1, token.i - 6), -1)
            if parsed.doc[j].lower_ in WITH[token.lower_]
        ),
        None,
    )
    if verb is None or negated(verb) or attempted(verb):
        return
    between = parsed.starting.get(verb.i + 1) if token.i - verb.i > 1 else None
    passive = parsed.be_before(verb) and token.i - verb.i == 1
    victim = parsed.left(verb.i) if passive else between or parsed.right(token.i)
    for member in (joined.with_left if passive else joined.with_right)(parsed, victim) if victim is not None else ():
        if verb.lower_ not in FOR_FIGHTERS or member.role in FIGHTERS:
            yield Mention("killed", member, token.i)


def _lost_men(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Men whom an armed side lost: "lost three of their own", "the loss of five fighters in the battle"."""
    of = token.lower_ in LOSS and parsed.doc.span(token.i + 1, token.i + 2) == "of"
    victim = parsed.starting.get(token.i + 2) if of else parsed.right(token.i)
    if victim is None or not victim.numbered or negated(token):
        return
    inside = {word.lower_ for word in parsed.doc[victim.start : victim.end + 3]}
    if inside & LOST_MEN and (victim.role in ("military", "militant", "police") or inside & {"own", "men"}):
        for member in joined.with_right(parsed, victim):
            yield Mention("killed", member, token.i)


def _no_survivors(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """All of whom nobody survived: "there were no survivors among the 19 people on board"."""
    nobody = parsed.at.get(token.i)
    if nobody is not None and nobody.zero:
        whole = next(
            (parsed.starting[k] for k in range(token.i + 1, min(len(parsed.doc), token.i + 5)) if k in parsed.starting),
            None,
        )
        if whole is not None and whole.numbered:
            yield Mention("killed", replace(whole, of_them=False, part=False), token.i)


def _fell_to_death(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Those who fell to their deaths."""
    doc, i = parsed.doc, token.i
    if i < 3 or doc[i - 2].lower_ != "to" or doc[i - 1].tag_ != "PRP$":
        return
    verb = next((doc[j] for j in range(i - 3, max(-1, i - 9), -1) if doc[j].lower_ in FALL), None)
    if verb is not None:
        victim = parsed.subject(verb)
        for member in joined.with_left(parsed, victim) if victim is not None else ():
            yield Mention("killed", member, i)


def _with_broken(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Those who come off with broken limbs."""
    if token.i and parsed.doc[token.i - 1].lower_ in BREAKING:
        yield from nouns.suffered(parsed, token)


def _broke(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Those who broke a limb: "a driver broke his wrist"."""
    doc, i = parsed.doc, token.i
    if doc.span(i + 1, i + 2).lower() in ("his", "her", "their") and doc.span(i + 2, i + 3).lower() in BODY:
        victim = parsed.subject(token)
        for member in joined.with_left(parsed, victim) if victim is not None else ():
            yield Mention("wounded", member, i)


def _many(group: Group) -> bool:
    """Whether these are so many, by a number, and so peaceful as are driven from home together."""
    peaceful = group.noun in OF_NO_ARMS or not group.noun
    return group.numbered and not group.vague and peaceful and (group.count.best or 0) >= FEWEST_DISPLACED


def _fled(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """So many who fled: "31,400 people have fled the fighting"."""
    victim = parsed.subject(token)
    if victim is not None and not _many(victim):
        victim = parsed.first_of(parsed.subjects(token))  # "2,000 residents of the hamlet have fled"
    if victim is not None and _many(victim) and not negated(token):
        yield Mention("displaced", victim, token.i)


def _sheltered(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """So many who live in tents, shelters or schools since."""
    doc = parsed.doc
    verb = next((doc[j] for j in range(token.i - 1, max(-1, token.i - 7), -1) if doc[j].lower_ in IN_SHELTER), None)
    if verb is None or (
        token.lower_ in ("school", "schools") and verb.lower_ not in ("moved", "lodged", "housed", "sheltering")
    ):
        return
    behind = parsed.starting.get(token.i + 2) if doc.span(token.i + 1, token.i + 2) == "to" else None
    victim = behind or parsed.left(verb.i)
    if victim is None:
        victim = parsed.first_of(parsed.subjects(verb))
    if victim is not None and _many(victim):
        yield Mention("displaced", victim, token.i)


def _left_out(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Attackers whom a toll leaves out: "24 were killed, not counting the bomber"."""
    doc, i = parsed.doc, token.i
    if token.lower_ != "excluding" and not negated(token):
        return
    group = next((parsed.starting[j] for j in (i + 1, i + 2) if j in parsed.starting), None)
    told = {word.lower_ for word in doc[:i]}
    if group is not None and group.role == "attacker" and not group.zero and told & (TOLD_DEAD | TOLLS):
        yield Mention("killed", replace(group, part=False), i)


def _pushed_out(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """People driven out: "forced 3,000 villagers out", "has driven five million Syrians abroad"."""
    group = parsed.ending.get(token.i)
    if group is not None and group.numbered and parsed.doc[group.start - 1].lower_ in DRIVEN:
        yield Mention("displaced", group, token.i)


def _besides(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Those beside whom others suffered: "in addition to the bomber, two guards were killed".

    Attackers told so are dead, though the others be wounded.
    """
    doc, k = parsed.doc, token.i + 1
    while k < len(doc) and k not in parsed.starting and (doc[k].lower_ in ("to", "from") or doc[k].pos_ == "DET"):
        k += 1
    group = parsed.starting.get(k)
    if group is None:
        return
    for other in doc[group.end :]:
        harm = vocabulary.harm_verbs().get(other.lower_)
        spared = other.i in parsed.at and parsed.at[other.i].zero
        if spared or (harm is not None and parsed.passive(other)):
            if group.role == "attacker":
                yield Mention("killed", group, other.i)
            elif harm is not None:
                yield Mention(harm.kind, group, other.i)
            return


def _only_one(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Those who are said to be the only ones harmed: "the bomber was the only casualty"; attackers are dead."""
    i = token.i
    be = next((j for j in range(i - 1, max(0, i - 6), -1) if parsed.doc[j].lower_ in BE), None)
    if be is None or "only" not in {parsed.doc[j].lower_ for j in range(be, i)}:
        return
    group = parsed.left(be)
    if group is not None and (group.role == "attacker" or token.lower_ in ("fatality", "fatalities")):
        yield Mention("killed", group, i)


def _cut(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Throats slit and heads cut off: "slit the throats of four farmers", "nine people had their heads cut off"."""
    doc, i = parsed.doc, token.i
    near = {doc[j].lower_ for j in range(max(0, i - 4), min(len(doc), i + 5))}
    if not near & CUT or (token.lower_ in ("head", "heads") and not near & {"off", "severed"}):
        return
    owner = next((child for child in token.children if child.dep_ == "poss"), None)
    if doc.span(i + 1, i + 2) == "of":
        victim = parsed.after_of(i + 2)
    elif owner is not None and owner.pos_ != "PRON":
        victim = parsed.of_token(owner) or possessor(doc, owner)
    else:
        verb = next((word for word in token.ancestors if word.lower_ in WITH_PART), None)
        victim = parsed.left(i - 1) if verb is None else parsed.left(verb.i)
        if victim is None and verb is not None:
            victim = parsed.first_of(parsed.subjects(verb))
    for member in joined.with_left(parsed, victim) if victim is not None else ():
        yield Mention("killed", member, i)


def _alive(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """People buried or burned alive."""
    doc, i = parsed.doc, token.i
    verb = next((doc[j] for j in range(i - 1, max(-1, i - 9), -1) if doc[j].lower_ in ALIVE), None)
    if verb is None or negated(verb):
        return
    victim = parsed.left(verb.i) if parsed.be_before(verb) else parsed.right(verb.i)
    for member in joined.with_left(parsed, victim) if victim is not None else ():
        yield Mention("killed", member, i)


def _run_into(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """People hit by a vehicle: "drove a van into nine people", "a bus hit three pedestrians", "ran over a boy"."""
    j = token.i + 1
    if token.lower_ not in HIT:
        behind = [k for k in range(j, min(len(parsed.doc), j + 5)) if parsed.doc[k].lower_ in INTO]
        if not behind:
            return
        j = behind[0] + 1
    victim = next((parsed.starting[k] for k in (j, j + 1) if k in parsed.starting), None)
    if victim is None or negated(token) or victim.vague or victim.pronoun or not (victim.numbered or victim.noun):
        return
    if not parsed.passive(token):
        for member in joined.with_right(parsed, victim):
            yield Mention("hit", member, token.i)


def _suicide_bomber(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Attackers who die by the way of their attack: "a suicide bomber rammed a checkpoint"."""
    doc, i, verb = parsed.doc, token.i, token.head
    group = parsed.at.get(i)
    if group is None or token.dep_ != "nsubj" or "suicide" not in {word.lower_ for word in doc[max(0, i - 2) : i]}:
        return
    did = [each for each in (verb, *verb.conjuncts) if each.lower_ in SET_OFF]
    if group.count.best and did and not any(negated(each) or attempted(each) for each in (verb, *did)):
        yield Mention("killed", group, did[0].i, self_killed=True, implied=True)


NONE = people.NOBODY | {"no", "zero", "0"}
ANYWHERE = 1000  # words: more than a sentence has


class Phrase(NamedTuple):
    """A set phrase: the words that it stands on, those of which one must be near them, and its rule.

    `reach` is how many words before and behind are near. Of `counted` people alone it tells, or where one of the words
    `further` on is there, if it is so marked.
    """

    words: frozenset[str]
    beside: frozenset[str]  # empty: none needed
    tell: Callable[[Parsed, Token], Iterator[Mention]]
    reach: tuple[int, int] = (ANYWHERE, ANYWHERE)
    counted: bool = False
    further: frozenset[str] = frozenset()

    def may_tell(self, words: Sequence[str], i: int) -> bool:
        """Whether the phrase may stand around words[i], by the words alone."""
        before, behind = self.reach
        alone = self.beside and self.beside.isdisjoint(words[max(0, i - before) : i + behind + 1])
        if alone or (self.further and self.further.isdisjoint(words[i + 1 :])):
            return False
        return not self.counted or numbers.may_stand_in(words)


PHRASES = (
    Phrase(frozenset(("lives", "life")), LIFE_VERBS | LOSE, _lives, (7, 3)),
    Phrase(HOMES, FLEE, _left_home, (8, 0), counted=True),
    Phrase(HOSTAGES, HOLD, _taken, (9, 0)),
    Phrase(TREATED, WOUND_NOUNS | {"being", RELEASED}, _treated, (1, 7)),
    Phrase(frozenset(("treatment",)), NEED, _in_treatment, (3, 0), counted=True),
    Phrase(frozenset(("buried", "bury", "buries")), frozenset(("after", "following")), _buried, (0, ANYWHERE), True),
    Phrase(frozenset(("away", "off")), LED | DRIVE_OFF, _led_off, (ANYWHERE, 0), counted=True),
    Phrase(frozenset(("off",)), MADE, _made_off, (1, 0), counted=True),
    Phrase(frozenset(("down",)), WITH_DOWN, _finished, (5, 0)),
    Phrase(frozenset(("off",)), WITH_OFF, _finished, (5, 0)),
    Phrase(frozenset(("out",)), WITH_OUT, _finished, (5, 0)),
    Phrase(LOSE | LOSS, LOST_MEN, _lost_men, (0, ANYWHERE), counted=True),
    Phrase(frozenset(("survivor", "survivors")), frozenset(("no",)), _no_survivors, (ANYWHERE, 0), counted=True),
    Phrase(frozenset(("death", "deaths")), FALL, _fell_to_death, (8, 0)),
    Phrase(BODY, BREAKING, _with_broken, (1, 0)),
    Phrase(BROKE, BODY, _broke, (0, 2)),
    Phrase(frozenset(("fled", "flee", "fleeing")), FLED_FROM, _fled, counted=True),
    Phrase(SHELTERS | frozenset(("school", "schools")), IN_SHELTER, _sheltered, (6, 0), counted=True),
    Phrase(LEAVING_OUT, TOLD_DEAD | TOLLS, _left_out, (ANYWHERE, 0)),
    Phrase(frozenset(("holding", "hold", "holds")), HOLDERS, _held, counted=True),
    Phrase(HITTING, STRUCK | MISSILES | FIRED | HOSPITALS | {"people"}, _struck),
    Phrase(frozenset(("hospital", "hospitals")), SEND | BE | LEAVE, _sent_to_hospital),
    Phrase(CENTRES, OF_HOSPITAL, _sent_to_hospital, (1, 0)),
    Phrase(frozenset(("whipped", "whipping")), frozenset(("pistol",)), _whipped, (2, 0)),
    Phrase(VEHICLE_VERBS, VEHICLES, _run_into),
    Phrase(frozenset(("throat", "throats", "head", "heads")), CUT, _cut, (4, 4)),
    Phrase(frozenset(("alive",)), ALIVE, _alive, (8, 0)),
    Phrase(frozenset(("condition",)), CONDITIONS, _in_condition, (4, 0)),
    Phrase(frozenset(("fatally",)), frozenset(), _fatally, counted=True),
    Phrase(frozenset(("himself", "herself")), GUNS, _turned_on_self, (3, 0)),
    Phrase(frozenset(("death",)), frozenset(("to",)), _to_death, (1, 0)),
    Phrase(frozenset(("addition",)), frozenset(("in",)), _besides, (1, 0), further=verbs.WORDS | NONE),
    Phrase(frozenset(("aside", "apart")), frozenset(("from",)), _besides, (0, 1), further=verbs.WORDS | NONE),
    Phrase(frozenset(("casualty", "casualties", "fatality", "fatalities")), frozenset(("only",)), _only_one, (5, 0)),
    Phrase(frozenset(("up",)), BLOW, _blown_up, (3, 0)),
    Phrase(frozenset(("suicide",)), COMMITTED, _committed_suicide),
    Phrase(frozenset(("bomber", "bombers", "attacker", "attackers")), frozenset(("suicide",)), _suicide_bomber, (2, 0)),
    Phrase(frozenset(("out", "abroad")), DRIVEN, _pushed_out, (ANYWHERE, 0), counted=True),
)
RULES = {word: [phrase for phrase in PHRASES if word in phrase.words] for each in PHRASES for word in each.words}
WORDS = frozenset(RULES)
