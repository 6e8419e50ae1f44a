"""Trying once whether a cluster lets us in, and saying at once why it does not.

The libraries' clients try again whatever went wrong, kafka-python for ten seconds and aiokafka for ever, and end in
the same timeout for a wrong password and for a cluster that is not there. One connection of aiokafka's, with the
login and a first question, tells these apart.
"""

import asyncio
import ssl
from collections.abc import Iterator, Mapping
from typing import Any

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import IllegalSaslStateError, KafkaError, SaslAuthenticationFailed, UnsupportedSaslMechanismError
from aiokafka.protocol.metadata import MetadataRequest

from streams.broker.errors import BrokerError, RefusedError

WAIT_MS = 10_000  # for a host that does not answer at all
ANOTHER_NAME = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH of OpenSSL


def knock(options: Mapping[str, Any]) -> None:
    """Connect, log in and ask one thing, at any of the addresses; `options` are a kafka-python client's.

    Raises RefusedError when trying again would not help, else BrokerError when no address can be used now.
    """
    problem = asyncio.run(_problem(options))
    if problem:
        raise problem


async def _problem(options: Mapping[str, Any]) -> BrokerError | None:
    """Why no address can be used; of several reasons one that a person must mend. None when one lets us in."""
    hosts = [(host, port) for host, port, _ in collect_hosts(options["bootstrap_servers"])]
    problems = []
    for attempt in asyncio.as_completed([_problem_at(host, port, options) for host, port in hosts]):
        problem = await attempt
        if problem is None:
            return None
        problems.append(problem)
    return next((each for each in problems if isinstance(each, RefusedError)), problems[0])


async def _problem_at(host: str, port: int, options: Mapping[str, Any]) -> BrokerError | None:
    """Why the address cannot be used; None when it lets us in."""
    try:
        await _enter(host, port, options)
    except (KafkaError, OSError, EOFError, TimeoutError) as error:
        return await _explained(host, port, options, list(_causes(error)))
    return None


async def _enter(host: str, port: int, options: Mapping[str, Any]) -> None:
    """Connect, log in, and ask for no topic's metadata: before a login, brokers answer nothing but their versions."""
    names = ("security_protocol", "ssl_context", "sasl_mechanism", "sasl_plain_username", "sasl_plain_password")
    credentials = {name: options[name] for name in names if name in options}
    connection = await create_conn(host, port, request_timeout_ms=WAIT_MS, **credentials)
    try:
        await connection.send(MetadataRequest([]))
    finally:
        connection.close()


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and those that it came from."""
    cause: BaseException | None = error
    while cause:
        yield cause
        cause = cause.__cause__


async def _explained(
    host: str, port: int, options: Mapping[str, Any], causes: list[BaseException]
) -> BrokerError | None:
    """What went wrong, in words and with what to do; never with a password, of which the errors hold none."""
    where, protocol = f"The Kafka cluster at {host}:{port}", options["security_protocol"]
    for cause in causes:
        match cause:
            case ssl.SSLCertVerificationError():
                return _certificate_problem(where, cause)
            case SaslAuthenticationFailed():
                return RefusedError(
                    f"{where} refused the login of user {options['sasl_plain_username']} by "
                    f"{options['sasl_mechanism']}. Check TOCSIN_BROKER_SASL_USER, TOCSIN_BROKER_SASL_PASSWORD and "
                    "TOCSIN_BROKER_SASL_MECHANISM."
                )
            case UnsupportedSaslMechanismError():
                return RefusedError(
                    f"{where} knows no login by {options['sasl_mechanism']}. Set TOCSIN_BROKER_SASL_MECHANISM to "
                    "one that it knows."
                )
            case IllegalSaslStateError():
                return RefusedError(
                    f"{where} wants no user and password there. Set TOCSIN_BROKER_SECURITY to "
                    f"{protocol.removeprefix('SASL_')}, or name its port for logins."
                )
            case ssl.SSLError() if "ALERT" in (cause.reason or ""):
                return RefusedError(
                    f"{where} refused our side of TLS ({cause.reason}). It may want a certificate of ours that its "
                    "authority signed: check TOCSIN_BROKER_TLS_CERTIFICATE and TOCSIN_BROKER_TLS_KEY."
                )
    if isinstance(causes[-1], OSError) and not isinstance(causes[-1], (ssl.SSLError, ConnectionResetError)):
        return BrokerError(
            f"Nobody answers at {host}:{port} ({causes[-1] or type(causes[-1]).__name__}): no Kafka cluster can be "
            "reached there. Check the address (--broker or TOCSIN_BROKER), that the cluster runs, and the network."
        )
    return await _mismatch(host, port, options) or BrokerError(
        f"{where} closed the connection by {protocol} before it answered. It may be starting or stopping, want "
        "another TOCSIN_BROKER_SECURITY (a login, say), want a certificate of ours, or be no Kafka."
    )


def _certificate_problem(where: str, error: ssl.SSLCertVerificationError) -> RefusedError:
    if error.verify_code in ANOTHER_NAME:
        return RefusedError(
            f"{where} shows a certificate of another name ({error.verify_message}). Name the cluster by --broker or "
            "TOCSIN_BROKER as its certificate does, or have one made for this name."
        )
    return RefusedError(
        f"{where} shows a certificate that is not to be trusted ({error.verify_message}). Check that "
        "TOCSIN_BROKER_TLS_CA is the file of the authority that signed it, and the dates of both."
    )


async def _mismatch(host: str, port: int, options: Mapping[str, Any]) -> RefusedError | None:
    """That the port speaks TLS and we do not, or the other way round, if that is what is wrong."""
    protocol = options["security_protocol"]
    if protocol.endswith("SSL") and await _speaks_plain_text(host, port):
        spoken, wanted = "plain text, not TLS", "PLAINTEXT or SASL_PLAINTEXT"
    elif not protocol.endswith("SSL") and await _speaks_tls(host, port):
        spoken, wanted = "TLS, not plain text", "SSL or SASL_SSL"
    else:
        return None
    return RefusedError(
        f"The Kafka cluster at {host}:{port} speaks {spoken}, and TOCSIN_BROKER_SECURITY is {protocol}. "
        f"Set it to {wanted}, or name another port."
    )


async def _speaks_plain_text(host: str, port: int) -> bool:
    """Whether a Kafka there tells its versions without TLS."""
    try:
        connection = await create_conn(host, port, request_timeout_ms=WAIT_MS)
    except (KafkaError, OSError, EOFError, TimeoutError):
        return False
    connection.close()
    return True


async def _speaks_tls(host: str, port: int) -> bool:
    """Whether anything there speaks TLS, whoever it is: nothing is sent to it."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        async with asyncio.timeout(WAIT_MS / 1000):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
