"""Finding the groups of people in a sentence: counted ("33 Turkish soldiers"), single ("a girl", "he"), or none."""

import calendar
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agents.extract import numbers, vocabulary
from agents.extract.tokens import Doc, Token
from streams.messages import Count

BANDS = vocabulary.word_set("people.bands")
STATES_AS_NOUNS = vocabulary.word_set("people.states_as_nouns")
COLLECTIVES = vocabulary.word_set("people.collectives")
PARTICIPLES = vocabulary.word_set("people.participles")
MOVEMENTS = vocabulary.word_set("people.movements")
ALONE = vocabulary.word_set("people.alone")
MODIFIERS = frozenset(("ADJ", "NOUN", "PROPN", "NUM"))
ADDITIONAL = vocabulary.word_set("people.additional")
DEFINITE = vocabulary.word_set("people.definite")
PART_WORDS = vocabulary.word_set("people.part_words")
PRONOUNS = {
    "he": 1,
    "she": 1,
    "him": 1,
    "her": 1,
    "himself": 1,
    "herself": 1,
    "themselves": 2,
    "they": 2,
    "them": 2,
    "i": 1,
    "me": 1,
}
PERSONAL = frozenset(PRONOUNS)
NOBODY = vocabulary.word_set("people.nobody")
ORDINALS = vocabulary.ordinals()
SOMEBODY = vocabulary.word_set("people.somebody")
TITLES = vocabulary.word_set("people.titles")
WEEKDAYS = frozenset(day.lower() for day in calendar.day_name)
AGES_GO_ON = frozenset((",", "and", "&"))
EACH = vocabulary.word_set("people.each")  # no number: "each victim was shot twice"
ONE_WAS = vocabulary.word_set("people.one_was")
OTHERS = vocabulary.word_set("people.others")
LIST_OF_AGED = 12  # words before an age in which the age of another one stands
AGED_THAN = vocabulary.word_set("people.aged_than")
CAPTIVE = vocabulary.word_set("people.captive")
ARMED = vocabulary.word_set("people.armed")
AGE_LIST = re.compile(
    r",? (?:both |all |ages? |aged |who are )*\d{1,2}(?:, \d{1,2})*,? and \d{1,2}(?=,| were| was| have|\)|$)"
)
DIGITS = re.compile(r"\d+")
SUFFIXES = vocabulary.word_set("people.suffixes")
FOUND = vocabulary.word_set("people.found")
NAMED_AS = frozenset(("identified as", "named as"))
NTH = re.compile(r"(\d{1,4})(?:st|nd|rd|th)")
FUNCTION = frozenset(("PRON", "DET", "NUM"))
UNMISTAKABLE = vocabulary.word_set("people.unmistakable")
NO_PERSON = vocabulary.word_set("people.no_person")
PERSON_ENDINGS = tuple(sorted(vocabulary.word_set("people.person_endings")))
LIFE_NOUNS = vocabulary.word_set("people.life_nouns")
ATTACKING = vocabulary.word_set("people.attacking")  # before a noun for people it makes them attackers
SHARES = vocabulary.word_set("anaphora.shares")
HEAD_OF_A_BODY = vocabulary.word_set("people.head_of_a_body")
LED_BY_HEADS = vocabulary.word_set("people.led_by_heads")
HERDS = vocabulary.word_set("people.herds")
LONGEST_LIST = 4  # words side by side that describe the same people
BETWEEN_MODIFIERS = frozenset((",", "and", "or", "/", "&"))
SUFFER = vocabulary.word_set("nouns.suffer")
OF_ONE = (  # words that may stand for people without a number, as those that `_single` asks for
    vocabulary.people().keys() | NOBODY | SOMEBODY | PERSONAL | ORDINALS.keys()
    | {"one", "self", "another", "rest", "old", "head"}
)  # fmt: skip
NONE, ONE, SEVERAL = Count.exactly(0), Count.exactly(1), Count(low=2)  # of which most groups are
STATES = vocabulary.harm_states().keys() | vocabulary.harm_verbs().keys()
LONGEST_NAME = 12  # words of an organisation's name between a number and the people whom it counts


@dataclass(frozen=True)
class Group:
    """People in tokens[start:end], with `head` the noun (or the number) that stands for them.

    `count` is as said here; `numbered` when a number said it. `noun` is the head in lower case, "" where there is none.
    """

    start: int
    end: int
    head: int
    count: Count
    noun: str = ""
    role: str | None = None
    nationality: tuple[str, ...] = ()
    numbered: bool = False
    vague: bool = False
    definite: bool = False
    additional: bool = False
    part: bool = False  # introduced as part of a group: "including five children"
    of_them: bool = False  # part of people named before: "two of them"
    pronoun: bool = False
    name: str = ""
    number_start: int = -1  # first token of the number, hedge included; -1 without one
    number_end: int = -1
    age: int | None = None
    ordinal: int = 0  # "a third man"; 0 without one

    @property
    def zero(self) -> bool:
        """Whether the words say that there were none."""
        return self.count.best == 0

    @property
    def single(self) -> bool:
        """Whether this is one person told of without a number."""
        return not self.numbered and self.count.best == 1


