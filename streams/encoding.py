"""Bytes of feeds, pages and files as text, whatever they say their encoding is."""

import codecs

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(body: bytes, declared: str | None = None) -> str:
    """`body` as text; never fails.

    A byte order mark is believed first. Then UTF-8, which other encodings' bytes hardly ever are by chance, so that a
    wrong declaration does no harm; then the `declared` encoding (any text, perhaps unknown); then windows-1252, as
    browsers do, with what it cannot read replaced.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, errors="replace")
    for candidate in ("utf-8", declared):
        try:
            if candidate:
                return body.decode(candidate)
        except (LookupError, ValueError):
            continue
    return body.decode("windows-1252", errors="replace")
