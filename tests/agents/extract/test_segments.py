from collections.abc import Callable

from agents.extract.segments import segment
from streams.messages import RawArticle

TAIL = """The bridge fell on Monday.
Read more:
Minister resigns over dam
-
Boat sinks off Pemba, nine drown
Nine people drowned on Sunday when a dhow turned over, the ... Africa -
Talks resume in Geneva
"""


def test_each_story_of_the_tail_has_its_headline_and_teaser(make_article: Callable[..., RawArticle]) -> None:
    segments = segment(make_article(TAIL, "A bridge falls"))
    assert [story.headline for story in segments.stories] == [
        "A bridge falls", "Minister resigns over dam", "Boat sinks off Pemba, nine drown", "Talks resume in Geneva",
    ]  # fmt: skip
    assert [s.text for s in segments.sentences if s.story == 2][1].startswith("Nine people drowned")


def test_offsets_point_at_the_characters_of_the_article(make_article: Callable[..., RawArticle]) -> None:
    article = make_article(TAIL, "A bridge falls")
    for sentence in segment(article).sentences:
        assert getattr(article, sentence.part)[sentence.start : sentence.end] == sentence.text


def test_a_dateline_is_set_apart(make_article: Callable[..., RawArticle]) -> None:
    segments = segment(make_article("OSLO (Reuters) - A ferry sank near Bergen."))
    assert segments.stories[0].dateline.startswith("OSLO")
    assert segments.sentences[0].text == "A ferry sank near Bergen."


def test_abbreviations_end_no_sentence(make_article: Callable[..., RawArticle]) -> None:
    segments = segment(make_article("Lt. Col. J. Ali of the U.S. Army spoke. Mr. Khan left."))
    assert [s.text for s in segments.sentences] == ["Lt. Col. J. Ali of the U.S. Army spoke.", "Mr. Khan left."]
