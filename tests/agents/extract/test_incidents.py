"""Which sentences of a story tell of one incident, and which of another."""

from collections.abc import Callable

import pytest

from agents.extract.extractor import Extractor
from streams.messages import Count, Event, RawArticle

Read = Callable[..., list[Event]]
LEAD = "A bomb killed at least 14 people in a market in Basra, Iraq, on Monday, police said. "


def killed(events: list[Event]) -> list[tuple[int | None, str]]:
    return sorted(
        (e.harm.killed.best, str(e.date)) for e in events if e.harm.killed and e.toll == "incident" and e.harm.killed
    )


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("Doctors said that 20 were hurt. The dead were shopkeepers.", [(14, "2020-06-08")]),
        ("Six farmers were also killed in rebel shelling of a village.", [(6, "2020-06-08"), (14, "2020-06-08")]),
        (
            "The army reported that soldiers had shot nine smugglers dead on Saturday.",
            [(9, "2020-06-06"), (14, "2020-06-08")],
        ),
        ("It came a day after gunmen killed a judge.", [(14, "2020-06-08")]),
        (
            "A pilot was shot dead on Friday. Rebels said that they killed the pilot.",
            [(1, "2020-06-05"), (14, "2020-06-08")],
        ),
    ],
    ids=["told again", "also, by something else", "another day behind that", "one judge", "a pilot told twice"],
)  # fmt: skip
def test_a_scene_goes_on_until_something_else_is_told(read: Read, more: str, expected: list[tuple[int, str]]) -> None:
    found = killed(read(LEAD + more))
    assert [pair for pair in found if pair[0] != 1 or "pilot" in more] == expected


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("Shelling killed 43 people in Basra, Iraq, on Monday after a pilot was killed by rebels.", [1, 43]),
        ("Shelling killed 43 people in Basra, Iraq, on Monday, a month after 28 died in a bombing.", [28, 43]),
        ("The toll of a raid on Basra, Iraq, stood at 43 on Monday after five of the injured died in hospitals.", [43]),
    ],
)
def test_what_went_before_stands_apart_in_one_sentence(read: Read, text: str, killed: list[int]) -> None:
    assert sorted(e.harm.killed.best or 0 for e in read(text) if e.harm.killed) == killed


def test_a_title_that_the_text_has_again_is_not_added(read: Read) -> None:
    title = "Thirty killed in strikes on a suburb of Basra"
    (event,) = read(f"{title} Thirty civilians were killed on Monday in air strikes near Basra, Iraq.", title)
    assert event.harm.killed is not None
    assert event.harm.killed.best == 30


@pytest.mark.parametrize(
    "caption",
    [
        "Posted: Friday, June 5, 2020 6:47 AM EDT ",
        "5 June 2020 ",
        "Published June 5, 2020. ",
        "Last updated at Jun 052020 ",
    ],
)
def test_days_count_from_the_date_that_the_page_states(
    extractor: Extractor, make_article: Callable[..., RawArticle], caption: str
) -> None:
    article = make_article(f"{caption}A bomb killed 14 people in Basra, Iraq, on Wednesday.")
    event = next(e for e in extractor.extract(article) if e.primary)
    assert (str(event.date), event.date_precision) == ("2020-06-03", "day")


@pytest.mark.parametrize(("caption", "day"), [("December 2, 2019", "2019-12-01"), ("December 1, 2020", "2020-06-07")])
def test_a_page_may_be_much_older_than_its_feed_says_and_not_much_newer(
    extractor: Extractor, make_article: Callable[..., RawArticle], caption: str, day: str
) -> None:
    article = make_article(f"(Published {caption}) A bomb killed 14 people in Basra, Iraq, on Sunday.")
    assert [str(event.date) for event in extractor.extract(article) if event.primary] == [day]


