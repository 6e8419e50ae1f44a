"""One figure a kind of harm from all that is told of an incident.

The rules of `deploy/counting.md` decide what is added, what is part of a whole, and what replaces what.
"""

from dataclasses import dataclass, replace

from agents.extract import shared_tolls, vocabulary
from agents.extract.incidents import Incident
from agents.extract.numbers import LARGEST
from agents.extract.people import OTHERS, SOMEBODY, Group
from agents.extract.tellings import Figure, likewise
from streams.messages import Count

MEN = vocabulary.word_set("toll.men")
WOMEN = vocabulary.word_set("toll.women")
ELDERS = vocabulary.word_set("toll.elders")
CHILDREN = vocabulary.word_set("toll.children")
NO_NAME = vocabulary.word_set("toll.no_name")
ANY_VICTIM = frozenset(("victim", "person", "man", "woman"))
RELATIVES = vocabulary.word_set("joined.relatives")
ROUGHLY = 6  # an exact number may differ from a rough one by less than the sixth of it
RIDERS = vocabulary.word_set("toll.riders")
NEAR = 2  # sentences within which people are told of one by one
UNDESCRIBED = frozenset(("", "one", "another", "other", "others"))
ARMED = frozenset(("police", "military"))
GROWN = 18  # years
COMMON = vocabulary.word_set("incidents.common")
SIDES = (frozenset(("military", "police", "security")), frozenset(("militant",)), frozenset(("civilian",)))
REFLEXIVE = frozenset(("himself", "herself", "themselves", "self"))
HAD_DIED = vocabulary.pattern("toll.had_died")
OF_THE_HURT = vocabulary.pattern("toll.of_the_hurt")
WITH_ATTACKER = vocabulary.pattern("toll.with_attacker")
BY_POLICE = vocabulary.pattern("toll.by_police")
THEN_SELF = vocabulary.pattern("toll.then_self")
MURDER_SUICIDE = vocabulary.pattern("toll.murder_suicide")
SUICIDE = vocabulary.pattern("toll.suicide")
SELF_INFLICTED = vocabulary.pattern("toll.self_inflicted")
GENERIC = frozenset(
    (
        "",
        "people",
        "person",
        "persons",
        "others",
        "other",
        "victims",
        "victim",
        "lives",
        "bodies",
        "dead",
        "wounded",
        "injured",
        "deaths",
        "fatalities",
        "casualties",
        "individuals",
        "killed",
    )
)


@dataclass
class Toll:
    """The figures of an incident put together: counts by kind, attackers' counts, and the figures that they rest on."""

    harm: dict[str, Count]
    perpetrators: dict[str, Count]
    used: list[Figure]


def toll(incident: Incident, story: str = "") -> Toll:
    """One count a kind; in a `story` of a murder-suicide those shot are dead unless it tells otherwise."""
    harm: dict[str, Count] = {}
    perpetrators: dict[str, Count] = {}
    used: list[Figure] = []
    figures = _by_own_hand(incident, story)
    dead = [figure for figure in figures if figure.kind == "killed" and not figure.mention.implied]
    if MURDER_SUICIDE.search(story) and all(figure.mention.suicide or figure.group.pronoun for figure in dead):
        figures = [replace(figure, kind="killed") if figure.kind == "hit" else figure for figure in figures]
    bombers = [figure for figure in figures if figure.mention.implied and figure.mention.self_killed]
    figures = _same_people(_one_by_one(_died_of_it(_known(figures))))
    if not any(figure.kind == "killed" and not figure.group.zero for figure in figures):
        figures = _side_by_side(figures)
    for kind in ("killed", "wounded", "missing", "captured", "displaced", "casualties", "hit"):
        mine = [figure for figure in figures if figure.kind == kind and not figure.mention.earlier]
        if not mine:
            continue
        attackers = [figure for figure in mine if figure.attackers and not figure.group.zero]
        suicides = [figure for figure in mine if figure.mention.suicide]
        if suicides:  # the one who did it and died by their own hand
            attackers = [figure for figure in attackers if not figure.group.single]
        others = [figure for figure in mine if not figure.attackers and not figure.mention.suicide]
        if suicides:
            others = [figure for figure in others if not _by_own_hand_again(figure, others, incident)]
            others = [] if _named_after(suicides, others, incident) else others
        count, rests_on = _combined(others)
        if suicides and kind == "killed":
            perpetrators["killed"] = Count.exactly(1)
            if count is None or not _holds_suicide(rests_on, others, suicides, [f for f in figures if f.kind == "hit"]):
                count = Count.exactly(1) if count is None else _sum(count, Count.exactly(1))
                rests_on = rests_on + suicides[:1]
        attacker_count, attacker_figures = _combined(attackers)
        count, attacker_count = _own_share(count, rests_on), _own_share(attacker_count, attacker_figures)
        if attacker_count is not None and kind in ("killed", "wounded"):
            perpetrators[kind] = attacker_count
        if count is None or count.best == 0:
            count = attacker_count if attacker_count is not None else count
        elif (
            attacker_count is not None
            and _apart(attackers, others)
            and not _one_person(attackers, others, incident)
            and not _counted_in(rests_on, incident)
        ):
            count = _sum(count, attacker_count)
        if count is not None:
            harm[kind] = count
            used.extend(rests_on + attacker_figures)
    _add_the_last(harm, figures)
    _resolve_hit(harm, figures, perpetrators.get("killed") if _hit_others(figures) else None)
    died = _hurt_who_died(harm, figures, incident)
    used.extend(died)
    if not died:
        _later_died(harm, figures)
    _one_of_them_died(harm, figures)
    _without_the_dead(harm, figures)
    blown_up, _ = _combined(bombers)
    if blown_up is not None and "killed" not in perpetrators and _value(blown_up) < _value(harm.get("killed", Count())):
        perpetrators["killed"] = blown_up  # the toll may count them or not; they died either way
    if "killed" in perpetrators and "killed" not in harm:
        del perpetrators["killed"]
    return Toll(harm, perpetrators, used)


def _add_the_last(harm: dict[str, Count], figures: list[Figure]) -> None:
    """Add one who is counted behind those hurt in other words: "three men shot, a fourth wounded by shrapnel"."""
    for kind, other in (("hit", "wounded"), ("wounded", "hit")):
        count = harm.get(kind)
        if "killed" in harm or count is None or count.best is None or count != Count.exactly(count.best):
            continue
        if any(f.kind == other and f.group.single and f.group.ordinal == count.best + 1 for f in figures):
            harm[kind] = Count.exactly(count.best + 1)
            harm.pop(other, None)
            return


