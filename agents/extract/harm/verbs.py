"""Harm told by verbs: "33 soldiers were killed", "killing 33", "six drowned", "was shot dead"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agents.extract import people, vocabulary
from agents.extract.harm import attackers, joined
from agents.extract.harm.mention import Mention
from agents.extract.harm.parsed import Parsed, attempted, negated
from agents.extract.people import Group, is_state
from agents.extract.tokens import Doc, Token
from streams.messages import Count

WORDS = frozenset(vocabulary.harm_verbs())
GERUNDS = frozenset(word for word, harm in vocabulary.harm_verbs().items() if "gerund" in harm.forms)
KILL = vocabulary.word_set("verbs.kill")
SHOOT = vocabulary.word_set("verbs.shoot")
LEAVE = joined.LEAVE
DEATHLY = vocabulary.word_set("verbs.deathly")
LEFT_FAR = 16  # words before what people were left like
SHARES = vocabulary.word_set("anaphora.shares")
LASH = vocabulary.word_set("verbs.lash")
GUN_DOWN = vocabulary.word_set("verbs.gun_down")
DOWN = vocabulary.word_set("verbs.down")  # without it a gun is but a gun
SUSPECTS = vocabulary.word_set("verbs.suspects")
OPENS_CLAUSE = vocabulary.word_set("verbs.opens_clause")
AUXILIARIES = vocabulary.word_set("verbs.auxiliaries")
DONE_TO = vocabulary.word_set("verbs.done_to")
ANYBODY = vocabulary.word_set("verbs.anybody")
HURT = vocabulary.word_set("verbs.hurt")
AND = frozenset((",", "and", "&"))
IN_ROW = AND | {"then"}
SHOOTERS = frozenset(("attacker", "police", "military", "militant"))
HOMES = vocabulary.word_set("phrases.homes")
SHOOT_AT = vocabulary.word_set("verbs.shoot_at")
AIMED_AT_BY = vocabulary.word_set("verbs.aimed_at_by")
ALSO_NOUNS = vocabulary.word_set("verbs.also_nouns")
DEADLY_BEFORE = vocabulary.word_set("verbs.deadly_before")
VENUES = vocabulary.word_set("verbs.venues")
SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "csubjpass", "mark"))
OBJECTS = frozenset(("dobj", "obj", "dative", "oprd", "attr"))
SUBORDINATING = vocabulary.word_set("verbs.subordinating")
FOUND_SO = vocabulary.word_set("verbs.found_so")
APART = frozenset(("-", "–", "—", "|", ";"))  # between a verb and what is no object of it
OF_THINGS = {
    lemma: vocabulary.word_set(name)
    for lemma, name in (("execute", "verbs.carried_out"), ("capture", "verbs.held_places"))
}
TAKE_LAND = vocabulary.word_set("verbs.take_land")
RELATIVE = vocabulary.word_set("verbs.relative")
OTHER_NAMES = vocabulary.word_set("verbs.other_names")
SHOT_UP = ("down", "up")
BE = vocabulary.word_set("parsed.be")
JOINING = ("and", "or")
NO_OBJECT = vocabulary.word_set("verbs.no_object")  # behind a verb that asks for an object: it has none
ASKING_OBJECT = frozenset(
    word for word, harm in vocabulary.harm_verbs().items() if harm.frame == "object" and harm.forms == {"gerund"}
)
FIGHTERS = vocabulary.word_set("verbs.fighters")
OF_FIGHTERS = frozenset(word for word, harm in vocabulary.harm_verbs().items() if harm.of_fighters)
BESIDE_FIGHTERS = people.words_for(FIGHTERS) | attackers.WORDS  # what tells of fighters
LIMBS = vocabulary.word_set("harm.limbs")
DIED_TOO = vocabulary.word_set("verbs.died_too")
FEW = 6  # words between verbs that share an object
PLACED = vocabulary.word_set("verbs.placed")


def may_tell(words: Sequence[str], i: int) -> bool:
    """Whether the verb words[i] may tell of anybody, by the words around it.

    A form in -ing names but a deed where what follows says that no object does: "the shooting in Leeds", "a shooting
    happened"; but not behind a relative: "the people whom they are killing in raids".
    """
    word, following = words[i], words[i + 1] if i + 1 < len(words) else "."
    if word in GUN_DOWN and DOWN.isdisjoint(words[i + 1 : i + 5]):
        return False
    if (word in SHOOT and following in SHOT_UP) or _in_name(words[i - 1] if i else "", word, following):
        return False
    if word not in ASKING_OBJECT or (words[i - 1] in BE and not RELATIVE.isdisjoint(words[:i])):
        return True
    joined_to = words[i + 2] if i + 2 < len(words) else "."
    alone = following in NO_OBJECT or (word in SHOOT and following in SHOOT_AT)
    return not (alone or (following in JOINING and joined_to not in WORDS))


def _in_name(before: str, word: str, following: str) -> bool:
    """Whether a word is part of a name: "Merrill Lynch"."""
    return f"{before}-{word}" in OTHER_NAMES or f"{word}-{following}" in OTHER_NAMES


def find(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """The mentions that the verb `token` tells."""
    harm = vocabulary.harm_verbs().get(token.lower_)
    if harm is None or _names_suspect(parsed, token):
        return
    if token.lower_ in DONE_TO and (victim := _described_as(parsed, token)) is not None:
        yield Mention("killed", victim, token.i, implied=True)
        return
    if token.lower_ in HURT and (hurt := _counted_hurt(parsed, token)) is not None:
        yield Mention("wounded", hurt, token.i, weak=True)
        return
    if _figurative(parsed, token) or _done_to_things(parsed, token, harm):
        return
    for mention in _told(parsed, token, harm):
        of_land = harm.lemma in TAKE_LAND and mention.group.name and not mention.group.noun  # "seized Gao"
        if (not harm.of_fighters or mention.group.role in FIGHTERS) and not of_land:
            yield mention


def _names_suspect(parsed: Parsed, token: Token) -> bool:
    """Whether a deed is only what somebody is suspected of: "shooting suspect held"."""
    following = parsed.starting.get(token.i + 1)
    return following is not None and following.noun in SUSPECTS and token.lower_.endswith("ing")


def _described_as(parsed: Parsed, token: Token) -> Group | None:
    """Who is only called so: "the slain officer", "Family of murdered teen speaks"."""
    own = parsed.at.get(token.i) or parsed.starting.get(token.i + 1)
    if own is None or own.head <= token.i or not (own.single and own.noun) or parsed.doc[own.start].tag_ == "PRP$":
        return None  # "marched for their slain leader"
    return replace(own, definite=False)


def _counted_hurt(parsed: Parsed, token: Token) -> Group | None:
    """Those who are counted as hurt, whatever is told of them: "took 37 wounded people to hospital"; not who died."""
    own = parsed.at.get(token.i)
    if own is None or not own.numbered or own.zero or not own.start < token.i < own.head < own.end:
        return None
    verb = parsed.doc[own.head].head
    if verb.lower_ in vocabulary.harm_verbs() or is_state(verb.lower_):
        return None
    sure = token.lower_ == "wounded" or own.noun in ANYBODY  # "five injured players" were hurt at play
    return replace(own, definite=True) if sure else None


def _told(parsed: Parsed, token: Token, harm: vocabulary.Harm) -> Iterator[Mention]:
    """Those whom the parse and the words side by side give to a verb of harm."""
    i = token.i
    kind = _deadlier(parsed, token, harm.kind)
    passive_aux = parsed.passive(token)
    if negated(token):
        subject = parsed.left(i)
        if subject is None or not subject.zero:
            return
    right = (
        parsed.right(i)
        if harm.frame != "subject" and not passive_aux and harm.forms & {"base", "third", "past", "gerund"}
        else None
    )
    if right is not None and parsed.doc.span(right.end, right.end + 1) == "dead":
        return  # "shot two men dead": the state tells it
    left_over = parsed.ending.get(i)
    if left_over is not None and parsed.doc.span(i + 2, i + 3).lower() in GERUNDS and token.tag_ != "VBG":
        right = None  # "13 officers and one soldier killed and wounding another 25"
    if right is not None and right.of_them and left_over is not None and left_over.numbered:
        right = None  # "left 110 people wounded many of them with burns"
    if right is not None and not parsed.state_follows(right.end):
        for group in joined.with_right(parsed, right):
            yield Mention(kind, group, i)
        return
    if not passive_aux and (shared := _object_of_row(parsed, token)) is not None:
        for group in joined.with_right(parsed, shared):
            yield Mention(kind, group, i)
        return
    left = _whom(parsed, _subject_of(parsed, token, parsed.left(i)))
    if left is not None and _may_be_victim(parsed, token, harm, left, passive_aux):
        for group in joined.with_left(parsed, _all_of(parsed, left, i)):
            yield Mention(kind, group, i)
        for group in joined.along_with(parsed, token) if passive_aux else ():
            yield Mention(kind, group, i)
        return
    for head in _arguments(parsed, token, harm, passive_aux):
        victim = parsed.of_token(head)
        for member in _members(parsed, token, head, victim) if victim is not None else ():
            yield Mention(kind, member, i)


def _members(parsed: Parsed, verb: Token, head: Token, victim: Group) -> list[Group]:
    """`victim` and those joined to it: before the verb by the words' order, from the last of them back."""
    if head.i > verb.i and parsed.passive_by_parse(verb):
        return joined.with_right(parsed, victim)  # "Killed were Ann Smith, 30, and her son"
    last = parsed.ending.get(head.right_edge.i + 1) if head.i < verb.i else None
    last = parsed.head_group(last) if last is not None else None  # "Smith, of Leeds, and Hall, of York, were killed"
    if last is not None and last.start > victim.start and victim in (listed := joined.with_left(parsed, last)):
        return listed
    return joined.with_conjuncts(parsed, victim)