def find(doc: Doc) -> list[Group]:
    """The groups of people in a parsed sentence, in order, none overlapping."""
    lower = doc.words
    read = numbers.read([token.text for token in doc])
    quantities = [*_both(doc), *_compared(lower, read)] + [
        q
        for q in read
        if not (q.vague and q.best is None and q.end < len(doc) and not _chunk_head(doc, q.end) and not _alone(doc, q))
    ]
    groups: list[Group] = []
    taken: set[int] = set()
    for quantity in quantities:
        group = _counted(doc, quantity)
        if group is not None and not taken.intersection(range(group.start, group.end)):
            groups.append(group)
            taken.update(range(group.start, group.end))
    quantity_tokens = {i for q in quantities for i in range(q.start, q.end)}
    demonyms = vocabulary.demonyms()
    for token in doc:
        if token.i in taken or token.i in quantity_tokens:
            continue
        may_be_one = token.lower_ in OF_ONE or token.pos_ == "PROPN" or token.text in demonyms
        group = (_single(doc, token, taken) if may_be_one else None) or _unlisted(doc, token)
        if group is not None and doc[group.start].lower_ not in EACH:
            groups.append(group)
            taken.update(range(group.start, group.end))
    groups.sort(key=lambda group: group.start)
    groups = [_counted_by_ages(doc, group) for group in _with_suffixes(doc, groups)]
    return [_introduced(doc, _one_more(_apposed(doc, group, groups), groups)) for group in groups]


def _both(doc: Doc) -> list[numbers.Quantity]:
    """Where "both" counts people."""
    places = [i for i, word in enumerate(doc.words) if word == "both"] if "both" in doc.words else ()
    counting = [i for i in places if _of_people(doc, i + 1) or _both_of_them(doc, i)]
    return [numbers.Quantity(i, i + 1, i, 2, 2, 2) for i in counting]


def _of_people(doc: Doc, i: int) -> bool:
    """Whether people are told at `i`, behind "both": "both assailants", "both of the men", "both of them"."""
    following = [token.lower_ for token in doc[i : i + 3]]
    while following and (following[0] == "of" or following[0] in DEFINITE):
        following = following[1:]
    return bool(following) and (following[0] in vocabulary.people() or following[0] in ("them", "whom"))


def _both_of_them(doc: Doc, i: int) -> bool:
    """Whether the "both" at `i` speaks of two told before: "Both died", "and both were hurt", "the two, both dead"."""
    opens = i == 0 or doc[i - 1].text in (",", ";", ":", "-", "–", "—") or doc[i - 1].lower_ in ("and", "but")
    j = i + 1
    while j < len(doc) and (doc[j].pos_ in ("AUX", "ADV") or doc[j].lower_ in FOUND):
        j += 1
    harmed = doc[i].dep_ == "dobj" and doc[i].head.lower_ in vocabulary.harm_verbs()  # "shot them, killing both"
    return harmed or (opens and j < len(doc) and is_state(doc[j].lower_))


def _of_people_alone(doc: Doc, i: int) -> bool:
    """Whether what stands at `i` tells that the word before it was people: "a second was", "a third badly injured"."""
    while i < len(doc) and doc[i].pos_ == "ADV":
        i += 1
    return i < len(doc) and (
        doc[i].lower_ in ("was", "is", "were", ",", "died") or (is_state(doc[i].lower_) and doc[i].tag_ == "VBN")
    )


def _hurt_alone(doc: Doc, i: int) -> bool:
    """Whether the word at `i` is all that a verb of harm before it names: "injuring a fourth"."""
    harm = vocabulary.harm_verbs().get(doc[i - 2].lower_) if i > 1 and doc[i - 1].lower_ in ("a", "an") else None
    ends = i + 1 == len(doc) or doc[i + 1].is_punct or (doc[i + 1].pos_ == "ADP" and doc[i + 1].lower_ != "of")
    return harm is not None and harm.frame == "object" and ends


def _apposed(doc: Doc, group: Group, groups: list[Group]) -> Group:
    """`group`, in place and role as the one whom it names: "a third victim, a 20-year-old", "the suspect, Khan"."""
    if not group.single:
        return group
    comma = group.start - (3 if doc.span(max(0, group.start - 2), group.start) in NAMED_AS else 1)
    if comma < 1 or doc[comma].text != ",":
        return group
    named = next((other for other in groups if other.end == comma and other.single), None)
    if named is None:
        return group
    role = named.role if group.name and named.definite and not named.name else None
    return replace(group, ordinal=group.ordinal or named.ordinal, role=group.role or role)


def _with_suffixes(doc: Doc, groups: list[Group]) -> list[Group]:
    """The groups; what stands behind a name's comma is part of it: "Dale Smith, Jr."."""
    whole: list[Group] = []
    for group in groups:
        before = whole[-1] if whole else None
        if (
            group.name in SUFFIXES and before is not None and before.name
            and group.start == before.end + 1 and doc[before.end].text == ","
        ):  # fmt: skip
            whole[-1] = replace(before, end=group.end)
        else:
            whole.append(group)
    return whole


def _counted_by_ages(doc: Doc, group: Group) -> Group:
    """People of whom only the ages behind them tell how many they are: "the teens, 15 and 17, were shot"."""
    if group.numbered or group.count.best is not None or group.pronoun or not group.noun:
        return group
    ages = AGE_LIST.match(doc.span(group.end, len(doc)))
    if ages is None:
        return group
    return replace(group, count=Count.exactly(len(DIGITS.findall(ages.group()))), numbered=True, vague=False)


def _one_more(group: Group, groups: list[Group]) -> Group:
    """`group`, with the role of those whom it is one more of: "two suspects fled and a third was shot"."""
    if group.noun not in ORDINALS:
        return group
    role = next((other.role for other in reversed(groups) if other.end <= group.start and other.noun), None)
    return replace(group, role=role)


def _alone(doc: Doc, quantity: numbers.Quantity) -> bool:
    """Whether a vague word stands for people by itself before what they suffered: "five died and many were injured"."""
    i = quantity.end
    if doc.span(i, i + 1).lower() in ADDITIONAL:
        i += 1  # "and many more injured"
    if i < len(doc) and doc[i].lower_ in ("was", "were"):
        i += 1
    harm = vocabulary.harm_verbs().get(doc[i].lower_) if i < len(doc) else None
    hurt = harm is not None and harm.kind in ("killed", "wounded") and "participle" in harm.forms
    return hurt and doc[quantity.core].lower_ in ALONE


