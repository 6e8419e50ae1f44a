"""The command line `tocsin`: one list of commands, each in a file of its own that is read only when it is called."""

import importlib
import sys
from typing import NamedTuple

import click

from streams.errors import TocsinError
from streams.plain import log_plainly, plain


class Entry(NamedTuple):
    """A command: its name, the module of this folder that holds it as `command`, and what it does."""

    name: str
    module: str
    help: str


COMMANDS = (
    Entry("up", "up", "Run all of it: broker, topics, worker, feeds, live page and table of totals."),
    Entry("feed", "feed", "Send articles from feeds, files or folders to the raw-articles topic."),
    Entry("worker", "worker", "Run one worker; more of them share the work."),
    Entry("events", "events", "Show what articles say happened."),
    Entry("incidents", "incidents", "Show incidents, down to the sentences that their numbers come from."),
    Entry("totals", "totals", "Show totals: casualties and events per country, and who did what to whom."),
    Entry("export", "export", "Write incidents to files that other tools read."),
    Entry("correct", "correct", "Correct incidents: merge, split, set a figure, retract, pin, undo."),
    Entry("rebuild", "rebuild", "Compute everything anew beside what is in use, then switch to it."),
    Entry("monitor", "monitor", "Serve the live page and the HTTP API."),
    Entry("alerts", "alerts", "Tell when an incident or a total is as bad as a rule says."),
    Entry("dead-letters", "dead_letters", "List, show or replay messages that could not be handled."),
    Entry("extract", "extract", "Extract events from articles, without Kafka."),
    Entry("replay", "replay", "Run articles through all stages, without Kafka."),
    Entry("doctor", "doctor", "Check what is installed, the model, the broker, the topics and the lag."),
)


class Commands(click.Group):
    """The group `tocsin`, which imports a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the list, which is the order a newcomer meets them."""
        return [entry.name for entry in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        for entry in COMMANDS:
            if entry.name == cmd_name:
                command: click.Command = importlib.import_module(f"streams.commands.{entry.module}").command
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the list alone, so that --help imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(entry.name, entry.help) for entry in COMMANDS])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tocsin")
def tocsin() -> None:
    """Tell what happened, where, and how many people were killed or hurt, each counted once, live from news."""


def main() -> None:
    """Run the command line; an error meant for people is shown as one sentence, with exit status 1."""
    log_plainly()
    try:
        tocsin(prog_name="tocsin")
    except TocsinError as error:
        sys.exit("\n".join(map(plain, f"tocsin: {error}".split("\n"))))
