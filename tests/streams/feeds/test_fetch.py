"""Hostile servers are refused or bounded with a clear message."""

import gzip
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from streams.feeds import connection
from streams.feeds.addresses import is_public
from streams.feeds.fetch import Fetcher, shown
from streams.feeds.source import SourceError, StoppedError
from streams.settings import Settings

MB = 1_048_576


@pytest.fixture
def fetcher(local: Settings) -> Fetcher:
    return Fetcher(local.but(feed_largest=MB), threading.Event())


def test_a_page_within_bounds(web: Any, answer: Any, fetcher: Fetcher) -> None:
    web.pages["/"] = answer(b"x" * MB)
    response = fetcher.fetch(web.url("/"))
    assert (response.status, len(response.body), response.charset) == (200, MB, "utf-8")
    assert web.requests[0].headers["user-agent"].startswith("tocsin/")


@pytest.mark.parametrize("compress", [gzip.compress, zlib.compress])
def test_compressed_pages(web: Any, answer: Any, fetcher: Fetcher, compress: Any) -> None:
    text = b"".join(b"line %d\n" % number for number in range(40_000))
    web.pages["/"] = answer(compress(text), headers={"Content-Encoding": "gzip"})
    assert fetcher.fetch(web.url("/")).body == text


def test_gzip_in_several_members(web: Any, answer: Any, fetcher: Fetcher) -> None:
    web.pages["/"] = answer(gzip.compress(b"one ") + gzip.compress(b"two"), headers={"Content-Encoding": "gzip"})
    assert fetcher.fetch(web.url("/")).body == b"one two"


def test_a_gzip_bomb_goes_off_in_bounds(web: Any, answer: Any, fetcher: Fetcher) -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 200 * MB))  # of 200 MB, in layers; only the outer is ours to undo
    web.pages["/layers"] = answer(bomb, headers={"Content-Encoding": "gzip"})
    assert len(fetcher.fetch(web.url("/layers")).body) < MB
    web.pages["/"] = answer(gzip.compress(b"\0" * 200 * MB), headers={"Content-Encoding": "gzip"})
    with pytest.raises(SourceError, match="feed_largest"):
        fetcher.fetch(web.url("/"))


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "nonsense"])
def test_compression_not_asked_for_is_refused(web: Any, answer: Any, fetcher: Fetcher, encoding: str) -> None:
    web.pages["/"] = answer(b"x", headers={"Content-Encoding": encoding})
    with pytest.raises(SourceError, match="gzip was asked for"):
        fetcher.fetch(web.url("/"))


def test_broken_compression_is_told(web: Any, answer: Any, fetcher: Fetcher) -> None:
    web.pages["/"] = answer(b"not gzip", headers={"Content-Encoding": "gzip"})
    with pytest.raises(SourceError, match="compression is broken"):
        fetcher.fetch(web.url("/"))


def test_a_body_without_end_is_given_up(web: Any, answer: Any, fetcher: Fetcher) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 65_536

    web.pages["/"] = answer(endless())
    with pytest.raises(SourceError, match="feed_largest"):
        fetcher.fetch(web.url("/"))


def test_a_slow_drip_ends_at_the_deadline(web: Any, answer: Any, local: Settings) -> None:
    dripping = threading.Event()

    def drip() -> Iterator[bytes]:
        while not dripping.wait(0.05):
            yield b"x"

    web.pages["/"] = answer(drip())
    try:
        with pytest.raises(SourceError, match="feed_timeout") as error:
            Fetcher(local.but(feed_timeout=0.5), threading.Event()).fetch(web.url("/"))
        assert error.value.passing
    finally:
        dripping.set()


def test_headers_that_drip_end_at_the_deadline(local: Settings) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def drip() -> None:
        client, _ = listener.accept()
        with client:
            client.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not done.wait(0.05):
                client.sendall(b"x")

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        with pytest.raises(SourceError, match="feed_timeout"):
            Fetcher(local.but(feed_timeout=0.5), threading.Event()).fetch(
                f"http://127.0.0.1:{listener.getsockname()[1]}/"
            )
    finally:
        done.set()
        thread.join()
        listener.close()