def _compared(words: Sequence[str], quantities: list[numbers.Quantity]) -> list[numbers.Quantity]:
    """Numbers told by comparison with the one before: "as many", "twice as many"."""
    found: list[numbers.Quantity] = []
    if "as" not in words and "same" not in words:
        return found
    for i, word in enumerate(words[:-2]):
        if word == "the" and words[i + 1 : i + 3] == ["same", "number"]:
            before = [q for q in quantities if q.end <= i and q.best and not q.vague]
            if before and (value := before[-1].best):
                found.append(numbers.Quantity(i, i + 3, i + 2, value, value, value))
        if word == "as" and words[i + 1] == "many" and words[i + 2] != "as":
            before = [q for q in quantities if q.end <= i and q.best and not q.vague]
            factor = {"twice": 2, "double": 2}.get(words[i - 1] if i else "", 1)
            if before and before[-1].best:
                value = before[-1].best * factor
                found.append(numbers.Quantity(i - (factor > 1), i + 2, i, value, value, value))
    return found


def is_state(word: str) -> bool:
    """Whether a word says in what state people are: dead, wounded, missing, killed."""
    return word in STATES


def _chunk_end(doc: Doc, i: int) -> int:
    """End of the run of modifiers and nouns that begins at `i`."""
    j = i
    while j < len(doc):
        token = doc[j]
        lower = token.lower_
        if lower in ("'s", "’s", "’", "'") and j > i:
            j += 1
            continue
        if lower in SHARES and doc.span(j + 1, j + 2).lower() == "of":
            break  # "injuring 40 most of them seriously"
        if token.text in ("-", "/") and i < j < len(doc) - 1 and doc[j + 1].text.isalpha():
            if doc[j - 1].whitespace_ and token.whitespace_:
                break  # a dash: "eight people - three men and five women - died"
            j += 2
            continue
        if j > i and _short_name(doc, j):
            j += 3
            continue
        if lower in WEEKDAYS and j > i and doc[j - 1].lower_ in vocabulary.people():
            break  # "a suspect Tuesday night"
        if is_state(lower) and lower not in ("hostage", "captive"):
            following = doc[j + 1] if j + 1 < len(doc) else None
            if not (
                following is not None and following.lower_ in vocabulary.people() and not is_state(following.lower_)
            ):
                break
            j += 1
            continue
        if token.pos_ in MODIFIERS or lower in vocabulary.people():
            if token.pos_ == "NUM" and j > i and token.text[:1].isdigit():
                break
            j += 1
            continue
        if token.pos_ == "ADV" and (end := _newly_made(doc, j)):
            j = end
            continue
        following = doc[j + 1] if j + 1 < len(doc) else None
        describes = token.tag_ in ("VBN", "VBG", "JJ", "RB") and j - i < 3
        if describes and following is not None and following.pos_ in ("NOUN", "PROPN", "ADJ"):
            known = following.lower_ in vocabulary.people()
            if known or lower in PARTICIPLES:
                j += 1
                continue
        break
    while j > i and doc[j - 1].lower_ in ("'s", "’s", "’", "'", "-", "/"):
        j -= 1
    return j


def _newly_made(doc: Doc, j: int) -> int:
    """Where an adverb and the participle before people end: "newly-recruited soldiers"; 0 where no people follow."""
    k = j + 2 if doc.span(j + 1, j + 2) == "-" else j + 1
    if doc.span(k, k + 1) == "" or doc[k].tag_ not in ("VBN", "JJ"):
        return 0
    behind = {word.lower_ for word in doc[k + 1 : k + 3]}  # "newly-recruited (Yemeni) soldiers"
    return k + 1 if not behind.isdisjoint(vocabulary.people()) else 0


def _short_name(doc: Doc, j: int) -> bool:
    """Whether an organisation's short name stands before its people: "two Border Guard Force (BGF) members"."""
    return (
        j + 3 < len(doc) and doc[j].text == "(" and doc[j + 2].text == ")"
        and doc[j + 1].text.isupper() and doc[j + 3].lower_ in vocabulary.people()
    )  # fmt: skip


def _chunk_head(doc: Doc, i: int) -> int:
    """Index of the noun that the run from `i` ends in, or 0."""
    end = _chunk_end(doc, i)
    return end - 1 if end > i else 0


def _first_of_two_ages(doc: Doc, quantity: numbers.Quantity) -> bool:
    """Whether a number is the first of two ages: "an 18 and a 15 year old", "an 18- and 15-year-old"."""
    before = doc[quantity.start - 1].lower_ if quantity.start else ""
    behind = [word.lower_ for word in doc[quantity.end : quantity.end + 7] if word.text != "-" and word.lower_ != "a"]
    return before in ("a", "an") and behind[:1] == ["and"] and behind[2:4] == ["year", "old"]


