"""Those hit who lived: wounded, but for those of them who were killed."""

from agents.extract.counting.across_sentences import combined
from agents.extract.counting.arithmetic import less, number_of
from agents.extract.counting.persons import RELATIVES, could_be, each_person
from agents.extract.tellings import Figure
from streams.messages import Count


def resolve_hit(harm: dict[str, Count], figures: list[Figure], attackers: Count | None) -> None:
    """People hit are wounded, but for those of them who were killed; a count of those hurt that says more stands.

    `attackers` are those of the dead who attacked: they were not among the ones whom they hit.
    """
    hit = harm.pop("hit", None)
    if hit is None:
        return
    killed = less(harm.get("killed", Count.exactly(0)), attackers)
    if _of_another_kind(figures):
        killed = Count.exactly(0)
    dead = [f for f in figures if f.kind == "killed" and not f.attackers]
    also = [f for f in figures if f.kind == "hit" and f.also and not f.group.pronoun and not f.group.name]
    others = any(f.value == number_of(hit) for f in also)
    beside = (
        (others and not _the_same(also, dead, figures))
        or _so_many_others(number_of(hit), figures)
        or _told_beside([f for f in figures if f.kind == "hit" and not f.attackers], figures)
    )
    if number_of(hit) == 1 and not beside and (living := _surely_others(figures, dead)):
        hit, beside = combined(living)[0] or hit, True
    if not number_of(killed) or beside:
        survived: Count | None = hit
    elif hit.best is not None and killed.best is not None and hit.best > killed.best:
        survived = Count.exactly(hit.best - killed.best)
    else:
        survived = None
    wounded = harm.get("wounded")
    if survived is not None and wounded == hit and _among_those_hit(hit, figures):
        wounded = None  # "six were shot, one fatally", and "six people were injured"
    vaguer = wounded is not None and wounded.best is None and number_of(wounded) <= number_of(survived or Count())
    if survived is not None and survived.best is None and wounded is not None and wounded.best:
        survived = None
    if (
        survived is not None
        and number_of(survived)
        and (vaguer or wounded is None or number_of(wounded) < number_of(survived))
    ):
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
    so_many = [f for f in figures if f.value == number_of(hit) and f.group.numbered and not f.also]
    among = any(f.kind == "hit" and dead.get(f.sentence, -1) > f.group.start for f in so_many)
    return among and not any(f.kind == "wounded" and f.sentence in dead for f in figures)


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
    persons = each_person(dead)
    return [f for f in hit if f.group.single and not f.group.pronoun and not any(could_be(f, d) for d in persons)]
