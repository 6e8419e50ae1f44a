"""How a worker ends its own process, and the exit statuses that tell its supervisor what to do next."""

import logging
import os

log = logging.getLogger(__name__)

EXIT_RESTART = 75  # sysexits.h EX_TEMPFAIL: a supervisor should start the process again
EXIT_STAY_DOWN = 70  # sysexits.h EX_SOFTWARE: a restart would not help, a person must look


def stop_now(reason: str, status: int = EXIT_RESTART) -> None:
    """End the process at once, committing nothing more, so that the next one takes up from the last commit."""
    log.critical("%s; stopping, to go on from the committed offsets after a restart", reason.removesuffix("."))
    logging.shutdown()
    os._exit(status)
