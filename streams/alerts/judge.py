"""Whether a rule holds, and what of that is new: pure functions from rules, incidents and the last alert to the next.

An alert is raised when its rule comes to hold, revised when its figure changes, and revised once more when it holds no
longer. An alert by an incident is one for ever; one by a total lasts as long as the total does, and another begins when
the rule comes to hold again on a later day.
"""

import datetime
import hashlib
from collections.abc import Iterable

from streams.alerts.rules import IncidentRule, Rule, TotalRule
from streams.messages import Alert, Count, Incident
from streams.monitor.words import country, number, where


def by_incident(rule: IncidentRule, incident: Incident, last: Alert | None, now: datetime.datetime) -> Alert | None:
    """What is to be told of `incident` by `rule`, given the last alert told of both; None when that is nothing."""
    count = getattr(incident.harm, rule.kind)
    holds = _counts(incident) and _there(rule, incident) and _size(count) >= rule.at_least
    if last is None and not holds:
        return None
    place = where(incident.place, incident.admin1, incident.country)
    fields: dict[str, object] = {
        "rule": rule.name,
        "country": incident.country,
        "kind": rule.kind,
        "count": count,
        "incident_id": incident.incident_id,
        "headline": incident.headline,
        "text": f"{number(count) or 'none'} {rule.kind}: {place}",
    }
    return _next(incident_alert_id(rule, incident), fields, holds, last, now)


def by_total(
    rule: TotalRule, code: str, count: Count | None, earlier: Iterable[int], last: Alert | None, now: datetime.datetime
) -> Alert | None:
    """What is to be told of a country's total by `rule`; None when that is nothing.

    `count` is the window's total as of today, `earlier` what it was as of each day of the year before, `last` the last
    alert told of this rule and country.
    """
    holds = _size(count) >= rule.at_least if rule.at_least else _size(count) > max(earlier, default=0)
    if not holds and (last is None or not last.holds):
        return None
    goes_on = last is not None and (last.holds or last.raised_at.date() == now.date())
    alert_id = last.alert_id if last and goes_on else _digest(rule.name, code, now.date().isoformat())
    high = ", more than on any day of the year before" if rule.one_year_high else ""
    fields: dict[str, object] = {
        "rule": rule.name,
        "country": code,
        "kind": rule.kind,
        "count": count,
        "window": rule.window,
        "text": f"{number(count) or 'none'} {rule.kind} in {_days(rule)}{high}: {country(code)}",
    }
    return _next(alert_id, fields, holds, last if goes_on else None, now)


def incident_alert_id(rule: IncidentRule, incident: Incident) -> str:
    """The id of the one alert that `rule` can raise of `incident`."""
    return _digest(rule.name, incident.country or "", incident.incident_id)


def start_of(rule: Rule, now: datetime.datetime) -> Alert:
    """What says since when `rule` is watched: incidents that did not change since then are not told."""
    second = now.replace(microsecond=0)  # as it will be read again
    return Alert(
        alert_id=_digest("start", rule.name),
        revision=1,
        holds=False,
        rule=rule.name,
        kind=rule.kind,
        text="watched from here on",
        raised_at=second,
        changed_at=second,
    )


def _next(
    alert_id: str, fields: dict[str, object], holds: bool, last: Alert | None, now: datetime.datetime
) -> Alert | None:
    """The first alert, or the next revision of `last`; None when nothing changed that readers were told of."""
    count = fields["count"] if holds else None
    if last and last.holds == holds and last.count == count:
        return None
    raised_at = last.raised_at if last else now
    revision = last.revision + 1 if last else 1
    told = {**fields, "count": count, "holds": holds, "raised_at": raised_at, "changed_at": now}
    return Alert.from_fields({"alert_id": alert_id, "revision": revision, **told})


def _counts(incident: Incident) -> bool:
    """Whether an incident is in a sum of reported casualties."""
    withdrawn = incident.retracted or incident.merged_into
    return not withdrawn and incident.status == "reported" and incident.toll == "incident"


def _there(rule: IncidentRule, incident: Incident) -> bool:
    if rule.country and rule.country != incident.country:
        return False
    named = {name.casefold() for name in (incident.place, incident.admin1) if name}
    return not rule.place or rule.place.casefold() in named


def _size(count: Count | None) -> int:
    """The best figure, or the least that is sure."""
    return (count.low if count.best is None else count.best) or 0 if count else 0


def _days(rule: TotalRule) -> str:
    return {"1d": "one day", "7d": "7 days", "30d": "30 days", "all": "all time"}[rule.window]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
