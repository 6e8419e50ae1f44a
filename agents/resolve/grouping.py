"""Which reports tell of one incident: a function of the set of reports, whatever their order of arrival."""

import functools
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from agents.resolve import evidence
from agents.resolve.corrections import Rulings
from agents.resolve.policy import THRESHOLD, limit, weight
from agents.resolve.profile import Profile, parts_of, remembered
from streams.messages import Event

PAIR = 2  # reports that are two groups
FITS = 1 << 15  # of two profiles that are remembered: reports are grouped again with each one that comes


@dataclass(slots=True, eq=False)
class Group:
    """Reports of one incident, in order of publication, and what they say: together, then those of each day and place.

    If an incident was `merged`, its parts weigh as much as the whole.
    """

    events: list[Event]
    merged: bool = False
    profiles: list[Profile] = field(init=False)
    told: set[tuple[str, int, bool]] = field(init=False)

    def __post_init__(self) -> None:
        self.events.sort(key=by_time)
        self.profiles = parts_of(self.events)
        self.told = set(map(_telling, self.events))

    def and_(self, other: "Group") -> "Group":
        """Both groups as one."""
        return Group([*self.events, *other.events], self.merged or other.merged)

    def parts(self) -> Iterator[tuple[Profile, float]]:
        """Each profile, with how much less it says than the whole."""
        less = 0.0 if self.merged else weight("limits", "part")
        return ((profile, less if k else 0.0) for k, profile in enumerate(self.profiles))

    def apart_from(self, other: "Group") -> bool:
        """Whether one article tells the two side by side, in one story: then they are two incidents.

        What it tells and what it denies may still be one: "41 were killed; that 60 were abducted is not true".
        """
        return not self.told.isdisjoint(other.told)


def _telling(event: Event) -> tuple[str, int, bool]:
    """The story in which an event is told, and whether it is told or denied there."""
    return event.article_id, event.story, event.status == "denied"


def by_time(event: Event) -> tuple[str, str]:
    """The order of publication, the same for any order of arrival."""
    return event.published_at.isoformat(), event.event_id


def _exactness(event: Event) -> int:
    """How much a report pins down: exact ones meet first, vague retellings then join the best of them."""
    exact = sum(count.low is not None and count.low == count.high for _, count in event.harm.kinds())
    return (
        2 * (event.place is not None) + 2 * (event.date_precision == "day") + (event.admin1 is not None) + bool(exact)
    )


def group(events: Sequence[Event], rulings: Rulings | None = None) -> list[Group]:
    """The incidents that `events` tell of, oldest first; equal sets of events and rulings give equal groups.

    1. Reports that analysts say are of one incident are together from the start.
    2. What articles mainly tell is grouped first, then what they tell beside it: the side of one story, which may be a
       scene of another, takes no place that the other's own report fits.
    3. From the most exact report to the vaguest, each joins the group that it surely fits, or opens one.
    4. Groups that fit one another become one, the best pair first, unless most of their reports, one by one, do not.
    """
    rulings = rulings or Rulings()
    units = [sorted(unit, key=_by_exactness) for unit in rulings.units(events)]
    groups: list[Group] = []
    scores = Scores(rulings)
    for main in (True, False):
        told = [unit for unit in units if any(event.primary for event in unit) == main]
        for unit in sorted(told, key=lambda unit: _by_exactness(unit[0])):
            _add(Group(unit, rulings.bind(unit)), groups, scores)
        groups = _merged(groups, scores) if told else groups
    return sorted(groups, key=lambda group: by_time(group.events[0]))


def _add(own: Group, groups: list[Group], scores: "Scores") -> None:
    """Let `own` be part of the group that it surely fits, or one more."""
    scored = [(scores(group, own), i) for i, group in enumerate(groups)]
    best, i = max(scored, key=lambda pair: pair[0], default=(-math.inf, 0))
    if best >= weight("limits", "sure"):
        groups[i] = groups[i].and_(own)
    else:
        groups.append(own)


def _by_exactness(event: Event) -> tuple[int, str, str]:
    return (-_exactness(event), *by_time(event))


_fit = functools.lru_cache(FITS)(evidence.score)


class Scores:
    """How well two groups fit, worked out once for each pair."""

    def __init__(self, rulings: Rulings) -> None:
        self._rulings = rulings
        self._known: dict[tuple[Group, Group], float] = {}

    def __call__(self, one: Group, other: Group) -> float:
        """The score of two groups; minus infinity for those that an article or an analyst tells apart."""
        if (one, other) not in self._known:
            self._known[one, other] = self._score(one, other)
        return self._known[one, other]

    def _score(self, one: Group, other: Group) -> float:
        if one.apart_from(other) or self._rulings.apart(one.events, other.events):
            return -math.inf
        best = max(
            _fit(mine, theirs) - max(less, less_there)
            for (mine, less), (theirs, less_there) in itertools.product(one.parts(), other.parts())
        )
        if best < THRESHOLD or one.merged or other.merged or len(one.events) + len(other.events) == PAIR:
            return best  # what an analyst merged may differ in anything
        on_average = _on_average(one, other)
        return best if on_average >= weight("limits", "on_average") else on_average


def _on_average(one: Group, other: Group) -> float:
    """How well the first reports of one group fit those of another, one by one.

    What many tell together has something in common with all that happens in a town: without this, it would draw in the
    next such incident, and that the one after it.
    """
    mine, theirs = ([remembered([event]) for event in group.events[: limit("compared")]] for group in (one, other))
    least = weight("limits", "least")
    fits = [max(_fit(a, b), least) for a, b in itertools.product(mine, theirs)]
    return sum(fits) / len(fits)


def _merged(groups: list[Group], scores_of: Scores) -> list[Group]:
    """The groups after those that fit one another have become one, the best pair first."""
    alive = dict(enumerate(groups))

    def fitting(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], float]:
        scored = {(i, j): scores_of(alive[i], alive[j]) for i, j in pairs}
        return {pair: score for pair, score in scored.items() if score >= THRESHOLD}

    scores = fitting(itertools.combinations(alive, 2))
    while scores:
        i, j = max(scores, key=lambda pair: (scores[pair], -pair[0], -pair[1]))
        alive[i] = alive[i].and_(alive.pop(j))
        scores = {pair: score for pair, score in scores.items() if i not in pair and j not in pair}
        scores |= fitting((min(i, k), max(i, k)) for k in alive if k != i)
    return list(alive.values())
