"""The Dockerfile and the compose file follow from the same settings, topics and versions as the code."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from streams.broker import jars
from streams.commands import COMMANDS, tocsin
from streams.settings import SETTINGS, Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
COMPOSE = (DEPLOY / "compose.yaml").read_text()
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
OURS = {name: service for name, service in SERVICES.items() if name != "kafka"}
OF_COMPOSE = {"TOCSIN_FEED"}  # what a user of the compose file gives; no setting of ours


@pytest.mark.parametrize("text", [DOCKERFILE, COMPOSE], ids=["Dockerfile", "compose.yaml"])
def test_every_variable_is_a_setting(text: str) -> None:
    used = set(re.findall(r"\bTOCSIN_[A-Z_]+", text))
    assert used
    assert used <= {setting.variable for setting in SETTINGS} | OF_COMPOSE


@pytest.mark.parametrize("name", OURS)
def test_the_settings_of_each_service_can_be_read(name: str) -> None:
    settings = Settings.load(OURS[name]["environment"])
    assert settings.broker == "kafka:9092"
    assert settings.broker in SERVICES["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]


@pytest.mark.parametrize("name", OURS)
def test_each_service_runs_a_command_that_takes_its_options(name: str) -> None:
    command, *arguments = OURS[name]["command"]
    assert command in {entry.name for entry in COMMANDS}
    options = [argument for argument in arguments if argument.startswith("--")]
    help_text = CliRunner().invoke(tocsin, [command, "--help"]).output
    assert all(option in help_text for option in options)


def test_there_are_two_workers_that_share_the_work_and_time_to_finish_it() -> None:
    workers = [service for service in OURS.values() if service["command"] == ["worker"]]
    assert len(workers) == 2
    settings = [Settings.load(worker["environment"]) for worker in workers]
    assert settings[0].group == settings[1].group
    for worker, values in zip(workers, settings, strict=True):
        assert int(worker["stop_grace_period"].removesuffix("s")) > values.language_timeout
        assert worker["depends_on"] == {"kafka": {"condition": "service_healthy"}}


def test_kafka_is_the_version_that_is_embedded_and_takes_the_largest_message() -> None:
    kafka = SERVICES["kafka"]
    assert kafka["image"] == f"apache/kafka:{jars.WANTED[0].split(':')[2]}"
    assert "healthcheck" in kafka
    largest = str(Settings.load({}).largest_batch)
    assert kafka["environment"]["KAFKA_MESSAGE_MAX_BYTES"] == largest
    assert kafka["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_kafka_is_configured_as_the_embedded_one_where_both_say_something() -> None:
    lines = (ROOT / "streams/broker/data/server.properties").read_text().splitlines()
    embedded = dict(
        line.split("=", 1) for line in lines if "=" in line and not line.startswith("#") and "$" not in line
    )
    ours = {name.removeprefix("KAFKA_").replace("_", ".").lower(): value for name, value in _kafka_values()}
    common = embedded.keys() & ours.keys() - {"listeners", "advertised.listeners"}
    assert len(common) > 5
    assert {name: ours[name] for name in common} == {name: embedded[name] for name in common}


def _kafka_values() -> list[tuple[str, str]]:
    return list(SERVICES["kafka"]["environment"].items())


def test_every_volume_is_declared() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(yaml.safe_load(COMPOSE)["volumes"])


def test_the_image_runs_as_a_user_without_rights_on_a_supported_python() -> None:
    assert re.findall("^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["tocsin"]
    assert re.findall("^FROM python:3[.](1[123])-slim$", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes" in DOCKERFILE


def test_what_the_image_copies_exists() -> None:
    copied = [line.split()[1:-1] for line in DOCKERFILE.splitlines() if line.startswith("COPY")]
    assert copied
    assert all((ROOT / path).exists() for paths in copied for path in paths)


def test_an_installed_package_holds_every_file_of_the_tree(tmp_path: Path) -> None:
    """As in the image, where it is not run from the checkout."""
    tree = tmp_path / "tree"
    for folder in ("streams", "agents"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, tree)
    wanted = {str(path.relative_to(tree)) for folder in ("streams", "agents") for path in (tree / folder).rglob("*.*")}
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--wheel-dir", str(tmp_path), str(tree)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    assert wanted - set(zipfile.ZipFile(wheel).namelist()) == set()
