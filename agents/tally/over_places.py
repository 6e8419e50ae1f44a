"""Events and dyads over all places: what the messages, or the acts, of one country or dyad add up to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from agents.tally.recount_relations import Counted, Subject, recount
from agents.tally.relations import events_of_types, subject_of
from agents.tally.windows import Window, rolling
from streams.messages import DyadTotals, EventTotals, WindowEvents

Names = tuple[str, ...]  # a country, or the source and target of a dyad
Windows = dict[str, WindowEvents]  # by the window's name, from the shortest to the longest


def last_totals(messages: Iterable[EventTotals | DyadTotals]) -> dict[Subject, EventTotals | DyadTotals]:
    """The latest of `messages` by place and subject; those of one key come in their order."""
    return {(message.place, subject_of(message)): message for message in messages}


def summed(totals: Mapping[Subject, EventTotals | DyadTotals]) -> dict[Names, Windows]:
    """The rolling windows of each country or dyad, summed over places.

    A place where nothing happened for 30 days may have been told of as of an earlier day than the others: all windows
    are as of the newest.
    """
    types: dict[Names, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    as_of = max((message.as_of for message in totals.values()), default=None)
    if as_of is None:
        return {}
    for (_, subject), message in totals.items():
        for name, window in message.windows.items():
            of_window = types[_names(subject)][name]
            if window.until == as_of or window.since is None:
                for type_, number in window.by_type.items():
                    of_window[type_] += number
    return {
        names: {name: events_of_types(window, dict(found[name])) for name, window in rolling(as_of).items()}
        for names, found in types.items()
    }


def recounted(
    counted: Mapping[Subject, Iterable[Counted]], table: str, windows: Mapping[str, Window]
) -> dict[Names, Windows]:
    """These `windows` of each country or dyad (`table` as in `agents.tally.act`), counted from all acts everywhere."""
    everywhere: dict[Names, list[Counted]] = defaultdict(list)
    for (_, subject), acts in counted.items():
        if subject.startswith(f"{table}|"):
            everywhere[_names(subject)] += acts
    return {
        names: {name: recount(acts, window) for name, window in windows.items()} for names, acts in everywhere.items()
    }


def _names(subject: str) -> Names:
    return tuple(subject.split("|")[1:])
