"""`tocsin worker`: one Faust worker, supervised."""

import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from types import FrameType

import click

from streams.broker.connection import bootstrap
from streams.broker.waiting import watch_waiting
from streams.commands.options import broker_option
from streams.leaving import leave_for
from streams.metrics import serve
from streams.settings import Settings
from streams.supervisor import Supervisor
from streams.topics import ensure
from streams.versions import in_use

WORKER_MODULE = "streams.commands.worker_process"


def supervisor(settings: Settings, log_file: Path | None = None) -> Supervisor:
    """The supervisor of one worker with these settings, in a Python like this one."""
    command = [sys.executable, "-m", WORKER_MODULE, str(os.getpid())]
    return Supervisor(command, settings.environment(), log_file, partial(leave_for, settings=settings))


@click.command()
@broker_option
def command(settings: Settings) -> None:
    """Run one worker; more of them share the work, up to as many as there are partitions.

    Ctrl-C or SIGTERM stops it: it finishes what it has in hand, so that nothing is lost or done twice.
    """
    address = bootstrap(settings)
    ensure(in_use(settings))
    worker = supervisor(settings)
    stopping = threading.Event()
    if serve(settings, "supervisor"):
        threading.Thread(target=watch_waiting, args=(settings, stopping), name="metrics", daemon=True).start()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not stopping.is_set():
            stopping.set()
            threading.Thread(target=worker.stop, name="stop worker").start()  # it waits, a signal handler may not

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo(f"Worker of {in_use(settings).workers_group} on {address}. Ctrl-C stops it.", err=True)
    worker.run()
