"""Options that several commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from streams.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


def _settings(ctx: click.Context, parameter: click.Parameter, broker: str | None) -> Settings:
    settings = Settings.load()
    return settings.but(broker=broker) if broker else settings


broker_option: Callable[[F], F] = click.option(
    "--broker",
    "settings",
    metavar="HOST:PORT",
    callback=_settings,
    help="Kafka cluster to use; without it the embedded broker. The command gets all settings by this.",
)
json_option: Callable[[F], F] = click.option(
    "--json", "json_lines", is_flag=True, help="JSON lines, as in a pipe, also on a terminal."
)
