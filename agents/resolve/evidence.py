"""How well a report fits an incident: the clues for and against, each with the weight that the policy gives it."""

import math
from collections.abc import Callable, Set
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from agents.resolve.policy import FAMILIES_OF, OFTEN, POLICY, weight
from agents.resolve.profile import Profile, Range, Toll, number_of, plain, subdivision_name
from agents.resolve.quick_look import days_apart, kilometres, may_be_one, tells_of_place


class Clue(NamedTuple):
    """One piece of evidence: what was compared, how much it speaks for one incident (negative: for two), and why.

    The reason is seldom asked for, and put into words only then.
    """

    trait: str
    weight: float
    say: Callable[[], str]


class Reason(NamedTuple):
    """A clue in words."""

    trait: str
    weight: float
    reason: str


def clues(report: Profile, incident: Profile) -> list[Clue]:
    """Every clue on whether `report` tells of `incident`; one incident where the weights reach the threshold."""
    if report.cumulative or incident.cumulative:
        found = [_period(report, incident), _nationality(report, incident), _number(report, incident)]
        found += [_place(report, incident), _words(report, incident)]
    else:
        found = [_place(report, incident), _day(report, incident), _kind(report, incident), *_who(report, incident)]
        found += [_ages(report, incident), _named(report, incident), _toll(report, incident)]
        found += [_words(report, incident), _scene(report, incident), _often_there(report, incident)]
    return [clue for clue in found if clue is not None]


def never(report: Profile, incident: Profile) -> str | None:
    """Why the two can never be one incident, whatever the clues; None where they can."""
    if report.claimed != incident.claimed:
        return "a claim is never one with what is reported"
    if report.cumulative != incident.cumulative:
        return "a toll over many incidents is never that of one"
    if not may_be_one(report.look, incident.look):
        return "of another place or day, they have no name, age, named day or words in common"
    return None


def score(report: Profile, incident: Profile) -> float:
    """The sum of the clues' weights; minus infinity for two that can never be one."""
    if never(report, incident):
        return -math.inf
    return sum(clue.weight for clue in clues(report, incident))


def _clue(section: str, name: str, say: Callable[[], str]) -> Clue:
    return Clue(section, weight(section, name), say)


def _place(a: Profile, b: Profile) -> Clue | None:
    if a.place and b.place:
        if plain(a.place) == plain(b.place) and (a.admin1 == b.admin1 or not a.admin1 or not b.admin1):
            return _clue("place", "same", lambda: f"both in {a.place}")
        if a.point and b.point:
            apart = kilometres(a.point, b.point)
            if apart <= weight("place", "same_km"):
                return _clue("place", "same", lambda: f"{a.place} is {b.place}")
            if plain(a.place) == plain(b.place):
                return _clue("place", "namesake", lambda: f"two places called {a.place}, {apart:.0f} km apart")
            if apart <= weight("place", "near_km"):
                return _clue("place", "near", lambda: f"{a.place} is {apart:.0f} km from {b.place}")
        elif plain(a.place) == plain(b.place):
            return _clue("place", "namesake", lambda: f"two places called {a.place}, in {a.admin1} and in {b.admin1}")
        if a.admin1 and a.admin1 == b.admin1 and not (a.point and b.point):
            return _clue("place", "inside", lambda: f"{a.place} and {b.place} are both in {a.admin1}")
        if tells_of_place(a, b):
            return _told_of(a, b, a.place, b.place)
        return _clue("place", "far", lambda: f"{a.place} is not {b.place}")
    if bool(a.place) != bool(b.place) and tells_of_place(a, b):
        return _clue("place", "told", lambda: f"one is in {a.place or b.place}, and the other tells of it")
    if a.admin1 and b.admin1 and a.admin1 != b.admin1:
        if tells_of_place(a, b):
            return _told_of(a, b, a.admin1, b.admin1)
        return _clue("place", "region", lambda: f"{a.admin1} is not {b.admin1}")
    if both := _both_tell_of(a, b):
        return _clue("place", "told_by_both", lambda: f"both tell of {', '.join(both)}")
    if a.admin1 and b.admin1:
        return _clue("place", "inside", lambda: f"both in {a.admin1}")
    if plain(a.place or a.admin1) == plain(b.place or b.admin1):
        return None
    return _clue("place", "somewhere", lambda: "one names no more than the country")


def _both_tell_of(a: Profile, b: Profile) -> list[str]:
    """Towns and districts that both reports tell of, beside the subdivision that they lie in."""
    regions = {plain(subdivision_name(one.admin1)) for one in (a, b)}
    return sorted(set(a.places_named) & set(b.places_named) - regions)


