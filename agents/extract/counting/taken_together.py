"""Figures as they are to be taken beside the others that are told of the incident."""

from dataclasses import replace

from agents.extract.counting.persons import could_be, each_person, name_words, of_other_sex
from agents.extract.people import OTHERS, SOMEBODY
from agents.extract.tellings import Figure, likewise


def told_best(figures: list[Figure]) -> list[Figure]:
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


def died_of_it(figures: list[Figure]) -> list[Figure]:
    """The figures; one more who was hurt and died of it is one more dead: "another was taken to hospital and died"."""
    dead = [f for f in figures if f.kind == "killed" and f.mention.weak and f.group.single and f.group.pronoun]
    died = {}
    for hurt in figures:
        if hurt.kind in ("wounded", "hit") and hurt.group.single and hurt.group.additional:
            later = [f for f in dead if f.sentence == hurt.sentence and f.group.start >= hurt.group.end]
            died.update({id(f): hurt for f in later if not of_other_sex(f.group, hurt.group)})
    gone = {id(hurt) for hurt in died.values()}
    return [
        replace(f, group=died[id(f)].group, also=died[id(f)].also) if id(f) in died else f
        for f in figures
        if id(f) not in gone
    ]


def one_by_one(figures: list[Figure]) -> list[Figure]:
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


def within_the_whole(figures: list[Figure]) -> list[Figure]:
    """The figures; wounded told as "others" hold those told before where all who were hit are too few for both.

    "Four were shot. Two were hurt. One died, and one was badly hurt. Lee, 18, was killed. Three others were hurt."
    """
    hit = max((f.value for f in figures if f.kind == "hit" and f.group.numbered and not f.also), default=0)
    hurt = [f for f in figures if f.kind == "wounded" and f.group.numbered and not f.group.part]
    for others in [figure for figure in hurt if figure.also]:
        before = [f for f in hurt if f.sentence < others.sentence and f.value < others.value]
        if any(others.value <= hit < others.value + one.value for one in before):
            told = {id(one): replace(one, group=replace(one.group, part=True)) for one in before}
            told[id(others)] = replace(others, also=False)
            figures = [told.get(id(figure), figure) for figure in figures]
    return figures


def side_by_side(figures: list[Figure]) -> list[Figure]:
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


def same_people(figures: list[Figure]) -> list[Figure]:
    """The figures; a single person who was hurt is taken for the one who died when nothing tells them apart.

    The sentence itself may: "three were killed and a girl was wounded".
    """
    dead = [f for f in figures if f.kind == "killed" and not f.group.zero]
    single = each_person([f for f in dead if f.group.single])
    others_died = any(not figure.mention.suicide for figure in dead)
    beside: dict[int, set[int]] = {}
    for figure in dead:
        if not figure.group.pronoun:
            beside.setdefault(figure.sentence, set()).add(figure.group.start)
    kept = []
    for figure in figures:
        one_hurt = figure.kind == "wounded" and figure.group.single and not figure.group.additional
        alone = figure.group.pronoun or not beside.get(figure.sentence, set()) - {figure.group.start}
        if one_hurt and alone and single:
            meant = _meant(figure, figures)
            apart = _hurt_beside(figure, figures)
            back = figure.group.pronoun or figure.group.definite
            dying = single if back or not others_died else [other for other in single if not other.mention.suicide]
            if any(could_be(meant, other) for other in dying if not _named_so(other, apart)):
                figure = replace(figure, kind="hit")
        kept.append(figure)
    return kept


def _others_beside(figure: Figure, figures: list[Figure]) -> bool:
    """Whether those hit stand beside others who are wounded: "two women were hurt and two others shot"."""
    return any(
        one.group.noun in OTHERS and one.group.numbered and other.group.numbered and other.group.end <= one.group.start
        for hurt in figures if hurt.kind == "wounded" and hurt.sentence == figure.sentence
        for one, other in ((figure, hurt), (hurt, figure))
    )  # fmt: skip


def _hurt_beside(figure: Figure, figures: list[Figure]) -> list[Figure]:
    """The named ones who were hurt in the sentence in which `figure` was: others than whom it tells of."""
    return [
        f for f in figures
        if f.sentence == figure.sentence and f.kind in ("wounded", "hit") and f.group.name
        and f.group.start != figure.group.start and not figure.group.pronoun
    ]  # fmt: skip


def _named_so(figure: Figure, others: list[Figure]) -> bool:
    """Whether a figure is one of `others` by name."""
    return any(not name_words(figure.group.name).isdisjoint(name_words(other.group.name)) for other in others)


def _meant(figure: Figure, figures: list[Figure]) -> Figure:
    """The figure whom a pronoun points back to in its sentence: "stabbed a soldier, leaving him with wounds"."""
    before = [f for f in figures if f.sentence == figure.sentence and f.group.end <= figure.group.start]
    named = [f for f in before if f.group.single and not f.group.pronoun]
    return named[-1] if figure.group.pronoun and named else figure