def test_a_date_of_the_scene_before_is_shown_where_it_stands(
    extractor: Extractor, make_article: Callable[..., RawArticle]
) -> None:
    article = make_article("A train left the rails near Basra, Iraq, late on Friday. The crash killed 14 people.")
    event = next(e for e in extractor.extract(article) if e.primary)
    assert str(event.date) == "2020-06-05"
    assert [e.text for e in event.evidence if e.field == "date"] == ["Friday"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "A string of attacks across Iraq killed 37 people on Monday. The deadliest, a bomb in Baghdad, killed 14.",
            [37],
        ),
        (
            "A string of attacks across Iraq killed 37 people on Monday. On Saturday a bomb killed 14 in Basra.",
            [14, 37],
        ),
        ("A car bombing killed 37 people in Baghdad, Iraq, on Monday. In Basra, gunmen killed 14 people.", [14, 37]),
    ],
    ids=["a part", "of another day", "no series"],
)  # fmt: skip
def test_what_a_series_of_attacks_holds_is_not_added_to_its_toll(read: Read, text: str, expected: list[int]) -> None:
    assert [number for number, _ in killed(read(text))] == expected


def test_a_headline_counts_several_incidents_where_its_lead_does(
    extractor: Extractor, make_article: Callable[..., RawArticle]
) -> None:
    lead = "Six people were shot in three separate shootings in Basra, Iraq, on Monday."
    more = "Four people were wounded when a gunman fired at a market. In another shooting a man was shot in the leg."
    told = extractor.extract(make_article(f"{lead} {more}", "Six people shot in Basra"))
    wounded = [(e.toll, e.harm.wounded.best) for e in told if e.harm.wounded]
    assert ("cumulative", 6) in wounded
    assert ("incident", 6) not in wounded


ONE_BY_ONE = (
    "One person was killed and four were wounded in separate shootings in Denver on Tuesday, police said. "
    "A 31-year-old man was shot dead in the 2400 block of Elm Street at dawn. "
    "A 17-year-old girl was shot in the Baker neighborhood at 9:20 p.m. She was shot in the foot. "
    "Just before midnight, a 62-year-old woman was shot in the hand on Pine Street. "
)


def test_people_brought_in_one_by_one_after_a_sum_are_of_an_incident_each(read: Read) -> None:
    two = "In the Cole neighborhood, an 18-year-old man was on a porch when he and a 20-year-old man were shot at noon."
    told = [event for event in read(ONE_BY_ONE + two) if event.toll == "incident"]
    assert [e.harm.killed.best for e in told if e.harm.killed] == [1]
    assert [(e.harm.killed is None, e.harm.wounded.best) for e in told if e.harm.wounded] == [
        (True, 1),
        (True, 1),
        (True, 2),
    ]
    assert [event.harm.wounded.best for event in told if event.primary and event.harm.wounded] == [2]
    [main] = [event for event in read(ONE_BY_ONE + two + " In 2015, 265 children were shot.") if event.primary]
    assert main.harm.wounded == Count.exactly(2)


def test_people_brought_in_after_the_toll_of_one_incident_are_some_of_it(read: Read) -> None:
    text = ONE_BY_ONE.replace("separate shootings", "a shooting")
    [told] = [event for event in read(text) if event.harm.wounded]
    assert (told.harm.killed, told.harm.wounded) == (Count.exactly(1), Count.exactly(4))


@pytest.mark.parametrize(
    "text",
    [
        "Violence left one dead and seven people wounded in four separate scenes in Leeds. A gunman shot two men.",
        "Police in Dayton, Ohio, look into the shootings of nine people on Thursday. Three were shot on Elm Street.",
        "Police in Dayton, Ohio, named two recent homicide victims. Ann Lee, 14, was shot dead on Thursday.",
    ],
)
def test_what_is_told_of_several_deeds_is_no_toll_of_one(read: Read, text: str) -> None:
    assert next(event for event in read(text) if event.harm.killed or event.harm.wounded).toll == "cumulative"


def test_a_toll_as_of_a_day_is_of_the_deeds_own_day(read: Read) -> None:
    more = "By Tuesday morning the toll stood at 19, doctors said."
    assert killed(read(LEAD + more)) == [(19, "2020-06-08")]


def test_a_deed_told_by_who_reports_it_keeps_its_day(read: Read) -> None:
    more = "According to the police an earlier bombing on June 1 killed nine people in Mosul."
    assert killed(read(LEAD + more)) == [(9, "2020-06-01"), (14, "2020-06-08")]


