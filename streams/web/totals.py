"""The totals that a reader asked for: which days, whose harm, and how that compares with the days before."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from streams.errors import TocsinError
from streams.messages import CasualtyTotals, Count, Harm, HarmKind, WindowTotals
from streams.web.counting import Entry
from streams.web.view import View

ROLLING = {"1d": 1, "7d": 7, "30d": 30, "all": None}  # the windows that the tally keeps, and their days
FEWEST_DAYS, MOST_DAYS = 14, 90  # that are drawn day by day
KINDS: tuple[HarmKind, ...] = get_args(HarmKind)
REPORTED = "reported"
PARTS = ("nationality", "role", "type")  # of what is reported, as in nationality:TUR


class QuestionError(TocsinError):
    """The totals asked for make no sense; the text says which part of the question and what was expected."""


@dataclass(frozen=True)
class Question:
    """What a reader asked for. `of` is reported, claimed, perpetrators, or a part such as nationality:TUR."""

    window: str = "30d"  # 1d, 7d, 30d, all or FROM..TO
    as_of: datetime.date | None = None  # the last day of a rolling window; None: the newest that totals are known of
    of: str = REPORTED
    kind: HarmKind = "killed"

    @classmethod
    def asked(cls, window: str = "", as_of: str = "", of: str = "", kind: str = "") -> "Question":
        """The question as a browser sends it, where empty means the usual; raises QuestionError."""
        if window and window not in ROLLING:
            _days(window)
        name, _, rest = of.partition(":")
        if of and of not in (REPORTED, "claimed", "perpetrators") and not (name in PARTS and rest):
            raise QuestionError(f"of={of!r}: expected reported, claimed, perpetrators, or such as nationality:TUR.")
        if kind and kind not in KINDS:
            raise QuestionError(f"kind={kind!r}: expected one of {', '.join(KINDS)}.")
        day = _day("as_of", as_of) if as_of else None
        return cls(window or cls.window, day, of or cls.of, kind or cls.kind)


@dataclass(frozen=True)
class Days:
    """Days, both included; `since` is None for all time."""

    since: datetime.date | None
    until: datetime.date

    @property
    def before(self) -> "Days | None":
        """As many days, just before these; None for all time."""
        if self.since is None:
            return None
        length = self.until - self.since + datetime.timedelta(days=1)
        return Days(self.since - length, self.until - length)

    @property
    def drawn(self) -> "Days":
        """Those of them that are drawn day by day: the last ones, and a few more where they are few."""
        length = (self.until - self.since).days + 1 if self.since else MOST_DAYS
        length = min(max(length, FEWEST_DAYS), MOST_DAYS)
        return Days(self.until - datetime.timedelta(days=length - 1), self.until)

    @property
    def each(self) -> list[datetime.date]:
        """Every one of them, in order; of all time none."""
        if self.since is None:
            return []
        return [self.since + datetime.timedelta(days=n) for n in range((self.until - self.since).days + 1)]


@dataclass(frozen=True)
class Row:
    """One country's answer: its window, the harm asked for, that of the days before, and best figures day by day."""

    country: str
    window: WindowTotals
    harm: Harm
    before: Harm | None
    daily: Sequence[int]

    def change(self, kind: str) -> int | None:
        """By how many more the best figure is than in the days before; None where that cannot be said."""
        if self.before is None:
            return None
        return figure(getattr(self.harm, kind, None)) - figure(getattr(self.before, kind, None))


@dataclass(frozen=True)
class Answer:
    """All countries' rows, the hardest hit first, and the days they are of."""

    question: Question
    days: Days
    rows: Sequence[Row]


def figure(count: Count | None) -> int:
    """One number for a count, to draw and to sort by: the best guess, else the least, else none."""
    return ((count.low or 0) if count.best is None else count.best) if count else 0


def summed(harms: Iterable[Harm]) -> Harm:
    """The harm of all together, added as `deploy/counting.md` says."""
    counts: dict[str, list[Count]] = defaultdict(list)
    for harm in harms:
        for kind, count in harm.kinds():
            counts[kind].append(count)
    return Harm(**{kind: _sum(found) for kind, found in counts.items()})


