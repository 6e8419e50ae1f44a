"""Tolls over many incidents are checked against the incidents that they sum, and never added to them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from agents.resolve.memory import Known, Memory, Part
from agents.resolve.policy import limit, weight
from agents.resolve.profile import Profile, of_events
from streams.messages import Harm

_SUMMED = ("killed", "wounded")


def part_of(fields: dict[str, Any]) -> Part | None:
    """What an incident of these fields (see `fuse`) adds to a sum; None when it has no day or is not reported."""
    if fields["toll"] != "incident" or fields["status"] != "reported" or fields["date_precision"] != "day":
        return None
    harm: Harm = fields["harm"]
    killed, wounded = ((count.best or 0) if count else 0 for count in (harm.killed, harm.wounded))
    place = {name: fields[name] for name in ("nationality", "admin1", "place")}
    return Part(day=fields["date"].isoformat(), killed=killed, wounded=wounded, **place)


def contradicted(memory: Memory, days: Collection[str], changed: Collection[str]) -> list[tuple[Known, list[str]]]:
    """The cumulative tolls whose conflicts are others than before, with what they are now.

    Checked are those with the ids `changed` and those that cover one of `days`, if their period has two ends and is at
    most `checked_days` long.
    """
    found = []
    for incident_id, (first, last) in sorted(memory.cumulative().items()):
        if first is None or last is None or not _is_short(first, last):
            continue
        concerned = incident_id in changed or any(first <= day <= last for day in days)
        known = memory.incident(incident_id) if concerned else None
        if known is None or not known.events:
            continue
        conflicts = _conflicts(known, first, last, memory)
        if conflicts != known.conflicts:
            found.append((known, conflicts))
    return found


def _is_short(first: str, last: str) -> bool:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days <= weight("cumulative", "checked_days")


def _conflicts(known: Known, first: str, last: str, memory: Memory) -> list[str]:
    """What speaks against the toll `known`: that its parts are already more, by kind of harm."""
    toll = of_events(known.events)
    parts = {incident_id: part for incident_id, part in memory.parts(first, last).items() if _covers(toll, part)}
    found = []
    for kind in _SUMMED:
        count = getattr(known.harm, kind)
        told = {incident_id: getattr(part, kind) for incident_id, part in parts.items() if getattr(part, kind)}
        if count is not None and count.high is not None and sum(told.values()) > count.high:
            ids = ", ".join(sorted(told)[: limit("candidates")])
            whole = f"{count.high} {kind} from {first} to {last}"
            found.append(f"{whole} is less than the {sum(told.values())} of its parts: {ids}")
    return found


def _covers(toll: Profile, part: Part) -> bool:
    """Whether the toll sums the part: its victims' nationality and its place, where the toll names them."""
    if toll.nationality and set(toll.nationality).isdisjoint(part.nationality):
        return False
    return (toll.place is None or toll.place == part.place) and (toll.admin1 is None or toll.admin1 == part.admin1)
