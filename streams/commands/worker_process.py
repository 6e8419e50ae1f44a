"""The process that `tocsin worker` supervises: a Faust worker with the agents of all stages.

Its arguments are the process id of the supervisor, which it never outlives, and the client id that it has alone.
"""

import gc
import logging
import sys
import time

import faust

import agents.extract.agent
import agents.resolve.agent
import agents.tally.agent
from streams.app import make_app
from streams.broker.connection import open_options
from streams.broker.errors import BrokerError, RefusedError
from streams.child import die_with_parent
from streams.exits import EXIT_STAY_DOWN, stop_now
from streams.metrics import serve
from streams.plain import log_plainly
from streams.rebalances import RebalanceSensor
from streams.recovery import SafeApp
from streams.settings import Settings
from streams.versions import end_when_switched, in_use
from streams.watchdog import watch

log = logging.getLogger(__name__)

RETRY_AFTER = 1.0  # seconds
GARBAGE = 20_000  # new objects after which Python looks for garbage: at its 700 that takes a seventh of the time

STAGES = (agents.extract.agent, agents.resolve.agent, agents.tally.agent)


def app_with_agents(settings: Settings, client_id: str) -> SafeApp:
    """The Faust app with the agents of all stages attached, which the cluster knows by `client_id`."""
    app = make_app(settings, client_id)
    for stage in STAGES:
        stage.attach(app, settings)
    return app


def once_reached(asked: Settings) -> Settings:
    """The settings with the version of the topics in use, as soon as the cluster can be asked for it.

    A cluster that refuses us ends the process for good: Faust's clients would try the same login for ever.
    """
    while True:
        try:
            open_options(asked)  # also where the settings name the version, and nothing else is asked
            return in_use(asked)
        except RefusedError as error:
            stop_now(str(error), EXIT_STAY_DOWN)
        except BrokerError as error:
            log.warning("waiting for the cluster: %s", error)
            time.sleep(RETRY_AFTER)


def main() -> None:
    """Run the worker until it is told to stop."""
    die_with_parent(int(sys.argv[1]))
    log_plainly()
    asked = Settings.load()
    settings = once_reached(asked)
    app = app_with_agents(settings, sys.argv[2])
    app.finalize()
    app.sensors.add(RebalanceSensor())
    watch(app, settings)
    if not asked.topics_version:
        end_when_switched(asked, settings.topics_version)
    serve(settings, "worker")
    gc.freeze()  # what is loaded stays
    gc.set_threshold(GARBAGE)
    worker = faust.Worker(app, loglevel=settings.log_level, redirect_stdouts=False)
    worker.spinner = None  # it draws on the terminal, which is not ours
    worker.execute_from_commandline()


if __name__ == "__main__":
    main()
