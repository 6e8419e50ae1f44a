import datetime
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.extract import dates
from streams.messages import Event

PUBLISHED = datetime.date(2020, 6, 10)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("on Wednesday", "2020-06-10", "day"),
        ("late on Friday", "2020-06-05", "day"),
        ("on Thursday", "2020-06-10", "day"),  # nobody calls six days ago so: the page is dated a day early
        ("last Thursday", "2020-06-04", "day"),
        ("yesterday", "2020-06-09", "day"),
        ("on June 3", "2020-06-03", "day"),
        ("on 14 February 1987", "1987-02-14", "day"),
        ("on Dec. 24", "2019-12-24", "day"),
        ("three days ago", "2020-06-07", "day"),
        ("last week", "2020-06-01", "week"),
        ("last month", "2020-05-01", "month"),
        ("in October 2007", "2007-10-01", "month"),
        ("in 2011", "2011-01-01", "year"),
        ("Archive 1993: Two shot", "1993-01-01", "year"),
        ("early on Easter Sunday", "2020-04-12", "day"),
        ("on Good Friday", "2020-04-10", "day"),
        ("a Fourth of July party", "2019-07-04", "day"),
        ("on New Year’s Eve", "2019-12-31", "day"),
        ("on Memorial Day", "2020-05-25", "day"),
        ("on Labor Day", "2019-09-02", "day"),
        ("on Thanksgiving", "2019-11-28", "day"),
        ("on Sunday, May 10,", "2020-05-10", "day"),
        ("just last week, on Saturday, May 30,", "2020-05-30", "day"),
        ("in the April killing of a cook", "2020-04-01", "month"),
        ("after a September shooting", "2019-09-01", "month"),
        ("in a July murder-suicide", "2019-07-01", "month"),
    ],
)
def test_resolves_words_by_the_day_of_publication(text: str, day: str, precision: str) -> None:
    (word,) = dates.find(text, PUBLISHED)
    assert (str(word.day), word.precision) == (day, precision)


def test_reads_no_date_in_other_words() -> None:
    assert dates.find("It may march on, with 31 people in the 1900 block, at a Christmas party", PUBLISHED) == ()


@given(st.data(), st.sampled_from(dates.PATTERNS))
def test_a_pattern_is_tried_on_any_text_that_it_matches(data: st.DataObject, pattern: dates.Pattern) -> None:
    text = data.draw(st.from_regex(pattern.words, alphabet=st.characters(codec="ascii")))
    found = pattern.words.search(text)
    if found:
        assert not pattern.cues.isdisjoint(dates._cues(f"It was {found.group()} there"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("A cook died on Tuesday. He was stabbed in a car park early Sunday.", 7),
        ("A cook has been charged with the Saturday night stabbing of a waiter. He appeared in court Monday.", 6),
        ("A waiter was stabbed outside a bar. The June 2 attack shocked the street.", 2),
    ],
)
def test_the_day_of_the_deed_goes_before_that_of_a_death_or_of_what_came_of_it(
    read: Callable[..., list[Event]], text: str, day: int
) -> None:
    assert {event.date for event in read(text)} == {datetime.date(2020, 6, day)}


def test_where_only_an_arrest_has_a_day_it_bounds_that_of_the_deed(read: Callable[..., list[Event]]) -> None:
    [event] = read("Deputies arrested a cook on Monday. He is accused of stabbing a waiter.")
    assert (event.date, event.date_precision) == (datetime.date(2020, 6, 8), "unknown")


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("A cook was convicted of a May shooting. Two waiters were killed in it on May 3 in Tulsa.", 3, "day"),
        ("A cook was convicted of killing two waiters in a May shooting in Tulsa.", 1, "month"),
    ],
)
def test_the_only_day_of_a_month_that_a_story_names_is_that_of_the_deed(
    read: Callable[..., list[Event]], text: str, day: int, precision: str
) -> None:
    assert {(event.date, event.date_precision) for event in read(text)} == {(datetime.date(2020, 5, day), precision)}


@pytest.mark.parametrize(
    "text",
    [
        "A cook's family spoke on Monday about the shooting that killed him.",
        "A cook is recovering on Monday after being shot in the hand.",
        "A cook who was shot in the hand is in hospital, officials stated Monday.",
        "A cook told a newspaper last week that he did not commit the murder of a waiter.",
        "Standing before a judge on Monday, a cook was charged after police say he shot his friend dead.",
    ],
)
def test_a_day_on_which_one_spoke_or_recovered_is_not_that_of_the_deed(
    read: Callable[..., list[Event]], text: str
) -> None:
    assert all(event.date_precision == "unknown" for event in read(text))
