"""Finding places in a text, and deciding where an event happened.

Where it happened is not where it was said or who did it: words that stand in a place ("in", "near", "the city of")
weigh most, the nationality of people and weapons little, the dateline least.
"""

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agents.extract import vocabulary
from agents.extract.gazetteer import Gazetteer, Place, plain
from streams.messages import PlacePrecision

WORD = re.compile(r"[\w'’.-]+|[^\w\s]")
STARTS = re.compile(r"(?:(?:al|el|as|ar|an|ad|at|ash|az|ez|es)[- ])?[A-ZÀ-ÖØ-ÞĀ-Žİ]")
LOCATIVE = vocabulary.word_set("places.locative")
PLACE_NOUNS = vocabulary.word_set("places.place_nouns")
WEAPONS = vocabulary.word_set("places.weapons")
SPEECH = vocabulary.word_set("places.speech")
STREETS = vocabulary.words("streets.txt") - PLACE_NOUNS
DISTRICT_NOUNS = vocabulary.word_set("places.district_nouns")
EVENTS = vocabulary.word_set("places.events")
STOP = vocabulary.word_set("places.stop")
MAYBE_NAMES = vocabulary.word_set("places.maybe_names")


@dataclass(frozen=True)
class PlaceWord:
    """A word for a place in text[start:end]: what it may mean, and how strongly it says where something happened."""

    start: int
    end: int
    name: str
    kind: str  # country, demonym, admin1, town, organisation
    country: str | None  # None while the places are not told apart
    places: tuple[Place, ...]
    weight: float


@dataclass(frozen=True)
class Location:
    """Where an event happened."""

    country: str | None = None
    admin1: str | None = None
    place: str | None = None
    lat: float | None = None
    lon: float | None = None
    precision: PlacePrecision | None = None
    word: PlaceWord | None = None


def find(text: str, gazetteer: Gazetteer, title: bool = False) -> list[PlaceWord]:
    """The words for places in `text`, none overlapping."""
    words = [(m.start(), m.end(), m.group()) for m in WORD.finditer(text)]
    tokens = [word for _, _, word in words]
    found: list[PlaceWord] = []
    i = 0
    while i < len(words):
        match = _longest(tokens, i, gazetteer, title)
        if match is None:
            i += 1
            continue
        length, name, kind, country, places = match
        start, end = words[i][0], words[i + length - 1][1]
        end = start + len(text[start:end].rstrip("'’.")) if not name.endswith(".") else end
        weight = _weight(tokens, i, length, kind, title)
        if weight > 0:
            found.append(PlaceWord(start, end, name, kind, country, places, weight))
        i += length
    return _agreed(found, text)


def _agreed(found: list[PlaceWord], text: str) -> list[PlaceWord]:
    """Names that stand side by side ("Macon, Georgia") narrowed to the places that fit each other."""
    for k in range(len(found) - 1):
        one, other = found[k], found[k + 1]
        if (
            one.kind not in ("town", "admin1", "district")
            or text[one.end : other.start].strip() not in (",", "", "(")
            or other.kind == "demonym"
        ):
            continue
        if other.kind == "country" and other.name == "Georgia" and any(p.admin1 == "US-GA" for p in one.places):
            found[k + 1] = other = replace(
                other, kind="admin1", country="USA", places=(Place("Georgia", "admin1", "USA", "US-GA", None, None, 0),)
            )
        regions = {place.admin1 for place in other.places if place.kind == "admin1"}
        countries = {place.country for place in other.places} | ({other.country} if other.country else set())
        fitting = tuple(p for p in one.places if p.admin1 in regions) or tuple(
            p for p in one.places if p.country in countries
        )
        if not fitting and other.kind == "country" and text[one.end : other.start].strip() == ",":
            found[k] = replace(one, country=other.country, places=())
        if fitting and len(fitting) < len(one.places):
            names = {place.country for place in fitting}
            found[k] = replace(
                one, kind=fitting[0].kind, places=fitting, country=names.pop() if len(names) == 1 else None
            )
    return found


