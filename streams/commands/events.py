"""`tocsin events`: what articles say happened, one event a line."""

from collections.abc import Iterator
from datetime import datetime

import click
from rich.text import Text

from streams.commands.interrupt import until_interrupted
from streams.commands.options import broker_option, json_option
from streams.commands.parameters import COUNTRY, EVENT_TYPE, MOMENT
from streams.messages import UNKNOWN_COUNTRY, Event
from streams.monitor.decoding import Decoder
from streams.monitor.words import figures, where
from streams.output import console, for_program, print_json
from streams.plain import plain
from streams.reading import read
from streams.settings import Settings
from streams.topics import EVENTS


@click.command()
@click.option("--country", type=COUNTRY, help="Only what happened there: SYR; XXX where no country is known.")
@click.option(
    "--type", "event_type", type=EVENT_TYPE, metavar="TYPE", help="Only events of this type, such as ASSAULT."
)
@click.option("--since", type=MOMENT, help="Only what was published then or later: 2020-02-29 or a UTC time.")
@click.option("--follow", is_flag=True, help="Go on with events as they come; Ctrl-C ends it.")
@broker_option
@json_option
def command(
    country: str | None,
    event_type: str | None,
    since: datetime | None,
    follow: bool,
    settings: Settings,
    json_lines: bool,
) -> None:
    """Show what articles say happened: one line for each event, in the order of each country's events on the topic."""
    decoder = Decoder()
    screen = console()
    for event in _events(settings, decoder, follow):
        if country not in (None, event.country or UNKNOWN_COUNTRY) or event_type not in (None, event.type):
            continue
        if since and event.published_at < since:
            continue
        if for_program(json_lines):
            print_json(event)
        else:
            screen.print(line(event))
    if decoder.left_out:
        click.echo(str(decoder), err=True)


def _events(settings: Settings, decoder: Decoder, follow: bool) -> Iterator[Event]:
    stop = until_interrupted() if follow else None
    return decoder.messages(read(settings, [EVENTS.name], follow=follow, stop=stop), Event)


def line(event: Event) -> Text:
    """An event in a line for people: day, type, place, who to whom, figures and standing, headline and source."""
    who = " → ".join(", ".join(actor.name for actor in actors) for actors in (event.actor, event.recipient) if actors)
    notes: list[str] = [event.status] if event.status != "reported" else []
    notes += [
        note for note, holds in (("cumulative", event.toll == "cumulative"), ("withdrawn", event.withdrawn)) if holds
    ]
    about = [who, figures(event.harm), f"({', '.join(notes)})" if notes else "", event.headline, event.source]
    text = Text(f"{event.date or '?'!s:<10}  ")
    text.append(f"{event.type:<9}", style="bold")
    text.append(f"  {plain(where(event.place, event.admin1, event.country))}")
    for told in about:
        text.append(f"  {plain(told)}" if told else "")
    return text
