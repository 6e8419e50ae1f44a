"""What flows: the messages on each topic, and how they become bytes and come back.

Every message is JSON written by orjson. Unknown fields are tolerated, so that a newer producer can talk to an older
consumer; a missing or ill-typed one is an `InvalidMessageError` that names the field. Times are UTC ISO 8601, countries
ISO 3166-1 alpha-3, subdivisions ISO 3166-2. What the numbers mean is in `deploy/counting.md`.
"""

import datetime
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError, model_validator

from streams.errors import TocsinError

HARM_KINDS = ("killed", "wounded", "missing", "captured", "displaced", "casualties")
HarmKind = Literal["killed", "wounded", "missing", "captured", "displaced", "casualties"]

EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",  # PLOVER 0.8
    "ACCIDENT", "DISASTER",  # which PLOVER lacks
]  # fmt: skip
Quad = Literal["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"]
Toll = Literal["incident", "cumulative"]
Standing = Literal["reported", "claimed", "denied", "feared", "hypothetical"]
DatePrecision = Literal["day", "week", "month", "year", "unknown", "past"]
PlacePrecision = Literal["place", "admin1", "country"]
WindowName = Literal["1d", "7d", "30d", "all"]
CorrectionAction = Literal["merge", "split", "set", "retract", "pin", "undo"]

YEARS = range(1800, 2200)  # of what can be true of a time; beyond its ends days cannot be reckoned with
UNKNOWN_COUNTRY = "XXX"  # ICAO Doc 9303's code for "unspecified"; the key of messages that name no country


class InvalidMessageError(TocsinError):
    """Bytes that are not the message they should be; the text names each wrong field."""


def _utc(value: object) -> object:
    """A datetime in UTC; a bare date is its midnight and a time without a zone is taken as UTC."""
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value)
    if not isinstance(value, datetime.datetime):
        raise ValueError("expected a time as ISO 8601 has it, such as 2020-02-29T06:30:00Z")
    if value.year not in YEARS:
        raise ValueError(f"expected a time between the years {YEARS[0]} and {YEARS[-1]}")
    return value.replace(tzinfo=datetime.UTC) if value.tzinfo is None else value.astimezone(datetime.UTC)


def iso(moment: datetime.datetime) -> str:
    """A UTC time as the wire has it, to the second: 2020-02-29T06:30:00Z."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"  # a third of what strftime takes


Time = Annotated[datetime.datetime, BeforeValidator(_utc), PlainSerializer(iso, return_type=str, when_used="json")]
Country = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Number = Annotated[int, Field(ge=0, strict=True)]
People = Annotated[
    int, Field(ge=0, le=10_000_000_000, strict=True)
]  # more than there are, so that sums stay in 64 bits


class Message(BaseModel):
    """Base of everything that is sent: JSON out, checked JSON in."""

    model_config = ConfigDict(extra="ignore", validate_default=False)

    def to_bytes(self) -> bytes:
        """The message as UTF-8 JSON with sorted keys, so that equal messages are equal bytes."""
        return orjson.dumps(self.model_dump(mode="json", by_alias=True), option=orjson.OPT_SORT_KEYS)

    @classmethod
    def from_bytes(cls, value: bytes | None) -> Self:
        """The message in `value`; raises InvalidMessageError saying which field is wrong and how."""
        if value is None:
            raise InvalidMessageError(f"{cls.__name__}: the message has no value")
        try:
            return cls.from_fields(orjson.loads(value))
        except orjson.JSONDecodeError as error:
            raise InvalidMessageError(f"{cls.__name__}: not JSON: {error}") from None

    @classmethod
    def from_fields(cls, fields: Any) -> Self:
        """The message made of plain `fields`; raises InvalidMessageError saying which is wrong and how."""
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            problems = (f"{'.'.join(map(str, e['loc'])) or 'message'}: {e['msg']}" for e in error.errors())
            raise InvalidMessageError(f"{cls.__name__}: {'; '.join(problems)}") from None


class Count(Message):
    """A number of people as reported; null is an open end or no best guess (see `deploy/counting.md`)."""

    low: People | None = None
    best: People | None = None
    high: People | None = None

    @classmethod
    def exactly(cls, number: int) -> Self:
        """The count that leaves no doubt."""
        return cls(low=number, best=number, high=number)


class Harm(Message):
    """Number of people by kind of harm; an absent kind was not mentioned."""

    killed: Count | None = None
    wounded: Count | None = None
    missing: Count | None = None
    captured: Count | None = None
    displaced: Count | None = None
    casualties: Count | None = None

    def kinds(self) -> Iterable[tuple[HarmKind, Count]]:
        """The kinds that were mentioned, each with its count."""
        for kind in HARM_KINDS:
            count = getattr(self, kind)
            if count is not None:
                yield kind, count  # type: ignore[misc]  # HARM_KINDS holds just the literals of HarmKind


class Perpetrators(Message):
    """Attackers harmed in their own attack; they are counted in `Harm` too."""

    killed: Count | None = None
    wounded: Count | None = None


class Victims(Message):
    """One group among those harmed."""

    kind: HarmKind
    count: Count
    nationality: Country | None = None
    role: str | None = None
    name: str | None = None


class Actor(Message):
    """Who did it, or to whom: a name as written, its country and its sector (government, military, civilian, ...)."""

    name: str
    country: Country | None = None
    sector: str | None = None


class Sentence(Message):
    """The sentence that evidence stands in; offsets as in Evidence."""

    start: Number
    end: Number
    text: str


class Evidence(Message):
    """The words that support one slot of an event: `text == article.<part>[start:end]`, in characters."""

    field: str  # the slot: killed, wounded, country, date, ...
    part: Literal["title", "text", "html"]
    text: str
    start: Number
    end: Number
    sentence: Sentence


class Period(Message):
    """The days that a cumulative toll covers, both included; null is an open end."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    from_: datetime.date | None = Field(default=None, alias="from", serialization_alias="from")
    to: datetime.date | None = None