def _own_share(count: Count | None, figures: list[Figure]) -> Count | None:
    """The incident's share of a count of which all figures are of several attacks."""
    several = [figure.among for figure in figures]
    if count is None or not several or several[0] is None or None in several:
        return count
    return shared_tolls.share(count, several[0].attacks)


def _known(figures: list[Figure]) -> list[Figure]:
    """The figures but for those that others tell better.

    A deed that is called deadly, where the dead are told; "they" and "them" of whom no number is known; and who were
    taken to hospital where a number of wounded is told.
    """
    if any(figure.kind == "killed" and not (figure.mention.implied or figure.group.zero) for figure in figures):
        figures = [figure for figure in figures if not figure.mention.implied]
    wounded = [f for f in figures if f.kind == "wounded" and f.group.numbered and not f.group.part]
    if any(not (figure.also and figure.group.definite) for figure in wounded):  # not "the other two"
        figures = [figure for figure in figures if not (figure.kind == "hit" and figure.mention.weak)]
    known = {f.kind for f in figures if not (f.group.zero or f.group.noun in SOMEBODY)}
    figures = [f for f in figures if not (f.group.noun in SOMEBODY and f.kind in known)]
    lost = [
        f for f in figures if f.group.pronoun and f.group.vague and not f.group.numbered and f.group.count.best is None
    ]
    kinds = {likewise(f.kind) for f in figures if not any(f is one for one in lost)}
    return [f for f in figures if not (any(f is one for one in lost) and likewise(f.kind) in kinds)]


def _died_of_it(figures: list[Figure]) -> list[Figure]:
    """The figures; one more who was hurt and died of it is one more dead: "another was taken to hospital and died"."""
    dead = [f for f in figures if f.kind == "killed" and f.mention.weak and f.group.single and f.group.pronoun]
    died = {}
    for hurt in figures:
        if hurt.kind in ("wounded", "hit") and hurt.group.single and hurt.group.additional:
            later = [f for f in dead if f.sentence == hurt.sentence and f.group.start >= hurt.group.end]
            died.update({id(f): hurt for f in later if not _of_other_sex(f.group, hurt.group)})
    gone = {id(hurt) for hurt in died.values()}
    return [
        replace(f, group=died[id(f)].group, also=died[id(f)].also) if id(f) in died else f
        for f in figures
        if id(f) not in gone
    ]


def _one_by_one(figures: list[Figure]) -> list[Figure]:
    """The figures; one told with "also" behind another of those whom a number counts is another of them, not one more.

    "Two people were shot. A man, 24, was hit in the leg. A woman, 30, was also wounded."
    """
    numbers = [f for f in figures if f.group.numbered and f.value > 1 and not (f.group.part or f.also)]
    single = [f for f in figures if f.group.single and not (f.group.pronoun or f.also or f.group.of_them)]
    return [
        replace(figure, also=False)
        if figure.also and not figure.group.additional
        and any(
            whole.sentence < one.sentence < figure.sentence
            and likewise(whole.kind) == likewise(figure.kind) and whole.value > figure.value
            for whole in numbers for one in single
        )
        else figure
        for figure in figures
    ]  # fmt: skip


def _side_by_side(figures: list[Figure]) -> list[Figure]:
    """The figures; single people who were hit are wounded where the sentence tells of others who are."""
    one = [f for f in figures if f.kind == "wounded" and f.value == 1 and not (f.group.pronoun or f.group.of_them)]
    single = {f.sentence for f in one if f.group.count.best == 1}
    single -= {figure.sentence for figure in figures if figure.group.numbered and figure.value > 1}
    one_by_one = not any(figure.group.numbered for figure in figures)
    return [
        replace(f, kind="wounded")
        if f.kind == "hit" and not f.group.pronoun
        and (
            f.sentence in single or _others_beside(f, figures)
            or (single and one_by_one and f.group.single and f.group.age is not None)
        )
        else f
        for f in figures
    ]  # fmt: skip


def _others_beside(figure: Figure, figures: list[Figure]) -> bool:
    """Whether those hit stand beside others who are wounded: "two women were hurt and two others shot"."""
    return any(
        one.group.noun in OTHERS and one.group.numbered and other.group.numbered and other.group.end <= one.group.start
        for hurt in figures if hurt.kind == "wounded" and hurt.sentence == figure.sentence
        for one, other in ((figure, hurt), (hurt, figure))
    )  # fmt: skip


def _by_own_hand(incident: Incident, story: str) -> list[Figure]:
    """The figures of `incident`, those marked who died by their own hand after they did harm to others."""
    figures = incident.figures()
    deadly = any(SUICIDE.search(told.text) for told in incident.told)
    turned = [
        f for f in figures
        if f.group.noun in REFLEXIVE and not f.mention.self_killed
        and (f.kind == "killed" or (f.kind == "hit" and deadly))
    ]  # fmt: skip
    if not any(_after_others(figure, figures) for figure in turned) and not _then_turned(turned, incident, story):
        return figures
    return [
        replace(f, kind="killed", mention=replace(f.mention, suicide=True)) if any(f is one for one in turned) else f
        for f in figures
    ]


def _by_own_hand_again(figure: Figure, others: list[Figure], incident: Incident) -> bool:
    """Whether the one who died by their own hand is told once more: "found Hood dead from a self-inflicted wound"."""
    if not (figure.kind == "killed" and figure.group.single):
        return False
    alone = not any(f.sentence == figure.sentence and f is not figure for f in others)
    told = " ".join(told.text for told in incident.told if told.sentence == figure.sentence)
    return figure.group.noun in REFLEXIVE or (alone and SELF_INFLICTED.search(told) is not None)


def _named_after(suicides: list[Figure], others: list[Figure], incident: Incident) -> bool:
    """Whether the one death told besides is that of who died by their own hand, and nobody else was harmed.

    "A boy turned a gun on himself", and further on "Officers found Tom Hall dead".
    """
    first = min(figure.sentence for figure in suicides)
    named = all(f.group.name and f.group.single and f.sentence > first for f in others)
    last = any(THEN_SELF.search(told.text) for told in incident.told)
    of_harm = (f for f in incident.figures() if f.kind in ("killed", "wounded", "hit"))
    harmed = [figure for figure in of_harm if figure.group.noun not in REFLEXIVE]
    one = len({f.group.name for f in others}) == 1 and all(any(f is other for other in others) for f in harmed)
    return named and one and not last and not any(_killed_by_another(figure) for figure in others)


