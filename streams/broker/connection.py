"""How to reach the Kafka cluster that the settings mean: addresses, TLS, SASL, and kafka-python clients."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import AuthorizationError, KafkaError

from streams.broker.embedded import running_address
from streams.broker.errors import BrokerError, RefusedError
from streams.broker.knock import knock
from streams.settings import Settings

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
BOOTSTRAP_MS = 10_000  # until a cluster that does not answer is given up
LINGER_MS = 5  # a batch may wait this long for more

# At DEBUG these would log passwords: kafka-python its configuration, both what they send to log in.
for _logger in ("kafka", "aiokafka.conn"):
    logging.getLogger(_logger).setLevel(logging.INFO)


def bootstrap(settings: Settings) -> str:
    """Addresses of the cluster, HOST:PORT with commas between: the configured ones, else the embedded broker's.

    Raises BrokerError when none is configured and no embedded broker runs.
    """
    address = settings.broker or running_address(settings)
    if address is None:
        raise BrokerError(
            "No Kafka broker: none is named and the embedded one does not run. "
            "Start it by `tocsin up`, or name a cluster by --broker HOST:PORT."
        )
    return str(address)


def client_options(settings: Settings) -> dict[str, Any]:
    """What every kafka-python client needs: addresses and credentials. Raises RefusedError when they do not fit."""
    options: dict[str, Any] = {
        "bootstrap_servers": bootstrap(settings).split(","),
        "client_id": "tocsin",
        "security_protocol": _protocol(settings),
        "bootstrap_timeout_ms": BOOTSTRAP_MS,
    }
    if uses_tls(settings):
        options["ssl_context"] = tls_context(settings)
    if uses_sasl(settings):
        mechanism, user, password = sasl(settings)
        options |= {"sasl_mechanism": mechanism, "sasl_plain_username": user, "sasl_plain_password": password}
    return options


def open_options(settings: Settings) -> dict[str, Any]:
    """The same, once the cluster has let us in with them; raises BrokerError at once when it does not."""
    options = client_options(settings)
    knock(options)
    return options


def producer(settings: Settings) -> KafkaProducer:
    """A producer whose sends count only once all replicas have them, and which writes none twice."""
    with reaching(settings):
        return KafkaProducer(
            **open_options(settings),
            acks="all",
            enable_idempotence=True,
            compression_type="gzip",  # of those that every client reads without another package
            linger_ms=LINGER_MS,
            max_request_size=settings.largest_message,
            allow_auto_create_topics=False,
        )


def consumer(settings: Settings, **options: Any) -> KafkaConsumer:
    """A consumer without a group, which starts at the earliest message; `options` are kafka-python's and go first."""
    defaults = {
        "group_id": None,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "max_partition_fetch_bytes": settings.largest_message,
        "allow_auto_create_topics": False,
    }
    with reaching(settings):
        return KafkaConsumer(**{**open_options(settings), **defaults, **options})


def admin(settings: Settings) -> KafkaAdminClient:
    """A client that creates and describes; to be closed, or used by `with`."""
    with reaching(settings):
        return KafkaAdminClient(**open_options(settings))


def uses_tls(settings: Settings) -> bool:
    """Whether the cluster is spoken to by TLS."""
    return settings.broker is not None and _protocol(settings).endswith("SSL")


def uses_sasl(settings: Settings) -> bool:
    """Whether the cluster wants a user name and password."""
    return settings.broker is not None and _protocol(settings).startswith("SASL")


def tls_context(settings: Settings) -> ssl.SSLContext:
    """TLS that checks the cluster's certificate and name; raises RefusedError when a file is missing or of no use."""
    names = ("broker_tls_ca", "broker_tls_certificate", "broker_tls_key")
    files = {f"TOCSIN_{name.upper()}": getattr(settings, name) for name in names if getattr(settings, name)}
    for variable, file in files.items():
        if not Path(file).is_file():
            raise RefusedError(f"There is no file {file}, which {variable} names: name one that is there.")
    try:
        context = ssl.create_default_context(cafile=settings.broker_tls_ca)
        if settings.broker_tls_certificate:
            # Any password, so that an encrypted key is an error: without one OpenSSL would ask at the terminal.
            context.load_cert_chain(settings.broker_tls_certificate, settings.broker_tls_key, password="")
    except OSError as error:  # ssl.SSLError is one
        named = ", ".join(f"{variable} ({file})" for variable, file in files.items())
        raise RefusedError(
            f"The certificates for the Kafka cluster cannot be used: {error}. Check {named}: PEM files, readable by "
            "us, the key fitting the certificate and not encrypted."
        ) from error
    return context


def _protocol(settings: Settings) -> str:
    """How to speak to the cluster; the embedded broker is always PLAINTEXT on the loopback interface."""
    if settings.broker is None:
        return "PLAINTEXT"
    wanted = str(settings.broker_security).upper()
    if wanted not in PROTOCOLS:
        raise RefusedError(f"TOCSIN_BROKER_SECURITY is {wanted!r}: expected one of {', '.join(PROTOCOLS)}.")
    return wanted


def sasl(settings: Settings) -> tuple[str, str, str]:
    """Mechanism, user name and password; raises RefusedError when one is missing or unknown."""
    mechanism = str(settings.broker_sasl_mechanism).upper()
    if mechanism not in MECHANISMS:
        raise RefusedError(f"TOCSIN_BROKER_SASL_MECHANISM is {mechanism!r}: expected one of {', '.join(MECHANISMS)}.")
    if not settings.broker_sasl_user or not settings.broker_sasl_password:
        raise RefusedError(
            f"TOCSIN_BROKER_SECURITY is {_protocol(settings)}: "
            "set TOCSIN_BROKER_SASL_USER and TOCSIN_BROKER_SASL_PASSWORD too."
        )
    return mechanism, settings.broker_sasl_user, settings.broker_sasl_password


@contextmanager
def reaching(settings: Settings) -> Iterator[None]:
    """Turn a client's failure to work with the cluster into a BrokerError that says which and what to do."""
    try:
        yield
    except AuthorizationError as error:
        raise BrokerError(
            f"The Kafka cluster at {bootstrap(settings)} does not allow our user that ({type(error).__name__}: "
            f"{error}). Have the cluster's owner grant it."
        ) from error
    except (KafkaError, OSError) as error:
        open_options(settings)  # raises what says more, if it can no longer be reached at all
        raise BrokerError(
            f"The Kafka cluster at {bootstrap(settings)} can be reached, but did not do what was asked "
            f"({type(error).__name__}: {error}). Try again; if that does not help, its own log says more."
        ) from error
