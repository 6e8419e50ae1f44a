"""The policy of resolution, read once from data/: what counts as evidence, how much, and the limits."""

import re
import tomllib
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"
POLICY: dict[str, Any] = tomllib.loads((_DATA / "evidence.toml").read_text(encoding="utf-8"))
THRESHOLD: float = POLICY["threshold"]

FAMILIES_OF = {
    means: frozenset(family for family, members in POLICY["families"].items() if means in members)
    for means in {means for members in POLICY["families"].values() for means in members}
}
SCENE_OF = {word: scene for scene, words in POLICY["scenes"].items() for word in words}
OFTEN = frozenset(POLICY["often"]["countries"])

_LINES = (_DATA / "common_words.txt").read_text(encoding="utf-8").splitlines()
COMMON = frozenset(word for line in _LINES if not line.startswith("#") for word in line.split())


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")(?:e?s)?\b", re.IGNORECASE)


OFFICIAL, HEARSAY = (_any_of(POLICY["voices"][kind]) for kind in ("official", "hearsay"))


def weight(section: str, clue: str) -> float:
    """The number that the policy gives under `[section]` for `clue`."""
    return float(POLICY[section][clue])


def limit(name: str) -> int:
    """The number that the policy gives under `[limits]` for `name`."""
    return int(POLICY["limits"][name])
