"""Tests for the means of harm that words tell of."""

import pytest

from agents.extract import means


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A man was Shot after a crash", ["shooting", "crash"]),
        ("The victim was stabbed", ["stabbing"]),
        ("A gunsmith opened a shop", []),
        ("", []),
    ],
)
def test_means_are_told_the_most_telling_first(text: str, names: list[str]) -> None:
    assert [each.name for each in means.told(text)] == names


def test_families_leave_out_means_of_any_kind() -> None:
    assert means.families("Three were shot in an attack") == {"arms"}
    assert means.families("Three were hurt in an attack") == frozenset()
