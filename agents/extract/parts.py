"""The parts of a sum that a story opens with: "9 killed, 60 hurt in attacks", then each attack with its own toll."""

from collections import Counter
from collections.abc import Sequence

from agents.extract.tellings import LEAD, Told

FEWEST = 8  # people of a sum: fewer add up by chance
MOST = 8  # parts


def of_sum(tellings: Sequence[Told]) -> tuple[list[Told], list[Told]]:
    """The tellings of the sum and those of its parts, one for each; two empty lists where the story opens with none.

    The parts stand one after the other, in sentences of their own, and give the sum exactly, in every kind. So may
    those hurt in one deed: what gives another kind than the parts before it is none; nor is what tells of "others",
    unless it tells a deed of its own, as all but the first have to where the sum is of one kind.
    """
    whole = next((_people(told) for told in tellings if _counts(told)), Counter())
    if whole.total() < FEWEST:
        return [], []
    wholes = [told for told in tellings if _people(told) == whole]
    later = [told for told in tellings if _people(told) != whole and told.sentence > wholes[0].sentence]
    if wholes[0].sentence > LEAD:
        return [], []
    for start in range(len(later)):
        parts = _run(later[start:], whole, wholes[0])
        if parts:
            return wholes, parts
    return [], []


def _run(later: Sequence[Told], whole: Counter[str], first: Told) -> list[Told]:
    """The tellings from the first of `later` on that add up to `whole`; what one tells again is skipped."""
    parts: list[Told] = []
    sums: Counter[str] = Counter()
    for told in later:
        people = _people(told)
        if parts and people == _people(parts[-1]):
            continue
        deed = told.own_cause or told.fresh
        same = parts and not people.keys() & sums.keys()  # "ten were hurt", "one died": one deed, by kinds
        more = parts and not deed and all(figure.also for figure in told.figures)  # "eight others were hurt"
        if same or more or not _counts(told) or told.judgement != first.judgement or len(parts) == MOST:
            return []
        parts.append(told)
        sums += people
        if sums == whole:
            deeds = all(part.own_cause or part.fresh for part in parts[1:])
            return parts if len(parts) > 1 and (len(whole) > 1 or deeds) else []
        if any(sums[kind] > whole[kind] for kind in sums):
            return []
    return []


def _counts(told: Told) -> bool:
    """Whether a telling counts people, of one incident, none of them told of before."""
    return told.judgement.toll == "incident" and all(
        (f.group.numbered or f.group.single)
        and f.group.count.best
        and not (f.group.of_them or f.group.part or f.group.definite or f.group.pronoun or f.group.vague)
        and not f.attackers
        for f in told.figures
    )


def _people(told: Told) -> Counter[str]:
    """How many people of each kind a telling gives."""
    people: Counter[str] = Counter()
    for figure in told.figures:
        if not figure.group.part:
            people[figure.kind] += figure.value
    return people