def _killed_by_another(figure: Figure) -> bool:
    """Whether somebody is told to have been killed, not only to have died: "was killed by a man who shot himself"."""
    return figure.kind == "killed" and not figure.mention.weak and not _points_back(figure)


def _then_turned(turned: list[Figure], incident: Incident, story: str) -> bool:
    """Whether what is told elsewhere was done by who then died by their own hand: "before killing himself"."""
    text = {told.sentence: told.text for told in incident.told}
    last = any(THEN_SELF.search(text[figure.sentence]) for figure in turned)
    others = [f for f in incident.figures() if f.kind in ("killed", "hit") and f.group.noun not in REFLEXIVE]
    told = [f for f in others if not (f.group.pronoun or f.group.zero or f.mention.implied)]
    return bool(turned and told) and (last or MURDER_SUICIDE.search(story) is not None)


def _after_others(figure: Figure, figures: list[Figure]) -> bool:
    """Whether the sentence of a reflexive tells of a victim before it: "shot his daughter and then himself"."""
    return any(
        other.sentence == figure.sentence
        and other.kind in ("killed", "hit", "wounded")
        and other.group.noun not in REFLEXIVE
        and other.mention.trigger < figure.mention.trigger + 1
        and other.group.start < figure.group.start
        and (other.mention.trigger < other.group.start or _killed_by_another(other))
        for other in figures
    )


def _holds_suicide(whole: list[Figure], others: list[Figure], suicides: list[Figure], hit: list[Figure]) -> bool:
    """Whether the figure for the dead counts the one who died by their own hand.

    A number does, unless the suicide is told beside it ("killed six and then himself") and no figure is one more.
    """
    value = sum(figure.value for figure in whole)
    told = {figure.sentence for figure in suicides}
    beside = [f for f in others + hit if f.sentence in told and not f.mention.total and not _points_to_all(f)]
    of_each = [[f for f in beside if f.sentence == sentence] for sentence in told]
    victims = {_value(_in_sentence(together)[0]) for together in of_each if together}
    if any(figure.value == value + 1 for figure in others):
        return False
    if value > 1 and value - 1 in victims:
        return True
    counted = any(f.mention.total or (f.group.numbered and not f.group.vague and f.value > 1) for f in whole)
    return counted and value not in victims


def _points_to_all(figure: Figure) -> bool:
    """Whether a number is of those told before: "leaving police to find the three dead"."""
    return figure.group.numbered and figure.group.definite and not figure.group.noun


def _same_people(figures: list[Figure]) -> list[Figure]:
    """The figures; a single person who was hurt is taken for the one who died when nothing tells them apart.

    The sentence itself may: "three were killed and a girl was wounded".
    """
    dead = [f for f in figures if f.kind == "killed" and not f.group.zero]
    single = _persons([f for f in dead if f.group.single])
    others_died = any(not figure.mention.suicide for figure in dead)
    beside: dict[int, set[int]] = {}
    for figure in dead:
        if not figure.group.pronoun:
            beside.setdefault(figure.sentence, set()).add(figure.group.start)
    kept = []
    for figure in figures:
        one_hurt = figure.kind == "wounded" and figure.group.single and not figure.group.additional
        alone = figure.group.pronoun or not beside.get(figure.sentence, set()) - {figure.group.start}
        meant = _meant(figure, figures)
        apart = _hurt_beside(figure, figures)
        back = figure.group.pronoun or figure.group.definite
        dying = single if back or not others_died else [other for other in single if not other.mention.suicide]
        if one_hurt and alone and any(_could_be(meant, other) for other in dying if not _named_so(other, apart)):
            figure = replace(figure, kind="hit")
        kept.append(figure)
    return kept


def _hurt_beside(figure: Figure, figures: list[Figure]) -> list[Figure]:
    """The named ones who were hurt in the sentence in which `figure` was: others than whom it tells of."""
    return [
        f for f in figures
        if f.sentence == figure.sentence and f.kind in ("wounded", "hit") and f.group.name
        and f.group.start != figure.group.start and not figure.group.pronoun
    ]  # fmt: skip


def _named_so(figure: Figure, others: list[Figure]) -> bool:
    """Whether a figure is one of `others` by name."""
    return any(not _words_of(figure.group.name).isdisjoint(_words_of(other.group.name)) for other in others)


def _persons(dead: list[Figure]) -> list[Figure]:
    """Single dead, each way of telling once, but for pronouns that may mean one of those told in other words."""
    each = list({(f.attackers, f.group.noun, f.group.name, f.group.pronoun): f for f in dead}.values())
    known = [figure for figure in each if not figure.group.pronoun]
    return [f for f in each if not (f.group.pronoun and any(_could_be(f, other) for other in known))]


def _meant(figure: Figure, figures: list[Figure]) -> Figure:
    """The figure whom a pronoun points back to in its sentence: "stabbed a soldier, leaving him with wounds"."""
    before = [f for f in figures if f.sentence == figure.sentence and f.group.end <= figure.group.start]
    named = [f for f in before if f.group.single and not f.group.pronoun]
    return named[-1] if figure.group.pronoun and named else figure


def _could_be(hurt: Figure, dead: Figure) -> bool:
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
    return not (riding or _of_other_sex(hurt.group, dead.group) or _told_apart(hurt.group, dead.group))


def _told_apart(one: Group, other: Group) -> bool:
    """Whether two single people have other names or ages, or are a child and somebody's elder: "his father"."""
    if one.name and other.name and _words_of(one.name).isdisjoint(_words_of(other.name)):
        return NO_NAME.isdisjoint(_words_of(one.name) | _words_of(other.name))
    if one.ordinal != other.ordinal and not (one.name or other.name):
        return True  # "a woman died and a second woman is in hospital"
    if _aged_apart(one, other):
        return True
    pairs = ((one, other), (other, one))
    return any(_is_child(child) and (elder.noun in ELDERS or (elder.age or 0) >= GROWN) for elder, child in pairs)


def _words_of(name: str) -> set[str]:
    return set(name.lower().split())


def _is_child(group: Group) -> bool:
    return group.noun in CHILDREN or (group.age is not None and group.age < GROWN)


