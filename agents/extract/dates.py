"""Reading the day that something happened, from the words of a sentence and the day of publication."""

import datetime
import re
from dataclasses import dataclass

WEEKDAYS = {
    name: k for k, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
SHORT_WEEKDAYS = {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "thu": 3,
    "thurs": 3,
    "thur": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
MONTHS = {
    name: k
    for k, name in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
}
MONTHS |= {name[:3]: k for name, k in MONTHS.items()} | {"sept": 9}
M = r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|Jan\.?|Feb\.?|Mar\.|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twenty": 20,
    "a": 1,
    "an": 1,
}

PATTERNS = (
    ("day", re.compile(rf"\b{M} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>(?:19|20)\d\d))?\b(?!:| ?(?:people|men|soldiers|civilians|percent))")),
    ("day", re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {M},?(?: (?P<year>(?:19|20)\d\d))?\b")),
    ("day", re.compile(r"\b(?P<month_number>\d{1,2})/(?P<day>\d{1,2})/(?P<year>(?:19|20)\d\d)\b")),
    ("iso", re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month_number>\d\d)-(?P<day>\d\d)\b")),
    ("month", re.compile(rf"\b(?:in|since|of|until|during|by|late|early|mid-?|last|this|until|for)? ?{M},? (?P<year>(?:19|20)\d\d)\b")),
    ("years_ago", re.compile(r"\b(?P<n>\d+|ten|twenty) years (?:since|after)\b|\b(?P<m>\d+)(?:st|nd|rd|th) anniversary", re.I)),
    ("before", re.compile(r"\b(?:the (?:day before|previous day)|a day earlier|the day prior|one day earlier)\b", re.I)),
    ("after", re.compile(r"\b(?:a day later|the (?:next|following) day)\b", re.I)),
    ("same", re.compile(r"\b(?:on the same day|the same day|that day|later that day|hours later)\b", re.I)),
    ("weekday", re.compile(r"\b(?P<last>last |next |following )?(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)s?(?=\b|['’])")),
    ("yesterday", re.compile(r"\b(?:yesterday|last night)\b", re.I)),
    ("today", re.compile(r"\b(?:today|this (?:morning|afternoon|evening)|tonight|earlier in the day)\b", re.I)),
    ("tomorrow", re.compile(r"\btomorrow\b", re.I)),
    ("days_ago", re.compile(r"\b(?P<n>\d+|one|two|three|four|five|six|seven|eight|nine|ten) days? (?:ago|earlier)\b", re.I)),
    ("weeks_ago", re.compile(r"\b(?P<n>\d+|a|one|two|three|four|five|six) weeks? (?:ago|earlier)\b", re.I)),
    ("months_ago", re.compile(r"\b(?P<n>\d+|a|one|two|three|four|five|six|seven|eight|nine|ten) months? (?:ago|earlier)\b", re.I)),
    ("years_ago", re.compile(r"\b(?P<n>\d+|a|one|two|three|four|five|six|seven|eight|nine|ten|twenty) years? (?:ago|earlier)\b", re.I)),
    ("weekend", re.compile(r"\b(?:this|last|the|at the|over the) weekend\b", re.I)),
    ("last_week", re.compile(r"\b(?:last week|the past week|the previous week)\b", re.I)),
    ("this_week", re.compile(r"\b(?:this week|earlier this week)\b", re.I)),
    ("last_month", re.compile(r"\b(?:last month|the previous month)\b", re.I)),
    ("this_month", re.compile(r"\b(?:this month|earlier this month)\b", re.I)),
    ("last_year", re.compile(r"\b(?:last year|the previous year)\b", re.I)),
    ("this_year", re.compile(r"\b(?:this year)\b", re.I)),
    ("month_only", re.compile(rf"\b(?:in|since|late|early|mid-?|last|this|during|of) {M}\b(?! \d)")),
    ("year", re.compile(r"\b(?:in|since|of|during|from|the|by|until) (?:late |early |mid-?)?(?P<year>(?:19|20)\d\d)\b(?!-| block)")),
    ("past", re.compile(r"\b(?:years ago|decades ago|months ago|in the past|previously|in earlier years|some years back)\b", re.I)),
)  # fmt: skip


@dataclass(frozen=True)
class DateWord:
    """Words in text[start:end] that name a day or a longer time: its first day and its precision."""

    start: int
    end: int
    day: datetime.date | None
    precision: str  # day, week, month, year, past
    kind: str
    relative: int = 0  # days from the day last named, for "the day before"


def find(text: str, published: datetime.date) -> list[DateWord]:
    """The words for times in `text`, in order, none overlapping."""
    found: list[DateWord] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            word = _resolve(kind, match, published)
            if word is not None:
                found.append(word)
                taken.append(match.span())
    return sorted(found, key=lambda word: word.start)


def _resolve(kind: str, match: re.Match[str], published: datetime.date) -> DateWord | None:
    start, end = match.span()

    def at(day: datetime.date | None, precision: str = "day", relative: int = 0) -> DateWord:
        return DateWord(start, end, day, precision, kind, relative)

    groups = match.groupdict()
    match kind:
        case "day" | "iso":
            month = (
                int(groups["month_number"])
                if groups.get("month_number")
                else MONTHS[groups["month"].rstrip(".").lower()]
            )
            day = _date(groups.get("year"), month, int(groups["day"]), published)
            return at(day) if day else None
        case "month" | "month_only":
            month = MONTHS[groups["month"].rstrip(".").lower()]
            day = _date(groups.get("year"), month, 1, published)
            return at(day, "month") if day else None
        case "weekday":
            back = (published.weekday() - WEEKDAYS[groups["weekday"].lower()]) % 7
            if groups["last"] == "next ":
                return at(published + datetime.timedelta(days=7 - back))
            if groups["last"] == "last " and back == 0:
                back = 7
            return at(published - datetime.timedelta(days=back))
        case "before":
            return at(None, "day", -1)
        case "after":
            return at(None, "day", 1)
        case "same":
            return at(None, "day", 0)
        case "yesterday":
            return at(published - datetime.timedelta(days=1))
        case "today":
            return at(published)
        case "tomorrow":
            return at(published + datetime.timedelta(days=1))
        case "days_ago":
            return at(published - datetime.timedelta(days=_number(groups["n"])))
        case "weeks_ago":
            return at(_monday(published - datetime.timedelta(weeks=_number(groups["n"]))), "week")
        case "months_ago":
            return at(_months_back(published, _number(groups["n"])), "month")
        case "years_ago":
            return at(datetime.date(max(1, published.year - _number(groups["n"] or groups.get("m") or "0")), 1, 1), "year")
        case "weekend":
            return at(published - datetime.timedelta(days=(published.weekday() - 5) % 7 or 0), "week")
        case "last_week":
            return at(_monday(published - datetime.timedelta(days=7)), "week")
        case "this_week":
            return at(_monday(published), "week")
        case "last_month":
            return at(_months_back(published, 1), "month")
        case "this_month":
            return at(published.replace(day=1), "month")
        case "last_year":
            return at(datetime.date(published.year - 1, 1, 1), "year")
        case "this_year":
            return at(datetime.date(published.year, 1, 1), "year")
        case "year":
            return at(datetime.date(int(groups["year"]), 1, 1), "year")
    return at(None, "past")


def _number(text: str) -> int:
    return min(NUMBERS.get(text.lower(), 0) or int(text), 4000) if text.lower() in NUMBERS or text.isdigit() else 1


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def _months_back(day: datetime.date, months: int) -> datetime.date:
    total = day.year * 12 + day.month - 1 - months
    return datetime.date(max(1, total // 12), total % 12 + 1, 1)


def _date(year: str | None, month: int, day: int, published: datetime.date) -> datetime.date | None:
    """The date; without a year the latest such day up to publication (a few days later is a coming one of this year)."""
    try:
        if year:
            return datetime.date(int(year), month, day)
        date = datetime.date(published.year, month, day)
        return date if date <= published + datetime.timedelta(days=45) else date.replace(year=published.year - 1)
    except ValueError:
        return None
