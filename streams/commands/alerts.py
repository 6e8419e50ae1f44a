"""`tocsin alerts`: tell when an incident or a total is as bad as a rule says."""

from pathlib import Path

import click

from streams.alerts.outlets import AtomFile, Outlet, Terminal, Webhook
from streams.alerts.rules import load
from streams.alerts.watch import Watcher
from streams.commands.interrupt import until_interrupted
from streams.commands.monitor import COUNTING
from streams.commands.options import broker_option, json_option
from streams.metrics import serve
from streams.output import for_program
from streams.plain import plain
from streams.settings import Settings
from streams.topics import ALERTS, create


@click.command()
@click.argument("rules", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--webhook", "webhooks", multiple=True, metavar="URL", help="Post each alert there; any number of them.")
@click.option("--atom", type=click.Path(dir_okay=False, path_type=Path), help="File in which to keep a feed of alerts.")
@broker_option
@json_option
def command(rules: Path, webhooks: tuple[str, ...], atom: Path | None, settings: Settings, json_lines: bool) -> None:
    """Watch incidents and totals by the RULES of a TOML file, such as deploy/alerts.toml, until Ctrl-C.

    Each alert is told once, and again when its figure changes or it holds no longer: on standard output, and to
    whatever else is named. A rule tells of incidents that come or change after it was first watched, and of totals from
    then on. An alert that an outlet does not take is told again until it does.
    """
    loaded = load(rules)
    serve(settings, "alerts")
    stop = until_interrupted()
    create(settings, ALERTS)
    watcher = Watcher(settings, loaded, COUNTING, stop)
    outlets: list[Outlet] = [Terminal(for_program(json_lines)), *map(Webhook, webhooks)]
    if atom:
        outlets.append(AtomFile(atom, (alert for alert in watcher.told.values() if alert.country)))
    number = len(loaded.incident) + len(loaded.total)
    click.echo(f"Watching {number} rules of {rules}. Ctrl-C ends it.", err=True)
    watcher.run(outlets, lambda problem: click.echo(plain(problem), err=True))
