"""The time by what is published: the median of the last days of publication, which never goes back.

An article with a wrong date does not move it, nor does one that comes years late.
"""

from collections.abc import Mapping
from typing import Any


def passed(time: Mapping[str, Any] | None, day: str, most: int) -> dict[str, Any]:
    """`time`, None at first, after something was published on `day`, ISO 8601: a record that JSON can hold.

    `recent` has the last `most` days of publication, `today` what the time is, "" while there were too few to tell.
    """
    recent, today = (time["recent"], time["today"]) if time else ([], "")
    recent = [*recent, day][-most:]
    if len(recent) == most:
        today = max(today, sorted(recent)[(most - 1) // 2])
    return {"recent": recent, "today": today}
