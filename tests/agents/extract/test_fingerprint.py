"""Tests for the fingerprint of a story: it is kept with events, so the same text has to give the same for ever."""

import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.extract.fingerprint import FACTORS, SUMMANDS, fingerprint

PIECES = st.sampled_from(["Five", "men’s", "“café”", "12,000", "a_b", "ÉCOLE", "—", "it's", "…", "\n", "x"])


def by_the_book(text: str) -> list[int]:
    words = re.findall(r"\w+", text.lower())[:5000]
    shingles = [" ".join(words[k : k + 4]) for k in range(max(1, len(words) - 3))] if words else []
    hashes = [int.from_bytes(hashlib.blake2b(each.encode(), digest_size=4).digest(), "big") for each in shingles]
    pairs = zip(FACTORS.tolist(), SUMMANDS.tolist(), strict=True)
    return [min((a * each + b) % 4294967291 for each in hashes) for a, b in pairs] if hashes else []


@settings(max_examples=60, derandomize=True, database=None, deadline=None)
@given(st.lists(PIECES, max_size=12))
def test_a_fingerprint_is_the_least_of_each_hash_over_the_shingles(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert fingerprint(text) == by_the_book(text)


@pytest.mark.parametrize("text", ["", "…", "— “”"])
def test_a_text_without_words_has_none(text: str) -> None:
    assert fingerprint(text) == []
