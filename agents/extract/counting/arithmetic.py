"""Counts added and subtracted, and the one number that stands for a count."""

from agents.extract.numbers import LARGEST
from streams.messages import Count


def plus(one: Count, other: Count) -> Count:
    """The sum; a missing low or best adds nothing, a missing high leaves it open."""

    def add(a: int | None, b: int | None) -> int | None:
        return None if a is None and b is None else min((a or 0) + (b or 0), LARGEST)

    high = None if one.high is None or other.high is None else add(one.high, other.high)
    return Count(low=add(one.low, other.low), best=add(one.best, other.best), high=high)


def number_of(count: Count) -> int:
    """The best of a count, else its low, else its high."""
    return count.best if count.best is not None else count.low if count.low is not None else count.high or 0


def less(whole: Count, part: Count | None) -> Count:
    """`whole` without the exact number that is a part of it."""
    if part is None or part.best is None or whole.best is None:
        return whole
    return Count.exactly(max(0, whole.best - part.best))