def _whom(parsed: Parsed, left: Group | None) -> Group | None:
    """The group before a verb, or where that is whose deed it was those harmed: "clerks whom robbers shot"."""
    if left is not None and left.start and parsed.doc[left.start - 1].lower_ == "whom":
        return parsed.ending.get(left.start - 1)
    return left


def _all_of(parsed: Parsed, left: Group, i: int) -> Group:
    """Those of whom a clause behind them tells, where more is told of one: "one of the five men shot in Leeds"."""
    words = [token.lower_ for token in parsed.doc[left.start : left.end]]
    between = parsed.words[left.end : i]  # "who were", "to be"
    own_clause = not between or (between[0] in OPENS_CLAUSE and AUXILIARIES.issuperset(between[1:]))
    if not own_clause or not left.numbered or words[1:2] != ["of"]:
        return left
    numbers = vocabulary.number_words()
    whole = next((k for k in range(2, len(words)) if words[k].isdigit() or words[k] in numbers), None)
    if whole is None:
        return left
    count = Count.exactly(int(words[whole]) if words[whole].isdigit() else numbers[words[whole]])
    if (left.count.best or 0) >= (count.best or 0):
        return left  # "upwards of 60 traders injured"
    at = left.start + whole
    return replace(left, start=at, count=count, of_them=False, number_start=at, number_end=at + 1)


