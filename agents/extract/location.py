"""Where an event happened: which place each name means, and which of the places spoken of it was.

An article speaks mostly of one country. Its other names, and words that only that country's news uses, tell which of
a name's places is meant; how many people live there decides what they leave open.
"""

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from agents.extract import vocabulary
from agents.extract.gazetteer import Place, plain, rough
from agents.extract.places import PlaceWord
from streams.messages import PlacePrecision

OTHER_NAME = 1.2  # what a place is less likely to be meant by a name that is not its first
LONGER_NAME = 0.7  # and by the beginning of its name
RIVALS = 8  # how many times the people of its rivals abroad a place needs to speak for its country by its name
MOST_HINTS = 3  # of a kind that count
SURE_HINT = 6  # hints at a country from which on another country's name may be its town's ("shot in Lebanon")
LOCATED = 3.0  # weight from which a word says where something happened
KNOWN = 20_000  # people of a town that English news may spell in its own way
RATHER_STATES = vocabulary.word_set("places.rather_states")
SURE_NAMESAKE = 3  # hints at a country from which on the largest of a name's places speaks for no other
OF_CITY = 5  # how many times the people of its part a town has
ACROSS_CITY = 30.0  # kilometres from a town to its parts
EARTH = 6371.0  # radius in kilometres
LARGE_TOWN = 100_000  # people of a town that speaks for its region by its name alone
MOST_OF_REGION = 6  # how much of what an article says of a region weighs
OF_REGION = 0.5  # what it weighs, as a power of ten of the people of a name's places
MOST_COUNTED = 12  # how much of what an article says of a country weighs


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


@dataclass(frozen=True)
class Context:
    """How much an article speaks of each country (alpha-3), and of each of their subdivisions (ISO 3166-2)."""

    countries: Counter[str]
    regions: Counter[str]


class Weighed(NamedTuple):
    """What words for places say: how much of each country, and of each place there with its word."""

    countries: dict[str, float]
    spots: list[tuple[float, str, Place | None, PlaceWord]]


@dataclass(frozen=True)
class Setting:
    """What may say where a story's events happened besides their own sentences.

    The story's words for places, the whole article's around it, those of its dateline, the article's context, and where
    the outlet is at home.
    """

    story: Sequence[PlaceWord]
    around: Sequence[PlaceWord]
    dateline: Sequence[PlaceWord]
    context: Context
    home: Place | None = None
    _settled: dict[int, tuple[PlaceWord, Place | None]] = field(default_factory=dict)
    _weighed: dict[int, Weighed] = field(default_factory=dict)

    def locate(self, told: Sequence[PlaceWord], victims: Iterable[str] = (), apart: bool = False) -> Location:
        """Where it happened: the places `told` with it weigh most, then those of the story, article and dateline.

        Only the first say it of what the story tells `apart` from its own matter.
        """
        nationalities = frozenset(victims)
        layers = [(1.0, self._weigh(told, nationalities))]
        if not (apart and any(word.weight >= LOCATED for word in told)):
            beside = ((0.35, self.story), (0.15, self.around), (0.1, self.dateline))
            layers += [(factor, self._weighed_before(words, nationalities)) for factor, words in beside]
        where = locate(layers, self.context.countries)
        if where.country or self.home is None:
            return where
        return Location(
            country=self.home.country, precision="country"
        )  # a paper that names no country tells of its own

    def _weigh(self, words: Sequence[PlaceWord], nationalities: frozenset[str]) -> Weighed:
        return weigh(words, self.context.countries, self._settle, nationalities)

    def _weighed_before(self, words: Sequence[PlaceWord], nationalities: frozenset[str]) -> Weighed:
        """As `_weigh` has it, worked out once for words of the setting where nobody's nationality may change it."""
        if nationalities:
            return self._weigh(words, nationalities)
        if id(words) not in self._weighed:
            self._weighed[id(words)] = self._weigh(words, nationalities)
        return self._weighed[id(words)]

    def _settle(self, word: PlaceWord) -> Place | None:
        """As `settle` has it, worked out once for each word: every event of the article asks for all of them."""
        if id(word) not in self._settled:
            self._settled[id(word)] = word, settle(word, self.context)
        return self._settled[id(word)][1]


def hints(text: str) -> Counter[str]:
    """Countries that words of their own police, law and measures hint at."""
    counts: Counter[str] = Counter()
    for number in vocabulary.country_hints_together().that_may_be_in(text):
        country, weight, words = vocabulary.country_hints()[number]
        counts[country] += round(weight * _different(itertools.islice(words.expression.finditer(text), 50)))
    return counts


def _different(matches: Iterable[re.Match[str]]) -> int:
    """How many different words are found, as far as they count."""
    found: set[str] = set()
    for match in matches:
        found.add(match.group())
        if len(found) == MOST_HINTS:
            break
    return len(found)


