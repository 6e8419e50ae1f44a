"""Finding words for places in a text, and how strongly each says that something happened there.

Where it happened is not where it was said or who did it: words that stand in a place ("in", "near", "the city of")
weigh most, the nationality of people and weapons little. Which of a name's places is meant is for `location` to say.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from agents.extract import vocabulary
from agents.extract.gazetteer import Gazetteer, Place, plain

WORD = re.compile(r"[\w'’.-]+|[^\w\s]")
STARTS = re.compile(r"(?:(?:al|el|as|ar|an|ad|at|ash|az|ez|es)[- ])?[A-ZÀ-ÖØ-ÞĀ-Žİ]")
PAIR = re.compile(r"([A-ZÀ-Þ][^\W\d_]{3,})[-–][A-ZÀ-Þ][^\W\d_]{2,}")
ARTICLES = ("al", "el")
GENITIVE = ("'s", "’s")
LONGEST_NAME = 5  # words
LONG = 5  # letters of a word that a headline in capitals does not leave small
KNOWN_TOWN = 100_000  # people of a town that is one by its name alone
LISTED_TOWN = 20_000  # people of a town that is one beside a comma
LOCATIVE = vocabulary.word_set("places.locative")
HELD = vocabulary.word_set("places.held")
PLACE_NOUNS = vocabulary.word_set("places.place_nouns")
TOWNS = vocabulary.word_set("places.towns")
CAPITAL = ("capital", *("capital" + ending for ending in GENITIVE))
NO_CAPITAL = vocabulary.word_set("places.no_capital")
OF_A_PART = vocabulary.word_set("places.of_a_part")  # whose capital is not the country's
SHORTEST_HOUSE = 3  # digits of a number that is one of a house behind "at"
AT_A_HOUSE = ("at", "on", "near")
BLOCKS = ("block", "blocks")
SIDES = vocabulary.word_set("places.sides")
CROSSING = ("and", "&")
NAMED_FOR = (["state", "of"], ["liberation", "of"], ["front", "of"], ["army", "of"])
PARTS = vocabulary.word_set("places.parts")
WEAPONS = vocabulary.word_set("places.weapons")
SPEECH = vocabulary.word_set("places.speech")
STREETS = vocabulary.streets() - PLACE_NOUNS
FACILITIES = vocabulary.word_set("places.facilities")
SUBDIVISIONS = vocabulary.word_set("places.subdivisions")
OF_SHOPS = vocabulary.word_set("places.of_shops")
KIN = vocabulary.word_set("places.kin")
OF_SOMEONE = vocabulary.word_set("places.of_someone")
DISTRICT_NOUNS = vocabulary.word_set("places.district_nouns")
EVENTS = vocabulary.word_set("places.events")
STOP = vocabulary.word_set("places.stop")
PEOPLE = vocabulary.word_set("places.people")  # names of so many people that they are none of a place alone
NO_START = vocabulary.word_set("places.no_start")
FOREIGN_PARTS = vocabulary.word_set("places.foreign_parts")
MAYBE_NAMES = vocabulary.word_set("places.maybe_names")
ADJECTIVAL = vocabulary.word_set("places.adjectival")
TITLES = vocabulary.word_set("places.titles")
COMMON = vocabulary.words("common_words.txt")
REACH_BACK = 60  # characters in which a verb of transport stands before the place
AT_HOME = 0.15  # what the home of an outlet, at the end of its headline, says of it
TREATED_THERE = 0.15  # what a place of treatment says of where something happened
LIVED_THERE = 0.35  # what a place where people live or were arrested says of it
ELSEWHERE = vocabulary.sought("places.elsewhere")
FLED_TO = vocabulary.sought("places.fled_to")
BROUGHT = vocabulary.sought("places.brought")
HOSPITAL = vocabulary.pattern("places.hospital")
AT_HOSPITAL = vocabulary.sought("places.at_hospital")
OF_HOSPITAL = vocabulary.sought("places.of_hospital")
TREATMENT = vocabulary.sought("places.treatment")
PARTS_OF_TOWN = vocabulary.word_set("places.parts_of_town")
POLICE = vocabulary.word_set("places.police")
OF_NO_NATION = vocabulary.word_set("places.of_no_nation")
WITHIN = vocabulary.pattern("places.within")
PERSON = vocabulary.sought("places.person")
FULL_NAME = re.compile(r"\b(?P<given>[A-Z][a-z]+) (?:[A-Z]\.? |[A-Z][a-z]+ )?(?P<family>[A-Z][a-z]+)\b")
GIVEN_NAMES = vocabulary.words("given_names.txt")
NO_FAMILY_NAME = STOP | PEOPLE | LOCATIVE | PLACE_NOUNS | EVENTS | STREETS | FACILITIES
NO_NAME = STOP | PEOPLE
NOT_BEFORE_FAMILY_NAME = STOP | LOCATIVE  # whatever capital they have
NOT_BEHIND_GIVEN_NAME = STOP | PLACE_NOUNS | EVENTS
NOT_DESCRIBED = STOP | SPEECH | LOCATIVE  # by the name of a country before them
OF_A_PLACE = PLACE_NOUNS | PARTS  # before "of" and its name
OF_SOMEONES = KIN | OF_SOMEONE
LISTED = frozenset((*vocabulary.country_names(), *vocabulary.demonyms(), *vocabulary.organisations()))
LISTED_PAIRS = frozenset(" ".join(WORD.findall(name)[:2]) for name in LISTED if " " in name)
WITH_HYPHEN = frozenset(name for name in LISTED if "-" in name)  # and so in one word or in several: "Timor - Leste"
LISTED_OPENINGS = frozenset((
    *(pair.partition(" ")[0] for pair in LISTED_PAIRS), *(name.partition("-")[0] for name in WITH_HYPHEN)
))  # fmt: skip
OUTLET = vocabulary.sought("places.outlet")
OUTLET_HEAD = ["News", ":"]
SIDE = vocabulary.pattern("places.side")


@dataclass(frozen=True)
class PlaceWord:
    """A word for a place in text[start:end]: what it may mean, and how strongly it says where something happened."""

    start: int
    end: int
    name: str
    kind: str  # country, demonym, admin1, district, town, organisation
    country: str | None  # None while the places are not told apart
    places: tuple[Place, ...]  # of a country's name: those abroad that are named like it
    weight: float
    narrowed: bool = False  # to the places that fit a name beside it
    acting: bool = False  # its police are said to act
    part: bool = False  # it is called a part of a town


class Named(NamedTuple):
    """A name that begins at a token: how many tokens it has, and what it may mean."""

    length: int
    name: str
    kind: str
    country: str | None
    places: tuple[Place, ...]


class Opening(NamedTuple):
    """What names may begin with a token, whatever stands around it."""

    any: bool  # False where none may
    alone: bool  # one of that token alone
    longer: bool  # longer ones


NO_OPENING = Opening(any=False, alone=False, longer=False)


class Others:
    """What an article names people and hospitals by, looked for where a name that is asked for stands."""

    def __init__(self, texts: Sequence[str] = ()) -> None:
        """`texts` are the sentences of the article."""
        self._texts = texts
        self._names: dict[str, frozenset[str]] = {}

    def __contains__(self, name: str) -> bool:
        if name.lower() in NO_FAMILY_NAME:
            return False
        return any(name in self._names_in(text) for text in self._texts if name in text)

    def _names_in(self, text: str) -> frozenset[str]:
        """What may be a name in one sentence, remembered."""
        if text not in self._names:
            self._names[text] = frozenset(_names_of_others(text))
        return self._names[text]


def _names_of_others(text: str) -> Iterator[str]:
    """Words of names with an age, a title, a given name or a word of speech; what stands before "Hospital"."""
    for match in PERSON.finditer(text):
        yield from filter(None, match.groups())
    for match in FULL_NAME.finditer(text):
        if match["given"].lower() in GIVEN_NAMES and match["family"].lower() not in NO_FAMILY_NAME:
            yield from match.groups()
    for match in OF_HOSPITAL.finditer(text):
        yield match["name"]


NO_OTHERS = Others()


def find(text: str, gazetteer: Gazetteer, title: bool = False, others: Others = NO_OTHERS) -> list[PlaceWord]:
    """The words for places in `text`, none overlapping; `others` is what the article names people and hospitals by."""
    tokens = WORD.findall(text)
    found: list[PlaceWord] = []
    share, reach = 1.0, -1  # of its weight that the last name has, and the token from which the land it lies in is told
    tail = OUTLET.search(text) if title else None
    outlet = tail.start() if tail is not None else len(text)
    behind, past = 0, 0  # the token behind the last name, and where in the text the one before it ends
    for i, most in _openings(tokens, gazetteer):
        named = _longest(tokens, i, most, gazetteer, title, others) if i >= behind else None
        if named is None:
            continue
        named = _as_capital(tokens, i, named, gazetteer)
        if _called_a_town(tokens, i):
            towns = tuple(place for place in named.places if place.kind == "town")
            named = named._replace(kind="town", places=towns, country=_only_country(towns)) if towns else named
        start = text.index(tokens[i], _end(text, tokens[behind:i], past))
        behind = i + named.length
        past = end = _end(text, tokens[i:behind], start)
        if not named.name.endswith("."):
            end = start + len(text[start:end].rstrip("'’."))
        hospital = i > 0 and tokens[i - 1].lower() in OF_PEOPLE_TOO and named.name in others
        share = share if i == reach else _share(text, start, end, named, hospital)
        after = _following(tokens, behind)
        reach = behind + 1 if after == "," else -1
        weight = _weight(tokens, i, named, title) * share
        if start >= outlet or (title and tokens[behind : behind + 2] == OUTLET_HEAD):
            weight *= AT_HOME
        acting, part = after in POLICE, after in PARTS_OF_TOWN
        found.append(
            PlaceWord(start, end, named.name, named.kind, named.country, named.places, weight, acting=acting, part=part)
        )
    return _agreed(found, text)


def _end(text: str, tokens: Iterable[str], start: int) -> int:
    """Where the last of some tokens ends that stand one behind another in text[start:]."""
    for token in tokens:
        start = text.index(token, start) + len(token)
    return start


def _share(text: str, start: int, end: int, named: Named, hospital: bool) -> float:
    """How much of its weight a name has by what is said to have been there, besides what happened."""
    if hospital or (named.kind != "country" and _of_hospital(text, start, end)) or _fled_to(text, start):
        return TREATED_THERE
    return LIVED_THERE if ELSEWHERE.search(text[max(0, start - REACH_BACK) : start]) else 1.0


def _of_hospital(text: str, start: int, end: int) -> bool:
    """Whether a name tells where people were treated: "flown to a Reno hospital", "at Mora Medical Center"."""
    before = text[max(0, start - REACH_BACK) : start]
    brought = BROUGHT.search(before) is not None
    if HOSPITAL.match(text[end:]) is not None or AT_HOSPITAL.search(before) is not None:
        return True
    return brought and TREATMENT.search(text[start:]) is not None


def _fled_to(text: str, start: int) -> bool:
    """Whether a name only tells where those went who fled, or are cared for: "2,000 have fled to Gao"."""
    return FLED_TO.search(text[max(0, start - REACH_BACK) : start]) is not None


def home_of(outlet: str, gazetteer: Gazetteer) -> Place | None:
    """The town or region that an outlet is named after: "Abuja Mirror"; None for "Daily News"."""
    words = outlet.split()
    for length in range(len(words) - 1, 0, -1):
        name = " ".join(words[:length])
        if length == 1 and not (_may_be_name(name) and name.lower() not in COMMON):
            continue
        known = [place for place in gazetteer.find(name) if place.kind != "district" and place.people >= KNOWN_TOWN]
        if known:
            return max(known, key=lambda place: place.people)
    return None


def _agreed(found: list[PlaceWord], text: str) -> list[PlaceWord]:
    """Names that stand side by side ("Macon, Georgia") narrowed to the places that fit each other."""
    for k in reversed(range(len(found) - 1)):
        one, other = found[k], found[k + 1]
        between = text[one.end : other.start].strip()
        if WITHIN.fullmatch(between):
            between = ","
        if between not in (",", "", "(") or other.kind in ("demonym", "organisation"):
            continue
        if one.kind not in ("town", "admin1", "district") and not (one.kind == "country" and one.places):
            continue
        regions = {place.admin1 for place in other.places if place.kind == "admin1"}
        countries = {place.country for place in other.places} if other.kind != "country" else {other.country}
        fitting = tuple(p for p in one.places if p.admin1 in regions)
        if fitting and other.kind == "country":
            codes = {place.admin1 for place in fitting}
            region = tuple(p for p in other.places if p.kind == "admin1" and p.admin1 in codes)
            found[k + 1] = replace(other, kind="admin1", country=region[0].country, places=region)
        if regions and not fitting and between == "," and _all_small(one):
            found[k] = replace(one, country=other.country, places=())  # a town too small to be listed: "Elmo, Missouri"
            continue
        fitting = fitting or tuple(p for p in one.places if p.country in countries)
        whole = other.country is not None and other.kind in ("country", "admin1")
        whole = whole and not _owns(text[other.start : other.end])  # "in Idlib, Turkey's ministry said"
        if not fitting and whole and one.kind in ("town", "district") and between == ",":
            found[k] = replace(one, country=other.country, places=())
        if fitting:
            one = replace(one, weight=max(one.weight, 0.9 * other.weight)) if whole and between == "," else one
            found[k] = replace(
                one, kind=fitting[0].kind, places=fitting, country=_only_country(fitting), narrowed=whole
            )
    return found


def _all_small(word: PlaceWord) -> bool:
    """Whether a name is that of no town which is known by its name alone."""
    return word.kind == "town" and max(place.people for place in word.places) < KNOWN_TOWN


def of_dateline(words: Iterable[PlaceWord]) -> list[PlaceWord]:
    """`words` of a dateline: towns where they may be, for a dateline names the town: "WASHINGTON (AP)"."""
    return [
        replace(word, kind="town", places=towns, country=_only_country(towns))
        if (towns := tuple(place for place in word.places if place.kind == "town")) and word.kind == "admin1"
        else word
        for word in words
    ]


def narrowed(words: Iterable[PlaceWord]) -> dict[str, PlaceWord]:
    """What the names of an article mean that were told once with the land they lie in ("Lebanon, Ohio")."""
    known: dict[str, PlaceWord] = {}
    for word in words:
        if word.narrowed and word.kind == "town":
            known.setdefault(plain(word.name), word)
    return known


def as_known(words: Sequence[PlaceWord], known: Mapping[str, PlaceWord]) -> list[PlaceWord]:
    """`words`, those of a name that the article has told once in full with that meaning."""
    meant = [(word, known.get(plain(word.name))) for word in words]
    return [
        replace(word, kind=full.kind, places=full.places, country=full.country, narrowed=True)
        if full is not None and word.kind in ("town", "country", "admin1")
        else word
        for word, full in meant
    ]


def _only_country(places: Sequence[Place]) -> str | None:
    countries = {place.country for place in places}
    return countries.pop() if len(countries) == 1 else None


def _openings(tokens: Sequence[str], gazetteer: Gazetteer) -> Iterator[tuple[int, int]]:
    """The tokens at which a name may begin, each with the most words that it may have.

    Most tokens are spared a closer look here, and all a look for longer names where none may begin. Beside a word for
    places a name need only sound like one.
    """
    for i, token in enumerate(tokens):
        if token.islower() and token not in ARTICLES:  # as most are
            continue
        opening = _opening(token, gazetteer)
        if not opening.any:
            continue
        if (opening.longer and _may_go_on(tokens, i, gazetteer)) or _beside_place_noun(tokens, i):
            yield i, min(LONGEST_NAME, len(tokens) - i)
        elif opening.alone:
            yield i, 1


@functools.lru_cache(maxsize=50_000)
def _opening(token: str, gazetteer: Gazetteer) -> Opening:
    """What names may begin with `token`."""
    if token not in ARTICLES and not STARTS.match(token):
        return NO_OPENING
    name, only_listed = _name([token]), token.lower() in NO_START
    alone = name in LISTED or _code_of_state(token) is not None
    longer = token in LISTED_OPENINGS
    if only_listed:
        return Opening(alone or longer, alone, longer)
    pair = PAIR.fullmatch(name)
    known = _may_be_name(name) and (gazetteer.find(name) or (pair and gazetteer.find(pair[1])))
    return Opening(True, alone or bool(known), longer or gazetteer.opens_longer(token))


def _may_go_on(tokens: Sequence[str], i: int, gazetteer: Gazetteer) -> bool:
    """Whether a name of several words may begin at token `i`: it would end with a capital, and before a comma."""
    for following in tokens[i + 1 : i + LONGEST_NAME]:
        if following == ",":
            return False
        if _may_end(following):
            return _may_stand_together(tokens[i], tokens[i + 1], gazetteer)
    return False


@functools.lru_cache(maxsize=50_000)
def _may_stand_together(first: str, second: str, gazetteer: Gazetteer) -> bool:
    """Whether a name may begin with two tokens, or be made of them: "Bani Walid", "South Side", "Timor - Leste"."""
    if second == "-" or first.lower() in SIDES:
        return True
    pair = f"{first} {second}"
    if pair in LISTED_PAIRS or gazetteer.opens_longer(pair):
        return True
    alone = _name((first, second))  # "Saudi Arabia's"
    return alone != pair and (alone in LISTED_PAIRS or gazetteer.opens_longer(alone))


def _beside_place_noun(tokens: Sequence[str], i: int) -> bool:
    """Whether a word for places stands before token `i` or not far behind it."""
    if i > 0 and tokens[i - 1].lower() in LOCATIVE:
        return True
    return not PLACE_NOUNS.isdisjoint([token.lower().rstrip(".") for token in tokens[i + 1 : i + 1 + LONGEST_NAME]])


def _longest(
    tokens: Sequence[str], i: int, most: int, gazetteer: Gazetteer, title: bool, others: Others
) -> Named | None:
    """The longest name of up to `most` words that begins at token `i`."""
    state = _state(tokens, i)
    if state is not None:
        return Named(1, tokens[i], "admin1", "USA", (Place(tokens[i], "admin1", "USA", state, None, None, 0),))
    for length in range(most, 0, -1):
        if not tokens[i + length - 1][:1].isalnum() or (length > 1 and not _may_end(tokens[i + length - 1])):
            continue
        name = _name(tokens[i : i + length])
        if length == 1 and i and tokens[i - 1] == "New":
            return None  # part of a longer name: "New Denmark"
        listed = _listed(tokens, i, length, name, gazetteer, others)
        if listed is not None:
            return None if name in MAYBE_NAMES and (_is_person(tokens, i, length) or _is_kin(tokens, i)) else listed
        if _is_side_or_street(name):
            return None
        if tokens[i].lower() in NO_START or (length == 1 and not _may_be_name(name)):
            continue
        places = _places(tokens, i, length, name, gazetteer)
        if not places:
            continue
        if _in_address(tokens, i):
            return None
        if _name_goes_on(tokens, i + length, STREETS) and not _owns(tokens[i]):
            return None
        small = max(place.people for place in places) < KNOWN_TOWN
        if small and not (title and _in_capitals(tokens)) and _names_facility(tokens, i + length - 1):
            return None
        if length == 1 and (_has_kin(tokens, i) or (small and _is_shop(tokens, i))):
            return None
        if _is_person(tokens, i, length) or (i > 0 and length == 1 and tokens[i - 1] in ("-", "&")):
            return None
        if length == 1 and not _plausible(tokens, i, name, places, title, others):
            continue
        return Named(length, name, places[0].kind, _only_country(places), places)
    return None


@functools.lru_cache(maxsize=20_000)
def _is_side_or_street(name: str) -> bool:
    """Whether a name is that of a part of any town, or a word for a street: "South Side", "Avenue"."""
    return SIDE.fullmatch(name) is not None or _following([name], 0) in STREETS


def _in_capitals(tokens: Sequence[str]) -> bool:
    """Whether a headline writes its words with capitals: those then tell no names apart."""
    long = [token for token in tokens if len(token) >= LONG and token.isalpha()]
    return all(token[0].isupper() for token in long)


def _names_facility(tokens: Sequence[str], i: int) -> bool:
    """Whether the name at token `i` is that of a building, a park or a new estate: "Cascade Mall"."""
    facility = _name_goes_on(tokens, i + 1, FACILITIES) and not _owns(tokens[i])
    return facility or _following(tokens, i + 1) in SUBDIVISIONS


def _listed(
    tokens: Sequence[str], i: int, length: int, name: str, gazetteer: Gazetteer, others: Others
) -> Named | None:
    """A country, its people or an organisation."""
    if name not in LISTED:
        return None
    if name in vocabulary.country_names():
        country = vocabulary.country_names()[name]
        after = tokens[i + length] if i + length < len(tokens) else ""
        if name in ADJECTIVAL and after.islower() and after.isalpha() and after not in NOT_DESCRIBED:
            return Named(length, name, "demonym", country, ())
        abroad = tuple(place for place in gazetteer.find(name) if place.country != country and place.kind != "district")
        states = tuple(place for place in abroad if place.kind == "admin1") if name in RATHER_STATES else ()
        if states and after.lower() in OF_TOWN:
            return Named(length, name, "admin1", states[0].country, states)  # "a Georgia man", who is no Georgian
        return Named(length, name, "country", country, abroad)
    if name in vocabulary.demonyms():
        after = tokens[i + length] if i + length < len(tokens) else ""
        if after.lower().rstrip(".") in OF_NO_NATION or (after.istitle() and after.lower() in DISTRICT_NOUNS):
            return None  # "a German shepherd", "Dane County"
        if after[:1].isupper() and name in others and after in others:
            return None  # "Omani Free, 18"
        return Named(length, name, "demonym", vocabulary.demonyms()[name], ())
    if name in vocabulary.organisations():
        return Named(length, name, "organisation", vocabulary.organisations()[name].country, ())
    return None


def _may_be_name(name: str) -> bool:
    """Whether a single word may name a place: no function word, no letters that stand for something longer."""
    return name.lower() not in NO_NAME and len(name) >= 3 and not (name.isupper() and len(name) < 5)


def _places(tokens: Sequence[str], i: int, length: int, name: str, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The places of that name which the words around it allow; of a pair ("Herat-Kandahar road") those of the first."""
    before = tokens[i - 1].lower() if i else ""
    noun = _following(tokens, i + length)
    places = gazetteer.find(name)
    if not places and not _owns(tokens[i]) and (noun in PLACE_NOUNS or before in LOCATIVE):
        places = gazetteer.sounds_like(name)
    if not places and length == 1 and (pair := PAIR.fullmatch(name)):
        places = tuple(place for place in gazetteer.find(pair[1]) if place.kind != "district")
    if "-" in name and before in LOCATIVE and places:
        return places  # "in Miami-Dade"
    if noun in DISTRICT_NOUNS:
        return tuple(place for place in places if place.kind != "town") or places
    if noun not in PLACE_NOUNS and not (before == "of" and i > 1 and tokens[i - 2].lower() in PLACE_NOUNS):
        return tuple(place for place in places if place.kind != "district")
    return places