def _day(a: Profile, b: Profile) -> Clue | None:
    if "past" in (a.precision, b.precision):
        if a.precision == b.precision:
            return _clue("day", "past", lambda: "both older, without a usable date")
        return _clue("day", "apart", lambda: "one is older, without a usable date")
    if not (a.first and a.last and b.first and b.last):
        return None
    gap = max(_between(a.last, b.first), _between(b.last, a.first), 0)
    if gap > 1 and _names_day(a, b):
        return _clue("day", "named", lambda: f"{a.first} and {b.first}, but one names the other's day too")
    if a.precision == b.precision == "day":
        names = {0: "same", 1: "next", 2: "few", 3: "few"}
        return _clue("day", names.get(gap, "apart"), lambda: f"{a.first} and {b.first}")
    if gap and "unknown" in (a.precision, b.precision):
        return _clue("day", "older", lambda: f"one gives no day, {a.first}..{a.last} and {b.first}..{b.last}")
    if gap:
        near = "next" if gap == 1 else "few" if gap <= 3 else "apart"
        return _clue("day", near, lambda: f"{a.first}..{a.last} and {b.first}..{b.last}")
    if "unknown" in (a.precision, b.precision) and abs(_between(a.last, b.last)) <= weight("day", "likely_days"):
        return _clue("day", "likely", lambda: f"one gives no day, up to {a.last} and {b.last}")
    if a.precision == b.precision == "unknown":
        return _clue("day", "unlikely", lambda: f"neither gives a day, up to {a.last} and {b.last}")
    return _clue("day", "possible", lambda: f"{a.first}..{a.last} and {b.first}..{b.last}")


def _names_day(a: Profile, b: Profile) -> bool:
    """Whether one names the day of the other: of a deed and its trial, say."""
    return any(one.precision == "day" and one.first in other.days_named for one, other in ((a, b), (b, a)))


def _told_of(a: Profile, b: Profile, one: str, other: str) -> Clue:
    """Two places of which one report names both: it may be the other's, where something else is alike."""
    if not (set(a.named).isdisjoint(b.named) and set(a.ages).isdisjoint(b.ages)):
        return _clue("place", "named", lambda: f"{one} is not {other}, but one names both")
    if days_apart(a, b) <= 1:
        return _clue("place", "told_too", lambda: f"{one} is not {other}, but one tells of both")
    return _clue("place", "far", lambda: f"{one} is not {other}")