def context(found: Iterable[PlaceWord], text: str) -> Context:
    """What an article speaks of: in the names of countries and their people's, of towns and regions, and in `text`."""
    words = list(found)
    counts = hints(text)
    spoken: Counter[str] = Counter()
    seen: set[str] = set()
    for word in words:
        if word.kind == "demonym" and word.country:
            spoken[word.country] += 2
        elif word.kind in ("town", "admin1") and word.places and word.name not in seen:
            seen.add(word.name)
            if word.name.endswith(".") and word.country:  # the short name of a state: "Fla."
                spoken[word.country] += 2
                continue
            first = max(word.places, key=_size)
            hinted = any(
                counts[place.country] >= SURE_NAMESAKE for place in word.places if place.country != first.country
            )
            if hinted or not _own_name(first, word):
                continue
            rival = max((_size(place) for place in word.places if place.country != first.country), default=0.0)
            if _size(first) >= 5 and _size(first) >= rival + math.log10(RIVALS):
                spoken[first.country] += 2
    counts += spoken
    for word in words:
        if word.kind == "country" and word.country:
            counts[_namesake(word, counts) or word.country] += 3
    return Context(counts, _regions(words))


def _regions(words: Iterable[PlaceWord]) -> Counter[str]:
    """How much an article speaks of each subdivision: by its name, by its districts and towns."""
    counts: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    for word in words:
        if (word.name, word.kind) in seen or word.kind not in ("admin1", "district", "town"):
            continue
        seen.add((word.name, word.kind))
        if word.kind == "town" and not word.narrowed:
            first = max(word.places, key=_size, default=None)
            if first is not None and first.admin1 and first.people >= LARGE_TOWN and _called(first, word):
                counts[first.admin1] += 1
            continue
        regions = {place.admin1 for place in word.places if place.admin1}
        for region in regions:  # a district of a name that no other region has speaks for its own as its name does
            counts[region] += 1 if word.kind == "district" and len(regions) > 1 else 3
    return counts


def _namesake(word: PlaceWord, counts: Mapping[str, int]) -> str | None:
    """The country where a place is named like the country `word`, if the article is that one's and not of `word`'s."""
    others = {place.country for place in word.places}
    best = max(others, key=lambda code: (counts.get(code, 0), code), default=None)
    sure = SURE_NAMESAKE if word.name in RATHER_STATES else SURE_HINT
    if best is None or counts.get(best, 0) < sure or counts.get(word.country or "", 0) > 0:
        return None
    return best


def settle(word: PlaceWord, context: Context) -> Place | None:
    """The place that an ambiguous name means: in a country and region that the article speaks of, else the largest."""
    places = word.places
    if word.kind == "country":
        abroad = _namesake(word, context.countries)
        places = tuple(place for place in places if place.country == abroad)
    best = max(places, key=lambda place: _likely(place, word, context), default=None)
    return best._replace(admin1=None) if best is not None and _one_of_many(best, word, context) else best


def _one_of_many(best: Place, word: PlaceWord, context: Context) -> bool:
    """Whether nothing tells of which region a district is: "Marion County", where no state is spoken of."""
    return best.kind == "district" and any(
        place.country == best.country
        and place.admin1 != best.admin1
        and _likely(place, word, context) == _likely(best, word, context)
        for place in word.places
    )


def _own_name(place: Place, word: PlaceWord) -> bool:
    """Whether a word is a place's first name, or its beginning, not another name or one that sounds like it."""
    return plain(place.name).startswith(plain(word.name))


def _called(place: Place, word: PlaceWord) -> bool:
    """Whether a name is the one that the place is known by first."""
    return plain(place.name) == plain(word.name)


def _likely(place: Place, word: PlaceWord, context: Context) -> tuple[float, int]:
    exact = _called(place, word)
    spoken: float = min(context.countries[place.country], MOST_COUNTED)
    spoken += min(context.regions[place.admin1 or ""], MOST_OF_REGION) * OF_REGION
    return spoken + _size(place) - (0 if exact else LONGER_NAME if _own_name(place, word) else OTHER_NAME), place.people


def _size(place: Place) -> float:
    """What a place's size is worth against what the article says of its country: the power of ten of its people."""
    return math.log10(max(place.people, 1))


def weigh(
    words: Sequence[PlaceWord], counts: Mapping[str, int], settle: Callable[[PlaceWord], Place | None],
    nationalities: frozenset[str],
) -> Weighed:  # fmt: skip
    """What `words` say.

    `counts` is the article's context, `settle` tells which place a name means there, `nationalities` are those of the
    people harmed, who may be abroad.
    """
    spoken, total = max(counts.values(), default=0), sum(counts.values())
    best: dict[str, float] = defaultdict(float)
    spots: list[tuple[float, str, Place | None, PlaceWord]] = []
    for word in words:
        place = settle(word)
        country = place.country if place else word.country
        if country is None or (place is not None and _far_fetched(word, place, counts)):
            continue
        own = counts.get(country, 0)
        weight = _as_spoken(word, place, own, spoken, total)
        if word.kind == "demonym" and country in nationalities:
            weight = 0.8 if weight < 1 else weight * 0.8
        best[country] = max(best[country], weight) + 0.2 * min(weight, best[country])
        spots.append((weight, country, place if weight >= 1.5 else None, word))
    return Weighed(best, spots)


