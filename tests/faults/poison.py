"""Messages that nobody should send: each a way to be wrong, and the reason that its dead letter must give."""

import gzip
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from tests.faults.articles import Sent, stream

NOT_JSON = "not JSON"
SHARE = 0.4  # of all messages; from half of a stage's last messages on, the limit of dead letters stops the line
HUGE = 20_000_000  # bytes of a body that is beyond what a producer may send, and comes compressed
HUGE_ONES = 3
DEEP = 100_000
TEXT_LEFT_UNREAD = 3_000_000
JUNK = " \x00\u202e \x1b]0;title\x07<script>alert(1)</script>"  # equal words that make no two incidents one

FIELDS = ("id", "url", "title", "text", "source", "published_at", "fetched_at", "language")
WRONG_TYPES: tuple[Any, ...] = (7, 2.5, True, [], ["a"], {}, {"a": {"b": 1}})
TIMES = (
    "soon", "", "2020-13-01", "2020-02-30T00:00:00Z", "0001-01-01", "0001-01-01T00:00:00+14:00", "1066-10-14",
    "9999-12-31T23:59:59-12:00", "9999-12-31", "99999999999-01-01", "3020-01-01T00:00:00Z", 1583000000, -1, 1e300,
)  # fmt: skip

Chance = random.Random
Fields = dict[str, Any]


@dataclass(frozen=True)
class Poison:
    """A message of no use, by the name of what is wrong with it; `why` is part of the reason that is to be given."""

    name: str
    key: bytes | None
    value: bytes | None
    why: str


def poison(fields: Fields, number: int, chance: Chance) -> Poison:
    """The `number`-th one, made of a good article's `fields`."""
    name, make = chance.choice(WAYS)
    value, why = make(dict(fields, id=f"poison-{number}"), chance)
    key = None if chance.random() < 0.1 else f"poison-{number}".encode()
    return Poison(name, key, value, why)


def huge(number: int) -> Poison:
    """JSON without end, of a size that is sent compressed only."""
    return Poison("huge", f"huge-{number}".encode(), b'{"text": "' + b"killed " * (HUGE // 7), NOT_JSON)


def interleaved(number: int, seed: int) -> Iterator[Poison | Sent]:
    """`number` of poison among good articles, some of which are odd too, but must be counted.

    An article that comes again with another text takes back what it said before.
    """
    chance = Chance(seed)
    good = (each for each in stream(seed) if each.kind != "bad")
    last: Sent | None = None
    made = 0
    while made < number:
        if last is None or chance.random() >= SHARE:
            last = odd(next(good), chance)
            yield last
        else:
            assert last.article
            yield huge(made) if made < HUGE_ONES else poison(orjson.loads(last.value), made, chance)
            made += 1


def odd(sent: Sent, chance: Chance) -> Sent:
    """`sent` with now and then something about it that must not matter: more fields, or a text with no end."""
    fields = orjson.loads(sent.value)
    match chance.randrange(200) if sent.kind == "new" else None:
        case 0:
            fields["text"] += " " + "It was calm elsewhere. " * (TEXT_LEFT_UNREAD // 23)
        case number if number in range(1, 20):
            fields |= {"author": None, "tags": [{"deep": [[[]]]}], "text_2": "\x1b[31m", "": 0}
        case number if number in range(20, 30):
            fields["text"] += JUNK
        case _:
            return sent
    return Sent(sent.kind, sent.key, orjson.dumps(fields), sent.article, sent.country, sent.killed, sent.wounded)


def noise(fields: Fields, chance: Chance) -> tuple[bytes, str]:
    return b"\xff" + chance.randbytes(chance.randrange(2000)), NOT_JSON


def cut(fields: Fields, chance: Chance) -> tuple[bytes, str]:
    value = orjson.dumps(fields)
    return value[: chance.randrange(len(value))], NOT_JSON


def no_object(fields: Fields, chance: Chance) -> tuple[bytes, str]:
    return orjson.dumps(
        chance.choice((None, 7, "article", True, [], [fields]))
    ), "message: Input should be a valid dict"


def wrong_type(fields: Fields, chance: Chance) -> tuple[bytes, str]:
    name = chance.choice(FIELDS)
    return orjson.dumps(fields | {name: chance.choice(WRONG_TYPES)}), f"{name}: "


def missing(fields: Fields, chance: Chance) -> tuple[bytes, str]:
    name = chance.choice(("id", "published_at", "fetched_at"))
    del fields[name]
    return orjson.dumps(fields), f"{name}: Field required"


def no_content(fields: Fields, chance: Chance) -> tuple[bytes, str]:
    return orjson.dumps(fields | {"text": None, "html": None}), "one of text and html is required"


def null(fields: Fields, chance: Chance) -> tuple[bytes, str]:
    name = chance.choice(("id", "url", "title", "published_at", "fetched_at", "language"))
    return orjson.dumps(fields | {name: None}), f"{name}: "


def no_id(fields: Fields, chance: Chance) -> tuple[bytes, str]:
    return orjson.dumps(fields | {"id": chance.choice(("", "x" * 100_000))}), "id: "


def wrong_time(fields: Fields, chance: Chance) -> tuple[bytes, str]:
    name = chance.choice(("published_at", "fetched_at"))
    return orjson.dumps(fields | {name: chance.choice(TIMES)}), f"{name}: "


def tombstone(fields: Fields, chance: Chance) -> tuple[None, str]:
    return None, "the message has no value"


def other_encoding(fields: Fields, chance: Chance) -> tuple[bytes, str]:
    text = orjson.dumps(fields | {"title": "Tué à Kaboul"}).decode()
    encoding = chance.choice(("utf-16", "utf-32", "latin-1", "cp500", "utf-8-sig"))
    return text.encode(encoding, errors="replace"), NOT_JSON


def compressed(fields: Fields, chance: Chance) -> tuple[bytes, str]:
    return gzip.compress(orjson.dumps(fields)), NOT_JSON


def deep(fields: Fields, chance: Chance) -> tuple[bytes, str]:
    return chance.choice((b"[" * DEEP, b'{"a":' * DEEP, b"[" * DEEP + b"]" * DEEP)), NOT_JSON


def half_a_character(fields: Fields, chance: Chance) -> tuple[bytes, str]:
    return orjson.dumps(fields).replace(b'"title":"', b'"title":"\\ud800'), NOT_JSON


def no_number(fields: Fields, chance: Chance) -> tuple[bytes, str]:
    number = chance.choice((b"NaN", b"Infinity", b"01", b"1e", b"0x7"))
    return orjson.dumps(fields)[:-1] + b',"more":' + number + b"}", NOT_JSON


Make = Callable[[Fields, Chance], tuple[bytes | None, str]]
MAKERS: tuple[Make, ...] = (
    noise, cut, no_object, wrong_type, missing, no_content, null, no_id, wrong_time, tombstone, other_encoding,
    compressed, deep, half_a_character, no_number,
)  # fmt: skip
WAYS = tuple((make.__name__.replace("_", " "), make) for make in MAKERS)
