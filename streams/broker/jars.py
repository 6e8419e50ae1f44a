"""The jars of the embedded Apache Kafka: pinned in `jars.lock`, fetched by jgo once, checked at every start.

`jars.lock` has a line `group:artifact:version sha256` for each jar. To move to another Kafka, change `WANTED` and run
`python -m streams.broker.jars`, which resolves their dependencies anew and rewrites the file.
"""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import jgo.maven
import requests
import truststore

from streams.broker.errors import BrokerError

WANTED = (
    "org.apache.kafka:kafka_2.13:4.3.1",
    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4",  # Kafka brings log4j 2, but nothing that SLF4J 1.7 finds it by
)
LOCK = Path(__file__).with_name("jars.lock")
AT_ONCE = 4  # downloads
FETCH_ERRORS = (OSError, RuntimeError, AssertionError, requests.RequestException)  # those that jgo is seen to raise


class Jar(NamedTuple):
    """One line of the lock."""

    coordinates: str  # group:artifact:version
    sha256: str


def locked(lock: Path = LOCK) -> tuple[Jar, ...]:
    """The pinned jars."""
    return tuple(Jar(*line.split()) for line in lock.read_text().splitlines())


def fetch(cache: Path, jars: tuple[Jar, ...], say: Callable[[str], None]) -> list[Path]:
    """Paths of all `jars` under `cache`, each with the pinned hash; those missing or broken are downloaded.

    `say` is told before a download begins. Raises BrokerError when a jar cannot be had or is not the pinned one.
    """
    maven = _maven(cache)
    paths = [_path(maven, jar) for jar in jars]
    wanting = [(jar, path) for jar, path in zip(jars, paths, strict=True) if _sha256(path) != jar.sha256]
    if wanting:
        truststore.inject_into_ssl()  # trust whom this machine trusts, such as a company's proxy; hashes tell the rest
        say(f"Downloading Apache Kafka: {len(wanting)} files to {cache}, once.")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda each: _download(maven, *each), wanting))
    return paths


def _maven(cache: Path) -> jgo.maven.MavenContext:
    return jgo.maven.MavenContext(repo_cache=cache, local_repos=[], timeout=60)


def _artifact(maven: jgo.maven.MavenContext, coordinates: str) -> jgo.maven.Artifact:
    group, name, version = coordinates.split(":")
    return maven.project(group, name).at_version(version).artifact()


def _path(maven: jgo.maven.MavenContext, jar: Jar) -> Path:
    path = _artifact(maven, jar.coordinates).cached_path
    assert path is not None  # the context has a cache
    return path


def _sha256(path: Path) -> str | None:
    """Its digest, or None when there is no such file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _download(maven: jgo.maven.MavenContext, jar: Jar, path: Path) -> None:
    """Put the jar at `path`, in place of what may be there (half a download, or a file that was changed)."""
    path.unlink(missing_ok=True)
    try:
        _artifact(maven, jar.coordinates).resolve()
    except FETCH_ERRORS as error:
        raise BrokerError(
            f"{jar.coordinates}, a part of the embedded Kafka, cannot be downloaded ({error}). "
            "Try again with network access, or name a Kafka cluster by --broker HOST:PORT."
        ) from error
    found = _sha256(path)
    if found != jar.sha256:
        path.unlink()
        raise BrokerError(
            f"{jar.coordinates} as downloaded is not the pinned file: its sha256 is {found}, {LOCK.name} has "
            f"{jar.sha256}. It was removed. Find out who changed it before you try again, or name a Kafka cluster by "
            "--broker HOST:PORT."
        )


def resolve(cache: Path) -> Iterator[Jar]:
    """`WANTED` and all that they need, downloaded to `cache`, in the order of their names.

    Each is resolved alone: resolved together, one's managed versions would replace what the other asks for.
    """
    maven = _maven(cache)
    artifacts = set()
    for coordinates in WANTED:
        direct, transitive = maven.resolver.resolve([maven.create_dependency(coordinates)])
        artifacts |= {need.artifact for need in (*direct, *transitive) if need.scope not in ("test", "provided")}
    for artifact in sorted(artifacts, key=str):
        digest = _sha256(artifact.resolve())
        assert digest is not None  # resolve() returned it
        yield Jar(f"{artifact.groupId}:{artifact.artifactId}:{artifact.version}", digest)


def main() -> None:
    """Rewrite the lock. The files come from a fresh download, never from a cache that may hold others."""
    import tempfile

    with tempfile.TemporaryDirectory() as directory:
        LOCK.write_text("".join(f"{jar.coordinates} {jar.sha256}\n" for jar in resolve(Path(directory))))


if __name__ == "__main__":
    main()