def _subject_of(parsed: Parsed, token: Token, left: Group | None) -> Group | None:
    """The group before a verb, or the subject that it only stands inside of: "a boy in a home for girls"."""
    if left is not None and left.end == token.i and parsed.words[left.start - 1] in SUBORDINATING:
        return left  # "suspect arrested after man dies"
    for head in parsed.subjects(token) if parsed.passive(token) or token.dep_ not in ("acl", "relcl") else ():
        subject = parsed.of_token(head)
        if left is None or subject is None or subject is left or subject.start > left.start:
            return left
        inner = parsed.doc.root(range(left.start, left.end))
        inside = inner.dep_ in ("pobj", "attr") or (inner.dep_ == "dobj" and inner.head.dep_ == "relcl")
        return subject if inside and head.is_ancestor(inner) and not subject.vague else left
    return left


def _figurative(parsed: Parsed, token: Token) -> bool:
    """Whether the verb is used otherwise: "shot at the car", "hurt by inflation", "the murder charge"."""
    if token.lower_ in KILL and parsed.doc.span(token.i, token.i + 2).endswith(" off"):
        return True
    if token.lower_ in ("hurt", "hurts") and token.pos_ == "NOUN":
        return token.i not in parsed.ending
    following = parsed.doc[token.i + 1].lower_ if token.i + 1 < len(parsed.doc) else ""
    if attempted(token) or (token.lower_ in LASH and following == "out"):
        return True
    if token.lower_ in SHOOT and parsed.doc.span(token.i + 1, token.i + 4).lower().endswith(" direction"):
        return True  # "shot in his direction"
    if token.lower_ in GERUNDS and _names_a_deed(parsed, token):
        return True
    if token.lower_ == "shot" and (_a_round(parsed, token) or _only_aimed_at(parsed, token)):
        return True
    if token.lower_ in SHOOT and following in SHOOT_AT and not parsed.passive(token):
        return not _at_a_place(parsed, token)
    if token.lower_ in SHOOT and following in AND and parsed.doc.span(token.i + 2, token.i + 3).lower() == "killed":
        return False  # "6-year-old shot, killed", whatever the parser takes it for
    if token.lower_ == "shot" and parsed.decade(token.i) < token.i:
        return False  # "two people in their 20s shot in Leeds"
    if token.lower_ == "shot" and token.head.lower_ in FOUND_SO and _describes_one(parsed, token):
        return False  # "found a juvenile shot", by the parse a shot
    if token.pos_ == "NOUN" and token.lower_ in ALSO_NOUNS and not _joined_to_passive(parsed, token):
        return not (token.lower_ == "shot" and parsed.left(token.i) is not None and token.dep_ not in ("dobj", "pobj"))
    return False