@pytest.mark.parametrize(
    "text",
    [
        "An indictment was unsealed on Wednesday against a man accused of killing 14 people in Basra, Iraq.",
        "A driver entered the plea on Wednesday in the killing of 14 people in Basra, Iraq.",
        "A potter was in critical condition on Wednesday after a bomb killed 14 people in Basra, Iraq.",
        "A man accused of killing 14 people in Basra, Iraq, is due to appear in court on Wednesday.",
        "A man accused of killing 14 people in Basra, Iraq, made his first appearance in court on Wednesday.",
        "A judge ruled that the charge of killing 14 people in Basra, Iraq, will be dropped on Wednesday.",
    ],
)
def test_the_day_of_a_trial_or_of_how_the_hurt_are_is_not_that_of_the_deed(read: Read, text: str) -> None:
    assert [event.date_precision for event in read(text) if event.harm.killed] == ["unknown"]


BYLINE = "By a reporter of the paper. Photo by the police. "


def days_of(events: list[Event]) -> list[tuple[str, str]]:
    return sorted({(str(event.date), event.date_precision) for event in events if event.toll == "incident"})


@pytest.mark.parametrize(
    ("title", "text", "day"),
    [
        (
            "Basra teen charged in classmate's shooting death",
            BYLINE + "A judge heard on Tuesday of a teenager who is accused of fatally shooting a friend in March.",
            ("2020-03-01", "month"),
        ),
        (
            "Man guilty of manslaughter in teen's shooting death - The Basra Courier",
            "Man guilty of manslaughter in teen's shooting death Posted: Wednesday, June 10, 2020. "
            "A judge ruled that he shot a 15-year-old boy in the head last year in Basra, Iraq.",
            ("2019-01-01", "year"),
        ),
        (
            "Father is sent to prison in son's death",
            "The boy was shot to death in Basra, Iraq, last year. The boy was shot in November, a lawyer said.",
            ("2019-11-01", "month"),
        ),
        (
            "Woman and son shot dead in Basra",
            "A woman and her son were shot dead in Basra, Iraq, last week. They were shot on Monday, June 8.",
            ("2020-06-08", "day"),
        ),
    ],
    ids=["behind a byline", "behind the headline again", "a month of the year", "the day after the week"],
)
def test_the_first_to_tell_what_the_headline_does_gives_its_day(
    read: Read, title: str, text: str, day: tuple[str, str]
) -> None:
    assert days_of(read(text, title)) == [day]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Two dead, two injured in Basra shooting",
            "Police in Basra, Iraq, are at a street in the north. "
            "It's where a double shooting happened a month ago. Four men were shot there on Tuesday.",
        ),
        (
            "Police find four adults shot dead in a Basra house",
            "Four were shot dead in Basra, Iraq, on Tuesday. "
            "On June 20, 2001, she drowned five of her children there in a bathtub.",
        ),
    ],
    ids=["another of its kind", "long past"],
)
def test_what_was_long_before_gives_the_headline_no_day(read: Read, title: str, text: str) -> None:
    assert "2020-06-09" in {str(event.date) for event in read(text, title) if event.primary}


def test_a_killing_that_another_is_tied_to_is_an_incident_of_its_own(read: Read) -> None:
    events = read("A man was shot dead in Basra, Iraq, in a case tied to a toddler who was killed by a stray bullet.")
    assert sorted(event.harm.killed.best or 0 for event in events if event.harm.killed) == [1, 1]


@pytest.mark.parametrize(
    "text",
    [
        "Two men were killed in Basra, Iraq, in connection with a debt.",
        "A clerk was held on a murder charge in connection with a shooting that left two men dead in Basra, Iraq.",
    ],
)
def test_what_ties_no_two_killings_leaves_one(read: Read, text: str) -> None:
    assert [event.harm.killed.best for event in read(text) if event.harm.killed] == [2]


def test_a_weekday_six_days_back_is_that_day_where_the_page_states_its_own(read: Read) -> None:
    told = "A bomb killed 14 people in a market in Basra, Iraq, on Thursday."
    assert killed(read(told)) == [(14, "2020-06-10")]  # on which a page dated a day early came out
    assert killed(read(f"Posted: Wednesday, June 10, 2020 6:47 AM EDT {told}")) == [(14, "2020-06-04")]


