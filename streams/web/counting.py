"""What the view must be able to do with incidents, but leaves to the stage that owns the arithmetic.

`streams/commands` puts the tally's own functions here, so that the page and `tocsin totals` cannot differ.
"""

import datetime
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from streams.messages import Incident, WindowTotals

DAYS = "days"  # the table of what happened on a known day

Entry = tuple[str, str, Any]  # the table an incident is entered in, the day it stands under (ISO 8601), what it adds


class Counting(NamedTuple):
    """`entry` says what an incident adds, None for nothing; `recount` adds up entries over days, both ends included."""

    entry: Callable[[Incident], Entry | None]
    recount: Callable[[Iterable[Entry], datetime.date | None, datetime.date], WindowTotals]