def _apart(attackers: list[Figure], others: list[Figure]) -> bool:
    """Whether attackers are told beside the other figure rather than inside it."""
    if any(figure.group.part for figure in attackers):
        return False
    if all(figure.mention.self_killed for figure in attackers):
        return False
    told = {(figure.sentence, figure.mention.trigger) for figure in attackers}
    if any((f.sentence, f.mention.trigger) in told for f in others):
        return True  # "the suspect and his victim were shot"
    if all(figure.group.pronoun for figure in attackers) and any(_of_all(figure) for figure in others):
        return False
    return not all(figure.group.single and _points_back(figure) for figure in others)


def _of_all(figure: Figure) -> bool:
    """Whether a number is of all who died, whoever they were: "a total of 50 people were killed"."""
    return figure.mention.total or (figure.group.numbered and figure.value > 1 and figure.group.noun in GENERIC)


def _one_person(attackers: list[Figure], others: list[Figure], incident: Incident) -> bool:
    """Whether the one attacker is the one person told of elsewhere: whom police shot, or who is named both times."""
    if _named_all(attackers, others):
        return True
    if not all(figure.value == 1 and not figure.group.additional for figure in attackers + others):
        return False
    if {figure.sentence for figure in attackers} & {figure.sentence for figure in others}:
        return False
    if all(figure.group.definite and not (figure.group.noun or figure.group.name) for figure in others):
        return True  # "one suspect is dead"; "the one that was hit died"
    if all(figure.group.noun == "another" for figure in others):
        return True  # "one suspect fled, another was found dead"
    opens = incident.told[0].sentence in {figure.sentence for figure in attackers}
    if opens and all(figure.group.name for figure in others) and len({f.group.name for f in others}) == 1:
        return True  # "one suspect is dead", by the headline; "John Hall, 34, died of a gunshot wound"
    text = {told.sentence: told.text for told in incident.told}
    if any(BY_POLICE.search(text[figure.sentence]) for figure in others if not _points_back(figure)):
        return True
    names = {figure.group.name.split()[-1] for figure in others if figure.group.name}
    return any(name in text[figure.sentence] for figure in attackers for name in names)


def _named_all(attackers: list[Figure], others: list[Figure]) -> bool:
    """Whether "the two suspects" are named elsewhere: "shot Smith and Hall after they tried to rob him"."""
    if not all(figure.group.definite and figure.group.numbered for figure in attackers):
        return False
    names = {figure.group.name for figure in others if figure.group.single and figure.group.name}
    return len(names) == len(others) == attackers[0].value


def _counted_in(whole: list[Figure], incident: Incident) -> bool:
    """Whether the sentence of a number says that it counts the attacker: "four were dead, including the shooter"."""
    text = {told.sentence: told.text for told in incident.told}
    return any(f.group.numbered and f.value > 1 and WITH_ATTACKER.search(text[f.sentence]) for f in whole)


def _points_back(figure: Figure) -> bool:
    """Whether a figure's words name no one new: "he", "the man"."""
    return figure.group.pronoun or (figure.group.definite and figure.group.noun in COMMON and not figure.group.name)


def _sum(one: Count, other: Count) -> Count:
    """The sum; a missing low or best adds nothing, a missing high leaves it open."""

    def add(a: int | None, b: int | None) -> int | None:
        return None if a is None and b is None else min((a or 0) + (b or 0), LARGEST)

    high = None if one.high is None or other.high is None else add(one.high, other.high)
    return Count(low=add(one.low, other.low), best=add(one.best, other.best), high=high)


def _combined(figures: list[Figure]) -> tuple[Count | None, list[Figure]]:
    """The count of one kind from the figures of several sentences, and the figures that it rests on."""
    if not figures:
        return None, []
    sentences: dict[int, list[Figure]] = {}
    for figure in figures:
        sentences.setdefault(figure.sentence, []).append(figure)
    best: Count | None = None
    rests_on: list[Figure] = []
    strength = -1.0
    known: list[int] = []  # the value of each sentence so far
    for k, members in enumerate(sentences.values()):
        count, used = _in_sentence(members)
        power = _strength(used, k)
        value = _value(count)
        known.append(value)
        if best is None:
            best, rests_on, strength = _with_those_before(used) or count, used, power
        elif (
            _of_those_told(used, value, known[:-1], _value(best))
            or _vaguer(count, best, rests_on)
            or 0 < _ordinal(used) <= _value(best)
        ):
            continue
        elif _more_exactly(count, best, used):
            best, rests_on, strength = count, used, max(power, strength)
        elif _one_more(used, rests_on):
            best, rests_on = _sum(best, count), rests_on + used
        elif value == _value(best):
            if (rests_on[0].headline and power >= strength - 1) or _leaves_open(count, best, used):
                best, rests_on = count, used
            strength = max(strength, power)
        elif _told_again(used, rests_on):
            continue
        elif (
            all(figure.also for figure in used)
            and not any(f.group.of_them or f.group.definite for f in used)
            and not used[0].headline
        ):
            if _vague(rests_on) != _vague(used) or rests_on[0].headline:
                if power >= strength and not _covers(rests_on, used):
                    best, rests_on, strength = count, used, power
            elif not _covers_all(rests_on, used):
                best, rests_on = _sum(best, count), rests_on + used
        elif (
            power > strength
            or (power == strength and power >= 3)
            or (value > _value(best) and not any(f.group.numbered or f.group.vague for f in used + rests_on))
            or (power == strength and _vague(used) and _vague(rests_on) and value > _value(best))
            or (rests_on[0].headline and power >= 2 and (value > _value(best) or _vague(rests_on)))
            or (power == strength and value > _value(best) and all(_counts_all(figure) for figure in used))
        ):
            best, rests_on, strength = count, used, power
    return best, rests_on


def _counts_all(figure: Figure) -> bool:
    """Whether a number is of all those told of before: "all seven victims were taken to hospital"."""
    deed = figure.mention.trigger == figure.group.head  # "the quadruple shooting"
    return figure.group.numbered and figure.group.definite and not (figure.group.of_them or figure.also or deed)


def _more_exactly(count: Count, best: Count, figures: list[Figure]) -> bool:
    """Whether a later sentence counts whom one before tells roughly: "nearly 60 are dead", "58 were killed"."""
    rough = best.low is None and best.best is not None and best.high is None
    whole = all(f.group.numbered and not (f.group.part or f.group.of_them or f.also) for f in figures)
    near = (
        count.low is not None and count.low == count.best and abs(_value(count) - _value(best)) * ROUGHLY < _value(best)
    )
    return rough and whole and near


