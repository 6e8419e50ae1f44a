"""A first look at two profiles: whether they have enough in common for the evidence to be weighed."""

import math
from datetime import date

from agents.resolve.policy import weight
from agents.resolve.profile import Look, Profile, plain

EARTH_KM = 6371.0088  # mean radius, IUGG
KM_OF_A_DEGREE = 110.5  # of latitude, at least: enough to see what is far without computing distances


def may_be_one(a: Look, b: Look) -> bool:
    """Whether it is worth weighing the evidence on the two.

    Not where the place or the day is another, and no name, age, named day or town or more than a telling word for each
    is shared: reports of one town are many, and so are those of one day.
    """
    if a.cumulative or b.cumulative:
        return True
    elsewhere = _is_elsewhere(a, b)
    apart = days_apart(a, b)
    if apart <= 1 and (not elsewhere or tells_of_place(a, b)):
        return True
    if not (set(a.named).isdisjoint(b.named) and set(a.ages).isdisjoint(b.ages)):
        return True
    if apart and (a.first in b.days_named or b.first in a.days_named):
        return True
    shared = max((len(set(mine).intersection(theirs)) for mine in a.words for theirs in b.words), default=0)
    return shared > elsewhere + bool(apart)


def tells_of_place(a: Look | Profile, b: Look | Profile) -> bool:
    """Whether one tells of the place of the other, among the places or the words of its own story."""
    return any(
        one.place and (plain(one.place) in other.places_named or _has_words(other, plain(one.place)))
        for one, other in ((a, b), (b, a))
    )


def _has_words(told: Look | Profile, name: str) -> bool:
    return any(set(name.split()).issubset(words) for words in told.words)


def _is_elsewhere(a: Look, b: Look) -> bool:
    """Whether the two name places, or subdivisions, that are not the same and not near."""
    if a.place and plain(a.place) == plain(b.place):
        return False
    if a.point and b.point:
        if abs(a.point[0] - b.point[0]) * KM_OF_A_DEGREE > weight("place", "near_km"):
            return True
        return kilometres(a.point, b.point) > weight("place", "near_km")
    places = (a.place, b.place), (a.admin1, b.admin1)
    return any(one and other and plain(one) != plain(other) for one, other in places)


def days_apart(a: Look | Profile, b: Look | Profile) -> int:
    """The days between two that both name their day; 0 where one does not."""
    if not (a.precision == b.precision == "day" and a.first and b.first):
        return 0
    return abs((date.fromisoformat(a.first) - date.fromisoformat(b.first)).days)


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The great-circle distance of two points in degrees."""
    (lat_a, lon_a), (lat_b, lon_b) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))
