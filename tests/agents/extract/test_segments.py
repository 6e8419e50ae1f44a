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


def test_an_hour_ends_a_sentence_unless_a_day_or_zone_goes_with_it(make_article: Callable[..., RawArticle]) -> None:
    text = "Police came at 6 p.m. A boy of nine was hurt. It was 7 a.m. Saturday when he woke. He left at 8 p.m. EST."
    assert [s.text for s in segment(make_article(text)).sentences] == [
        "Police came at 6 p.m.", "A boy of nine was hurt.", "It was 7 a.m. Saturday when he woke.",
        "He left at 8 p.m. EST.",
    ]  # fmt: skip


def test_lists_of_clips_and_repeated_teasers_are_other_stories(make_article: Callable[..., RawArticle]) -> None:
    text = """1:24 Otter escapes from zoo
0:58 Bus driver dies in tunnel fire
2:10 Choir sings at noon
A barge sank at Harbel on Friday.
Two brothers were found dead in a silo near Tamworth.
Two brothers were found dead in a silo near Tamworth. The sheriff spoke of gas.
A baker from Ohlstadt was stabbed at a fair on Sunday.
A baker from Ohlstadt was stabbed at a fair on Sunday.
Related: Nine hurt as stand collapses
"""
    segments = segment(make_article(text, "Barge sinks at Harbel"))
    assert [s.text for s in segments.sentences if s.story == 0] == [
        "Barge sinks at Harbel", "A barge sank at Harbel on Friday.",
    ]  # fmt: skip


def test_a_headline_between_paragraphs_that_shares_nothing_with_the_title_is_another_story(
    make_article: Callable[..., RawArticle],
) -> None:
    text = """A barge sank at Harbel on Friday, and its crew swam ashore.
Tram hits cyclist outside Tamworth station on Sunday
The harbour master at Harbel spoke of a leak below the water line.
Crew of sunken barge at Harbel home again
Divers are to look at the wreck on Monday, he told reporters.
"""
    segments = segment(make_article(text, "Barge sinks at Harbel with its crew aboard"))
    assert [story.headline for story in segments.stories[1:]] == [
        "Tram hits cyclist outside Tamworth station on Sunday"
    ]


def test_a_live_report_and_a_caption_told_twice_are_the_article_s_own(make_article: Callable[..., RawArticle]) -> None:
    text = """9:10 Barge lists at Harbel
9:40 Barge sinks, three of its crew drown
Divers search the barge that sank at Harbel pier on Friday.
Divers search the barge that sank at Harbel pier on Friday.
"""
    assert {s.story for s in segment(make_article(text, "Barge sinks at Harbel")).sentences} == {0}


def test_a_page_without_lines_is_cut_at_words_that_announce_another_story(
    make_article: Callable[..., RawArticle],
) -> None:
    text = "A barge sank on Friday. READ MORE: Four killed by falling crane. Divers went down at noon."
    segments = segment(make_article(text))
    assert [s.text for s in segments.sentences if s.story == 0] == [
        "A barge sank on Friday.", "Divers went down at noon.",
    ]  # fmt: skip


def test_a_headline_is_cut_from_the_text_that_a_page_runs_into_it(make_article: Callable[..., RawArticle]) -> None:
    text = (
        "Cook hurt in blast at Leeville cafe A gas bottle blew up on Friday. It is the third such blast. "
        "Cafe is closed until noon LEEVILLE, Ohio (WXYZ) - Deputies say a valve leaked. He got an A on a test."
    )
    assert [s.text for s in segment(make_article(text)).sentences] == [
        "Cook hurt in blast at Leeville cafe", "A gas bottle blew up on Friday.", "It is the third such blast.",
        "Cafe is closed until noon", "LEEVILLE, Ohio (WXYZ) - Deputies say a valve leaked.", "He got an A on a test.",
    ]  # fmt: skip


def test_labels_of_other_stories_are_known_without_capitals(make_article: Callable[..., RawArticle]) -> None:
    text = "A barge sank on Friday. More: Four killed by falling crane. Divers went down at noon."
    stories = segment(make_article(text)).stories
    assert [story.headline for story in stories[1:]] == ["More: Four killed by falling crane."]
