"""Who tells: a copy of a story adds nothing, and all of an outlet's reports are one source."""

from collections.abc import Sequence

from agents.resolve.policy import HEARSAY, OFFICIAL, weight
from agents.resolve.profile import plain
from streams.messages import Event


def likeness(a: Sequence[int], b: Sequence[int]) -> float:
    """The estimated Jaccard likeness of two texts from their MinHashes, 0 to 1 (Broder 1997)."""
    if not a or len(a) != len(b):
        return 0.0
    return sum(x == y for x, y in zip(a, b, strict=True)) / len(a)


def are_copies(a: Event, b: Event) -> bool:
    """Whether one is the other's text under another address: nearly equal texts, or equal headline and figures."""
    if a.harm != b.harm or a.status != b.status:
        return False
    if likeness(a.fingerprint, b.fingerprint) >= weight("copies", "likeness"):
        return True
    return bool(a.headline) and plain(a.headline) == plain(b.headline)


def outlet_of(event: Event) -> str:
    """Whose report it is; an article without a source stands for itself."""
    return plain(event.source) or event.article_id


def is_official(event: Event) -> bool:
    """Whether its figures are from someone in a position to know: a hospital, a ministry, police."""
    return bool(OFFICIAL.search(event.attributed_to or ""))


def is_hearsay(event: Event) -> bool:
    """Whether its figures are rumours, or from people who were by."""
    return bool(HEARSAY.search(event.attributed_to or "")) and not is_official(event)


def originals(events: Sequence[Event]) -> list[Event]:
    """The reports among `events` (in order of publication) that copy no earlier one."""
    found: list[Event] = []
    for event in events:
        if not any(are_copies(event, known) for known in found):
            found.append(event)
    return found


def independent(events: Sequence[Event]) -> dict[str, list[Event]]:
    """The independent sources among `events` (in order of publication): the own reports of each outlet."""
    reports_of: dict[str, list[Event]] = {}
    for event in originals(events):
        reports_of.setdefault(outlet_of(event), []).append(event)
    return reports_of
