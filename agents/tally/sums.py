"""The arithmetic: sums of counts, and how they are added.

A count is `[low, best, high]`. Adding follows `deploy/counting.md`: a null low or best adds nothing, a null high is an
open end and makes the sum's high null. Counts are added, never subtracted: an open end could not be taken back.
"""

from collections.abc import Iterable
from typing import TypedDict

from streams.messages import Count, Harm, Perpetrators

Triple = list[int | None]  # low, best, high
Counts = dict[str, Triple]  # by kind of harm

REPORTED = "reported"
CLAIMED = "claimed"
PERPETRATORS = "perpetrators"
NATIONALITY = "nationality "  # and the country
ROLE = "role "  # and the role
TYPE = "type "  # and the type of event


class Sums(TypedDict):
    """What one incident adds, or what many have added up to; plain values, to be kept as JSON."""

    incidents: int
    changed_at: str  # publication of the newest report in it, UTC ISO 8601; "" of nothing
    harm: dict[str, Counts]  # by table: reported, claimed, perpetrators, nationality TUR, ...


def total(parts: Iterable[Sums]) -> Sums:
    """The sum of `parts`, in whatever order they come."""
    incidents, changed_at = 0, ""
    harm: dict[str, Counts] = {}
    for part in parts:
        incidents += part["incidents"]
        changed_at = max(changed_at, part["changed_at"])
        for table, counts in part["harm"].items():
            _add_counts(harm.setdefault(table, {}), counts)
    return {"incidents": incidents, "changed_at": changed_at, "harm": harm}


def _add_counts(sums: Counts, counts: Counts) -> None:
    for kind, triple in counts.items():
        sums[kind] = add(sums[kind], triple) if kind in sums else triple


def add(one: Triple, other: Triple) -> Triple:
    """The sum of two counts."""
    (low, best, high), (other_low, other_best, other_high) = one, other
    open_end = high is None or other_high is None
    return [_plus(low, other_low), _plus(best, other_best), None if open_end else _plus(high, other_high)]


def _plus(number: int | None, other: int | None) -> int | None:
    return other if number is None else number if other is None else number + other


def triples(harm: Harm | Perpetrators) -> Counts:
    """The counts of a message, by kind; a kind that was not mentioned is absent."""
    return {kind: triple(count) for kind, count in harm if count is not None}


def triple(count: Count) -> Triple:
    """A message's count as a plain list."""
    return [count.low, count.best, count.high]


def fields(counts: Counts) -> dict[str, Count]:
    """The other way round: counts by kind, as the fields of a message."""
    return {kind: Count(low=low, best=best, high=high) for kind, (low, best, high) in counts.items()}
