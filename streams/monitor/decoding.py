"""Messages from a topic's records: one that cannot be read is left out and counted, and breaks no view."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from streams.messages import InvalidMessageError, Message
from streams.reading import Record

M = TypeVar("M", bound=Message)


class Decoder:
    """Reads messages and remembers what it had to leave out."""

    def __init__(self) -> None:
        self.left_out = 0
        self.first: str = ""  # where the first one left out is, and what is wrong with it

    def messages(self, records: Iterable[Record], kind: type[M]) -> Iterator[M]:
        """The messages of one kind in `records`."""
        for record in records:
            message = self.message(record, kind)
            if message is not None:
                yield message

    def message(self, record: Record, kind: type[M]) -> M | None:
        """The message in one record, or None when there is none to be read in it."""
        try:
            return kind.from_bytes(record.value)
        except InvalidMessageError as error:
            self.first = self.first or f"{record.topic}[{record.partition}] offset {record.offset}: {error}"
            self.left_out += 1
            return None

    def __str__(self) -> str:
        """What was left out, for a person."""
        noun = "message that cannot be read is" if self.left_out == 1 else "messages that cannot be read are"
        return f"{self.left_out} {noun} left out, the first of them {self.first}"