def _ordinal(figures: list[Figure]) -> int:
    """Which one a single person is said to be: 3 for "a third man"; 0 where nobody counts."""
    return figures[0].group.ordinal if len(figures) == 1 and figures[0].group.single else 0


def _with_those_before(figures: list[Figure]) -> Count | None:
    """As many as died before and one more, by the word for the last: "a third victim has died"."""
    died = figures[0].kind == "killed" and figures[0].mention.weak and figures[0].group.noun in ANY_VICTIM
    last = _ordinal(figures) if died else 0
    return Count.exactly(last) if last else None


def _one_more(figures: list[Figure], told: list[Figure]) -> bool:
    """Whether a single person is none of those told before: by a new name, or as "a third man"."""
    if not all(figure.group.single for figure in figures) or told[0].headline:
        return False
    if _told_beside_others(figures, told):
        return True
    if _opens_with_another(figures) and figures[0].sentence - told[-1].sentence <= NEAR:
        return all(one.group.single for one in told)
    apart = all(_other_side(figure, one) and not figure.mention.weak for figure in figures for one in told)
    if apart and all(figure.group.single for figure in figures):
        return all(one.group.single and not one.group.definite for one in told)
    if ordinal := _ordinal(figures):
        counted = any(other.group.numbered or other.group.additional for other in told)
        return ordinal == sum(f.value for f in told) + 1 and (figures[0].kind == "killed" or not counted)
    return all(figure.also and _newly_named(figure, told) for figure in figures)


def _opens_with_another(figures: list[Figure]) -> bool:
    """Whether a sentence goes on to one more: "A man was shot dead in his home. Another man was shot in the yard."."""
    first = figures[0]
    return (
        len(figures) == 1
        and first.also
        and first.group.additional
        and first.group.start == 0
        and not first.group.ordinal
    )


def _told_again(figures: list[Figure], told: list[Figure]) -> bool:
    """Whether a single person told with "also" was told before: "it hurt a woman. A woman, 28, also had a wound"."""
    if len(figures) != 1 or not figures[0].group.single or figures[0].group.additional or not figures[0].also:
        return False
    one = figures[0].group
    known = [other.group for other in told if other.group.single and other.group.noun == one.noun]
    return bool(one.noun and known) and len(told) > 1 and not any(_told_apart(one, other) for other in known)


def _told_beside_others(figures: list[Figure], told: list[Figure]) -> bool:
    """Whether a single person is by age, or as man or woman, none of those told one by one right before.

    "A man, 30, was shot in the leg. A 12-year-old was shot in the arm."
    """
    if len(figures) != 1 or figures[0].group.pronoun or not (figures[0].group.age or figures[0].group.noun):
        return False
    group, known = figures[0].group, [other.group for other in told]
    if figures[0].sentence - told[-1].sentence > NEAR or not all(each.single and not each.pronoun for each in known):
        return False
    if group.definite and group.noun not in RELATIVES:
        return False
    kin = group.definite and figures[0].sentence - told[-1].sentence <= 1  # "Orr was found dead. His wife ..."
    return all(
        _aged_apart(group, each) or _of_other_sex(group, each) or (kin and each.name and not each.noun)
        for each in known
    )


def _aged_apart(one: Group, other: Group) -> bool:
    return one.age is not None and other.age is not None and abs(one.age - other.age) > 1


def _of_other_sex(one: Group, other: Group) -> bool:
    return any(a.noun in MEN and b.noun in WOMEN for a, b in ((one, other), (other, one)))


def _other_side(figure: Figure, other: Figure) -> bool:
    """Whether one person is of another side than those of whom another figure tells: a soldier, three rebels."""
    if not figure.group.single or figure.group.definite or figure.group.pronoun or figure.attackers or other.attackers:
        return False
    sides = [next((side for side in SIDES if f.group.role in side), None) for f in (figure, other)]
    return None not in sides and sides[0] != sides[1] and figure.mention.trigger != other.mention.trigger


def _newly_named(figure: Figure, told: list[Figure]) -> bool:
    """Whether a name is of none of those told before, who are single people too: "Khan, 25, was also killed"."""
    others = [other.group for other in told]
    known = {word for group in others for word in group.name.split()}
    named = bool(figure.group.name) and not known & {*figure.group.name.split()}
    return named and all(group.single and (group.name or not group.definite) for group in others)


def _leaves_open(count: Count, best: Count, figures: list[Figure]) -> bool:
    """Whether a sentence tells the same number as a lower bound: "31 died", "at least 31 people were killed"."""
    return count.high is None and best.high is not None and count.best == best.best and not figures[0].headline


def _of_those_told(figures: list[Figure], value: int, known: list[int], whole: int) -> bool:
    """Whether "another" is one of a whole that was told twice, or of which some were told already."""
    if value >= whole or not all(figure.group.additional for figure in figures):
        return False
    first = known.index(whole) if whole in known else len(known)
    if first == 0 and whole > 1 and all(f.kind != "killed" and f.group.noun not in UNDESCRIBED for f in figures):
        return True  # the lead's number counts those who are told of one by one below it
    return known.count(whole) > 1 or any(value < whole for value in known[first + 1 :])


def _vaguer(count: Count, best: Count, rests_on: list[Figure]) -> bool:
    """Whether a later sentence has only a vague number for those whom an exact one counts: "some had died"."""
    exact = best.best is not None and not all(figure.group.pronoun for figure in rests_on)
    return count.best is None and exact and not rests_on[0].headline


def _vague(figures: list[Figure]) -> bool:
    return all(figure.group.vague for figure in figures)


def _covers_all(whole: list[Figure], part: list[Figure]) -> bool:
    """Whether figures that add up among themselves are parts of a whole told before."""
    return len(part) > 1 and _covers(whole, part)


def _covers(whole: list[Figure], part: list[Figure]) -> bool:
    return sum(f.value for f in whole) > sum(f.value for f in part)


def _value(count: Count) -> int:
    return count.best if count.best is not None else count.low if count.low is not None else count.high or 0


def _exactness(count: Count) -> int:
    return sum(part is not None for part in (count.low, count.best, count.high))


