"""Headlines are parsed as a sentence would write them, character for character where it was."""

import pytest

from agents.extract.headlines import as_sentence


@pytest.mark.parametrize(
    ("headline", "sentence"),
    [
        ("Boy Dies After Being Shot Near Green Park", "Boy dies after being shot near Green Park"),
        ("Two Men Killed in Dayton Bar Shooting", "Two men killed in Dayton Bar shooting"),
        ("Boy dies after Dayton shooting", "Boy dies after Dayton shooting"),  # a sentence already
        ("MAN SHOT DEAD IN DAYTON", "MAN SHOT DEAD IN DAYTON"),  # says nothing of names
        ("Man Shot", "Man Shot"),  # too short to tell
    ],
)
def test_words_that_are_no_names_lose_their_capitals_where_all_have_them(headline: str, sentence: str) -> None:
    assert as_sentence(headline) == sentence
    assert len(sentence) == len(headline)
