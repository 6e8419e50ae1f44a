"""`tocsin correct`: what an analyst says of incidents, against what was resolved."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from streams.commands.options import broker_option, json_option
from streams.corrections import correction_of, names, new_correction, send
from streams.errors import TocsinError
from streams.messages import HARM_KINDS, UNKNOWN_COUNTRY, Correction, Count, Incident
from streams.monitor.decoding import Decoder
from streams.monitor.tables import new_table
from streams.output import console, for_program, print_json
from streams.plain import plain
from streams.reading import read
from streams.settings import Settings
from streams.topics import CORRECTIONS, INCIDENTS

F = TypeVar("F", bound=Callable[..., Any])


class Figure(click.ParamType):
    """KIND=NUMBER, KIND=LOW..HIGH or KIND=none, such as killed=33."""

    name = "figure"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The kind of harm and its count, None where nobody was harmed so; click shows the error when it is neither."""
        if isinstance(value, tuple):
            return value
        kind, _, number = value.partition("=")
        low, dots, high = number.partition("..")
        if kind in HARM_KINDS and number == "none":
            return kind, None
        if kind in HARM_KINDS and low.isdecimal() and (not dots or (high.isdecimal() and int(low) <= int(high))):
            return kind, Count(low=int(low), best=int(low), high=int(high or low))
        return self.fail(
            f"{value!r} is no figure: expected one such as killed=33, killed=30..33 or wounded=none; "
            f"kinds are {', '.join(HARM_KINDS)}.",
            param,
            ctx,
        )


def said_by(command: F) -> F:
    """The options that all corrections share: who says so, and why."""
    for option in (
        broker_option,
        click.option("--why", required=True, help="Why, for whoever reads the incident's history."),
        click.option("--by", required=True, help="Who says so."),
    ):
        command = option(command)
    return command


@click.group()
def command() -> None:
    """Correct incidents: what an analyst says stands against all reports until it is undone.

    It is sent to the topic corrections; a worker applies it, and `tocsin incidents --id ID` shows it in the history.
    """


@command.command()
@click.argument("ids", nargs=-1, required=True)
@said_by
def merge(ids: tuple[str, ...], by: str, why: str, settings: Settings) -> None:
    """Say that the incidents IDS are one."""
    if len(set(ids)) < 2:
        raise click.UsageError("a merge needs two incidents or more")
    incidents = [_incident(settings, incident_id) for incident_id in ids]
    countries = {incident.country for incident in incidents}
    if len(countries) > 1:
        told = ", ".join(sorted(country or UNKNOWN_COUNTRY for country in countries))
        raise TocsinError(f"incidents of two countries cannot be one, and these are in {told}.")
    reports = [name for incident in incidents for name in names(incident)]
    _send(settings, correction_of("merge", incidents[0], by, why, reports=reports))


@command.command()
@click.argument("incident_id", metavar="ID")
@click.argument("events", nargs=-1, required=True)
@said_by
def split(incident_id: str, events: tuple[str, ...], by: str, why: str, settings: Settings) -> None:
    """Say that the reports EVENTS (event ids) of incident ID tell of another incident, one of their own."""
    incident = _incident(settings, incident_id)
    unknown = sorted(set(events) - set(incident.events))
    if unknown:
        raise TocsinError(f"incident {incident_id!r} has no report {', '.join(unknown)}: it has {incident.events}.")
    reports, others = names(incident, events), names(incident, set(incident.events) - set(events))
    if not others:
        raise TocsinError(f"incident {incident_id!r} has no other reports than these: there is nothing to split.")
    _send(settings, correction_of("split", incident, by, why, reports=reports, others=others))


@command.command("set")
@click.argument("incident_id", metavar="ID")
@click.argument("figures", nargs=-1, required=True, type=Figure())
@said_by
def set_figures(incident_id: str, figures: Any, by: str, why: str, settings: Settings) -> None:
    """Set figures of incident ID: killed=33, killed=30..33, wounded=none."""
    incident = _incident(settings, incident_id)
    _send(settings, correction_of("set", incident, by, why, reports=names(incident), figures=dict(figures)))