def _sum(counts: Sequence[Count]) -> Count:
    lows = [count.low for count in counts if count.low is not None]
    bests = [count.best for count in counts if count.best is not None]
    highs = [count.high for count in counts if count.high is not None]
    return Count(
        low=sum(lows) if lows else None,
        best=sum(bests) if bests else None,
        high=sum(highs) if len(highs) == len(counts) else None,
    )


def harm_of(window: WindowTotals, of: str) -> Harm:
    """The part of a window that was asked for; no harm where there is none of it."""
    name, _, rest = of.partition(":")
    if rest:
        part: Harm = getattr(window, f"by_{name}").get(rest, Harm())
        return part
    if of == "perpetrators":
        return Harm(killed=window.perpetrators.killed, wounded=window.perpetrators.wounded)
    return window.claimed if of == "claimed" else window.reported


def answer(view: View, question: Question, country: str | None = None) -> Answer:
    """Answer a question for one country or for all.

    The windows that the tally keeps are those of its messages, unchanged; any other days are counted from incidents.
    """
    known = {code: totals for code, totals in view.totals().items() if country in (None, code)}
    days = days_of(question, known.values())
    kept = _kept(question, days, known)
    windows = kept if kept and len(kept) == len(known) else {**_recount(view, days, country), **kept}
    before = _recount(view, days.before, country) if days.before else {}
    daily = _daily(view, days.drawn, question, country)
    rows = [
        Row(
            country=code,
            window=window,
            harm=harm_of(window, question.of),
            before=None if days.before is None else harm_of(before[code], question.of) if code in before else Harm(),
            daily=daily.get(code) or [0] * len(days.drawn.each),
        )
        for code, window in windows.items()
        if window.incidents or window.cumulative
    ]
    return Answer(question, days, sorted(rows, key=lambda row: _rank(row, question.kind)))


def days_of(question: Question, known: Iterable[CasualtyTotals]) -> Days:
    """The days that a question is about; without an as-of day those up to the newest that totals are known of."""
    if question.window not in ROLLING:
        return _days(question.window)
    newest = max((totals.as_of for totals in known), default=datetime.datetime.now(datetime.UTC).date())
    until = question.as_of or newest
    length = ROLLING[question.window]
    return Days(until - datetime.timedelta(days=length - 1) if length else None, until)


def _kept(question: Question, days: Days, known: Mapping[str, CasualtyTotals]) -> dict[str, WindowTotals]:
    """By country, the window asked for where the tally has it as of the very day."""
    name: Any = question.window
    return {
        code: totals.windows[name]
        for code, totals in known.items()
        if name in totals.windows and totals.as_of == days.until
    }


def _recount(view: View, days: Days, country: str | None) -> dict[str, WindowTotals]:
    since = days.since.isoformat() if days.since else ""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for code, entry in view.entries(since, days.until.isoformat(), country):
        entries[code].append(entry)
    return {code: view.counting.recount(found, days.since, days.until) for code, found in entries.items()}


def _daily(view: View, days: Days, question: Question, country: str | None) -> dict[str, list[int]]:
    """By country, the figure of each day."""
    places = {day.isoformat(): place for place, day in enumerate(days.each)}
    entries: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for code, entry in view.days(days.each[0].isoformat(), days.until.isoformat(), country):
        entries[code, entry[1]].append(entry)
    daily: dict[str, list[int]] = defaultdict(lambda: [0] * len(places))
    for (code, day), found in entries.items():
        date = datetime.date.fromisoformat(day)
        harm = harm_of(view.counting.recount(found, date, date), question.of)
        daily[code][places[day]] = figure(getattr(harm, question.kind))
    return daily


def _rank(row: Row, kind: str) -> tuple[int, int, int, str]:
    harm = row.harm
    return -figure(getattr(harm, kind)), -figure(harm.killed), -figure(harm.wounded), row.country


def _days(window: str) -> Days:
    first, dots, last = window.partition("..")
    expected = "expected 1d, 7d, 30d, all, or FROM..TO such as 2020-02-01..2020-02-29."
    if not dots:
        raise QuestionError(f"window={window!r}: {expected}")
    days = Days(_day("window", first), _day("window", last))
    if days.since and days.since > days.until:
        raise QuestionError(f"window={window!r} ends before it begins.")
    return days


def _day(name: str, text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise QuestionError(f"{name}={text!r}: expected a day such as 2020-02-29.") from None
