"""What the README tells people to type works: each of its commands is run beside a real `tocsin up`."""

import contextlib
import functools
import http.server
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from streams.commands.up import SAMPLE
from streams.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
TOCSIN = Path(sys.executable).with_name("tocsin")
PATIENCE = 180.0  # seconds for a command to show something, or to end; nothing should come near
PAGE = "http://127.0.0.1:8350"  # where the README has the page
NEWS = "https://news.example"  # and where it has a feed
ENDLESS = {"up", "worker", "monitor", "alerts", "--follow", "--watch", "--every"}  # what ends only when told to
FEED = """<rss version="2.0"><channel><title>News</title><item><title>Two killed in flood</title>
<link>{address}/flood.html</link><description>
Two people were killed in a flood in Quito, Ecuador, on Tuesday.</description>
<pubDate>Wed, 11 Mar 2026 08:00:00 GMT</pubDate></item></channel></rss>"""


def commands() -> list[str]:
    """The README's lines for a shell that call tocsin or its API, as they stand there."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.startswith(("    tocsin ", "    curl "))]


class Silent(http.server.SimpleHTTPRequestHandler):
    """Serves files of a folder."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Desk:
    """A folder with the files that the README speaks of, and what runs its commands there beside `tocsin up`."""

    def __init__(self, folder: Path, settings: Settings, news: str) -> None:
        self._folder = folder
        self._settings = settings
        self._news = news
        self.page = PAGE

    def words(self, command: str) -> list[str]:
        """The words of a command of the README, with our own addresses in place of its."""
        return shlex.split(command.replace(PAGE, self.page).replace(NEWS, self._news), comments=True)

    @contextlib.contextmanager
    def running(self, *arguments: str, until: str) -> Iterator[str]:
        """Run `tocsin ARGUMENTS` while what follows runs, once it has shown `until`; then Ctrl-C must end it in order.

        Gives what it has shown until then.
        """
        log = self._folder / "shown.txt" if arguments == ("up",) else self._folder / "shown-beside.txt"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [str(TOCSIN), *arguments],
                cwd=self._folder,
                env=self._settings.environment(),
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            end = time.monotonic() + PATIENCE
            while not re.search(until, log.read_text(encoding="utf-8"), re.DOTALL):
                assert process.poll() is None, log.read_text(encoding="utf-8")
                assert time.monotonic() < end, log.read_text(encoding="utf-8")
                time.sleep(0.2)
            yield log.read_text(encoding="utf-8")
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0, log.read_text(encoding="utf-8")
        finally:
            process.kill()
            process.wait()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `tocsin ARGUMENTS` to its end."""
        return subprocess.run(
            [str(TOCSIN), *arguments],
            cwd=self._folder,
            env=self._settings.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a web server on loopback has a feed, at /rss."""
    folder = tmp_path_factory.mktemp("news")
    handler = functools.partial(Silent, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        (folder / "rss").write_text(FEED.format(address=address))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield address
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[..., Settings], news: str) -> Iterator[Desk]:
    """A desk where `tocsin up` plays its sample, as the README's first command does."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copy(SAMPLE, folder / "my-articles.jsonl")
    (folder / "article.txt").write_text("Eleven people were killed in a flood in Nairobi, Kenya, on Tuesday.\n")
    (folder / "deploy").symlink_to(ROOT / "deploy")
    settings = make_settings(folder / "state", feed_allow_private=True, feed_delay=0.0)
    desk = Desk(folder, settings, news)
    with desk.running("up", until=r'The page is at .*"incidents":') as shown:
        desk.page = re.findall(r"The page is at (\S+)", shown)[0]
        yield desk


def test_the_readme_has_commands_of_tocsin_and_its_api() -> None:
    assert {command.split()[0] for command in commands()} == {"tocsin", "curl"}


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_readme_works(command: str, desk: Desk) -> None:
    program, *arguments = desk.words(command)
    if program == "curl":
        answer = httpx.get(arguments[-1], timeout=PATIENCE)
        assert answer.status_code == 200, answer.text
        assert answer.content
    elif ENDLESS.intersection(arguments):
        with desk.running(*arguments, until=r"\S"):
            pass
    else:
        done = desk.run(*arguments)
        assert done.returncode == 0, done.stderr
        assert done.stdout or done.stderr
