"""The published schemas: never stale, true to the messages, and valid documents of their kind."""

import jsonschema
import orjson
import pytest

from streams.messages import HARM_KINDS, DeadLetter, Event, Harm, Message
from streams.schemas import ASYNCAPI, FOLDER, asyncapi, message_schema, stale
from streams.topics import TOPICS


def test_the_schemas_in_deploy_are_those_of_the_classes() -> None:
    assert stale() == []


@pytest.mark.parametrize("message", [topic.message for topic in TOPICS], ids=lambda message: message.__name__)
def test_every_message_schema_is_valid(message: type[Message]) -> None:
    jsonschema.Draft202012Validator.check_schema(message_schema(message))


def test_an_event_as_it_is_sent_fits_its_schema_and_a_wrong_one_does_not() -> None:
    event = Event.from_fields(
        {
            "event_id": "e",
            "article_id": "a",
            "published_at": "2020-02-29T10:00:00Z",
            "type": "ASSAULT",
            "harm": {"killed": {"low": 3, "best": 3, "high": None}},
            "period": {"from": "2020-02-01", "to": "2020-02-29"},
        }
    )
    validator = jsonschema.Draft202012Validator(message_schema(Event))
    sent = orjson.loads(event.to_bytes())
    validator.validate(sent)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(sent | {"type": "TEA PARTY"})


def test_asyncapi_has_a_channel_for_each_topic_and_its_references_lead_somewhere() -> None:
    document = asyncapi()
    assert set(document["channels"]) == {topic.name for topic in TOPICS}
    for operation in document["operations"].values():
        assert operation["channel"]["$ref"].removeprefix("#/channels/") in document["channels"]
    for channel in document["channels"].values():
        for message in channel["messages"].values():
            reference = message["payload"].get("schema", {}).get("$ref")
            assert reference is None or (FOLDER / reference).exists()
    assert (FOLDER / ASYNCAPI).exists()


def test_a_dead_letter_documents_every_header() -> None:
    headers = asyncapi()["channels"]["dead-letters"]["messages"]["DeadLetter"]["headers"]["properties"]
    assert set(headers) == {f"dead_letter_{name}" for name in DeadLetter.model_fields}


def test_the_list_of_kinds_is_the_fields_of_harm() -> None:
    assert tuple(Harm.model_fields) == HARM_KINDS
