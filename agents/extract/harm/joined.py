"""Groups joined to one another: lists, sums, parts and their whole.

"Five soldiers and three civilians were killed", "killing 33, including five children".
"""

from dataclasses import replace

from agents.extract import vocabulary
from agents.extract.harm.parsed import FINITE, Parsed
from agents.extract.people import ONE_WAS, Group, is_state
from agents.extract.tokens import Token

CONNECTING = vocabulary.word_set("joined.connecting")
ALONG_WITH = ("along with", "together with")
NAMED = vocabulary.word_set("joined.named")
WHERE = vocabulary.word_set("joined.where")
AGES = vocabulary.word_set("joined.ages")
BETWEEN_AGES = AGES | {",", "and", "both"}
BEHIND_VERB = vocabulary.word_set("joined.behind_verb")
RELATIVES = vocabulary.word_set("joined.relatives")
MORE_KIN = vocabulary.word_set("joined.more_kin") | RELATIVES
SOMEBODY_ELSE = vocabulary.word_set("incidents.common") | RELATIVES
INJURIES = frozenset(word for word, noun in vocabulary.harm_nouns().items() if noun.frame == "suffered")
NO_PEOPLE = INJURIES | frozenset(
    word for word, noun in vocabulary.harm_nouns().items() if noun.frame in ("of", "victims")
)
REFLEXIVE = vocabulary.word_set("joined.reflexive")
LEAVE = vocabulary.word_set("joined.leave")
MANY_WERE = vocabulary.word_set("joined.many_were")
MEN_AND_WOMEN = vocabulary.word_set("joined.men_and_women")
MEN = vocabulary.word_set("toll.men")
WOMEN = vocabulary.word_set("toll.women")
VERB_NEAR = 8  # words behind a subject in which its verb is looked for
ANY_PEOPLE = vocabulary.word_set("joined.any_people")


def with_right(parsed: Parsed, group: Group, verb: Token | None = None) -> list[Group]:
    """`group` and those joined to it on its right; before `verb`, if they are of its subject: "the bodies of two"."""
    members = [group]
    titles = _titles(parsed, group)
    members.extend(other for other in parsed_conjuncts(parsed, group, right=True) if other not in titles)
    current = group
    while True:
        j = _past_age(parsed, current.end)
        k = _past_aside(parsed, j)
        j = k if k is not None else j
        start = j
        while j < len(parsed.doc) and parsed.doc[j].lower_ in CONNECTING and j not in parsed.starting and j - start < 4:
            j += 1
        if start < j < len(parsed.doc) and j not in parsed.starting and parsed.doc[j].tag_ == "PRP$":
            j += 1
        following = parsed.starting.get(j)
        if group.noun == "self" and parsed.words[start : start + 1] == [";"]:
            break  # "officer shoots self; three suspects held"
        bare = following is not None and all(parsed.doc[k].text == "," for k in range(start, j))
        if bare and following is not None and _name_in_list(parsed, current, following, verb):
            if current.numbered or current.name:
                members.append(following)  # "killed seven clerks, Ann Orr and a guard"
            current = following  # or it says who the one before is: "killed a clerk, Ann Orr, and a guard"
            continue
        if (
            bare
            and following is not None
            and not (_listed(parsed, following) or _kin_of_headline(parsed, current, following))
        ):
            break
        if following is None:
            following = _further(parsed, current)
            if following is not None and following not in members:
                members.append(following)
                current = following
                continue
            break
        own = verb is not None and _goes_on_to(parsed, following, verb)
        if j == start or parsed.state_follows(following.end) or (_new_clause(parsed, following) and not own):
            break
        if following.noun in INJURIES:
            break  # "the death of one man, and ten injuries"
        if following in titles or _same_person(parsed, current, following):
            current = following
            continue
        if following.part or following in members:
            if following.part:
                if following.role == "attacker":
                    members.append(following)
                current = following
                continue
        else:
            members.append(following)
        current = following
    return the_whole(parsed, members)


