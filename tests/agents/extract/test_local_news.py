"""What local news tells of single victims, in hospital or dead, each way of telling in words of our own."""

import datetime
from pathlib import Path

import pytest

from agents.extract.extractor import Extractor
from streams.messages import Event, RawArticle

TOLD = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "local_news.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
NOON = datetime.datetime(2026, 3, 4, 12, tzinfo=datetime.UTC)


def _events(extractor: Extractor, text: str, title: str = "") -> list[Event]:
    article = RawArticle(id="a", url="", source="test", title=title, text=text, published_at=NOON, fetched_at=NOON)
    return extractor.extract(article)


def _toll(extractor: Extractor, text: str, title: str = "") -> tuple[int, int]:
    """Killed and wounded of the main incident, 0 where none is told."""
    event = next((event for event in _events(extractor, text, title) if event.primary), None)
    if event is None:
        return 0, 0
    return tuple((count.best or 0) if count else 0 for count in (event.harm.killed, event.harm.wounded))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "toll"),
    [
        ("A 17-year-old was shot dead outside a bakery.", (1, 0)),
        ("The two year old who found the pistol and shot himself has died.", (1, 0)),
        ("A 19-year-old was taken to a hospital with a gunshot wound.", (0, 1)),
        ("Deputies found a woman lying in a yard with a gunshot wound to the arm.", (0, 1)),
        ("A stray bullet hit a girl in the foot.", (0, 1)),
        ("Three people are recovering after being shot.", (0, 3)),
        ("A man shot on Elm Street is listed in stable condition.", (0, 1)),
        ("Four cousins were shot, one fatally, police said.", (1, 3)),
        ("A waiter suffered a gunshot wound and was pronounced dead.", (1, 0)),
        ("A ranger was killed in a shooting in the line of duty.", (1, 0)),
        ("Police are looking into the shooting of a teacher.", (0, 1)),
        ("He is accused of shooting Ann Doe, 31, and her brother.", (0, 2)),
        ("A potter was hit by a bullet in a double shooting on Elm Street.", (0, 2)),
        ("Three cousins died in a quadruple stabbing at a mill.", (3, 1)),
        ("A gunman fired into a barn, hitting five farmers.", (0, 5)),
        ("A rifle went off and the bullet grazed a juvenile.", (0, 1)),
        ("Deputies found a boy suffering from a single, apparently self-inflicted gunshot wound.", (0, 1)),
        ("Two nurses rushed the girl, who had been stabbed, to a hospital.", (0, 1)),
        ("Two sisters were hurt in the blast, one of which is in critical condition.", (0, 2)),
    ],
)
def test_single_victims_are_counted_however_they_are_told(
    extractor: Extractor, text: str, toll: tuple[int, int]
) -> None:
    assert _toll(extractor, text) == toll


@pytest.mark.parametrize(
    ("title", "killed"),
    [
        ("Carter held after fatal stabbing", 1),
        ("Jury hears of triple homicide at mill", 3),
        ("Homicide victim named", 1),
        ("Plumber charged in shooting death", 1),
        ("Near-fatal crash on Mill Road", 0),
        ("Boy charged in fatal New Year's Eve shooting", 1),
        ("Teen appears on homicide charge", 1),
        ("Carter charged with attempted murder", 0),
        ("Homicide detectives look for car", 0),
    ],
)
def test_a_deadly_deed_has_killed_though_nobody_is_spoken_of(extractor: Extractor, title: str, killed: int) -> None:
    assert _toll(extractor, "Sign in to read on.", title)[0] == killed


@pytest.mark.parametrize(
    ("title", "toll"),
    [
        ("17-year-old shot, killed inside house", (1, 0)),
        ("6-year-old girl shot in the head, killed", (1, 0)),
        ("Green County Boy Dies After Being Accidentally Shot", (1, 0)),
        ("Four people shot outside bar in Green Township", (0, 4)),
        ("16-year-old shot outside of club, police say", (0, 1)),
        ("4-year-old boy hit by stray bullet", (0, 1)),
        ("Third victim dies after shooting at mill", (3, 0)),
        ("Officer accidentally shoots self", (0, 1)),
        ("Man kills wife, self in south Dayton", (2, 0)),
    ],
)
def test_a_headline_tells_as_a_sentence_does(extractor: Extractor, title: str, toll: tuple[int, int]) -> None:
    assert _toll(extractor, "Sign in to read on.", title) == toll


def test_the_suspect_whom_police_shot_is_the_man_told_dead(extractor: Extractor) -> None:
    text = "A man was killed in an officer-involved shooting on Tuesday. Police said the suspect died at the scene."
    assert _toll(extractor, text) == (1, 0)
    other = "A baker was killed in his shop on Tuesday. Hours later the gunman was shot dead by police."
    assert _toll(extractor, other) == (2, 0)


def test_others_hurt_beside_the_dead_are_of_the_incident_of_the_headline(extractor: Extractor) -> None:
    text = "A teenager is dead and three other boys are injured after a shooting in Lodi on Sunday."
    events = _events(extractor, text, "Teen dies in shooting at laundry")
    assert [(event.harm.killed.best, event.harm.wounded.best) for event in events if event.harm.killed] == [(1, 3)]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "He almost lost his life in the shooting.",
        "The blast nearly killed her.",
        "0 Man accused of selling guns",
        "A medic saved the life of an infant in the shooting.",
    ],
)
def test_nobody_dies_who_almost_did(extractor: Extractor, text: str) -> None:
    assert _toll(extractor, text)[0] == 0


