"""What deploy/ has for those who watch the line: rules that fire, a dashboard that shows what is there."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from streams.metrics import METRICS
from tests.faults.nodes import free_ports

ROOT = Path(__file__).resolve().parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "tocsin.json").read_text(encoding="utf-8"))
RULES = yaml.safe_load((PROMETHEUS / "rules.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
PATIENCE = 60.0  # seconds for Prometheus to start and to fire; nothing should come near
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket",)}
NAMES = {metric._name + suffix for metric in METRICS for suffix in SUFFIXES[metric._type]}
FAILING = """
import sys, time
from prometheus_client import start_http_server
from streams import metrics
metrics.OLDEST.labels("raw-articles").set(4000)
metrics.DEAD_LETTERS.labels("extract")
start_http_server(int(sys.argv[1]), addr="127.0.0.1")
while True:
    time.sleep(0.5)
    metrics.DEAD_LETTERS.labels("extract").inc()
"""

needs_prometheus = pytest.mark.skipif(
    not (shutil.which("prometheus") and shutil.which("promtool")), reason="Prometheus is not installed on this machine"
)


def expressions() -> list[str]:
    panels = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    return panels + [rule["expr"] for rule in RULES]


@pytest.mark.parametrize("expression", expressions())
def test_rules_and_panels_ask_for_metrics_that_there_are(expression: str) -> None:
    asked = set(re.findall(r"\btocsin_\w+", expression))
    assert asked
    assert asked <= NAMES


def test_every_metric_is_on_the_dashboard() -> None:
    shown = set(re.findall(r"\btocsin_\w+", " ".join(t["expr"] for p in DASHBOARD["panels"] for t in p["targets"])))
    assert shown == NAMES


def test_every_rule_says_what_to_do() -> None:
    for rule in RULES:
        assert set(rule["annotations"]) == {"summary", "action"}, rule["alert"]


@needs_prometheus
def test_prometheus_takes_the_files_and_each_rule_fires_when_it_should() -> None:
    for command in (
        ["check", "config", "prometheus.yml"],
        ["check", "rules", "rules.yml"],
        ["test", "rules", "rules.test.yml"],
    ):
        done = subprocess.run(["promtool", *command], cwd=PROMETHEUS, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    tested = (PROMETHEUS / "rules.test.yml").read_text(encoding="utf-8")
    assert all(f'alertname="{rule["alert"]}"' in tested for rule in RULES)


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[str]:
    """Where a real Prometheus runs that scrapes a process of a line that fails, by our rules without their patience."""
    port, line = free_ports(2)
    rules = re.sub(r"\n +for: \w+", "", (PROMETHEUS / "rules.yml").read_text(encoding="utf-8"))
    (tmp_path / "rules.yml").write_text(rules)
    config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8"))
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["scrape_configs"][0]["static_configs"][0]["targets"] = [f"127.0.0.1:{line}"]
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(config))
    commands = (
        [sys.executable, "-c", FAILING, str(line)],
        [
            "prometheus",
            f"--config.file={tmp_path}/prometheus.yml",
            f"--storage.tsdb.path={tmp_path}/data",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
    )
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    yield f"http://127.0.0.1:{port}"
    for process in running:
        process.kill()
        process.wait()


@needs_prometheus
def test_rules_fire_in_a_real_prometheus(prometheus: str) -> None:
    end = time.monotonic() + PATIENCE
    firing: dict[str, Any] = {}
    while not {"TocsinBehind", "TocsinDeadLetters", "TocsinNoWorker"} <= firing.keys():
        assert time.monotonic() < end, firing
        time.sleep(0.5)
        try:
            answer = httpx.get(f"{prometheus}/api/v1/alerts", trust_env=False).json()
        except httpx.TransportError:
            continue
        firing = {a["labels"]["alertname"]: a for a in answer["data"]["alerts"] if a["state"] == "firing"}
    assert "on raw-articles for 1h 6m 40s" in firing["TocsinBehind"]["annotations"]["summary"]
    assert "TocsinWorkerEnds" not in firing
