"""One count of a kind of harm from all that one sentence tells."""

from agents.extract import vocabulary
from agents.extract.counting.arithmetic import plus
from agents.extract.counting.attackers import GENERIC
from agents.extract.counting.persons import other_side, told_apart
from agents.extract.people import OTHERS
from agents.extract.tellings import Figure
from streams.messages import Count

REFLEXIVE = vocabulary.word_set("toll.reflexive")


def in_sentence(figures: list[Figure]) -> tuple[Count, list[Figure]]:
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
                _joined(f, numbered) or f.group.ordinal == following or all(other_side(f, n) for n in numbered)
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
        count = plus(count, figure.group.count)
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
    if figure.mention.trigger == other.mention.trigger or other_side(figure, other) or other_side(other, figure):
        return False
    if figure.group.name and other.group.name and told_apart(figure.group, other.group):
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
