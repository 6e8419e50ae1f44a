"""From events to incidents, one event at a time.

What an incident is follows from the set of its reports, not from their order: every event brings the reports of all
incidents that it may tell of together, and they are grouped and counted anew. So incidents merge when a report shows
that they are one, split when it shows that one is two, and a late, repeated or changed article ends in the same place.

Not the same for every order of arrival are: incident ids, revisions and histories; what lies beyond the limits of
`data/evidence.toml` (more reports of one incident, or more incidents alike, than are kept or looked at); reports that
come after their incident has left memory; and incidents that fit only through a third one, near the threshold. How much
that is on real articles is in `deploy/decisions.md`, measured by `tests/benchmarks/order_of_arrival.py`.
"""

import datetime
import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from agents.resolve import evidence
from agents.resolve.corrections import NOBODY, Rulings, corrected, name_of
from agents.resolve.cumulative import contradicted, part_of
from agents.resolve.evidence import Reason
from agents.resolve.fusion import fuse, telling
from agents.resolve.grouping import group
from agents.resolve.memory import Known, Memory, digest_of
from agents.resolve.policy import limit
from agents.resolve.profile import COMPARED, has_harm, of_events, remembered
from streams.messages import HARM_KINDS, UNKNOWN_COUNTRY, Correction, Count, Event, Harm, Incident, Revision
from streams.state import State


class Cause(NamedTuple):
    """Why an incident changes: a report or an analyst's correction, in `words` where there is more to say than that."""

    at: datetime.datetime
    words: str = ""
    article_id: str | None = None
    event_id: str | None = None
    correction_id: str | None = None


