"""The text of a page: what is markup goes, what is left open takes nothing with it, and the time stays in bounds."""

import pytest

from agents.extract.pages import page_text
from agents.extract.segments import LONGEST_TITLE, MOST_SENTENCES, segment
from streams.messages import InvalidMessageError, RawArticle

DAY = "2026-03-03"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<script>var a = '<b>9 killed</b>';</script >Calm.", "Calm."),
        ("<SCRIPT>9 killed</script><!-- 8 killed --><nav>7 killed</nav>Calm.", "Calm."),
        ("<script>9 killed", "9 killed"),
        ("<!-- 9 killed", "<!-- 9 killed"),
        ("<form>" * 100_000, ""),
        ("<!--" * 400_000, "<!--" * 400_000),
        ("<div>" * 100_000 + "Calm." + "</div>" * 100_000, "\n" * 100_000 + "Calm." + "\n" * 100_000),
    ],
    ids=["script", "all unread", "open script", "open comment", "open forms", "open comments", "deep nesting"],
)
def test_the_text_of_a_page_is_what_a_reader_sees(source: str, text: str) -> None:
    got, offsets = page_text(source)
    assert got == text
    assert len(offsets) == len(got)


def test_an_endless_article_is_read_up_to_its_limits() -> None:
    fields = {"id": "a", "title": "Killed. " * 50_000, "text": "Nine died.\n" * 20_000}
    segments = segment(RawArticle.from_fields({**fields, "published_at": DAY, "fetched_at": DAY}))
    assert len(segments.sentences) == MOST_SENTENCES
    assert len(segments.stories[0].headline) <= LONGEST_TITLE


def test_a_lone_surrogate_is_no_article() -> None:
    value = b'{"id": "a", "text": "9 killed \\ud800", "published_at": "2026-03-03", "fetched_at": "2026-03-03"}'
    with pytest.raises(InvalidMessageError):
        RawArticle.from_bytes(value)
