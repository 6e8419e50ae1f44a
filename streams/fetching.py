"""How messages come from the broker to wait for agents, so that no agent waits for another's messages.

A worker has one consumer for all of its agents. Upstream, two things keep an agent without work while some is there:

- Where an agent's queue is full the consumer stands until it has room, for the messages of the others too; though long
  before that the queue has had the fetching from its partitions stopped. -> `Waiting` takes in what is still fetched
  then, at most one answer of the broker for each partition.
- The broker is asked for one answer at a time, about the partitions of which nothing waits in the consumer. An answer
  about partitions without news is a second and a half in coming, and those whose messages were taken meanwhile wait for
  it. -> `FetchingThread` has the broker answer sooner.
"""

from typing import Any

from faust.transport.drivers import aiokafka as driver
from mode.utils.queues import ThrowableQueue

LONGEST_WAIT = 100  # milliseconds until the broker says that there is no news: ten questions a second, then


class Waiting(ThrowableQueue[Any]):
    """A queue that takes what it is given; nothing is fetched for one that is four fifths full."""

    pressure_drop_ratio = 0.64  # from which on more is fetched; upstream's 0.4 leaves little to look ahead at

    def full(self) -> bool:
        """Never, for the consumer would stand."""
        return False


class FetchingThread(driver.AIOKafkaConsumerThread):
    """The thread of a consumer that does not wait long for partitions without news."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = LONGEST_WAIT  # Faust's own is fixed
        return consumer
