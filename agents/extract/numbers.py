"""Reading numbers of people in running words: digits, words, hedges, ranges and vague words, as low, best and high.

What a hedge or a vague word is worth stands in `data/policy_numbers.tsv` and `data/policy_vague.tsv`; here is only the
grammar.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agents.extract import vocabulary
from streams.messages import Count

DIGITS = re.compile(r"\d{1,3}(?:[,\u00a0 ]\d{3})+|\d+(?:\.\d+)?")
JOINED = re.compile(r"(\d+)[-–](\d+)")
SEPARATORS = re.compile(r"[,\u00a0 ]")
PERHAPS_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
CALL_SIGN = re.compile(r"[KW][A-Z]{2,3}|FOX|Fox|NBC|CBS|ABC|CW|News|NEWS|Channel|Eyewitness")  # of stations
MULTIPLIERS = {
    "hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000, "m": 1_000_000,
    "crore": 10_000_000, "lakh": 100_000, "dozen": 12,
}  # fmt: skip
MONTHS = vocabulary.word_set("numbers.months")
BEFORE_LABEL = vocabulary.word_set("numbers.before_label")
EMERGENCY = vocabulary.word_set("numbers.emergency")  # that are called
CALLS = vocabulary.word_set("numbers.calls")
MONEY = vocabulary.word_set("numbers.money")
RANGE = vocabulary.word_set("numbers.range")
OF_PEOPLE = vocabulary.word_set("numbers.of_people")
VAGUE_BEGINNINGS = frozenset(words.split(" ")[0] for words in vocabulary.vague_words())
NUMERAL_BEGINNINGS = vocabulary.number_words().keys() | {"a", "half", "dozen", "one"}
BEGINNINGS = NUMERAL_BEGINNINGS | VAGUE_BEGINNINGS
OF_NUMBERS = frozenset(  # without one of them, a digit or a hyphen no words count people
    (
        *vocabulary.number_words(),
        *MULTIPLIERS,
        "both",
        *(max(words.split(), key=len) for words in vocabulary.vague_words()),
    )
)
LARGEST = 8_000_000_000  # more people than there are is no number of people


@dataclass(frozen=True)
class Quantity:
    """A number in words[start:end] (hedge included); `core` is where the number itself begins."""

    start: int
    end: int
    core: int
    low: int | None
    best: int | None
    high: int | None
    vague: bool = False  # a vague word, or no number at all
    perhaps_year: bool = False

    @property
    def count(self) -> Count:
        """The number as messages have it."""
        return Count(low=self.low, best=self.best, high=self.high)


def may_stand_in(words: Iterable[str]) -> bool:
    """Whether a number of people, with whatever is said for it, may stand in `words`, in lower case."""
    return any(word in OF_NUMBERS or "-" in word or any(map(str.isdigit, word)) for word in words)


def read(words: Sequence[str]) -> list[Quantity]:
    """Every number of people that may stand in `words` (tokens of one sentence), in order, none overlapping."""
    lower = list(map(str.lower, words))
    found: list[Quantity] = []
    behind = 0  # what has been read
    for i, word in enumerate(lower):
        if i < behind or not _may_begin(word):
            continue
        quantity = _vague(lower, i) or _exact(words, lower, i)
        if quantity is None:
            continue
        widened = _range(words, lower, quantity)
        behind = max(quantity.end, widened.end)
        hedged = _hedged(lower, widened, found[-1].end if found else 0)
        if not _measure(words, lower, hedged):
            behind = max(behind, hedged.end)
            found.append(hedged)
    return found


def _vague(lower: Sequence[str], i: int) -> Quantity | None:
    """A vague word at `i`, the longest one first."""
    for length in (4, 3, 2, 1) if lower[i] in VAGUE_BEGINNINGS else ():
        policy = vocabulary.vague_words().get(" ".join(lower[i : i + length]))
        if policy is not None and i + length <= len(lower):
            if length == 1 and i > 0 and lower[i - 1] in ("as", "how", "so", "too"):
                return None
            if length == 1 and lower[i] == "some" and not (i + 1 < len(lower) and lower[i + 1].isalpha()):
                return None  # "some 30" is a hedge
            if i + length < len(lower) and lower[i + length] in ("dozen", "hundred", "thousand", "million"):
                continue
            return Quantity(i, i + length, i, *policy, vague=True)
    return None


def _exact(words: Sequence[str], lower: Sequence[str], i: int) -> Quantity | None:
    """An exact number that begins at `i`."""
    if i >= len(lower) or not _may_begin_numeral(lower[i]):
        return None
    before = lower[i - 2] if i > 1 and lower[i - 1] == "-" else lower[i - 1] if i > 0 else ""
    if lower[i] == "one" and before in ("no", "any", "every"):
        return None
    joined = JOINED.fullmatch(lower[i])
    if joined and 0 < int(joined.group(1)) < int(joined.group(2)):
        low, high = int(joined.group(1)), int(joined.group(2))
        return Quantity(i, i + 1, i, low, low, high) if high <= LARGEST else None
    value, end = _numeral(lower, i)
    if lower[i] == "0" and i + 1 < len(words) and words[i + 1][:1].isupper():
        return None  # a page's count of comments or views: "0 Man killed in crash"
    if value is None or value > LARGEST or value != int(value):
        return None
    if end + 2 < len(words) and lower[end] == "(" and _numeral(lower, end + 1)[0] == value and lower[end + 2] == ")":
        end += 3
    number = int(value)
    year = end == i + 1 and PERHAPS_YEAR.fullmatch(words[i]) is not None
    return Quantity(i, end, i, number, number, number, perhaps_year=year)


def _may_begin(word: str) -> bool:
    """Whether a number of any kind may begin with a word in lower case; most words are told apart by this."""
    return word in BEGINNINGS or word[:1].isdigit() or "-" in word


def _may_begin_numeral(word: str) -> bool:
    """Whether an exact number may begin with a word in lower case."""
    return word in NUMERAL_BEGINNINGS or word[:1].isdigit() or "-" in word


def _numeral(lower: Sequence[str], i: int) -> tuple[float | None, int]:
    """The value of the numeral that begins at `i`, and where it ends; None where there is none."""
    n = len(lower)
    if i >= n:
        return None, i
    if lower[i : i + 2] == ["half", "a"] and lower[i + 2 : i + 3] in (["dozen"], ["million"], ["thousand"]):
        return MULTIPLIERS[lower[i + 2]] / 2, i + 3
    half = i + (lower[i] == "a")
    dash = lower[half + 1 : half + 2] == ["-"]
    if lower[half : half + 1] == ["half"] and lower[half + 1 + dash : half + 2 + dash] == ["dozen"]:
        return MULTIPLIERS["dozen"] / 2, half + 2 + dash  # "a half-dozen"
    if lower[i : i + 5] == ["a", "quarter", "of", "a", "million"]:
        return 250_000, i + 5
    if lower[i] in ("a", "one"):
        j = i + 2 if lower[i + 1 : i + 2] == ["-"] else i + 1  # "one-hundred"
        if j < n and lower[j] in ("hundred", "thousand", "million", "dozen"):
            return _multiplied(1, lower, j)
    if lower[i] == "dozen":
        return 12, i + 1
    if DIGITS.fullmatch(lower[i]):
        value = float(SEPARATORS.sub("", lower[i]))
        return _multiplied(value, lower, i + 1)
    simple = vocabulary.number_words()
    if lower[i] not in simple:
        joined = lower[i].split("-")
        if len(joined) == 2 and all(part in simple for part in joined):
            return _multiplied(simple[joined[0]] + simple[joined[1]], lower, i + 1)
        return None, i
    value, i = simple[lower[i]], i + 1
    if value >= 20 and i < n:
        j = i + 1 if lower[i] == "-" else i
        if j < n and 0 < simple.get(lower[j], 0) < 10:
            value, i = value + simple[lower[j]], j + 1
    if lower[i : i + 3] == ["and", "a", "half"]:
        return _multiplied(value + 0.5, lower, i + 3)
    return _multiplied(value, lower, i)


def _multiplied(value: float, lower: Sequence[str], i: int) -> tuple[float, int]:
    """`value` with the multipliers and the lesser numerals that follow it: hundred and four, million."""
    while i < len(lower) and lower[i] in MULTIPLIERS and not (lower[i] == "m" and value < 1):
        value, i = round(value * MULTIPLIERS[lower[i]], 3), i + 1
    j = i + 1 if i < len(lower) and lower[i] == "and" else i
    if value >= 100 and value % 100 == 0 and j > 0 and lower[i - 1] in ("hundred", "thousand", "million"):
        rest, end = _numeral(lower, j)
        if rest is not None and rest < MULTIPLIERS[lower[i - 1]] and not (j < len(lower) and lower[j][0].isdigit()):
            return value + rest, end
    return value, i


def _range(words: Sequence[str], lower: Sequence[str], first: Quantity) -> Quantity:
    """`first`, widened to a range when another number follows it: 10 to 14, between 10 and 15, 10-15."""
    if first.vague or first.best is None or first.end >= len(lower):
        return first
    between = first.start > 0 and lower[first.start - 1] == "between"
    if not (lower[first.end] in RANGE or (between and lower[first.end] == "and")):
        return first
    second = _exact(words, lower, first.end + 1)
    if second is None or second.best is None or second.best <= first.best:
        return first
    if lower[first.end] == "or" and second.best - first.best > max(3, first.best):
        return first
    scale = 1
    if second.best >= 1000 and first.best < 1000 and lower[second.end - 1] in MULTIPLIERS:
        scale = MULTIPLIERS[lower[second.end - 1]]
    low = first.best * scale
    return Quantity(first.start - between, second.end, first.core, low, low, second.best)


def _hedged(lower: Sequence[str], quantity: Quantity, begin: int) -> Quantity:
    """`quantity` with the hedges around it taken into account."""
    after = vocabulary.hedges_after()
    for length in (3, 2):
        if quantity.end + length > len(lower):
            continue
        policy = after.get(" ".join(lower[quantity.end : quantity.end + length]))
        following = lower[quantity.end + length] if quantity.end + length < len(lower) else "."
        if (
            policy is not None
            and not quantity.vague
            and not following[0].isdigit()
            and following not in vocabulary.number_words()
        ):
            return replace(_valued(quantity, policy), end=quantity.end + length)
    before = vocabulary.hedges()
    for length in (5, 4, 3, 2, 1):
        start = quantity.start - length
        if start < begin:
            continue
        policy = before.get(" ".join(lower[start : quantity.start]))
        if policy is not None:
            if quantity.vague or quantity.low != quantity.high:
                return replace(quantity, start=start)
            return _hedged_again(lower, replace(_valued(quantity, policy), start=start), begin)
    return quantity


def _hedged_again(lower: Sequence[str], quantity: Quantity, begin: int) -> Quantity:
    """A second hedge before the first only widens the phrase: "at least some 30"."""
    for length in (3, 2, 1):
        start = quantity.start - length
        policy = vocabulary.hedges().get(" ".join(lower[max(start, 0) : quantity.start])) if start >= begin else None
        if policy is not None:
            return replace(_valued(quantity, policy), start=start)
    return quantity


def _valued(quantity: Quantity, policy: tuple[bool, bool, bool]) -> Quantity:
    """`quantity` with the ends that the policy leaves open set to none."""
    value = quantity.best
    low, best, high = (value if kept else None for kept in policy)
    return replace(quantity, low=low, best=best, high=high)


def _measure(words: Sequence[str], lower: Sequence[str], quantity: Quantity) -> bool:
    """Whether the number is an age, a date, a time, money, an address, a label or a score, and so counts no people."""
    before = lower[quantity.core - 1] if quantity.core > 0 else ""
    after = lower[quantity.end] if quantity.end < len(lower) else ""
    after_next = lower[quantity.end + 1] if quantity.end + 1 < len(lower) else ""
    digit = words[quantity.core][0].isdigit()
    if quantity.vague:
        return after in vocabulary.units()
    if after in vocabulary.units() or (after in ("-", "–") and after_next in vocabulary.units()):
        behind = lower[quantity.end + 1 : quantity.end + 3]
        of_people = after in OF_PEOPLE and any(w in vocabulary.people() for w in behind)  # "ten road (repair) workers"
        return after not in ("second", "mark") and not of_people
    if words[quantity.core] in EMERGENCY and not CALLS.isdisjoint(
        (*lower[max(0, quantity.core - 2) : quantity.core], after)
    ):
        return True  # "called 911 and the victims were taken to hospital"
    if quantity.core > 0 and digit and CALL_SIGN.fullmatch(words[quantity.core - 1]):
        return True
    if before in MONEY or before in BEFORE_LABEL or (before and before[-1] in "$£€#"):
        return not (before == "no" and not digit)
    if before in ("-", "–") and digit and quantity.core > 1 and lower[quantity.core - 2][0].isdigit():
        return True  # a score or a code
    if after in ("-", "–") and after_next[:1].isdigit() and digit:
        return True
    if (
        digit
        and (quantity.best or quantity.high or 0) <= 31
        and (before in MONTHS or (after in MONTHS and after != "may"))
    ):
        return not (before == "may" and words[quantity.core - 1] == "may")
    if quantity.perhaps_year and before == "," and quantity.core > 2 and lower[quantity.core - 3] in MONTHS:
        return True
    if quantity.perhaps_year and (
        before.rstrip(".") in MONTHS or (quantity.core > 1 and lower[quantity.core - 2].rstrip(".") in MONTHS)
    ):
        return True
    name = quantity.core - (3 if quantity.core > 2 and lower[quantity.core - 2] == "." else 2)  # "Price Sr., 30,"
    if digit and before == "," and name >= 0 and words[name][:1].isupper():
        return (
            after in (",", ".", ")", "", ";", "of", "from", "who", "was", "and", "has", "—", "-")
            and (quantity.best or 0) < 110
        )
    if digit and before == "also" and quantity.core > 1 and lower[quantity.core - 2] == ",":
        return (quantity.best or 0) < 110  # "his friend Charlie Martin, also 14"
    if digit and before in (",", "and") and _in_ages(lower, quantity.core - 1):
        return True
    if digit and before == "(" and after == ")":
        return True
    return digit and _address(words, quantity.end)


def _in_ages(lower: Sequence[str], i: int) -> bool:
    """Whether a list of numbers that ends before token `i` follows "ages" or "aged": "ages 54, 33 and 26"."""
    while i >= 0 and (lower[i] in (",", "and") or lower[i].isdigit()):
        i -= 1
    return i >= 0 and lower[i] in ("ages", "aged", "age")


def _address(words: Sequence[str], i: int) -> bool:
    """Whether capitalised words and then a kind of street follow: 9100 East 31st Street."""
    for word in words[i : i + 4]:
        if word.lower().rstrip(".") in vocabulary.streets():
            return i < len(words) and word[0].isupper()
        if not (word[:1].isupper() or word[:1].isdigit()):
            return False
    return False
