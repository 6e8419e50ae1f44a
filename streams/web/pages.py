"""The pages: the world, a country, an incident, a search; each an HTML page that is whole without any script.

Everything that articles say goes through Jinja's escaping, with control and direction characters taken out before.
"""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

import pycountry
from fastapi import APIRouter, HTTPException, Query, Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from streams.messages import UNKNOWN_COUNTRY, Event, Incident, iso
from streams.monitor.tables import day, harm
from streams.monitor.words import country as country_name
from streams.monitor.words import figures, number, period, where
from streams.plain import plain
from streams.web import charts, outlines
from streams.web.answers import HTML, Answers
from streams.web.api import next_page
from streams.web.live import Live
from streams.web.sentences import sentences
from streams.web.totals import KINDS, ROLLING, Answer, Question, Row, answer, figure, summed
from streams.web.view import Place, View, Wanted

SHADES = (1, 3, 10, 30, 100, 300)  # the least figure of each shade of the map: the same on every day, to be compared
WINDOWS = {"1d": "1 day", "7d": "7 days", "30d": "30 days", "all": "all time"}
NEWEST = 14  # incidents beside the map
VIEW = (620, 0, 8560, outlines.HEIGHT)  # of the drawing: the oceans at both ends are left out
DOTS = 400  # incidents on the map
PAGE = 50  # incidents of a list
ALWAYS = ("killed", "wounded")  # columns; others when there is anything in them


