"""Why a report was taken, or not, for one of an incident: each piece of evidence and how much it weighs."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.text import Text

from streams.messages import Event, Incident
from streams.monitor.tables import day, harm, new_table
from streams.monitor.words import figures, where
from streams.plain import plain

Weighed = tuple[str, float, str]  # what was compared, how much it speaks for one incident (negative: for two), in words


def why_table(event: Event, incident: Incident, clues: Iterable[Weighed], threshold: float) -> RenderableType:
    """The evidence in its order, its sum against the threshold, and what became of the report."""
    clues = list(clues)
    report = ", ".join(filter(None, (where(event.place, event.admin1, event.country), figures(event.harm))))
    known = f"{day(incident)}, {where(incident.place, incident.admin1, incident.country)}, {harm(incident)}"
    heading = (
        Text(plain(f"report {event.event_id}: {event.date or '?'}, {report} ({event.source or event.article_id})")),
        Text(plain(f"incident {incident.incident_id}: {known}")),
    )
    if not clues:
        return Group(*heading, Text(became(event, incident)))
    table = new_table("Evidence")
    table.add_column("weight", justify="right")
    table.add_column("compared")
    table.add_column("what was found")
    for trait, weight, reason in clues:
        table.add_row(f"{weight:+.2f}", trait, plain(reason))
    total = sum(weight for _, weight, _ in clues)
    return Group(
        *heading,
        table,
        Text(f"{total:+.2f} in all; one incident from {threshold:+.2f} on"),
        Text(became(event, incident)),
    )


def became(event: Event, incident: Incident) -> str:
    """Where the report is, in words."""
    if incident.events == [event.event_id]:
        return "It is the incident's only report: there is nothing to weigh it against."
    if not incident.reports:
        into = f"it was merged into {plain(incident.merged_into)}" if incident.merged_into else "all were withdrawn"
        return f"The incident has no reports any more: {into}."
    if event.event_id in incident.events:
        corrected = ", and analysts' corrections are in force on it" if incident.corrections else ""
        return f"The report is one of this incident's, which has {len(incident.events)}{corrected}."
    return "The report is none of this incident's."
