"""The words of the extractor: every file of `data/` read once, each behind a function that says what it holds."""

import functools
import re
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import NamedTuple, cast

from agents.extract.sought import Sought, Together
from streams.messages import EventType

DATA = resources.files("agents.extract") / "data"
WORD_BEGINS = r"\b"


def rows(name: str) -> Iterator[list[str]]:
    """The lines of a tab-separated data file, without comments."""
    for line in DATA.joinpath(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def words(name: str) -> frozenset[str]:
    """All words of a plain word list."""
    return frozenset(word for row in rows(name) for word in row[0].split())


def any_of(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """One expression that is found where any of `patterns` is, all with the same flags, at the beginning of a word.

    It takes far less time than to look for each, where most texts have none.
    """
    each = list(patterns)
    [flags] = {pattern.flags for pattern in each}
    return re.compile(rf"\b(?=\w)(?:{'|'.join(pattern.pattern.removeprefix(WORD_BEGINS) for pattern in each)})", flags)


@functools.cache
def number_words() -> dict[str, int]:
    """Number words below a hundred: their values."""
    return {word: int(value) for word, value in rows("words_number.tsv")}


@functools.cache
def ordinals() -> dict[str, int]:
    """Ordinal words and their values, from the second on."""
    return {word: int(value) for word, value in rows("words_ordinal.tsv")}


@functools.cache
def multiples() -> dict[str, int]:
    """Words that say how many people one deed harmed: their values."""
    return {word: int(value) for word, value in rows("words_multiple.tsv")}


def _amount(text: str) -> int | None:
    return None if text == "-" else int(text)


@functools.cache
def vague_words() -> dict[str, tuple[int | None, int | None, int | None]]:
    """Vague number words: low, best and high."""
    return {row[0]: (_amount(row[1]), _amount(row[2]), _amount(row[3])) for row in rows("policy_vague.tsv")}


@functools.cache
def _hedges(after: bool) -> dict[str, tuple[bool, bool, bool]]:
    table = {}
    for kind, phrases, *policy in rows("policy_numbers.tsv"):
        if kind.endswith("-after") == after:
            for phrase in phrases.split(";"):
                table[phrase] = (policy[0] == "=", policy[1] == "=", policy[2] == "=")
    return table


def hedges() -> dict[str, tuple[bool, bool, bool]]:
    """Hedges before a number: whether low, best and high keep its value."""
    return _hedges(False)


def hedges_after() -> dict[str, tuple[bool, bool, bool]]:
    """Hedges behind a number: whether low, best and high keep its value."""
    return _hedges(True)


@functools.cache
def units() -> frozenset[str]:
    """Words that make a number before them a measure."""
    return words("units.txt")


@functools.cache
def streets() -> frozenset[str]:
    """Kinds of street."""
    return words("streets.txt")


@functools.cache
def things() -> frozenset[str]:
    """Nouns that are never people."""
    return words("things.txt")


class Person(NamedTuple):
    """What a noun for people says: their role, whether it is a plural, how many one of it is, and how common it is."""

    role: str | None
    plural: bool
    size: int
    common: bool = True  # as a word of the news; of others many are surnames: Potter, Parsons


@functools.cache
def people() -> dict[str, Person]:
    """Nouns for people."""
    table: dict[str, Person] = {}
    for role, pairs in rows("people.tsv"):
        for pair in pairs.split(";"):
            for k, form in enumerate(pair.split()):
                word, _, note = form.partition(":")
                size = int(note) if note.isdigit() else 1
                plural = k == 1 or note == "-" or word in word_set("vocabulary.collective") or size > 1
                table.setdefault(word.lower(), Person(None if role == "-" else role, plural, size))
    for noun in words("people_more.txt"):
        table.setdefault(noun.lower(), Person(None, False, 1, common=False))
        table.setdefault(_plural(noun.lower()), Person(None, True, 1, common=False))
    return table


def _plural(noun: str) -> str:
    """The regular plural of a noun for a person."""
    for ending, plural in (("man", "men"), ("child", "children"), ("wife", "wives"), ("thief", "thieves")):
        if noun.endswith(ending):
            return noun.removesuffix(ending) + plural
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")


class Harm(NamedTuple):
    """What a verb form says: kind of harm, who is harmed (object, subject, both), and which form it is."""

    kind: str
    frame: str
    forms: frozenset[str]  # base, third, past, participle, gerund
    lemma: str
    of_fighters: bool = False  # said of armed men alone: "eliminated 40 militants", not "eliminated 40 posts"


FORMS = ("base", "third", "past", "participle", "gerund")


@functools.cache
def harm_verbs() -> dict[str, Harm]:
    """Verb forms of harm."""
    table: dict[str, Harm] = {}
    for forms, kind, frame, *only in rows("harm_verbs.tsv"):
        spelled = forms.split()
        for word in spelled:
            names = frozenset(name for name, form in zip(FORMS, spelled, strict=True) if form == word)
            old = table.get(word)
            table[word] = Harm(kind, frame, names | (old.forms if old else frozenset()), spelled[0], bool(only))
    return table


@functools.cache
def harm_states() -> dict[str, str]:
    """Adjectives of harm: their kind."""
    return {row[0]: row[1] for row in rows("harm_states.tsv")}


@functools.cache
def harm_labels() -> dict[str, str]:
    """Words that a figure may stand behind, as in a list ("Killed: 57"): the kind that it counts."""
    return {word: kind for kind, listed in rows("harm_labels.tsv") for word in listed.split()}


class HarmNoun(NamedTuple):
    """What a noun of harm says: its kind, how its people stand with it, and whether it is a plural."""

    kind: str
    frame: str
    plural: bool


@functools.cache
def harm_nouns() -> dict[str, HarmNoun]:
    """Nouns of harm."""
    table = {}
    for forms, kind, frame in rows("harm_nouns.tsv"):
        for k, word in enumerate(forms.split()):
            table[word] = HarmNoun(kind, frame, k == 1)
    return table


@functools.cache
def country_names() -> dict[str, str]:
    """Names of countries, and of lands that belong to one: ISO 3166-1 alpha-3."""
    return {name: row[0] for row in rows("countries.tsv") for name in row[1].split(";") if name}


@functools.cache
def demonyms() -> dict[str, str]:
    """Words for the people and things of a country, plurals in -s included: ISO 3166-1 alpha-3."""
    table = {}
    for row in rows("countries.tsv"):
        for name in row[2].split(";") if len(row) > 2 else ():
            if name:
                table[name] = row[0]
                table[name + "s"] = row[0]
    return table


def demonym_in(text: str) -> str | None:
    """The country of the first word for a people, or name of a country, in `text`; None without one."""
    for word in re.findall(r"[A-Z][\w.-]+", text):
        code = demonyms().get(word) or country_names().get(word)
        if code is not None:
            return code
    return None


class Organisation(NamedTuple):
    """An organisation: the country that it works from, if one, and its sector."""

    country: str | None
    sector: str


@functools.cache
def organisations() -> dict[str, Organisation]:
    """Organisations by name."""
    return {row[0]: Organisation(None if row[1] == "-" else row[1], row[2]) for row in rows("organisations.tsv")}


@functools.cache
def tail_markers() -> frozenset[str]:
    """Lines that open the tail of other stories."""
    return frozenset(row[0] for row in rows("tail_markers.txt"))


@functools.cache
def abbreviations() -> frozenset[str]:
    """Words whose full stop ends no sentence."""
    return words("abbreviations.txt")


@functools.cache
def cumulative_signs() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Signs that a figure covers many incidents, and the kind of period that each names."""
    return tuple((re.compile(pattern), sign) for pattern, sign in rows("cumulative.tsv"))


class Means(NamedTuple):
    """A way that harm is done: its name, the event type that it makes, and the words for it."""

    name: str
    type: EventType
    pattern: re.Pattern[str]


@functools.cache
def means() -> tuple[Means, ...]:
    """Ways that harm is done, the most telling first."""
    return tuple(
        Means(name, cast(EventType, kind), re.compile(rf"\b(?:{pattern})\b"))
        for name, kind, pattern in rows("means.tsv")
    )


FAMILIES = ("blast", "arms", "weather", "traffic", "fire", "collapse", "quake")


def family(name: str) -> frozenset[str]:
    """The means of one family: two things of one story that are of different families are seldom the same."""
    return frozenset(means.replace("_", " ") for means in word_set(f"means.{name}"))


@functools.cache
def us_states() -> dict[str, str]:
    """Short names of states of the USA: ISO 3166-2."""
    return {name: code for code, names in rows("us_states.tsv") for name in names.split(";")}


@functools.cache
def country_hints() -> tuple[tuple[str, float, Sought], ...]:
    """Words that only the news of one country uses: the country, their weight, and the words."""
    return tuple(
        (country, float(weight), Sought(re.compile(pattern))) for country, weight, pattern in rows("country_hints.tsv")
    )


@functools.cache
def country_hints_together() -> Together:
    """The words of `country_hints`, in their order."""
    return Together([words for _, _, words in country_hints()])


@functools.cache
def not_names() -> frozenset[str]:
    """Capitalised words that no name of a person holds."""
    return words("not_names.txt")


@functools.cache
def natural_deaths() -> tuple[re.Pattern[str], ...]:
    """Deaths that are no incident."""
    return tuple(re.compile(row[0]) for row in rows("natural_deaths.txt"))


@functools.cache
def _worlds() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((world, frozenset(listed.split())) for world, listed in rows("unreal_worlds.tsv"))


@functools.lru_cache(maxsize=1)
def unreal_worlds(text: str) -> tuple[str, ...]:
    """The worlds of sport or fiction that a story in lower case is set in: those of which it has many words.

    Asked for each incident of a story in turn.
    """
    found = frozenset(re.findall(r"[a-z]+(?:-[a-z]+)?", text))
    return tuple(world for world, listed in _worlds() if len(found & listed) >= 4)


@functools.cache
def _word_sets() -> dict[str, frozenset[str]]:
    return {name: frozenset(listed.split()) for name, listed in rows("word_sets.tsv")}


def word_set(name: str) -> frozenset[str]:
    """A small set of words that one step goes by, named step.set as `data/word_sets.tsv` lists them."""
    return _word_sets()[name]


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(words, re.I if case == "any" else 0) for name, case, words in rows("patterns.tsv")}


def pattern(name: str) -> re.Pattern[str]:
    """The phrases that one step goes by, named step.phrases as `data/patterns.tsv` lists them."""
    return _patterns()[name]


def sought(name: str) -> Sought:
    """The phrases of `pattern`, for a step that looks for them all over a text and seldom finds any."""
    return Sought(pattern(name))
