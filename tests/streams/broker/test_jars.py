"""The pinned jars: checked, fetched again when broken, refused when they are not what was pinned."""

import hashlib
import re
from pathlib import Path

import pytest

from streams.broker import jars
from streams.broker.errors import BrokerError
from streams.broker.jars import Jar

SMALL = next(jar for jar in jars.locked() if jar.coordinates.startswith("org.slf4j:slf4j-api:"))  # 41 kB


def test_the_lock_holds_what_is_wanted_each_once_with_its_hash() -> None:
    pinned = jars.locked()
    assert {jar.coordinates for jar in pinned} >= set(jars.WANTED)
    assert len({jar.coordinates.rsplit(":", 1)[0] for jar in pinned}) == len(pinned)
    assert all(re.fullmatch("[0-9a-f]{64}", jar.sha256) for jar in pinned)


def test_all_parts_of_kafka_are_of_one_version() -> None:
    assert {
        jar.coordinates.split(":")[2] for jar in jars.locked() if jar.coordinates.startswith("org.apache.kafka:")
    } == {jars.WANTED[0].split(":")[2]}


def test_a_broken_jar_is_fetched_again_and_a_whole_one_is_not(tmp_path: Path) -> None:
    said: list[str] = []
    (path,) = jars.fetch(tmp_path, (SMALL,), said.append)
    assert len(said) == 1
    assert hashlib.sha256(path.read_bytes()).hexdigest() == SMALL.sha256
    jars.fetch(tmp_path, (SMALL,), said.append)
    assert len(said) == 1
    path.write_bytes(path.read_bytes()[:1000])
    jars.fetch(tmp_path, (SMALL,), said.append)
    assert len(said) == 2
    assert hashlib.sha256(path.read_bytes()).hexdigest() == SMALL.sha256


def test_a_jar_that_is_not_the_pinned_one_is_refused_and_removed(tmp_path: Path) -> None:
    other = Jar(SMALL.coordinates, "0" * 64)
    with pytest.raises(BrokerError, match=r"slf4j-api.*not the pinned file.*--broker"):
        jars.fetch(tmp_path, (other,), lambda _: None)
    assert not list(tmp_path.rglob("*.jar"))


def test_a_jar_that_cannot_be_downloaded_says_what_to_do(tmp_path: Path) -> None:
    missing = Jar("org.slf4j:slf4j-api:0.0.0-none", "0" * 64)
    with pytest.raises(BrokerError, match=r"slf4j-api:0\.0\.0-none.*cannot be downloaded.*--broker"):
        jars.fetch(tmp_path, (missing,), lambda _: None)


def test_no_network_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # where nothing listens
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with pytest.raises(BrokerError, match=r"cannot be downloaded.*network.*--broker"):
        jars.fetch(tmp_path, (SMALL,), lambda _: None)
