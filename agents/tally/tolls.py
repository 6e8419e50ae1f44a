"""A country's cumulative tolls, kept in a stage's state by the month in which they end.

`SYR|cumulative|2020-02` holds the tolls that end in that month, by incident id; `SYR|cumulative` holds, for each
month, when its newest toll was reported. The latest tolls are found from the newest month back, so what is read does
not grow with the history.
"""

from collections.abc import Iterator
from itertools import islice

from agents.tally.entry import CUMULATIVE, Toll
from agents.tally.windows import TOLLS_SHOWN, Window, from_last, overlaps
from streams.state import State


def enter(state: State, country: str, day: str, incident_id: str, toll: Toll | None) -> None:
    """Set the toll that an incident brings, which ends on `day`; None takes it out."""
    month = day[:7]
    tolls = state.get(_month_key(country, month)) or {}
    months = state.get(_key(country)) or {}
    if toll is None:
        tolls.pop(incident_id, None)
    else:
        tolls[incident_id] = toll
    if tolls:
        months[month] = max(each["changed_at"] for each in tolls.values())
        state.put(_month_key(country, month), tolls)
    else:
        months.pop(month, None)
        state.forget(_month_key(country, month))
    if months:
        state.put(_key(country), months)
    else:
        state.forget(_key(country))


def latest(state: State, country: str, window: Window) -> list[Toll]:
    """The tolls that cover a day of `window`, from those that end last on; as many as are shown."""
    return list(islice(_from_last(state, country, window), TOLLS_SHOWN))


def _from_last(state: State, country: str, window: Window) -> Iterator[Toll]:
    since, _ = window.days
    for month in sorted(state.get(_key(country)) or {}, reverse=True):
        if month < since[:7]:
            return
        tolls = state.get(_month_key(country, month)) or {}
        yield from (toll for toll in sorted(tolls.values(), key=from_last, reverse=True) if overlaps(toll, window))


def changed_at(state: State, country: str) -> str:
    """When the newest of the country's tolls was reported (UTC ISO 8601), or "" without any."""
    return max((state.get(_key(country)) or {}).values(), default="")


def _key(country: str) -> str:
    return f"{country}|{CUMULATIVE}"


def _month_key(country: str, month: str) -> str:
    return f"{_key(country)}|{month}"