def test_a_stop_ends_a_request(web: Any, answer: Any, local: Settings) -> None:
    stop = threading.Event()

    def silent() -> Iterator[bytes]:
        yield b"x"
        stop.set()
        while True:
            time.sleep(0.1)
            yield b"x"

    web.pages["/"] = answer(silent())
    with pytest.raises(StoppedError):
        Fetcher(local.but(feed_timeout=60.0), stop).fetch(web.url("/"))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "193.0.6.139", "2001:67c:2e8:22::c100:68b", "64:ff9b::808:808"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"])
def test_private_addresses_are_refused_however_written(web: Any, local: Settings, host: str) -> None:
    fetcher = Fetcher(local.but(feed_allow_private=False), threading.Event())
    port = web.address.partition(":")[2]
    with pytest.raises(SourceError, match="not public"):
        fetcher.fetch(f"http://{host}:{port}/")
    assert web.requests == []


def test_a_redirect_to_a_private_address_is_refused(
    web: Any, answer: Any, local: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server counts as public here, and the rest of the loopback network, where it can be reached too, does not."""
    monkeypatch.setattr(connection, "is_public", lambda address: address == "127.0.0.1")
    port = web.address.partition(":")[2]
    web.pages["/"] = answer(status=302, headers={"Location": f"http://127.0.0.2:{port}/secret"})
    with pytest.raises(SourceError, match=r"127\.0\.0\.2.*not public"):
        Fetcher(local.but(feed_allow_private=False), threading.Event()).fetch(web.url("/"))
    assert [request.path for request in web.requests] == ["/"]


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "http://"])
def test_a_redirect_to_something_else_is_refused(web: Any, answer: Any, fetcher: Fetcher, location: str) -> None:
    web.pages["/"] = answer(status=301, headers={"Location": location})
    with pytest.raises(SourceError):
        fetcher.fetch(web.url("/"))


def test_redirects_are_followed_but_not_for_ever(web: Any, answer: Any, fetcher: Fetcher) -> None:
    web.pages["/a"] = answer(status=301, headers={"Location": "/b"})
    web.pages["/b"] = answer("here")
    response = fetcher.fetch(web.url("/a"))
    assert (response.url, response.body) == (web.url("/b"), b"here")
    web.pages["/loop"] = answer(status=301, headers={"Location": "/loop"})
    with pytest.raises(SourceError, match="redirects more than"):
        fetcher.fetch(web.url("/loop"))


def test_a_host_that_wants_to_be_left_alone_is(web: Any, answer: Any, fetcher: Fetcher) -> None:
    web.pages["/"] = answer(status=429, headers={"Retry-After": "120"})
    assert fetcher.fetch(web.url("/")).retry_after == 120.0
    with pytest.raises(SourceError, match="left alone") as error:
        fetcher.fetch(web.url("/other"))
    assert error.value.passing
    assert error.value.retry_after is not None
    assert 0 < error.value.retry_after <= 120.0
    assert len(web.requests) == 1


def test_retry_after_may_be_a_date_or_nonsense(web: Any, answer: Any, fetcher: Fetcher) -> None:
    web.pages["/past"] = answer(status=404, headers={"Retry-After": "Mon, 02 Mar 2020 08:00:00 GMT"})
    web.pages["/nonsense"] = answer(status=404, headers={"Retry-After": "9" * 400})
    assert fetcher.fetch(web.url("/past")).retry_after == 0.0
    assert fetcher.fetch(web.url("/nonsense")).retry_after is None


def test_an_unknown_name_and_a_closed_port_are_told(fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(SourceError, match="cannot be fetched") as error:
        fetcher.fetch(f"http://127.0.0.1:{port}/")
    assert error.value.passing


def test_a_server_that_talks_nonsense_is_told(fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            client, _ = listener.accept()
            with client:
                client.recv(1000)
                client.sendall(b"220 mail ready\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(SourceError, match="cannot be fetched"):
            fetcher.fetch(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        thread.join()


def test_a_certificate_that_nobody_signed_is_refused(fetcher: Fetcher, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = f"req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {certificate} -days 1 -subj /CN=127.0.0.1"
    try:
        subprocess.run(["openssl", *command.split()], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed, which makes the certificate for this test")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            client, _ = listener.accept()
            with client, pytest.raises(OSError):  # the handshake, which the fetcher breaks off
                context.wrap_socket(client, server_side=True).recv(1000)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(SourceError, match=r"(?i)certificate"):
            fetcher.fetch(f"https://127.0.0.1:{listener.getsockname()[1]}/")
        thread.join()


def test_passwords_are_not_shown() -> None:
    assert "secret" not in shown("https://user:secret@news.example/feed")
