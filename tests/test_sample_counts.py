"""The bundled sample, through all stages, against what a person counts in it.

An incident is right when its country, day, killed, wounded, toll and standing are all as counted, in articles that tell
of it; one that enters no total (denied, hypothetical) is also right when nothing is told of it. How many were right
when last looked at is in `tests/evaluation/sample-figures.json`: raise it whenever it grows.
"""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

import streams
from agents.extract.extractor import Extractor
from streams.articles import read_articles
from streams.commands.replay import Replay
from streams.messages import Incident, Message

SAMPLE = Path(streams.__file__).parent / "data" / "sample.jsonl"
TRUTH = json.loads((Path(__file__).parent / "data" / "sample-truth.json").read_text(encoding="utf-8"))
FIGURES = json.loads((Path(__file__).parent / "evaluation" / "sample-figures.json").read_text(encoding="utf-8"))
LAST_DAY = datetime.date(2026, 3, 12)
ADDITIVE = ("reported", "claimed")

Slots = dict[str, Any]


@pytest.fixture(scope="module")
def incidents() -> list[Incident]:
    """The last revision of every incident that stands, with harm."""
    last: dict[str, Incident] = {}

    def keep(_: str | None, message: Message) -> None:
        if isinstance(message, Incident):
            last[message.incident_id] = message

    replay = Replay(Extractor(), LAST_DAY, keep)
    for article in read_articles(SAMPLE):
        replay.take(article)
    return [i for i in last.values() if not i.retracted and i.merged_into is None and any(i.harm.kinds())]


def counted(truth: dict[str, Any]) -> Slots:
    """The slots of an incident as a person counted it; a day only where the text gives one."""
    best = {kind: (truth["harm"].get(kind) or {}).get("best") or 0 for kind in ("killed", "wounded")}
    day = {"date": truth["date"]} if truth["date"] else {}
    return {**{slot: truth[slot] for slot in ("country", "status", "toll")}, **best, **day}


def told(incident: Incident) -> Slots:
    """The same slots of an incident that came out."""
    best = {kind: (count.best or 0) if count else 0 for kind, count in
            (("killed", incident.harm.killed), ("wounded", incident.harm.wounded))}  # fmt: skip
    slots = {"country": incident.country, "status": incident.status, "toll": incident.toll}
    return {**slots, **best, "date": str(incident.date) if incident.date else None}


def right(truth: dict[str, Any], incidents: list[Incident]) -> bool:
    """Whether what came out has the incident just as counted."""
    here = [i for i in incidents if set(truth["articles"]) & set(i.articles)]
    if truth["status"] not in ADDITIVE and not any(i.status in ADDITIVE for i in here):
        return True
    return any(counted(truth).items() <= told(i).items() for i in here)


def test_incidents_of_the_sample_are_counted_as_a_person_does(incidents: list[Incident]) -> None:
    misses = [truth for truth in TRUTH["incidents"] if not right(truth, incidents)]
    lines = []
    for truth in misses:
        lines.append(f"{truth['note']}: wanted {counted(truth)}, got")
        lines += [f"    {told(i)} of {i.articles}" for i in incidents if set(truth["articles"]) & set(i.articles)]
    assert len(TRUTH["incidents"]) - len(misses) >= FIGURES["right"], "\n".join(lines)


def test_no_more_is_counted_than_a_person_does(incidents: list[Incident]) -> None:
    wanted = [counted(truth) for truth in TRUTH["incidents"]]
    extra = [i for i in incidents if i.status in ADDITIVE and not any(w.items() <= told(i).items() for w in wanted)]
    assert len(extra) <= FIGURES["beside"], "\n".join(f"{told(i)} of {i.articles}: {i.headline}" for i in extra)