def _counted(doc: Doc, quantity: numbers.Quantity) -> Group | None:
    """The group that `quantity` counts, or None when it counts no people."""
    i, of_them, additional, definite = quantity.end, False, False, False
    people = vocabulary.people()
    start = quantity.start
    if _first_of_two_ages(doc, quantity):
        return Group(start - 1, i, i - 1, ONE, noun="year-old", age=quantity.best)
    while i < len(doc) and doc[i].lower_ in ADDITIONAL and doc[i].lower_ != "others":
        additional, i = True, i + 1
    if i < len(doc) and doc[i].lower_ == "of" and i + 1 < len(doc):
        j = i + 1
        those = doc[j].lower_ in ("those", "these")
        if doc[j].lower_ in ("them", "whom", "which") or (those and _chunk_end(doc, j + 1) == j + 1):
            of_them = True
            return _group(doc, quantity, start, j + 1, j, "", of_them=True, additional=additional)
        if doc[j].lower_ in ("the", "those", "these", "their", "its", "his", "her", "our") and not quantity.vague:
            of_them = True
        while j < len(doc) and (doc[j].lower_ in DEFINITE or doc[j].pos_ == "DET"):
            j += 1
        if of_them and doc.span(j, j + 1).lower() in vocabulary.number_words() and _chunk_end(doc, j) == j + 1:
            return _group(doc, quantity, start, j + 1, quantity.end - 1, "", of_them=True, additional=additional)
        if of_them and doc.span(j, j + 1) == "own" and _chunk_end(doc, j) <= j + 1:
            return _group(doc, quantity, start, j + 1, quantity.end - 1, "", additional=additional)
        if quantity.vague or of_them or quantity.best in (12, 24) or doc[j].lower_ in people:
            i = j
    elif i < len(doc) and doc[i].lower_ in DEFINITE and quantity.vague:
        return None
    end = i if doc.span(i, i + 1).lower() in SUFFER else _chunk_end(doc, i)  # "three sustained bullet wounds"
    end = _joined_modifiers(doc, i, end)
    k = start - 1
    outer = start
    while k >= 0 and doc[k].lower_ in ADDITIONAL | {
        "a",
        "an",
        "the",
        "all",
        "those",
        "these",
        "its",
        "their",
        "his",
        "her",
        "both",
        "total",
        "of",
        "other",
    }:
        additional = additional or doc[k].lower_ in ADDITIONAL
        definite = definite or doc[k].lower_ in DEFINITE
        if doc[k].lower_ == "of" and not (k > 0 and doc[k - 1].lower_ == "total"):
            break
        k -= 1
    if start >= 2 and doc[start - 1].lower_ == "of" and doc[start - 2].lower_ in BANDS:
        named = end if end > i and doc[end - 1].lower_ in people else quantity.end
        band = _group(doc, quantity, start, named, start - 2, doc[start - 2].lower_, additional=additional)
        of = _role(doc, quantity.end, named, doc[named - 1].lower_) if named > quantity.end else None
        return replace(band, role=band.role or of)  # "a group of 60 mercenaries"
    if end == i:
        last = i if doc[i - 1].lower_ in ("other", "more") else quantity.end
        bare = _bare(doc, quantity, outer, last, additional, definite)
        hurt = of_them and doc.span(i, i + 1).lower() in STATES_AS_NOUNS  # "three of the wounded died"
        return replace(bare, of_them=True) if bare is not None and hurt else bare
    if end - i > 1 and doc[end - 1].lower_ in CAPTIVE and doc[end - 2].lower_ in people:
        end -= 1  # "took six soldiers prisoner"
    head = end - 1
    noun = doc[head].lower_
    lemma_ok = noun in people
    if not lemma_ok:
        for j in range(end - 1, i - 1, -1):  # "Swiss nationals Anna and Beat" and other runs that go on behind the noun
            if doc[j].lower_ in people and doc[j].tag_ in ("NNS", "NNPS") and j >= end - 4:
                head, noun, lemma_ok = j, doc[j].lower_, True
                break
    if not lemma_ok:
        harm = vocabulary.harm_nouns().get(noun)
        if noun in vocabulary.things() or noun in vocabulary.units() or harm is not None:
            if harm is not None and harm.frame != "deed" and not quantity.perhaps_year:
                return _group(doc, quantity, start, end, head, noun, additional=additional, definite=definite)
            return None
        if doc[head].text in vocabulary.demonyms() or doc[head].text in MOVEMENTS:
            pass
        elif (
            quantity.perhaps_year
            or (doc[head].pos_ != "NOUN" and doc[head].tag_ not in ("NNPS",))
            or (doc[head].tag_ == "NN" and (quantity.best or 2) > 1)
        ):
            governing = _governing(doc, end)
            if governing is None:
                return None
            head, end, noun = governing.i, governing.i + 1, governing.lower_
    elif doc[head].tag_ == "NN" and (quantity.perhaps_year or doc[quantity.core].lower_ == "some"):
        return None
    if noun in LIFE_NOUNS and doc[head].lower_ == "life":
        return None
    return _group(doc, quantity, outer, end, head, noun, of_them=of_them, additional=additional, definite=definite)


def _joined_modifiers(doc: Doc, start: int, end: int) -> int:
    """End of the people whom the words from `start` to `end` only describe: "14 regime and opposition fighters"."""
    for _ in range(LONGEST_LIST):
        if not 0 < end - start <= 2 or doc[end - 1].tag_ in ("NNS", "NNPS", "CD") or _tells_people(doc, end - 1):
            return end
        j = end
        while j < len(doc) and doc[j].lower_ in BETWEEN_MODIFIERS:
            j += 1
        further = _chunk_end(doc, j) if j > end else end
        if j >= len(doc) or further == end or further - j > 3 or doc[j].pos_ in ("NUM", "DET"):
            return end
        if doc[further - 1].lower_ in vocabulary.people() and doc[further - 1].tag_ == "NNS":
            return further
        start, end = j, further
    return end


def _tells_people(doc: Doc, i: int) -> bool:
    """Whether the word at `i` is people by itself, or surely none."""
    word = doc[i].lower_
    return word in vocabulary.people() or word in vocabulary.things() or word in vocabulary.units()


def _governing(doc: Doc, i: int) -> Token | None:
    """The people behind a long name that a number stands before: "three UN Mission in Mali (UNMM) staff"."""
    if doc[i - 1].pos_ != "PROPN":
        return None
    for token in doc[i : i + LONGEST_NAME]:
        person = vocabulary.people().get(token.lower_)
        if person is not None and person.plural:
            following = doc[token.i + 1] if token.i + 1 < len(doc) else token
            return following if following.lower_ in vocabulary.people() else token  # "FC and police personnel"
        if token.pos_ not in ("ADP", "DET", "PROPN") and token.text not in ("(", ")", "-", "&", "and"):
            return None
    return None


