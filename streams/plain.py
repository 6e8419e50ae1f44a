"""Untrusted text without anything that a terminal would obey, wherever it is shown, and in every line of a log."""

import logging
import unicodedata


def plain(text: str) -> str:
    """Untrusted text without anything that a terminal would obey: control and direction characters become spaces."""
    return "".join(
        " " if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") else character for character in text
    )


class PlainRecord(logging.LogRecord):
    """A record whose message is one line of plain text: what an article is called can forge no line."""

    def getMessage(self) -> str:  # noqa: N802
        """The message."""
        return plain(super().getMessage())


def log_plainly() -> None:
    """Make all records of this process, the libraries' too, such ones."""
    logging.setLogRecordFactory(PlainRecord)
