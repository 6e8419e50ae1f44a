"""What Faust does with a worker's partitions, as metrics."""

import time
from typing import Any

import faust

from streams.metrics import REBALANCES, RECOVERY_SECONDS


class RebalanceSensor(faust.Sensor):
    """Told by Faust when partitions are shared out, and when work goes on after the state was read back."""

    def on_rebalance_start(self, app: Any) -> dict[str, Any]:
        """A rebalance begins; what is returned is handed to its end."""
        REBALANCES.inc()
        return {"since": time.monotonic()}

    def on_rebalance_end(self, app: Any, state: dict[str, Any]) -> None:
        """The state is there again."""
        RECOVERY_SECONDS.observe(time.monotonic() - state["since"])