def _strength(figures: list[Figure], order: int) -> float:
    """How far a sentence's figure stands over another's: updates, then numbers, then vague words, then one person."""
    del order
    total = any(figure.mention.total for figure in figures)
    if any(figure.updated for figure in figures) and any(figure.group.numbered for figure in figures):
        return 4.0 if total else 3.0
    if total:
        return 2.0
    if all(figure.group.part or (figure.group.of_them and not _done_to(figure)) for figure in figures):
        return 0.2
    if any(figure.group.numbered and not figure.group.vague for figure in figures):
        return 1.5 if len(figures) == 1 and _is_worst_off(figures[0]) else 2.0
    if any(figure.group.numbered for figure in figures):
        return 1.0
    if all(figure.group.zero for figure in figures):
        return 0.1
    if any(figure.group.vague for figure in figures):
        return 0.5 if not any(figure.group.pronoun or figure.group.definite for figure in figures) else 0.1
    return 0.6 if not any(figure.group.pronoun or figure.group.definite for figure in figures) else 0.4


def _is_worst_off(figure: Figure) -> bool:
    """Whether one of the hurt is told of by how they are, not counted: "one victim is in critical condition"."""
    return figure.kind == "wounded" and figure.value == 1 and figure.group.noun in ANY_VICTIM and not figure.headline


def _done_to(figure: Figure) -> bool:
    """Whether some of those told before, who were not harmed, are all who were: "killing at least five of them"."""
    return figure.mention.trigger < figure.group.start and not figure.mention.weak


def _in_sentence(figures: list[Figure]) -> tuple[Count, list[Figure]]:
    """The count of one kind within a sentence: the sum of groups side by side, or the whole where one is told."""
    totals = [figure for figure in figures if figure.mention.total]
    if totals:
        return totals[-1].group.count, [totals[-1]]
    conflict = _sources_differ(figures)
    if conflict is not None:
        return conflict, figures
    whole = [figure for figure in figures if not figure.group.part] or figures[:1]
    numbered = [figure for figure in whole if figure.group.numbered]
    spelled_out = _spelled_out(whole)
    if spelled_out is not None:
        whole = [spelled_out]
    elif numbered:
        following = sum(figure.value for figure in numbered) + 1
        apart = [
            f for f in whole
            if not f.group.numbered and (
                _joined(f, numbered) or f.group.ordinal == following or all(_other_side(f, n) for n in numbered)
                or _also_harmed(f) or _another(f, numbered) or _with_others(f, numbered)
            )
        ]  # fmt: skip
        whole = numbered + apart
    else:
        nonzero = [figure for figure in whole if not figure.group.zero]
        whole = nonzero or whole[:1]
        indefinite = [
            f for f in whole
            if not f.group.pronoun or (f.group.noun in REFLEXIVE and f.kind == "wounded") or _beside_kin(f, whole)
        ]  # fmt: skip
        whole = indefinite or whole[:1]
    seen: list[Figure] = []
    for figure in sorted(whole, key=lambda f: (f.group.vague, f.group.start)):
        if figure.group.of_them and seen and seen[-1].mention.trigger != figure.mention.trigger:
            continue
        if any(_retold(figure, other) for other in seen) and figure.group.ordinal != sum(f.value for f in seen) + 1:
            continue
        seen.append(figure)
    count = seen[0].group.count
    for figure in seen[1:]:
        count = _sum(count, figure.group.count)
    return count, seen


def _another(figure: Figure, numbered: list[Figure]) -> bool:
    """Whether one more is told behind one: "one person was shot in the arm and another was shot in the chest"."""
    return figure.group.noun == "another" and all(
        other.value == 1 and other.group.end <= figure.group.start and other.mention.trigger != figure.mention.trigger
        for other in numbered
    )


def _with_others(figure: Figure, numbered: list[Figure]) -> bool:
    """Whether a number of others is told with one: "after he and three others were shot"."""
    return figure.group.single and any(
        other.group.start == figure.group.end + 1
        and other.mention.trigger == figure.mention.trigger
        and (other.group.additional or other.group.noun == "others")
        for other in numbered
    )


def _beside_kin(figure: Figure, others: list[Figure]) -> bool:
    """Whether a pronoun stands beside somebody of its own whom the verb tells of too: "he and his sister were shot"."""
    following = [f for f in others if f.group.start == figure.group.end + 1 and f.group.single and not f.group.pronoun]
    return figure.group.single and any(f.mention.trigger == figure.mention.trigger for f in following)


def _spelled_out(figures: list[Figure]) -> Figure | None:
    """The number of all, where the sentence goes on to say how each part of them died: "12 died: ten were shot ..."."""
    first, rest = figures[0], figures[1:]
    if not (first.group.numbered and first.group.noun in GENERIC and first.value > 1) or first.group.vague or not rest:
        return None
    if any(f.mention.trigger == first.mention.trigger or f.group.start < first.mention.trigger for f in rest):
        return None
    one = len({f.mention.trigger for f in rest}) == 1 and any(f.also for f in rest)
    return first if sum(f.value for f in rest) == first.value and not one else None


def _also_harmed(figure: Figure) -> bool:
    """Whether one person is told with "also" beside others of the sentence: "shot two men and also shot a boy"."""
    return figure.also and figure.group.single and not figure.group.definite and not figure.group.additional


def _sources_differ(figures: list[Figure]) -> Count | None:
    """The range that different sources of one sentence give, or None: "police spoke of 12 dead; doctors of 15"."""
    exact = [f for f in figures if f.group.numbered and not f.group.part and f.group.count.best is not None]
    if len(exact) != 2 or exact[0].mention.trigger == exact[1].mention.trigger or not all(f.rival for f in exact):
        return None
    values = [f.value for f in exact]
    return Count(low=min(values), best=min(values), high=max(values))


def _joined(figure: Figure, numbered: list[Figure]) -> bool:
    """Whether one person is told beside a counted group of the same verb: "five people and their driver".

    Not whom a counted deed befell: "the double murder of a father and his son".
    """
    known = figure.group.count.best is not None and not figure.group.zero
    return (
        known
        and not figure.group.pronoun
        and any(figure.mention.trigger == other.mention.trigger != other.group.head for other in numbered)
    )


def _retold(figure: Figure, other: Figure) -> bool:
    """Whether two figures of one sentence are the same people told twice."""
    if figure.mention.trigger == other.mention.trigger or _other_side(figure, other) or _other_side(other, figure):
        return False
    if figure.group.name and other.group.name and _told_apart(figure.group, other.group):
        return False
    if figure.group.numbered != other.group.numbered:
        return not (_also_harmed(figure) or _another(figure, [other]))
    if (
        figure.value == other.value
        and (figure.group.noun == other.group.noun or figure.group.noun in GENERIC - OTHERS)
        and not (figure.also or figure.group.additional)
    ):
        return True
    return figure.group.single and other.group.single and (figure.group.definite or other.group.definite)


