import pytest

from agents.extract import numbers, vocabulary
from agents.extract.model import load


def counts(text: str) -> list[tuple[int | None, int | None, int | None]]:
    words = [token.text for token in load().make_doc(text)]
    return [(q.low, q.best, q.high) for q in numbers.read(words)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("33 soldiers", (33, 33, 33)),
        ("Thirty-seven nurses", (37, 37, 37)),
        ("two hundred and six miners", (206, 206, 206)),
        ("3,400 people", (3400, 3400, 3400)),
        ("1.2 million people", (1_200_000, 1_200_000, 1_200_000)),
        ("half a dozen men", (6, 6, 6)),
        ("two dozen men", (24, 24, 24)),
        ("at least 33 men", (33, 33, None)),
        ("33 or more men", (33, 33, None)),
        ("33 or more", (33, 33, None)),
        ("about 30 men", (None, 30, None)),
        ("nearly thirty men", (None, 30, None)),
        ("as many as 40 men", (None, 40, 40)),
        ("up to 40 men", (None, 40, 40)),
        ("between 10 and 15 men", (10, 10, 15)),
        ("10 to 15 men", (10, 10, 15)),
        ("10-15 men", (10, 10, 15)),
        ("dozens of men", (12, 12, None)),
        ("hundreds of thousands of men", (100_000, 100_000, None)),
        ("several dozen men", (12, 12, None)),
        ("several men", (2, None, None)),
        ("Forty-two (42) men", (42, 42, 42)),
    ],
)
def test_reads_numbers_of_people_with_low_best_and_high(
    text: str, count: tuple[int | None, int | None, int | None]
) -> None:
    assert counts(text) == [count]


@pytest.mark.parametrize(
    "text",
    [
        "a 12-year-old girl",
        "20 km from the town",
        "$50 million",
        "on 14 February 1987",
        "April 19, 1995",
        "Maria Lopez, 45, said",
        "three other men, ages 54, 33 and 26".replace("three other ", ""),
        "at 9100 East Oak Street",
        "beat them 6-0",
        "18 percent",
        "unit 12",
        "no one else",
    ],
)
def test_reads_no_people_in_ages_dates_money_measures_addresses_and_scores(text: str) -> None:
    assert counts(text) == []


@pytest.mark.parametrize("text", ["called 911 and the victims", "calls to 999 and men", "911 callers"])
def test_a_number_that_is_called_counts_nobody(text: str) -> None:
    assert counts(text) == []
    assert counts("killed 911 people") == [(911, 911, 911)]


def test_policies_are_read_from_data_files() -> None:
    assert vocabulary.vague_words()["dozens"] == (12, 12, None)
    assert vocabulary.hedges()["at least"] == (True, True, False)