def _kin_of_headline(parsed: Parsed, before: Group, group: Group) -> bool:
    """Whether a bare comma adds one more, as headlines do: "man kills wife, son", "boy shoots self, girl"."""
    bare = group.start == (group.number_start if group.numbered else group.head)
    kin = before.noun == "self" or (before.single and before.noun in RELATIVES and group.noun in MORE_KIN)
    return bare and kin and parsed.words[group.end : group.end + 1] != ["of"] and not _new_clause(parsed, group)


def _goes_on_to(parsed: Parsed, group: Group, verb: Token) -> bool:
    """Whether nothing but a list stands between a group and a verb."""
    between = parsed.doc[group.end : verb.i]
    return all(word.pos_ == "AUX" or word.lower_ in CONNECTING or word.i in parsed.at for word in between)


def _further(parsed: Parsed, group: Group) -> Group | None:
    """A group added a few words on: "killed six people in a queue and another four at a stop"."""
    for j in range(group.end, min(len(parsed.doc), group.end + 9)):
        if (
            parsed.doc[j].pos_ in ("VERB", "AUX")
            or parsed.doc[j].text in (",", ";", ".", ":")
            or is_state(parsed.doc[j].lower_)
        ):
            return None
        following = parsed.starting.get(j)
        if (
            following is not None
            and following.additional
            and following.numbered
            and parsed.doc[j - 1].lower_ in ("and", "another", "further", "a")
        ):
            return None if parsed.state_follows(following.end) else following
    return None


def _name_in_list(parsed: Parsed, before: Group, group: Group, verb: Token | None) -> bool:
    """Whether a bare name after a comma stands before the last of a list: not "his two sons, Tim and Al"."""
    j = group.end
    if not (group.name and group.single) or group.noun or parsed.words[j : j + 1] not in (["and"], ["&"]):
        return False
    last = parsed.starting.get(j + 1)
    if last is None or (before.numbered and last.name and not last.noun):
        return False
    return not _new_clause(parsed, last) or (verb is not None and _goes_on_to(parsed, last, verb))


def _listed(parsed: Parsed, group: Group) -> bool:
    """Whether a group after a bare comma stands in a list that goes on."""
    if group.name and not group.numbered:
        return False
    if group.noun == "self":
        return True  # "kills wife, self"
    j = group.end
    if parsed.doc.span(j, j + 2) == ", and" and j + 2 in parsed.starting:
        return not _new_clause(parsed, parsed.starting[j + 2])  # "two clerks, two guards, and a cook"
    return j < len(parsed.doc) and (
        parsed.doc[j].lower_ in ("and", "&") or (parsed.doc[j].text == "," and j + 1 in parsed.starting)
    )


def _past_age(parsed: Parsed, j: int) -> int:
    """Behind an age that starts at `j`: "Anna Smith, 31, and her daughter"; `j` where there is none."""
    age = parsed.doc[j + 1] if j + 2 < len(parsed.doc) and parsed.doc[j].text == "," else None
    is_age = age is not None and age.text.isdigit() and int(age.text) < 110 and j + 1 not in parsed.starting
    return j + 2 if is_age and parsed.doc[j + 2].lower_ in (",", "and") else j


def _past_aside(parsed: Parsed, j: int) -> int | None:
    """Behind a parenthesis such as "(two of them children)" that starts at `j`."""
    if j < len(parsed.doc) and parsed.doc[j].text == "(":
        for k in range(j, min(len(parsed.doc), j + 15)):
            if parsed.doc[k].text == ")":
                return k + 1
    return None


def _new_clause(parsed: Parsed, group: Group) -> bool:
    """Whether a group is the subject of what follows: "killed 12 people and police said ..."."""
    head, j = parsed.doc[group.head], group.end
    if group.numbered and group.count.best != 1 and parsed.doc.span(j, j + 1) in ONE_WAS:
        return False  # "the man accused of killing his wife and four daughters has been caught"
    if head.dep_ in ("nsubj", "nsubjpass") and head.head.i > group.end - 1:
        return True
    return j < len(parsed.doc) and parsed.doc[j].pos_ in ("AUX", "VERB") and parsed.doc[j].tag_ in FINITE


