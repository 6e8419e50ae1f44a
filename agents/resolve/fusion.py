"""One incident out of its reports: each person harmed counted once."""

from collections.abc import Iterable, Sequence
from typing import Any

from agents.resolve.figures import Voice, spread, standing
from agents.resolve.profile import best_dated, best_placed, most_common
from agents.resolve.sources import independent
from streams.messages import HARM_KINDS, Actor, Count, Event, Harm, Period, Perpetrators, Report, Standing, Victims


def fuse(events: Sequence[Event]) -> dict[str, Any]:
    """The fields of an Incident that follow from `events` alone: at least one, all of one incident.

    Left out are the identity, the revision, the history and where it was merged. Equal sets of events give equal
    fields.
    """
    events = sorted(events, key=lambda event: (event.published_at, event.event_id))
    reports_of = independent(events)
    status, voices = _voices(reports_of)
    speaking = list({v.event.event_id: v.event for stood in voices.values() for v in stood}.values()) or list(events)
    dated, placed, newest = best_dated(events), best_placed(events), speaking[-1]
    return {
        "country": most_common(event.country for event in events),
        "date": dated.date,
        "date_precision": dated.date_precision,
        "admin1": placed.admin1,
        "place": placed.place,
        "lat": placed.lat,
        "lon": placed.lon,
        "place_precision": placed.place_precision,
        "type": most_common(event.type for event in events),
        "means": most_common(event.means for event in events),
        "headline": next((e.headline for e in speaking if e.primary and e.headline), newest.headline),
        "toll": events[0].toll,
        "period": _period(events),
        "status": status,
        "harm": Harm(**{kind: spread(stood) for kind, stood in voices.items()}),
        "perpetrators": _perpetrators(events, voices),
        "victims": _victims(voices),
        "nationality": sorted({country for event in events for country in event.nationality}),
        "actor": _most_named(event.actor for event in events),
        "recipient": _most_named(event.recipient for event in events),
        "articles": _once(event.article_id for event in events),
        "events": [event.event_id for event in events],
        "primary_of": _once(event.article_id for event in events if event.primary),
        "sources": len(reports_of),
        "reports": [_report(event) for event in events],
        "updated_at": max(event.published_at for event in events),
    }


# What reports say of themselves; all else of an incident is what they say of it together.
_OF_REPORTS = ("headline", "articles", "events", "primary_of", "sources", "reports", "updated_at")


def telling(events: Sequence[Event], most: int) -> list[Event]:
    """At most `most` of `events`, in order of publication: without the oldest that make no difference to the incident.

    Only where all of more than `most` do make a difference, the oldest leave with theirs.
    """
    kept = sorted(events, key=lambda event: (event.published_at, event.event_id))
    start, step = 0, len(kept) - most
    if step <= 0:
        return kept
    whole = _together(kept)
    while len(kept) > most and start < len(kept):
        fewer = kept[:start] + kept[start + step :]
        if _together(fewer) == whole:
            kept = fewer
        elif step == 1:
            start += 1
        step = max(1, min(step // 2, len(kept) - most))
    return kept[-most:]


def _together(events: Sequence[Event]) -> dict[str, Any]:
    """What `events` say of their incident together."""
    return {name: value for name, value in fuse(events).items() if name not in _OF_REPORTS} if events else {}


def _once(values: Iterable[str]) -> list[str]:
    """The values without repeats."""
    return list(dict.fromkeys(values))


def _voices(reports_of: dict[str, list[Event]]) -> tuple[Standing, dict[str, list[Voice]]]:
    """The standing of the incident and the voices that make its figures, by kind of harm.

    What is told stands before what is feared; where nothing told or feared is left, the figures are those denied.
    """
    for statuses in (("reported",), ("claimed",), ("feared",)):
        voices = {kind: standing(kind, reports_of, statuses) for kind in HARM_KINDS}  # type: ignore[arg-type]
        voices = {kind: stood for kind, stood in voices.items() if stood}
        if voices:
            return statuses[0], voices
    denied: dict[str, list[Voice]] = {
        kind: [Voice(event, count)]
        for reports in reports_of.values()
        for event in reports
        if event.status == "denied"
        for kind, count in event.harm.kinds()
    }
    return "denied", denied


def _period(events: Sequence[Event]) -> Period | None:
    """The days of a cumulative toll: of the newest report that gives them."""
    periods = [event.period for event in events if event.period]
    return next((p for p in reversed(periods) if p.from_), periods[-1] if periods else None)


def _perpetrators(events: Sequence[Event], voices: dict[str, list[Voice]]) -> Perpetrators:
    """Attackers among the harmed, as the newest report that tells of them; never more than all harmed."""
    counts: dict[str, Count] = {}
    for kind in ("killed", "wounded"):
        told = [count for event in events if (count := getattr(event.perpetrators, kind)) is not None]
        if told and kind in voices and (told[-1].best or 0) <= (spread(voices[kind]).best or 0):
            counts[kind] = told[-1]
    return Perpetrators(**counts)


def _victims(voices: dict[str, list[Voice]]) -> list[Victims]:
    """The groups among the harmed, as the voices tell them that make the figures."""
    found: list[Victims] = []
    for kind, stood in voices.items():
        telling = next((voice.event for voice in reversed(stood) if voice.event.victims), None)
        found += [victims for victims in telling.victims if victims.kind == kind] if telling else []
    return found


def _most_named(sides: Iterable[list[Actor]]) -> list[Actor]:
    """The side that most reports name, as the first of them has it; what matters is its countries, or else names."""
    named: dict[tuple[str, ...], list[list[Actor]]] = {}
    for side in sides:
        if side:
            named.setdefault(tuple(sorted({actor.country or actor.name for actor in side})), []).append(side)
    return max(named.values(), key=len, default=[[]])[0]


def _report(event: Event) -> Report:
    """What `event` says, with the sentences that its numbers come from."""
    return Report(
        event_id=event.event_id,
        article_id=event.article_id,
        url=event.url,
        source=event.source,
        published_at=event.published_at,
        headline=event.headline,
        status=event.status,
        harm=event.harm,
        evidence=[proof for proof in event.evidence if proof.field in HARM_KINDS],
    )
