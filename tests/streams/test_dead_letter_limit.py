"""The limit of dead letters: how many in a row, what share, and that a message handled in between counts."""

from pathlib import Path

import pytest

from streams.dead_letter_limit import SHARE_OF, DeadLetterLimit, DeadLetterLimitError


def limit(make_settings, tmp_path: Path, in_a_row: int, share: float) -> DeadLetterLimit:
    return DeadLetterLimit(make_settings(tmp_path, dead_letters_in_a_row=in_a_row, dead_letters_share=share), "extract")


def test_so_many_in_a_row_may_be_parked_and_no_more(make_settings, tmp_path: Path) -> None:
    counted = limit(make_settings, tmp_path, 3, 0.0)
    for _ in range(3):
        counted.check()
    with pytest.raises(DeadLetterLimitError, match=r"extract sent 3 messages in a row.*TOCSIN_DEAD_LETTERS_IN_A_ROW"):
        counted.check()


def test_a_message_that_is_handled_ends_the_row(make_settings, tmp_path: Path) -> None:
    counted = limit(make_settings, tmp_path, 3, 0.0)
    for _ in range(5):
        for _ in range(3):
            counted.check()
        counted.handled()


def test_more_than_the_share_of_the_last_messages_may_not_be_parked(make_settings, tmp_path: Path) -> None:
    counted = limit(make_settings, tmp_path, 0, 0.5)
    for _ in range(SHARE_OF // 2):
        counted.handled()
        counted.check()
    with pytest.raises(DeadLetterLimitError, match=r"over 50% of the last 1000 messages.*TOCSIN_DEAD_LETTERS_SHARE"):
        for _ in range(2):
            counted.check()


def test_without_limits_all_may_be_parked(make_settings, tmp_path: Path) -> None:
    counted = limit(make_settings, tmp_path, 0, 0.0)
    for _ in range(2 * SHARE_OF):
        counted.check()