def test_which_one_of_the_years_dead_a_victim_is_tells_how_many_died(read: Read) -> None:
    more = "A reporter was shot dead in Basra on Monday. He is the fifteenth journalist to be slain in Iraq this year."
    told = [(e.toll, e.harm.killed.best) for e in read(more) if e.harm.killed]
    assert told == [("incident", 1), ("cumulative", 15)]


@pytest.mark.parametrize(
    "text",
    [
        "Police rubbished rumours that 22 students had been shot dead in Basra, Iraq, on Monday.",
        "Iraq called a newspaper's story that guards had beaten three men to death in Basra on Monday a fabrication.",
        "A website said that 31 guards were killed in Basra, Iraq, on Monday. The ministry said it was a lie.",
    ],
)
def test_what_is_called_untrue_is_denied(read: Read, text: str) -> None:
    assert [event.status for event in read(text)] == ["denied"]


@pytest.mark.parametrize(
    ("text", "tolls"),
    [
        ("Shells have killed 96 people in Mosul over the past five days; 223 have been injured.", ["cumulative"]),
        (
            "Shells have killed 96 people in Mosul over the past five days; on Monday a bomb in Basra wounded 23.",
            ["cumulative", "incident"],
        ),
    ],
)
def test_a_bare_clause_behind_a_semicolon_goes_on_with_the_period(read: Read, text: str, tolls: list[str]) -> None:
    assert sorted(event.toll for event in read(text) if list(event.harm.kinds())) == tolls


def test_hostages_whom_men_threaten_to_kill_are_hostages_still(read: Read) -> None:
    text = "Gunmen threatened on Monday to execute 11 hostages in Basra, Iraq. Two hostages died on Sunday in Mosul."
    kinds = {(kind, count.best, e.status) for e in read(text) for kind, count in e.harm.kinds()}
    assert ("captured", 11, "reported") in kinds
    assert ("captured", 2, "reported") not in kinds


def test_other_people_and_another_cause_far_down_are_another_incident(read: Read) -> None:
    text = (
        "Niger mourned 11 soldiers who were killed in an ambush near Ayorou, state television said. "
        "The ambush took place on Tuesday. The injured were flown to Niamey. "
        "In the same department, 17 civilians lost their lives on May 5 when armed men attacked a truck."
    )
    assert [best for best, _ in killed(read(text))] == [11, 17]


def test_whose_fire_it_was_tells_two_attacks_apart(read: Read) -> None:
    text = (
        "Government aircraft dropped barrel bombs on Tafas, Syria, killing 16 people, a monitor said. "
        "State media said mortar bombs fired by insurgents at Daraa had killed two people."
    )
    assert [best for best, _ in killed(read(text))] == [2, 16]


@pytest.mark.parametrize(
    ("text", "tolls"),
    [
        ("More than two million people are now displaced in North Kivu, Congo.", ["cumulative"]),
        ("About 150,000 people have fled their villages in Tillaberi, Niger, because of attacks.", ["cumulative"]),
        ("The storm hit Leyte, Philippines, on Monday, and 700 people were displaced.", ["incident"]),
        (
            "Two farmers were killed by a mine in Homs, Syria, on Monday, the governor said, adding that men had "
            "cleared 117 mines since the start of the month.",
            ["incident"],
        ),
        ("The mission counted 600 civilians killed between mid-May 2019 and mid-March 2020 in Mali.", ["cumulative"]),
        ("The mission documented 1,100 civilian deaths in the first half of 2019 in Mali.", ["cumulative"]),
        ("Forty Turkish soldiers were killed in the course of the two-month operation in Afrin.", ["cumulative"]),
        ("Seventeen troops had lost their lives in the campaign before this week in Aleppo, Syria.", ["cumulative"]),
        (
            "Some 600 guards have been killed in Cizre since the rebels - an outlawed group - resumed their fight.",
            ["cumulative"],
        ),
        ("The mission says that 650 people died in violence in April in Iraq.", ["cumulative"]),
        ("Forty people died in an attack in Basra, Iraq, on Monday.", ["incident"]),
    ],
)
def test_what_lasts_is_no_incident(read: Read, text: str, tolls: list[str]) -> None:
    assert [event.toll for event in read(text) if event.harm.killed or event.harm.displaced] == tolls


