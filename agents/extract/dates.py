"""Reading the day that something happened, from the words of a sentence and the day of publication."""

import calendar
import datetime
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from agents.extract import holidays, vocabulary
from agents.extract.holidays import WEEKDAYS
from agents.extract.words import lower_words
from streams.messages import DatePrecision

MONTHS = {month.lower(): k for k, month in enumerate(calendar.month_name) if month}
MONTHS |= {name[:3]: k for name, k in MONTHS.items()} | {"sept": 9}
MONTH = (
    r"(?P<month>(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?)"
)
CAPTION = vocabulary.sought("dates.caption")
WITH_ITS_DATE = vocabulary.pattern("dates.with_its_date")
OPENING = vocabulary.pattern("dates.opening")
MOST_BEFORE, MOST_AFTER = 400, 45  # days of a page's own date before and after its feed's: beyond, it dates another
SOON = 45  # days after publication that a date without a year may be meant
SEASONS = {"winter": 1, "spring": 4, "summer": 7, "fall": 10, "autumn": 10}  # the month in their midst
ONE = {"a": 1, "an": 1}

LOOKED_UP_TWICE = 16  # sentences from the top of a page: for the day that it states, then for those that it tells of

YEAR = re.compile(r"(?:19|20)\d\d")


class Pattern(NamedTuple):
    """Words for one kind of time. Only a text with a cue is tried, for most sentences name no time at all."""

    kind: str
    cues: frozenset[str]
    words: re.Pattern[str]


def _pattern(kind: str, case: str, cues: str, words: str) -> Pattern:
    listed = frozenset(cues.split())
    cased = re.compile(words.replace("MONTH", MONTH), re.I if case == "any" else 0)
    return Pattern(kind, listed | MONTHS.keys() if "MONTH" in listed else listed, cased)


PATTERNS = (
    Pattern("holiday", holidays.CUES, holidays.NAMES),
    *(_pattern(*row) for row in vocabulary.rows("date_patterns.tsv")),
)


CUED = {
    cue: tuple(number for number, pattern in enumerate(PATTERNS) if cue in pattern.cues)
    for pattern in PATTERNS
    for cue in pattern.cues
}  # the patterns, by number, that each cue calls for


@dataclass(frozen=True)
class DateWord:
    """Words in text[start:end] that name a day or a longer time: its first day and its precision."""

    start: int
    end: int
    day: datetime.date | None
    precision: DatePrecision  # day, week, month, year, past
    kind: str
    relative: int = 0  # days from the day last named, for "the day before"


@functools.lru_cache(maxsize=LOOKED_UP_TWICE)
def find(text: str, published: datetime.date, sure: bool = False) -> tuple[DateWord, ...]:
    """The words for times in `text`, in order, none overlapping.

    They count from the day `published`, which is `sure` where the page itself states it.
    """
    found: list[DateWord] = []
    taken: list[tuple[int, int]] = []
    called_for = {number for cue in CUED.keys() & _cues(text) for number in CUED[cue]}
    for kind, _, pattern in (PATTERNS[number] for number in sorted(called_for)):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            word = _resolve(kind, match, published, sure)
            if word is not None:
                found.append(word)
                taken.append(match.span())
    kept: list[DateWord] = []
    for word in sorted(found, key=lambda word: -word.start):
        if not (kept and _doubled(text, word, kept[-1])):
            kept.append(word)
    return tuple(kept[::-1])


def _doubled(text: str, word: DateWord, after: DateWord) -> bool:
    """Whether a day of the week, or a week, only goes with the date behind it: "died Sunday, Dec. 18"."""
    if not (word.kind == "weekday" or word.precision == "week") or after.kind not in ("day", "iso"):
        return False
    together = WITH_ITS_DATE.fullmatch(text[word.end : after.start]) is not None
    return together and not _of_publication(text, after)


def _cues(text: str) -> set[str]:
    """The words of a text in lower case, and YEAR where it has a number that may be one."""
    cues = set(lower_words(text))
    return cues | {"YEAR"} if YEAR.search(text) else cues


def stated(texts: Iterable[str], published: datetime.date) -> datetime.date | None:
    """The day of publication that a page's first lines state, which goes before the `published` of a feed."""
    for text in texts:
        for word in find(text, published):
            near = word.day is not None and -MOST_BEFORE <= (word.day - published).days <= MOST_AFTER
            if near and word.kind in ("day", "iso") and _of_publication(text, word) and word.day is not None:
                return word.day
    return None


def of_events(text: str, published: datetime.date, sure: bool = False) -> list[DateWord]:
    """The words for times in `text` as `find` has them, but for those that only say when the page was published."""
    return [word for word in find(text, published, sure) if not _of_publication(text, word)]


def _of_publication(text: str, word: DateWord) -> bool:
    """Whether a date says when a page was published: "Updated: June 6, 2014", "6 Oct 2016 At least nine ..."."""
    if CAPTION.search(text[: word.start]):
        return True
    after = text[word.end :].lstrip(" .:|-–—")
    dated = word.kind in ("day", "iso") and re.search(r"\d{4}", text[word.start : word.end]) is not None
    return dated and OPENING.fullmatch(text[: word.start]) is not None and (not after or not after[0].islower())


def _resolve(kind: str, match: re.Match[str], published: datetime.date, sure: bool) -> DateWord | None:
    start, end = match.span()

    def at(day: datetime.date | None, precision: DatePrecision = "day", relative: int = 0) -> DateWord:
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
            day = _date(groups.get("year"), month, 1, published, ahead=0)
            return at(day, "month") if day else None
        case "holiday":
            return at(holidays.latest(groups["holiday"], published + datetime.timedelta(days=1)))
        case "weekday":
            back = (published.weekday() - WEEKDAYS[groups["weekday"].lower()]) % 7
            if groups["last"] == "next ":
                return at(published + datetime.timedelta(days=7 - back))
            if groups["last"] == "last " and back <= 1:
                back += 7  # today and yesterday are told without "last"
            elif not groups["last"] and back == 6 and not sure:
                back = 0  # nobody calls six days ago so: the page is dated a day early, as where it is another day yet
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
            return at(
                datetime.date(max(1, published.year - _number(groups["n"] or groups.get("m") or "0")), 1, 1), "year"
            )
        case "weekend":
            return at(published - datetime.timedelta(days=(published.weekday() - 5) % 7 or 0), "week")
        case "last_week":
            return at(_monday(published - datetime.timedelta(days=7)), "week")
        case "this_week":
            return at(_monday(published), "week")
        case "season":
            month = SEASONS[groups["season"].lower()]
            return at(datetime.date(published.year - (month + 2 > published.month), month, 1), "month")
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
    """How many days, weeks, months or years ago, in digits or words."""
    number = int(text) if text.isdigit() else ONE.get(text.lower()) or vocabulary.number_words().get(text.lower(), 1)
    return min(number, 2000)


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def _months_back(day: datetime.date, months: int) -> datetime.date:
    total = day.year * 12 + day.month - 1 - months
    return datetime.date(max(1, total // 12), total % 12 + 1, 1)


def _date(year: str | None, month: int, day: int, published: datetime.date, ahead: int = SOON) -> datetime.date | None:
    """The date; without a year the latest such day up to publication, or one at most `ahead` days after it."""
    try:
        if year:
            return datetime.date(int(year), month, day)
        date = datetime.date(published.year, month, day)
        return date if date <= published + datetime.timedelta(days=ahead) else date.replace(year=published.year - 1)
    except ValueError:
        return None
