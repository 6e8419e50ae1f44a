"""The Faust app that workers run, made from the settings; agents are attached to it by `agents.*.agent`."""

from collections.abc import Awaitable, Iterator, MutableMapping
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import faust

from streams.broker.connection import bootstrap, sasl, tls_context, uses_sasl, uses_tls
from streams.recovery import SafeApp
from streams.settings import Settings
from streams.topics import Topic, safety

SENT_AT_ONCE = 1_048_576  # bytes of a partition in one batch before it is compressed, a larger message alone
FETCHED_AT_ONCE = 65_536  # bytes of a partition as they are on the wire, a larger message alone; see `make_app`

RAW: dict[str, Any] = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}


class RawTable(faust.Table[bytes, bytes]):
    """A table of bytes by bytes: what they mean is the business of `streams.state.State`."""

    key_serializer = "raw"
    value_serializer = "raw"


class TablePartition(MutableMapping[bytes, bytes]):
    """A table, written for one partition: Faust itself would take that of the message which its stream gave last.

    What is written is seen at once; `send` gives it to the broker. Whose partition is given to another worker drops its
    keys; Faust itself would drop those alone that it read back.
    """

    def __init__(self, table: Any, partition: int) -> None:
        self._table = table
        self._partition = partition
        self._unsent: dict[bytes, bytes | None] = {}
        self.size = 0  # bytes that are not sent yet

    def get(self, key: bytes, default: Any = None) -> Any:
        """The value of `key`, past Faust's sensors, which cost ten times as much."""
        return self._table.data.data.get(key, default)

    def __getitem__(self, key: bytes) -> bytes:
        value: bytes = self._table.data.data[key]
        return value

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self._write(key, value)
        self._table.data.data[key] = value
        self._table.data._key_partition[key] = self._partition

    def __delitem__(self, key: bytes) -> None:
        self._write(key, None)
        del self._table.data.data[key]
        self._table.data._key_partition.pop(key, None)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._table.data.data)

    def __len__(self) -> int:
        return len(self._table.data.data)

    def _write(self, key: bytes, value: bytes | None) -> None:
        self._unsent[key] = value
        self.size += len(key) + len(value or b"")

    async def send(self) -> list[Awaitable[Any]]:
        """Send what was written to the changelog; gives the broker's acknowledgements to come.

        It is one batch, which the broker keeps as a whole or not at all, unless it is more than fits one. Of a record
        that was written several times the last value is sent.
        """
        unsent, self._unsent, self.size = self._unsent, {}, 0
        changelog = self._table.changelog_topic.get_topic_name()
        acknowledgements: list[Awaitable[Any]] = await self._table.app.producer.send_together(
            changelog, self._partition, unsent
        )
        return acknowledgements


def make_app(settings: Settings, client_id: str = "tocsin") -> SafeApp:
    """Make the app for `settings.workers_group` on the cluster that the settings name, which knows it by `client_id`.

    Why the values differ from Faust's defaults is in `deploy/decisions.md`, "How Faust is set". What is fetched of one
    partition is worked off before what is fetched of another, so it is little: else articles of years ago would come
    after those of today when an archive is read, and the watchdog would take partitions that wait for ones that stand.
    """
    servers = bootstrap(settings).split(",")
    return SafeApp(
        settings.workers_group,
        topics_version=settings.topics_version,
        broker=[f"kafka://{server}" for server in servers],
        broker_credentials=credentials(settings),
        broker_client_id=client_id,
        broker_session_timeout=6.0,
        broker_heartbeat_interval=1.0,
        broker_commit_interval=1.0,
        broker_max_poll_records=100,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=FETCHED_AT_ONCE,
        producer_acks=-1,
        producer_linger=0.005,
        producer_max_batch_size=SENT_AT_ONCE,
        producer_compression_type="gzip",
        producer_max_request_size=settings.largest_message,
        producer_request_timeout=60.0,
        processing_guarantee="at_least_once",
        store="memory://",
        Table=RawTable,
        table_standby_replicas=0,
        table_cleanup_interval=3600.0,
        topic_partitions=settings.partitions,
        topic_replication_factor=settings.replication if settings.broker else 1,
        topic_disable_leader=True,
        web_enabled=False,
        worker_redirect_stdouts=False,
        datadir=Path(gettempdir()) / f"{settings.workers_group}-faust",
    )


def credentials(settings: Settings) -> Any:
    """TLS and SASL as Faust wants them; None for neither. Raises BrokerError when the settings do not fit."""
    context = tls_context(settings) if uses_tls(settings) else None
    if uses_sasl(settings):
        mechanism, user, password = sasl(settings)
        return faust.SASLCredentials(username=user, password=password, mechanism=mechanism, ssl_context=context)
    return faust.SSLCredentials(context) if context else None


def faust_topic(app: SafeApp, *topics: Topic, waiting: int = 1024) -> Any:
    """The channel of raw bytes for topics of the list; at most `waiting` messages of theirs wait in memory."""
    channel = app.topic(*(topic.at(app.topics_version).name for topic in topics), **RAW)
    channel.maxsize = waiting  # which `app.topic` takes too, and forgets
    return channel


def state_table(app: SafeApp, settings: Settings, name: str) -> Any:
    """A table of bytes, with a compacted changelog that takes records of the largest size.

    What is not compacted yet is read back for nothing, so segments are as small as these records let them be.
    """
    configs = {
        "max.message.bytes": str(settings.largest_batch),
        "segment.ms": str(6 * 3_600_000),
        "segment.bytes": str(2 * settings.largest_batch),
        "min.cleanable.dirty.ratio": "0.3",
    }
    return app.Table(
        name,
        key_type=bytes,
        value_type=bytes,
        partitions=settings.partitions,
        extra_topic_configs=configs | safety(settings),
    )