def _resolve_hit(harm: dict[str, Count], figures: list[Figure], attackers: Count | None) -> None:
    """People hit are wounded, but for those of them who were killed; a count of those hurt that says more stands.

    `attackers` are those of the dead who attacked: they were not among the ones whom they hit.
    """
    hit = harm.pop("hit", None)
    if hit is None:
        return
    killed = _less(harm.get("killed", Count.exactly(0)), attackers)
    if _of_another_kind(figures):
        killed = Count.exactly(0)
    dead = [f for f in figures if f.kind == "killed" and not f.attackers]
    also = [f for f in figures if f.kind == "hit" and f.also and not f.group.pronoun and not f.group.name]
    others = any(f.value == _value(hit) for f in also)
    beside = (
        (others and not _the_same(also, dead, figures))
        or _so_many_others(_value(hit), figures)
        or _told_beside([f for f in figures if f.kind == "hit" and not f.attackers], figures)
    )
    if _value(hit) == 1 and not beside and (living := _surely_others(figures, dead)):
        hit, beside = _combined(living)[0] or hit, True
    if not _value(killed) or beside:
        survived: Count | None = hit
    elif hit.best is not None and killed.best is not None and hit.best > killed.best:
        survived = Count.exactly(hit.best - killed.best)
    else:
        survived = None
    wounded = harm.get("wounded")
    if survived is not None and wounded == hit and _among_those_hit(hit, figures):
        wounded = None  # "six were shot, one fatally", and "six people were injured"
    vaguer = wounded is not None and wounded.best is None and _value(wounded) <= _value(survived or Count())
    if survived is not None and survived.best is None and wounded is not None and wounded.best:
        survived = None
    if survived is not None and _value(survived) and (vaguer or wounded is None or _value(wounded) < _value(survived)):
        harm["wounded"] = survived


def _so_many_others(hit: int, figures: list[Figure]) -> bool:
    """Whether those hit are told as others than the dead before them: "leaving one dead and 11 others shot"."""
    dead = {f.sentence: f.group.start for f in figures if f.kind == "killed" and not f.group.zero}
    others = [f for f in figures if f.kind == "hit" and f.group.numbered and f.group.noun in ("others", "other")]
    alone = [f for f in others if not _told_with_more(f, figures) and any(sentence < f.sentence for sentence in dead)]
    return any(f.value == hit and (f in alone or dead.get(f.sentence, f.group.start) < f.group.start) for f in others)


def _told_with_more(figure: Figure, figures: list[Figure]) -> bool:
    """Whether the verb of a figure tells of more than those whom it counts: "he and two others were shot"."""
    beside = [f for f in figures if f.sentence == figure.sentence and f.mention.trigger == figure.mention.trigger]
    return any(f.group.start != figure.group.start for f in beside)


def _among_those_hit(hit: Count, figures: list[Figure]) -> bool:
    """Whether the dead are told as some of so many who were hit, and nowhere as others beside so many wounded."""
    dead = {f.sentence: f.group.start for f in figures if f.kind == "killed" and not (f.group.zero or f.also)}
    so_many = [f for f in figures if f.value == _value(hit) and f.group.numbered and not f.also]
    among = any(f.kind == "hit" and dead.get(f.sentence, -1) > f.group.start for f in so_many)
    return among and not any(f.kind == "wounded" and f.sentence in dead for f in figures)


def _less(whole: Count, part: Count | None) -> Count:
    """`whole` without the exact number that is a part of it."""
    if part is None or part.best is None or whole.best is None:
        return whole
    return Count.exactly(max(0, whole.best - part.best))


def _hit_others(figures: list[Figure]) -> bool:
    """Whether attackers who died are told beside those whom they hit, and so were not among them."""
    hit = [figure for figure in figures if figure.kind == "hit" and not figure.attackers]
    killed = [figure for figure in figures if figure.kind == "killed"]
    by_own_hand = all(figure.mention.suicide or figure.attackers for figure in killed)
    suicide = by_own_hand and any(figure.mention.suicide for figure in killed)
    if suicide and any(figure.group.role in ARMED for figure in hit):
        return True  # "shot a deputy and then took his own life"
    if killed and all(figure.mention.suicide for figure in killed):
        return any(
            f.sentence == d.sentence and f.mention.trigger < f.group.start < d.mention.trigger
            for f in hit
            for d in killed
        )
    dead = [figure for figure in killed if figure.attackers]
    beside = any(f.sentence == d.sentence and f.group.start != d.group.start for f in hit for d in dead)
    return (beside or any(figure.value > 1 for figure in hit)) and not any(f.mention.suicide for f in figures)


def _of_another_kind(figures: list[Figure]) -> bool:
    """Whether the dead are none of those hit by what they are: soldiers, where farmers were shot."""
    hit = {figure.group.role for figure in figures if figure.kind == "hit" and not figure.attackers}
    dead = {figure.group.role for figure in figures if figure.kind == "killed" and not figure.group.zero}
    return bool(hit and dead) and None not in hit | dead and hit.isdisjoint(dead)


def _told_beside(hit: list[Figure], figures: list[Figure]) -> bool:
    """Whether people hit are others than the dead told before them: "killed a clerk and stabbed a guard"."""
    dead = [f for f in figures if f.kind == "killed" and not f.attackers and not f.group.zero]
    new = [
        f for f in hit
        if not (f.group.of_them or f.group.part or f.group.pronoun)
        and (f.group.noun.removesuffix("s") in RELATIVES or not f.group.definite)
    ]  # fmt: skip
    return bool(new) and len(new) == len(hit) and all(
        any(d.sentence == f.sentence and d.group.start < f.group.start and d.mention.trigger < f.mention.trigger
            and not (d.group.of_them or d.group.part) for d in dead)
        for f in new
    )  # fmt: skip


def _the_same(also: list[Figure], dead: list[Figure], figures: list[Figure]) -> bool:
    """Whether "another" who was hit may be the one told dead as "he", nobody else having been hit."""
    hit = {figure.sentence for figure in figures if figure.kind == "hit" and not figure.also}
    return all(figure.group.pronoun for figure in dead) and not any(f.sentence not in hit and hit for f in also)


