"""What a group has committed, asked of a coordinator that may not know it yet.

A broker that has just become the coordinator of a group, as others were killed, loads what was committed first. Who
asks meanwhile is told so by an error that stands beside an empty list of offsets. aiokafka 0.14.0 looks for errors in
the list alone, and takes it that nothing was ever committed: the worker would read all its topics from the beginning,
and what is older than the resolver remembers would count again.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    NoError,
    NotCoordinatorForGroupError,
    for_code,
)
from aiokafka.protocol.commit import OffsetFetchRequest

ELSEWHERE = (NotCoordinatorForGroupError, GroupCoordinatorNotAvailableError)


def look_at_errors(coordinator: Any) -> None:
    """Have `coordinator`, a client's for its group (aiokafka), ask again where the broker could not tell."""
    coordinator._send_req = partial(_answer, coordinator, coordinator._send_req)


async def _answer(coordinator: Any, ask: Callable[[Any], Awaitable[Any]], request: Any) -> Any:
    """The answer to `request`; raises KafkaError where it is an error for the whole group: then aiokafka asks again."""
    answer = await ask(request)
    code = getattr(answer, "error_code", NoError.errno) if isinstance(request, OffsetFetchRequest) else NoError.errno
    if code == NoError.errno:
        return answer
    error = for_code(code)
    if error in ELSEWHERE:
        coordinator.coordinator_dead()
    raise error
