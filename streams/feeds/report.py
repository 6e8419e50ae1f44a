"""What became of a source: the figures that are shown while it runs and when it is done."""

from dataclasses import dataclass, field
from typing import Any

_KEPT = 20  # problems kept of each source


@dataclass
class Report:
    """Numbers of articles of one source since the start, and why its last poll failed, if it did."""

    source: str
    sent: int = 0
    unchanged: int = 0
    failed: int = 0  # could not be read or sent
    polls: int = 0  # that reached the end of the source
    state: str = "waiting"
    error: str | None = None
    problems: list[str] = field(default_factory=list)  # the newest of them

    @property
    def nothing_came(self) -> bool:
        """Whether the source failed as a whole: it was never read to its end, or nothing in it could be used."""
        return self.polls == 0 or (self.failed > 0 and self.sent == 0 and self.unchanged == 0)

    def add_problem(self, text: str) -> None:
        """Keep what could not be read, of which there may be no end, in bounds."""
        self.problems = [*self.problems[-_KEPT + 1 :], text]

    def record(self) -> dict[str, Any]:
        """The report as a JSON line has it."""
        return {
            "source": self.source,
            "sent": self.sent,
            "unchanged": self.unchanged,
            "failed": self.failed,
            "error": self.error,
            "problems": self.problems,
        }
