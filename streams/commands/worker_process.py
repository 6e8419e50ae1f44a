"""The process that `tocsin worker` supervises: a Faust worker with the agents of all stages.

Its argument is the process id of the supervisor, which it never outlives.
"""

import sys

import faust

import agents.extract.agent
import agents.resolve.agent
import agents.tally.agent
from streams.app import make_app
from streams.child import die_with_parent
from streams.metrics import serve
from streams.rebalances import RebalanceSensor
from streams.recovery import SafeApp
from streams.settings import Settings
from streams.watchdog import watch

STAGES = (agents.extract.agent, agents.resolve.agent, agents.tally.agent)


def app_with_agents(settings: Settings) -> SafeApp:
    """The Faust app with the agents of all stages attached."""
    app = make_app(settings)
    for stage in STAGES:
        stage.attach(app, settings)
    return app


def main() -> None:
    """Run the worker until it is told to stop."""
    die_with_parent(int(sys.argv[1]))
    settings = Settings.load()
    app = app_with_agents(settings)
    app.finalize()
    app.sensors.add(RebalanceSensor())
    watch(app, settings)
    serve(settings, "worker")
    worker = faust.Worker(app, loglevel=settings.log_level, redirect_stdouts=False)
    worker.spinner = None  # it draws on the terminal, which is not ours
    worker.execute_from_commandline()


if __name__ == "__main__":
    main()