def locate(layers: Sequence[tuple[float, Weighed]], counts: Mapping[str, int]) -> Location:
    """Where an event happened, from layers that go from its own sentence to the whole article, each with its factor.

    `counts` is the article's context.
    """
    scores: dict[str, float] = defaultdict(float)
    for factor, weighed in layers:
        for country, weight in weighed.countries.items():
            scores[country] += factor * weight
    if not scores:
        return _country_alone(counts)
    for country, count in counts.items():
        if count >= 3:
            scores[country] += 0.15 * min(count, MOST_COUNTED)
    where = max(scores, key=lambda code: (scores[code], code))
    spots = [
        (factor * weight, place, word)
        for factor, weighed in layers
        for weight, country, place, word in weighed.spots
        if country == where
    ]
    return _within(where, spots)


def _far_fetched(word: PlaceWord, place: Place, counts: Mapping[str, int]) -> bool:
    """Whether a word only sounds like a small place, in a country that the article does not speak of."""
    sounds = plain(place.name) != plain(word.name) and rough(place.name) == rough(word.name)
    return sounds and place.kind == "town" and place.people < KNOWN and counts.get(place.country, 0) == 0


def _as_spoken(word: PlaceWord, place: Place | None, own: int, most: int, total: int) -> float:
    """What a word says for its country: less where it is a namesake of what the article speaks of.

    The article speaks `own` of that country, `most` of one, and `total` of all.
    """
    weight = word.weight
    if word.kind == "town" and total and not own:
        weight *= 0.3 if total >= 3 and (place is None or place.people < 2_000_000) else 0.8
    if (
        word.kind in ("town", "admin1", "district")
        and own <= 2
        and most >= 6
        and (place is None or place.kind != "town" or place.people < 200_000)
    ):
        weight *= 0.15
    return weight


def _country_alone(counts: Mapping[str, int]) -> Location:
    """The country that an article hints at without naming a place."""
    country = max(counts, key=lambda code: (counts[code], code), default=None)
    sure = 3 if sum(count > 0 for count in counts.values()) > 1 else 2
    return Location(country=country, precision="country") if country and counts[country] >= sure else Location()


Spot = tuple[float, Place, PlaceWord]  # with what it weighs


def _city_of(best: Spot, towns: Sequence[Spot]) -> Spot:
    """The town that `best`, where something happened, is a part of, if that town's police act; else `best` itself."""
    _, place, word = best
    acting = [spot for spot in towns if spot[2].acting and spot[1].people >= OF_CITY * place.people]
    if word.acting or not acting:
        return best
    city = max(acting, key=lambda spot: spot[0])
    return (best[0], *city[1:]) if word.part or _apart(place, city[1]) <= ACROSS_CITY else best


def _apart(one: Place, other: Place) -> float:
    """The distance of two places in kilometres; without end where one has no coordinates."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return math.inf
    east = math.radians(other.lon - one.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return EARTH * math.hypot(east, math.radians(other.lat - one.lat))


def _within(country: str, spots: Sequence[tuple[float, Place | None, PlaceWord]]) -> Location:
    """The place, region and evidence in the country where it happened."""
    regions = [(weight, place, word) for weight, place, word in spots if place is not None and place.kind != "town"]
    towns = [(weight, place, word) for weight, place, word in spots if place is not None and place.kind == "town"]
    if not spots:
        return Location(country=country, precision="country")
    heaviest = max(regions, key=lambda item: item[0]) if regions else None
    if towns:
        weight, town, word = _city_of(max(towns, key=lambda item: item[0]), towns)
        if heaviest is None or weight >= 0.4 * heaviest[0]:
            told = heaviest is not None and heaviest[0] >= 0.5 * weight  # with the town, not only elsewhere
            return _in_region(country, town, word, heaviest[1].admin1 if heaviest is not None and told else None)
    if heaviest is not None and heaviest[1].admin1 is not None:
        return Location(country, heaviest[1].admin1, None, None, None, "admin1", heaviest[2])
    return Location(country=country, precision="country", word=max(spots, key=lambda item: item[0])[2])


def _in_region(country: str, town: Place, word: PlaceWord, region: str | None) -> Location:
    """The town as a place, or its namesake in the region that is told with it; without a point where none is known."""
    namesakes = [place for place in word.places if place.kind == "town" and place.country == country]
    there = max((place for place in namesakes if place.admin1 == region), key=lambda place: place.people, default=None)
    if region is None or (there is None and len({place.admin1 for place in namesakes}) == 1):
        there = town
    if there is None:
        return Location(country, region, town.name, None, None, "place", word)
    return Location(country, there.admin1 or region, there.name, there.lat, there.lon, "place", word)