def _longest(
    tokens: Sequence[str], i: int, gazetteer: Gazetteer, title: bool
) -> tuple[int, str, str, str | None, tuple[Place, ...]] | None:
    """The longest name that begins at token `i`."""
    if not STARTS.match(tokens[i]) and not (tokens[i] in ("al", "el") and i + 1 < len(tokens)):
        return None
    state = _state(tokens, i)
    if state is not None:
        return 1, tokens[i], "admin1", "USA", (Place(tokens[i], "admin1", "USA", state, None, None, 0),)
    for length in range(min(5, len(tokens) - i), 0, -1):
        if not tokens[i + length - 1][:1].isalnum() or (length > 1 and not _may_end(tokens[i + length - 1])):
            continue
        name = _name(tokens[i : i + length])
        if name in vocabulary.country_names():
            if name in MAYBE_NAMES and _is_person(tokens, i, length):
                return None
            return length, name, "country", vocabulary.country_names()[name], ()
        if name in vocabulary.demonyms():
            return length, name, "demonym", vocabulary.demonyms()[name], ()
        if name in vocabulary.organisations():
            return length, name, "organisation", vocabulary.organisations()[name].country, ()
        if (length == 1 and (name.lower() in STOP or len(name) < 3)) or tokens[i].lower() in (
            "the",
            "a",
            "in",
            "on",
            "mr",
            "ms",
            "mrs",
        ):
            continue
        if length == 1 and (name.isupper() and len(name) < 5):
            continue
        noun = i + length < len(tokens) and tokens[i + length].lower().rstrip(".") in PLACE_NOUNS
        places = gazetteer.find(name)
        if (
            not places
            and "’s" not in tokens[i]
            and "'s" not in tokens[i]
            and (noun or (i and tokens[i - 1].lower() in LOCATIVE))
        ):
            places = gazetteer.sounds_like(name)
        if not noun and not (i > 1 and tokens[i - 1] == "of" and tokens[i - 2].lower() in PLACE_NOUNS):
            places = tuple(place for place in places if place.kind != "district")
        elif noun and tokens[i + length].lower().rstrip(".") in DISTRICT_NOUNS:
            places = tuple(place for place in places if place.kind != "town") or places
        if not places:
            continue
        if i + length < len(tokens) and tokens[i + length].lower().rstrip(".") in STREETS:
            return None
        if _is_person(tokens, i, length) or (i > 0 and length == 1 and _inside_name(tokens, i)):
            return None
        if length == 1 and not _plausible(tokens, i, places, title):
            continue
        kind = places[0].kind
        countries = {place.country for place in places}
        return length, name, kind, countries.pop() if len(countries) == 1 else None, places
    return None


def _state(tokens: Sequence[str], i: int) -> str | None:
    """The state of the USA that token `i` abbreviates: "Ala." anywhere but at the start, "AL" after a comma."""
    code = vocabulary.us_states().get(tokens[i]) or vocabulary.us_states().get(tokens[i] + ".")
    if code is None or i == 0 or (tokens[i] == "La" or tokens[i] == "Miss" or tokens[i] == "Ill" or tokens[i] == "Del"):
        return None
    dotted = "." in tokens[i] or (i + 1 < len(tokens) and tokens[i + 1] == ".")
    return code if tokens[i - 1] == "," or (dotted and len(tokens[i]) > 3) else None


def _may_end(token: str) -> bool:
    return (
        bool(STARTS.match(token))
        or token[:1].isdigit()
        or (token.islower() and len(token) > 2 and False)
        or "-" in token
    )


def _name(tokens: Sequence[str]) -> str:
    """Tokens as one name, without a genitive."""
    name = " ".join(tokens)
    for ending in ("'s", "’s", "'", "’"):
        name = name.removesuffix(ending)
    if name.endswith(".") and name.count(".") == 1:
        name = name[:-1]
    return name.replace(" - ", "-")


def _is_person(tokens: Sequence[str], i: int, length: int) -> bool:
    """Whether the name is part of a person's: after a title or a first name, or before a last one."""
    before = tokens[i - 1] if i else ""
    after = tokens[i + length] if i + length < len(tokens) else ""
    if before.rstrip(".").lower() in TITLES:
        return True
    if (
        after[:1].isupper()
        and after.isalpha()
        and after.lower() not in STOP | PLACE_NOUNS | EVENTS
        and length == 1
        and after not in vocabulary.country_names()
    ):
        return True
    return (
        before[:1].isupper()
        and before.isalpha()
        and len(before) > 1
        and before.lower() not in STOP | LOCATIVE
        and before not in vocabulary.demonyms()
        and length == 1
    )


