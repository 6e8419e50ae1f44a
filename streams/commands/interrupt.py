"""Ctrl-C and SIGTERM as an event that a loop can look at, so that what runs until stopped ends in order."""

import signal
import threading


def until_interrupted() -> threading.Event:
    """An event that Ctrl-C or SIGTERM sets; to be called in the main thread."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
