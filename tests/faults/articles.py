"""Invented articles whose totals are known: each tells one incident of its own, at a town and a day of its own."""

import datetime
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from streams.messages import RawArticle

Kind = Literal["new", "again", "copy", "bad"]

TOWNS = (
    ("Kabul", "Afghanistan", "AFG"), ("Kandahar", "Afghanistan", "AFG"), ("Mosul", "Iraq", "IRQ"),
    ("Baghdad", "Iraq", "IRQ"), ("Aleppo", "Syria", "SYR"), ("Homs", "Syria", "SYR"), ("Kharkiv", "Ukraine", "UKR"),
    ("Odesa", "Ukraine", "UKR"), ("Mogadishu", "Somalia", "SOM"), ("Maiduguri", "Nigeria", "NGA"),
    ("Karachi", "Pakistan", "PAK"), ("Quetta", "Pakistan", "PAK"), ("Khartoum", "Sudan", "SDN"),
    ("Manila", "the Philippines", "PHL"), ("Aden", "Yemen", "YEM"), ("Lagos", "Nigeria", "NGA"),
)  # fmt: skip
MEANS = ("A car bomb", "An air strike", "A suicide bombing", "A rocket attack")
FIRST_DAY = datetime.date(2014, 1, 6)
DAYS_APART = 5  # between two incidents at one town, so that nobody takes them for one
RECENT = 60 * len(TOWNS)  # articles, of 300 days: what is told again after the resolver's horizon of 400 days is new
BAD = (b"\xff\xfe\x00", b'{"id": "cut', b"[]", b'{"id": 7}', b"null", b'{"id":"x","text":[],"published_at":"soon"}')


@dataclass(frozen=True)
class Sent:
    """A message of the stream: what it is, its bytes, and the country, killed and wounded that it adds to the truth."""

    kind: Kind
    key: bytes
    value: bytes
    article: RawArticle | None = None
    country: str = ""
    killed: int = 0
    wounded: int = 0


def stream(seed: int) -> Iterator[Sent]:
    """Some 17,000 messages: new incidents, now and then an article again, its copy, or what is no article."""
    chance = random.Random(seed)
    told: list[Sent] = []
    for number in range(len(TOWNS) * 900):
        told.append(_new(number, chance))
        yield told[-1]
        old = chance.choice(told[-RECENT:])
        assert old.article
        match chance.randrange(10):
            case 0:
                yield Sent("again", old.key, old.value, old.article)
            case 1:
                copy = old.article.model_copy(update={"id": f"copy-{number}", "url": f"https://copy.example/{number}"})
                yield Sent("copy", copy.id.encode(), copy.to_bytes(), copy)
            case 2:
                yield Sent("bad", f"bad-{number}".encode(), chance.choice(BAD))


def _new(number: int, chance: random.Random) -> Sent:
    round_of_towns, town_number = divmod(number, len(TOWNS))
    town, country, code = TOWNS[town_number]
    day = FIRST_DAY + datetime.timedelta(days=DAYS_APART * round_of_towns)
    # Far from those of the weeks around in the towns around: tolls that are alike would speak for one incident.
    killed = 2 + (17 * round_of_towns + 7 * town_number + chance.randint(0, 2)) % 59
    wounded = 2 + (23 * round_of_towns + 13 * town_number + chance.randint(0, 3)) % 89
    fields = {
        "id": f"article-{number}",
        "url": f"https://news.example/{number}",
        "source": "news.example",
        "title": f"{killed} killed in {town}",
        "text": f"{chance.choice(MEANS)} killed {killed} people and wounded {wounded} others in {town}, {country}, "
        f"on {day:%A}, police said.",
        "published_at": f"{day}",
        "fetched_at": f"{day}",
    }
    article = RawArticle.from_fields(fields)
    return Sent("new", article.id.encode(), article.to_bytes(), article, code, killed, wounded)


def truth(sent: list[Sent]) -> dict[str, tuple[int, int]]:
    """Killed and wounded by country, of all that was sent."""
    killed, wounded = Counter[str](), Counter[str]()
    for each in sent:
        if each.kind == "new":
            killed[each.country] += each.killed
            wounded[each.country] += each.wounded
    return {country: (killed[country], wounded[country]) for country in killed}