TITLES = vocabulary.word_set("places.titles")


def _inside_name(tokens: Sequence[str], i: int) -> bool:
    return tokens[i - 1] in ("-", "&")


def _plausible(tokens: Sequence[str], i: int, places: tuple[Place, ...], title: bool) -> bool:
    """Whether a capitalised word is a place, by what stands before it and how large the place is."""
    before = tokens[i - 1].lower() if i else ""
    after = tokens[i + 1] if i + 1 < len(tokens) else ""
    people = max(place.people for place in places)
    if places[0].kind in ("admin1", "district"):
        return True
    if (
        before in LOCATIVE
        or before in PLACE_NOUNS
        or after.lower().rstrip(".") in PLACE_NOUNS
        or (before == "of" and i > 1 and tokens[i - 2].lower() in PLACE_NOUNS | LOCATIVE | {"outskirts", "edge"})
    ):
        return True
    if before == "," or after == "," or before in ("of", "and", "-", ":"):
        return people >= 20_000
    if i == 0 or title:
        return people >= 100_000
    return people >= 100_000


def _weight(tokens: Sequence[str], i: int, length: int, kind: str, title: bool) -> float:
    """How strongly a word says where something happened."""
    before = [tokens[j].lower() for j in range(max(0, i - 4), i)]
    last = before[-1] if before else ""
    after = tokens[i + length].lower() if i + length < len(tokens) else ""
    after_next = tokens[i + length + 1].lower() if i + length + 1 < len(tokens) else ""
    genitive = tokens[i + length - 1].endswith(("'s", "’s"))
    located = (
        last in LOCATIVE
        or (last == "the" and len(before) > 1 and before[-2] in LOCATIVE)
        or (
            last == "of"
            and len(before) > 1
            and before[-2] in PLACE_NOUNS | LOCATIVE | {"outskirts", "edge", "parts", "part", "centre", "center"}
        )
        or (kind not in ("country", "demonym", "organisation") and after in PLACE_NOUNS)
        or (kind != "demonym" and (after in EVENTS or (after == "suicide" and after_next in EVENTS)))
    )
    beyond = after == "border" or after == "frontier" or "border" in before[-2:] or last == "bordering"
    if beyond and kind in ("country", "demonym"):
        return 0.3  # what lies by a country's border lies outside it, or in it: other words tell
    if kind == "demonym":
        if after in PLACE_NOUNS or (after_next in PLACE_NOUNS and after not in WEAPONS):
            return 4.0
        if after in ("-", "–"):
            return 0.2
        return 0.5 if after in WEAPONS or after_next in WEAPONS else 0.9
    if kind == "organisation":
        return 0.4
    if after in ("-", "–") and after_next in (
        "led",
        "backed",
        "based",
        "born",
        "made",
        "made",
        "style",
        "bound",
        "supported",
    ):
        return 0.1
    base = 4.0 if kind == "country" else 5.0
    if last == "from" or (last == "to" and kind == "country"):
        base = 2.0
    if located:
        if after in SPEECH:
            return base * 0.6
        return base
    if genitive:
        return base * (0.45 if after in WEAPONS or after_next in WEAPONS else 0.8)
    if last in (",", "-", ":", "(") and (i > 1):
        return base * 0.9
    if after == ":" and i == 0:
        return base
    if kind == "country" and after in SPEECH:
        return 0.2
    if after in SPEECH or after in ("has", "have", "is", "was") or after_next in SPEECH:
        return 0.7
    return base * (0.45 if title else 0.35)


def hints(text: str) -> Counter[str]:
    """Countries that words of their own police, law and measures hint at."""
    counts: Counter[str] = Counter()
    for country, weight, pattern in vocabulary.country_hints():
        found = {match.group() for match in itertools.islice(pattern.finditer(text), 50)}
        counts[country] += round(weight * min(len(found), 3))
    return counts