def _following(tokens: Sequence[str], i: int) -> str:
    return tokens[i].lower().rstrip(".") if i < len(tokens) else ""


def _name_goes_on(tokens: Sequence[str], i: int, nouns: frozenset[str]) -> bool:
    """Whether token `i` is one of `nouns`, with a capital as part of a name: "York Avenue", "Cascade Mall"."""
    return _following(tokens, i) in nouns and tokens[i][0].isupper()


def _where_follows(tokens: Sequence[str], i: int) -> bool:
    """Whether a clause that starts at token `i` tells what happened in the place before it: ", where six died"."""
    after = [_following(tokens, k) for k in range(i, i + 4)]
    return after[:2] == [",", "where"] or (after[0] == "," and after[2:] == [",", "where"])


def _called_a_town(tokens: Sequence[str], i: int) -> bool:
    """Whether the name at token `i` is said to be a town's: "the town of Mora"."""
    return i > 1 and tokens[i - 1].lower() == "of" and tokens[i - 2].lower() in TOWNS


def _as_capital(tokens: Sequence[str], i: int, named: Named, gazetteer: Gazetteer) -> Named:
    """The town that a country's name or people's stand for: "in the Syrian capital", "in the capital of Syria"."""
    after = i + named.length
    owner = named.kind == "demonym" or (named.kind == "country" and _owns(tokens[after - 1]))
    owned = owner and _following(tokens, after) in CAPITAL and _following(tokens, after + 1) not in NO_CAPITAL
    of_it = named.kind == "country" and [token.lower() for token in tokens[max(0, i - 2) : i]] == ["capital", "of"]
    if not (owned or of_it) or named.country is None or not OF_A_PART.isdisjoint(named.name.split()):
        return named
    places = gazetteer.capital(named.country)
    return Named(named.length + owned, places[0].name, "town", named.country, places) if places else named


