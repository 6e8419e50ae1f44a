"""From events to incidents, one event at a time.

What an incident is follows from the set of its reports, not from their order: every event brings the reports of all
incidents that it may tell of together, and they are grouped and counted anew. So incidents merge when a report shows
that they are one, split when it shows that one is two, and a late, repeated or changed article ends in the same place.

Not the same for every order of arrival are: incident ids, revisions and histories; what lies beyond the limits of
`data/evidence.toml` (more reports of one incident, or more incidents alike, than are kept or looked at); reports that
come after their incident has left memory; and incidents that fit only through a third one, near the threshold.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from agents.resolve import evidence
from agents.resolve.cumulative import contradicted, part_of
from agents.resolve.evidence import Clue
from agents.resolve.fusion import fuse
from agents.resolve.grouping import group, trimmed
from agents.resolve.memory import Known, Memory, digest_of
from agents.resolve.policy import limit
from agents.resolve.profile import has_harm, of_events, of_incident
from streams.messages import HARM_KINDS, UNKNOWN_COUNTRY, Count, Event, Harm, Incident, Perpetrators, Revision
from streams.state import State


def resolve(event: Event, state: State) -> list[Incident]:
    """Fold `event` into the incidents of its country; the changed ones, each as its full new revision.

    Nothing is returned when nothing changed: for an event that was seen before, and for one that counts nobody.
    The same event id with other content replaces the earlier report; a withdrawn event takes it away. An incident
    that lost all its reports comes back `retracted`, with `merged_into` where they are now, and empty of harm.

    `state` holds the incidents between calls. It is changed but not committed; when a commit breaks off in the
    middle, folding the same event again completes it.
    """
    country = event.country or UNKNOWN_COUNTRY
    memory = Memory(state, country)
    home = memory.home(event.event_id)
    counts = not event.withdrawn and event.status != "hypothetical" and has_harm(event.harm)
    if home is None and not counts:
        return []
    if home is not None and counts and home.digest == digest_of(event):
        return []
    changed: list[Incident] = []
    if home is not None and home.country != country:
        changed = resolve(event.model_copy(update={"withdrawn": True, "country": _code(home.country)}), state)
        home = None
    if not counts and home is None:
        return changed
    memory.pass_time(event.published_at.date())
    pool = _pool(event, counts, home.incident_id if home else None, memory)
    return changed + _regroup(event, counts, pool, memory)


def why(event: Event, incident: Incident) -> list[Clue]:
    """The evidence for and against `event` telling of `incident`, strongest first."""
    report, known = of_events([event]), of_incident(incident)
    found = evidence.clues(report, known)
    if not evidence.comparable(report, known):
        found.append(
            Clue("standing", -99.0, "a claim, or a toll over many incidents, is never one with a reported toll")
        )
    return sorted(found, key=lambda clue: (-abs(clue.weight), clue.trait))


def _code(country: str) -> str | None:
    return None if country == UNKNOWN_COUNTRY else country


def _pool(event: Event, counts: bool, home: str | None, memory: Memory) -> list[Known]:
    """The incidents that `event` is in or may belong to."""
    pool = memory.like(of_events([event])) if counts else []
    if home is not None and home not in [known.incident_id for known in pool]:
        known = memory.incident(home)
        pool += [known] if known else []
    return pool


def _regroup(event: Event, counts: bool, pool: list[Known], memory: Memory) -> list[Incident]:
    """Group the reports of the pool anew, with `event` or without; remember what comes of it."""
    told = {report.event_id: report for known in pool for report in known.events}
    told.pop(event.event_id, None)
    if counts:
        told[event.event_id] = _essential(event)
    groups = [trimmed(group.events, limit("reports")) for group in group(list(told.values()))]
    heirs = _heirs(groups, pool, memory)
    losers = [known for known in pool if known.incident_id not in heirs]
    days = {known.part.day for known in pool if known.part}
    touched = list(losers)
    changed = [_leave(known, event, heirs, memory) for known in losers]
    for incident_id, reports in heirs.items():
        known = next((known for known in pool if known.incident_id == incident_id), None)
        known = known or memory.incident(incident_id) or Known(incident_id, event.country or UNKNOWN_COUNTRY)
        if known.events != reports:
            changed.append(_revised(known, reports, event, memory))
        touched.append(known)
    for known in touched:
        memory.keep(known)
        days |= {known.part.day} if known.part else set()
    for known, conflicts in contradicted(memory, days, heirs.keys()):
        changed.append(_contradicted(known, conflicts, memory))
    _remember_homes(heirs, event, counts, memory)
    return changed


def _essential(event: Event) -> Event:
    """The event as it is remembered: with the evidence for its numbers alone."""
    return event.model_copy(update={"evidence": [proof for proof in event.evidence if proof.field in HARM_KINDS]})


def _heirs(groups: Sequence[list[Event]], pool: Sequence[Known], memory: Memory) -> dict[str, list[Event]]:
    """Each group's reports by the id of its incident: the one in the pool that most of them come from, or a new id."""
    told = [{event.event_id for event in reports} for reports in groups]
    overlaps = sorted(
        (-len(ids & {event.event_id for event in known.events}), _age(known), i)
        for i, ids in enumerate(told)
        for known in pool
    )
    heir_of: dict[int, str] = {}
    for overlap, (_, incident_id), i in overlaps:
        if overlap and i not in heir_of and incident_id not in heir_of.values():
            heir_of[i] = incident_id
    for i, reports in enumerate(groups):
        if i not in heir_of:
            heir_of[i] = _new_id(reports, {known.incident_id for known in pool} | set(heir_of.values()), memory)
    return {heir_of[i]: reports for i, reports in enumerate(groups)}