def with_left(parsed: Parsed, group: Group) -> list[Group]:
    """`group` and those joined to it on its left: "five soldiers and three civilians were killed"."""
    behind = [word.text for word in parsed.doc[group.end : group.end + 2] if word.text != ","]
    if group.part and behind and behind[0] in ("who", "that"):
        return [replace(group, part=False, of_them=True)]  # "three children, among them a baby who was killed"
    if group.of_them and parsed.doc[group.end - 1].lower_ == "them":
        return [group]  # "a tragedy for two friends, with one of them dead"
    members = [group]
    current = group
    for _ in range(8):
        j = current.start
        if current.numbered and j > 1 and parsed.doc[j - 1].tag_ == "PRP$":
            j -= 1  # "her husband and their nine children"
        connected = False
        while j > 0 and parsed.doc[j - 1].lower_ in CONNECTING and current.start - j < 4:
            connected = connected or parsed.doc[j - 1].lower_ in ("and", ",", "with", "as", "plus", "&", "or")
            j -= 1
        if connected and j > 1 and _past_age(parsed, j - 2) == j:
            j -= 2
        before = _not_their_town(parsed, _past_ages(parsed, j))
        if before is None or not connected or _told_where(parsed, before) or _along(parsed, before):
            break
        owner = parsed.ending.get(before.start - 1) if parsed.words[before.start - 1] == "of" else None
        if owner is not None and not before.numbered:
            before = owner  # "the chief of police and his driver"
        told_of = parsed.ending.get(before.start)
        if told_of is not None and told_of.of_them:
            break  # "nine people were killed, two of them children, and 27 injured"
        if before.noun in NO_PEOPLE:
            break  # "at least one death and six injured"
        comma = all(parsed.doc[k].text == "," for k in range(j, current.start))
        if comma and _names_whom(parsed, before, current):
            current = before  # "Anna and her son, Tim, were killed"
            continue
        if current is group and comma and not current.part and not _in_headline(parsed, before, current):
            break
        if members[1:] and comma and _described(before, current):
            members.pop(0)
        if _other_clause(parsed, before, group) or _same_person(parsed, before, current):
            break
        members.insert(0, before)
        current = before
    members.extend(
        m
        for m in parsed_conjuncts(parsed, group, right=False)
        if m not in members and not _other_clause(parsed, m, group) and not _along(parsed, m)
    )
    return _with_whole(parsed, members, group)


def _along(parsed: Parsed, group: Group) -> bool:
    """Whether a verb before a group tells what they suffered with others: "was killed along with two guards and"."""
    with_others = parsed.doc.span(max(0, group.start - 2), group.start).lower() in ALONG_WITH
    return with_others and is_state(parsed.doc[max(0, group.start - 3)].lower_)


def _past_ages(parsed: Parsed, j: int) -> Group | None:
    """The group that ends at `j`, or before ages that do: "two women, ages 22 and 25, and a man"."""
    if j in parsed.ending:
        return parsed.ending[j]
    k = j
    while k > 0 and (parsed.doc[k - 1].text.isdigit() or parsed.doc[k - 1].lower_ in BETWEEN_AGES):
        k -= 1
    told = {token.lower_ for token in parsed.doc[k:j]}
    return parsed.ending.get(k) if not told.isdisjoint(AGES) else None


def _not_their_town(parsed: Parsed, group: Group | None) -> Group | None:
    """`group`, or where it is the town that others are from, those: "three men from Leeds and a boy"."""
    if group is None or not group.name or group.noun or parsed.doc[group.start - 1].lower_ not in ("from", "of"):
        return group
    comma = parsed.doc.span(group.start - 2, group.start - 1) == ","
    return parsed.ending.get(group.start - 1 - comma, group)


def _told_where(parsed: Parsed, group: Group) -> bool:
    """Whether a bare name only says where: "shot in Newark, and one of them has died"."""
    return bool(group.name and not group.noun and group.start and parsed.doc[group.start - 1].lower_ in WHERE)


