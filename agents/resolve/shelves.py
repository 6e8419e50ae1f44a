"""Where incidents stand in memory, so that a report finds those it may tell of without looking at all others.

- `day:C:DAY`     incidents of country `C` dated to a day
- `undated:C:DAY` those without a day, by the latest that their reports allow
- `wide:C:MONTH`  those dated to a week or a month
- `past:C:`       those of a year, or older without a usable date
- `name:C:NAME`   those in which a victim is named so, whatever their day
- `cumulative:C:` tolls over many incidents
"""

import datetime
from collections.abc import Iterable
from typing import Any

from agents.resolve.evidence import kilometres
from agents.resolve.policy import limit, weight
from agents.resolve.profile import Profile, plain

KM_OF_A_DEGREE = 110.5  # of latitude, at least: enough to see what is far without computing distances


def shelves_of(country: str, profile: Profile) -> list[str]:
    """The shelves that an incident of this profile stands on."""
    if profile.cumulative:
        return [f"cumulative:{country}:"]
    names = [f"name:{country}:{name}" for name in profile.names[: limit("names")]]
    if profile.precision in ("past", "year") or profile.last is None:
        return [*names, f"past:{country}:"]
    if profile.precision in ("week", "month"):
        return [*names, f"wide:{country}:{profile.last[:7]}"]
    shelf = "undated" if profile.precision == "unknown" else "day"
    return [*names, f"{shelf}:{country}:{profile.last}"]


def shelves_for(country: str, profile: Profile) -> list[str]:
    """The shelves of the incidents that a report of this profile may tell of: a number that the policy bounds."""
    if profile.cumulative:
        return [f"cumulative:{country}:"]
    names = [f"name:{country}:{name}" for name in profile.names[: limit("names")]]
    if profile.precision in ("past", "year") or profile.first is None or profile.last is None:
        return [*names, f"past:{country}:"]
    first, last = (datetime.date.fromisoformat(day) for day in (profile.first, profile.last))
    slack = datetime.timedelta(days=limit("days_off"))
    reach = datetime.timedelta(days=int(weight("day", "unknown_days")))
    near = list(days_from(first - slack, last + slack))
    later = list(days_from(first - slack, last + reach))
    dated = [f"day:{country}:{day}" for day in near] + [f"undated:{country}:{day}" for day in later]
    return names + dated + sorted({f"wide:{country}:{day[:7]}" for day in later})


def may_be_one(profile: Profile, record: dict[str, Any]) -> bool:
    """Whether it is worth weighing the evidence on an incident whose profile's plain `record` this is.

    A quick look: not where both the place and the day are others, or one of them is and no telling word is shared.
    """
    if profile.cumulative:
        return True
    elsewhere = _is_elsewhere(profile, record)
    first, last = record["first"], record["last"]
    other_day = bool(profile.precision == record["precision"] == "day" and profile.first != first)
    if not elsewhere and not other_day:
        return True
    if not (set(profile.names).isdisjoint(record["names"]) and set(profile.ages).isdisjoint(record["ages"])):
        return True
    words = {word for words in profile.words for word in words}
    shared = max((len(words.intersection(theirs)) for theirs in record["words"]), default=0)
    return shared > elsewhere + other_day or (other_day and not elsewhere and _is_next(profile.last, first, last))


def _is_elsewhere(profile: Profile, record: dict[str, Any]) -> bool:
    """Whether the two name places, or subdivisions, that are not the same and not near."""
    if profile.place and plain(profile.place) == plain(record["place"]):
        return False
    if profile.point and record["point"]:
        lat, lon = record["point"]
        if abs(profile.point[0] - lat) * KM_OF_A_DEGREE > weight("place", "near_km"):
            return True
        return kilometres(profile.point, (lat, lon)) > weight("place", "near_km")
    places = (profile.place, record["place"]), (profile.admin1, record["admin1"])
    return any(a and b and plain(a) != plain(b) for a, b in places)


def _is_next(day: str | None, first: str | None, last: str | None) -> bool:
    """Whether `day` is at most a day from the span from `first` to `last`."""
    if day is None or first is None or last is None:
        return True
    one = datetime.timedelta(days=1)
    at = datetime.date.fromisoformat(day)
    return datetime.date.fromisoformat(first) - one <= at <= datetime.date.fromisoformat(last) + one


def days_from(first: datetime.date, last: datetime.date) -> Iterable[str]:
    """The days from `first` to `last`, both included, in ISO 8601."""
    for number in range((last - first).days + 1):
        yield (first + datetime.timedelta(days=number)).isoformat()
