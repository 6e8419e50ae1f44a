"""What analysts say stands: which reports tell of one incident, which do not, and what its figures are.

Which corrections apply, and to what, follows from the set of them and of the reports, not from their order of arrival.
Where two contradict one another, the one that was made later stands.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from streams.messages import HARM_KINDS, Correction, Count, Event, Harm, HarmKind, Perpetrators, Victims

# What an incident says that is retracted: nobody was harmed.
NOBODY: dict[str, Any] = {
    "harm": Harm(),
    "perpetrators": Perpetrators(),
    "victims": [],
    "nationality": [],
    "sources": 0,
}


def name_of(event: Event) -> str:
    """The name of a report: its article's for the main event, which outlasts another figure or extractor; else its id.

    This is how `Correction.reports` and `Correction.others` name reports.
    """
    return f"article:{event.article_id}" if event.primary else event.event_id


def by_age(correction: Correction) -> tuple[str, str]:
    """The order in which corrections were made, the same for any order of arrival."""
    return correction.made_at.isoformat(), correction.correction_id


class Rulings:
    """What `corrections`, those in force, rule on the reports of some incidents."""

    def __init__(self, corrections: Iterable[Correction] = ()) -> None:
        self.corrections = sorted(corrections, key=by_age)
        self._unit: dict[str, set[str]] = {}  # of each name, those of the same incident
        self._splits: list[tuple[set[str], set[str]]] = []
        for correction in reversed(self.corrections):
            self._join(correction.reports)
            if correction.others:
                self._splits.append((set(correction.reports), set(correction.others)))

    def _join(self, names: Sequence[str]) -> None:
        """Make `names` one unit, but for those that a later correction keeps apart from the first."""
        for name in names:
            first, other = (self._unit.setdefault(each, {each}) for each in (names[0], name))
            if first is not other and not self._keeps_apart(first, other):
                first |= other
                self._unit |= dict.fromkeys(other, first)

    def _keeps_apart(self, one: set[str], other: set[str]) -> bool:
        return any((one & a and other & b) or (one & b and other & a) for a, b in self._splits)

    def units(self, events: Sequence[Event]) -> list[list[Event]]:
        """`events`, those together that are ruled to tell of one incident."""
        units: dict[str, list[Event]] = {}
        for event in events:
            unit = min(self._unit.get(name_of(event), {event.event_id}))
            units.setdefault(unit, []).append(event)
        return list(units.values())

    def bind(self, events: Iterable[Event]) -> bool:
        """Whether some of `events` are ruled to be of one incident, whatever they say."""
        return any(len(self._unit.get(name_of(event), ())) > 1 for event in events)

    def apart(self, some: Iterable[Event], others: Iterable[Event]) -> bool:
        """Whether `some` and `others` are ruled to tell of two incidents."""
        if not self._splits:
            return False
        return self._keeps_apart({name_of(event) for event in some}, {name_of(event) for event in others})

    def of_groups(self, groups: Sequence[Sequence[Event]]) -> list[list[Correction]]:
        """For each of `groups` the corrections on it, oldest first: each is on the group with most of its reports."""
        found: list[list[Correction]] = [[] for _ in groups]
        for correction in self.corrections:
            shares = [sum(name_of(event) in correction.reports for event in group) for group in groups]
            if any(shares):
                found[shares.index(max(shares))].append(correction)
        return found


def corrected(fields: dict[str, Any], corrections: Iterable[Correction]) -> dict[str, Any]:
    """The fields of an incident (see `fuse`) as `corrections`, oldest first, would have them.

    A figure that an analyst sets is reported, unless it was a claim. Parts that are more than the new whole are left
    out.
    """
    fields = dict(fields)
    for correction in corrections:
        if correction.figures:
            figures: dict[HarmKind, Count | None] = correction.figures
            fields["harm"] = fields["harm"].model_copy(update=dict(figures))
            if correction.action == "set" and fields["status"] in ("denied", "feared"):
                fields["status"] = "reported"
            fields["victims"] = [group for group in fields["victims"] if _fits(group, fields["harm"])]
            fields["perpetrators"] = _part(fields["perpetrators"], fields["harm"])
    if any(correction.action == "retract" for correction in corrections):
        fields |= NOBODY | {"retracted": True}
    return fields


def _fits(group: Victims, harm: Harm) -> bool:
    return _most(group.count) <= _most(getattr(harm, group.kind))


def _part(perpetrators: Perpetrators, harm: Harm) -> Perpetrators:
    counts = {kind: getattr(perpetrators, kind) for kind in HARM_KINDS if hasattr(perpetrators, kind)}
    return Perpetrators(**{kind: c for kind, c in counts.items() if c and _most(c) <= _most(getattr(harm, kind))})


def _most(count: Count | None) -> int:
    """The figure to compare by: best, else low, else high; 0 where nothing was said."""
    return next((n for n in (count.best, count.low, count.high) if n is not None), 0) if count else 0
