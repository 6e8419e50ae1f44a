"""Text is read right under a right, a wrong, an unknown and a missing declaration of its encoding."""

import pytest

from streams.encoding import decode


@pytest.mark.parametrize(
    ("body", "declared", "text"),
    [
        ("Besançon".encode(), None, "Besançon"),
        ("Besançon".encode(), "iso-8859-1", "Besançon"),
        ("Besançon".encode("iso-8859-1"), "utf-8", "Besançon"),
        ("“Łódź”".encode("cp1250"), "cp1250", "“Łódź”"),
        ("“Besançon”".encode("cp1252"), "no-such-encoding", "“Besançon”"),
        ("Besançon".encode("utf-16"), None, "Besançon"),
        (b"\xef\xbb\xbfmarked", "cp1252", "marked"),
        (b"caf\xe9 \x81", None, "café �"),
        (b"hex is no text encoding \xe9", "hex", "hex is no text encoding é"),
    ],
)
def test_decode(body: bytes, declared: str | None, text: str) -> None:
    assert decode(body, declared) == text
