"""Until when a worker is a member for sure; what workers do by it, the delivery tests and the fault harness show."""

import hashlib
import inspect
from collections.abc import Callable
from importlib.metadata import version

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.producer.message_accumulator import MessageAccumulator, MessageBatch
from aiokafka.producer.producer import AIOKafkaProducer
from aiokafka.producer.sender import BaseHandler
from faust.stores.memory import Store
from faust.transport.drivers import aiokafka as driver

from streams import membership
from streams.membership import NO_GENERATION, Membership, end_if_struck_off

STUDIED = {
    driver.AIOKafkaConsumerThread.on_start: "38b4e8bd",
    driver.ConsumerRebalanceListener.on_partitions_revoked: "348c3aec",
    driver.ConsumerRebalanceListener.on_partitions_assigned: "1c1f8406",
    driver.Producer._new_producer: "e72355c3",
    GroupCoordinator._do_heartbeat: "dc1d6632",
    GroupCoordinator._heartbeat_routine: "61d01028",
    GroupCoordinator.reset_generation: "537aa37c",
    BaseHandler.do: "1106439a",
    AIOKafkaClient.send: "246b2776",
    AIOKafkaProducer.send_batch: "bf42b0f0",
    MessageAccumulator.add_batch: "5ed1c5b1",
    MessageBatch.remaining_linger: "6f296891",
    Store.on_recovery_completed: "a00bef34",
}


@pytest.mark.parametrize(("method", "digest"), STUDIED.items(), ids=lambda each: getattr(each, "__qualname__", None))
def test_upstream_is_what_was_studied(method: Callable[..., object], digest: str) -> None:
    found = hashlib.sha256(inspect.getsource(method).encode()).hexdigest()[:8]
    versions = ", ".join(f"{name} {version(name)}" for name in ("faust-streaming", "aiokafka"))
    assert found == digest, f"{versions} changed it: study streams/membership.py anew"


@pytest.mark.parametrize(("asked_at", "is_certain"), [(None, False), (99.0, True), (94.5, True), (94.0, False)])
def test_a_worker_is_a_member_for_a_session_from_when_it_asked(
    asked_at: float | None, is_certain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "now", lambda: 100.0)
    member = Membership(session=6.0)
    if asked_at is not None:
        member.confirm(asked_at)
    assert member.is_certain() is is_certain


@pytest.mark.parametrize(("generation", "ends"), [(NO_GENERATION, True), (1, False)])
def test_who_has_no_generation_any_more_ends(generation: int, ends: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    class Coordinator:
        def __init__(self) -> None:
            self.generation = generation

    reasons: list[str] = []
    monkeypatch.setattr(membership, "stop_now", reasons.append)
    end_if_struck_off(Coordinator())
    assert bool(reasons) is ends