def _titles(parsed: Parsed, group: Group) -> list[Group]:
    """Groups behind a name that only say who that is: "killed Khan, a farmer and former soldier, and his son"."""
    titles: list[Group] = []
    first = parsed.starting.get(group.end + 1) if parsed.doc.span(group.end, group.end + 1) == "," else None
    while first is not None and _described(group, first) and not _own_kin(parsed, first):
        further = parsed.starting.get(first.end + 1) if parsed.doc.span(first.end, first.end + 1) == "and" else None
        if further is not None and further.numbered:
            break  # "killed Khan, a farmer and two guards"
        titles.append(first)
        first = further if further is not None and _of_standing(parsed, further) else None
    return titles


def _own_kin(parsed: Parsed, group: Group) -> bool:
    """Whether somebody of the one before goes on a list: "Orr, his wife and six others were killed"."""
    kin = parsed.doc[group.start].tag_ == "PRP$" and group.noun in RELATIVES
    return kin and parsed.words[group.end : group.end + 1] == ["and"]


def _of_standing(parsed: Parsed, group: Group) -> bool:
    """Whether a group tells what somebody does, and so may be one more title: not "a boy", "his wife", "two guards"."""
    if parsed.doc[group.start].pos_ not in ("DET", "PRON", "NUM"):
        return True
    return parsed.doc[group.start].lower_ in ("a", "an") and group.single and group.noun not in SOMEBODY_ELSE


def _described(before: Group, group: Group) -> bool:
    """Whether a group only says who the named one before it is: "Khan, an army colonel, and his driver were killed"."""
    return bool(before.name and before.single and group.single and not group.name)


def _names_whom(parsed: Parsed, before: Group, group: Group) -> bool:
    """Whether a name only says who the relative before it is: "her son, 17-year-old Tim Berg"."""
    if not (before.single and group.single and group.name) or before.name or before.pronoun:
        return False
    owned = any(token.tag_ in ("PRP$", "POS") for token in parsed.doc[before.start : before.head])
    known = (
        parsed.doc[before.start].lower_ == "the" and before.noun in SOMEBODY_ELSE
    )  # "the suspect, 41-year-old Tim Berg"
    return (owned or known) and not group.additional


def along_with(parsed: Parsed, verb: Token) -> list[Group]:
    """Those who suffered what a passive says, told behind it: "Khan was killed along with his driver and a guard"."""
    doc, j = parsed.doc, verb.i + 1
    if doc.span(j, j + 1) == ",":
        j += 1
    if doc.span(j, j + 2).lower() in ALONG_WITH:
        following = parsed.after_of(j + 2)
        if following is not None and not parsed.state_follows(following.end):
            return with_right(parsed, following)
    return []


def _in_headline(parsed: Parsed, before: Group, group: Group) -> bool:
    """Whether a comma stands for "and" as headlines have it: "Mother, 2 children found dead"."""
    opens = before.start == 0 or parsed.doc[before.start - 1].text in (":", "-", "–", "|")
    bare = not (before.name or group.name or before.definite or group.definite or group.pronoun)
    return bare and opens and not any(parsed.doc[i].pos_ == "DET" for i in (before.start, group.start))


def _same_person(parsed: Parsed, one: Group, other: Group) -> bool:
    """Whether two groups are one person: "a tribal elder and chief", "the suspect, identified as Omar Khan"."""
    if not (one.single and other.single):
        return False
    if other.name and not other.noun:
        return any(parsed.doc[i].lower_ in NAMED for i in range(one.end, other.start))
    if other.name or other.noun in SOMEBODY_ELSE or parsed.doc[other.start - 1].lower_ != "and":
        return False
    if parsed.doc[other.start].pos_ in ("DET", "PRON", "NUM") or one.end != other.start - 1:
        return False
    behind = [token.lower_ for token in parsed.doc[other.end : other.end + VERB_NEAR]]
    verb = next((word for word in behind if word in ONE_WAS or word in MANY_WERE), None)
    return verb in ONE_WAS or (verb is None and behind[:1] == ["of"])


