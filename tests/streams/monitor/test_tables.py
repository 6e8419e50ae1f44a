"""Totals and incidents as tables."""

import re

import pytest

from streams.monitor.tables import breakdown_table, day, harm, incidents_table, rolling_windows, totals_table


def cells(line):
    """What stands in the columns of a row; an empty one is not there."""
    return re.split(r"\s{2,}", line.strip())


def test_one_window_shows_every_kind_and_claims_apart(show, window):
    claimed = {"killed": {"low": 101, "best": 101, "high": 101}}
    missing = {"killed": {"low": 5, "best": 5, "high": 5}, "missing": {"low": 2, "best": None, "high": None}}
    shown = show(
        totals_table(
            {"SYR": {"7d": window(42, 30, claimed=claimed)}, "PHL": {"7d": window(reported=missing, incidents=1)}}
        )
    )
    syria = next(line for line in shown.splitlines() if "Syria" in line)
    philippines = next(line for line in shown.splitlines() if "Philippines" in line)
    assert cells(syria) == ["Syria", "42", "30", "–", "101 killed", "1"]
    assert cells(philippines) == ["Philippines", "5", "–", "2+", "1"]


def test_cumulative_tolls_stand_beside_in_no_sum(show, window):
    toll = {
        "incident_id": "c",
        "period": {"from": "2020-02-01", "to": "2020-02-29"},
        "status": "reported",
        "harm": {"killed": {"low": 53, "best": 53, "high": 53}},
        "nationality": ["TUR"],
        "headline": "Death toll reaches 53",
    }
    shown = show(totals_table({"SYR": {"7d": window(42, 30, cumulative=[toll])}}))
    assert (
        "Syria, beside it, in no sum: 53 killed, February 2020, TUR (Death toll reaches 53)" in shown.splitlines()[-1]
    )


def test_several_windows_show_killed_and_wounded_in_each(show, window):
    shown = show(totals_table({"SYR": {"1d": window(), "7d": window(42, 30), "all": window(53)}}))
    assert cells(shown.splitlines()[-1]) == ["Syria", "–", "42 / 30", "53 / –", "1"]


def test_the_hardest_hit_country_comes_first_and_a_quiet_one_not_at_all(show, window):
    windows = {"IRQ": {"7d": window(3)}, "SYR": {"7d": window(42)}, "TUR": {"7d": window()}}
    shown = show(totals_table(windows))
    assert shown.index("Syria") < shown.index("Iraq")
    assert "Türkiye" not in shown
    assert "Syria" in (few := show(totals_table(windows, most=1)))
    assert "and 1 more countries" in few


def test_nothing_counted_is_said(show, window):
    assert "Nothing counted" in show(totals_table({}))
    assert "Nothing counted" in show(totals_table({"SYR": {"7d": window()}}))
    assert "Nothing counted" in show(breakdown_table("nationality", []))


def test_windows_come_from_the_shortest_to_the_longest(totals):
    message = totals("SYR", 42)
    shuffled = message.model_copy(update={"windows": dict(sorted(message.windows.items(), reverse=True))})
    assert list(rolling_windows(shuffled)) == ["1d", "7d", "30d", "all"]
    assert list(rolling_windows(shuffled, "7d")) == ["7d"]


def test_untrusted_text_is_neither_markup_nor_obeyed(show, incident):
    shown = show(
        incidents_table([incident(headline="[bold red]Nine\x1b[31m\u202e killed[/]", place="Id\x07lib")]), colour=True
    )
    assert "[bold red]Nine" in shown
    assert "\x1b[31m" not in shown
    assert "\u202e" not in shown
    assert "\x07" not in shown


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "9 killed"),
        ({"status": "claimed"}, "9 killed (claimed)"),
        ({"toll": "cumulative", "retracted": True}, "9 killed (cumulative, retracted)"),
        ({"merged_into": "SYR-2", "harm": {}}, "no one harmed (merged into SYR-2)"),
    ],
)
def test_harm_says_what_it_stands_for(incident, fields, expected):
    assert harm(incident(**fields)) == expected


@pytest.mark.parametrize(
    ("precision", "expected"),
    [("day", "2020-02-28"), ("unknown", "~2020-02-28"), ("month", "2020-02"), ("year", "2020"), ("past", "past")],
)
def test_a_day_is_as_precise_as_known(incident, precision, expected):
    assert day(incident(date_precision=precision)) == expected


def test_one_line_rows_are_cut_to_the_width(show, incident):
    shown = show(incidents_table([incident(headline="long " * 50, place="Idlib " * 9)], one_line=True), width=80)
    assert len(shown.splitlines()) == 4  # a title, headings, a line and one row
    assert max(map(len, shown.splitlines())) <= 80
    assert "2020-02-28" in shown
    assert "9 killed" in shown
