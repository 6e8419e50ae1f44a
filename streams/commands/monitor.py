"""`tocsin monitor`: the live page and the HTTP API, on an address of this machine."""

import click

from agents.tally.entry import Entry, entry
from agents.tally.recount import recount
from agents.tally.windows import Window
from streams.commands.interrupt import until_interrupted
from streams.commands.options import broker_option
from streams.metrics import serve
from streams.settings import Settings
from streams.web.counting import Counting
from streams.web.server import serving

COUNTING = Counting(
    entry=entry,
    recount=lambda entries, since, until: recount((Entry(*each) for each in entries), Window(since, until)),
)


@click.command()
@broker_option
def command(settings: Settings) -> None:
    """Serve the live page and the HTTP API until Ctrl-C.

    They follow the topics of the cluster, and wait for it while it cannot be reached.
    """
    serve(settings, "monitor")
    stop = until_interrupted()
    with serving(settings, COUNTING) as address:
        click.echo(f"The page is at {address}, the API's description at {address}/api/openapi.json. Ctrl-C ends it.")
        stop.wait()