def _done_to_things(parsed: Parsed, token: Token, harm: vocabulary.Harm) -> bool:
    """Whether the verb tells of what was carried out or taken: "the camp of the rebels was captured"."""
    things = OF_THINGS.get(harm.lemma)
    if things is None:
        return False
    objects = [child for child in token.children if child.dep_ == "dobj"]
    passive = parsed.passive(token) or parsed.passive_by_parse(token) or token.dep_ == "acl"
    done_to = objects or (list(parsed.subjects(token)) if passive else [])
    return bool(done_to) and all(head.lower_ in things for head in done_to)


def _a_round(parsed: Parsed, token: Token) -> bool:
    """Whether a shot is one that was fired: "one shot was heard", not "one shot in Leeds"."""
    number = parsed.ending.get(token.i)
    one = number is not None and number.numbered and not number.noun and number.count.best == 1
    return one and token.dep_ in ("nsubj", "nsubjpass")


def _names_a_deed(parsed: Parsed, token: Token) -> bool:
    """Whether a deed's name has no object behind it: "Man held after bar shooting Officers were called to ..."."""
    doc, i = parsed.doc, token.i
    if i and doc[i - 1].pos_ == "DET" and token.tag_ == "VBG":
        return True  # "sought over the shooting a man with a beard"
    right = parsed.right(i)
    named = i > 0 and doc[i - 1].pos_ in ("NOUN", "PROPN", "ADJ") and i not in parsed.ending
    return named and right is not None and not right.numbered and doc[i + 1].text.istitle()


def _only_aimed_at(parsed: Parsed, token: Token) -> bool:
    """Whether nobody need have been hit: "he was shot at by an officer", "they were shot at."."""
    behind = parsed.doc[token.i + 1 : token.i + 3]
    ends = len(behind) < 2 or behind[1].is_punct or behind[1].lower_ in AIMED_AT_BY
    return behind != [] and behind[0].lower_ == "at" and ends


def _joined_to_passive(parsed: Parsed, token: Token) -> bool:
    """Whether a word goes on with a passive: "were dragged from a clinic and shot"."""
    return token.dep_ == "conj" and token.head.pos_ == "VERB" and parsed.passive_by_parse(token.head)


def _at_a_place(parsed: Parsed, token: Token) -> bool:
    """Whether "at" behind the verb says where people were shot, not at whom: "two girls shot at a party"."""
    left = parsed.left(token.i)
    if left is None or parsed.doc[token.i + 1].lower_ != "at":
        return False
    if not left.numbered and (
        not left.single
        or left.pronoun
        or left.role in SHOOTERS
        or not HOMES.isdisjoint(word.lower_ for word in parsed.doc[token.i + 2 : token.i + 7])
    ):
        return False  # "a man shot at a house"
    near = [word.lower_ for word in parsed.doc[token.i + 2 : token.i + 7]]
    aimed_at = parsed.starting.get(token.i + 2)
    if left.numbered and not (left.noun or left.start) and (aimed_at is None or (aimed_at.name and not aimed_at.role)):
        return True  # a headline: "7 shot at Moose Lodge"
    before = near[: near.index("in")] if "in" in near else near
    return not VENUES.isdisjoint(before) and not any(k in parsed.starting for k in range(token.i + 2, token.i + 5))