@command.command()
@click.argument("incident_id", metavar="ID")
@said_by
def retract(incident_id: str, by: str, why: str, settings: Settings) -> None:
    """Say that incident ID did not happen: it counts nobody."""
    incident = _incident(settings, incident_id)
    _send(settings, correction_of("retract", incident, by, why, reports=names(incident)))


@command.command()
@click.argument("incident_id", metavar="ID")
@said_by
def pin(incident_id: str, by: str, why: str, settings: Settings) -> None:
    """Let incident ID stand as it is: its reports are one, and later ones change no figure."""
    incident = _incident(settings, incident_id)
    figures = {kind: getattr(incident.harm, kind) for kind in HARM_KINDS}
    _send(settings, correction_of("pin", incident, by, why, reports=names(incident), figures=figures))


@command.command()
@click.argument("correction_id", metavar="CORRECTION")
@said_by
def undo(correction_id: str, by: str, why: str, settings: Settings) -> None:
    """Take the correction of that id back; `tocsin incidents --id ID` shows those in force."""
    corrections = Decoder().messages(read(settings, [CORRECTIONS.name]), Correction)
    found = next((each for each in corrections if each.correction_id == correction_id), None)
    if found is None:
        raise TocsinError(f"there is no correction {correction_id!r}: an incident's history names those made on it.")
    if found.action == "undo":
        raise TocsinError(f"{correction_id!r} is an undo, which stays: make the correction again instead.")
    _send(
        settings,
        new_correction("undo", by, why, country=found.country, incident_id=found.incident_id, undoes=correction_id),
    )


@command.command("list")
@broker_option
@json_option
def list_corrections(settings: Settings, json_lines: bool) -> None:
    """List the corrections, oldest first, with those that were undone."""
    decoder = Decoder()
    made = sorted(decoder.messages(read(settings, [CORRECTIONS.name]), Correction), key=lambda each: each.made_at)
    if for_program(json_lines):
        for correction in made:
            print_json(correction)
    else:
        undone = {correction.undoes for correction in made if correction.undoes}
        table = new_table("Corrections")
        for name in ("made", "id", "what", "by", "why", "in force"):
            table.add_column(name)
        for each in made:
            told = (f"{each.made_at:%Y-%m-%d %H:%M}", each.correction_id, _told(each), each.by, each.why)
            stands = each.correction_id not in undone and each.action != "undo"
            table.add_row(*map(plain, told), "yes" if stands else "no")
        console().print(table if made else "No corrections.")
    if decoder.left_out:
        click.echo(str(decoder), err=True)


def _incident(settings: Settings, incident_id: str) -> Incident:
    """The last revision of an incident; raises TocsinError when there is none that has reports."""
    last: Incident | None = None
    for incident in Decoder().messages(read(settings, [INCIDENTS.name]), Incident):
        if incident.incident_id == incident_id and (last is None or incident.revision >= last.revision):
            last = incident
    if last is None:
        raise TocsinError(f"there is no incident {incident_id!r}: `tocsin incidents` shows the ids of all.")
    if not last.reports:
        why = f"it was merged into {last.merged_into}" if last.merged_into else "all its reports were withdrawn"
        raise TocsinError(f"incident {incident_id!r} has no reports any more: {why}.")
    return last


def _send(settings: Settings, correction: Correction) -> None:
    """Send the correction, and tell what it is once all replicas have it."""
    send(settings, correction)
    click.echo(
        plain(f"correction {correction.correction_id}: {_told(correction)}, by {correction.by}: {correction.why}")
    )


def _told(correction: Correction) -> str:
    """What the correction does, in words."""
    reports = f"{len(correction.reports)} reports" if len(correction.reports) > 1 else "1 report"
    if correction.action == "undo":
        return f"undoes {correction.undoes}"
    if correction.action == "merge":
        return f"merges {reports} into one incident"
    if correction.action == "split":
        return f"splits {reports} off incident {correction.incident_id}"
    figures = ", ".join(f"{kind} {_range(count)}" for kind, count in correction.figures.items() if count)
    words = {"set": "sets", "pin": "pins", "retract": "retracts"}[correction.action]
    return f"{words} incident {correction.incident_id}" + (f": {figures or 'nobody'}" if correction.figures else "")


def _range(count: Count) -> str:
    return str(count.low) if count.low == count.high else f"{count.low} to {count.high}"
