"""The API: totals, incidents, events and history as JSON, in pages, each with an ETag; described at /api/openapi.json.

Messages are given as they are on the wire. Lists end with `next`, the address of the next page, null on the last.
"""

import datetime
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, HTTPException, Query, Request, Response
from pydantic import BaseModel

from streams.messages import Event, EventType, Harm, HarmKind, Incident, Revision, WindowTotals
from streams.web.answers import JSON, Answers
from streams.web.live import Live
from streams.web.totals import Question, answer
from streams.web.view import Place, View, Wanted

MOST = 500  # rows of a page
USUAL = 100

Code = Annotated[str | None, Query(pattern="^[A-Z]{3}$", description="ISO 3166-1 alpha-3; XXX: no country is known")]
Most = Annotated[int, Query(ge=1, le=MOST, description="rows of a page")]
After = Annotated[str | None, Query(description="where the page before ended; given by its `next`")]
Window = Annotated[str, Query(description="1d, 7d, 30d, all, or FROM..TO with both days included")]
AsOf = Annotated[str, Query(description="last day of a rolling window; without it the newest that totals are known of")]
Of = Annotated[str, Query(description="reported, claimed, perpetrators, or a part such as nationality:TUR")]


class Freshness(BaseModel):
    """How far what is shown can be trusted to be all."""

    version: int  # raised by every change
    connected: bool  # whether the Kafka cluster answers
    behind: int | None  # messages that are on the topics and not shown yet; null before the first look
    checked_at: datetime.datetime | None  # when the cluster last answered
    newest_report: datetime.datetime | None  # when the newest report in any incident was published


class CountryTotals(BaseModel):
    """One country's answer."""

    country: str
    window: WindowTotals  # all of it
    harm: Harm  # the part that was asked for
    before: Harm | None  # of as many days just before; null for all time
    daily: Sequence[int]  # best figures of the kind asked for, a day each, up to the last day


class Totals(BaseModel):
    """Totals of all countries, the hardest hit first."""

    since: datetime.date | None
    until: datetime.date
    of: str
    kind: HarmKind
    countries: list[CountryTotals]


class Incidents(BaseModel):
    """A page of incidents, the newest day first."""

    items: list[Incident]
    next: str | None


class Events(BaseModel):
    """A page of events, the last published first."""

    items: list[Event]
    next: str | None


class History(BaseModel):
    """How an incident's figures came about, the first report first."""

    incident_id: str
    revisions: list[Revision]


def routes(view: View, answers: Answers, live: Live) -> APIRouter:
    """The API over a view."""
    router = APIRouter(prefix="/api")

    @router.get("/freshness", response_model=Freshness)
    def freshness() -> Response:
        """How far what is shown can be trusted to be all."""
        return Response(live.state(), media_type=JSON, headers={"Cache-Control": "no-store"})

    @router.get("/totals", response_model=Totals)
    def totals(
        request: Request, window: Window = "30d", as_of: AsOf = "", of: Of = "reported", kind: HarmKind = "killed"
    ) -> Response:
        """Totals of all countries over a window of days."""
        question = Question.asked(window, as_of, of, kind)
        return answers.give(request, JSON, lambda: _totals(view, question, None))

    @router.get("/totals/{country}", response_model=Totals)
    def totals_of(
        country: str,
        request: Request,
        window: Window = "30d",
        as_of: AsOf = "",
        of: Of = "reported",
        kind: HarmKind = "killed",
    ) -> Response:
        """Totals of one country over a window of days; an empty list when nothing was counted."""
        question = Question.asked(window, as_of, of, kind)
        return answers.give(request, JSON, lambda: _totals(view, question, country))

    @router.get("/incidents", response_model=Incidents)
    def incidents(
        request: Request,
        country: Code = None,
        since: datetime.date | None = None,
        until: datetime.date | None = None,
        type: EventType | None = None,  # noqa: A002  # the name in the address
        of: Annotated[str | None, Query(description="such as nationality:TUR, role:civilian, claimed, denied")] = None,
        q: Annotated[str | None, Query(max_length=200, description="words in headlines, places, sentences")] = None,
        all_revised: Annotated[bool, Query(description="also harmless, retracted and merged ones")] = False,
        limit: Most = USUAL,
        after: After = None,
    ) -> Response:
        """Incidents as their last revisions say, the newest day first."""
        wanted = Wanted(country, since, until, of, q, type, all_revised)

        def page() -> bytes:
            return _page(request, view.incidents(wanted, limit + 1, _place(after)), limit, ("date", "incident_id"))

        return answers.give(request, JSON, page)

    @router.get("/incidents/{incident_id}", response_model=Incident)
    def incident(incident_id: str, request: Request) -> Response:
        """One incident as its last revision says."""
        return answers.give(request, JSON, lambda: _incident(view, incident_id).to_bytes())

    @router.get("/incidents/{incident_id}/history", response_model=History)
    def history(incident_id: str, request: Request) -> Response:
        """How an incident's figures came about."""

        def revisions() -> bytes:
            found = _incident(view, incident_id)
            return History(incident_id=incident_id, revisions=found.history).model_dump_json().encode()

        return answers.give(request, JSON, revisions)

    @router.get("/events", response_model=Events)
    def events(
        request: Request,
        country: Code = None,
        type: EventType | None = None,  # noqa: A002  # the name in the address
        article: str | None = None,
        limit: Most = USUAL,
        after: After = None,
    ) -> Response:
        """What articles say happened, the last published first."""

        def page() -> bytes:
            found = view.events(country, type, article, limit + 1, _place(after))
            return _page(request, found, limit, ("published_at", "event_id"))

        return answers.give(request, JSON, page)

    return router


def _totals(view: View, question: Question, country: str | None) -> bytes:
    found = answer(view, question, country)
    rows = [
        CountryTotals(country=row.country, window=row.window, harm=row.harm, before=row.before, daily=row.daily)
        for row in found.rows
    ]
    days = found.days
    totals = Totals(since=days.since, until=days.until, of=question.of, kind=question.kind, countries=rows)
    return totals.model_dump_json(by_alias=True).encode()


def _incident(view: View, incident_id: str) -> Incident:
    found = view.incident(incident_id)
    if found is None:
        raise HTTPException(404, f"There is no incident {incident_id!r}.")
    return found


def _place(after: str | None) -> Place | None:
    """Where the page before ended, as `next` says it: the key and the id with a ~ between."""
    if after is None:
        return None
    key, _, found = after.partition("~")
    return Place(key, found)


def _page(request: Request, found: list[bytes], most: int, keys: tuple[str, str]) -> bytes:
    """A page of at most `most` of the messages found; one more than that tells that there is a next page."""
    following = None
    if len(found) > most:
        following = next_page(request, place_of(orjson.loads(found[most - 1]), keys))
    return orjson.dumps({"items": [orjson.Fragment(message) for message in found[:most]], "next": following})


def place_of(message: dict[str, Any], keys: tuple[str, str]) -> Place:
    """Where a message stands in the order of its list."""
    key, found = (message[name] for name in keys)
    return Place(key or message["updated_at"][:10], found)


def next_page(request: Request, place: Place) -> str:
    """The same address, going on behind `place`."""
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
    return f"{request.url.path}?{urlencode([*query, ('after', '~'.join(place))])}"