def _owns(token: str) -> bool:
    return token.endswith(GENITIVE)


def _state(tokens: Sequence[str], i: int) -> str | None:
    """The state of the USA that token `i` abbreviates: "Ala." anywhere but at the start, "AL" after a comma."""
    code = _code_of_state(tokens[i])
    if code is None or i == 0 or tokens[i] in ("La", "Miss", "Ill", "Del"):
        return None
    dotted = "." in tokens[i] or (i + 1 < len(tokens) and tokens[i + 1] == ".")
    return code if tokens[i - 1] == "," or (dotted and len(tokens[i]) > 3) else None


@functools.lru_cache(maxsize=50_000)
def _code_of_state(token: str) -> str | None:
    """The code of the state that a token may abbreviate."""
    bare = token.rstrip(".-")  # "shot in Toledo, OH.", "MOBILE, AL- A boy"
    return vocabulary.us_states().get(bare) or vocabulary.us_states().get(bare + ".")


def _may_end(token: str) -> bool:
    if token.islower() and token.isascii() and token.isalpha():  # as most are
        return False
    return bool(STARTS.match(token)) or token[:1].isdigit() or "-" in token


def _name(tokens: Sequence[str]) -> str:
    """Tokens as one name, without a genitive."""
    name = " ".join(tokens)
    if name.isalpha():  # as most are
        return name
    for ending in (*GENITIVE, "'", "’"):
        name = name.removesuffix(ending)
    if name.endswith(".") and name.split()[-1].count(".") == 1:
        name = name[:-1]
    return name.replace(" - ", "-")


