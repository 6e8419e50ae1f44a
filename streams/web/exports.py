"""Exports over the API: the forms of `tocsin export`, from the view instead of from the topics."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response

from streams.exports.formats import FORMATS, named
from streams.exports.selection import select
from streams.messages import Incident
from streams.web.answers import Answers
from streams.web.api import AsOf, Window
from streams.web.totals import Question, days_of
from streams.web.view import View


def routes(view: View, answers: Answers) -> APIRouter:
    """The exports over a view."""
    router = APIRouter(prefix="/api")
    forms = "; ".join(f"{form.name}: {form.help}" for form in FORMATS)
    media: dict[int | str, dict[str, Any]] = {200: {"content": {form.media_type: {} for form in FORMATS}}}

    @router.get("/export/{form}", responses=media, response_class=Response, description=f"A file of incidents. {forms}")
    def export(
        form: str,
        request: Request,
        window: Window = "all",
        as_of: AsOf = "",
        country: Annotated[list[str] | None, Query(description="ISO 3166-1 alpha-3; any number of them")] = None,
    ) -> Response:
        chosen = named(form)
        if chosen is None:
            raise HTTPException(
                404, f"There is no form {form!r}: expected one of {', '.join(f.name for f in FORMATS)}."
            )
        question = Question.asked(window, as_of)
        days = days_of(question, view.totals().values())
        countries = tuple(country or ())

        def make() -> bytes:
            incidents = (Incident.from_bytes(message) for message in view.every(countries))
            return chosen.write(select(incidents, view.counting.entry, window, days.since, days.until, countries))

        name = f"tocsin-{'-'.join([*countries, window, days.until.isoformat()])}{chosen.suffix}"
        return answers.give(request, chosen.media_type, make, {"Content-Disposition": f'inline; filename="{name}"'})

    return router
