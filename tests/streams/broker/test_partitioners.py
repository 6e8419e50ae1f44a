"""kafka-python (feeds) and aiokafka (workers) must put a key on the same partition, or a country would be on two."""

from aiokafka.partitioner import DefaultPartitioner as AioPartitioner
from hypothesis import given
from hypothesis import strategies as st
from kafka.partitioner.default import murmur2

from streams.broker.connection import producer
from streams.settings import Settings
from streams.topics import ensure

# What Kafka's own Utils.murmur2 gives: from Apache Kafka's UtilsTest.
GOLDEN = {
    b"21": -973932308,
    b"foobar": -790332482,
    b"a-little-bit-long-string": -985981536,
    b"a-little-bit-longer-string": -1486304829,
    b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
    b"abc": 479470107,
}


def _partition(key: bytes, partitions: int) -> int:
    """As kafka-python's default partitioner does it."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def test_both_agree_with_kafka() -> None:
    for key, expected in GOLDEN.items():
        for partitions in (1, 4, 7):
            wanted = (expected & 0x7FFFFFFF) % partitions
            everywhere = list(range(partitions))
            assert _partition(key, partitions) == wanted
            assert AioPartitioner()(key, everywhere, everywhere) == wanted


@given(st.binary(max_size=64), st.integers(1, 64))
def test_both_agree_with_each_other(key: bytes, partitions: int) -> None:
    everywhere = list(range(partitions))
    assert AioPartitioner()(key, everywhere, everywhere) == _partition(key, partitions)


def test_our_producer_puts_keys_where_workers_would(settings: Settings) -> None:
    own = settings.but(raw_topics="partitioned", partitions=4)
    ensure(own)
    everywhere = list(range(4))
    with producer(own) as client:
        sent = {key: client.send("partitioned", key=key, value=b"") for key in GOLDEN}
        assert {key: future.get().partition for key, future in sent.items()} == {
            key: AioPartitioner()(key, everywhere, everywhere) for key in GOLDEN
        }