def _is_person(tokens: Sequence[str], i: int, length: int) -> bool:
    """Whether the name is part of a person's: after a title or a first name, or before a last one."""
    before = tokens[i - 1] if i else ""
    joined = i + length < len(tokens) and not tokens[i + length - 1].endswith((*GENITIVE, "."))
    after = tokens[i + length].removesuffix(".") if joined else ""
    if before.rstrip(".").lower() in TITLES:
        return True
    if length > 1:
        return False
    if (
        after[:1].isupper()
        and after.isalpha()
        and after.lower() not in NOT_BEHIND_GIVEN_NAME
        and after not in vocabulary.country_names()
    ):
        return True
    return (
        before[:1].isupper()
        and before.isalpha()
        and len(before) > 1
        and before.lower() not in NOT_BEFORE_FAMILY_NAME
        and before not in vocabulary.demonyms()
    )


def _in_address(tokens: Sequence[str], i: int) -> bool:
    """Whether token `i` must mean a street: "at 4183 Eastwind", "the 500 block of Salem", "57th Street and Lamar"."""
    before = [token.lower() for token in tokens[max(0, i - 2) : i]]
    if not before:
        return False
    house = before[-1].isdigit() and len(before[-1]) >= SHORTEST_HOUSE and before[0] in AT_A_HOUSE
    block = before[-1] == "of" and before[0] in BLOCKS
    if before[-1] in SIDES and i > 2:
        block = tokens[i - 2].lower() == "of" and tokens[i - 3].lower() in BLOCKS
    return house or block or (before[-1] in CROSSING and before[0] in STREETS) or _at_crossing(tokens, i)