def _between(first: str, last: str) -> int:
    """Days from `first` to `last`."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _kind(a: Profile, b: Profile) -> Clue | None:
    if a.means and b.means:
        if set(a.means) & set(b.means):
            if a.types == b.types == ("DISASTER",):
                return _clue("kind", "disaster", lambda: f"both {', '.join(sorted(set(a.means) & set(b.means)))}")
            return _clue("kind", "means", lambda: f"both {', '.join(sorted(set(a.means) & set(b.means)))}")
        families = [frozenset[str]().union(*(FAMILIES_OF.get(m, {m}) for m in profile.means)) for profile in (a, b)]
        if families[0] & families[1] or any("any" in family for family in families):
            return _clue("kind", "means_kin", lambda: f"{', '.join(a.means)} may be {', '.join(b.means)}")
        return _clue("kind", "means_other", lambda: f"{', '.join(a.means)} is not {', '.join(b.means)}")
    if set(a.types) & set(b.types):
        return None
    return _clue("kind", "type_other", lambda: f"{', '.join(a.types)} is not {', '.join(b.types)}")


def _who(a: Profile, b: Profile) -> list[Clue | None]:
    return [_nationality(a, b), _shared("role", a.roles, b.roles), _shared("actor", a.actors, b.actors)]


def _nationality(a: Profile, b: Profile) -> Clue | None:
    return _shared("nationality", a.nationality, b.nationality)


def _shared(name: str, a: tuple[str, ...], b: tuple[str, ...]) -> Clue | None:
    """Whether two lists that may each be incomplete have something in common."""
    if not a or not b:
        return None
    common = sorted(set(a) & set(b))
    if common:
        return _clue("who", name, lambda: f"both {name} {', '.join(common)}")
    return _clue("who", f"{name}_other", lambda: f"{name} {', '.join(a)} is not {', '.join(b)}")


def _ages(a: Profile, b: Profile) -> Clue | None:
    """Reports of few victims give the ages of all: two who share none tell of other people."""
    if not a.ages or not b.ages:
        return None
    common = sorted(set(a.ages) & set(b.ages))
    if common:
        return _clue("who", "age", lambda: f"both tell of someone of {', '.join(common)}s")
    if _many(a) and _many(b):
        return None
    return _clue("who", "age_other", lambda: f"those of {', '.join(a.ages)}s are not those of {', '.join(b.ages)}s")


def _many(profile: Profile) -> bool:
    """Whether so many were harmed that each report names others of them."""
    harmed = (sum(number_of(count) for count in (toll.killed, toll.wounded) if count) for toll in profile.tolls)
    return max(harmed, default=0) >= weight("who", "many")


def _named(a: Profile, b: Profile) -> Clue | None:
    """The names of people, streets and buildings in both; those of victims and people with an age tell most."""
    common = set(a.named) & set(b.named)
    few = min(len(a.named), len(b.named)) < weight("names", "enough")
    if not common and (few or (_many(a) and _many(b))):
        return None
    weights = POLICY["names"]["shared"]
    person = weight("names", "person") if common & {*a.people, *b.people} else 0.0
    return Clue(
        "names",
        round(weights[min(len(common), len(weights) - 1)] + person, 2),
        lambda: f"both name {', '.join(sorted(common))}" if common else "no name in common",
    )


def _often_there(report: Profile, incident: Profile) -> Clue | None:
    """Where attacks do harm on most days, any two reports are less likely of one."""
    if not _often(report, incident):
        return None
    return _clue("often", "there", lambda: f"attacks do harm on most days in {report.country or incident.country}")


def _often(report: Profile, incident: Profile) -> bool:
    """Whether two reports are from where attacks do harm on most days; one of an earlier version knows no country."""
    return not OFTEN.isdisjoint({report.country, incident.country})


def _toll(report: Profile, incident: Profile) -> Clue | None:
    """The best that the incident's tolls say on one of the report's: what was true of any report speaks for it."""
    often = _often(report, incident)
    pairs = [_tolls(mine, theirs, often) for mine in report.tolls for theirs in incident.tolls]
    found = [clue for clue in pairs if clue is not None]
    best = max(found, key=lambda clue: clue.weight, default=None)
    if best and best.weight < 0 and report.denied != incident.denied:
        said = best.say
        return _clue("toll", "denial", lambda: f"one denies another number: {said()}")
    return best


def _tolls(a: Toll, b: Toll, often: bool) -> Clue | None:
    early, late = sorted((a, b), key=_as_it_grows)
    moved = _moved(early, late)
    if moved:
        return moved
    found = []
    for kind, before, after in (
        ("killed", early.killed, late.killed),
        ("wounded", early.wounded, late.wounded),
    ):
        if before and after:
            found.append(_counts(kind, before, after, early.at < late.at, often))
    if bool(early.killed) != bool(late.killed) and early.wounded and late.wounded:
        found.append(_clue("toll", "none", lambda: "only one tells of any killed"))
    if not found:
        return _apart(early, late)
    for_one = sum(max(clue.weight, 0.0) for clue in found)
    for_two = min(clue.weight for clue in found)  # killed and wounded differ together: that is one reason, not two
    return Clue("toll", round(for_one + min(for_two, 0.0), 2), lambda: "; ".join(clue.say() for clue in found))


def _as_it_grows(toll: Toll) -> tuple[str, int]:
    """What orders tolls by their time, and those told at once by the killed."""
    return toll.at, number_of(toll.killed or (0, 0, 0))


def _apart(early: Toll, late: Toll) -> Clue | None:
    """One counts the killed alone and the other the wounded alone: they may have died since, but seldom several."""
    if not ((early.killed and late.wounded) or (early.wounded and late.killed)):
        return None
    killed = number_of(early.killed or late.killed or (0, 0, 0))
    wounded = number_of(early.wounded or late.wounded or (0, 0, 0))
    name = "others" if killed > 1 else "unlike" if early.killed else "later_dead"
    if killed > max(1, wounded) * weight("toll", "much"):
        name = "others_many"
    return _clue("toll", name, lambda: f"one counts {killed} killed, the other the wounded alone")


def _moved(early: Toll, late: Toll) -> Clue | None:
    """Wounded who later died: the sum stays, the dead are more."""
    counts = [None if c is None else c[1] for c in (early.killed, early.wounded, late.killed, late.wounded)]
    killed, wounded, killed_later, wounded_later = (count or 0 for count in counts)
    if counts[1] is None or counts[2] is None or killed == killed_later:
        return None
    if killed + wounded == killed_later + wounded_later:
        weighed = min(weight("toll", "moved") * math.log2(killed + wounded + 1), weight("toll", "moved_most"))
        return Clue("toll", round(weighed, 2), lambda: f"{abs(killed_later - killed)} of the wounded have died")
    return None


def _counts(kind: str, before: Range, after: Range, in_order: bool, often: bool) -> Clue:
    """Two counts of one kind of harm, in order of time or told at once: then neither has grown into the other."""
    earlier, later = number_of(before), number_of(after)

    def said() -> str:
        return f"{kind} {_show(before)} and {_show(after)}"

    if earlier == later and earlier and any(count[0] == count[2] for count in (before, after)):
        name = "same" if often else "same_seldom"
        weighed = min(weight("toll", name) * math.log2(earlier + 1), weight("toll", f"{name}_most"))
        return Clue("toll", round(weighed, 2), said)
    if _within(before, after) or _within(after, before):
        return _clue("toll", "could_be", said)
    if not earlier or not later:
        return Clue("toll", 0.0, said)
    steps = ("more", "much_more", "far_more") if in_order and later >= earlier else ("fewer", "many_fewer", "far_fewer")
    ratio = max(earlier, later) / min(earlier, later)
    if abs(later - earlier) <= weight("toll", "slack") or ratio <= weight("toll", "little"):
        return _clue("toll", steps[0], said)
    return _clue("toll", steps[1] if ratio <= weight("toll", "much") else steps[2], said)


def _within(count: Range, vague: Range) -> bool:
    """Whether the number of `count` lies in what `vague` allows, which is no exact number."""
    number = number_of(count)
    if vague[0] == vague[2]:
        return False
    low, best, high = vague
    least = low if low is not None else (best or 0) * 0.8
    most = high if high is not None else best * 1.25 if low is None and best is not None else math.inf
    return least <= number <= most


def _show(count: Range) -> str:
    low, best, high = count
    return str(best) if low == high else f"{low}/{best}/{high}"


def _words(a: Profile, b: Profile) -> Clue | None:
    """The telling words that the two most alike of their reports share; a name tells as much as two other words."""
    known = set(plain(a.place).split()) if a.place and a.place == b.place else set()  # weighed as the place already
    pairs = [(mine & theirs - known, min(len(mine), len(theirs))) for mine in a.word_sets for theirs in b.word_sets]
    if not pairs:
        return None
    worth, least, shared = max(((_worth(s, a, b), least, s) for s, least in pairs), key=itemgetter(0, 1))
    if not shared and (least < weight("words", "enough") or set(a.scenes) & set(b.scenes)):
        return None
    weights = POLICY["words"]["shared"]
    return Clue(
        "words",
        float(weights[min(worth, len(weights) - 1)]),
        lambda: f"both say {', '.join(sorted(shared))}" if shared else "no telling word in common",
    )


def _worth(words: Set[str], a: Profile, b: Profile) -> int:
    """How much words tell that both say: a name counts twice."""
    return len(words) + sum(word in a.proper_set or word in b.proper_set for word in words)


def _scene(a: Profile, b: Profile) -> Clue | None:
    if not a.scenes or not b.scenes:
        return None
    common = sorted(set(a.scenes) & set(b.scenes))
    if common:
        return _clue("words", "scene", lambda: f"both at a {', '.join(common)}")
    return _clue("words", "scene_other", lambda: f"{', '.join(a.scenes)} is not {', '.join(b.scenes)}")


def _period(a: Profile, b: Profile) -> Clue:
    if not a.period_from or not b.period_from:
        same = a.period_from == b.period_from
        return _clue(
            "cumulative", "period_open", lambda: "neither says since when" if same else "one does not say since when"
        )
    if abs(_between(a.period_from, b.period_from)) <= weight("cumulative", "period_days"):
        return _clue("cumulative", "period", lambda: f"since {a.period_from} and {b.period_from}")
    return _clue("cumulative", "period_other", lambda: f"since {a.period_from} is not since {b.period_from}")


def _number(a: Profile, b: Profile) -> Clue | None:
    """Tolls of one sum grow or fall little from report to report."""
    ratio = min(
        (
            max(mine, theirs) / max(min(mine, theirs), 1)
            for kind, numbers in a.numbers.items()
            for mine in numbers
            for theirs in b.numbers[kind]
        ),
        default=None,
    )
    if ratio is None:
        return None
    name = "number" if ratio <= weight("cumulative", "ratio") else "number_other"
    return _clue("cumulative", name, lambda: f"their numbers differ {ratio:.2f} times")