def resolve(event: Event, state: State, until: datetime.date = datetime.date.max) -> list[Incident]:
    """Fold `event` into the incidents of its country; the changed ones, each as its full new revision.

    Nothing is returned when nothing changed: for an event that was seen before, and for one that counts nobody.
    The same event id with other content replaces the earlier report; a withdrawn event takes it away. An incident
    that lost all its reports comes back `retracted`, with `merged_into` where they are now, and empty of harm.

    `state` holds the incidents between calls. It is changed but not committed; when a commit breaks off in the
    middle, folding the same event again completes it. A day of publication after `until` is taken for that day.
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
        changed = resolve(event.model_copy(update={"withdrawn": True, "country": _code(home.country)}), state, until)
        home = None
    if not counts and home is None:
        return changed
    memory.pass_time(min(event.published_at.date(), until))
    own = _essential(event) if counts else None
    pool = _pool(event.event_id, own, home.incident_id if home else None, memory)
    pool, rulings = _ruled(pool, [name_of(event)], memory)
    told = {report.event_id: report for known in pool for report in known.events}
    told.pop(event.event_id, None)
    if own:
        told[event.event_id] = own
    heirs, revisions = _regroup(list(told.values()), rulings, pool, _because_of(event), memory)
    if own:
        memory.settle(event, next((i for i, reports in heirs.items() if own in reports), ""))
    else:
        memory.unsettle(event.event_id, event.article_id)
    return changed + revisions


def correct(correction: Correction, state: State) -> list[Incident]:
    """Fold an analyst's correction into the incidents of its country; the changed ones, each as its new revision.

    It applies to the reports that it names, whether they were told before or come after it; nothing is returned as long
    as none is known, and when it was folded before. `state` as in `resolve`.
    """
    memory = Memory(state, correction.country or UNKNOWN_COUNTRY)
    if memory.has_applied(correction.correction_id):
        return []
    memory.note(correction)
    undone = memory.correction(correction.undoes) if correction.undoes else None
    names = {name for each in (correction, undone) if each for name in (*each.reports, *each.others)}
    held = _held(names, memory)
    named = [report for known in held.values() for report in known.events if name_of(report) in names]
    like = {known.incident_id: known for report in named for known in memory.like(of_events([report]))}
    pool, rulings = _ruled(list((like | held).values()), names, memory)
    told = list({report.event_id: report for known in pool for report in known.events}.values())
    words = f"{correction.action} by {correction.by} ({correction.why})"
    cause = Cause(correction.made_at, words, correction_id=correction.correction_id)
    _, revisions = _regroup(told, rulings, pool, cause, memory)
    memory.apply(correction.correction_id)
    return revisions


def why(event: Event, others: Sequence[Event]) -> list[Reason]:
    """The evidence for and against `event` telling of the incident of which `others` tell, strongest first."""
    report, known = of_events([event]), of_events(others)
    found = [Reason(clue.trait, clue.weight, clue.say()) for clue in evidence.clues(report, known)]
    never = evidence.never(report, known)
    if never:
        found.append(Reason("never", -99.0, never))
    return sorted(found, key=lambda clue: (-abs(clue.weight), clue.trait))


def _code(country: str) -> str | None:
    return None if country == UNKNOWN_COUNTRY else country


def _pool(event_id: str, own: Event | None, home: str | None, memory: Memory) -> list[Known]:
    """The incidents that an event is in or may belong to, and those that what it leaves behind may belong to.

    `own` is the event as it is told now, None where it is no more; `home` is the incident that it was in.
    """
    pool = {known.incident_id: known for known in memory.like(remembered([own]))} if own else {}
    known = memory.incident(home) if home is not None else None
    if known and known.events:
        left = [report for report in known.events if report.event_id != event_id]
        pool |= {each.incident_id: each for each in memory.like(remembered(left))} if left else {}
        pool[known.incident_id] = known
    return list(pool.values())


def _because_of(event: Event) -> Cause:
    words = "withdrawn" if event.withdrawn else "denied" if event.status == "denied" else ""
    return Cause(event.published_at, words, event.article_id, event.event_id)


def _ruled(pool: list[Known], names: Iterable[str], memory: Memory) -> tuple[list[Known], Rulings]:
    """The pool with all incidents that corrections tie to those in it or to the reports `names`; what they rule."""
    found = {known.incident_id: known for known in pool}
    corrections: dict[str, Correction] = {}
    seen: set[str] = set()
    new = {*names, *(name_of(event) for known in pool for event in known.events)}
    while new:
        seen |= new
        corrections |= {correction.correction_id: correction for correction in memory.corrections(new)}
        named = (
            {*names, *(name for c in corrections.values() for name in (*c.reports, *c.others))} if corrections else ()
        )
        found |= {known.incident_id: known for known in map(memory.holding, named) if known}
        new = {name_of(event) for known in found.values() for event in known.events}.union(named) - seen
    return list(found.values()), Rulings(corrections.values())


def _held(names: Iterable[str], memory: Memory) -> dict[str, Known]:
    """The incidents, by id, that the reports of these names are in."""
    return {known.incident_id: known for known in map(memory.holding, names) if known}


def _regroup(
    told: Sequence[Event], rulings: Rulings, pool: list[Known], cause: Cause, memory: Memory
) -> tuple[dict[str, list[Event]], list[Incident]]:
    """Group `told` anew, the reports of the pool; remember what comes of it.

    Returns the reports of each incident by its id, and the revisions that follow.
    """
    groups = [found.events for found in group(told, rulings)]
    kept = [telling(events, limit("reports")) for events in groups]
    held = {event.event_id for reports in kept for event in reports}
    memory.fold(event for event in told if event.event_id not in held)
    heirs = _heirs(kept, pool, memory)
    ruled = dict(zip(heirs, rulings.of_groups(kept), strict=True))
    losers = [known for known in pool if known.incident_id not in heirs]
    days = {known.part.day for known in pool if known.part}
    touched = list(losers)
    before = {known.incident_id: list(known.events) for known in pool}
    moves = _moves(before, heirs)
    parts = {loser.incident_id: [loser.incident_id, *loser.supersedes] for loser in losers}
    changed = [_leave(known, cause, heirs, memory) for known in losers]
    for incident_id, reports in heirs.items():
        known = next((known for known in pool if known.incident_id == incident_id), None)
        known = known or memory.incident(incident_id) or Known(incident_id, memory.country)
        if known.events != reports or known.corrections != [each.correction_id for each in ruled[incident_id]]:
            merged = {
                loser.incident_id: parts[loser.incident_id] for loser in losers if loser.merged_into == incident_id
            }
            shifts = _shifts(known, moves, merged)
            changed.append(_revised(known, reports, ruled[incident_id], cause, shifts, memory))
        touched.append(known)
    # Those that lose reports are written last: a commit that breaks off leaves a report in two incidents, not in none.
    for known in sorted(
        touched, key=lambda known: any(e not in known.events for e in before.get(known.incident_id, ()))
    ):
        memory.keep(known)
        days |= {known.part.day} if known.part else set()
    for known, conflicts in contradicted(memory, days, heirs.keys()):
        changed.append(_contradicted(known, conflicts, memory))
    for incident_id, reports in heirs.items():
        for report in reports:
            memory.move(report.event_id, incident_id)
    return heirs, changed


def _essential(event: Event) -> Event:
    """The event as it is remembered: with the evidence that is compared alone."""
    return event.model_copy(update={"evidence": [proof for proof in event.evidence if proof.field in COMPARED]})


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
    """An id of the country's, derived from the first report whose id no living incident has; else numbered."""
    for number in itertools.count():
        for event in reports:
            name = f"incident {memory.country} {event.event_id}" + (f" {number}" if number else "")
            incident_id = hashlib.sha256(name.encode()).hexdigest()[:16]
            known = memory.incident(incident_id)
            if incident_id not in taken and (known is None or not known.events):
                return incident_id
    raise AssertionError("a number is always free")