def _at_crossing(tokens: Sequence[str], i: int) -> bool:
    """Whether token `i` is one of two streets: "North Flora and 80th Street", "at Linden and Laurel avenues"."""
    if tokens[i - 1] in CROSSING and _following(tokens, i + 1) in STREETS:
        return True
    if _following(tokens, i + 1) not in CROSSING:
        return False
    second = i + 3 if _following(tokens, i + 2) in SIDES else i + 2
    return _following(tokens, second + 1) in STREETS


def _is_shop(tokens: Sequence[str], i: int) -> bool:
    """Whether token `i` names a shop or a bar: "at Shelby's", "the Macy's", "in Chili's parking lot"."""
    if i == 0 or not _owns(tokens[i]):
        return False
    return tokens[i - 1].lower() in ("at", "the") or _following(tokens, i + 1) in OF_SHOPS


def _is_kin(tokens: Sequence[str], i: int) -> bool:
    """Whether the name at token `i` follows that of a relation: "his son Jordan"."""
    return i > 0 and tokens[i - 1].lower() in KIN


def _has_kin(tokens: Sequence[str], i: int) -> bool:
    """Whether the name at token `i` is of someone with a family, a lawyer or a body: "Brandon's father"."""
    return _owns(tokens[i]) and _following(tokens, i + 1) in OF_SOMEONES


