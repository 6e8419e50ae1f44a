"""Which reports tell of one incident: a function of the set of reports, whatever their order of arrival."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from agents.resolve import evidence
from agents.resolve.policy import THRESHOLD
from agents.resolve.profile import Profile, of_events
from streams.messages import Event


@dataclass(slots=True)
class Group:
    """Reports of one incident, in order of publication, and what they say together."""

    events: list[Event]
    profile: Profile = field(init=False)

    def __post_init__(self) -> None:
        self.events.sort(key=by_time)
        self.profile = of_events(self.events)

    def apart_from(self, others: Iterable[Event]) -> bool:
        """Whether one article tells the two side by side, in one story: then they are two incidents.

        What it tells and what it denies may still be one: "41 were killed; that 60 were abducted is not true".
        """
        told = {_telling(event) for event in self.events}
        return any(_telling(event) in told for event in others)


def _telling(event: Event) -> tuple[str, int, bool]:
    """The story in which an event is told, and whether it is told or denied there."""
    return event.article_id, event.story, event.status == "denied"


def by_time(event: Event) -> tuple[str, str]:
    """The order of publication, the same for any order of arrival."""
    return event.published_at.isoformat(), event.event_id


def _exactness(event: Event) -> int:
    """How much a report pins down: exact ones meet first, vague retellings then join the best of them."""
    exact = sum(count.low is not None and count.low == count.high for _, count in event.harm.kinds())
    return (
        2 * (event.place is not None) + 2 * (event.date_precision == "day") + (event.admin1 is not None) + bool(exact)
    )


def group(events: Sequence[Event]) -> list[Group]:
    """The incidents that `events` tell of, oldest first; equal sets of events give equal groups.

    1. From the most exact report to the vaguest, each joins the group that it fits best, or opens one.
    2. Groups that fit one another, now that more is known of each, become one.
    """
    groups: list[Group] = []
    for event in sorted(events, key=lambda event: (-_exactness(event), *by_time(event))):
        own = of_events([event])
        open_to = [group for group in groups if not group.apart_from([event])]
        scored = [(evidence.score(own, group.profile), group) for group in open_to]
        best, home = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if home is not None and best >= THRESHOLD:
            groups[groups.index(home)] = Group([*home.events, event])
        else:
            groups.append(Group([event]))
    return sorted(_merged(groups), key=lambda group: by_time(group.events[0]))


def _merged(groups: list[Group]) -> list[Group]:
    """The groups after those that fit one another have become one, the best pair first."""
    while len(groups) > 1:
        pairs = [
            (evidence.score(one.profile, other.profile), -i, -j)
            for i, one in enumerate(groups)
            for j, other in enumerate(groups[:i])
            if not one.apart_from(other.events)
        ]
        best, i, j = max(pairs, default=(0.0, 0, 0))
        if not pairs or best < THRESHOLD:
            return groups
        joined = Group(groups[-i].events + groups[-j].events)
        groups = [group for k, group in enumerate(groups) if k not in (-i, -j)] + [joined]
    return groups


def trimmed(events: Sequence[Event], kept: int) -> list[Event]:
    """At most `kept` of the events of one incident: those of the newest publication."""
    return sorted(events, key=by_time)[-kept:]
