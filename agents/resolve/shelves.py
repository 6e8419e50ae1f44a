"""Where incidents stand in memory, so that a report finds those it may tell of without looking at all others.

- `day:C:DAY`     incidents of country `C` dated to a day
- `undated:C:DAY` those without a day, by the latest that their reports allow
- `wide:C:MONTH`  those dated to a week or a month
- `past:C:`       those of a year, or older without a usable date
- `name:C:NAME`   those whose reports name someone or something so, whatever their day
- `cumulative:C:` tolls over many incidents
"""

import datetime
from collections.abc import Iterable

from agents.resolve.policy import limit, weight
from agents.resolve.profile import Profile


def shelves_of(country: str, profile: Profile) -> list[str]:
    """The shelves that an incident of this profile stands on."""
    if profile.cumulative:
        return [cumulative_shelf(country)]
    others = _by_name(country, profile) + _by_days_named(country, profile)
    if profile.precision in ("past", "year") or profile.last is None:
        return [*others, f"past:{country}:"]
    if profile.precision in ("week", "month"):
        return [*others, f"wide:{country}:{profile.last[:7]}"]
    shelf = "undated" if profile.precision == "unknown" else "day"
    return [*others, f"{shelf}:{country}:{profile.last}"]


def shelves_for(country: str, profile: Profile) -> list[str]:
    """The shelves of the incidents that a report of this profile may tell of: a number that the policy bounds."""
    if profile.cumulative:
        return [cumulative_shelf(country)]
    others = _by_name(country, profile) + _by_days_named(country, profile)
    if profile.precision in ("past", "year") or profile.first is None or profile.last is None:
        return [*others, f"past:{country}:"]
    first, last = (datetime.date.fromisoformat(day) for day in (profile.first, profile.last))
    slack = datetime.timedelta(days=limit("days_off"))
    reach = datetime.timedelta(days=int(weight("day", "unknown_days")))
    near = list(days_from(first - slack, last + slack))
    later = list(days_from(first - slack, last + reach))
    dated = [f"day:{country}:{day}" for day in near] + [f"undated:{country}:{day}" for day in later]
    return others + dated + sorted({f"wide:{country}:{day[:7]}" for day in later})


def cumulative_shelf(country: str) -> str:
    """The shelf of a country's tolls over many incidents."""
    return f"cumulative:{country}:"


def room(shelf: str) -> int:
    """How many incidents a shelf holds: a name that many share tells little."""
    return limit("namesakes") if shelf.startswith("name:") else limit("bucket")


def _by_name(country: str, profile: Profile) -> list[str]:
    return [f"name:{country}:{name}" for name in profile.named[: limit("names")]]


def _by_days_named(country: str, profile: Profile) -> list[str]:
    """The shelves of the days, further off than is looked for anyway, that the reports name beside their own."""
    slack = datetime.timedelta(days=limit("days_off"))
    if profile.precision != "day" or profile.first is None:
        return []
    own = datetime.date.fromisoformat(profile.first)
    days = [day for day in profile.days_named if abs(datetime.date.fromisoformat(day) - own) > slack]
    return [f"day:{country}:{day}" for day in days[: limit("days_named")]]


def days_from(first: datetime.date, last: datetime.date) -> Iterable[str]:
    """The days from `first` to `last`, both included, in ISO 8601."""
    for number in range((last - first).days + 1):
        yield (first + datetime.timedelta(days=number)).isoformat()