def _plausible(
    tokens: Sequence[str], i: int, name: str, places: tuple[Place, ...], title: bool, others: Others
) -> bool:
    """Whether a capitalised word is a place, by what stands around it and how large the place is."""
    before = tokens[i - 1].lower() if i else ""
    after = _following(tokens, i + 1)
    size = max(place.people for place in places)
    stands_in = (
        before in LOCATIVE
        or (before == "of" and i > 1 and tokens[i - 2].lower() in OF_A_PLACE)
        or _where_follows(tokens, i + 1)
    )
    in_state = after == "," and i + 2 < len(tokens) and (_state(tokens, i + 2) or tokens[i + 2] in STATE_NAMES)
    if in_state or (name.lower() not in COMMON and (before in PLACE_NOUNS or after in PLACE_NOUNS)):
        return True
    if name.lower() in COMMON:
        return (stands_in and not title) or (after in EVENTS and size >= KNOWN_TOWN)
    if stands_in and before not in OF_PEOPLE_TOO and not title and not _owns(tokens[i]):
        return True
    introduced = title or before in ("a", "an", "the", "two", "three")
    beside = before in (",", "of", "and", "-", ":") or after == ","
    known = (
        stands_in
        or any(place.kind != "town" for place in places)
        or size >= (LISTED_TOWN if beside else KNOWN_TOWN)
        or (after in BEFALLEN and introduced and any(plain(place.name) == plain(name) for place in places))
    )  # the last: "Meridian man held"
    return known and name not in others  # for whom the whole article is gone through