class Pages:
    """What all pages are made with."""

    def __init__(self, view: View, live: Live, corrections: bool) -> None:
        self.view = view
        self._live = live
        self._environment = Environment(
            loader=PackageLoader("streams.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_shown,
        )
        self._environment.filters |= {
            "number": lambda count: number(count) or "–",
            "country": country_name,
            "where": lambda thing: where(thing.place, thing.admin1, thing.country),
            "day": day,
            "harm": harm,
            "figures": figures,
            "figure": figure,
            "period": period,
            "iso": iso,
            "sentences": sentences,
            "bars": charts.bars,
            "web_address": web_address,
            "thousands": lambda value: f"{value:,}",
        }
        self._environment.globals |= {"corrections_offered": corrections, "shades": SHADES, "windows": WINDOWS}

    def page(self, template: str, request: Request, **shown: Any) -> bytes:
        """A page as bytes."""
        state = self._live.state().decode()
        return self._environment.get_template(template).render(request=request, state=state, **shown).encode()


def routes(pages: Pages, answers: Answers) -> APIRouter:
    """All pages that are read."""
    view = pages.view
    router = APIRouter(include_in_schema=False)

    def question(window: str = "", as_of: str = "", of: str = "", kind: str = "") -> Question:
        return Question.asked(window, as_of, of, kind)

    @router.get("/")
    def world(request: Request, window: str = "", as_of: str = "", of: str = "", kind: str = "") -> Response:
        asked = question(window, as_of, of, kind)
        return answers.give(request, HTML, lambda: _world(pages, request, asked))

    @router.get("/countries/{code}")
    def country(
        code: str,
        request: Request,
        window: str = "",
        as_of: str = "",
        of: str = "",
        kind: str = "",
        after: str | None = None,
    ) -> Response:
        if not known_country(code):
            raise HTTPException(404, f"There is no country {code!r}: expected a code such as SYR.")
        asked = question(window, as_of, of, kind)
        return answers.give(request, HTML, lambda: _country(pages, request, code, asked, after))

    @router.get("/incidents/{incident_id}")
    def incident(incident_id: str, request: Request, sent: bool = False) -> Response:
        found = view.incident(incident_id)
        if found is None:
            raise HTTPException(404, f"There is no incident {incident_id!r}.")
        return answers.give(request, HTML, lambda: _incident(pages, request, found, sent))

    @router.get("/search")
    def search(request: Request, q: Annotated[str, Query(max_length=200)] = "", after: str | None = None) -> Response:
        return answers.give(request, HTML, lambda: _search(pages, request, q.strip(), after))

    @router.get("/map.svg")
    def drawing(request: Request) -> Response:
        return Response(
            outlines.drawing(), media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"}
        )

    return router


def known_country(code: str) -> bool:
    """Whether there may be totals of that code."""
    return code == UNKNOWN_COUNTRY or code in outlines.codes() or pycountry.countries.get(alpha_3=code) is not None


def web_address(text: str) -> str:
    """An address that may be linked to; "" for any that is not of the web."""
    try:
        return text if urlsplit(text).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _shown(value: Any) -> Any:
    """What a template shows of a value: text without anything that a reader's screen would obey."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _world(pages: Pages, request: Request, question: Question) -> bytes:
    found = answer(pages.view, question)
    wanted = Wanted(since=found.days.since, until=found.days.until, part=_part(question))
    return pages.page(
        "world.html",
        request,
        **_asked(pages.view, question, found),
        total=summed([row.harm for row in found.rows]),
        shaded={row.country: shade(row, question.kind) for row in found.rows if row.country in outlines.codes()},
        outlines=sorted(outlines.codes()),
        drawing=VIEW,
        dots=_dots(pages.view, wanted, question.kind),
        newest=pages.view.newest(NEWEST),
        last_day=pages.view.last_day(),
    )


def _country(pages: Pages, request: Request, code: str, question: Question, after: str | None) -> bytes:
    view = pages.view
    found = answer(view, question, code)
    names = dict.fromkeys([*ROLLING, question.window])
    rows = {
        name: answer(view, Question(name, question.as_of or found.days.until, question.of, question.kind), code).rows
        for name in names
    }
    wanted = Wanted(code, found.days.since, found.days.until, _part(question))
    messages = view.incidents(wanted, PAGE + 1, _place(after))
    incidents = [Incident.from_bytes(message) for message in messages]
    return pages.page(
        "country.html",
        request,
        **_asked(view, question, found),
        code=code,
        row=found.rows[0] if found.rows else None,
        in_windows={name: of_window[0] for name, of_window in rows.items() if of_window},
        incidents=incidents[:PAGE],
        next=_next(request, incidents),
    )


def _incident(pages: Pages, request: Request, incident: Incident, sent: bool) -> bytes:
    view = pages.view
    counted = set(incident.events)
    others: dict[str, list[tuple[Event, str, str | None]]] = {}
    for event in view.events_of(incident.articles):
        if event.event_id not in counted and any(event.harm.kinds()):
            elsewhere = view.incident_of(event.event_id)
            others.setdefault(event.article_id, []).append((event, why_not(event, elsewhere), elsewhere))
    return pages.page(
        "incident.html",
        request,
        incident=incident,
        title=incident.headline or (incident.means or incident.type).lower(),
        counting=why_not_counted(incident),
        kinds=[kind for kind in KINDS if any(getattr(report.harm, kind) for report in incident.reports)],
        steps=charts.history(incident.history) if incident.history else [],
        others=others,
        sent=sent,
    )


def _search(pages: Pages, request: Request, words: str, after: str | None) -> bytes:
    found = pages.view.incidents(Wanted(words=words), PAGE + 1, _place(after)) if words else []
    incidents = [Incident.from_bytes(message) for message in found]
    return pages.page("search.html", request, words=words, incidents=incidents[:PAGE], next=_next(request, incidents))


def _asked(view: View, question: Question, found: Answer) -> dict[str, Any]:
    """What the controls show, and what was found."""
    used = {kind for row in found.rows for kind, count in row.harm.kinds() if count.best != 0}
    return {
        "question": question,
        "answer": found,
        "kinds": [kind for kind in KINDS if kind in ALWAYS or kind in used or kind == question.kind],
        "all_kinds": KINDS,
        "parts": _choices(view.part_names()),
        "link": _linker(question),
    }


def _choices(parts: list[str]) -> dict[str, list[str]]:
    """The parts that can be asked for, by what they are parts by."""
    choices: dict[str, list[str]] = {}
    for part in parts:
        name, _, rest = part.partition(":")
        if rest:
            choices.setdefault(name, []).append(rest)
    return choices


def _linker(question: Question) -> Callable[..., str]:
    """What makes the query of the same question with some of it changed; what is as usual is left out."""
    usual = Question()

    def link(**changes: Any) -> str:
        asked = {"window": question.window, "as_of": question.as_of, "of": question.of, "kind": question.kind}
        asked |= changes
        told = {name: value for name, value in asked.items() if value and value != getattr(usual, name)}
        return f"?{urlencode(told)}" if told else ""

    return link


def _part(question: Question) -> str | None:
    """The part that incidents of the answer have."""
    return None if question.of == "reported" else question.of


def shade(row: Row, kind: str) -> int:
    """Which of the shades of the map a country has: 0 for none."""
    return sum(figure(getattr(row.harm, kind)) >= least for least in SHADES)


def _dots(view: View, wanted: Wanted, kind: str) -> list[tuple[int, int, int, str]]:
    """The incidents of those days whose place is known: x and y on the drawing, size from 1 to 4, and what they are."""
    dots = []
    for message in view.incidents(wanted, DOTS):
        incident = Incident.from_bytes(message)
        if incident.lat is not None and incident.lon is not None and incident.toll == "incident":
            size = 1 + sum(figure(getattr(incident.harm, kind)) >= least for least in (10, 30, 100))
            told = f"{where(incident.place, None, incident.country)}, {day(incident)}: {harm(incident)}"
            dots.append((*outlines.place(incident.lat, incident.lon), size, told))
    return dots


def why_not_counted(incident: Incident) -> str:
    """Why an incident is in no main total; "" when it is in them."""
    if incident.merged_into:
        return "It is part of another incident and counted there."
    if incident.retracted:
        return "It was retracted and counts nowhere."
    if incident.toll == "cumulative":
        return "A toll over many incidents: shown beside the totals, in no sum."
    if incident.date_precision == "past" and incident.status == "reported":
        return "Long past, on a day that is not told: counted in all time and in no window of days."
    return {
        "reported": "",
        "claimed": "A belligerent's claim of losses it inflicted: it has totals of its own and is in no other.",
        "denied": "Denied: it counts nowhere.",
        "feared": "Feared, not known: it counts nowhere.",
        "hypothetical": "It has not happened: it counts nowhere.",
    }[incident.status]


def why_not(event: Event, elsewhere: str | None) -> str:
    """Why what an article tells besides is not counted in the incident that is shown."""
    if event.withdrawn:
        return "withdrawn: the article says it no longer"
    if event.status == "claimed":
        return f"claimed{f' by {event.attributed_to}' if event.attributed_to else ''}: in totals of its own"
    if event.status != "reported":
        return f"{event.status}: counts nowhere"
    if event.toll == "cumulative":
        days = period(event.period)
        return f"a toll over many incidents{f' ({days})' if days else ''}: in no sum"
    return "counted in another incident" if elsewhere else "part of no incident"


def _place(after: str | None) -> Place | None:
    key, _, found = (after or "").partition("~")
    return Place(key, found) if after else None


def _next(request: Request, incidents: list[Incident]) -> str | None:
    """The address of the next page of a list, if there is one."""
    if len(incidents) <= PAGE:
        return None
    last = incidents[PAGE - 1]
    return next_page(request, Place((last.date or last.updated_at.date()).isoformat(), last.incident_id))
