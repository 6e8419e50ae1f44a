"""What later reports say of an incident: funerals, hospitals, attackers left out, reports taken back, other scenes."""

from collections.abc import Callable

import pytest

from streams.messages import Event

Read = Callable[..., list[Event]]


def tolls(events: list[Event]) -> list[tuple[str, dict[str, int | None]]]:
    return [(event.status, {kind: count.best for kind, count in event.harm.kinds()}) for event in events]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Twenty-seven miners were buried in Herat, Afghanistan, on Monday after Saturday's bombing.",
            {"killed": 27},
        ),
        (
            "Gunmen killed 11 people in Kano, Nigeria, on Monday and 24 girls were led away.",
            {"killed": 11, "captured": 24},
        ),
        (
            "A fire killed five people in Lagos, Nigeria, on Monday. Nine others are being treated.",
            {"killed": 5, "wounded": 9},
        ),
        (
            "A bus crash killed five people near Lima, Peru, on Monday. Thirty got out, four of whom needed treatment.",
            {"killed": 5, "wounded": 4},
        ),
        (
            "Police put the number of people killed by Monday's bomb in Kabul at 16, not counting the bomber.",
            {"killed": 17},
        ),
    ],
    ids=["a funeral", "led away", "being treated", "needed treatment", "the attacker left out"],
)  # fmt: skip
def test_people_whom_a_report_tells_of_by_what_came_after_are_counted(
    read: Read, text: str, expected: dict[str, int]
) -> None:
    assert tolls(read(text)) == [("reported", expected)]


@pytest.mark.parametrize(
    "text",
    [
        "Twelve workers are buried under rubble after a blast in Cairo, Egypt, on Monday.",
        "Twelve workers were taken away by ambulance after a blast in Cairo, Egypt, on Monday.",
    ],
    ids=["under rubble", "by ambulance"],
)
def test_people_buried_alive_are_not_dead_nor_those_whom_an_ambulance_takes_prisoners(read: Read, text: str) -> None:
    assert not [event for event in read(text) if event.harm.killed or event.harm.captured]


@pytest.mark.parametrize(
    "text",
    [
        "Callers told police that a man had shot six people in a bank in Dayton on Monday. The calls were a hoax.",
        "The mayor who said that 30 girls were kidnapped in Kano, Nigeria, on Monday took his words back.",
    ],
    ids=["a hoax", "taken back"],
)
def test_what_turns_out_untrue_is_denied(read: Read, text: str) -> None:
    assert [event.status for event in read(text)] == ["denied"]


def test_a_place_of_which_a_clause_with_where_tells_is_the_place(read: Read) -> None:
    (event,) = read(
        "The minister said on Monday that Egypt wants peace. He did not speak of Bakhmut, where Ukrainian doctors say"
        " that 12 people were killed on Sunday.",
        "Cairo: we want peace",
    )
    assert (event.country, event.place) == ("UKR", "Bakhmut")


def test_the_day_of_the_deed_stands_before_the_day_on_which_one_of_the_wounded_died(read: Read) -> None:
    (event,) = read(
        "A clerk died in hospital on Monday and became the third victim of Saturday's shooting in Dayton, Ohio."
    )
    assert str(event.date) == "2020-06-06"


def test_a_story_with_the_deed_of_another_region_tells_of_two(read: Read) -> None:
    found = read(
        "Rescuers in Cusco, Peru, have found 12 bodies after Sunday's landslide. The fire in Trujillo cost 25 lives, a"
        " report says."
    )
    assert [(event.harm.killed.best, event.admin1) for event in found if event.harm.killed] == [
        (12, "PE-CUS"),
        (25, "PE-LAL"),
    ]


def test_what_a_storm_did_before_and_elsewhere_is_told_apart_from_what_it_does_now(read: Read) -> None:
    found = read(
        "A wall fell on a school in Cusco, Peru, on Tuesday and killed six pupils. The storm had earlier killed 14 in"
        " Trujillo."
    )
    assert sorted(event.harm.killed.best or 0 for event in found if event.harm.killed) == [6, 14]


def test_a_paper_that_names_no_country_tells_of_its_own(read: Read) -> None:
    text = "Gunmen killed 12 people in Umbatari on Monday, a village leader said."
    assert [event.country for event in read(text, source="Abuja Bulletin")] == ["NGA"]
    assert [event.country for event in read(text, source="Daily Bulletin")] == [None]
    assert [event.country for event in read(text + " Umbatari lies in Chad.", source="Abuja Bulletin")] == ["TCD"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Officials on Tuesday identified five men as persons of interest in a shootout that left one person dead.",
        "Two men were charged Tuesday with killing a girl.",
    ],
    ids=["identified", "charged"],
)
def test_the_day_of_an_arrest_or_a_trial_is_not_that_of_the_deed(read: Read, sentence: str) -> None:
    (event,) = read(f"{sentence} They live in Tyler, Texas.")
    assert event.date_precision == "unknown"


def test_the_day_that_stands_with_the_deed_is_its_own_whatever_came_of_it(read: Read) -> None:
    (event,) = read("A guard was charged with the fatal shooting of a clerk Sunday night in Tyler, Texas.")
    assert (str(event.date), event.date_precision) == ("2020-06-07", "day")


def test_ages_count_those_whose_they_are_and_nobody_else(read: Read) -> None:
    (event,) = read("A father in Perry, Ohio, shot and killed his sons, 9 and 11, on Sunday, police said.")
    assert event.harm.killed is not None
    assert (event.harm.killed.low, event.harm.killed.best) == (2, 2)


@pytest.mark.parametrize(
    "text",
    [
        "In 2014, nearly half of the 9,500 passengers killed in crashes in Ohio wore no belt.",
        "Crime statistics for 2015 in Memphis, Tennessee, show that 165 people were murdered.",
        "January began with at least 50 homicides in Memphis, Tennessee, police said.",
    ],
    ids=["killed in crashes", "statistics for", "homicides"],
)
def test_statistics_are_tolls_over_many_incidents(read: Read, text: str) -> None:
    assert [event.toll for event in read(text)] == ["cumulative"]


def test_those_who_live_in_a_town_are_not_they_who_are_hurt(read: Read) -> None:
    text = "Four people were shot dead in Paris, Texas, on Sunday. The city is home to 9,000 people. They are hurt."
    assert max(count.best or 0 for event in read(text) for _, count in event.harm.kinds()) == 4


def test_an_earlier_disaster_that_a_new_one_is_measured_by_is_one_of_its_own(read: Read) -> None:
    told = (
        "It was the worst rail accident in Spain since May 2006, when 23 men were killed at Lugo: a crash on Wednesday "
    )
    events = read(told + "killed nine people at Vigo.", published="2012-07-19")
    tolls = {(event.date_precision, event.harm.killed.best) for event in events if event.harm.killed}
    assert tolls == {("month", 23), ("day", 9)}


def test_people_who_are_pulled_out_with_wounds_are_wounded(read: Read) -> None:
    [event] = read("A jet came down near Cali, Colombia, on Monday. Six people were dragged out alive with injuries.")
    assert event.harm.wounded is not None
    assert event.harm.wounded.best == 6
