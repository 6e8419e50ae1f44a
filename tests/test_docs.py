"""Settings, topics and commands: each is one list in the code, and the documents have all of it."""

from pathlib import Path

from streams.commands import COMMANDS
from streams.metrics import METRICS
from streams.settings import SETTINGS, Setting
from streams.topics import TOPICS, Topic

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "deploy" / "reference.md").read_text(encoding="utf-8").splitlines()

HOME_DEPENDENT = ("state_dir", "cache_dir")


def setting_row(setting: Setting) -> str:
    default = "of the user" if setting.name in HOME_DEPENDENT else "" if setting.default is None else setting.default
    return f"| `{setting.variable}` | {default} | {setting.help} |"


def topic_row(topic: Topic) -> str:
    kept = "for ever" if topic.retention_ms < 0 else f"{topic.retention_ms // 86_400_000} days"
    partitions = topic.partitions or "`TOCSIN_PARTITIONS`"
    cells = (f"`{topic.name}`", topic.message.__name__, topic.key, partitions, topic.cleanup, kept, topic.purpose)
    return f"| {' | '.join(map(str, cells))} |"


def rows(start: str) -> list[str]:
    return [line for line in REFERENCE if line.startswith(start)]


def test_every_setting_is_documented_as_it_is() -> None:
    assert rows("| `TOCSIN_") == [setting_row(setting) for setting in SETTINGS]


def test_every_topic_is_documented_as_it_is() -> None:
    documented = [line for line in rows("| `") if not line.startswith(("| `TOCSIN_", "| `tocsin_"))]
    assert documented == [topic_row(topic) for topic in TOPICS]


def test_every_command_is_in_the_readme_as_its_help_says() -> None:
    documented = [line for line in README.splitlines() if line.startswith("| `tocsin ")]
    assert documented == [f"| `tocsin {entry.name}` | {entry.help} |" for entry in COMMANDS]


def test_every_metric_is_documented_as_it_is() -> None:
    told = [f"| `{m._name}` | {m._type} | {', '.join(m._labelnames)} | {m._documentation} |" for m in METRICS]
    assert rows("| `tocsin_") == told
