"""Errors that a person can do something about: their text is a sentence that says what to do."""


class TocsinError(Exception):
    """Base of all errors whose text is meant for people; the command line shows it without a traceback."""
