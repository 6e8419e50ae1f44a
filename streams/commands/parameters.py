"""What several commands let a person name: days, windows of days, countries, kinds of event."""

import datetime
from typing import Any, NoReturn, get_args

import click
import pycountry

from agents.tally.windows import NAMES, Name, Window, rolling
from streams.messages import UNKNOWN_COUNTRY, EventType


class Day(click.ParamType):
    """A day such as 2020-02-29."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        """The day; click shows the error when it is none."""
        if isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day: expected one such as 2020-02-29.", param, ctx)


class Moment(click.ParamType):
    """A time such as 2020-02-29T06:30:00Z; without a zone it is UTC, and a day alone is its midnight."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.datetime:
        """The time in UTC; click shows the error when it is none."""
        try:
            moment = value if isinstance(value, datetime.datetime) else datetime.datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time: expected one such as 2020-02-29 or 2020-02-29T06:30:00Z.", param, ctx)
        return moment.replace(tzinfo=datetime.UTC) if moment.tzinfo is None else moment.astimezone(datetime.UTC)


class Days(click.ParamType):
    """The name of a rolling window, or FROM..TO, both days included."""

    name = "window"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Window | Name:
        """A rolling window's name as it is, and FROM..TO as a window; click shows the error when it is neither."""
        if isinstance(value, Window):
            return value
        for name in NAMES:
            if value == name:
                return name
        first, dots, last = value.partition("..")
        if not dots:
            self._expected(value, param, ctx)
        try:
            window = Window(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))
        except ValueError:
            self._expected(value, param, ctx)
        if window.since and window.since > window.until:
            self.fail(f"{value!r} ends before it begins.", param, ctx)
        return window

    def _expected(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> NoReturn:
        expected = f"expected one of {', '.join(NAMES)}, or FROM..TO such as 2020-02-01..2020-02-29"
        self.fail(f"{value!r} is no window of days: {expected}.", param, ctx)


class Country(click.ParamType):
    """A country by its ISO 3166-1 code or its English name."""

    name = "country"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Its ISO 3166-1 alpha-3 code; click shows the error when there is no such country."""
        if value.upper() == UNKNOWN_COUNTRY:
            return UNKNOWN_COUNTRY
        try:
            return str(pycountry.countries.lookup(value).alpha_3)
        except LookupError:
            self.fail(f"{value!r} is no country: expected a code such as SYR.", param, ctx)


DAY = Day()
MOMENT = Moment()
WINDOW = Days()
COUNTRY = Country()
EVENT_TYPE = click.Choice(get_args(EventType), case_sensitive=False)


def named_windows(asked: Window | Name | None, as_of: datetime.date) -> dict[str, Window]:
    """The windows that a person asked for, by name: one, or all rolling ones as of a day when none was named."""
    if isinstance(asked, Window):
        return {f"{asked.since}..{asked.until}": asked}
    return {name: window for name, window in rolling(as_of).items() if asked in (None, name)}
