"""A fingerprint of a story's words: near copies of one wire story have nearly the same."""

import hashlib
import re

import numpy as np

SIZE = 32  # numbers in a fingerprint
SHINGLE = 4  # words in a shingle
WORD = re.compile(r"\w+")


def _multipliers(name: str) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    """Fixed odd numbers below 2^31, one a place of the fingerprint: they must never change."""
    digests = (hashlib.blake2b(f"{name}{k}".encode(), digest_size=4).digest() for k in range(SIZE))
    return np.array([int.from_bytes(digest, "big") >> 1 | 1 for digest in digests], dtype=np.uint64)


_A, _B = _multipliers("a"), _multipliers("b")


def fingerprint(text: str) -> list[int]:
    """MinHash of the 4-word shingles of `text`: 32 numbers of 32 bits; [] for a text without words."""
    words = WORD.findall(text.lower())[:5000]
    if not words:
        return []
    following = zip(*(words[k:] for k in range(SHINGLE)), strict=False)
    shingles = set(map(" ".join, following)) or {" ".join(words)}
    digests = b"".join(hashlib.blake2b(shingle.encode(), digest_size=4).digest() for shingle in shingles)
    hashes = np.frombuffer(digests, ">u4").astype(np.uint64)
    mixed = (hashes[:, None] * _A[None, :] + _B[None, :]) % np.uint64(4294967291)
    smallest: list[int] = mixed.min(axis=0).tolist()
    return smallest


def similarity(one: list[int], other: list[int]) -> float:
    """Share of shingles that two fingerprinted texts have in common, estimated; 0 where one has none."""
    if not one or not other:
        return 0.0
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)