class RawArticle(Message):
    """An article as a feed brought it."""

    id: Annotated[str, Field(min_length=1, max_length=4096)]
    url: str = ""
    title: str = ""
    text: str | None = None
    html: str | None = None
    source: str = ""
    published_at: Time
    fetched_at: Time
    language: str = "en"
    stream: str | None = None  # keeps articles apart that are not of one world, in `tocsin replay` alone

    @model_validator(mode="after")
    def _has_content(self) -> Self:
        if self.text is None and self.html is None:
            raise ValueError("one of text and html is required")
        return self


class Named(Message):
    """What a story names around an event, by which reports of one incident are known to be of one."""

    names: dict[str, Number | None] = {}  # people, streets, buildings, in full; with the age that it gives someone
    days: list[datetime.date] = []
    places: list[str] = []


class Event(Message):
    """One thing that one article says happened, with the harm it did. The same article gives the same events."""

    event_id: str
    article_id: str
    url: str = ""
    source: str = ""
    published_at: Time
    headline: str = ""  # of the story that tells it
    story: Number = 0  # 0 the article itself, 1.. the stories of its tail
    type: EventType
    means: str | None = None  # air strike, bomb, shooting, quake, crash, ...
    primary: bool = False
    toll: Toll = "incident"
    period: Period | None = None  # of a cumulative toll
    status: Standing = "reported"
    attributed_to: str | None = None
    date: datetime.date | None = None
    date_precision: DatePrecision = "unknown"
    country: Country | None = None
    admin1: str | None = None
    place: str | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    place_precision: PlacePrecision | None = None
    actor: list[Actor] = []
    recipient: list[Actor] = []
    harm: Harm = Harm()
    perpetrators: Perpetrators = Perpetrators()
    victims: list[Victims] = []
    nationality: list[Country] = []  # of the victims
    evidence: list[Evidence] = []
    named: Named = Named()
    fingerprint: list[int] = []  # MinHash of the story's words: equal stories are equal here, near copies nearly
    extractor: str = ""  # version
    withdrawn: bool = False  # the article was fetched again and no longer says this


class Report(Message):
    """What one article says of an incident."""

    event_id: str
    article_id: str
    url: str = ""
    source: str = ""
    published_at: Time
    headline: str = ""
    status: Standing
    harm: Harm
    evidence: list[Evidence] = []


class Revision(Message):
    """One step in an incident's history: what changed its figures, when that was published, and what they became."""

    revision: int
    at: Time
    article_id: str | None = None
    event_id: str | None = None
    correction_id: str | None = None  # of the analyst's correction that changed it, in place of an event
    change: str
    harm: Harm


class Incident(Message):
    """One thing that happened, each person harmed counted once, fused from all its reports."""

    incident_id: str
    revision: Annotated[int, Field(ge=1, strict=True)]
    country: Country | None = None
    date: datetime.date | None = None
    date_precision: DatePrecision = "unknown"
    admin1: str | None = None
    place: str | None = None
    lat: float | None = None
    lon: float | None = None
    place_precision: PlacePrecision | None = None
    type: EventType
    means: str | None = None
    headline: str = ""
    toll: Toll = "incident"
    period: Period | None = None
    status: Standing = "reported"
    harm: Harm = Harm()
    perpetrators: Perpetrators = Perpetrators()
    victims: list[Victims] = []
    nationality: list[Country] = []
    actor: list[Actor] = []  # who did it, and to whom, as most of its reports name them
    recipient: list[Actor] = []
    articles: list[str] = []
    events: list[str] = []
    primary_of: list[str] = []  # the articles whose main incident this is
    sources: Number = 0  # independent ones: copies of one wire story are one
    reports: list[Report] = []
    history: list[Revision] = []
    conflicts: list[str] = []
    corrections: list[str] = []  # the analysts' corrections in force on it, oldest first
    updated_at: Time  # publication of the newest report in it
    watermark: datetime.date | None = None  # the time in its country, by what is published there, when it was resolved
    supersedes: list[str] = []  # incidents that are part of this one now; each came retracted, with `merged_into`
    merged_into: str | None = None
    retracted: bool = False


