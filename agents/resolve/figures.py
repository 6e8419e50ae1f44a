"""One figure out of many: which of the counts that sources report of one kind of harm stand, and what they make."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from agents.resolve.policy import weight
from agents.resolve.sources import is_hearsay, is_official
from streams.messages import Count, Event, HarmKind

_TOLD = ("reported", "claimed")


@dataclass(frozen=True, slots=True)
class Voice:
    """What one report says of one kind of harm."""

    event: Event
    count: Count

    @property
    def at(self) -> datetime.datetime:
        """When it was published."""
        return self.event.published_at

    @property
    def number(self) -> int:
        """The figure to compare by: best, else low, else high."""
        return next((n for n in (self.count.best, self.count.low, self.count.high) if n is not None), 0)

    @property
    def exact(self) -> bool:
        """Whether it leaves no doubt."""
        return self.count.low is not None and self.count.low == self.count.high

    def is_vaguer(self, other: "Voice") -> bool:
        """Whether it is a bare plural, and the other a number."""
        return self.count.best is None and other.count.best is not None

    def takes_in(self, other: "Voice") -> bool:
        """Whether this vaguer count allows the other's number, so that both can be true."""
        if self.exact or (not other.exact and other.number < self.number):
            return False
        low = self.count.low if self.count.low is not None else round(0.8 * self.number)
        return low <= other.number and (self.count.high is None or other.number <= self.count.high)


def standing(kind: HarmKind, reports_of: dict[str, list[Event]], statuses: Sequence[str] = _TOLD) -> list[Voice]:
    """The voices on `kind` that stand, of the reports with one of `statuses`, in order of publication.

    `reports_of` gives each independent source's own reports in order of publication. These steps lead to them:

    1. A source speaks with its newest report; a vaguer one that takes in the earlier number leaves that standing, and
       so does a zero.
    2. What is denied, by its source or by as many sources as tell it, falls (counting rules, "Standing").
       A zero falls where anyone was counted: "nobody was hurt" is said of an arrest as often as of the incident.
    3. What a more specific voice makes more precise falls, and bare plurals ("people were killed") beside any number.
    4. Hearsay falls beside what a hospital, a ministry or others in a position to know say.
    5. One voice alone that two others make implausible falls: see `_believed`.
    6. Later beats earlier; voices less than `order_hours` apart have no order and stand together, those of articles
       on the incident itself before those that only recall it.
    """
    newest = {source: _newest(kind, reports, statuses) for source, reports in reports_of.items()}
    voices = sorted((voice for voice in newest.values() if voice), key=lambda v: (v.at, v.event.event_id))
    voices = _undenied(kind, voices, reports_of)
    voices = [v for v in voices if v.number] or voices
    voices = [v for v in voices if v.count.best is not None] or voices
    voices = [v for v in voices if not any(v.takes_in(other) for other in voices if other is not v)]
    if any(is_official(v.event) for v in voices):
        voices = [v for v in voices if not is_hearsay(v.event)]
    voices = _believed(kind, voices, reports_of)
    voices = _last(voices)
    return [v for v in voices if not any(_has_moved_on(v.event, other.event) for other in voices)]


def _newest(kind: HarmKind, reports: Sequence[Event], statuses: Sequence[str]) -> Voice | None:
    """The newest voice of one source."""
    stands: Voice | None = None
    for event in reports:
        count = getattr(event.harm, kind)
        if count is None or event.status not in statuses:
            continue
        voice = Voice(event, count)
        if stands is None or not (
            not voice.number or voice.takes_in(stands) or _only_recalls_less(voice, stands) or voice.is_vaguer(stands)
        ):
            stands = voice
    return stands


