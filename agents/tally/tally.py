"""The tally of a country: each revision of an incident is folded in, and its new totals come out.

What it keeps in the state, per country: a tree of sums by day (`tree`), another for incidents of an unknown past day,
the cumulative tolls (`tolls`), and where each incident is entered. Every key is the country, or begins with it and
a `|`.

Applying a revision twice is nothing, and applying it again after a crash that cut its writes short repairs them:
1. what the incident adds is set in its new place, with every sum above it;
2. it is taken out of its old place, if that was another, with every sum above that (`tree` says why in this order);
3. the totals that come of it are noted as sent (`sent`);
4. last, its new place and revision are noted; until that is written the old ones are known and 1 to 3 can be redone.
"""

import datetime
import hashlib

import orjson

from agents.tally import horizon, sent, tolls, tree
from agents.tally.entry import CUMULATIVE, DAYS, PAST, Entry, entry
from agents.tally.sums import Sums, total
from agents.tally.windows import Window, rolling, window_totals
from streams.messages import UNKNOWN_COUNTRY, CasualtyTotals, Incident, WindowTotals, iso
from streams.state import State


def tally(incident: Incident, state: State, today: datetime.date) -> CasualtyTotals | None:
    """Fold a revision of `incident` into `state`; the new totals of its country as of `today`, or None if unchanged.

    An older revision than the one known changes nothing, and neither does that one again. Incidents without a country
    count under UNKNOWN_COUNTRY. An incident keeps its country: to move it, retract it in one and open it in the other.
    """
    country = incident.country or UNKNOWN_COUNTRY
    key = _key(country, incident.incident_id)
    known = state.get(key) or {"revision": 0, "place": None, "digest": None}
    if incident.revision < known["revision"]:
        return None
    new = entry(incident)
    digest = _digest(new)
    changed = None
    if digest != known["digest"]:
        place = [new.table, new.day] if new else None
        if new:
            _enter(state, country, incident.incident_id, new)
        if known["place"] and _record_of(known["place"]) != _record_of(place):
            table, day = known["place"]
            _enter(state, country, incident.incident_id, Entry(table, day, None))
        changed = _if_changed(state, country, today, otherwise=iso(incident.updated_at))
        known = {"place": place, "digest": digest}
    state.put(key, {**known, "revision": incident.revision, "heard": horizon.watermark(incident)})
    return changed


def last_heard(state: State, country: str, incident_id: str) -> str | None:
    """The watermark of the last revision of an incident (ISO 8601), "" without one; None when it is not known."""
    known = state.get(_key(country, incident_id))
    return known.get("heard", "") if known else None


def settle(state: State, country: str, incident_id: str, past: tree.Past) -> None:
    """Forget where the incident counts, of which no revision will come any more; it goes on counting there."""
    known = state.get(_key(country, incident_id))
    if known and known["place"] and known["place"][0] != CUMULATIVE:
        table, day = known["place"]
        tree.settle(state, _root(country, table), day, incident_id, total, past)
    state.forget(_key(country, incident_id))


def rollover(state: State, country: str, today: datetime.date) -> CasualtyTotals | None:
    """The totals of `country` as of `today` with no incident arriving, or None where they are what was sent last."""
    return _if_changed(state, country, today, otherwise="")


def totals_as_of(state: State, country: str, window: Window) -> WindowTotals:
    """The totals of `country` over any window of days."""
    return window_totals(window, _sums(state, country, window), tolls.latest(state, country, window))


def _enter(state: State, country: str, incident_id: str, new: Entry) -> None:
    if new.table == CUMULATIVE:
        tolls.enter(state, country, new.day, incident_id, new.value)
    else:
        tree.enter(state, _root(country, new.table), new.day, incident_id, new.value, total)


def _record_of(place: list[str] | None) -> list[str] | None:
    """What tells the record that has an incident at a place: of a day, of cumulative tolls that of a month."""
    return [CUMULATIVE, place[1][:7]] if place and place[0] == CUMULATIVE else place


def _key(country: str, incident_id: str) -> str:
    return f"{country}|incident|{incident_id}"


def _root(country: str, table: str) -> str:
    return country if table == DAYS else f"{country}|{table}"


def _digest(new: Entry | None) -> str | None:
    return hashlib.blake2b(orjson.dumps([*new]), digest_size=8).hexdigest() if new else None


def _sums(state: State, country: str, window: Window) -> list[Sums]:
    since, until = window.days
    sums = list(tree.between(state, _root(country, DAYS), since, until))
    if window.since is None:
        sums += tree.between(state, _root(country, PAST), since, until)
    return sums


def _if_changed(state: State, country: str, today: datetime.date, otherwise: str) -> CasualtyTotals | None:
    """The totals, unless they were sent last."""
    totals = _casualty_totals(state, country, today, otherwise)
    return totals if totals and sent.if_changed(state, country, sent.CASUALTIES, totals) else None


def _casualty_totals(state: State, country: str, today: datetime.date, otherwise: str) -> CasualtyTotals | None:
    """All rolling windows; `otherwise` is when they changed if nothing counts any more, "" to have none then."""
    windows = rolling(today)
    counted = [sums["changed_at"] for sums in _sums(state, country, windows["all"])]
    changed_at = max([*counted, tolls.changed_at(state, country)]) or otherwise
    if not changed_at:
        return None
    return CasualtyTotals.from_fields(
        {
            "country": country,
            "as_of": today,
            "changed_at": changed_at,
            "windows": {name: totals_as_of(state, country, window) for name, window in windows.items()},
        }
    )
