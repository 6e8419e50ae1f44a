"""One count of a kind of harm from what several sentences tell: what is added, part of a whole, or replaced."""

from agents.extract import vocabulary
from agents.extract.counting.arithmetic import number_of, plus
from agents.extract.counting.in_sentence import in_sentence
from agents.extract.counting.persons import RELATIVES, aged_apart, of_other_sex, other_side, told_apart
from agents.extract.tellings import Figure
from streams.messages import Count

ANY_VICTIM = vocabulary.word_set("toll.any_victim")
ROUGHLY = 6  # an exact number may differ from a rough one by less than the sixth of it
NEAR = 2  # sentences within which people are told of one by one
UNDESCRIBED = vocabulary.word_set("toll.one_of_them") | {""}


def combined(figures: list[Figure]) -> tuple[Count | None, list[Figure]]:
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
    for members in sentences.values():
        count, used = in_sentence(members)
        power = _strength(used)
        value = number_of(count)
        known.append(value)
        if best is None:
            best, rests_on, strength = _with_those_before(used) or count, used, power
        elif (
            _of_those_told(used, value, known[:-1], number_of(best))
            or _vaguer(count, best, rests_on)
            or 0 < _ordinal(used) <= number_of(best)
        ):
            continue
        elif _more_exactly(count, best, used):
            best, rests_on, strength = count, used, max(power, strength)
        elif _one_more(used, rests_on):
            best, rests_on = plus(best, count), rests_on + used
        elif value == number_of(best):
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
                best, rests_on = plus(best, count), rests_on + used
        elif (
            power > strength
            or (power == strength and power >= 3)
            or (value > number_of(best) and not any(f.group.numbered or f.group.vague for f in used + rests_on))
            or (power == strength and _vague(used) and _vague(rests_on) and value > number_of(best))
            or (rests_on[0].headline and power >= 2 and (value > number_of(best) or _vague(rests_on)))
            or (power == strength and value > number_of(best) and all(_counts_all(figure) for figure in used))
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
        count.low is not None
        and count.low == count.best
        and abs(number_of(count) - number_of(best)) * ROUGHLY < number_of(best)
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
    apart = all(other_side(figure, one) and not figure.mention.weak for figure in figures for one in told)
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
    return bool(one.noun and known) and len(told) > 1 and not any(told_apart(one, other) for other in known)


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
        aged_apart(group, each) or of_other_sex(group, each) or (kin and each.name and not each.noun) for each in known
    )


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


def _strength(figures: list[Figure]) -> float:
    """How far a sentence's figure stands over another's: updates, then numbers, then vague words, then one person."""
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
