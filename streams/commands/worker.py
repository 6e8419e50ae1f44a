"""`tocsin worker`: one Faust worker, supervised."""

import signal
import threading
from types import FrameType

import click

from streams.broker.connection import bootstrap
from streams.commands.options import broker_option
from streams.settings import Settings
from streams.supervisor import Supervisor, python_module
from streams.topics import ensure

WORKER_MODULE = "streams.commands.worker_process"


def supervisor(settings: Settings) -> Supervisor:
    """The supervisor of one worker with these settings."""
    return Supervisor(python_module(WORKER_MODULE), settings.environment())


@click.command()
@broker_option
def command(settings: Settings) -> None:
    """Run one worker; more of them share the work, up to as many as there are partitions.

    Ctrl-C or SIGTERM stops it: it finishes what it has in hand, so that nothing is lost or done twice.
    """
    address = bootstrap(settings)
    ensure(settings)
    worker = supervisor(settings.but(broker=address) if settings.broker else settings)
    running = threading.Thread(target=worker.stop, name="stop", daemon=True)

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not running.is_alive():
            running.start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo(f"Worker of {settings.group} on {address}. Ctrl-C stops it.", err=True)
    worker.run()