@pytest.mark.parametrize(
    "text",
    [
        "The gun he was carrying had been stolen in July.",
        "She was charged with the attempted murder of two officers.",
        "A bystander said the shot could have killed her.",
        "He said he was going to kill me.",
        "The map shows the 2016 killings.",
        "If she doesn't survive the shooting, someone is waiting for her.",
        "The girl was shot in Dayton, and doctors have declared her brain dead.",
    ],
)
def test_nobody_dies_of_a_gun_carried_an_attempt_a_threat_or_a_year(extractor: Extractor, text: str) -> None:
    assert _toll(extractor, text)[0] == 0


@pytest.mark.parametrize("told", ["Doctors declared her dead on Monday.", "Police found her dead in a room."])
def test_she_whom_others_found_dead_is_the_one_who_died(extractor: Extractor, told: str) -> None:
    assert _toll(extractor, f"A girl was shot in Dayton. {told}")[0] == 1


def test_a_death_by_illness_told_by_the_way_takes_nobody_who_was_shot(extractor: Extractor) -> None:
    text = (
        "A girl was shot in Dayton. Police are at work. Her mother died months ago from a blood disorder. She was shot."
    )
    assert _toll(extractor, text) == (0, 1)


def test_those_told_one_by_one_are_of_those_counted(extractor: Extractor) -> None:
    text = (
        "Nine people were wounded in a shooting at a fair on Tuesday. Officers found six victims with gunshot wounds. "
        "One woman was taken to a hospital in critical condition. Five other people were taken there in good condition."
    )
    assert _toll(extractor, text, "Nine wounded in shooting at fair") == (0, 9)


def test_a_murder_suicide_counts_its_dead_once(extractor: Extractor) -> None:
    text = (
        "Officers found a girl and her father dead in what they call a murder-suicide. "
        "Police said the father shot his daughter and then turned the gun on himself."
    )
    assert _toll(extractor, text) == (2, 0)


def test_a_theater_makes_no_fiction_of_a_shooting(extractor: Extractor) -> None:
    assert _toll(extractor, "A man shot and killed two people in a movie theater on Tuesday.") == (2, 0)


def test_a_weekend_of_shootings_is_cumulative(extractor: Extractor) -> None:
    events = _events(extractor, "Four men were killed and 12 people wounded in shootings across the city.")
    assert {event.toll for event in events if event.harm.killed} == {"cumulative"}


def test_paragraphs_run_together_are_sentences_of_their_own(extractor: Extractor) -> None:
    text = (
        "Two women were killed in a shooting on Friday.A boy was wounded by the same gunman.He was flown to hospital."
    )
    assert _toll(extractor, text) == (2, 1)


def test_an_event_of_politics_says_where_it_happened(extractor: Extractor) -> None:
    events = _events(extractor, "Italy's president met the president of Germany in Rome on Tuesday.")
    assert [(event.type, event.country) for event in events] == [("CONSULT", "ITA")]


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("The quadruple murder of four women shocked Tulsa.", 4),
        ("A man is charged with the triple killing of three teenagers in Tulsa.", 3),
        ("The triple murder of the Lee family shocked Tulsa.", 3),
    ],
)
def test_a_deed_that_tells_how_many_and_whom_counts_them_once(extractor: Extractor, text: str, killed: int) -> None:
    assert _toll(extractor, text) == (killed, 0)


@pytest.mark.parametrize(
    "text",
    [
        "64 homicide victims are on the county's list.",
        "A boy was shot dead in Omaha, raising the city's homicide toll to 31.",
        "Girl of 3 shot to death in Selma, pushing death toll to 49",
    ],
)
def test_the_homicides_of_a_town_are_cumulative(extractor: Extractor, text: str) -> None:
    events = _events(extractor, text)
    assert sum(event.harm.killed.best or 0 for event in events if event.toll == "incident" and event.harm.killed) <= 1
    assert any(event.toll == "cumulative" for event in events)


@pytest.mark.parametrize(
    ("text", "title", "killed"),
    [
        ("A boy was shot and killed by his brother on Sunday. Their sister died from cancer in May.", "", 1),
        ("Her mother died months ago from a blood disorder. The girl was shot dead on Monday.", "Girl dies", 1),
        ("She died of cancer, her family said.", "Actress dies", 0),
    ],
)
def test_who_died_of_an_illness_is_not_counted_nor_hides_who_was_shot(
    extractor: Extractor, text: str, title: str, killed: int
) -> None:
    assert _toll(extractor, text, title)[0] == killed


def test_a_homicide_is_an_assault(extractor: Extractor) -> None:
    assert [event.type for event in _events(extractor, "Five were found dead in an apparent homicide.")] == ["ASSAULT"]


@pytest.mark.parametrize(("kind", "told", "toll"), TOLD, ids=[told[:60] for _, told, _ in TOLD])
def test_local_news_is_counted_as_a_reader_would(extractor: Extractor, kind: str, told: str, toll: str) -> None:
    title, text = (told, "The page is for subscribers.") if kind == "headline" else ("", told)
    assert _toll(extractor, text, title) == tuple(int(number) for number in toll.split())
