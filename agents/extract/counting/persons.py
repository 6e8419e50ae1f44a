"""Whether two single people who are told of may be one."""

from agents.extract import vocabulary
from agents.extract.people import Group
from agents.extract.tellings import Figure

MEN = vocabulary.word_set("toll.men")
WOMEN = vocabulary.word_set("toll.women")
ELDERS = vocabulary.word_set("toll.elders")
CHILDREN = vocabulary.word_set("toll.children")
NO_NAME = vocabulary.word_set("toll.no_name")
RELATIVES = vocabulary.word_set("joined.relatives")
RIDERS = vocabulary.word_set("toll.riders")
GROWN = 18  # years
COMMON = vocabulary.word_set("incidents.common")
SIDES = (frozenset(("military", "police", "security")), frozenset(("militant",)), frozenset(("civilian",)))


def each_person(dead: list[Figure]) -> list[Figure]:
    """Single dead, each way of telling once, but for pronouns that may mean one of those told in other words."""
    each = list({(f.attackers, f.group.noun, f.group.name, f.group.pronoun): f for f in dead}.values())
    known = [figure for figure in each if not figure.group.pronoun]
    return [f for f in each if not (f.group.pronoun and any(could_be(f, other) for other in known))]


def could_be(hurt: Figure, dead: Figure) -> bool:
    """Whether one who was hurt may be one who died: not a victim and an attacker, nor a woman and a man."""
    if hurt.attackers != dead.attackers and not (hurt.group.pronoun or dead.group.pronoun):
        return False
    riding = "passenger" in (hurt.group.noun, dead.group.noun) and (
        hurt.group.noun in RIDERS or dead.group.noun in RIDERS
    )
    kin = hurt.group.noun in RELATIVES and hurt.group.role is None and hurt.group.definite
    kin = kin and not (_is_child(hurt.group) and _is_child(dead.group))  # "a girl was shot; the child died"
    if kin and getattr(vocabulary.people().get(dead.group.noun), "role", None) is not None:
        return False  # "a guard was shot dead; his wife was hurt"
    return not (riding or of_other_sex(hurt.group, dead.group) or told_apart(hurt.group, dead.group))


def told_apart(one: Group, other: Group) -> bool:
    """Whether two single people have other names or ages, or are a child and somebody's elder: "his father"."""
    if one.name and other.name and name_words(one.name).isdisjoint(name_words(other.name)):
        return NO_NAME.isdisjoint(name_words(one.name) | name_words(other.name))
    if one.ordinal != other.ordinal and not (one.name or other.name):
        return True  # "a woman died and a second woman is in hospital"
    if aged_apart(one, other):
        return True
    pairs = ((one, other), (other, one))
    return any(_is_child(child) and (elder.noun in ELDERS or (elder.age or 0) >= GROWN) for elder, child in pairs)


def name_words(name: str) -> set[str]:
    """The words of a name, without case."""
    return set(name.lower().split())


def points_back(figure: Figure) -> bool:
    """Whether a figure's words name no one new: "he", "the man"."""
    return figure.group.pronoun or (figure.group.definite and figure.group.noun in COMMON and not figure.group.name)


def aged_apart(one: Group, other: Group) -> bool:
    """Whether two people are of two ages, by more than the year that a birthday makes."""
    return one.age is not None and other.age is not None and abs(one.age - other.age) > 1


def of_other_sex(one: Group, other: Group) -> bool:
    """Whether one is told of as a man and the other as a woman."""
    return any(a.noun in MEN and b.noun in WOMEN for a, b in ((one, other), (other, one)))


def other_side(figure: Figure, other: Figure) -> bool:
    """Whether one person is of another side than those of whom another figure tells: a soldier, three rebels."""
    if not figure.group.single or figure.group.definite or figure.group.pronoun or figure.attackers or other.attackers:
        return False
    sides = [next((side for side in SIDES if f.group.role in side), None) for f in (figure, other)]
    return None not in sides and sides[0] != sides[1] and figure.mention.trigger != other.mention.trigger


def _is_child(group: Group) -> bool:
    return group.noun in CHILDREN or (group.age is not None and group.age < GROWN)