def _with_whole(parsed: Parsed, members: list[Group], group: Group) -> list[Group]:
    """The members, or where they are parts the whole that they are parts of, with its attackers apart.

    `group` alone where the whole suffered something else: "Three died, including a boy, and four were wounded".
    """
    parts = [member for member in members if member.part]
    if not parts:
        return the_whole(parsed, members)
    first = parts[0]
    j = first.start
    whole = None
    for k in range(j, max(0, j - 14), -1):
        if k in parsed.ending and parsed.ending[k].numbered and not parsed.ending[k].part:
            whole = parsed.ending[k]
            break
        if (
            k < j
            and parsed.doc[k].pos_ == "VERB"
            and not is_state(parsed.doc[k].lower_)
            and parsed.doc[k].lower_ not in ("including", "carrying")
        ):
            break
    if whole is None:
        return members if all(m.part for m in members) else the_whole(parsed, members)
    own_state = any(is_state(parsed.doc[k].lower_) for k in range(whole.end, first.start))
    if not group.part and (own_state or _other_clause(parsed, whole, group)):
        return [group]
    rest = [
        member for member in members if member is not whole and member not in _further_parts(parsed, members, whole)
    ]
    beside = [] if whole.noun in ANY_PEOPLE else [m for m in rest if not m.part and m.role != whole.role]
    inside = [member for member in rest if member not in beside and member.role != whole.role]
    attackers = [replace(member, part=True) for member in inside if member.role == "attacker"]
    return [whole, *beside, *attackers]


def _further_parts(parsed: Parsed, members: list[Group], whole: Group) -> list[Group]:
    """Those behind a part that make up the whole with it: "five guards, including three rangers and two cooks"."""
    last = max(k for k, member in enumerate(members) if member.part)
    left = (whole.count.best or 0) - sum(member.count.best or 0 for member in members if member.part)
    found: list[Group] = []
    for member in members[last + 1 :]:
        if parsed.doc[member.start - 1].lower_ != "and" or parsed.doc[member.start - 2].text == ",":
            break
        left -= member.count.best or left + 1
        found.append(member)
        if left <= 0:
            break
    return found if left == 0 else []


def _other_clause(parsed: Parsed, before: Group, group: Group) -> bool:
    """Whether the group before is the object of an earlier verb: "killed nine militiamen and 30 were wounded"."""
    if before.part:
        return False
    head = parsed.doc[before.head]
    first = head
    while first.dep_ == "conj":
        first = first.head
    inverted = first.dep_ in ("attr", "nsubj") and first.head.i < first.i and first.head.pos_ == "AUX"
    if inverted and before.start < group.start:
        return True  # "among the dead were 24 guards and four clerks, and 230 others were hurt"
    verb = head.head
    if (
        head.dep_ in ("dobj", "pobj")
        and verb.lower_ not in LEAVE  # "left a boy and Ann Orr dead"
        and verb.i < before.start
        and parsed.doc[group.head].dep_ in ("nsubj", "nsubjpass")
    ):
        return True
    j = before.start - 1
    while j > 0 and parsed.doc[j].lower_ in BEHIND_VERB:
        j -= 1
    return (
        j >= 0
        and not (parsed.doc.span(group.end, group.end + 1) == "dead" and parsed.doc[group.head] in head.conjuncts)
        and (parsed.doc[j].lower_ in vocabulary.harm_verbs())
        and parsed.doc[j].lower_ not in ("wounded", "injured")
    )


