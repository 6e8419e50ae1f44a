"""What was last sent of each total, so that every change goes out once: after a restart and at midnight too.

`SYR|sent|casualties` holds a digest of the casualty totals of Syria that were sent last, `SYR|sent|events|SYR` and
`SYR|sent|dyad|RUS|SYR` those of other tables. It is written when the totals have been sent, after the sums that they
come from: where it is missing or stale, they are sent again.
"""

import hashlib
from collections.abc import Iterable, Iterator

import orjson

from streams.messages import CasualtyTotals, DyadTotals, EventTotals, WindowTotals
from streams.state import State

Totals = CasualtyTotals | EventTotals | DyadTotals

CASUALTIES = "casualties"
MARK = "|sent|"
DAYS = ("since", "until")


def if_changed(state: State, place: str, subject: str, totals: Totals) -> list[Totals]:
    """`totals` when they are not what was sent last of `subject`, noting that they are sent; else nothing."""
    key = place + MARK + subject
    digest = _digest(totals)
    if state.get(key) == digest:
        return []
    state.put(key, digest)
    return [totals]


def subjects(keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Place and subject of all totals that were ever sent, given all keys of the state."""
    for key in keys:
        place, mark, subject = key.partition(MARK)
        if mark:
            yield place, subject


def _digest(totals: Totals) -> str:
    """Equal for equal totals. Where nothing happened in the last 30 days, another day alone is no change."""
    fields = totals.model_dump(mode="json", by_alias=True)
    if _is_empty(totals):
        del fields["as_of"]
        for window in fields["windows"].values():
            del window["since"], window["until"]
    return hashlib.blake2b(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS), digest_size=12).hexdigest()


def _is_empty(totals: Totals) -> bool:
    month = totals.windows["30d"]
    if isinstance(month, WindowTotals):
        return not month.incidents and not month.cumulative
    return not month.events