class Correction(Message):
    """What an analyst says of an incident, against what was resolved: it stands, whatever is reported, until undone.

    `reports` names the reports that tell of the incident, so that the correction finds it again after a rebuild under
    whatever id: the main event of an article as `article:` and the article's id, any other by its event id.
    """

    correction_id: Annotated[str, Field(min_length=1)]
    made_at: Time
    by: Annotated[str, Field(min_length=1)]  # who says so
    why: Annotated[str, Field(min_length=1)]
    action: CorrectionAction
    country: Country | None = None  # of the incident
    incident_id: str = ""  # the incident's id when this was said; for people
    reports: list[str] = []  # all of one incident; an undo has none
    others: list[str] = []  # split: reports that do not tell of it
    figures: dict[HarmKind, Count | None] = {}  # set, pin: the figures that stand; null where nobody was harmed so
    undoes: str | None = None  # undo: the id of the correction that no longer stands

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        needed = {"split": ["reports", "others"], "set": ["reports", "figures"], "pin": ["reports", "figures"]}
        for name in needed.get(self.action, ["undoes"] if self.action == "undo" else ["reports"]):
            if not getattr(self, name):
                raise ValueError(f"{name} is required to {self.action}")
        return self


class CumulativeToll(Message):
    """A toll over many incidents: shown beside the totals, in no sum."""

    incident_id: str
    period: Period | None = None
    status: Standing
    harm: Harm
    nationality: list[Country] = []
    headline: str = ""
    articles: list[str] = []


class WindowTotals(Message):
    """Totals of one country over one window of days, both ends included; `since` is null for all time."""

    since: datetime.date | None
    until: datetime.date
    incidents: Number  # those counted in `reported` or `claimed`
    reported: Harm
    claimed: Harm  # a belligerent's claims of losses it inflicted: in no other total
    perpetrators: Perpetrators  # the part of `reported` that are attackers
    by_nationality: dict[str, Harm]  # of the victims, the part of `reported` where it is known
    by_role: dict[str, Harm] = {}  # likewise; groups overlap (a child is a civilian), so they are not to be added up
    by_type: dict[str, Harm] = {}  # `reported` by type of event
    cumulative: list[CumulativeToll]  # in no sum


class CasualtyTotals(Message):
    """Rolling totals of one country, ready to show: keys 1d, 7d, 30d, all."""

    country: Country
    as_of: datetime.date
    changed_at: Time  # publication of the newest report counted
    windows: dict[WindowName, WindowTotals]


class WindowEvents(Message):
    """Events of one window of days, both ends included; `since` is null for all time. Equal events count once."""

    since: datetime.date | None
    until: datetime.date
    events: Number
    by_type: dict[EventType, Number]
    by_quad: dict[Quad, Number]  # accidents and disasters are in none
    balance: Annotated[float, Field(ge=-1, le=1)] | None  # cooperation less conflict, as a share of both


class EventTotals(Message):
    """Rolling numbers of events of one country, ready to show.

    They happened there (`place` is the country), or their place is not known (`place` is XXX) and the country is one of
    their sides. The totals of a country are the sum over places.
    """

    place: Country
    country: Country
    as_of: datetime.date
    changed_at: Time  # first publication of the newest event counted
    windows: dict[WindowName, WindowEvents]


class DyadTotals(Message):
    """Rolling numbers of what one side did to another in one place, XXX where it is not known.

    A side is a country, or the name of an actor without one. The totals of a dyad are the sum over places.
    """

    place: Country
    source: str
    target: str
    as_of: datetime.date
    changed_at: Time
    windows: dict[WindowName, WindowEvents]


class Alert(Message):
    """That a rule of `tocsin alerts` holds of an incident or of a country's total; the last revision stands.

    A rule that is watched for the first time sends one that does not hold: what changed before it is not told.
    """

    alert_id: str
    revision: Annotated[int, Field(ge=1, strict=True)]
    holds: bool  # false: no longer, as a report was withdrawn, a figure fell or the window went on
    rule: str
    country: Country | None = None
    kind: HarmKind
    count: Count | None = None  # what the rule was judged by; null when it does not hold
    incident_id: str | None = None  # of a rule on incidents
    window: WindowName | None = None  # of a rule on totals
    headline: str = ""
    text: str  # all of it in a few words
    raised_at: Time
    changed_at: Time


class Version(Message):
    """Which version of the computed topics is in use."""

    version: Annotated[int, Field(ge=1, strict=True)]
    switched_at: Time


class DeadLetter(Message):
    """Headers of a message that a stage could not handle; its key, value and own headers are kept as they were."""

    topic: str
    partition: Number
    offset: Number
    stage: str
    error_class: str
    error_message: str
    attempts: Annotated[int, Field(ge=1, strict=True)]
    first_failed_at: Time
    software_version: str
    left_out: Number = 0  # bytes of key and value, when they are too large to be sent again and stay where they came in
