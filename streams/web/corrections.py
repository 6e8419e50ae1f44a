"""Corrections by an analyst from an incident's page, for those who know the token of `TOCSIN_WEB_TOKEN`.

The token is typed with each correction and kept in no cookie, so that no other page can correct in a reader's name;
what a browser says of where a form comes from is looked at too.
"""

import asyncio
import hmac
import re
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Form, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from streams.corrections import correction_of, names, send
from streams.messages import HARM_KINDS, Correction, Count, Incident, InvalidMessageError
from streams.settings import Settings
from streams.web.view import View

ACTIONS = ("set", "retract", "pin")  # those that need nothing but the incident and figures
FIGURE = re.compile(r"(\d{1,9})(?:\.\.(\d{1,9}))?")  # 33, or 30..33
PENALTY = 1.0  # seconds that a wrong token costs, so that tokens cannot be tried fast


def routes(settings: Settings, view: View) -> APIRouter:
    """Where the form of an incident's page is sent."""
    router = APIRouter(include_in_schema=False)

    @router.post("/incidents/{incident_id}/corrections")
    async def correct(
        incident_id: str,
        request: Request,
        token: Annotated[str, Form(max_length=1000)],
        by: Annotated[str, Form(min_length=1, max_length=200)],
        why: Annotated[str, Form(min_length=1, max_length=2000)],
        action: Annotated[str, Form()],
    ) -> RedirectResponse:
        if not from_our_page(request):
            raise HTTPException(403, "This form was not sent from our own page.")
        if not hmac.compare_digest(token.encode(), str(settings.web_token).encode()):
            await asyncio.sleep(PENALTY)
            raise HTTPException(403, "The token is not right: nothing was corrected.")
        incident = view.incident(incident_id)
        if incident is None or not incident.reports:
            raise HTTPException(404, f"There is no incident {incident_id!r} with reports.")
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        correction = made(incident, action, by, why, form)
        await run_in_threadpool(send, settings, correction)
        return RedirectResponse(f"/incidents/{quote(incident_id, safe='')}?sent=1", status_code=303)

    return router


def from_our_page(request: Request) -> bool:
    """Whether a browser says that the form comes from our own page; what is no browser says nothing."""
    origin = request.headers.get("origin")
    same_host = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    return same_host and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


def made(incident: Incident, action: str, by: str, why: str, form: dict[str, str]) -> Correction:
    """The correction that a form means; an HTTP error with a sentence for people when it means none."""
    if action not in ACTIONS:
        raise HTTPException(422, f"action={action!r}: expected one of {', '.join(ACTIONS)}.")
    fields: dict[str, Any] = {"reports": names(incident)}
    if action == "set":
        fields["figures"] = {kind: _count(kind, form[kind]) for kind in HARM_KINDS if form.get(kind, "").strip()}
    elif action == "pin":
        fields["figures"] = {kind: getattr(incident.harm, kind) for kind in HARM_KINDS}
    try:
        return correction_of(action, incident, by.strip(), why.strip(), **fields)
    except InvalidMessageError as error:
        raise HTTPException(422, str(error)) from None


def _count(kind: str, text: str) -> Count | None:
    """33, 30..33, or none."""
    if text.strip() == "none":
        return None
    found = FIGURE.fullmatch(text.strip())
    low, high = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if low > high:
        raise HTTPException(422, f"{kind}={text!r}: expected a figure such as 33 or 30..33, or none.")
    return Count(low=low, best=low, high=high)
