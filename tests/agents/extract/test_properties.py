"""The same facts in other words give the same counts; what is beside the facts changes nothing."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.extract.extractor import Extractor
from agents.extract.numbers import read as read_numbers
from streams.messages import RawArticle

UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ANY_WORDS = [
    "at", "least", "one", "two", "33", "10", "to", "-", "half", "a", "dozen", "million",
    "or", "more", "many", "as", "some", "between", "and", "no", "%", "(", ")", "2016",
    ",",
]  # fmt: skip
BOUNDED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

numbers = st.integers(min_value=2, max_value=99)
victims = st.sampled_from(["people", "soldiers", "civilians", "miners", "villagers", "police officers"])


def in_words(number: int) -> str:
    if number < 20:
        return UNITS[number]
    return TENS[number // 10 - 2] + (f"-{UNITS[number % 10]}" if number % 10 else "")


def tolls(extractor: Extractor, article: RawArticle) -> list[tuple[int | None, int | None]]:
    return [
        (e.harm.killed.best if e.harm.killed else None, e.harm.wounded.best if e.harm.wounded else None)
        for e in extractor.extract(article)
        if e.harm.killed or e.harm.wounded
    ]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(ANY_WORDS)))
def test_any_words_at_all_are_read_within_their_bounds(words: list[str]) -> None:
    end = 0
    for quantity in read_numbers(words):
        assert end <= quantity.start <= quantity.core < quantity.end <= len(words)
        end = quantity.end


@BOUNDED
@given(killed=numbers, wounded=numbers, who=victims)
def test_other_words_give_the_same_counts(
    extractor: Extractor, make_article: Callable[..., RawArticle], killed: int, wounded: int, who: str
) -> None:
    for text in (
        f"A bomb killed {killed} {who} and wounded {wounded} others in Mosul, Iraq, on Monday.",
        f"A bomb killed {in_words(killed)} {who} and wounded {in_words(wounded)} others in Mosul, Iraq, on Monday.",
        f"On Monday, {killed} {who} were killed and {wounded} others were wounded by a bomb in Mosul, Iraq.",
        f"A bomb wounded {wounded} {who} and killed {killed} others in Mosul, Iraq, on Monday.",
    ):
        assert tolls(extractor, make_article(text)) == [(killed, wounded)], text


@BOUNDED
@given(
    killed=numbers,
    beside=st.sampled_from(
        ["The weather was mild.", "Shares rose 3 percent to 44 dollars.", "The town has 20,000 inhabitants."]
    ),
    before=st.booleans(),
)
def test_an_unrelated_sentence_or_tail_changes_nothing(
    extractor: Extractor, make_article: Callable[..., RawArticle], killed: int, beside: str, before: bool
) -> None:
    told = f"A bomb killed {killed} people in Mosul, Iraq, on Monday."
    text = f"{beside} {told}" if before else f"{told} {beside}\nRead more:\nMinister opens bridge\n"
    assert tolls(extractor, make_article(text)) == tolls(extractor, make_article(told)) == [(killed, None)]
