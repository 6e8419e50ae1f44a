"""The API over a real broker: what it says of what is on the topics, in pages, with ETags, and what it refuses."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from streams.exports.formats import FORMATS
from streams.messages import Event, Incident
from streams.settings import Settings


def exactly(**numbers: int) -> dict[str, Any]:
    return {kind: {"low": number, "best": number, "high": number} for kind, number in numbers.items()}


def until(http: httpx.Client, path: str, holds: Callable[[Any], Any]) -> Any:
    """Asks again until the answer is as it should be; pytest's own limit ends a wait that is in vain."""
    for _ in range(600):
        answer = http.get(path)
        if answer.status_code == 200 and holds(answer.json()):
            return answer.json()
        http.get("/api/freshness")
    raise AssertionError(f"{path} does not come to be as it should: {answer.text[:500]}")


def killed(totals: dict[str, Any], country: str) -> int | None:
    return next((c["harm"]["killed"]["best"] for c in totals["countries"] if c["country"] == country), None)


def test_totals_of_any_days_are_those_of_the_command(
    newsroom: Any, http: httpx.Client, settings: Settings,
    run_tocsin: Callable[..., subprocess.CompletedProcess[str]],
) -> None:  # fmt: skip
    old = {"date": "2025-02-10", "nationality": ["TUR"], "updated_at": "2025-02-11T00:00:00Z"}
    newsroom.tell("long ago", "GEO", harm=exactly(killed=33), **old)
    newsroom.tell("later", "GEO", harm=exactly(killed=4), date="2025-02-20", updated_at="2025-02-20T00:00:00Z")
    newsroom.tell("boast", "GEO", harm=exactly(killed=90), status="claimed", date="2025-02-20")
    window = "2025-02-01..2025-02-28"
    found = until(http, f"/api/totals/GEO?window={window}", lambda t: killed(t, "GEO") == 37)
    told = run_tocsin("totals", "--window", window, "--json", settings=settings).stdout.splitlines()
    [line] = [line for line in map(json.loads, told) if line.pop("country") == "GEO"]
    line.pop("window")
    assert found["countries"][0]["window"] == line
    assert found["countries"][0]["before"]["killed"] is None
    assert killed(http.get(f"/api/totals?window={window}&of=nationality:TUR").json(), "GEO") == 33
    assert killed(http.get(f"/api/totals?window={window}&of=claimed").json(), "GEO") == 90
    following = http.get("/api/totals/GEO?window=7d&as_of=2025-02-20").json()["countries"][0]
    assert (following["harm"]["killed"]["best"], following["before"]["killed"]["best"]) == (4, 33)
    assert following["daily"][-1] == 4 and sum(following["daily"]) == 37


def test_pages_hold_every_incident_once_in_order(newsroom: Any, http: httpx.Client) -> None:
    for number in range(7):
        day = f"2024-03-{1 + number // 2:02}"  # two of a day, so that the day alone does not say where a page ended
        newsroom.tell(f"page {number}", "ISL", harm=exactly(killed=number + 1), date=day)
    until(http, "/api/incidents?country=ISL", lambda page: len(page["items"]) == 7)
    address: str | None = "/api/incidents?country=ISL&limit=2"
    seen = []
    while address:
        page = http.get(address).json()
        assert 1 <= len(page["items"]) <= 2
        seen += [Incident.from_fields(item) for item in page["items"]]
        address = page["next"]
    order = [(incident.date, incident.incident_id) for incident in seen]
    assert order == sorted(order, reverse=True)
    assert {incident.incident_id for incident in seen} == {f"page {number}" for number in range(7)}
    assert len(seen) == 7


def test_retracted_incidents_are_listed_only_when_asked_for(newsroom: Any, http: httpx.Client) -> None:
    newsroom.tell("mistake", "LVA", harm=exactly(killed=3))
    newsroom.tell("mistake", "LVA", revision=2, harm=exactly(killed=3), retracted=True)
    until(http, "/api/incidents?country=LVA&all_revised=yes", lambda p: [i["revision"] for i in p["items"]] == [2])
    assert http.get("/api/incidents?country=LVA").json()["items"] == []
    assert http.get("/api/incidents/mistake").json()["retracted"]


def test_incidents_are_found_by_the_words_of_their_sentences(newsroom: Any, http: httpx.Client) -> None:
    newsroom.tell("quarry", "EST", headline="Eight die as quarry wall gives way", harm=exactly(killed=8))
    until(http, "/api/incidents?q=quarry wal", lambda page: [i["incident_id"] for i in page["items"]] == ["quarry"])
    for question in ("zebra quarry", '"', "quarry AND (", "*", "NEAR/"):  # no search has a syntax that can be wrong
        assert http.get("/api/incidents", params={"q": question}).status_code == 200


