"""CloudEvents 1.0 headers of what is sent, in binary mode: the value is the message, the headers tell about it.

Source of the rules: the CloudEvents specification 1.0.2 and its protocol binding for Kafka, section 3.2.
"""

import datetime
import re

from streams.messages import Message, iso

SPEC_VERSION = "1.0"
TYPE_PREFIX = "org.tocsin"
TYPE_VERSION = "v1"  # of the messages' fields: raised by a change that an older consumer cannot read

# The time that a message tells of itself: the first of these fields that it has. None is the time of sending, so that a
# message sent again has the same headers.
_TIMES = ("changed_at", "updated_at", "fetched_at", "published_at", "made_at", "first_failed_at")


def type_of(message: type[Message]) -> str:
    """The CloudEvents type of a message class: RawArticle is `org.tocsin.raw-article.v1`."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", message.__name__).lower()
    return f"{TYPE_PREFIX}.{name}.{TYPE_VERSION}"


def headers(message: Message, message_id: str, source: str) -> list[tuple[str, bytes]]:
    """Kafka headers of `message`.

    `message_id` is what a consumer may drop repeats by: the article's id, the event's, the incident's with its
    revision, or the country. `source` is a URI reference of the sender: `/tocsin/extract`, or a feed's address.
    """
    fields = {
        "ce_specversion": SPEC_VERSION,
        "ce_id": message_id,
        "ce_type": type_of(type(message)),
        "ce_source": source,
        "content-type": "application/json",
    }
    time = next((getattr(message, name) for name in _TIMES if hasattr(message, name)), None)
    if isinstance(time, datetime.datetime):
        fields["ce_time"] = iso(time)
    return [(name, value.encode()) for name, value in fields.items()]