def test_who_speaks_behind_a_quotation_speaks_in_all_of_it(read: Read) -> None:
    text = (
        "Russian jets hit a camp near Hama, Syria. "
        '"A group of over 60 foreign mercenaries were killed near Hama. Twelve trucks were burnt too" Orlov said. '
        "Russian Defence Ministry spokesman Ivan Orlov added that the camp was destroyed."
    )
    (event,) = [event for event in read(text) if event.harm.killed]
    assert event.status == "claimed"


def test_what_an_army_calls_eliminated_is_its_claim(read: Read) -> None:
    (event,) = [e for e in read("Syrian Army Eliminates 90 Militants Near Hama", "") if e.harm.killed]
    assert event.status == "claimed"


def test_what_one_side_also_did_is_another_attack(read: Read) -> None:
    text = (
        "Rebels shot 10 villagers dead near Homs, Syria, on Monday, a monitor said. "
        "The air force also killed at least 10 people in Hama on Monday, the monitor said."
    )
    assert [best for best, _ in killed(read(text))] == [10, 10]


def test_a_day_before_the_news_is_told_from_it(read: Read) -> None:
    text = (
        "Rockets killed six pupils in Aleppo, Syria, on Monday, a day after air strikes on a school left 35 dead. "
        "On Sunday 35 people were killed in the strikes on the school, doctors said."
    )
    assert killed(read(text)) == [(6, "2020-06-08"), (35, "2020-06-07")]


def test_what_went_before_was_where_its_side_of_the_after_says_and_is_not_the_main_incident(read: Read) -> None:
    events = read(
        "Rockets killed at least five people and hurt 11 in Aleppo, Syria, on Monday, a day after strikes on a school "
        "in Idlib left 35 dead. Three children were killed and ten pupils hurt at a school in Aleppo, a medic said. "
        "A second rocket hit a house in Aleppo, killing two brothers and wounding a third."
    )
    told = [(e.harm.killed.best, e.admin1, e.primary) for e in events if e.harm.killed]
    assert told == [(3, "SY-HL", True), (2, "SY-HL", False), (35, "SY-ID", False)]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Two were killed in a drive-by, police said.", None),
        ("Two were killed in a drive-by, cops said.", "USA"),
        ("Two were killed by a gunman, police said.\n\nRead more:\n\nA shop was robbed on Sunday.", None),
        ("Two were killed by a gunman.\n\nRead more:\n\nA shop in the 5500 block of Mora Street was robbed.", "USA"),
    ],
    ids=["one weak hint", "two weak hints", "none", "one of another story of the page"],
)
def test_a_page_that_names_no_place_is_of_the_only_country_that_its_words_hint_at(
    read: Read, text: str, country: str | None
) -> None:
    assert [event.country for event in read(text) if event.primary] == [country]


def test_a_new_means_that_killed_others_is_another_incident_and_a_family_there_was_hit_there(read: Read) -> None:
    events = read("A blast killed 22 in Damascus, Syria. An air raid killed 14 members of a family in Idlib on Monday.")
    told = [(event.harm.killed.best, event.admin1) for event in events if event.harm.killed]
    assert told == [(22, "SY-DI"), (14, "SY-ID")]


def test_weeks_before_the_news_are_told_from_it(read: Read) -> None:
    events = read(
        "A bomb killed two in Basra, Iraq, on Monday, June 8. It came six weeks after a blast in Mosul killed 49."
    )
    (before,) = [event for event in events if event.harm.killed and event.harm.killed.best == 49]
    assert (str(before.date), before.date_precision) == ("2020-04-27", "week")


