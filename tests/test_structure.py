"""The tree shows the flow: what may know what."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("streams", "agents")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

# What touches Kafka or Faust; all else in agents/ is pure and may be called on plain values.
NOT_PURE = {"agents/extract/agent.py", "agents/resolve/agent.py", "agents/tally/agent.py"}
KNOWN_TO_PURE = {"streams.messages", "streams.state", "streams.errors", "streams.child"}
KAFKA = ("faust", "mode", "kafka", "aiokafka")


def imported(path: Path) -> set[str]:
    """Names of all modules that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def modules_of(names: set[str], package: str) -> set[str]:
    """Those of `names` that are modules of `package`, as far as files go."""
    found = set()
    for name in names:
        path = ROOT / name.replace(".", "/")
        if name.split(".")[0] == package and (path.with_suffix(".py").exists() or (path / "__init__.py").exists()):
            found.add(name)
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_only_commands_put_agents_to_streams(path: Path) -> None:
    if path.is_relative_to(ROOT / "streams") and not path.is_relative_to(ROOT / "streams" / "commands"):
        assert not modules_of(imported(path), "agents")


@pytest.mark.parametrize("path", [p for p in FILES if p.is_relative_to(ROOT / "agents")], ids=name_of)
def test_pure_functions_know_neither_faust_nor_kafka(path: Path) -> None:
    if name_of(path) in NOT_PURE:
        return
    names = imported(path)
    assert not {name for name in names if name.split(".")[0] in KAFKA}
    assert modules_of(names, "streams") - {"streams"} <= KNOWN_TO_PURE


@pytest.mark.parametrize("stage", ["extract", "resolve", "tally"])
def test_a_stage_knows_no_later_stage(stage: str) -> None:
    order = ["extract", "resolve", "tally"]
    later = {f"agents.{name}" for name in order[order.index(stage) + 1 :]}
    for path in (ROOT / "agents" / stage).rglob("*.py"):
        assert not {name for name in imported(path) if any(name.startswith(other) for other in later)}, name_of(path)


def test_the_top_level_is_what_the_readme_says() -> None:
    there = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert {"streams", "agents", "tests", "deploy"} <= there
    assert there - {"streams", "agents", "tests", "deploy", "build", "tocsin.egg-info"} == set()


def test_no_file_names_a_package_registry() -> None:
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "maven" + ".org", "maven.apache" + ".org", "npmjs" + ".org"]
    shown = [path for path in ROOT.rglob("*") if path.is_file() and not {".venv", ".git"} & set(path.parts)]
    for path in shown:
        if path.suffix in (".py", ".toml", ".txt", ".md", ".yaml", ".lock", "") and path.stat().st_size < 1_000_000:
            text = path.read_text(encoding="utf-8", errors="ignore")
            assert not [host for host in hosts if host in text], path
