"""Somebody who sends articles all the time, whatever happens to the line."""

import contextlib
import random
import threading
from collections.abc import Iterator
from typing import Any

from kafka.errors import KafkaTimeoutError

from streams.broker.connection import producer
from streams.settings import Settings
from streams.topics import RAW_ARTICLES
from tests.faults.articles import Sent

PATIENCE_AT_END = 10.0  # seconds
PATIENCE = 240.0  # seconds that a message may take to be acknowledged, with brokers down meanwhile


class Feeder:
    """Sends the messages of `stream` to raw-articles from a thread, `pace` a second on average, while it is let."""

    def __init__(self, settings: Settings, stream: Iterator[Sent], seed: int, pace: float) -> None:
        self._stream = stream
        self._chance = random.Random(seed)
        self._pace = pace
        self._producer = producer(settings)
        self._producer.config["delivery_timeout_ms"] = PATIENCE * 1000
        self._on = threading.Event()
        self._end = threading.Event()
        self._lock = threading.Lock()
        self._sent: list[tuple[Sent, Any]] = []
        self._thread = threading.Thread(target=self._run, name="feeder", daemon=True)
        self._thread.start()

    def on(self) -> None:
        """Send from now on."""
        self._on.set()

    def off(self) -> list[Sent]:
        """Send no more; what was sent since the last time, each acknowledged by the broker."""
        self._on.clear()
        with self._lock:
            sent, self._sent = self._sent, []
        for _, acknowledgement in sent:
            acknowledgement.get(PATIENCE)
        return [message for message, _ in sent]

    def burst(self, number: int) -> None:
        """Send so many at once."""
        for _ in range(number):
            self._send()

    def close(self) -> None:
        """End the thread; what is not acknowledged yet is given up, and so is a thread that cannot end."""
        self._end.set()
        self._on.set()
        self._thread.join(PATIENCE_AT_END)
        with contextlib.suppress(KafkaTimeoutError):
            self._producer.close(timeout=1)

    def _run(self) -> None:
        while not self._end.is_set():
            self._on.wait()
            if not self._end.wait(self._chance.expovariate(self._pace)) and self._on.is_set():
                self._send()

    def _send(self) -> None:
        with self._lock:
            message = next(self._stream)
            sending = self._producer.send(RAW_ARTICLES.name, key=message.key, value=message.value)
            self._sent.append((message, sending))