OF_PEOPLE_TOO = vocabulary.word_set("places.of_people_too")
RATHER_STATES = vocabulary.word_set("places.rather_states")
OF_TOWN = vocabulary.word_set("places.of_town")
BEFALLEN = OF_TOWN | EVENTS
STATE_NAMES = vocabulary.word_set("places.state_names")
TOLD = vocabulary.word_set("places.told")
THERE = 1.4  # times as much as others in the sentence says the place of which a clause tells what happened there
SAID_THERE = 1.0  # what the place of a speech says of where it happened: "the minister said in Geneva"


def _says_the_holder(word: str) -> bool:
    """Whether a word says in whose hands a place is: "rebel-held"."""
    return "-" in word and word.rpartition("-")[2] in HELD


def _weight(tokens: Sequence[str], i: int, named: Named, title: bool) -> float:
    """How strongly a word says where something happened."""
    kind, length = named.kind, named.length
    before = [tokens[j].lower() for j in range(max(0, i - 5), i)]
    before = before[:-1] if before and _says_the_holder(before[-1]) else before[-4:]
    last = before[-1] if before else ""
    after, after_next = _following(tokens, i + length), _following(tokens, i + length + 1)
    genitive = _owns(tokens[i + length - 1])
    located = (
        last in LOCATIVE
        or (last == "the" and len(before) > 1 and before[-2] in LOCATIVE)
        or (last == "of" and len(before) > 1 and before[-2] in OF_A_PLACE)
        or (kind not in ("country", "demonym", "organisation") and after in PLACE_NOUNS)
        or (kind != "demonym" and (after in EVENTS or (after == "suicide" and after_next in EVENTS)))
    )
    beyond = after in ("border", "frontier") or "border" in before[-2:] or last == "bordering"
    if kind == "country" and before[-2:] in NAMED_FOR:
        return 0.3  # movements are named for where they would rule: "the Islamic State of Iraq"
    if kind == "country" and last == "from" and len(before) > 1 and before[-2] in vocabulary.people():
        return 0.5  # "soldiers from Georgia"
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
    if after in ("-", "–") and after_next in FOREIGN_PARTS:
        return 0.1
    base = 4.0 if kind == "country" else 5.0
    if last == "from" or (last == "to" and kind == "country"):
        base = 2.0
    if located and last in ("in", "at") and TOLD.intersection(before[-2:-1]):
        return SAID_THERE
    if _where_follows(tokens, i + length):
        return base * THERE
    if title and after in EVENTS:
        return base * THERE  # "San Bernardino shooting victims": it is called by where it was
    if located:
        return base * 0.6 if after in SPEECH else base
    if after in POLICE and kind not in ("country", "organisation"):
        return base * 0.5  # whose police are at work
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