def _undenied(kind: HarmKind, voices: list[Voice], reports_of: dict[str, list[Event]]) -> list[Voice]:
    """The voices that no later denial takes away."""
    denials = {source: _newest(kind, reports, ("denied",)) for source, reports in reports_of.items()}
    kept = []
    for voice in voices:
        against = {
            source
            for source, denial in denials.items()
            if denial and denial.at >= voice.at and (denial.number == voice.number or denial.takes_in(voice))
        }
        own = any(voice.event in reports_of[source] for source in against)
        alike = sum(
            other.number == voice.number and not _denied_by_itself(other, denials, reports_of) for other in voices
        )
        if not own and len(against) < max(alike, 1):
            kept.append(voice)
    return kept


def _denied_by_itself(voice: Voice, denials: dict[str, Voice | None], reports_of: dict[str, list[Event]]) -> bool:
    """Whether the voice's own source has taken it back."""
    return any(
        denial is not None and denial.at >= voice.at and voice.event in reports_of[source]
        for source, denial in denials.items()
    )


def _believed(kind: HarmKind, voices: list[Voice], reports_of: dict[str, list[Event]]) -> list[Voice]:
    """The voices without one that stands alone against two others.

    It falls where it tells `outlier` times as many as each other (a year read as a count; not in disasters, whose tolls
    do grow so), less than the share `partial` of each (the story of one of the victims), or where it alone tells of
    killed, and two sources, one of them no earlier, count just the wounded.
    """
    others = [[other.number for other in voices if other is not voice] for voice in voices]
    if len(voices) > 2:
        return [voice for voice, told in zip(voices, others, strict=True) if not _is_implausible(voice, told)] or voices
    silent = [reports[-1] for reports in reports_of.values() if _counts_wounded_alone(reports)]
    if kind == "killed" and len(voices) == 1 and len(silent) > 1 and silent[-1].published_at >= voices[0].at:
        return []
    return voices


def _is_implausible(voice: Voice, others: Sequence[int]) -> bool:
    if voice.number < weight("fusion", "partial") * min(others):
        return True
    return voice.event.type != "DISASTER" and voice.number > weight("fusion", "outlier") * max(others)


def _counts_wounded_alone(reports: Sequence[Event]) -> bool:
    """Whether a source's articles on the incident tell how many were wounded, and never of any killed."""
    wounded = [event.harm.wounded for event in reports if event.primary and event.status == "reported"]
    return any(count and count.best for count in wounded) and all(event.harm.killed is None for event in reports)


def _last(voices: list[Voice]) -> list[Voice]:
    """The last voice, and those that are not ordered in time before it."""
    last: Voice | None = None
    for voice in voices:
        if last is None or not _only_recalls_less(voice, last):
            last = voice
    if last is None:
        return []
    reach = datetime.timedelta(hours=weight("fusion", "order_hours"))
    latest = [v for v in voices if v is last or (last.at - reach < v.at <= last.at)]
    return [v for v in latest if v.event.primary] or latest


def _only_recalls_less(voice: Voice, earlier: Voice) -> bool:
    """Whether an article on something else recalls fewer than were reported: an old figure, no correction."""
    return not voice.event.primary and earlier.event.primary and voice.number < earlier.number


def _has_moved_on(early: Event, late: Event) -> bool:
    """Whether `late` tells that some of the wounded of `early` have died: the sum stays, the dead are more."""
    numbers = [c.best if c else None for e in (early, late) for c in (e.harm.killed, e.harm.wounded)]
    killed, wounded, killed_later, wounded_later = (number or 0 for number in numbers)
    return killed + wounded == killed_later + wounded_later and killed < killed_later


def spread(voices: Sequence[Voice]) -> Count:
    """The count that `voices` make: one figure, or the conservative one and the spread where they conflict.

    Counting rules: "Sources that conflict with no order in time: low and best are the lowest, high the highest."
    """
    counts = [voice.count for voice in voices]
    if all(count == counts[0] for count in counts):
        return counts[0]
    lows = [count.low for count in counts]
    bests = [count.best for count in counts]
    highs = [count.high for count in counts]
    return Count(
        low=None if None in lows else min(low for low in lows if low is not None),
        best=min((best for best in bests if best is not None), default=None),
        high=None if None in highs else max(high for high in highs if high is not None),
    )
