"""The two kinds of error that are told apart by type: those for people, and those that pass."""


class TocsinError(Exception):
    """Base of all errors whose text is meant for people; the command line shows it without a traceback."""


class PassingError(Exception):
    """Something failed that may well work at the next try; anything else that a stage raises is taken as final."""