def _deadlier(parsed: Parsed, token: Token, kind: str) -> str:
    """`kind`, or killed where words around the verb say so: "shot dead", "fatally stabbed", "shot him to death"."""
    if kind not in ("hit", "wounded"):
        return kind
    doc, i = parsed.doc, token.i
    limb = {doc[j].lower_ for j in range(i + 1, min(len(doc), i + 6))}
    if kind == "hit" and limb & LIMBS and limb & {"in", "on"} and not limb & {"dead", "death", "killed", "dies"}:
        return "wounded"
    after = [doc[j].lower_ for j in range(i + 1, min(len(doc), i + 8))]
    if kind == "hit" and "survived" in after:
        return "wounded"
    if _and_killed(doc, after, i):
        return "killed"
    if (
        after[:1] == ["dead"]
        or after[:2] == ["to", "death"]
        or after[:2] == ["and", "killed"]
        or after[:1] == ["fatally"]
    ):
        return "killed"
    if any(doc[j].lower_ in DEADLY_BEFORE for j in range(max(0, i - 2), i)):
        return "killed"
    right = parsed.right(i)
    if right is None or DEATHLY.isdisjoint(parsed.words[right.end :]):
        return kind
    last = max(group.end for group in joined.with_right(parsed, right))
    end = doc.span(last, last + 2).lower()
    return "killed" if end.split(" ")[0] == "dead" or end == "to death" else kind


def _and_killed(doc: Doc, after: list[str], i: int) -> bool:
    """Whether a comma joins the deaths of those who were shot, as headlines have it: "shot in the head, killed"."""
    if "," not in after[:-1]:
        return False
    comma = after.index(",")
    killed, behind = i + comma + 2, i + comma + 3
    aside = all(token.pos_ in ("ADP", "DET", "NOUN", "ADJ") for token in doc[i + 1 : i + 1 + comma])
    ends = behind >= len(doc) or doc[behind].is_punct or doc[behind].pos_ in ("ADP", "ADV", "SCONJ")
    return aside and ends and doc[killed].lower_ in DIED_TOO


def _may_be_victim(parsed: Parsed, token: Token, harm: vocabulary.Harm, group: Group, passive_aux: bool) -> bool:
    """Whether the group before the verb suffered it, rather than did it."""
    if harm.frame == "subject":
        return token.lower_ != "dying" or token.dep_ != "amod"
    if harm.frame == "both" or passive_aux:
        return True
    if group.pronoun:
        return False
    if "participle" not in harm.forms or _has(parsed, token):
        return False
    if harm.forms == {"participle"}:
        return True  # "boy slain", whatever the parser takes it for
    active = [verb for verb in token.conjuncts if verb.pos_ == "VERB"] if token.tag_ in ("VBD", "NN") else []
    also = [verb for verb in active if token.i < verb.i < token.i + FEW]  # "shot, killed and then burned a dog"
    objects = [child for verb in (token, *also) for child in _behind(verb) if child.dep_ in ("dobj", "obj")]
    objects = [child for child in objects if child.lower_ not in SHARES]  # "left 90 people wounded many of them badly"
    if group.numbered and parsed.doc.span(token.i + 1, token.i + 2).lower() in PLACED:
        objects = []  # "four people shot outside bar", by the parse "shot a bar"
    if objects and not all(child.i in parsed.at and parsed.state_follows(parsed.at[child.i].end) for child in objects):
        return any(child.dep_ == "nsubjpass" for child in token.children)
    if (harm.kind == "captured" and not group.numbered) or (
        token.tag_ == "VBD" and group.role == "attacker" and not group.numbered
    ):
        return False
    if parsed.doc.span(token.i + 1, token.i + 3).lower() == "to death":
        return True  # "found a man shot to death", whatever the parser takes it for
    if _left_so(parsed, token):
        return True
    return (
        group.numbered or token.tag_ in ("VBN", "NN") or (token.dep_ in ("acl", "ROOT", "conj") and not group.pronoun)
    )


def _object_of_row(parsed: Parsed, token: Token) -> Group | None:
    """Whom verbs in a row have as their object, of which this is the first: "shot, killed and then burned a boy"."""
    last = token
    for word in parsed.doc[token.i + 1 :]:
        if word.tag_ in ("VBD", "VBN") and parsed.words[word.i - 1] in IN_ROW:
            last = word
        elif word.lower_ not in IN_ROW:
            break
    objects = [child for child in last.children if child.dep_ == "dobj" and child.i > last.i]
    told = last is not token and last.lower_ not in WORDS and token.lower_ not in GERUNDS
    whom = parsed.first_of(objects) if told else None
    return whom if whom is not None and (whom.noun or whom.name) else None


