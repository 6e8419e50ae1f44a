"""Harm told by nouns: "the killing of 33", "nine deaths", "his murder", "bodies were found", "sustained injuries"."""

from collections.abc import Iterator, Sequence

from agents.extract import numbers, vocabulary
from agents.extract.harm import joined
from agents.extract.harm.mention import Mention
from agents.extract.harm.parsed import Parsed, attempted, negated
from agents.extract.people import OTHERS, Group, possessor
from agents.extract.tokens import Token

WORDS = frozenset(vocabulary.harm_nouns())
OWNED = vocabulary.word_set("nouns.owned")
OF_MANY = vocabulary.word_set("nouns.of_many")
WITH_WOUNDS = vocabulary.word_set("nouns.with_wounds")
FOUND_WITH_WOUNDS = vocabulary.word_set("nouns.found_with_wounds")
SURVIVE = vocabulary.word_set("nouns.survive")
DEADLY = vocabulary.word_set("nouns.deadly")
FIND = vocabulary.word_set("nouns.find")
FOUND = vocabulary.word_set("nouns.found")
CAME = vocabulary.word_set("nouns.came")
ONE_S = vocabulary.word_set("nouns.one_s")
HAD = vocabulary.word_set("nouns.had")
SUFFER = vocabulary.word_set("nouns.suffer")
PEOPLES = vocabulary.word_set("nouns.peoples")
GRAVE = vocabulary.word_set("nouns.grave")
COUNTED_FAR = 10  # words between a noun and its number
SUFFERED_FAR = 10  # words before what is suffered
OF_PEOPLE = PEOPLES | {"wound", "wounds"}
TREATED = vocabulary.word_set("harm.treated")
SUFFERED = frozenset(word for word, noun in vocabulary.harm_nouns().items() if noun.frame == "suffered") - OF_PEOPLE
BESIDE_SUFFERED = SUFFER | TREATED | WITH_WOUNDS  # without one of them what is suffered tells of nobody


def may_tell(words: Sequence[str], i: int) -> bool:
    """Whether the noun words[i] may tell of anybody, by the words around it."""
    word, frame = words[i], vocabulary.harm_nouns()[words[i]].frame
    of = words[i + 1 : i + 2] == ["of"]
    near = words[max(0, i - COUNTED_FAR) : i + COUNTED_FAR]
    if frame == "suffered":
        before = words[max(0, i - SUFFERED_FAR) : i]
        if not BESIDE_SUFFERED.isdisjoint(before) or (word in OF_PEOPLE and not HAD.isdisjoint(before)):
            return True
        owned = not (ONE_S.isdisjoint(words) or GRAVE.isdisjoint(words[i + 1 :]))
        told = word in OF_PEOPLE and (of or words[i + 1 : i + 2] == ["to"])
        return owned or told or (word in PEOPLES and numbers.may_stand_in(near))
    if frame == "deed":
        return of
    if frame == "bodies":
        return not FIND.isdisjoint(words)
    return of or word in OWNED or numbers.may_stand_in(near)


