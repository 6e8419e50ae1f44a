"""Dead letters: the message stays what it was, and its headers tell all about its failure."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from streams.dead_letters import dead_letter_headers, own_headers, read_letter
from streams.messages import DeadLetter

LETTER = DeadLetter(
    topic="raw-articles",
    partition=2,
    offset=17,
    stage="extract",
    error_class="InvalidMessageError",
    error_message="id: Field required — naïve",
    attempts=3,
    first_failed_at=datetime(2026, 3, 1, 10, 30, 5, tzinfo=UTC),
    software_version="0.1.0",
)
HEADERS = st.lists(
    st.tuples(st.text(max_size=10).filter(lambda name: not name.startswith("dead_letter_")), st.binary())
)


@given(HEADERS)
def test_what_is_written_is_read_and_own_headers_are_untouched(headers: list[tuple[str, bytes]]) -> None:
    written = dead_letter_headers(headers, LETTER)
    assert read_letter(written) == LETTER
    assert own_headers(written) == headers


def test_a_letter_that_fails_again_tells_of_its_last_failure_alone() -> None:
    again = LETTER.model_copy(update={"stage": "resolve", "offset": 18})
    written = dead_letter_headers(dead_letter_headers([("ce_id", b"x")], LETTER), again)
    assert read_letter(written) == again
    assert own_headers(written) == [("ce_id", b"x")]
