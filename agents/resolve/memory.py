"""What resolution remembers: incidents with their reports, and shelves on which to find them again by day and name.

Records, all of one country's events and incidents (`C` its code):

- `incident:ID`   an incident with its reports, also after it was merged away or retracted
- `profile:ID`    what is compared of it: of all its reports, then of those of each day and place
- `event:ID`      where a report is, and a digest of it: written last, so it says that all else was written
- `day:C:DAY`     shelf of the incidents of a day; the others are named in `shelves`
- `periods:C`     the first and the last day of the periods of tolls over many
- `parts:C:DAY`  what the incidents of a day add to tolls over many
- `main:ARTICLE`  the event that is the main one of an article
- `time:C`        the last days of publication, and the day that follows from them: what the time is for the country
- `due:C:DAY`     the incidents whose newest revision came on that day, by the country's time; `folded:C:DAY` the
                  reports that were let go of then

and of analysts' corrections, which are kept for ever:

- `correction:ID` a correction; `undone:ID` which one has undone it
- `ruled:C:NAME`  the corrections that name a report; `ruled:C` that there are any
- `applied:ID`    that the correction has been applied: written last

A shelf holds ids of incidents, each with the time of its newest report. Entries are added and renewed, and leave only
with their incident: a commit that breaks off in the middle can lose no entry that the state before it had, whatever the
order of writing.
"""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from agents import clock
from agents.resolve import evidence, reports
from agents.resolve.corrections import by_age
from agents.resolve.policy import THRESHOLD, limit, weight
from agents.resolve.profile import Look, Profile, parts_of
from agents.resolve.quick_look import may_be_one
from agents.resolve.shelves import cumulative_shelf, days_from, room, shelves_for, shelves_of
from streams.messages import Correction, Event, Harm, Revision
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
    corrections: list[str] = field(default_factory=list)
    due: str = ""
    supersedes: list[str] = field(default_factory=list)


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
        self.country = country

    def home(self, event_id: str) -> Home | None:
        """Where the report `event_id` is, or None."""
        record = self._state.get(f"event:{event_id}")
        return Home(**record) if record else None

    def settle(self, event: Event, incident_id: str) -> None:
        """Remember that `event` is in the incident and fully written; the last step of all."""
        if event.primary:
            self._state.put(f"main:{event.article_id}", event.event_id)
        home = {"country": self.country, "incident_id": incident_id, "digest": digest_of(event)}
        self._state.put(f"event:{event.event_id}", home)

    def move(self, event_id: str, incident_id: str) -> None:
        """Note that the report, settled before, is now in the incident."""
        record = self._state.get(f"event:{event_id}")
        if record and record["incident_id"] != incident_id:
            self._state.put(f"event:{event_id}", record | {"incident_id": incident_id})

    def unsettle(self, event_id: str, article_id: str) -> None:
        """Forget where the report was."""
        if self._state.get(f"main:{article_id}") == event_id:
            self._state.forget(f"main:{article_id}")
        self._state.forget(f"event:{event_id}")

    def fold(self, events: Iterable[Event]) -> None:
        """Let go of reports that make no difference any more; that they have been counted is still known."""
        folded = {event.event_id: event.article_id for event in events}
        if folded:
            shelf = f"folded:{self.country}:{self._today()}"
            self._state.put(shelf, (self._state.get(shelf) or {}) | folded)

    def incident(self, incident_id: str) -> Known | None:
        """The incident, or None where memory has none of that id."""
        record = self._state.get(f"incident:{incident_id}")
        if record is None:
            return None
        record["events"] = [reports.read(fields) for fields in record["events"]]
        record["harm"] = Harm.from_fields(record["harm"])
        record["part"] = Part(**record["part"]) if record["part"] else None
        record["history"] = [Revision.from_fields(fields) for fields in record["history"]]
        return Known(**record)

    def like(self, profile: Profile) -> list[Known]:
        """The incidents that a report of this `profile` may tell of, best first, at most `candidates`."""
        shelves = (self._state.get(shelf) or {} for shelf in shelves_for(self.country, profile))
        scores: dict[str, float] = {}
        look = profile.look
        for incident_id in {incident_id for shelf in shelves for incident_id in shelf}:
            for record in self._state.get(f"profile:{incident_id}") or []:
                if may_be_one(look, Look.of_record(record)):
                    score = evidence.score(profile, Profile.from_record(record))
                    scores[incident_id] = max(score, scores.get(incident_id, score))
        least = THRESHOLD - weight("limits", "margin")
        likely = sorted((-score, incident_id) for incident_id, score in scores.items() if score >= least)
        found = (self.incident(incident_id) for _, incident_id in likely[: limit("candidates")])
        return [known for known in found if known is not None and known.events]

    def cumulative(self) -> dict[str, tuple[str | None, str | None]]:
        """The country's tolls over many incidents: by id, the first and the last day of their periods."""
        periods = self._state.get(f"periods:{self.country}")
        if periods is None:  # as in what an earlier version wrote
            ids = self._state.get(cumulative_shelf(self.country)) or {}
            profiles = {incident_id: self._state.get(f"profile:{incident_id}")[0] for incident_id in ids}
            periods = {incident_id: (own["period_from"], own["period_to"]) for incident_id, own in profiles.items()}
        return {incident_id: (first, last) for incident_id, (first, last) in periods.items()}

    def _keep_period(self, incident_id: str, profile: Profile) -> None:
        """Note the period of a toll over many, or that the incident is none; what left the shelf leaves here too."""
        shelf = self._state.get(cumulative_shelf(self.country)) or {}
        periods = {other: period for other, period in self.cumulative().items() if other in shelf}
        periods.pop(incident_id, None)
        if profile.cumulative:
            periods[incident_id] = (profile.period_from, profile.period_to)
        self._state.put(f"periods:{self.country}", periods)

    def parts(self, first: str, last: str) -> dict[str, Part]:
        """The incidents dated to a day from `first` to `last`, both included, as far as they are summed."""
        found: dict[str, Part] = {}
        for day in days_from(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)):
            for incident_id, record in (self._state.get(f"parts:{self.country}:{day}") or {}).items():
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
            self._take_off(f"parts:{self.country}:{known.part.day}", known.incident_id)
        known.part = part
        if part:
            shelf = f"parts:{self.country}:{part.day}"
            self._state.put(shelf, (self._state.get(shelf) or {}) | {known.incident_id: asdict(part)})

    def keep(self, known: Known) -> None:
        """Remember the incident, and put it on its shelves and those of its parts."""
        if known.events:
            profiles = parts_of(known.events)
            self._state.put(f"profile:{known.incident_id}", [profile.to_record() for profile in profiles])
            shelves = {shelf for profile in profiles for shelf in shelves_of(self.country, profile)}
            for shelf in shelves:
                self._shelve(shelf, known.incident_id, profiles[0].updated)
            known.shelves = sorted({*known.shelves, *shelves})
            if cumulative_shelf(self.country) in known.shelves:
                self._keep_period(known.incident_id, profiles[0])
        due = self._on_day(known.due)
        if known.incident_id not in due:
            self._state.put(f"due:{self.country}:{known.due}", due | {known.incident_id: None})
        history = [revision.model_dump(mode="json") for revision in known.history]
        record = {name: getattr(known, name) for name in Known.__slots__}
        record |= {"history": history, "harm": known.harm.model_dump()}
        record["events"] = [reports.write(event) for event in known.events]
        record |= {"part": asdict(known.part) if known.part else None}
        self._state.put(f"incident:{known.incident_id}", record)

    def _shelve(self, shelf: str, incident_id: str, updated: str) -> None:
        """Put an incident on a shelf; the longest unchanged leaves one that is full."""
        entries = (self._state.get(shelf) or {}) | {incident_id: updated}
        if len(entries) > room(shelf):
            del entries[min(entries, key=lambda key: (entries[key], key))]
        self._state.put(shelf, entries)

    def pass_time(self, day: datetime.date) -> None:
        """Note that something was published on `day`; what had no revision for the horizon leaves memory.

        What the time is for the country follows from the last `clock` days of publication (`agents.clock`).
        """
        before = self._state.get(f"time:{self.country}")
        time = clock.passed(before, day.isoformat(), limit("clock"))
        self._state.put(f"time:{self.country}", time)
        told, today = before["today"] if before else "", time["today"]
        if today != told:
            horizon = datetime.timedelta(days=limit("horizon_days"))
            was = told or time["recent"][0]
            first, last = (datetime.date.fromisoformat(day) - horizon for day in (min(was, today), today))
            for past in days_from(first, last):
                self._let_go(past)

    def revise(self, known: Known) -> None:
        """Count a new revision of the incident; it stays in memory for the horizon from now on."""
        known.revision += 1
        known.due = self._today()

    def watermark(self) -> datetime.date | None:
        """The country's time; None as long as there were too few days of publication to tell."""
        today = self._state.get(f"time:{self.country}")["today"]
        return datetime.date.fromisoformat(today) if today else None

    def _today(self) -> str:
        """The country's time, ISO 8601; the last day of publication as long as there were too few to tell."""
        record = self._state.get(f"time:{self.country}")
        return str(record["today"] or record["recent"][-1])

    def _on_day(self, day: str) -> dict[str, Any]:
        return self._state.get(f"due:{self.country}:{day}") or {}

    def _let_go(self, day: str) -> None:
        """Forget the incidents whose newest revision came on `day`, with all that leads to them."""
        for incident_id in self._on_day(day):
            known = self.incident(incident_id)
            if known is None or known.due != day:
                continue
            for shelf in known.shelves:
                self._take_off(shelf, incident_id)
            if known.part:
                self._take_off(f"parts:{self.country}:{known.part.day}", incident_id)
            for event in known.events:
                self.unsettle(event.event_id, event.article_id)
            self._state.forget(f"profile:{incident_id}")
            self._state.forget(f"incident:{incident_id}")
        for event_id, article_id in (self._state.get(f"folded:{self.country}:{day}") or {}).items():
            self.unsettle(event_id, article_id)
        self._state.forget(f"folded:{self.country}:{day}")
        self._state.forget(f"due:{self.country}:{day}")

    def note(self, correction: Correction) -> None:
        """Remember what an analyst says."""
        self._state.put(f"correction:{correction.correction_id}", correction.model_dump(mode="json"))
        if correction.undoes:
            self._state.put(f"undone:{correction.undoes}", correction.correction_id)
        self._state.put(f"ruled:{self.country}", True)
        for name in {*correction.reports, *correction.others}:
            shelf = f"ruled:{self.country}:{name}"
            self._state.put(shelf, sorted({*(self._state.get(shelf) or []), correction.correction_id}))

    def has_applied(self, correction_id: str) -> bool:
        """Whether that correction is done with."""
        return bool(self._state.get(f"applied:{correction_id}"))

    def apply(self, correction_id: str) -> None:
        """Note that the correction is done with; the last step of all."""
        self._state.put(f"applied:{correction_id}", True)

    def correction(self, correction_id: str) -> Correction | None:
        """The correction of that id, in force or not."""
        record = self._state.get(f"correction:{correction_id}")
        return Correction.from_fields(record) if record else None

    def corrections(self, names: Iterable[str]) -> list[Correction]:
        """The corrections in force that name one of these reports, oldest first."""
        if not self._state.get(f"ruled:{self.country}"):
            return []
        ids = {i for name in names for i in self._state.get(f"ruled:{self.country}:{name}") or []}
        found = [self.correction(i) for i in ids if not self._state.get(f"undone:{i}")]
        return sorted((correction for correction in found if correction), key=by_age)

    def holding(self, name: str) -> Known | None:
        """The incident that the report of this name (see `corrections.name_of`) is in."""
        kind, _, article_id = name.partition("article:")
        event_id = self._state.get(f"main:{article_id}") if article_id and not kind else name
        home = self.home(event_id) if event_id else None
        known = self.incident(home.incident_id) if home and home.country == self.country else None
        return known if known and known.events else None
