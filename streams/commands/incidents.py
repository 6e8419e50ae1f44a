"""`tocsin incidents`: what happened, down to the sources and the sentences that the numbers come from."""

import click

from agents.resolve.policy import THRESHOLD
from agents.resolve.resolver import why as evidence_of
from streams.commands.options import broker_option, json_option
from streams.commands.parameters import COUNTRY
from streams.errors import TocsinError
from streams.messages import UNKNOWN_COUNTRY, Event, Incident
from streams.monitor.decoding import Decoder
from streams.monitor.drilldown import drilldown
from streams.monitor.tables import incidents_table
from streams.monitor.why import why_table
from streams.output import console, for_program, print_json
from streams.reading import read
from streams.settings import Settings
from streams.topics import EVENTS, INCIDENTS


@click.command()
@click.argument("country", type=COUNTRY, required=False)
@click.option("--id", "incident_id", help="Show this incident's history, sources and sentences.")
@click.option(
    "--why", nargs=2, metavar="ID EVENT", help="Show the evidence for and against EVENT telling of incident ID."
)
@broker_option
@json_option
def command(
    country: str | None, incident_id: str | None, why: tuple[str, str] | None, settings: Settings, json_lines: bool
) -> None:
    """Show incidents, of one COUNTRY or all, the newest day first; each as its last revision says.

    People are shown those that harmed someone and stand; JSON lines have all, retracted and merged ones included.
    """
    decoder = Decoder()
    if why:
        if country or incident_id:
            raise click.UsageError("--why names the incident and the event: leave out COUNTRY and --id.")
        _show_why(settings, decoder, *why, for_program(json_lines))
        return
    incidents = _last_revisions(settings, decoder, country, incident_id)
    if decoder.left_out:
        click.echo(str(decoder), err=True)
    if incident_id and not incidents:
        raise _no_incident(incident_id)
    if for_program(json_lines):
        for incident in incidents:
            print_json(incident)
    elif incident_id:
        for incident in incidents:
            console().print(drilldown(incident))
    else:
        standing = [i for i in incidents if any(i.harm.kinds()) and not (i.retracted or i.merged_into)]
        console().print(incidents_table(standing) if standing else "No incidents.")


def _last_revisions(
    settings: Settings, decoder: Decoder, country: str | None, incident_id: str | None
) -> list[Incident]:
    """The last revision of each incident that was asked for, the newest day first."""
    last: dict[tuple[str, str], Incident] = {}
    for incident in decoder.messages(read(settings, [INCIDENTS.name]), Incident):
        key = (incident.country or UNKNOWN_COUNTRY, incident.incident_id)
        if country in (None, key[0]) and incident_id in (None, key[1]):
            last[key] = max(last.get(key, incident), incident, key=lambda i: i.revision)
    return sorted(last.values(), key=lambda i: (i.date or i.updated_at.date(), i.incident_id), reverse=True)


def _show_why(settings: Settings, decoder: Decoder, incident_id: str, event_id: str, program: bool) -> None:
    """Weigh an event, as it was said last, against the other reports of an incident, as they are on the log.

    A report of the incident's own is weighed against its others. What else decided (how well reports fit other
    incidents, an analyst) is not in the sum. Raises TocsinError when one of the two is not there.
    """
    incidents = _last_revisions(settings, decoder, None, incident_id)
    if not incidents:
        raise _no_incident(incident_id)
    incident = next((each for each in incidents if each.reports), incidents[0])
    said = {event.event_id: event for event in decoder.messages(read(settings, [EVENTS.name]), Event)}
    event = said.get(event_id)
    if event is None:
        raise TocsinError(f"there is no event {event_id!r}: `tocsin events` shows the ids of all.")
    others = [said[other] for other in incident.events if other in said and other != event_id]
    clues = evidence_of(event, others) if others else []
    if program:
        told = [clue._asdict() for clue in clues]
        together = event.event_id in incident.events
        print_json(
            {"incident_id": incident_id, "event_id": event_id, "together": together}
            | {"threshold": THRESHOLD, "score": round(sum(clue.weight for clue in clues), 2), "clues": told}
        )
    else:
        console().print(why_table(event, incident, clues, THRESHOLD))
    if decoder.left_out:
        click.echo(str(decoder), err=True)


def _no_incident(incident_id: str) -> TocsinError:
    return TocsinError(f"there is no incident {incident_id!r}: `tocsin incidents` shows the ids of all.")
