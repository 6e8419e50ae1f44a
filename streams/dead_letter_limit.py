"""The limit of dead letters: a stage that can handle next to nothing stops the line, and does not park all of it.

A message that cannot be handled is the message's fault; that nearly none can is ours, a bad deployment most likely.
Then it is better that nothing flows, and that what waits is handled after the mend, than that all of it ends on
dead-letters.
"""

from collections import deque

from streams.errors import TocsinError
from streams.settings import Settings
from streams.topics import DEAD_LETTERS

SHARE_OF = 1000  # the last messages of a stage that the share is taken of; fewer have none yet


class DeadLetterLimitError(TocsinError):
    """A stage must send no more dead letters; the text says how many it sent and what to do."""


class DeadLetterLimit:
    """Counts what becomes of the messages of `stage` in this process; a limit of 0 is none."""

    def __init__(self, settings: Settings, stage: str) -> None:
        self._most_in_a_row: int = settings.dead_letters_in_a_row
        self._largest_share: float = settings.dead_letters_share
        self._stage = stage
        self._in_a_row = 0
        self._last: deque[bool] = deque(maxlen=SHARE_OF)  # whether each went to dead-letters

    def handled(self) -> None:
        """Take note of a message that was handled."""
        self._in_a_row = 0
        self._last.append(False)

    def check(self) -> None:
        """Take note of a message that is to go to dead-letters; raises DeadLetterLimitError when it must not."""
        self._in_a_row += 1
        self._last.append(True)
        if 0 < self._most_in_a_row < self._in_a_row:
            raise DeadLetterLimitError(
                self._sentence(f"{self._most_in_a_row} messages in a row", "TOCSIN_DEAD_LETTERS_IN_A_ROW")
            )
        if len(self._last) == SHARE_OF and 0 < self._largest_share < sum(self._last) / SHARE_OF:
            share = f"over {self._largest_share:.0%} of the last {SHARE_OF} messages"
            raise DeadLetterLimitError(self._sentence(share, "TOCSIN_DEAD_LETTERS_SHARE"))

    def _sentence(self, what: str, variable: str) -> str:
        return (
            f"the stage {self._stage} sent {what} to {DEAD_LETTERS.name}, as many as {variable} allows: something is "
            "wrong with this version or its set-up rather than with the messages. Nothing more is parked: see `tocsin "
            "dead-letters list`, mend it, start the worker again and replay the dead letters"
        )
