"""The policy of resolution, read once from data/evidence.toml: what counts as evidence, how much, and the limits."""

import tomllib
from pathlib import Path
from typing import Any

POLICY: dict[str, Any] = tomllib.loads((Path(__file__).parent / "data" / "evidence.toml").read_text(encoding="utf-8"))
THRESHOLD: float = POLICY["threshold"]

FAMILY_OF = {means: family for family, members in POLICY["families"].items() for means in members}
SCENE_OF = {word: scene for scene, words in POLICY["scenes"].items() for word in words}


def weight(section: str, clue: str) -> float:
    """The number that the policy gives under `[section]` for `clue`."""
    return float(POLICY[section][clue])


def limit(name: str) -> int:
    """The number that the policy gives under `[limits]` for `name`."""
    return int(POLICY["limits"][name])