def _surely_others(figures: list[Figure], dead: list[Figure]) -> list[Figure]:
    """The single people who were hit and can be none of the dead, of whom all are told of one by one."""
    if not all(figure.group.single for figure in dead if not figure.group.zero):
        return []
    hit = [figure for figure in figures if figure.kind == "hit" and not figure.attackers]
    persons = _persons(dead)
    return [f for f in hit if f.group.single and not f.group.pronoun and not any(_could_be(f, d) for d in persons)]


def _one_of_them_died(harm: dict[str, Count], figures: list[Figure]) -> None:
    """Those of the wounded who are told to have died as they are counted: "three were hurt, including one who died"."""
    wounded = harm.get("wounded")
    for hurt in figures:
        if wounded is None or hurt.kind != "wounded" or not hurt.group.numbered or hurt.value != wounded.best:
            continue
        died = [
            f for f in figures
            if f.kind == "killed" and not f.attackers and f.sentence == hurt.sentence
            and (_of_whom(f, hurt) or (
                (f.group.part or f.group.of_them)
                and f.group.start > hurt.group.start and (f.group.single or f.mention.weak)
            ))
        ]  # fmt: skip
        if died and sum(f.value for f in died) < hurt.value:
            harm["wounded"] = Count.exactly(hurt.value - sum(f.value for f in died))
            return


def _of_whom(died: Figure, hurt: Figure) -> bool:
    """Whether the wounded are named inside the words for those who died: "two of the six people wounded have died"."""
    return died.group.start < hurt.group.start < died.group.end


def _without_the_dead(harm: dict[str, Count], figures: list[Figure]) -> None:
    """Those hurt without the dead, where a sentence tells both apart: "one dead, three hurt" beside "four were hit"."""
    killed, wounded = harm.get("killed"), harm.get("wounded")
    if killed is None or wounded is None or killed.best is None or wounded.best is None:
        return
    others = wounded.best - killed.best
    dead = {f.sentence for f in figures if f.kind == "killed" and f.group.numbered and f.value == killed.best}
    hurt = [[f for f in figures if f.kind == "wounded" and f.sentence == sentence] for sentence in dead]
    beside = {_in_sentence(told)[0].best for told in hurt if told and any(f.group.numbered for f in told)}
    if killed.best and others > 0 and others in beside and wounded.best not in beside:
        harm["wounded"] = Count.exactly(others)


def _hurt_who_died(harm: dict[str, Count], figures: list[Figure], incident: Incident) -> list[Figure]:
    """Move those of the wounded who died to the dead told before them; their figure, where there is one.

    "A bomb killed 11 and wounded 30. Two of the wounded later died": counting rules, "Wounded who later die".
    """
    killed, wounded = harm.get("killed"), harm.get("wounded")
    text = {told.sentence: told.text for told in incident.told}
    died = [
        f for f in figures
        if f.kind == "killed" and f.group.of_them and f.group.numbered and f.mention.weak
        and OF_THE_HURT.search(text[f.sentence])
    ]  # fmt: skip
    if len(died) != 1 or killed is None or wounded is None or killed.best is None or wounded.best is None:
        return []
    sentence, more = died[0].sentence, died[0].value
    told = [f for f in figures if f.kind == "killed" and f.sentence <= sentence and f is not died[0]]
    before = {f.value for f in told if f.sentence < sentence}
    hurt = [f for f in figures if f.kind == "wounded" and f.group.numbered and f.value == wounded.best]
    told_after = any(f.kind == "killed" and f.sentence > sentence and f.group.numbered for f in figures)
    fewer = killed.best - more in {f.value for f in told}
    risen = any(f.updated for f in told if f.sentence < sentence) or HAD_DIED.search(text[sentence]) is not None
    counted = fewer and killed.best not in before  # "bringing the toll to 13"
    added = killed.best in before and not (fewer or risen or told_after)  # the toll told before is without them
    if not (counted or added) or not 0 < more < wounded.best or not hurt or hurt[0].sentence >= sentence:
        return []
    harm["killed"] = killed if counted else _sum(killed, Count.exactly(more))
    harm["wounded"] = Count.exactly(wounded.best - more)
    return died


def _later_died(harm: dict[str, Count], figures: list[Figure]) -> None:
    """Wounded of whom some died move from wounded to killed."""
    wounded = harm.get("wounded")
    beside = {figure.sentence for figure in figures if figure.kind == "wounded"}
    died = [
        f for f in figures
        if f.kind == "killed" and f.group.numbered and not f.attackers
        and (f.group.of_them or (f.value == 1 and not f.group.noun and f.mention.weak and f.sentence not in beside))
    ]  # fmt: skip
    hurt = [f for f in figures if f.kind == "wounded" and f.group.numbered]
    if wounded and wounded.best and died and _of_more(wounded.best + died[0].value, died[0], figures):
        return
    if (
        wounded
        and wounded.best
        and died
        and hurt
        and _sum_with(died[0], figures) == _value(harm.get("killed", Count()))
    ):
        if died[0].value < wounded.best and died[0].sentence < hurt[0].sentence and not hurt[0].updated:
            harm["wounded"] = Count.exactly(wounded.best - died[0].value)
        return
    places = [(f.sentence, f.group.start) for f in (*died[:1], *hurt[:1])]
    if wounded and wounded.best and died and hurt and places[0] > places[1]:
        killed_before = [
            f for f in figures if f.kind == "killed" and f.sentence <= hurt[0].sentence and f is not died[0]
        ]
        if not killed_before and died[0].value < wounded.best:
            harm["wounded"] = Count.exactly(wounded.best - died[0].value)


def _sum_with(died: Figure, figures: list[Figure]) -> int | None:
    """Those who died of their wounds and those who died at once, told beside the wounded; None where nobody did."""
    first = [f for f in figures if f.kind == "killed" and f is not died and f.group.numbered and not f.mention.total]
    beside = {f.sentence for f in figures if f.kind == "wounded"}
    at_once = [f.value for f in first if f.sentence in beside]
    return died.value + at_once[0] if at_once else None


def _of_more(whole: int, died: Figure, figures: list[Figure]) -> bool:
    """Whether those who died are told as some of a whole: "ten were taken to hospital. One of them died", nine live."""
    before = [f for f in figures if f.kind in ("wounded", "hit") and f.sentence <= died.sentence]
    return died.group.of_them and any(figure.group.numbered and figure.value == whole for figure in before)