def _bare(doc: Doc, quantity: numbers.Quantity, start: int, end: int, additional: bool, definite: bool) -> Group | None:
    """A number that no noun follows: "killed 33", "nine dead", "another 20", "six other injured"."""
    if quantity.vague and quantity.best is None and doc[quantity.core].lower_ not in ALONE:
        return None
    following = doc[quantity.end].lower_ if quantity.end < len(doc) else ""
    if following in (",", "of") and doc[quantity.start - 1].lower_ in ("both", "aged"):
        return None  # an age: "Holt and Clark, both 31,"
    if doc[quantity.start - 1].lower_ == "than" and doc[quantity.start - 2].lower_ in AGED_THAN and quantity.start > 1:
        return None  # "a boy younger than 12"
    if following in vocabulary.harm_states() and doc.span(quantity.end + 1, quantity.end + 2) in vocabulary.things():
        return None  # "six dead horses"
    if following in ("'s", "’s") and doc[quantity.start - 1].tag_ == "PRP$":
        return None  # "in their 20's"
    if following == "-" and not doc[quantity.end - 1].whitespace_:
        return None
    if quantity.start == quantity.core > 0 and doc[quantity.core - 1].tag_ == "POS":
        return None  # a title: "Ocean's 11"
    if _in_list_of_ages(doc, quantity.core) or _age_of_one(doc, quantity.core):
        return None
    opens = quantity.start < quantity.core or quantity.core == 0  # hedged, or a headline's first word
    if quantity.perhaps_year and not (opens and following in vocabulary.harm_states()):
        return None
    return _group(doc, quantity, start, end, quantity.end - 1, "", additional=additional, definite=definite)


def _age_of_one(doc: Doc, i: int) -> bool:
    """Whether the number at `i` is the age of the person before it: "a man, 40, and a woman, 66, were shot"."""
    if i < 2 or doc[i - 1].text != "," or not (doc[i].text.isdigit() and int(doc[i].text) < 110):
        return False
    person = vocabulary.people().get(doc[i - 2].lower_)
    ends = i + 1 == len(doc) or doc[i + 1].is_punct or doc[i + 1].lower_ == "and" or doc[i + 1].pos_ == "AUX"
    one = person is not None and not person.plural
    return ends and (one or (doc[i - 2].pos_ == "PROPN" and _last_of_aged(doc, i)))


def _last_of_aged(doc: Doc, i: int) -> bool:
    """Whether the number at `i` ends a list of names with ages: "Ann Orr, 24, Jo Hill, 25 and Al Cox, 32 were hurt"."""
    if doc.span(i + 1, i + 2).lower() in ONE_WAS:
        return True
    return any(
        doc[k].text.isdigit() and int(doc[k].text) < 110
        and doc[k - 1].text == "," and doc[k - 2].pos_ == "PROPN" and doc[k + 1].lower_ in AGES_GO_ON
        for k in range(max(2, i - LIST_OF_AGED), i - 1)
    )  # fmt: skip


def _in_list_of_ages(doc: Doc, i: int) -> bool:
    """Whether the number at `i` is one of the ages of the people before: "his sons, 9 and 11, were shot"."""
    if not (doc[i].text.isdigit() and int(doc[i].text) < 110):
        return False
    first, last = i, i
    while first > 1 and doc[first - 1].lower_ in AGES_GO_ON and doc[first - 2].text.isdigit():
        first -= 2
    while last + 2 < len(doc) and doc[last + 1].lower_ in AGES_GO_ON and doc[last + 2].text.isdigit():
        last += 2
    if first == last or first < 2 or doc[first - 1].text != ",":
        return False
    ends = last + 1 == len(doc) or doc[last + 1].is_punct or doc[last + 1].pos_ == "AUX"
    return ends and doc[first - 2].lower_ in vocabulary.people() and doc[first - 2].tag_ in ("NNS", "NNPS")


def _group(doc: Doc, quantity: numbers.Quantity, start: int, end: int, head: int, noun: str, **flags: Any) -> Group:
    """A counted group with what its modifiers say of it."""
    person = vocabulary.people().get(noun)
    count = quantity.count
    if person is not None and person.size > 1 and not quantity.vague:
        size = person.size
        count = Count(low=_times(count.low, size), best=_times(count.best, size), high=_times(count.high, size))
    lo, hi = min(start, head), max(end, head + 1)
    return Group(
        start=lo, end=hi, head=head, count=count, noun=noun,
        role=_role(doc, quantity.end if head >= quantity.end else head, hi, noun),
        nationality=_nationality(doc, quantity.end, hi), numbered=True, vague=quantity.vague,
        number_start=quantity.start, number_end=quantity.end, **flags,
    )  # fmt: skip


def _times(value: int | None, factor: int) -> int | None:
    return None if value is None else value * factor


def _role(doc: Doc, start: int, end: int, noun: str) -> str | None:
    """The role that the words of a group give it: that of the head, or else of a modifier ("police officers")."""
    people = vocabulary.people()
    if noun in ARMED and any(
        doc[i].text in MOVEMENTS or doc[i].text.rstrip("s") in MOVEMENTS for i in range(start, end)
    ):
        return "militant"  # "Houthi gunmen": a side in a war
    for i in range(start, end):
        word = doc[i].lower_
        if word in ATTACKING or (word in people and people[word].role == "attacker"):
            return "attacker" if word not in ATTACKING or noun in people else None
        if word == "police" and i < end - 1:
            return "police"
    person = people.get(noun)
    return person.role if person else None


def words_for(roles: Container[str]) -> frozenset[str]:
    """Words of which a sentence needs one if a group in it is to have one of `roles` by its own words."""
    named = frozenset(word for word, person in vocabulary.people().items() if person.role in roles)
    return named | (ATTACKING if "attacker" in roles else frozenset()) | (ARMED if "militant" in roles else frozenset())