def _moves(before: Mapping[str, list[Event]], heirs: Mapping[str, list[Event]]) -> set[tuple[str, str]]:
    """From which incident to which reports have gone, by id; `before` and `heirs` are the reports of each."""
    was_in = {event.event_id: incident_id for incident_id, events in before.items() for event in events}
    return {
        (was_in[event.event_id], incident_id)
        for incident_id, events in heirs.items()
        for event in events
        if was_in.get(event.event_id, incident_id) != incident_id
    }


def _shifts(known: Known, moves: Iterable[tuple[str, str]], merged: Mapping[str, list[str]]) -> list[str]:
    """In words, the merges and splits by which `known` gains or loses reports; it notes whose place it takes.

    `merged` has the incidents that are merged into it, each with those whose places it had taken.
    """
    came = sorted(giver for giver, taker in moves if taker == known.incident_id)
    went = sorted(taker for giver, taker in moves if giver == known.incident_id)
    known.supersedes = sorted({*known.supersedes, *itertools.chain(*merged.values())}.difference(went))
    verb = "took reports of" if known.events else "split from"
    return [
        *(f"merged with {giver}" if giver in merged else f"{verb} {giver}" for giver in came),
        *(f"split: reports are now in {taker}" for taker in went),
    ]


def _revised(
    known: Known,
    reports: list[Event],
    corrections: list[Correction],
    cause: Cause,
    shifts: Sequence[str],
    memory: Memory,
) -> Incident:
    """The next revision of `known`, which now has `reports` and `corrections`, by these `shifts` among others."""
    was, fields = known.harm, corrected(fuse(reports), corrections)
    ids = [correction.correction_id for correction in corrections]
    ruled = cause.correction_id is not None and ids != known.corrections
    known.events, known.harm, known.corrections, known.merged_into = reports, fields["harm"], ids, None
    memory.revise(known)
    memory.count(known, part_of(fields))
    if fields["harm"] != was or ruled or shifts or not known.history:
        _note(known, cause, _change(was, fields["harm"], cause, shifts), fields["harm"])
    return _message(known, fields, memory)


def _message(known: Known, fields: dict[str, Any], memory: Memory) -> Incident:
    """The incident as it is sent."""
    return Incident(
        incident_id=known.incident_id,
        revision=known.revision,
        history=known.history,
        conflicts=known.conflicts,
        corrections=known.corrections,
        supersedes=known.supersedes,
        merged_into=known.merged_into,
        watermark=memory.watermark(),
        **({"retracted": not known.events} | fields),
    )


def _contradicted(known: Known, conflicts: list[str], memory: Memory) -> Incident:
    """The next revision of a cumulative toll, of which only the conflicts have changed."""
    known.conflicts = conflicts
    memory.revise(known)
    found = map(memory.correction, known.corrections)
    corrections = [correction for correction in found if correction]
    memory.keep(known)
    return _message(known, corrected(fuse(known.events), corrections), memory)


def _leave(known: Known, cause: Cause, heirs: dict[str, list[Event]], memory: Memory) -> Incident:
    """The last revision of `known`: its reports are all withdrawn, or in other incidents, and it counts nobody."""
    ids = {event.event_id for event in known.events}
    overlaps = [(len(ids & {event.event_id for event in reports}), heir) for heir, reports in heirs.items()]
    shared, heir = max(overlaps, default=(0, ""))
    fields = fuse(known.events) | NOBODY | {"articles": [], "events": [], "primary_of": [], "reports": []}
    known.events, known.conflicts, known.corrections, known.harm = [], [], [], Harm()
    known.supersedes = []
    known.merged_into = heir if shared else None
    memory.revise(known)
    memory.count(known, None)
    ruled = cause.words if cause.correction_id else ""
    _note(
        known,
        cause,
        ": ".join(filter(None, (ruled, f"merged into {heir}" if shared else "retracted: no report is left"))),
        Harm(),
    )
    return _message(known, fields, memory)


def _note(known: Known, cause: Cause, change: str, harm: Harm) -> None:
    """Add a step to the incident's history; the oldest leaves one that is full."""
    step = Revision(
        revision=known.revision,
        at=cause.at,
        article_id=cause.article_id,
        event_id=cause.event_id,
        correction_id=cause.correction_id,
        change=change,
        harm=harm,
    )
    known.history = [*known.history, step][-limit("history") :]


def _change(was: Harm, now: Harm, cause: Cause, shifts: Sequence[str]) -> str:
    """What changed, and why where that is more than a report: `withdrawn: killed 33 -> 34`."""
    steps = [
        f"{kind} {_show(before)} -> {_show(after)}"
        for kind in HARM_KINDS
        for before, after in ((getattr(was, kind), getattr(now, kind)),)
        if before != after
    ]
    return ": ".join(filter(None, (cause.words, *shifts, ", ".join(steps))))


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
