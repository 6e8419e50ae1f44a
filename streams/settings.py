"""The one list of settings: name, default, what it is for. Each is read from the environment as TOCSIN_<NAME>."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from streams.errors import TocsinError


class InvalidSettingError(TocsinError):
    """A setting's value cannot be used; the text names the setting, the value and what was expected."""


@dataclass(frozen=True)
class Setting:
    """One thing an operator may set. `secret` ones are never shown."""

    name: str
    default: str | int | float | bool | None
    help: str
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"TOCSIN_{self.name.upper()}"

    def read(self, environment: Mapping[str, str]) -> Any:
        """Its value in `environment`, of its default's type; raises InvalidSettingError when the text does not fit."""
        text = environment.get(self.variable)
        if text is None or (text == "" and self.default is None):
            return self.default
        kind = str if self.default is None else type(self.default)
        if kind is bool:
            if text.lower() in ("1", "true", "yes", "on", "0", "false", "no", "off"):
                return text.lower() in ("1", "true", "yes", "on")
            raise InvalidSettingError(f"{self.variable} is {text!r}: expected yes or no")
        try:
            return kind(text)
        except ValueError:
            raise InvalidSettingError(f"{self.variable} is {text!r}: expected a {kind.__name__}") from None


SETTINGS = (
    Setting("broker", None, "HOST:PORT[,HOST:PORT...] of a Kafka cluster to use; unset: the embedded broker"),
    Setting("broker_security", "PLAINTEXT", "how to speak to the cluster: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL"),
    Setting("broker_tls_ca", None, "file of the certificate authority that signed the cluster's certificates"),
    Setting("broker_tls_certificate", None, "file of our own certificate, where the cluster wants one"),
    Setting("broker_tls_key", None, "file of the key of our own certificate"),
    Setting("broker_sasl_mechanism", "SCRAM-SHA-512", "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"),
    Setting("broker_sasl_user", None, "user name at the cluster"),
    Setting("broker_sasl_password", None, "password at the cluster", secret=True),
    Setting("embedded_port", 0, "port of the embedded broker on 127.0.0.1; 0: any free one"),
    Setting("embedded_heap_mb", 512, "memory that the embedded broker's Java may use, in MB"),
    Setting("state_dir", platformdirs.user_state_dir("tocsin"), "where the broker's log and feeds' memory live"),
    Setting("cache_dir", platformdirs.user_cache_dir("tocsin"), "where Kafka's jars are kept once downloaded"),
    Setting("partitions", 4, "partitions of every topic: the most workers that can share the work"),
    Setting("replication", 1, "copies of topics in an own cluster; of three, two have a message before it counts"),
    Setting("raw_topics", "raw-articles", "topics that workers read articles from, with commas between them"),
    Setting("group", "tocsin-1", "consumer group of the workers; another one starts over from the first article"),
    Setting("topics_version", 0, "version of the computed topics to work on and to read; 0: the one in use"),
    Setting("model", "en_core_web_sm", "spaCy model package for the language work"),
    Setting("language_processes", 1, "processes that a worker starts for language work"),
    Setting("language_timeout", 120.0, "seconds after which an article's language work is given up"),
    Setting("attempts", 5, "tries at a message that fails for a passing reason before the worker stops"),
    Setting("dead_letters_in_a_row", 100, "messages in a row that a stage may send to dead-letters; 0: any number"),
    Setting("dead_letters_share", 0.5, "share of a stage's last 1000 messages that may go to dead-letters; 0: any"),
    Setting("stall_seconds", 60.0, "seconds beyond language_timeout after which a worker behind must have got on"),
    Setting("largest_message", 8_388_608, "bytes of the largest message that is sent or read"),
    Setting("feed_allow_private", False, "whether feeds may be fetched from private and loopback addresses"),
    Setting("feed_delay", 1.0, "seconds between two requests to one host"),
    Setting("feed_timeout", 30.0, "seconds that a feed or page may take"),
    Setting("feed_largest", 10_485_760, "bytes of a feed or page after which it is given up"),
    Setting("metrics_port", 0, "first port that processes tell metrics on, each takes the next free one; 0: none"),
    Setting("metrics_host", "127.0.0.1", "address that processes tell metrics on"),
    Setting("web_host", "127.0.0.1", "address that the page and the API are served at; loopback: this machine alone"),
    Setting("web_port", 8350, "port of the page and the API; 0: any free one"),
    Setting(
        "web_token", None, "what an analyst types to correct an incident on its page; unset: none there", secret=True
    ),
    Setting("log_level", "WARNING", "what is logged: DEBUG, INFO, WARNING, ERROR or CRITICAL"),
)  # fmt: skip


class Settings:
    """The settings' values, as attributes of their names."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"there is no setting {name}")

    @classmethod
    def load(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read every setting from `environment`; raises InvalidSettingError for the first that does not fit."""
        return cls({setting.name: setting.read(environment) for setting in SETTINGS})

    def but(self, **changes: Any) -> "Settings":
        """The same settings with some of them changed."""
        return Settings({**self.__dict__, **changes})

    def environment(self) -> dict[str, str]:
        """The environment for a process of ours that is to have these very settings."""
        values = {setting.variable: getattr(self, setting.name) for setting in SETTINGS}
        return dict(os.environ) | {name: "" if value is None else str(value) for name, value in values.items()}

    @property
    def state_path(self) -> Path:
        """The state directory, made when it is missing."""
        path = Path(self.state_dir).expanduser()
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def largest_batch(self) -> int:
        """Bytes that a cluster must take at once: the largest message, its framing and a dead letter's headers."""
        return int(self.largest_message) + 65_536

    @property
    def workers_group(self) -> str:
        """Consumer group of the workers on this version of the topics."""
        return f"{self.group}.v{self.topics_version}" if self.topics_version > 1 else str(self.group)

    @property
    def raw_topic_names(self) -> tuple[str, ...]:
        """The topics that articles are read from; the first is the one that feeds write to."""
        return tuple(name.strip() for name in self.raw_topics.split(",") if name.strip())
