"""Numbers, days and places as people read them."""

import pytest

from streams.messages import Count, Harm, Period
from streams.monitor.words import country, figures, number, period, where


@pytest.mark.parametrize(
    ("low", "best", "high", "expected"),
    [
        (42, 42, 42, "42"),
        (3400, 3400, 3400, "3,400"),
        (0, 0, 0, "0"),
        (33, 33, None, "33+"),
        (10, 10, 15, "10–15"),
        (None, 30, None, "~30"),
        (None, 40, 40, "≤40"),
        (2, None, None, "2+"),
        (33, 45, 60, "45 (33–60)"),
        (33, 63, None, "63 (33+)"),
        (None, 70, 80, "70 (≤80)"),
        (5, 3, None, "5+"),  # a sum of 3 and "several": at least 5
        (None, None, None, "?"),
    ],
)
def test_a_count_shows_its_doubt(low, best, high, expected):
    assert number(Count(low=low, best=best, high=high)) == expected


def test_what_was_not_mentioned_is_nothing():
    assert number(None) == ""
    assert figures(Harm()) == ""


def test_figures_leave_out_kinds_with_none_harmed():
    harm = Harm(killed=Count.exactly(42), wounded=Count.exactly(0), missing=Count(low=2))
    assert figures(harm) == "42 killed, 2+ missing"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2020-02-01", "2020-02-29", "February 2020"),
        ("2020-01-01", "2020-12-31", "2020"),
        ("2011-01-01", "2020-12-31", "2011 to 2020"),
        ("2011-03-15", None, "since 2011-03-15"),
        (None, "2020-02-29", "until 2020-02-29"),
        ("2020-02-01", "2020-02-10", "2020-02-01 to 2020-02-10"),
        (None, None, ""),
    ],
)
def test_a_period_is_named_as_people_name_it(first, last, expected):
    assert period(Period.from_fields({"from": first, "to": last})) == expected


def test_places_are_named():
    assert country("SYR") == "Syria"
    assert country("XXX") == country(None) == "unknown country"
    assert country("QQQ") == "QQQ"
    assert where("Taftanaz", "SY-ID", "SYR") == "Taftanaz, Idlib, Syria"
    assert where("Idlib", "SY-ID", "SYR") == "Idlib, Syria"
    assert where(None, "somewhere", None) == "somewhere, unknown country"