def _describes_one(parsed: Parsed, token: Token) -> bool:
    """Whether people stand right before a word."""
    group = parsed.ending.get(token.i)
    return group is not None and bool(group.noun) and not group.zero


def _left_so(parsed: Parsed, token: Token) -> bool:
    """Whether a verb only says how people were left: "left three villagers and Ann Orr wounded"."""
    for word in reversed(parsed.doc[max(0, token.i - LEFT_FAR) : token.i]):
        if word.lower_ in LEAVE:
            return True
        if word.pos_ in ("VERB", "AUX") and not is_state(word.lower_):
            return False
    return False


def _has(parsed: Parsed, token: Token) -> bool:
    """Whether the verb is in the active perfect: "has killed"."""
    i = token.i - 1
    while i >= 0 and (parsed.doc[i].pos_ == "ADV" or parsed.doc[i].lower_ in ("not", "also")):
        i -= 1
    return i >= 0 and parsed.doc[i].lower_ in ("has", "have", "had", "having", "'ve", "'d")


def _behind(verb: Token) -> list[Token]:
    """What the parse hangs on a verb behind it; not whom a dash only cites: "31 killed - medics"."""
    doc, found = verb.doc, [child for child in verb.children if child.i > verb.i]
    if APART.isdisjoint(doc.words):
        return found
    return [child for child in found if not any(t.text in APART for t in doc[verb.i + 1 : child.left_edge.i])]


def _arguments(parsed: Parsed, token: Token, harm: vocabulary.Harm, passive_aux: bool) -> Iterator[Token]:
    """Heads of those harmed by the parse."""
    passive = passive_aux or any(child.dep_ in ("nsubjpass", "auxpass") for child in token.children)
    objects = [child for child in _behind(token) if child.dep_ in OBJECTS]
    objects += [child for child in token.children if child.lower_ in RELATIVE and child.dep_ == "dobj"]
    if harm.frame == "subject" or (harm.frame == "both" and not objects):
        heads = list(parsed.subjects(token))
        yield from heads
        if (
            token.dep_ == "advcl"
            and token.head.lower_ in vocabulary.harm_states()
            and not any(h.i in parsed.at for h in heads)
        ):
            # By the parse the shooting died: "a teen hurt in a shooting has died".
            yield from parsed.subjects(token.head)
        clauses = [child for child in token.children if child.dep_ in ("ccomp", "nsubj") and child.i < token.i]
        for clause in clauses:  # by the parse "a boy shot", a clause, died: "a boy shot in the head has died"
            if clause.lower_ in WORDS and not any(child.dep_ in OBJECTS for child in clause.children):
                yield from parsed.subjects(clause)
        return
    if passive:
        yield from parsed.subjects(token)
        if token.dep_ == "ccomp" and token.head.i < token.i and not any(c.dep_ in SUBJECTS for c in token.children):
            yield from parsed.subjects(token.head)  # "a woman believed to be pregnant was killed"
        return
    whom = token.dep_ == "relcl" and any(child.lower_ in RELATIVE for child in objects)
    yield from [token.head] if whom else objects
    if whom or objects:
        return
    if token.dep_ == "acl" and "participle" in harm.forms:
        yield token.head
    elif token.dep_ in ("ccomp", "oprd") and token.tag_ == "VBN" and token.head.lower_ in LEAVE:
        yield from parsed.subjects(token)  # "left two of the crew killed"
    elif token.dep_ == "advcl" and token.tag_ == "VBN" and 0 < token.i - token.head.i < 3:
        yield from parsed.subjects(token.head)  # "were pulled out injured"
    elif token.dep_ == "conj" and token.head.pos_ == "VERB":
        head = token.head
        while head.dep_ == "conj" and head.head.pos_ == "VERB" and not parsed.passive_by_parse(head):
            head = head.head  # "was shot, stabbed, and killed"
        shared = [child for child in token.children if child.dep_ in ("dobj",)]
        if (
            not shared
            and "participle" in harm.forms
            and (parsed.passive(head) or any(c.dep_ == "nsubjpass" for c in head.children))
        ):
            yield from parsed.subjects(head)