def _nationality(doc: Doc, start: int, end: int) -> tuple[str, ...]:
    """Nationalities among the modifiers of a group."""
    demonyms = vocabulary.demonyms()
    countries = vocabulary.country_names()
    found: list[str] = []
    i = start
    while i < end:
        two = f"{doc[i].text} {doc[i + 1].text}" if i + 1 < end else ""
        code = demonyms.get(two) or demonyms.get(doc[i].text)
        following = doc[i + 1].text if i + 1 < len(doc) else ""
        if following in ("-", "–") and not (i + 2 < end and doc[i + 2].text in demonyms):
            i += 3  # "Iran-backed", "Saudi-led"
            continue
        if code is None and doc[i].text in ("US", "U.S.", "UK", "U.K.", "UAE"):
            code = countries.get(doc[i].text)
        if code and code not in found:
            found.append(code)
        i += 2 if two in demonyms else 1
    return tuple(found)


def _single(doc: Doc, token: Token, taken: set[int]) -> Group | None:
    """A group told without a number, with `token` as its head: a soldier, the victims, he, nobody, Mr Khan."""
    word = token.lower_
    i = token.i
    if word == "neither" and doc.span(i + 1, i + 2).lower() in vocabulary.people():
        return None  # "neither officer"
    if word in NOBODY or (word == "one" and i > 0 and doc[i - 1].lower_ == "no"):
        start = i - 1 if word == "one" else i
        end = i + 1
        if end + 1 < len(doc) and doc[end].lower_ == "of" and word == "none":
            end = _chunk_end(doc, end + 2) if doc[end + 1].lower_ in DEFINITE else end + 2
        return Group(start, end, i, NONE, noun=word, numbered=False)
    if word == "other" and i + 1 < len(doc) and doc[i + 1].like_num:
        return None  # "other five girls"
    if word in SOMEBODY:
        return Group(i, i + 1, i, ONE, noun="someone")
    if word in PERSONAL:
        if word == "her" and i + 1 < len(doc) and (doc[i + 1].pos_ in ("NOUN", "ADJ", "PROPN") or _calibre(doc[i + 1])):
            return None
        plural = PRONOUNS[word] == 2
        count = SEVERAL if plural else ONE
        return Group(i, i + 1, i, count, noun=word, pronoun=True, definite=True, vague=plural)
    if word == "self" and _done_to_self(doc, i):
        return Group(i, i + 1, i, ONE, noun=word, pronoun=True, definite=True)
    if word == "another" and (
        i + 1 >= len(doc)
        or doc[i + 1].pos_ in ("AUX", "VERB", "ADP", "PUNCT", "ADV", "CCONJ", "SCONJ")
        or is_state(doc[i + 1].lower_)
        or doc[i + 1].lower_ in SUFFER
    ):
        if (
            i + 1 < len(doc)
            and is_state(doc[i + 1].lower_)
            and i + 2 < len(doc)
            and doc[i + 2].lower_ in vocabulary.people()
        ):
            return None
        return Group(i, i + 1, i, ONE, noun="another", additional=True)
    if (
        word == "rest"
        and i
        and doc[i - 1].lower_ == "the"
        and doc.span(i + 1, i + 2)
        and doc[i + 1].pos_ in ("VERB", "AUX")
    ):
        return Group(i - 1, i + 1, i, SEVERAL, noun=word, vague=True, definite=True)
    one_more = word in ORDINALS and i > 0 and doc[i - 1].lower_ in ("a", "an", "the")
    if one_more and (_of_people_alone(doc, i + 1) or _hurt_alone(doc, i)):
        return Group(i - 1, i + 1, i, ONE, noun=word, ordinal=ORDINALS[word])
    if token.text in vocabulary.demonyms() and token.pos_ in ("NOUN", "PROPN") and not _inside_compound(doc, token):
        start = _phrase_start(doc, i)
        determiner = doc[start].lower_
        if determiner in ("a", "an", "the", "another") and start < i and token.tag_ in ("NN", "NNP", "JJ"):
            return Group(
                start,
                i + 1,
                i,
                ONE,
                noun=word,
                nationality=(vocabulary.demonyms()[token.text],),
                definite=determiner == "the",
                age=_age(doc, start, i + 1),
            )
    if word == "old":
        return _aged(doc, token)
    if word == "head" and _heads(doc, i):
        start = _phrase_start(doc, i)
        return Group(start, i + 1, i, ONE, noun=word, role="official", definite=doc[start].lower_ in DEFINITE)
    person = vocabulary.people().get(word)
    if token.pos_ == "PROPN" and (person is None or (not person.common and doc[_phrase_start(doc, i)].pos_ != "DET")):
        return _named(doc, token, taken)
    if person is None or _inside_compound(doc, token) or (i == 0 and doc.span(1, 2) == ":"):
        return None
    if word in LIFE_NOUNS:
        return None  # "saved the life of a boy"; of lives only a number tells
    if (word in STATES_AS_NOUNS) and not (i > 0 and doc[i - 1].lower_ in ("the", "among")):
        return None
    start = _phrase_start(doc, i)
    determiner = doc[start].lower_ if start < i else ""
    before = doc[start - 1].lower_ if start > 0 else ""
    definite = determiner in DEFINITE or before in DEFINITE
    if start < i and doc[start].tag_ == "PRP$":
        definite = True
    if {determiner, before} & {"no", "neither"}:
        return Group(start, i + 1, i, NONE, noun=word, role=person.role, nationality=_nationality(doc, start, i + 1))
    plural = person.plural and person.size == 1
    if word in COLLECTIVES and determiner not in ("a", "an"):
        plural = True
    if determiner in ("a", "an"):
        plural = word in ("family", "crew")
    if word == "parents" and determiner in ("his", "her"):
        plural, person = False, person._replace(size=2)
    count = SEVERAL if plural else ONE if person.size == 1 else Count.exactly(person.size)
    additional = any(doc[j].lower_ in ADDITIONAL for j in range(start, i))
    end = i + 1
    name = ""
    if end < len(doc) and doc[end].pos_ == "PROPN" and doc[end].text[:1].isupper() and not plural:
        while end < len(doc) and doc[end].pos_ == "PROPN" and doc[end].lower_ not in WEEKDAYS:
            end += 1
        name = " ".join(doc[j].text for j in range(i + 1, end))
    return Group(
        start, end, i, count, noun=word, role=_role(doc, start, i + 1, word),
        nationality=_nationality(doc, start, i + 1),
        vague=plural, definite=definite, additional=additional, name=name, age=_age(doc, start, end),
        ordinal=_ordinal(doc, start, i),
    )  # fmt: skip


