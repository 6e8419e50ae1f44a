"""`tocsin incidents`: what happened, down to the sources and the sentences that the numbers come from."""

import click

from streams.commands.options import broker_option, json_option
from streams.commands.parameters import COUNTRY
from streams.errors import TocsinError
from streams.messages import UNKNOWN_COUNTRY, Incident
from streams.monitor.decoding import Decoder
from streams.monitor.drilldown import drilldown
from streams.monitor.tables import incidents_table
from streams.output import console, for_program, print_json
from streams.reading import read
from streams.settings import Settings
from streams.topics import INCIDENTS


@click.command()
@click.argument("country", type=COUNTRY, required=False)
@click.option("--id", "incident_id", help="Show this incident's history, sources and sentences.")
@broker_option
@json_option
def command(country: str | None, incident_id: str | None, settings: Settings, json_lines: bool) -> None:
    """Show incidents, of one COUNTRY or all, the newest day first; each as its last revision says.

    People are shown those that harmed someone and stand; JSON lines have all, retracted and merged ones included.
    """
    decoder = Decoder()
    incidents = _last_revisions(settings, decoder, country, incident_id)
    if decoder.left_out:
        click.echo(str(decoder), err=True)
    if incident_id and not incidents:
        raise TocsinError(f"there is no incident {incident_id!r}: `tocsin incidents` shows the ids of all.")
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
