"""Days that go by a name: "on Easter Sunday", "a Fourth of July party"."""

import calendar
import datetime
import re

from dateutil.easter import easter

from agents.extract import vocabulary

WEEKDAYS = {day.lower(): k for k, day in enumerate(calendar.day_name)}
RULES = {name: rule for names, rule in vocabulary.rows("holidays.tsv") for name in names.split("|")}
NAMES = re.compile(rf"\b(?P<holiday>{'|'.join(map(re.escape, sorted(RULES, key=len, reverse=True)))})\b(?! weekend)")
CUES = frozenset(next(word.lower() for word in re.findall(r"\w+", name) if len(word) > 3) for name in RULES)


def latest(name: str, until: datetime.date) -> datetime.date:
    """The last day up to `until` that goes by `name`, one of RULES."""
    day = _in_year(RULES[name], until.year)
    return day if day <= until else _in_year(RULES[name], until.year - 1)


def _in_year(rule: str, year: int) -> datetime.date:
    """The day of a year that a rule of `holidays.tsv` gives."""
    if rule.startswith("easter "):
        sunday: datetime.date = easter(year)
        return sunday + datetime.timedelta(days=int(rule.split()[1]))
    if "-" in rule[:3]:
        month, day = rule.split("-")
        return datetime.date(year, int(month), int(day))
    month, weekday, which = rule.split()
    weeks = [week[WEEKDAYS[weekday]] for week in calendar.monthcalendar(year, int(month))]
    days = [day for day in weeks if day]
    return datetime.date(year, int(month), days[int(which) - (int(which) > 0)])
