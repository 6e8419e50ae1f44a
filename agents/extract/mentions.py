"""Finding mentions of harm in a parsed sentence: which group of people suffered what.

Words that stand side by side are trusted first ("33 soldiers were killed", "killing 33"), then the parse, then set
phrases ("claimed 31 lives", "the toll rose to 19", "blew himself up"). The words are in `data/harm_*.tsv`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from agents.extract import vocabulary
from agents.extract.people import Group, is_state, possessor

BE = vocabulary.word_set("mentions.be")
SKIPPED = vocabulary.word_set("mentions.skipped")
CONNECTING = vocabulary.word_set("mentions.connecting")
DEADLY_BEFORE = frozenset(("fatally", "mortally"))
NOT_DEADLY = vocabulary.word_set("mentions.not_deadly")
TOLL_NOUNS = frozenset(("toll", "tolls"))
NUMBER_NOUNS = vocabulary.word_set("mentions.number_nouns")
TOLL_LINKS = vocabulary.word_set("mentions.toll_links")
LIFE_VERBS = vocabulary.word_set("mentions.life_verbs")
SUFFER = vocabulary.word_set("mentions.suffer")
TREATED = vocabulary.word_set("mentions.treated")
WOUND_NOUNS = vocabulary.word_set("mentions.wound_nouns")
WEAK = vocabulary.word_set("mentions.weak")
LIMBS = vocabulary.word_set("mentions.limbs")
STRUCK = vocabulary.word_set("mentions.struck")
FLEE = vocabulary.word_set("mentions.flee")
HOMES = frozenset(("home", "homes", "house", "houses"))
FIND = vocabulary.word_set("mentions.find")


@dataclass(frozen=True)
class Mention:
    """One group that suffered one kind of harm. `trigger` is the token that says so, `group` the people.

    `total`: the whole toll by its wording ("the toll rose to 19"); `earlier`: a figure since replaced ("from 12");
    `self_killed`: an attacker's own death that only the way of the attack tells.
    """

    kind: str
    group: Group
    trigger: int
    total: bool = False
    earlier: bool = False
    self_killed: bool = False
    weak: bool = False  # the word alone tells of no violence: died, death, hurt
    suicide: bool = False  # by the person's own hand: one more than those whom they killed


def find(doc: Doc, groups: list[Group]) -> list[Mention]:
    """All mentions of harm in a parsed sentence, in order of their groups."""
    finder = _Finder(doc, groups)
    found = list(finder.mentions())
    return sorted(_merged(doc, found), key=lambda mention: (mention.group.start, mention.kind))


def _merged(doc: Doc, found: list[Mention]) -> list[Mention]:
    """One mention for each group and kind; killed and wounded of one group together are casualties."""
    by_group: dict[int, dict[str, Mention]] = {}
    for mention in found:
        kinds = by_group.setdefault(mention.group.start, {})
        old = kinds.get(mention.kind)
        if old is None or (mention.total and not old.total) or (mention.earlier and not old.earlier):
            kinds[mention.kind] = mention
    merged: list[Mention] = []
    including = [token.i for token in doc if token.lower_ in ("including", "among")]
    for kinds in by_group.values():
        if "killed" in kinds and "wounded" in kinds and not _fatal_injury(doc, kinds["killed"], kinds["wounded"]):
            base = kinds.pop("killed")
            kinds.pop("wounded")
            kinds["casualties"] = replace(base, kind="casualties")
        elif "killed" in kinds:
            kinds.pop("wounded", None)
            kinds.pop("hit", None)
            kinds.pop("missing", None)
        if "wounded" in kinds:
            kinds.pop("hit", None)
        merged.extend(
            replace(
                m, weak=doc[m.trigger].lower_ in WEAK and doc[max(0, m.trigger - 1)].lower_ not in ("found", "shot")
            )
            for m in kinds.values()
        )
    return [_of_a_whole(mention, merged, including) for mention in merged]


def _of_a_whole(mention: Mention, others: list[Mention], including: list[int]) -> Mention:
    """`mention`, marked as a part when "including" stands between a larger figure of its kind and it."""
    for other in others:
        if other.kind != mention.kind or not other.group.numbered or other.trigger == mention.trigger:
            continue
        larger = (other.group.count.best or 0) > (mention.group.count.best or 0)
        if larger and any(other.group.end <= i < mention.group.start for i in including):
            return replace(mention, group=replace(mention.group, part=True))
    return mention


def _fatal_injury(doc: Doc, killed: Mention, wounded: Mention) -> bool:
    """Whether the same people were first wounded and then died: "wounded and later died", "died of wounds"."""
    first, last = sorted((killed.trigger, wounded.trigger))
    between = [doc[i].lower_ for i in range(first + 1, last)]
    if doc[killed.trigger].lower_ in ("died", "dies", "dying", "die", "succumbed"):
        return True
    return not ("and" in between or "or" in between or "/" in between)


class _Finder:
    """The rules, over one sentence and its groups."""

    def __init__(self, doc: Doc, groups: list[Group]) -> None:
        self.doc = doc
        self.groups = groups
        self.starting = {group.start: group for group in groups}
        self.ending = {group.end: group for group in groups}
        self.at: dict[int, Group] = {i: group for group in groups for i in range(group.start, group.end)}
        self.used: set[tuple[int, int]] = set()  # (group start, trigger)

    def mentions(self) -> Iterator[Mention]:
        """Every mention that a rule finds; the same one may come twice."""
        for token in self.doc:
            yield from self._verb(token)
            yield from self._state(token)
            yield from self._noun(token)
            yield from self._phrase(token)

    # verbs

    def _verb(self, token: Token) -> Iterator[Mention]:
        harm = vocabulary.harm_verbs().get(token.lower_)
        if harm is None or self._figurative(token):
            return
        i = token.i
        kind = self._deadlier(token, harm.kind)
        passive_aux = self._passive(token)
        if _negated(token):
            subject = self._left(i)
            if subject is None or not subject.zero:
                return
        right = (
            self._right(i)
            if harm.frame != "subject" and not passive_aux and harm.forms & {"base", "third", "past", "gerund"}
            else None
        )
        if right is not None and not self._state_follows(right.end):
            for group in self._chain(right):
                yield Mention(kind, group, i)
            return
        left = self._left(i)
        if left is not None and self._may_be_victim(token, harm, left, passive_aux):
            for group in self._chain_left(left):
                yield Mention(kind, group, i)
            return
        for head in self._arguments(token, harm, passive_aux):
            victim = self._of_token(head)
            if victim is not None:
                for member in self._conjoined(victim, head):
                    yield Mention(kind, member, i)

    def _figurative(self, token: Token) -> bool:
        """Whether the verb is used otherwise: "shot at the car", "hurt by inflation", "the murder charge"."""
        if token.lower_ in ("kill", "kills", "killed", "killing") and self.doc[token.i : token.i + 2].text.endswith(
            " off"
        ):
            return True
        if token.lower_ in ("hurt", "hurts") and token.pos_ == "NOUN":
            return token.i not in self.ending
        following = self.doc[token.i + 1].lower_ if token.i + 1 < len(self.doc) else ""
        if (
            token.lower_ in ("shot", "shoots", "shoot", "shooting")
            and following in ("at", "into", "toward", "towards", "off", "back", "out", "through")
            and not self._passive(token)
        ):
            return True
        if token.pos_ == "NOUN" and token.lower_ in (
            "shot",
            "execute",
            "wound",
            "murder",
            "massacre",
            "slaughter",
            "die",
            "knife",
            "murders",
        ):
            return not (
                token.lower_ == "shot" and self._left(token.i) is not None and token.dep_ not in ("dobj", "pobj")
            )
        return (
            token.lower_ in ("shot", "shoots", "shoot", "shooting")
            and token.i + 1 < len(self.doc)
            and self.doc[token.i + 1].lower_ in ("down", "up")
        )

    def _deadlier(self, token: Token, kind: str) -> str:
        """`kind`, or killed where words around the verb say so: "shot dead", "fatally stabbed", "shot him to death"."""
        if kind not in ("hit", "wounded"):
            return kind
        doc, i = self.doc, token.i
        limb = {doc[j].lower_ for j in range(i + 1, min(len(doc), i + 6))}
        if kind == "hit" and limb & LIMBS and limb & {"in", "on"} and not limb & {"dead", "death", "killed"}:
            return "wounded"
        after = [doc[j].lower_ for j in range(i + 1, min(len(doc), i + 8))]
        if (
            after[:1] == ["dead"]
            or after[:2] == ["to", "death"]
            or after[:2] == ["and", "killed"]
            or after[:1] == ["fatally"]
        ):
            return "killed"
        if any(doc[j].lower_ in DEADLY_BEFORE for j in range(max(0, i - 2), i)):
            return "killed"
        right = self._right(i)
        end = doc[right.end : right.end + 2].text.lower() if right is not None else ""
        return "killed" if end.split(" ")[0] == "dead" or end == "to death" else kind

    def _passive(self, token: Token) -> bool:
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

    def _right(self, i: int) -> Group | None:
        """The group that stands right behind token `i`."""
        doc, j = self.doc, i + 1
        if j < len(doc) and doc[j].lower_ in ("dead", "both", "also", "instantly", "as"):
            j += 1
        if doc[j : j + 2].text.lower() in ("to death",):
            j += 2
        if j + 1 < len(doc) and doc[j].lower_ in ("and", "or", "&", "/") and is_state(doc[j + 1].lower_):
            j += 2
        for k in (j, j + 1, j + 2):
            if k in self.starting:
                if any(
                    doc[m].text in (",", ".", ";", ":") or doc[m].pos_ in ("VERB", "ADP", "SCONJ") for m in range(j, k)
                ):
                    return None
                return self.starting[k]
            if k < len(doc) and doc[k].pos_ not in ("DET", "ADV", "ADJ", "PRON", "NUM", "NOUN", "PROPN", "PART"):
                return None
        return None

    def _left(self, i: int) -> Group | None:
        """The group that stands before token `i`, over auxiliaries, adverbs and enclosed asides."""
        doc, j = self.doc, i
        budget = 9
        while j > 0 and budget:
            if j in self.ending:
                return self._head_group(self.ending[j])
            before = doc[j - 1]
            if (
                before.lower_ in SKIPPED
                or before.pos_ in ("AUX", "ADV")
                or before.text in ('"', "“", "”")
                or (is_state(before.lower_) and j < i and doc[j].lower_ in ("and", "or", "/", "but", "then", ","))
                or (before.lower_ in ("and", "or", "/", "but", "then") and j - 1 > 0 and is_state(doc[j - 2].lower_))
            ):
                j -= 1
            elif before.text in (",", ")", "-", "—", "–"):
                opening = self._aside(j - 1)
                if opening is None:
                    return None
                j = opening
            else:
                return None
            budget -= 1
        return self.ending.get(j)

    def _head_group(self, group: Group) -> Group:
        """The group that a phrase with a preposition belongs to: "two members of the Border Force"."""
        doc = self.doc
        for _ in range(3):
            j = group.start - 1
            if j > 0 and doc[j].pos_ == "DET":
                j -= 1
            if j <= 0 or doc[j].pos_ != "ADP" or doc[j].lower_ in ("by", "including", "than", "like"):
                return group
            owner = self.ending.get(j)
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
            if owner is None or (group.numbered and doc[j].lower_ != "of"):
                return group
            group = owner
        return group

    def _aside(self, closing: int) -> int | None:
        """Where the aside that ends at `closing` begins: ", including seven children,"; None when it is no aside."""
        doc = self.doc
        mark = {",": ",", ")": "(", "-": "-", "—": "—", "–": "–"}[doc[closing].text]
        for j in range(closing - 1, max(0, closing - 25), -1):
            if doc[j].text != mark:
                continue
            first = doc[j + 1]
            inside = {doc[k].lower_ for k in range(j + 1, closing)}
            part = first.lower_ in (
                "including",
                "among",
                "most",
                "many",
                "mostly",
                "all",
                "some",
                "both",
                "mainly",
                "one",
                "and",
            ) or inside & {"them", "whom", "including", "aged"}
            number = j + 1 in self.starting or first.text.isdigit() or first.pos_ in ("DET", "NOUN", "PROPN")
            if mark != "," or part:
                return j
            if number and not any(
                doc[k].pos_ == "VERB" and doc[k].dep_ not in ("amod", "acl", "relcl") for k in range(j + 1, closing)
            ):
                return j if j in self.ending else None
        return None

    def _state_follows(self, i: int) -> bool:
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
        return (word in vocabulary.harm_states() and not (word == "dead" and doc[i - 1].pos_ == "NOUN" and False)) or (
            word in vocabulary.harm_verbs()
            and "participle" in vocabulary.harm_verbs()[word].forms
            and "gerund" not in vocabulary.harm_verbs()[word].forms
        )

    def _may_be_victim(self, token: Token, harm: vocabulary.Harm, group: Group, passive_aux: bool) -> bool:
        """Whether the group before the verb suffered it, rather than did it."""
        if harm.frame == "subject":
            return token.lower_ != "dying" or token.dep_ != "amod"
        if harm.frame == "both" or passive_aux:
            return True
        if group.pronoun:
            return False
        if "participle" not in harm.forms or self._has(token):
            return False
        objects = [child for child in token.children if child.dep_ in ("dobj", "obj") and child.i > token.i]
        if objects and not all(child.i in self.at and self._state_follows(self.at[child.i].end) for child in objects):
            return any(child.dep_ == "nsubjpass" for child in token.children)
        if (harm.kind == "captured" and not group.numbered) or (
            token.tag_ == "VBD" and group.role == "attacker" and not group.numbered
        ):
            return False
        return group.numbered or token.tag_ == "VBN" or (token.dep_ in ("acl", "ROOT", "conj") and not group.pronoun)

    def _has(self, token: Token) -> bool:
        """Whether the verb is in the active perfect: "has killed"."""
        i = token.i - 1
        while i >= 0 and (self.doc[i].pos_ == "ADV" or self.doc[i].lower_ in ("not", "also")):
            i -= 1
        return i >= 0 and self.doc[i].lower_ in ("has", "have", "had", "having", "'ve", "'d")

    def _arguments(self, token: Token, harm: vocabulary.Harm, passive_aux: bool) -> Iterator[Token]:
        """Heads of those harmed by the parse."""
        passive = passive_aux or any(child.dep_ in ("nsubjpass", "auxpass") for child in token.children)
        objects = [
            child
            for child in token.children
            if child.dep_ in ("dobj", "obj", "dative", "oprd", "attr") and child.i > token.i
        ]
        if harm.frame == "subject" or (harm.frame == "both" and not objects):
            yield from self._subjects(token)
            return
        if passive:
            yield from self._subjects(token)
            return
        yield from objects
        if objects:
            return
        if token.dep_ == "acl" and "participle" in harm.forms:
            yield token.head
        elif token.dep_ == "conj" and token.head.pos_ == "VERB":
            head = token.head
            shared = [child for child in token.children if child.dep_ in ("dobj",)]
            if (
                not shared
                and "participle" in harm.forms
                and (self._passive(head) or any(c.dep_ == "nsubjpass" for c in head.children))
            ):
                yield from self._subjects(head)

    def _subjects(self, token: Token, depth: int = 0) -> Iterator[Token]:
        """Subjects of a verb, also where it shares another verb's."""
        own = [child for child in token.children if child.dep_ in ("nsubj", "nsubjpass")]
        for child in own:
            if child.lower_ in ("who", "that", "which") and token.dep_ in ("relcl", "acl"):
                yield token.head
            else:
                yield child
        if own or depth > 3:
            return
        if token.dep_ in ("acl", "relcl"):
            yield token.head
        elif token.dep_ in ("conj", "xcomp") and token.head.pos_ in ("VERB", "AUX"):
            yield from self._subjects(token.head, depth + 1)

    def _of_token(self, token: Token) -> Group | None:
        group = self.at.get(token.i)
        if group is not None:
            return group
        if token.lower_ in (
            "number",
            "total",
            "dozens",
            "hundreds",
            "scores",
            "majority",
            "most",
            "some",
            "rest",
            "handful",
        ):
            for child in token.subtree:
                if child.i in self.starting:
                    return self.starting[child.i]
        return None

    # groups joined to one another

    def _chain(self, group: Group) -> list[Group]:
        """`group` and those joined to it on its right."""
        members = [group]
        members.extend(self._parsed_conjuncts(group, right=True))
        current = group
        while True:
            j = current.end
            k = self._past_aside(j)
            j = k if k is not None else j
            start = j
            while j < len(self.doc) and self.doc[j].lower_ in CONNECTING and j not in self.starting and j - start < 4:
                j += 1
            following = self.starting.get(j)
            if (
                following is not None
                and all(self.doc[k].text == "," for k in range(start, j))
                and not self._listed(following)
            ):
                break
            if following is None:
                following = self._further(current)
                if following is not None and following not in members:
                    members.append(following)
                    current = following
                    continue
                break
            if j == start or self._state_follows(following.end) or self._new_clause(following):
                break
            if following.part or following in members:
                if following.part:
                    if following.role == "attacker":
                        members.append(following)
                    current = following
                    continue
            else:
                members.append(following)
            current = following
        return self._whole(members)

    def _further(self, group: Group) -> Group | None:
        """A group added a few words on: "killed six people in a queue and another four at a stop"."""
        for j in range(group.end, min(len(self.doc), group.end + 9)):
            if (
                self.doc[j].pos_ in ("VERB", "AUX")
                or self.doc[j].text in (",", ";", ".", ":")
                or is_state(self.doc[j].lower_)
            ):
                return None
            following = self.starting.get(j)
            if (
                following is not None
                and following.additional
                and following.numbered
                and self.doc[j - 1].lower_ in ("and", "another", "further", "a")
            ):
                return None if self._state_follows(following.end) else following
        return None

    def _listed(self, group: Group) -> bool:
        """Whether a group after a bare comma stands in a list that goes on."""
        if group.name and not group.numbered:
            return False
        j = group.end
        return j < len(self.doc) and (
            self.doc[j].lower_ in ("and", "&") or (self.doc[j].text == "," and j + 1 in self.starting)
        )

    def _past_aside(self, j: int) -> int | None:
        """Behind a parenthesis such as "(two of them children)" that starts at `j`."""
        if j < len(self.doc) and self.doc[j].text == "(":
            for k in range(j, min(len(self.doc), j + 15)):
                if self.doc[k].text == ")":
                    return k + 1
        return None

    def _new_clause(self, group: Group) -> bool:
        """Whether a group is the subject of what follows: "killed 12 people and police said ..."."""
        head = self.doc[group.head]
        if head.dep_ in ("nsubj", "nsubjpass") and head.head.i > group.end - 1:
            return True
        j = group.end
        return (
            j < len(self.doc)
            and self.doc[j].pos_ in ("AUX", "VERB")
            and self.doc[j].tag_ in ("VBD", "VBZ", "VBP", "MD")
        )

    def _chain_left(self, group: Group) -> list[Group]:
        """`group` and those joined to it on its left: "five soldiers and three civilians were killed"."""
        members = [group]
        current = group
        for _ in range(8):
            j = current.start
            connected = False
            while j > 0 and self.doc[j - 1].lower_ in CONNECTING and current.start - j < 4:
                connected = connected or self.doc[j - 1].lower_ in ("and", ",", "with", "as", "plus", "&", "or")
                j -= 1
            before = self.ending.get(j)
            if before is None or not connected:
                break
            if current is group and all(self.doc[k].text == "," for k in range(j, current.start)) and not current.part:
                break
            if self._other_clause(before, group) or self._same_person(before, current):
                break
            members.insert(0, before)
            current = before
        members.extend(
            m
            for m in self._parsed_conjuncts(group, right=False)
            if m not in members and not self._other_clause(m, group)
        )
        return self._with_whole(members)

    def _same_person(self, one: Group, other: Group) -> bool:
        """Whether two joined nouns are one person: "a tribal elder and chief of a committee was killed"."""
        return (
            one.single
            and other.single
            and not other.name
            and other.start == other.head
            and self.doc[other.start - 1].lower_ == "and"
        )

    def _with_whole(self, members: list[Group]) -> list[Group]:
        """The members, or where they are parts the whole that they are parts of, with its attackers apart."""
        parts = [member for member in members if member.part]
        first = members[0]
        if not parts or (any(not m.part for m in members[: members.index(parts[0])]) and False):
            return self._whole(members)
        first = parts[0]
        j = first.start
        whole = None
        for k in range(j, max(0, j - 14), -1):
            if k in self.ending and self.ending[k].numbered and not self.ending[k].part:
                whole = self.ending[k]
                break
            if (
                k < j
                and self.doc[k].pos_ == "VERB"
                and not is_state(self.doc[k].lower_)
                and self.doc[k].lower_ not in ("including", "carrying")
            ):
                break
        if whole is None:
            return members if all(m.part for m in members) else self._whole(members)
        attackers = [replace(m, part=True) for m in members if m.role == "attacker" and m is not whole]
        return [whole, *attackers]

    def _other_clause(self, before: Group, group: Group) -> bool:
        """Whether the group before is the object of an earlier verb: "killed nine militiamen and 30 were wounded"."""
        head = self.doc[before.head]
        verb = head.head
        if (
            head.dep_ in ("dobj", "pobj")
            and verb.i < before.start
            and self.doc[group.head].dep_ in ("nsubj", "nsubjpass")
        ):
            return True
        j = before.start - 1
        return (
            j >= 0
            and (self.doc[j].lower_ in vocabulary.harm_verbs())
            and self.doc[j].lower_ not in ("wounded", "injured")
        )

    def _parsed_conjuncts(self, group: Group, right: bool) -> list[Group]:
        head = self.doc[group.head]
        found = []
        for token in head.conjuncts:
            other = self.at.get(token.i)
            if other is None or other is group or other.part or (right and other.start < group.start):
                continue
            if not right and other.start > group.start:
                continue
            if self._state_follows(other.end) and right:
                continue
            if other.pronoun and other.noun not in ("herself", "himself", "themselves"):
                continue
            between = range(min(group.end, other.end), max(group.start, other.start))
            if any(is_state(self.doc[j].lower_) or self.doc[j].text in (";", ":") for j in between):
                continue
            if other.name and not other.noun and any(self.doc[j].text == "," for j in between):
                continue
            found.append(other)
        return found

    def _conjoined(self, group: Group, head: Token) -> list[Group]:
        del head
        members = [group]
        members.extend(m for m in self._parsed_conjuncts(group, right=True) if m not in members)
        members.extend(m for m in self._parsed_conjuncts(group, right=False) if m not in members)
        return self._whole(sorted(members, key=lambda g: g.start))

    def _whole(self, members: list[Group]) -> list[Group]:
        """The members that count: parts go when a whole is there, and so does a list that only spells out the first."""
        attackers = [member for member in members if member.part and member.role == "attacker"]
        whole = [member for member in members if not member.part] or members
        if attackers and whole is not members:
            return [*self._whole(whole), *attackers]
        if len(whole) > 2 and whole[0].numbered and whole[0].count.best is not None:
            rest = [member.count.best for member in whole[1:]]
            if all(n is not None for n in rest) and sum(n for n in rest if n is not None) == whole[0].count.best:
                return [whole[0]]
            rest = [member.count.best for member in whole[:-1]]
            if all(n is not None for n in rest) and sum(n for n in rest if n is not None) == whole[-1].count.best:
                return [whole[-1]]
        return whole

    # states, nouns and set phrases

    def _state(self, token: Token) -> Iterator[Mention]:
        kind = vocabulary.harm_states().get(token.lower_)
        if kind is None or token.lower_ in vocabulary.harm_verbs():
            return
        if token.lower_ == "missing" and any(child.dep_ == "dobj" for child in token.children):
            return
        i = token.i
        if _negated(token) or (
            i + 1 < len(self.doc)
            and self.doc[i + 1].lower_ in ("end", "ends", "sea", "heat", "tired", "person", "body", "bodies")
        ):
            return
        if token.lower_ == "critical" and not (
            i + 1 >= len(self.doc) or self.doc[i + 1].lower_ in ("condition", "after", ",", ".", "in", "but", "and")
        ):
            return
        if token.lower_ == "homeless" and self.doc[i - 1].lower_ not in (
            "left",
            "made",
            "homeless",
            "people",
            "others",
            "families",
            "left",
            "rendered",
            "were",
            "are",
        ):
            return
        left = self._left(i)
        if left is None and i > 1 and token.lower_ == "critical" and self.doc[i - 1].lower_ == "in":
            left = self._left(i - 1)
        if left is None and token.lower_ in ("critical",):
            return
        if left is not None:
            for group in self._chain_left(left):
                yield Mention(kind, group, i)
            return
        own = self.at.get(i)
        if own is not None and own.head == i and not own.pronoun and (own.numbered or own.definite) and not own.vague:
            yield Mention(kind, own, i)
            return
        if token.dep_ in ("acomp", "attr", "oprd", "ccomp") and token.lower_ != "critical":
            objects = [
                child
                for child in token.head.children
                if child.dep_ in ("dobj", "nsubj") and token.head.i < child.i < token.i
            ]
            for head in objects or self._subjects(token.head):
                found = self._of_token(head)
                if found is not None:
                    for member in self._conjoined(found, head):
                        yield Mention(kind, member, i)

    def _noun(self, token: Token) -> Iterator[Mention]:
        noun = vocabulary.harm_nouns().get(token.lower_)
        if noun is None or token.pos_ == "VERB":
            return
        i = token.i
        group = self.at.get(i)
        counted = group if group is not None and group.numbered and group.head == i else None
        if noun.frame == "victims":
            if counted is not None:
                yield Mention(noun.kind, counted, i)
        elif noun.frame == "of":
            if counted is not None and noun.plural:
                yield Mention(noun.kind, counted, i)
                return
            if token.lower_ in (
                "death",
                "murder",
                "killing",
                "slaying",
                "abduction",
                "kidnapping",
                "drowning",
                "assassination",
            ):
                owner = next((child for child in token.children if child.dep_ == "poss"), None)
                if (
                    owner is not None
                    and (owner.pos_ in ("PROPN", "PRON") or owner.lower_ in vocabulary.people())
                    and not _negated(token)
                ):
                    yield Mention(noun.kind, possessor(self.doc, owner), i)
                    return
            if i + 1 < len(self.doc) and self.doc[i + 1].lower_ == "of":
                following = self._after_of(i + 2)
                if (
                    following is not None and token.lower_ not in ("execution", "massacre", "slaughter", "homicide")
                ) or (following and following.numbered):
                    assert following is not None
                    for member in self._chain(following):
                        yield Mention(noun.kind, member, i)
        elif noun.frame == "bodies":
            yield from self._bodies(token, counted)
        elif noun.frame == "hostages":
            if counted is not None and not _negated(token) and not counted.part:
                yield Mention("captured", counted, i)
        elif noun.frame == "suffered":
            yield from self._suffered(token)

    def _after_of(self, i: int) -> Group | None:
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

    def _bodies(self, token: Token, counted: Group | None) -> Iterator[Mention]:
        """Bodies that were found: "the bodies of five teachers", "Divers recovered 21 bodies"."""
        i = token.i
        near = {self.doc[j].lower_ for j in range(max(0, i - 10), min(len(self.doc), i + 14))}
        if i + 1 < len(self.doc) and self.doc[i + 1].lower_ == "of" and near & FIND:
            following = self._after_of(i + 2)
            if following is not None:
                for member in self._chain(following):
                    yield Mention("killed", member, i)
                return
        if counted is not None and near & FIND:
            yield Mention("killed", counted, i)

    def _suffered(self, token: Token) -> Iterator[Mention]:
        """Those who sustain injuries, or are treated for them."""
        if token.lower_ == "burn" or token.pos_ == "VERB":
            return
        for j in range(token.i - 1, max(-1, token.i - 8), -1):
            if (
                self.doc[j].lower_ in SUFFER
                or self.doc[j].lower_ in TREATED
                or self.doc[j].lower_ in ("with", "survived", "escaped")
            ):
                victim = self._left(j)
                if victim is None and self.doc[j].lower_ in SUFFER | {"survived", "treated"}:
                    victims = [self._of_token(head) for head in self._subjects(self.doc[j])]
                    victim = next((v for v in victims if v is not None), None)
                if victim is None and self.doc[j].lower_ in TREATED:
                    victim = self._right(j)
                if victim is None and self.doc[j].lower_ == "with":
                    victims = [self._of_token(head) for head in self._subjects(self.doc[j].head)]
                    victim = next((v for v in victims if v is not None and v.numbered and not v.vague), None)
                if victim is not None and not _negated(self.doc[j]):
                    for member in self._chain_left(victim):
                        yield Mention("wounded", member, token.i)
                    return

    def _phrase(self, token: Token) -> Iterator[Mention]:
        """Set phrases."""
        word = token.lower_
        if word in NUMBER_NOUNS:
            yield from self._toll(token)
        elif word in ("lives", "life"):
            yield from self._lives(token)
        elif word == "death" and token.i > 0 and self.doc[token.i - 1].lower_ == "to":
            yield from self._to_death(token)
        elif word == "up" and token.i > 0:
            yield from self._blown_up(token)
        elif word in HOMES:
            yield from self._left_home(token)
        elif word == "hostage" or word == "captive" or word == "hostages":
            yield from self._taken(token)
        elif word in TREATED:
            yield from self._treated(token)
        elif word in ("pieces", "bits") and token.i > 1 and self.doc[token.i - 2].lower_ == "blown":
            victim = self._left(token.i - 2)
            if victim is not None:
                yield Mention("killed", victim, token.i)
        elif (
            word == "out"
            and token.i in self.ending
            and self.ending[token.i].numbered
            and self.doc[self.ending[token.i].start - 1].lower_ in ("pushed", "drove", "driven", "forced")
        ):
            yield Mention("displaced", self.ending[token.i], token.i)
        elif word == "from":
            yield from self._changed(token)
        elif word in ("holding", "hold", "holds"):
            yield from self._held(token)
        elif word in ("hit", "struck", "grazed"):
            yield from self._struck(token)
        elif word in ("hospital", "hospitals"):
            yield from self._sent_to_hospital(token)
        elif word in ("himself", "herself"):
            yield from self._turned_on_self(token)

    def _turned_on_self(self, token: Token) -> Iterator[Mention]:
        """Those who turn the gun on themselves."""
        before = [self.doc[j].lower_ for j in range(max(0, token.i - 3), token.i)]
        if before[-1:] == ["on"] and {"gun", "weapon", "pistol", "shotgun", "rifle"} & set(before):
            person = self.at.get(token.i) or possessor(self.doc, token)
            yield Mention("killed", replace(person, pronoun=True), token.i, suicide=True)

    def _toll(self, token: Token) -> Iterator[Mention]:
        """A toll and its number: "the toll rose to 19", "raised to 29 the number of dead"."""
        doc, i = self.doc, token.i
        kind = self._toll_kind(token)
        if kind is None:
            return
        best: Group | None = None
        for j in range(i + 1, min(len(doc), i + 30)):
            group = self.starting.get(j)
            if group is None or not group.numbered or group.count.best is None:
                continue
            link = doc[j - 1].lower_
            if link == "from":
                yield Mention(kind, group, i, earlier=True)
                continue
            if link not in TOLL_LINKS and not (j >= 2 and doc[j - 2].lower_ in TOLL_LINKS):
                continue
            if (
                self._state_follows(group.end)
                and doc[i].lower_ in TOLL_NOUNS
                and doc[group.end].lower_ not in ("dead", "killed")
            ):
                continue
            best = group
            break
        if best is None:
            for j in range(i - 1, max(0, i - 9), -1):
                group = self.starting.get(j)
                if (
                    group is not None
                    and group.numbered
                    and doc[j - 1].lower_ in ("to", "at")
                    and not self._state_follows(group.end)
                ):
                    best = group
                    break
        if best is not None:
            yield Mention(kind, best, i, total=True)

    def _toll_kind(self, token: Token) -> str | None:
        """What the toll or number before a figure counts, or None when it counts no people."""
        doc, i = self.doc, token.i
        after = [doc[j].lower_ for j in range(i + 1, min(len(doc), i + 7))]
        before = doc[i - 1].lower_ if i else ""
        if token.lower_ in TOLL_NOUNS:
            if before in ("injury", "injured", "casualty", "wounded"):
                return "casualties" if before == "casualty" else "wounded"
            return "killed" if before not in ("road", "bridge", "highway", "a", "heavy") else None
        if after[:1] not in (["of"], ["killed"]):
            return None
        for word in after:
            if word in ("dead", "killed", "deaths", "fatalities", "died", "bodies"):
                return "killed"
            if word in ("injured", "wounded", "hurt"):
                return "wounded"
            if word == "missing":
                return "missing"
            if word in ("casualties",):
                return "casualties"
            if word in ("victims",):
                return None
        return None

    def _lives(self, token: Token) -> Iterator[Mention]:
        """Lives claimed, cost, taken or lost."""
        doc, i = self.doc, token.i
        counted = self.at.get(i)
        before = [doc[j].lower_ for j in range(max(0, i - 7), i)]
        if any(word in LIFE_VERBS for word in before):
            if counted is not None and counted.numbered:
                yield Mention("killed", counted, i)
                return
            if i + 1 < len(doc) and doc[i + 1].lower_ == "of":
                following = self._after_of(i + 2)
                if following is not None:
                    for member in self._chain(following):
                        yield Mention("killed", member, i)
            elif i >= 2 and doc[i - 1].lower_ in ("'s", "’s"):
                owner = self.ending.get(i - 1)
                if owner is not None:
                    yield Mention("killed", owner, i)
            elif doc[i - 1].lower_ in ("own",) and doc[i - 2].lower_ in ("his", "her"):
                yield Mention("killed", possessor(doc, doc[i - 2]), i, suicide=True)
            return
        if "lost" in before or "lose" in before or "losing" in before:
            j = i - before[::-1].index("lost") - 1 if "lost" in before else i - 2
            victim = self._left(j)
            if counted is not None and counted.numbered:
                yield Mention("killed", counted, i)
                return
            if victim is None:
                found = [self._of_token(head) for head in self._subjects(doc[j])]
                victim = next((v for v in found if v is not None), None)
            if victim is not None and doc[i - 1].lower_ in ("their", "his", "her"):
                for member in self._chain_left(victim):
                    yield Mention("killed", member, i)
        elif (
            counted is not None
            and counted.numbered
            and i + 2 < len(doc)
            and "lost" in {doc[j].lower_ for j in range(i + 1, min(len(doc), i + 4))}
        ):
            yield Mention("killed", counted, i)

    def _to_death(self, token: Token) -> Iterator[Mention]:
        """A verb with "to death": stabbed, hacked, burned, crushed to death."""
        doc = self.doc
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
        right = self._right(verb.i) or self.starting.get(token.i + 1)
        if right is not None and not self._passive_any(verb):
            for member in self._chain(right):
                yield Mention("killed", member, token.i)
            return
        victim = self._left(verb.i)
        if victim is None:
            heads = list(self._subjects(verb)) or [c for c in verb.children if c.dep_ == "dobj"]
            victim = next((g for g in map(self._of_token, heads) if g is not None), None)
        if victim is not None:
            for member in self._chain_left(victim):
                yield Mention("killed", member, token.i)

    def _passive_any(self, verb: Token) -> bool:
        return any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children)

    def _blown_up(self, token: Token) -> Iterator[Mention]:
        """Attackers who blow themselves up."""
        doc, i = self.doc, token.i
        for j in (i - 1, i - 2):
            if (
                j > 0
                and doc[j].lower_ in ("himself", "herself", "themselves")
                and doc[j - 1].lower_ in ("blew", "blow", "blows", "blowing", "blown")
            ):
                group = self.at.get(j)
                if group is not None:
                    subject = self._left(j - 1)
                    if subject is None:
                        subject = next(
                            (g for g in map(self._of_token, self._subjects(doc[j - 1])) if g is not None), None
                        )
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

    def _left_home(self, token: Token) -> Iterator[Mention]:
        """People who had to leave or lost their homes."""
        doc, i = self.doc, token.i
        if doc[i - 1].lower_ not in ("their", "his", "her"):
            return
        for j in range(i - 2, max(-1, i - 9), -1):
            if doc[j].lower_ in FLEE:
                victim = self._left(j)
                if victim is None:
                    victim = next(
                        (g for g in (self.starting.get(k) for k in range(j + 1, i)) if g is not None and g.numbered),
                        None,
                    )
                if victim is None:
                    victim = next((g for g in map(self._of_token, self._subjects(doc[j])) if g is not None), None)
                if victim is not None and victim.numbered:
                    yield Mention("displaced", victim, i)
                    return

    def _taken(self, token: Token) -> Iterator[Mention]:
        """People taken or held hostage."""
        doc, i = self.doc, token.i
        for j in range(i - 1, max(-1, i - 10), -1):
            if doc[j].lower_ in ("took", "taken", "taking", "held", "holding", "hold", "take", "holds"):
                victim = self._right(j)
                if victim is None or doc[j].lower_ in ("taken", "held"):
                    victim = self._left(j) or victim
                if victim is not None and victim.head != i and not victim.pronoun:
                    for member in self._whole([victim, *self._parsed_conjuncts(victim, right=True)]):
                        yield Mention("captured", member, i)
                return

    def _changed(self, token: Token) -> Iterator[Mention]:
        """A figure that replaces another: "from 60 dead to 47"."""
        old = self.starting.get(token.i + 1)
        if old is None or not old.numbered or old.end >= len(self.doc):
            return
        for j in range(old.end, min(len(self.doc), old.end + 4)):
            kind = vocabulary.harm_states().get(self.doc[j].lower_)
            if kind is not None and j + 2 < len(self.doc) and self.doc[j + 1].lower_ == "to" and j + 2 in self.starting:
                yield Mention(kind, old, j, total=True, earlier=True)
                yield Mention(kind, self.starting[j + 2], j, total=True)
                return

    def _held(self, token: Token) -> Iterator[Mention]:
        """People whom armed men hold."""
        right = self._right(token.i)
        holders = [self._of_token(head) for head in self._subjects(token)]
        if (
            right is not None
            and right.numbered
            and any(g is not None and g.role in ("militant", "attacker") for g in holders)
        ):
            yield Mention("captured", right, token.i)

    def _struck(self, token: Token) -> Iterator[Mention]:
        """People hit: "was hit in the shoulder", "struck by a stray bullet"."""
        doc = self.doc
        near = {doc[j].lower_ for j in range(token.i + 1, min(len(doc), token.i + 8))}
        if near & STRUCK and self._passive_form(token):
            victim = self._left(token.i) or next(
                (g for g in map(self._of_token, self._subjects(token)) if g is not None), None
            )
            if victim is not None and not _negated(token):
                for member in self._chain_left(victim):
                    yield Mention("wounded" if near & LIMBS else "hit", member, token.i)

    def _passive_form(self, token: Token) -> bool:
        return any(self.doc[j].lower_ in BE for j in range(max(0, token.i - 3), token.i))

    def _sent_to_hospital(self, token: Token) -> Iterator[Mention]:
        """People sent or taken to hospital."""
        doc = self.doc
        if (
            token.i > 1
            and doc[token.i - 1].lower_ == "in"
            and doc[token.i - 2].lower_ in ("are", "were", "remain", "remained", "is", "was")
        ):
            victim = self._left(token.i - 2)
            if victim is not None and victim.numbered and not victim.vague:
                yield Mention("wounded", victim, token.i)
                return
        for j in range(token.i - 1, max(-1, token.i - 14), -1):
            if doc[j].lower_ in ("sent", "sending", "taken", "rushed", "airlifted", "transported", "sends", "flown"):
                victim = self._right(j) if doc[j].lower_ in ("sent", "sending", "sends") else self._left(j)
                if victim is not None and victim.numbered and not victim.vague:
                    yield Mention("hit", victim, token.i)
                return

    def _treated(self, token: Token) -> Iterator[Mention]:
        """People treated for wounds: "12 more workers are being treated for smoke inhalation"."""
        doc = self.doc
        near = {doc[j].lower_ for j in range(token.i, min(len(doc), token.i + 8))}
        if not near & WOUND_NOUNS or _negated(token):
            return
        victim = None if self._passive_form(token) else self._right(token.i)
        if victim is None:
            victim = self._left(token.i)
        if victim is not None and victim.role != "aid worker":
            for member in self._chain_left(victim):
                yield Mention("wounded", member, token.i)


def _negated(token: Token) -> bool:
    """Whether a not, never or un- word denies the token."""
    doc, i = token.doc, token.i
    if any(child.dep_ == "neg" for child in token.children):
        return True
    before = [doc[j].lower_ for j in range(max(0, i - 3), i)]
    return "n't" in before or (
        "not" in before and "only" not in {doc[j].lower_ for j in range(max(0, i - 3), i + 1)} and before[-1:] != [","]
    )