def _heads(doc: Doc, i: int) -> bool:
    """Whether the "head" at `i` is a person: "the head of the council was shot", "killed an assistant village head"."""
    if doc[i].dep_ not in ("nsubjpass", "dobj", "conj", "nsubj") or doc[i].head.lower_ in HEAD_OF_A_BODY:
        return False
    of = doc.span(i + 1, i + 2).lower() == "of"
    whose = doc.span(i + 2, i + 5).lower().split() if of else []
    led = doc[i - 1].lower_ in LED_BY_HEADS if i else False
    return led or (of and HERDS.isdisjoint(whose) and doc[_phrase_start(doc, i)].pos_ == "DET")


def _calibre(token: Token) -> bool:
    """Whether a number is that of a gun: "shot her .38 revolver"."""
    return token.text.startswith(".") and token.text[1:].isdigit()


def _done_to_self(doc: Doc, i: int) -> bool:
    """Whether "self" is the one who did it, as headlines have it: "officer shoots self", "kills wife, self"."""
    if doc.span(i + 1, i + 2) == "-" or not i:
        return False
    joined = doc[i - 1].lower_ in (",", "and", "then", "&") and any(
        t.lower_ in vocabulary.harm_verbs() for t in doc[:i]
    )
    return joined or doc[i - 1].lower_ in vocabulary.harm_verbs()


def _ordinal(doc: Doc, start: int, end: int) -> int:
    """Which one a phrase calls somebody: 3 for "a third man"; 0 for "(he was) the third man (to die this month)"."""
    if start and doc[start - 1].lemma_ == "be":
        return 0
    return max((place_in_order(doc[j].lower_) for j in range(start, end)), default=0)


def place_in_order(word: str) -> int:
    """The value of an ordinal in words or digits: third, 54th; 0 for any other word."""
    digits = NTH.fullmatch(word)
    return int(digits[1]) if digits else ORDINALS.get(word, 0)


def _unlisted(doc: Doc, token: Token) -> Group | None:
    """A person whom no list has, told by what was done to them: "a gondolier was stabbed", "kidnapped a beekeeper"."""
    if token.dep_ not in ("conj", "dobj", "nsubjpass"):
        return None
    joined_to = token.head if token.dep_ == "conj" else token  # "killed a pensioner and her carer"
    verb = joined_to.head
    if verb.lower_ not in UNMISTAKABLE or token.lower_ in vocabulary.things() or token.lower_ in NO_PERSON:
        return None
    done_to = joined_to.dep_ == "nsubjpass" or (
        joined_to.dep_ == "dobj" and verb.i < token.i and not any(child.dep_ == "auxpass" for child in verb.children)
    )
    if not done_to or token.lower_ in vocabulary.harm_nouns():
        return None
    start = _phrase_start(doc, token.i)
    named = start == token.i and token.text.istitle() and token.dep_ == "nsubjpass" and token.pos_ not in FUNCTION
    determiner = doc[start].lower_ if start < token.i else ""
    if named and token.text not in vocabulary.country_names() and token.lower_ not in vocabulary.not_names():
        return Group(start, token.i + 1, token.i, ONE, name=token.text, definite=True)
    if token.tag_ != "NN" or not (
        determiner in ("a", "an", "another") or (determiner in DEFINITE and token.lower_.endswith(PERSON_ENDINGS))
    ):
        return None
    return Group(
        start, token.i + 1, token.i, ONE, noun=token.lower_, definite=determiner in DEFINITE,
        additional=determiner == "another", nationality=_nationality(doc, start, token.i + 1),
        age=_age(doc, start, token.i + 1),
    )  # fmt: skip


def _aged(doc: Doc, token: Token) -> Group | None:
    """A person told by age alone: "a 17-year-old", "the two year old"; None where a noun follows."""
    i = token.i
    words = [j for j in range(i - 1, max(-1, i - 5), -1) if doc[j].text != "-"][:2]
    if len(words) < 2 or doc[words[0]].lower_ not in ("year", "month", "week", "day"):
        return None
    number = doc[words[1]]
    if not (number.text.isdigit() or number.lower_ in vocabulary.number_words()):
        return None
    following = doc[i + 1] if i + 1 < len(doc) else None
    end = i + 1
    while end < len(doc) and doc[end].pos_ == "PROPN" and doc[end].lower_ not in WEEKDAYS:
        end += 1
    described = following is not None and following.pos_ in MODIFIERS and not is_state(following.lower_)
    if end == i + 1 and following is not None and (described or following.text == "-"):
        return None
    if any(doc[j].lower_ in vocabulary.people() for j in range(i + 1, end)):
        return None
    start = _phrase_start(doc, number.i)
    determiner = doc[start].lower_
    return Group(
        start, end, i, ONE, noun="year-old", definite=determiner in DEFINITE,
        name=doc.span(i + 1, end),
        additional=any(doc[j].lower_ in ADDITIONAL for j in range(start, i)),
        age=int(number.text) if number.text.isdigit() and doc[words[0]].lower_ == "year" else None,
    )  # fmt: skip