def test_where_people_fled_to_is_not_where_it_was(read: Read) -> None:
    text = (
        "A raid hit the village of Kawa in Borno, Nigeria, on Monday, killing nine. "
        "More than 2,000 residents of Kawa and neighbouring hamlets have fled to Maiduguri."
    )
    (event,) = [event for event in read(text) if event.harm.killed or event.harm.displaced]
    assert event.harm.displaced is not None
    assert event.harm.displaced.best == 2000
    assert event.place != "Maiduguri"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ukraine's army said on Monday that 14 people were hurt near Lyman. It said its troops had killed 30 Russian "
         "soldiers.", "killed"),
        ("The rebel alliance said that 24 junta troops were killed near Lashio, Myanmar.", "killed"),
        ("The mission announced that its troops had killed no fewer than 60 terrorists in Halgan, Somalia.", "killed"),
        ("Al-Shabaab said that 41 Kenyan troops were slain and that four had been captured alive in Halgan, Somalia.",
         "captured"),
        ("The army's spokesman said that 16 rebels were annihilated near Lashio, Myanmar.", "killed"),
        ("The air force said that its jets had bombed a hideout near Zuru, Nigeria, killing 22 bandits.", "killed"),
        ("The army said that it had repelled an attack west of Marib, Yemen, killing 48 Houthis.", "killed"),
    ],
)  # fmt: skip
def test_what_a_side_says_it_did_is_claimed(read: Read, text: str, kind: str) -> None:
    assert [e.status for e in read(text) if dict(e.harm.kinds()).get(kind)] == ["claimed"]


@pytest.mark.parametrize(
    ("more", "tolls"),
    [
        ("It has uprooted some 290,000 people.", ["cumulative"]),
        ("More than 3,600 have been injured.", ["cumulative"]),
        ("On Monday a shell injured 14 drivers in Homs.", ["cumulative", "incident"]),
    ],
)
def test_a_bare_number_goes_on_with_the_long_time_before_it(read: Read, more: str, tolls: list[str]) -> None:
    events = read(f"The conflict in Syria has killed more than 4,000 people since mid-April, a monitor said. {more}")
    assert [event.toll for event in events if dict(event.harm.kinds())] == tolls


def test_a_sum_of_those_told_right_after_it_is_not_counted_beside_them(read: Read) -> None:
    text = (
        "At least six people were killed and 15 injured in rocket attacks in Kano, Nigeria, on Thursday. "
        "Three boys were killed and 14 pupils were injured in a rocket attack on a school in the Gwale district. "
        "A second attack hit a house in the Fagge district, killing three brothers and injuring a fourth. "
        "In Gombe meanwhile at least eight people were killed on Thursday in shelling by rebels."
    )
    assert [best for best, _ in killed(read(text))] == [3, 3, 8]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Eight people were killed and 58 injured in rocket attacks on Kano, Nigeria, on Monday. "
            "A police source said that rebels shelled the Gwale district, killing eight people and injuring 55. "
            "The source said that three people were injured when a rocket fell on the Fagge district.",
            [(8, 55), (None, 3)],
        ),
        (
            "Three people were killed and 12 others were injured on Saturday in attacks on Kano, Nigeria. "
            "A police source said that rebels shelled the Gwale district, killing three people and injuring nine. "
            "Later the source said that three people were injured by shots at the Fagge district.",
            [(3, 9), (None, 3)],
        ),
        (
            "Twelve people were killed when a bus fell into a river near Kano, Nigeria, on Monday. "
            "Eight people died at once. Four people died in hospital, doctors said.",
            [(12, None)],
        ),
        (
            "One person was killed and ten others were injured at a bar in Gary, Indiana, on Sunday. "
            "In all ten people were hurt, police said. Oscar Hale, 26, died.",
            [(1, 10)],
        ),
    ],
)
def test_a_sum_that_a_story_opens_with_gives_way_to_its_parts(
    read: Read, text: str, expected: list[tuple[int | None, int | None]]
) -> None:
    harms = [event.harm for event in read(text) if event.harm.killed or event.harm.wounded]
    assert [(h.killed and h.killed.best, h.wounded and h.wounded.best) for h in harms] == expected


def test_a_toll_too_large_for_one_deed_that_is_set_beside_one_of_a_year_is_of_a_year_too(read: Read) -> None:
    year = "The office counted 4,120 civilians killed in air strikes on towns of Syria over the past year."
    beside = "Meanwhile rebel fire on other towns killed {} people, it said."
    assert {event.toll for event in read(f"{year} {beside.format('1,340')}")} == {"cumulative"}
    assert {event.toll for event in read(f"{year} {beside.format('six')}")} == {"cumulative", "incident"}