def context(found: Iterable[PlaceWord]) -> Counter[str]:
    """How often each country is spoken of, in names of countries, their people, regions and large towns."""
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    for word in found:
        if word.kind in ("country", "demonym", "organisation") and word.country:
            counts[word.country] += 3 if word.kind == "country" else 2 if word.kind == "demonym" else 0
        elif word.kind == "admin1" and len({place.country for place in word.places if place.kind == "admin1"}) == 1:
            counts[word.places[0].country] += 2
        elif word.kind == "town" and word.places and word.name not in seen:
            seen.add(word.name)
            first = word.places[0]
            rival = max((place.people for place in word.places if place.country != first.country), default=0)
            if first.people >= 100_000 and first.people >= 8 * rival:
                counts[first.country] += 2
    return counts


def settle(word: PlaceWord, counts: Counter[str]) -> Place | None:
    """The place that an ambiguous name means: in a country that the text speaks of, else the largest."""
    if not word.places:
        return None

    def rank(place: Place) -> tuple[float, int, int]:
        region = place.kind == "admin1" and place.country != "USA"
        return (
            min(counts[place.country], 12)
            + (1 if region and counts[place.country] else 0)
            + _size(place)
            - (OTHER_NAME if plain(place.name) != plain(word.name) else 0),
            place.people,
            0,
        )

    return max(word.places, key=rank)


OTHER_NAME = 0.7  # what a place is less likely to be meant by a name that is not its first


def _size(place: Place) -> float:
    """What a place's size is worth against what the text speaks of: the power of ten of its people."""
    if place.kind == "district":
        return 5.0
    return 5.5 if place.kind == "admin1" else math.log10(max(place.people, 1))


def locate(
    layers: Sequence[tuple[float, Sequence[PlaceWord]]], counts: Counter[str], victims: Iterable[str] = ()
) -> Location:
    """Where an event happened, from layers (weight, words) that go from its own sentence to the whole article."""
    victims = set(victims)
    spoken = max(counts.values(), default=0)
    scores: dict[str, float] = defaultdict(float)
    towns: list[tuple[float, Place, PlaceWord]] = []
    words_of: dict[str, list[tuple[float, PlaceWord]]] = defaultdict(list)
    for factor, words in layers:
        best: dict[str, float] = defaultdict(float)
        for word in words:
            place = settle(word, counts)
            country = place.country if place else word.country
            if country is None:
                continue
            weight = word.weight
            if word.kind == "town" and counts and not counts[country]:
                weight *= 0.3 if sum(counts.values()) >= 3 and (place is None or place.people < 2_000_000) else 0.8
            if (
                word.kind in ("town", "admin1", "district")
                and counts[country] <= 2
                and spoken >= 6
                and (place is None or place.people < 200_000)
            ):
                weight *= 0.15  # a namesake abroad of a place that a text of one country speaks of
            if word.kind == "demonym" and country in victims:
                weight = 0.8 if weight < 1 else weight * 0.8
            best[country] = max(best[country], weight) + 0.2 * min(weight, best[country])
            words_of[country].append((factor * weight, word))
            if place is not None and weight >= 1.5:
                towns.append((factor * weight, place, word))
        for country, weight in best.items():
            scores[country] += factor * weight
    if not scores:
        return Location()
    for code, count in counts.items():
        if count >= 3:
            scores[code] += 0.15 * min(count, 12)
    country = max(scores, key=lambda code: (scores[code], code))
    if country not in words_of:
        return Location(country=country, precision="country")
    word = max(words_of[country], key=lambda item: item[0])[1]
    inside = [item for item in towns if item[1].country == country]
    if not inside:
        return Location(country=country, precision="country", word=word)
    regions = [item for item in inside if item[1].kind != "town"]
    spots = [item for item in inside if item[1].kind == "town"]
    region = max(regions, key=lambda item: item[0])[1] if regions else None
    if spots:
        weight, spot, spot_word = max(spots, key=lambda item: item[0])
        if region is None or weight >= 0.4 * max(regions, key=lambda item: item[0])[0]:
            return Location(
                country, region.admin1 if region else spot.admin1, spot.name, spot.lat, spot.lon, "place", spot_word
            )
    assert region is not None or spots
    if region is not None:
        return Location(country, region.admin1, None, None, None, "admin1", max(regions, key=lambda item: item[0])[2])
    return Location(country=country, precision="country", word=word)


__all__ = ["Location", "PlaceWord", "context", "find", "locate", "plain", "settle"]
