"""What resolution remembers: incidents with their reports, and shelves on which to find them again by day and name.

Records, all of one country's events and incidents (`C` its code):

- `incident:ID`   an incident with its reports, also after it was merged away or retracted
- `event:ID`      where a report is, and a digest of it: written last, so it says that all else was written
- `day:C:DAY`     shelf of the incidents of a day; `wide:C:MONTH` of those dated to a week or month only
- `parts:C:DAY`  what the incidents of a day add to tolls over many
- `due:C:DAY`     the incidents whose newest report was published on that day
- `newest:C`      the newest day of publication seen

A shelf holds profiles by incident. Entries are added and renewed, and leave only with their incident: a commit that
breaks off in the middle can lose no entry that the state before it had, whatever the order of writing.
"""

import datetime
import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any

from agents.resolve import evidence
from agents.resolve.policy import THRESHOLD, limit, weight
from agents.resolve.profile import Profile, of_events
from agents.resolve.shelves import days_from, may_be_one, shelves_for, shelves_of
from streams.messages import Event, Harm, Revision
from streams.state import State


@dataclass(slots=True)
class Known:
    """An incident in memory. Without events it was merged into another or retracted."""

    incident_id: str
    country: str
    revision: int = 0
    events: list[Event] = field(default_factory=list)
    history: list[Revision] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    merged_into: str | None = None
    shelves: list[str] = field(default_factory=list)
    harm: Harm = field(default_factory=Harm)
    part: "Part | None" = None
    due: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What an incident adds to tolls over many: best figures, and what tells whether a toll covers it."""

    day: str
    killed: int
    wounded: int
    nationality: list[str]
    admin1: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """Where a report is, and the digest of what it said."""

    country: str
    incident_id: str
    digest: str


def digest_of(event: Event) -> str:
    """A digest of what the report says, whichever version of the extractor found it."""
    return hashlib.sha256(event.model_copy(update={"extractor": ""}).to_bytes()).hexdigest()[:16]


class Memory:
    """The incidents of one country in `state`."""

    def __init__(self, state: State, country: str) -> None:
        self._state = state
        self._country = country

    def home(self, event_id: str) -> Home | None:
        """Where the report `event_id` is, or None."""
        record = self._state.get(f"event:{event_id}")
        return Home(**record) if record else None

    def settle(self, event: Event, incident_id: str) -> None:
        """Remember that `event` is in the incident and fully written; the last step of all."""
        home = {"country": self._country, "incident_id": incident_id, "digest": digest_of(event)}
        self._state.put(f"event:{event.event_id}", home)

    def move(self, event_id: str, incident_id: str) -> None:
        """Note that the report, settled before, is now in the incident."""
        record = self._state.get(f"event:{event_id}")
        if record and record["incident_id"] != incident_id:
            self._state.put(f"event:{event_id}", record | {"incident_id": incident_id})

    def unsettle(self, event_id: str) -> None:
        """Forget where the report was."""
        self._state.forget(f"event:{event_id}")

    def incident(self, incident_id: str) -> Known | None:
        """The incident, or None where memory has none of that id."""
        record = self._state.get(f"incident:{incident_id}")
        if record is None:
            return None
        record["events"] = [Event.from_fields(fields) for fields in record["events"]]
        record["harm"] = Harm.from_fields(record["harm"])
        record["part"] = Part(**record["part"]) if record["part"] else None
        record["history"] = [Revision.from_fields(fields) for fields in record["history"]]
        return Known(**record)

    def like(self, profile: Profile) -> list[Known]:
        """The incidents that a report of this `profile` may tell of, best first, at most `candidates`."""
        scores: dict[str, float] = {}
        for shelf in shelves_for(self._country, profile):
            for incident_id, record in (self._state.get(shelf) or {}).items():
                if may_be_one(profile, record):
                    score = evidence.score(profile, Profile.from_record(record))
                    scores[incident_id] = max(score, scores.get(incident_id, score))
        least = THRESHOLD - weight("limits", "margin")
        likely = sorted((-score, incident_id) for incident_id, score in scores.items() if score >= least)
        found = (self.incident(incident_id) for _, incident_id in likely[: limit("candidates")])
        return [known for known in found if known is not None and known.events]

    def cumulative(self) -> dict[str, tuple[str | None, str | None]]:
        """The country's tolls over many incidents: by id, the first and the last day of their periods."""
        entries = self._state.get(f"cumulative:{self._country}:") or {}
        return {incident_id: (record["period_from"], record["period_to"]) for incident_id, record in entries.items()}

    def parts(self, first: str, last: str) -> dict[str, Part]:
        """The incidents dated to a day from `first` to `last`, both included, as far as they are summed."""
        found: dict[str, Part] = {}
        for day in days_from(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)):
            for incident_id, record in (self._state.get(f"parts:{self._country}:{day}") or {}).items():
                found[incident_id] = Part(**record)
        return found

    def _take_off(self, shelf: str, incident_id: str) -> None:
        entries = self._state.get(shelf) or {}
        entries.pop(incident_id, None)
        if entries:
            self._state.put(shelf, entries)
        else:
            self._state.forget(shelf)

    def count(self, known: Known, part: Part | None) -> None:
        """Let the incident add `part` to tolls over many, in place of what it added before."""
        if known.part and (part is None or part.day != known.part.day):
            self._take_off(f"parts:{self._country}:{known.part.day}", known.incident_id)
        known.part = part
        if part:
            shelf = f"parts:{self._country}:{part.day}"
            self._state.put(shelf, (self._state.get(shelf) or {}) | {known.incident_id: asdict(part)})

    def keep(self, known: Known) -> None:
        """Remember the incident, and put it on its shelves."""
        if known.events:
            profile = of_events(known.events)
            shelves = shelves_of(self._country, profile)
            for shelf in shelves:
                self._shelve(shelf, known.incident_id, profile.to_record())
            known.shelves = sorted({*known.shelves, *shelves})
            known.due = self._due(max(event.published_at for event in known.events).date())
        self._state.put(f"due:{self._country}:{known.due}", self._on_day(known.due) | {known.incident_id: None})
        events = [event.model_dump(mode="json", by_alias=True) for event in known.events]
        history = [revision.model_dump(mode="json") for revision in known.history]
        record = {name: getattr(known, name) for name in Known.__slots__}
        record |= {"events": events, "history": history, "harm": known.harm.model_dump()}
        record |= {"part": asdict(known.part) if known.part else None}
        self._state.put(f"incident:{known.incident_id}", record)

    def _shelve(self, shelf: str, incident_id: str, profile: dict[str, Any]) -> None:
        """Put the incident on a shelf; the longest unchanged leaves one that is full."""
        entries = self._state.get(shelf) or {}
        entries[incident_id] = profile
        if len(entries) > limit("bucket"):
            del entries[min(entries, key=lambda key: (entries[key]["updated"], key))]
        self._state.put(shelf, entries)

    def pass_time(self, day: datetime.date) -> None:
        """Note that something was published on `day`; what had no report for the horizon leaves memory.

        Time passes by at most a day with each event, so that one article with a wrong date cannot clear the memory.
        """
        record = self._state.get(f"newest:{self._country}")
        newest = datetime.date.fromisoformat(record) if record else day
        if record and day <= newest:
            return
        newest = min(day, newest + datetime.timedelta(days=1))
        self._state.put(f"newest:{self._country}", newest.isoformat())
        self._let_go((newest - datetime.timedelta(days=limit("horizon_days"))).isoformat())

    def _due(self, day: datetime.date) -> str:
        """The day under which the incident is noted to leave: of its newest report, or the earliest still to come."""
        newest = datetime.date.fromisoformat(self._state.get(f"newest:{self._country}"))
        return max(day, newest - datetime.timedelta(days=limit("horizon_days") - 1)).isoformat()

    def _on_day(self, day: str) -> dict[str, Any]:
        return self._state.get(f"due:{self._country}:{day}") or {}

    def _let_go(self, day: str) -> None:
        """Forget the incidents whose newest report is of `day`, with all that leads to them."""
        for incident_id in self._on_day(day):
            known = self.incident(incident_id)
            if known is None or known.due != day:
                continue
            for shelf in known.shelves:
                self._take_off(shelf, incident_id)
            if known.part:
                self._take_off(f"parts:{self._country}:{known.part.day}", incident_id)
            for event in known.events:
                self.unsettle(event.event_id)
            self._state.forget(f"incident:{incident_id}")
        self._state.forget(f"due:{self._country}:{day}")