def _age(known: Known) -> tuple[str, str]:
    """Orders incidents by their first report."""
    return min((event.published_at.isoformat() for event in known.events), default="~"), known.incident_id


def _new_id(reports: Sequence[Event], taken: set[str], memory: Memory) -> str:
    """An id derived from the first report whose id no living incident has."""
    for event in reports:
        incident_id = hashlib.sha256(f"incident {event.event_id}".encode()).hexdigest()[:16]
        known = memory.incident(incident_id)
        if incident_id not in taken and (known is None or not known.events):
            return incident_id
    names = " ".join(event.event_id for event in reports)
    return hashlib.sha256(f"incident of {names}".encode()).hexdigest()[:16]


def _revised(known: Known, reports: list[Event], cause: Event, memory: Memory) -> Incident:
    """The next revision of `known`, which now has `reports`."""
    was, fields = known.harm, fuse(reports)
    known.events, known.harm, known.merged_into = reports, fields["harm"], None
    known.revision += 1
    memory.count(known, part_of(fields))
    if fields["harm"] != was or not known.history:
        _note(known, cause, _change(was, fields["harm"], cause), fields["harm"])
    return _message(known, fields)


def _message(known: Known, fields: dict[str, Any]) -> Incident:
    """The incident as it is sent."""
    return Incident(
        incident_id=known.incident_id,
        revision=known.revision,
        history=known.history,
        conflicts=known.conflicts,
        merged_into=known.merged_into,
        retracted=not known.events,
        **fields,
    )


def _contradicted(known: Known, conflicts: list[str], memory: Memory) -> Incident:
    """The next revision of a cumulative toll, of which only the conflicts have changed."""
    known.conflicts = conflicts
    known.revision += 1
    memory.keep(known)
    return _message(known, fuse(known.events))


def _leave(known: Known, cause: Event, heirs: dict[str, list[Event]], memory: Memory) -> Incident:
    """The last revision of `known`: its reports are all withdrawn, or in other incidents, and it counts nobody."""
    ids = {event.event_id for event in known.events}
    overlaps = [(len(ids & {event.event_id for event in reports}), heir) for heir, reports in heirs.items()]
    shared, heir = max(overlaps, default=(0, ""))
    fields = fuse(known.events)
    nothing = {"harm": Harm(), "perpetrators": Perpetrators(), "victims": [], "nationality": [], "sources": 0}
    fields |= nothing | {"articles": [], "events": [], "primary_of": [], "reports": []}
    known.events, known.conflicts, known.harm, known.merged_into = [], [], Harm(), heir if shared else None
    known.revision += 1
    memory.count(known, None)
    _note(known, cause, f"merged into {heir}" if shared else "retracted: no report is left", Harm())
    return _message(known, fields)


def _note(known: Known, cause: Event, change: str, harm: Harm) -> None:
    """Add a step to the incident's history; the oldest leaves one that is full."""
    step = Revision(
        revision=known.revision,
        at=cause.published_at,
        article_id=cause.article_id,
        event_id=cause.event_id,
        change=change,
        harm=harm,
    )
    known.history = [*known.history, step][-limit("history") :]


def _change(was: Harm, now: Harm, cause: Event) -> str:
    """What changed, in words: `killed 33 -> 34`."""
    steps = [
        f"{kind} {_show(before)} -> {_show(after)}"
        for kind in HARM_KINDS
        for before, after in ((getattr(was, kind), getattr(now, kind)),)
        if before != after
    ]
    reason = "withdrawn: " if cause.withdrawn else "denied: " if cause.status == "denied" else ""
    return reason + ", ".join(steps)


def _show(count: Count | None) -> str:
    """A count in short: 33, at least 33, up to 40, 10 to 15, about 30, unknown."""
    if count is None:
        return "unknown"
    if count.low is not None and count.low == count.high:
        return str(count.low)
    if count.low is not None and count.high is not None:
        return f"{count.low} to {count.high}"
    if count.low is not None:
        return f"at least {count.low}"
    return f"up to {count.high}" if count.high is not None else f"about {count.best}"


def _remember_homes(heirs: dict[str, list[Event]], event: Event, counts: bool, memory: Memory) -> None:
    """Note where each report is that may have moved, and at last that `event` is done."""
    for incident_id, reports in heirs.items():
        for report in reports:
            if report.event_id != event.event_id:
                memory.move(report.event_id, incident_id)
    if counts:
        home = next((i for i, reports in heirs.items() if any(e.event_id == event.event_id for e in reports)), "")
        memory.settle(event, home)
    else:
        memory.unsettle(event.event_id)