def parsed_conjuncts(parsed: Parsed, group: Group, right: bool) -> list[Group]:
    """The groups that the parse joins to `group`, on its right or on its left."""
    head = parsed.doc[group.head]
    found = []
    for token in head.conjuncts:
        other = parsed.at.get(token.i)
        if other is None or other is group or other.part or (right and other.start < group.start):
            continue
        if other.noun in NO_PEOPLE and group.noun not in NO_PEOPLE:
            continue
        if not right and other.start > group.start:
            continue
        if parsed.state_follows(other.end) and right:
            continue
        if other.pronoun and other.noun not in REFLEXIVE:
            continue
        if right and parsed.words[other.start - 1] == "and" and parsed.words[other.start - 2] in REFLEXIVE:
            continue  # "killed a woman who barricaded herself and a child"
        between = range(min(group.end, other.end), max(group.start, other.start))
        if any(is_state(parsed.doc[j].lower_) or parsed.doc[j].text in (";", ":") for j in between):
            continue
        if other.name and not other.noun and any(parsed.doc[j].text == "," for j in between):
            continue
        if _same_person(parsed, *((group, other) if group.start < other.start else (other, group))):
            continue
        found.append(other)
    return found


def before_verb(parsed: Parsed, group: Group, verb: Token) -> list[Group]:
    """`group` and those joined to it, who all stand before a verb: "the bodies of two men and a boy were found"."""
    last = parsed.left(verb.i)
    listed = with_left(parsed, last) if last is not None else []
    return listed if group in listed else with_conjuncts(parsed, group)


def with_conjuncts(parsed: Parsed, group: Group) -> list[Group]:
    """`group` and those that the parse joins to it."""
    members = [group]
    members.extend(m for m in parsed_conjuncts(parsed, group, right=True) if m not in members)
    members.extend(m for m in parsed_conjuncts(parsed, group, right=False) if m not in members)
    return the_whole(parsed, sorted(members, key=lambda g: g.start))


def the_whole(parsed: Parsed, members: list[Group]) -> list[Group]:
    """The members that count: parts go when a whole is there, and so does a list that only spells out the first."""
    attackers = [member for member in members if member.part and member.role == "attacker"]
    whole = _without_names([member for member in members if not member.part] or members)
    if attackers and whole is not members:
        return [*the_whole(parsed, whole), *attackers]
    counted = whole[0].numbered or (whole[0].count.best or 0) > 1  # "her parents, Ann and Tim Berg, were killed"
    apart = _of_other_roles(whole) or _of_other_sex(whole)
    if len(whole) > 2 and counted and whole[0].count.best is not None and not apart:
        rest = [member.count.best or member.count.low for member in whole[1:]]
        if all(n is not None for n in rest) and sum(n for n in rest if n is not None) == whole[0].count.best:
            return [whole[0]]
        rest = [member.count.best for member in whole[:-1]]
        summed_up = parsed.words[whole[-1].start - 1] not in ("and", "&")
        if (
            summed_up
            and all(n is not None for n in rest)
            and sum(n for n in rest if n is not None) == whole[-1].count.best
        ):
            return [whole[-1]]
    return whole


def _without_names(members: list[Group]) -> list[Group]:
    """The members but for names that say who a number before them are: "Orr and his two sons, Tim and Al"."""
    for k, counted in enumerate(members):
        names = members[k + 1 : k + 1 + (counted.count.best or 0)] if counted.numbered else []
        if len(names) == counted.count.best and len(names) > 1 and all(one.name and not one.noun for one in names):
            return members[: k + 1] + members[k + 1 + len(names) :]
    return members


def _of_other_roles(members: list[Group]) -> bool:
    """Whether some behind the first are none of them by what they do: "three nurses, two drivers and a cook"."""
    first = members[0].role
    if first is None and members[0].noun not in ANY_PEOPLE | MEN_AND_WOMEN | {""}:
        return any(member.role is not None for member in members[1:])  # "two students, a priest and a nurse"
    return first is not None and any(member.role not in (None, first) for member in members[1:])


def _of_other_sex(members: list[Group]) -> bool:
    """Whether some behind the first are none of them as women or men: "two men, a woman and a boy"."""
    first, rest = members[0].noun, {member.noun for member in members[1:]}
    return (first in ("men", "boys") and bool(rest & WOMEN)) or (first in ("women", "girls") and bool(rest & MEN))
