"""The events of all stories of an article put together: retellings merged, the main incident marked, each numbered."""

import hashlib
from collections import Counter

from streams.messages import HARM_KINDS, Event

VERSION = "1"


def whole(harm: list[Event], political: list[tuple[int, Event]]) -> list[Event]:
    """All events of an article, those of harm first, each with its id."""
    return _numbered(_in_reading_order(_with_primary(_merge_retellings(harm)), political))


def _merge_retellings(events: list[Event]) -> list[Event]:
    """A vague retelling in the tail of what another event tells exactly is that event, with evidence from both."""
    kept: list[Event] = []
    for event in events:
        twin = next((k for k, other in enumerate(kept) if _retells(event, other)), None)
        if twin is None:
            kept.append(event)
        else:
            kept[twin] = kept[twin].model_copy(update={"evidence": kept[twin].evidence + event.evidence})
    return kept


def _retells(event: Event, other: Event) -> bool:
    """Whether `event`, of a tail, tells vaguely or with the same numbers what `other` tells."""
    if (
        event.story == 0
        or event.story == other.story
        or event.toll != other.toll
        or event.country != other.country
        or event.status != other.status
    ):
        return False
    mine, theirs = dict(event.harm.kinds()), dict(other.harm.kinds())
    if not set(mine) <= set(theirs) or event.nationality != other.nationality:
        return False
    vague = all(count.high is None and (count.best in (None, 10, 12, 40, 100)) for count in mine.values())
    if vague and event.nationality:
        return all((count.low or 0) <= (theirs[kind].best or 0) for kind, count in mine.items())
    return (
        mine == theirs
        and event.nationality == other.nationality
        and (event.date == other.date or "unknown" in (event.date_precision, other.date_precision))
    )


def _with_primary(events: list[Event]) -> list[Event]:
    """Mark the article's main casualty incident: the first additive one of the article itself that tells harm.

    Of an article that opens with a sum over several it is the one that harmed most, of equal ones the first; none of
    which only the month or year is told, which is background.
    """
    told = [event for event in events if event.story == 0 and event.status in ("reported", "claimed")]
    additive = [e for e in told if e.toll == "incident" and e.date_precision != "past" and _harms(e)]
    if not additive:
        return events
    news = [event for event in additive if event.date_precision not in ("month", "year")]
    opens_with_sum = told[0].toll == "cumulative"
    main = max(news, key=_harmed) if opens_with_sum and news else additive[0]
    return [event.model_copy(update={"primary": True}) if event is main else event for event in events]


def _harmed(event: Event) -> int:
    """How many people were killed or wounded, by the best figures."""
    return sum(count.best or 0 for kind, count in event.harm.kinds() if kind in ("killed", "wounded"))


def _in_reading_order(harm: list[Event], coded: list[tuple[int, Event]]) -> list[Event]:
    """Events of harm, then of politics; a coded assault that an event of harm tells already is that event."""
    events = list(harm)
    told = {(e.part, e.sentence.start) for event in harm for e in event.evidence if e.field in HARM_KINDS}
    for _, event in coded:
        if event.type == "ASSAULT":
            home = next(
                (
                    k
                    for k, other in enumerate(events)
                    if other.story == event.story and other.type == "ASSAULT" and _harms(other)
                ),
                None,
            )
            if home is not None:
                if not events[home].actor:
                    events[home] = events[home].model_copy(update={"actor": event.actor, "recipient": event.recipient})
                continue
        bare = event.type in ("ASSAULT", "COERCE") and not (event.actor or event.recipient)
        if bare and any((e.part, e.sentence.start) in told for e in event.evidence):
            continue
        events.append(event)
    return events


def _harms(event: Event) -> bool:
    return any((count.best or count.low or count.high) for _, count in event.harm.kinds())


def _numbered(events: list[Event]) -> list[Event]:
    """Give every event its id: a hash of the article, the story and what distinguishes the event."""
    seen: Counter[str] = Counter()
    numbered = []
    for event in events:
        key = "|".join(
            (
                event.article_id,
                str(event.story),
                event.type,
                event.toll,
                event.status,
                event.harm.model_dump_json(),
                str(event.date),
                str(event.country),
                event.headline if event.story else "",
            )
        )
        seen[key] += 1
        digest = hashlib.sha256(f"{key}|{seen[key]}".encode()).hexdigest()[:20]
        numbered.append(event.model_copy(update={"event_id": digest, "extractor": VERSION}))
    return numbered
