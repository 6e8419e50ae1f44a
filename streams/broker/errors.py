"""What can be wrong with a broker."""

from streams.errors import TocsinError


class BrokerError(TocsinError):
    """A broker cannot be started or reached; the text says which and what to do."""


class RefusedError(BrokerError):
    """A cluster will not have us as we are set, and trying again would not help: a person must change something."""