def find(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """The mentions that the noun `token` tells."""
    noun = vocabulary.harm_nouns()[token.lower_]
    i = token.i
    opens = i == 0 and parsed.doc.span(1, 2) == "of"  # "Beheading of 20 captives"
    if (token.pos_ == "VERB" and not opens) or attempted(token):
        return
    group = parsed.at.get(i)
    counted = group if group is not None and group.numbered and group.head == i else None
    if noun.frame == "victims":
        if counted is not None:
            yield Mention(noun.kind, counted, i)
    elif noun.frame == "of":
        if counted is not None and (noun.plural or counted.count.best == 1):
            yield Mention(noun.kind, counted, i)
            return
        if token.lower_ in OWNED:
            owner = next((child for child in token.children if child.dep_ == "poss"), None)
            if (
                owner is not None
                and (owner.pos_ in ("PROPN", "PRON") or owner.lower_ in vocabulary.people())
                and not negated(token)
            ):
                yield Mention(noun.kind, possessor(parsed.doc, owner), i)
                return
        if i + 1 < len(parsed.doc) and parsed.doc[i + 1].lower_ == "of":
            following = parsed.after_of(i + 2)
            if (following is not None and token.lower_ not in OF_MANY) or (following and following.numbered):
                assert following is not None
                for member in joined.with_right(parsed, following):
                    yield Mention(noun.kind, member, i)
    elif noun.frame == "deed":
        if parsed.doc.span(i + 1, i + 2).lower() == "of":
            following = parsed.after_of(i + 2)
            kind = "killed" if parsed.doc[i - 1].lower_ in DEADLY and i else noun.kind
            for member in joined.with_right(parsed, following) if following is not None else ():
                yield Mention(kind, member, i)
    elif noun.frame == "bodies":
        yield from _bodies(parsed, token, counted)
    elif noun.frame == "hostages":
        if counted is not None and not negated(token) and not counted.part:
            yield Mention("captured", counted, i)
    elif noun.frame == "suffered":
        yield from _injuries(parsed, token, counted if token.lower_ in PEOPLES else None)


def _bodies(parsed: Parsed, token: Token, counted: Group | None) -> Iterator[Mention]:
    """Bodies that were found: "the bodies of five teachers", "Divers recovered 21 bodies"."""
    i = token.i
    near = {parsed.doc[j].lower_ for j in range(max(0, i - 10), min(len(parsed.doc), i + 14))} | {token.head.lower_}
    if counted is None and i + 1 < len(parsed.doc) and parsed.doc[i + 1].lower_ == "of" and near & FIND:
        following = parsed.after_of(i + 2)
        if following is not None:
            found = token.dep_ in ("nsubj", "nsubjpass") and token.head.i > following.start
            for member in joined.with_right(parsed, following, token.head if found else None):
                yield Mention("killed", member, i)
            return
    if counted is not None and near & FIND:
        yield Mention("killed", counted, i)
    owner = next((child for child in token.children if child.tag_ == "PRP$" or child.dep_ == "poss"), None)
    person = owner is not None and (owner.lower_ in ONE_S or owner.pos_ == "PROPN" or _one_person(owner))
    own = counted is None and person and token.dep_ == "nsubjpass"
    done = not negated(token.head) and not any(child.tag_ == "MD" for child in token.head.children)
    if own and done and owner is not None and near & FOUND:
        yield Mention("killed", possessor(parsed.doc, owner), i)  # "his body was found", "Anna Hill's body was found"


def _one_person(owner: Token) -> bool:
    """Whether a word means one person by what they are: "the boy's body"."""
    person = vocabulary.people().get(owner.lower_)
    return person is not None and not person.plural and person.size == 1


def _with_wounds(parsed: Parsed, token: Token) -> Group | None:
    """Those who are found or taken somewhere with wounds: "was taken to a hospital with a gunshot wound".

    `token` is "with", or the treatment for which somebody goes there.
    """
    verb = next((word for word in token.ancestors if word.pos_ == "VERB"), None)
    if verb is None or not (verb.lower_ in FOUND_WITH_WOUNDS or token.lower_ == "treatment"):
        return None
    objects = [child for child in verb.children if child.dep_ == "dobj"]
    own = parsed.passive_by_parse(verb) or verb.lower_ in SURVIVE
    victims = [parsed.of_token(head) for head in (objects if objects and not own else parsed.subjects(verb))]
    return next((v for v in victims if v is not None and not (v.vague and not v.numbered)), None)


def _injuries(parsed: Parsed, token: Token, counted: Group | None) -> Iterator[Mention]:
    """Injuries that stand for people: "19 injuries", "injuries to 20 others", "the injury of one clerk"."""
    told = list(suffered(parsed, token))
    yield from told
    if told:
        return
    owner = next((child for child in token.children if child.lower_ in ONE_S), None)
    if counted is not None and not negated(token):
        yield Mention("wounded", counted, token.i)
    elif owner is not None and token.dep_ == "nsubj" and token.head.lower_ in ("were", "was", "are", "is"):
        if not GRAVE.isdisjoint(word.lower_ for word in parsed.doc[token.head.i + 1 : token.head.i + 6]):
            yield Mention("wounded", possessor(parsed.doc, owner), token.i)  # "his injuries are not life-threatening"
    elif token.lower_ in OF_PEOPLE and parsed.doc.span(token.i + 1, token.i + 2) in ("of", "to"):
        following = parsed.after_of(token.i + 2)
        one = following is not None and following.single and not (following.definite or following.name)
        one = one and parsed.doc[token.i + 1].lower_ == "of"
        if following is not None and (following.numbered or one):
            yield Mention("wounded", following, token.i)


def _had(parsed: Parsed, j: int, i: int) -> bool:
    """Whether people have what the noun at `i` names: "one resident had minor injuries", not "had no injuries"."""
    between = parsed.doc[j + 1 : i]
    told = parsed.doc[j].lower_ in HAD and parsed.doc[i].lower_ in OF_PEOPLE
    return told and all(
        token.pos_ in ("ADJ", "ADV", "DET", "NOUN", "PUNCT") and token.lower_ != "no" for token in between
    )


def _all(parsed: Parsed, group: Group) -> bool:
    """Whether they are all of those harmed, dead or alive: "all four victims suffered gunshot wounds"."""
    return "all" in parsed.words[max(0, group.start - 2) : group.start + 1]


def _found(word: Token) -> bool:
    """Whether people were only found as `word` says, dead or alive: "officers found two men with gunshot wounds"."""
    return any(verb.lower_ in FOUND for verb in word.ancestors)


def _beside(parsed: Parsed, word: Token, victim: Group) -> list[Group]:
    """The wounded and those joined to them, before the verb of which `word` tells: "two men were found with wounds"."""
    verb = next((above for above in word.ancestors if above.pos_ == "VERB"), None)
    if verb is not None and victim.end <= verb.i and word.lower_ in ("with", "treatment"):
        return joined.before_verb(parsed, victim, verb)
    return joined.with_left(parsed, victim)


def _among_found(group: Group) -> bool:
    """Whether a number of people may count dead ones: not "two others were found with gunshot wounds"."""
    return group.numbered and group.count.best != 1 and group.noun not in OTHERS


def _none(token: Token) -> bool:
    """Whether there are none of what a noun names: "was led away with no apparent injuries"."""
    return token.head.lower_ == "without" or any(child.lower_ == "no" for child in token.children)


def suffered(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """Those who sustain what the noun `token` names, or are treated for it."""
    if token.lower_ == "burn" or token.pos_ == "VERB":
        return
    for j in range(token.i - 1, max(-1, token.i - 1 - SUFFERED_FAR), -1):
        if parsed.doc[j].lower_ in BESIDE_SUFFERED or _had(parsed, j, token.i):
            active = parsed.doc[j].lower_ in TREATED and not parsed.be_before(parsed.doc[j])
            came = parsed.doc[j].lower_ == "with" and parsed.doc[j].head.lower_ in CAME
            victim = _with_wounds(parsed, parsed.doc[j]) if came else parsed.right(j) if active else None
            victim = victim or parsed.left(j)
            if victim is not None and parsed.doc[j].lower_ == "with":
                first = min(member.start for member in joined.with_left(parsed, victim))
                victim = None if parsed.doc[first - 1].lower_ == "by" else victim  # "brought by a friend with wounds"
            if victim is None and parsed.doc[j].lower_ in SUFFER | HAD | {"survived", "treated"}:
                victims = [parsed.of_token(head) for head in parsed.subjects(parsed.doc[j])]
                victim = next((v for v in victims if v is not None), None)
            verb = parsed.doc[j]
            if victim is None and verb.lower_ in SUFFER and verb.dep_ in ("advcl", "acl") and verb.tag_ == "VBG":
                clause = next((word for word in verb.ancestors if word.pos_ == "VERB"), verb)
                objects = [child for child in clause.children if child.dep_ == "dobj" and clause.lower_ in FOUND]
                victim = parsed.first_of(
                    objects or parsed.subjects(clause)
                )  # "arrived at a hospital suffering from wounds"
            if victim is None and parsed.doc[j].lower_ in TREATED:
                victim = parsed.right(j)
            if victim is None and parsed.doc[j].lower_ in ("with", "treatment"):
                victim = _with_wounds(parsed, parsed.doc[j])
            if victim is not None and not (negated(parsed.doc[j]) or _none(token)):
                members = _beside(parsed, parsed.doc[j], victim)
                for member in members:
                    found = _among_found(member) and (_found(parsed.doc[j]) or _all(parsed, member))
                    yield Mention("hit" if found else "wounded", member, token.i)
                return
