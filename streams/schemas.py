"""JSON Schema of every message and the AsyncAPI document of the line, generated from the classes and the topic list.

`python -m streams.schemas` writes them to `deploy/schemas/`; with `--check` it fails when they are stale.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import orjson

from streams.cloudevents import type_of
from streams.dead_letters import PREFIX
from streams.messages import DeadLetter, Message
from streams.settings import Settings
from streams.topics import TOPICS, Topic

FOLDER = Path(__file__).resolve().parent.parent / "deploy" / "schemas"
ASYNCAPI = "asyncapi.json"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def message_schema(message: type[Message]) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a message as it is on the wire."""
    return {"$schema": DRAFT, "$id": type_of(message), **message.model_json_schema(mode="serialization")}


def schema_file(message: type[Message]) -> str:
    """The name of a message's schema file."""
    return f"{type_of(message)}.json"


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3.0 document: a channel for each topic, and what a worker receives and sends."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "tocsin",
            "version": "1",
            "description": "What happened, where, and how many people were killed or hurt, each counted once.",
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: channel(topic) for topic in TOPICS},
        "operations": {
            "sendArticle": operation("send", TOPICS[0]),
            **{f"receive{topic.message.__name__}": operation("receive", topic) for topic in TOPICS[1:]},
        },
    }


def operation(action: str, topic: Topic) -> dict[str, Any]:
    """What a user of the line does with one topic: send to it, or receive from it."""
    return {"action": action, "channel": {"$ref": f"#/channels/{topic.name}"}}


def channel(topic: Topic) -> dict[str, Any]:
    """A topic as an AsyncAPI channel with its Kafka bindings (0.5.0)."""
    default = Settings.load({})
    configuration = {"cleanup.policy": [topic.cleanup], "retention.ms": topic.retention_ms}
    message: dict[str, Any] = {
        "name": type_of(topic.message),
        "contentType": "application/json",
        "bindings": {"kafka": {"key": {"type": "string", "description": topic.key}, "bindingVersion": "0.5.0"}},
    }
    if topic.message is DeadLetter:
        message["headers"] = header_schema(DeadLetter)
        message["payload"] = {"description": "the value as it came, whatever it was"}
    else:
        message["payload"] = {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"./{schema_file(topic.message)}"},
        }
    return {
        "address": topic.name,
        "description": topic.purpose,
        "messages": {topic.message.__name__: message},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions or default.partitions,
                "replicas": default.replication,
                "topicConfiguration": configuration,
                "bindingVersion": "0.5.0",
            }
        },
    }


def header_schema(message: type[Message]) -> dict[str, Any]:
    """The headers that a dead letter has beside its own."""
    fields = message.model_json_schema(mode="serialization")["properties"]
    return {"type": "object", "properties": {PREFIX + name: {"type": "string"} for name in fields}}


def documents() -> dict[str, bytes]:
    """Every generated file: name and content."""
    messages = {schema_file(topic.message): message_schema(topic.message) for topic in TOPICS}
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return {
        name: orjson.dumps(document, option=options) for name, document in {**messages, ASYNCAPI: asyncapi()}.items()
    }


def stale() -> list[str]:
    """Names of the files in `deploy/schemas/` that are missing, outdated or no longer generated."""
    wanted = documents()
    there = {path.name: path.read_bytes() for path in FOLDER.glob("*.json")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def main() -> int:
    """Write the files, or with --check only say which are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        names = stale()
        if names:
            print(f"deploy/schemas is stale ({', '.join(names)}): run `python -m streams.schemas`", file=sys.stderr)
        return 1 if names else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale():
        (FOLDER / name).unlink(missing_ok=True)
    for name, content in documents().items():
        (FOLDER / name).write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
