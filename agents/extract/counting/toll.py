"""One figure a kind of harm from all that is told of an incident.

The rules of `deploy/counting.md` decide what is added, what is part of a whole, and what replaces what.
"""

from dataclasses import dataclass, replace

from agents.extract import shared_tolls
from agents.extract.counting.across_sentences import combined
from agents.extract.counting.arithmetic import number_of, plus
from agents.extract.counting.attackers import attackers_apart, counted_in, hit_others, one_person
from agents.extract.counting.later_deaths import hurt_who_died, later_died, one_of_them_died, without_the_dead
from agents.extract.counting.own_hand import MURDER_SUICIDE, by_own_hand, by_own_hand_again, holds_suicide, named_after
from agents.extract.counting.survivors import resolve_hit
from agents.extract.counting.taken_together import (
    died_of_it,
    one_by_one,
    same_people,
    side_by_side,
    told_best,
    within_the_whole,
)
from agents.extract.incidents import Incident
from agents.extract.tellings import Figure
from streams.messages import Count


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
    figures = by_own_hand(incident, story)
    dead = [figure for figure in figures if figure.kind == "killed" and not figure.mention.implied]
    if all(figure.mention.suicide or figure.group.pronoun for figure in dead) and MURDER_SUICIDE.search(story):
        figures = [replace(figure, kind="killed") if figure.kind == "hit" else figure for figure in figures]
    bombers = [figure for figure in figures if figure.mention.implied and figure.mention.self_killed]
    figures = same_people(within_the_whole(one_by_one(died_of_it(told_best(figures)))))
    if not any(figure.kind == "killed" and not figure.group.zero for figure in figures):
        figures = side_by_side(figures)
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
            others = [figure for figure in others if not by_own_hand_again(figure, others, incident)]
            others = [] if named_after(suicides, others, incident) else others
        count, rests_on = combined(others)
        if suicides and kind == "killed":
            perpetrators["killed"] = Count.exactly(1)
            if count is None or not holds_suicide(rests_on, others, suicides, [f for f in figures if f.kind == "hit"]):
                count = Count.exactly(1) if count is None else plus(count, Count.exactly(1))
                rests_on = rests_on + suicides[:1]
        attacker_count, attacker_figures = combined(attackers)
        count, attacker_count = _own_share(count, rests_on), _own_share(attacker_count, attacker_figures)
        if attacker_count is not None and kind in ("killed", "wounded"):
            perpetrators[kind] = attacker_count
        if count is None or count.best == 0:
            count = attacker_count if attacker_count is not None else count
        elif (
            attacker_count is not None
            and attackers_apart(attackers, others)
            and not one_person(attackers, others, incident)
            and not counted_in(rests_on, incident)
        ):
            count = plus(count, attacker_count)
        if count is not None:
            harm[kind] = count
            used.extend(rests_on + attacker_figures)
    _add_the_last(harm, figures)
    resolve_hit(harm, figures, perpetrators.get("killed") if hit_others(figures) else None)
    died = hurt_who_died(harm, figures, incident)
    used.extend(died)
    if not died:
        later_died(harm, figures)
    one_of_them_died(harm, figures)
    without_the_dead(harm, figures)
    blown_up, _ = combined(bombers)
    if (
        blown_up is not None
        and "killed" not in perpetrators
        and number_of(blown_up) < number_of(harm.get("killed", Count()))
    ):
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
