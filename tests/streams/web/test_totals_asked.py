"""What a question of totals means: its days, those before, whose harm, and sums over countries."""

import datetime

import pytest

from streams.messages import Count, Harm
from streams.web.totals import Days, Question, QuestionError, days_of, summed

DAY = datetime.date(2026, 3, 12)


def count(low: int | None, best: int | None, high: int | None) -> Count:
    return Count(low=low, best=best, high=high)


@pytest.mark.parametrize(
    ("window", "since", "until", "before"),
    [
        ("1d", "2026-03-12", "2026-03-12", ("2026-03-11", "2026-03-11")),
        ("7d", "2026-03-06", "2026-03-12", ("2026-02-27", "2026-03-05")),
        ("30d", "2026-02-11", "2026-03-12", ("2026-01-12", "2026-02-10")),
        ("all", None, "2026-03-12", None),
        ("2024-02-28..2024-03-01", "2024-02-28", "2024-03-01", ("2024-02-25", "2024-02-27")),
    ],
)
def test_windows_end_on_the_day_and_are_compared_with_as_many_days_before(
    window: str, since: str | None, until: str, before: tuple[str, str] | None
) -> None:
    days = days_of(Question.asked(window, DAY.isoformat()), [])
    assert (str(days.since) if days.since else None, str(days.until)) == (since, until)
    assert (days.before and (str(days.before.since), str(days.before.until))) == before


def test_days_are_drawn_up_to_the_last_in_bounded_number() -> None:
    for since, number in (
        (DAY, 14),
        (DAY - datetime.timedelta(days=29), 30),
        (datetime.date(2000, 1, 1), 90),
        (None, 90),
    ):
        drawn = Days(since, DAY).drawn
        assert (len(drawn.each), drawn.each[-1]) == (number, DAY)


def test_without_totals_a_question_is_about_today() -> None:
    assert days_of(Question(), []).until == datetime.datetime.now(datetime.UTC).date()


def test_sums_over_countries_follow_the_rules_of_counting() -> None:
    harms = [
        Harm(killed=count(3, 3, 3), wounded=count(None, 40, 40)),
        Harm(killed=count(10, 10, None)),
        Harm(killed=count(2, None, None), missing=count(0, 0, 0)),
    ]
    assert summed(harms) == Harm(killed=count(15, 13, None), wounded=count(None, 40, 40), missing=count(0, 0, 0))


@pytest.mark.parametrize(
    "wrong",
    [{"window": "week"}, {"window": "2026-03-02..2026-03-01"}, {"as_of": "1 May"}, {"of": "role:"}, {"kind": "hurt"}],
)
def test_what_makes_no_sense_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(QuestionError, match=next(iter(wrong))):
        Question.asked(**wrong)