def possessor(doc: Doc, owner: Token) -> Group:
    """The person whose death, murder or kidnapping is named: "his death", "Mr Khan's murder"."""
    start = owner.i
    while start > 0 and doc[start - 1].pos_ == "PROPN" and owner.pos_ == "PROPN":
        start -= 1
    name = doc.span(start, owner.i + 1) if owner.pos_ == "PROPN" else ""
    return Group(
        start,
        owner.i + 1,
        owner.i,
        ONE,
        noun=owner.lower_ if not name else "",
        definite=True,
        pronoun=not name,
        name=name,
    )


def _inside_compound(doc: Doc, token: Token) -> bool:
    """Whether a noun for people only describes another noun: "police station", "soldiers' camp"."""
    i = token.i + 1
    if i < len(doc) and doc[i].lower_ in ("'s", "’s", "’", "'") and doc[i].tag_ == "POS":
        return True
    if (
        i < len(doc)
        and doc[i].text == "-"
        and i + 1 < len(doc)
        and doc[i + 1].text.isalpha()
        and not doc[i].whitespace_
        and not token.whitespace_
    ):
        return True
    if i < len(doc) and doc[i].pos_ == "NOUN" and not is_state(doc[i].lower_):
        return token.dep_ in ("compound", "nmod", "amod", "poss")
    return False


def _is_deed(doc: Doc, i: int) -> bool:
    """Whether a participle is what somebody did: "charged with killing grandmother"."""
    harm = vocabulary.harm_verbs().get(doc[i].lower_)
    return doc[i].tag_ == "VBG" and harm is not None and i > 0 and doc[i - 1].pos_ == "ADP"


def _phrase_start(doc: Doc, i: int) -> int:
    """Where the phrase of the noun at `i` begins, its determiner included."""
    j = i
    while j > 0:
        before = doc[j - 1]
        if (before.pos_ in ("ADJ", "NOUN", "PROPN") and before.lower_ not in ("dead",)) or before.lower_ in (
            "'s",
            "’s",
        ):
            j -= 1
        elif before.text == "-" and j > 1 and not before.whitespace_:
            j -= 2
        elif j > 2 and doc[j - 2].text == "-" and before.pos_ in ("ADP", "ADV", "NOUN", "PART"):
            j -= 3
        elif (before.pos_ == "NUM" and j < i and doc[j].text == "-") or (
            before.tag_ in ("VBN", "VBG") and before.dep_ == "amod" and not _is_deed(doc, j - 1)
        ):
            j -= 1
        elif before.pos_ == "DET" or before.tag_ == "PRP$" or before.lower_ in ("no", "another"):
            return j - 1
        else:
            break
    return j


def _age(doc: Doc, start: int, end: int) -> int | None:
    """The age told in or right behind a phrase: "a 12-year-old girl", "John Smith, 45,"."""
    for i in range(start, end):
        if (
            doc[i].text.isdigit()
            and i + 2 < len(doc)
            and doc[i + 1].text == "-"
            and doc[i + 2].lower_.startswith("year")
        ):
            return int(doc[i].text)
    if (
        end + 1 < len(doc)
        and doc[end].text in (",", "(")
        and doc[end + 1].text.isdigit()
        and int(doc[end + 1].text) < 110
    ):
        return int(doc[end + 1].text)
    return None


def _named(doc: Doc, token: Token, taken: set[int]) -> Group | None:
    """A person told by name alone, when the last token of the name is `token`."""
    i = token.i
    if i + 1 < len(doc) and doc[i + 1].pos_ == "PROPN":
        return None
    if i + 1 < len(doc) and doc[i + 1].lower_ in ("'s", "’s", "'") and doc[i + 1].tag_ == "POS":
        return None
    if token.dep_ in ("compound", "nmod", "amod"):
        return None
    start = i
    while start > 0 and start - 1 not in taken:
        if doc[start - 1].pos_ == "PROPN":
            start -= 1
        elif start > 1 and doc[start - 1].text == "-" and not doc[start - 2].whitespace_:
            start -= 2  # "Nur-ul-Haq"
        else:
            break
    name = doc.span(start, i + 1)
    if token.text in vocabulary.demonyms() or name in vocabulary.country_names() or name in vocabulary.organisations():
        return None
    aged = start > 1 and doc[start - 1].lower_ == "old" and doc[start - 2].text == "-"  # "19-year-old Anna Ward"
    if not aged and any(part.lower() in vocabulary.not_names() for part in name.split()):
        return None
    if not name[:1].isupper() or (i == start and start > 0 and doc[start - 1].lower_ in ("the", "a", "an")):
        return None
    return Group(start, i + 1, i, ONE, noun="", name=name, definite=True, age=_age(doc, start, i + 1))


def _introduced(doc: Doc, group: Group) -> Group:
    """`group`, marked as a part where the words before it say so: including, among them, two of whom."""
    if doc[0].lower_ == "of" and group.numbered and group.start > 1 and doc[group.start - 1].text == ",":
        return replace(group, of_them=True)  # "Of the 52 wounded, 11 are in a critical condition"
    i = group.start - 1
    skipped = 0
    while (
        i >= 0
        and skipped < 4
        and (
            doc[i].lower_ in ("at", "least", "the", "a", "an", "about", "some", "both", ":", ",")
            or doc[i].pos_ == "DET"
        )
    ):
        i, skipped = i - 1, skipped + 1
    if (
        i >= 0
        and doc[i].lower_ in PART_WORDS
        and not (
            doc[i].lower_ in ("among", "amongst")
            and (i == 0 or doc[i - 1].lower_ in ("is", "was", "are", "were", "be", "been"))
        )
    ):
        return replace(group, part=doc[i].lower_ not in ("among", "amongst"))
    if i >= 1 and doc[i].lower_ in ("them", "whom", "these") and doc[i - 1].lower_ in ("among", "of", "amongst"):
        own_state = group.end < len(doc) and is_state(doc[group.end].lower_)  # "hurt 35 people, of them ten dead"
        return replace(group, part=not own_state, of_them=own_state)
    return group
