"""The words of a text: runs of letters and digits, in lower case."""

import re

WORD = re.compile(r"\w+")
LETTERS = bytes(ord(chr(code).lower()) if WORD.match(chr(code)) else ord(" ") for code in range(128)).ljust(256)
MARKS = "’‘“”–—…\u00a0"  # no words; few texts have other letters than ASCII


def lower_words(text: str) -> list[str]:
    """The words of `text` in lower case, in order."""
    parted = _parted(text)
    return parted.decode().split() if parted is not None else WORD.findall(text.lower())


def encoded_words(text: str) -> list[bytes]:
    """As `lower_words` has them, in UTF-8."""
    parted = _parted(text)
    return parted.split() if parted is not None else [word.encode() for word in WORD.findall(text.lower())]


def _parted(text: str) -> bytes | None:
    """`text` in lower case with spaces between its words, by a table, which takes a third of the time.

    None where it has other letters than ASCII's.
    """
    if not text.isascii():
        for mark in MARKS:
            text = text.replace(mark, " ")
        if not text.isascii():
            return None
    return text.encode().translate(LETTERS)