def test_events_and_history_are_given_as_they_are_on_the_wire(newsroom: Any, http: httpx.Client) -> None:
    fields = {"article_id": "a-fin", "published_at": "2026-01-01", "type": "CONSULT", "country": "FIN"}
    event = Event.from_fields({"event_id": "e-fin", **fields})
    newsroom.event(event)
    found = until(http, "/api/events?article=a-fin", lambda page: page["items"])
    assert Event.from_fields(found["items"][0]) == event
    revision = {"revision": 1, "at": "2026-01-01T00:00:00Z", "change": "killed unknown -> 1", "harm": exactly(killed=1)}
    newsroom.tell("told", "FIN", harm=exactly(killed=1), history=[revision])
    history = until(http, "/api/incidents/told/history", lambda answer: answer["revisions"])
    assert history["revisions"][0]["change"] == "killed unknown -> 1"


def test_an_answer_that_a_reader_has_is_not_sent_again_until_it_changes(newsroom: Any, http: httpx.Client) -> None:
    newsroom.tell("tagged", "NOR", harm=exactly(killed=1))
    path = "/api/totals/NOR?window=7d"
    until(http, path, lambda totals: killed(totals, "NOR") == 1)
    tag = http.get(path).headers["etag"]
    again = http.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    newsroom.tell("tagged", "NOR", revision=2, harm=exactly(killed=2))
    until(http, path, lambda totals: killed(totals, "NOR") == 2)
    assert http.get(path, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/api/totals?window=5d", "/api/totals?window=2025-02-09..2025-02-01", "/api/totals?as_of=soon"),
        *("/api/totals?of=nonsense", "/api/totals?kind=annoyed", "/api/incidents?limit=0", "/api/incidents?country=x"),
        *("/?window=5d", "/?kind=annoyed"),
    ],
)
def test_questions_that_make_no_sense_are_refused_with_a_sentence(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 422
    assert path.partition("?")[2].partition("=")[0] in answer.text


def test_what_is_not_there_is_said_not_to_be(http: httpx.Client) -> None:
    paths = (
        "/api/incidents/none",
        "/api/incidents/none/history",
        "/api/export/pdf",
        "/incidents/none",
        "/countries/QQQ",
    )
    for path in (*paths, "/static/../server.py", "/static/%2e%2e/server.py"):
        assert http.get(path).status_code == 404, path


def test_every_answer_keeps_scripts_and_frames_of_others_out(http: httpx.Client) -> None:
    for path in ("/", "/api/totals", "/static/page.js", "/map.svg", "/incidents/none", "/api/openapi.json"):
        policy = http.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert http.get(path).headers["x-content-type-options"] == "nosniff"
    assert "http:" not in http.get("/").text.replace("http://www.w3.org", "")


def test_a_browser_that_was_led_here_by_another_name_is_refused(http: httpx.Client) -> None:
    assert http.get("/api/totals", headers={"Host": "rebound.example"}).status_code == 400
    assert http.get("/api/totals", headers={"Host": "localhost:1"}).status_code == 200


def test_forms_of_other_pages_correct_nothing(newsroom: Any, http: httpx.Client) -> None:
    form = {"token": "correct horse", "by": "x", "why": "x", "action": "retract"}
    for headers in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = http.post("/incidents/none/corrections", data=form, headers=headers)
        assert answer.status_code == 403 and "our own page" in answer.text
    assert http.post("/incidents/none/corrections", data=form).status_code == 404  # the token was right


def test_the_description_has_every_address_of_the_api(http: httpx.Client) -> None:
    described = http.get("/api/openapi.json").json()
    assert set(described["paths"]) == {
        *("/api/freshness", "/api/totals", "/api/totals/{country}", "/api/incidents", "/api/incidents/{incident_id}"),
        *("/api/incidents/{incident_id}/history", "/api/events", "/api/export/{form}"),
    }
    answer = described["paths"]["/api/totals"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer["$ref"].endswith("/Totals")


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_exports_of_the_api_are_those_of_the_command(
    form: Any, newsroom: Any, http: httpx.Client, settings: Settings, tmp_path: Any,
    run_tocsin: Callable[..., subprocess.CompletedProcess[str]],
) -> None:  # fmt: skip
    newsroom.tell("exported", "SWE", harm=exactly(killed=2, wounded=1), lat=59.3, lon=18.1)
    until(http, "/api/totals/SWE?window=7d", lambda totals: killed(totals, "SWE") == 2)
    day = newsroom.totals["SWE"].as_of.isoformat()
    answer = http.get(f"/api/export/{form.name}?country=SWE&as_of={day}")
    assert answer.headers["content-type"].startswith(form.media_type)
    file = tmp_path / "export"
    arguments = ("--format", form.name, "--country", "SWE", "--as-of", day, "-o", str(file))
    assert run_tocsin("export", *arguments, settings=settings).returncode == 0
    assert answer.content == file.read_bytes()
