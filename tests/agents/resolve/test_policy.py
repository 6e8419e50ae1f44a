"""That the policy of resolution is complete and consistent, so that an analyst can edit it without reading code."""

from pathlib import Path

from agents.resolve.policy import COMMON, FAMILIES_OF, POLICY, SCENE_OF

ROOT = Path(__file__).parents[3]


def test_every_means_of_a_family_is_one_that_extraction_gives() -> None:
    lines = (ROOT / "agents/extract/data/means.tsv").read_text(encoding="utf-8").splitlines()
    means = {line.split("\t")[0] for line in lines if line and not line.startswith("#")}
    assert set(FAMILIES_OF) <= means


def test_no_scene_word_is_in_two_groups() -> None:
    assert sum(len(words) for words in POLICY["scenes"].values()) == len(SCENE_OF)


def test_more_shared_words_never_weigh_less() -> None:
    assert POLICY["words"]["shared"] == sorted(POLICY["words"]["shared"])


def test_common_words_are_in_lower_case() -> None:
    assert COMMON and all(word == word.lower() for word in COMMON)


def test_who_is_in_a_position_to_know_is_no_hearsay() -> None:
    official, hearsay = (set(POLICY["voices"][kind]) for kind in ("official", "hearsay"))
    assert not official & hearsay and all(word == word.lower() for word in official | hearsay)
