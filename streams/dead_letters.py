"""Messages that a stage could not handle: how they are marked, listed and sent again.

A dead letter has the key, value and headers of the message as it came, and beside them one header for each field of
`DeadLetter`, named `dead_letter_<field>`, that says where it came from and why it is here. Of a message that is larger
than what may be sent (it came compressed) it has these headers only.
"""

from collections.abc import Sequence

from streams.messages import DeadLetter

PREFIX = "dead_letter_"

Headers = Sequence[tuple[str, bytes]]


def dead_letter_headers(headers: Headers | dict[str, bytes] | None, letter: DeadLetter) -> list[tuple[str, bytes]]:
    """The message's own `headers`, then those of `letter`."""
    own = list(headers.items()) if isinstance(headers, dict) else list(headers or [])
    fields = letter.model_dump(mode="json")
    return own_headers(own) + [(PREFIX + name, str(value).encode()) for name, value in fields.items()]


def read_letter(headers: Headers) -> DeadLetter:
    """Where a dead letter came from and why; raises InvalidMessageError when its headers do not say."""
    fields = {name.removeprefix(PREFIX): value.decode() for name, value in headers if name.startswith(PREFIX)}
    numbers = {
        name: int(fields[name])
        for name in ("partition", "offset", "attempts", "left_out")
        if fields.get(name, "").isdigit()
    }
    return DeadLetter.from_fields(fields | numbers)


def own_headers(headers: Headers) -> list[tuple[str, bytes]]:
    """The headers that the message had before it became a dead letter."""
    return [(name, value) for name, value in headers if not name.startswith(PREFIX)]
