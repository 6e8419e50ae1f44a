"""A fingerprint of a story's words: near copies of one wire story have nearly the same."""

import hashlib

import numpy as np

from agents.extract.words import encoded_words

SIZE = 32  # numbers in a fingerprint
SHINGLE = 4  # words in a shingle
DIGEST = hashlib.blake2b(digest_size=4)  # of nothing yet; copied, which takes half of making one anew


def _multipliers(name: str) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    """Fixed odd numbers below 2^31, one a place of the fingerprint: they must never change."""
    digests = (hashlib.blake2b(f"{name}{k}".encode(), digest_size=4).digest() for k in range(SIZE))
    return np.array([int.from_bytes(digest, "big") >> 1 | 1 for digest in digests], dtype=np.uint64)


FACTORS, SUMMANDS = _multipliers("a"), _multipliers("b")


def fingerprint(text: str) -> list[int]:
    """MinHash of the 4-word shingles of `text`: 32 numbers of 32 bits; [] for a text without words."""
    words = encoded_words(text)[:5000]
    if not words:
        return []
    following = zip(*(words[k:] for k in range(SHINGLE)), strict=False)
    shingles = set(map(b" ".join, following)) or {b" ".join(words)}
    digests = bytearray()
    for shingle in shingles:
        digest = DIGEST.copy()
        digest.update(shingle)
        digests += digest.digest()
    hashes = np.frombuffer(digests, ">u4").astype(np.uint64)
    mixed = np.multiply.outer(FACTORS, hashes)
    mixed += SUMMANDS[:, None]
    mixed %= np.uint64(4294967291)
    smallest: list[int] = mixed.min(axis=1).tolist()
    return smallest


def similarity(one: list[int], other: list[int]) -> float:
    """Share of shingles that two fingerprinted texts have in common, estimated; 0 where one has none."""
    if not one or not other:
        return 0.0
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)
