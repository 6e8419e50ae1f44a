"""Words for places, and how strongly each says where something happened."""

import pytest

from agents.extract import location, places
from agents.extract.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


def country_of(text: str, gazetteer: Gazetteer) -> str | None:
    found = places.find(text, gazetteer, others=places.Others((text,)))
    return location.Setting([], [], [], location.context(found, text)).locate(found).country


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Gunmen killed two men in Basra Governorate.", "IRQ"),
        ("A mine wounded a farmer in the Macomia District.", "MOZ"),
        ("A market was shelled in Mahmoudiyah, killing 3.", "IRQ"),
        ("A blast killed four in Arsal.", "LBN"),
    ],
)
def test_provinces_districts_and_other_spellings_tell_the_country(
    gazetteer: Gazetteer, text: str, country: str
) -> None:
    assert country_of(text, gazetteer) == country


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("An opposition leader said in Muscat that an attack on Aden killed 130 people.", "YEM"),
        ("Iran's president told reporters in Geneva that 40 people had been killed in the quake.", "IRN"),
        ("Police said in Geneva that two people had been killed.", "CHE"),
    ],
)
def test_where_it_was_said_weighs_less_than_any_other_place(gazetteer: Gazetteer, text: str, country: str) -> None:
    assert country_of(text, gazetteer) == country


def test_a_headline_that_calls_a_deed_by_its_place_says_so_more_than_the_place_that_one_came_from(
    gazetteer: Gazetteer,
) -> None:
    (reno,) = places.find("Reno shooting victims: who they were", gazetteer, title=True)
    (tucson,) = places.find("A nephew of one of the 14 killed drove from Tucson on Thursday.", gazetteer)
    story = [reno, tucson]
    located = location.Setting(story, [], [], location.context(story, "")).locate([tucson])
    assert located.place == "Reno"


@pytest.mark.parametrize(
    "where", ["in rebel-held Idlib on Monday", "in the government-controlled Idlib countryside", "held Idlib province."]
)
def test_who_holds_a_place_stands_between_it_and_the_word_that_says_where(gazetteer: Gazetteer, where: str) -> None:
    (idlib,) = places.find(f"Strikes on a school killed six {where}", gazetteer)
    assert idlib.weight >= location.LOCATED


def test_a_border_weighs_less_than_the_town_beside_it(gazetteer: Gazetteer) -> None:
    assert country_of("A bomb killed two in Quetta, not far from the border with Afghanistan.", gazetteer) == "PAK"


def test_a_street_is_no_place(gazetteer: Gazetteer) -> None:
    assert places.find("Two men were shot near York Avenue.", gazetteer) == []


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("A man was shot in Lebanon on Friday, the county sheriff said. Deputies were called by a 911 caller.", "USA"),
        ("Two shells fell in Lebanon on Friday, the army said.", "LBN"),
        ("Two shells fell in Lebanon; the FBI and a sheriff of a US county help the Lebanese police.", "LBN"),
        ("Three died in Macon, Georgia, and one in Atlanta.", "USA"),
        ("Three died in Tbilisi, Georgia.", "GEO"),
        ("A teen was shot in Norfolk. Sheriff's deputies from Chesapeake, Va., found him.", "USA"),
        ("Sheriff: Ten people were shot after a quarrel in Georgia.", "USA"),
        ("Ten people were shot in Georgia after a quarrel.", "GEO"),
        ("TCSO: Five were shot in Georgia after a quarrel.", "USA"),
        ("Five were shot outside a Chinese restaurant. Warren Township police hold a man from Georgia.", "USA"),
    ],
)
def test_a_name_of_several_countries_means_the_one_that_the_text_speaks_of(
    gazetteer: Gazetteer, text: str, country: str
) -> None:
    assert country_of(text, gazetteer) == country


def test_soldiers_from_abroad_do_not_say_where(gazetteer: Gazetteer) -> None:
    assert country_of("A bomb killed two US soldiers near Kandahar.", gazetteer) == "AFG"


def test_a_persons_name_is_no_place_again_further_on(gazetteer: Gazetteer) -> None:
    text = "Maria Hayes, 19, was shot in Tulsa. Hayes died later. Police in Hayes knew nothing."
    found = places.find(text, gazetteer, others=places.Others((text,)))
    assert [word.name for word in found] == ["Tulsa", "Hayes"]


def test_a_common_word_is_a_place_only_where_one_stands(gazetteer: Gazetteer) -> None:
    assert places.find("Reading Scores Rise. Mobile phones rang. Nice people left.", gazetteer) == []
    assert [word.name for word in places.find("A lorry hit a crowd in Nice on Friday.", gazetteer)] == ["Nice"]


def test_a_road_between_two_towns_lies_in_their_country(gazetteer: Gazetteer) -> None:
    assert country_of("Rebels fired on a bus on the Herat-Kandahar highway.", gazetteer) == "AFG"


def test_jerusalem_is_the_town_that_news_means_by_it(gazetteer: Gazetteer) -> None:
    assert country_of("A bomb went off in central Jerusalem.", gazetteer) == "ISR"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("A mine killed two near the town of Balad in the Middle Shabelle region of Somalia.", "SOM"),  # and in Iraq
        ("Five were killed at a checkpoint in the Kama district of Nangarhar Province.", "AFG"),  # and in Russia, Japan
        ("A bomb killed two near Marivan in the province of Kurdistan in western Iran.", "IRN"),  # Iraq's is larger
        ("Rebels attacked posts in the province of North Kivu in the Democratic Republic of Congo.", "COD"),  # not Kyiv
        ("A bomb killed two in Mora.", "CMR"),  # not a larger town that has it for another name
        ("The Islamic State of Iraq killed a man in the northern province of Faryab.", "AFG"),
        ("Seven soldiers from Georgia were killed by a bomb in the south of Afghanistan.", "AFG"),
        ("Al-Shabaab fighters killed two girls with mortars.", "SOM"),  # where its people mostly are, if nothing else
        ("Shells killed two in Idlib province, Turkey's defence ministry said.", "SYR"),  # who says so is no place
    ],
)
def test_what_a_place_lies_in_tells_which_of_its_namesakes_it_is(gazetteer: Gazetteer, text: str, country: str) -> None:
    assert country_of(text, gazetteer) == country


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Racine man held after stabbing", "Racine"),
        ("Two charged in Lawton homicide", "Lawton"),
        ("Armed man held after stabbing", None),
        ("Bus crash leaves two dead", None),
    ],
)
def test_a_headline_names_a_town_before_its_people_and_what_befell_them(
    gazetteer: Gazetteer, title: str, name: str | None
) -> None:
    assert [word.name for word in places.find(title, gazetteer, title=True)] == ([name] if name else [])


def test_people_called_by_the_name_of_a_land_are_of_the_state_that_is_named_like_it(gazetteer: Gazetteer) -> None:
    assert country_of("A Georgia man was shot dead.", gazetteer) == "USA"
    assert country_of("A Georgian man was shot dead.", gazetteer) == "GEO"


@pytest.mark.parametrize("text", ["In addition to Perry they found a boy.", "An officer fired a shot at Perry."])
def test_whom_the_article_names_is_no_town_behind_to_or_at(gazetteer: Gazetteer, text: str) -> None:
    people = places.Others(("Tom Perry, 16, was shot.",))
    assert places.find(text, gazetteer, others=people) == []
    assert places.find("He was shot in Perry.", gazetteer, others=people)


@pytest.mark.parametrize(
    "text",
    [
        "Five were shot in Cascade Mall.",
        "Two were shot in the South Point Apartments.",
        "A man was shot at the Elko Inn.",
        "A boy was shot on the city's West Side.",
        "A girl was found in the Elko subdivision.",
        "Tom Perry was arrested. A rifle belonging to Perry was found.",
        "Also in the house was Brandon's father.",
        "His son Jordan was found dead.",
        "The other was Omani Free, 18.",
        "They mourn with his grandmother, Georgia Jackson.",
        "He was friends with David Camden.",
        "Joshua Cooper had plans. They were taken from Joshua on Friday.",
        "He was shot at Shelby's Texas Boots.",
        "Both died in the Macy's store.",
        "A student was shot in Chili's parking lot.",
        "On 11700 Robertson a man was shot.",
        "He was shot in the 5000 blocks of Salem.",
        "It was at 57th Street and Lamar.",
        "It was near East Lane.",
        "It was in the 7200 block of West Grace.",
        "The house is near North Flora and Northeast 80th Street.",
        "He lay dead at Linden and Laurel avenues.",
    ],
)
def test_names_of_buildings_sides_and_people_are_no_towns(gazetteer: Gazetteer, text: str) -> None:
    assert places.find(text, gazetteer, others=places.Others((text,))) == []


def test_a_number_of_people_is_no_number_of_a_house(gazetteer: Gazetteer) -> None:
    text = "Forces killed 120 ISIS fighters and 300 Syrian soldiers beside 200 Baghdad families."
    found = places.find(text, gazetteer)
    assert [word.name for word in found] == ["ISIS", "Syrian", "Baghdad"]


def test_a_word_for_a_street_may_open_the_name_of_a_town(gazetteer: Gazetteer) -> None:
    assert [word.name for word in places.find("A toddler was shot in north St. Louis.", gazetteer)] == ["St. Louis"]


def test_a_headline_in_capitals_tells_no_building_from_a_town(gazetteer: Gazetteer) -> None:
    found = places.find("Attack At Nairobi Mall Leaves Guards Dead", gazetteer, title=True)
    assert [word.name for word in found] == ["Nairobi"]


def test_the_home_of_the_outlet_says_little_of_where_it_was(gazetteer: Gazetteer) -> None:
    title = "Teen shot in Selma - WTVM.com-Columbus, GA News Weather & Sports"
    assert country_of(title, gazetteer) == "USA"
    town, *home = places.find(title, gazetteer, title=True)
    assert town.name == "Selma"
    assert all(word.weight < town.weight / 5 for word in home)


def test_where_people_live_are_arrested_or_cared_for_says_little_of_where_it_was(gazetteer: Gazetteer) -> None:
    for text in (
        "He was shot in Selma, and was arrested in Mobile.",
        "The man from the house in Selma grew up in Mobile.",
        "The man shot in Selma had spent most of his life in Mobile.",
        "They were shot in Selma and taken to Sacred Heart Medical Center at Mobile.",
        "She was shot in Selma and flown to a hospital in Boise, Idaho.",
        "They were shot in Selma. One died at Mount Sinai Hospital. The other was taken to Mount Sinai.",
    ):
        town, *others = places.find(text, gazetteer, others=places.Others((text,)))
        assert town.name == "Selma" and others
        assert all(word.weight < town.weight / 2 for word in others), text


def test_of_which_a_clause_tells_what_happened_there_says_most_of_where_it_was(gazetteer: Gazetteer) -> None:
    text = "The Flagstaff shooting came as he was to visit Roseburg, Oregon, where nine were killed."
    assert where(text, gazetteer) == ("Roseburg", "US-OR")


def test_an_outlet_at_the_head_of_a_headline_says_little_of_where_it_was(gazetteer: Gazetteer) -> None:
    outlet, town = places.find("Atlanta News: Two killed in Macon", gazetteer, title=True)
    assert outlet.weight < town.weight / 5


def test_a_dateline_names_the_town(gazetteer: Gazetteer) -> None:
    (word,) = places.of_dateline(places.find("WASHINGTON (WUSA9) -", gazetteer))
    assert {place.kind for place in word.places} == {"town"}
    assert "US-DC" in {place.admin1 for place in word.places}


def where(text: str, gazetteer: Gazetteer) -> tuple[str | None, str | None]:
    found = places.find(text, gazetteer, others=places.Others((text,)))
    located = location.Setting(found, [], [], location.context(found, text)).locate(found)
    return located.place, located.admin1


@pytest.mark.parametrize(
    ("text", "place", "admin1"),
    [
        ("Deputies said three were killed at a farm in Marion County.", None, None),  # of 17 states
        ("Deputies said three were killed at a farm in Marion County, Ohio.", None, "US-OH"),
        ("Two were shot in Hartsville, in Bartholomew County, a deputy said.", "Hartsville", "US-IN"),  # and in SC
        ("Two were killed in Toledo, OH.", "Toledo", "US-OH"),
        ("MOBILE, AL- Two were killed on Sunday.", "Mobile", "US-AL"),
        ("A bomb killed 20 people in the Afghan capital on Monday.", "Kabul", "AF-KAB"),
        ("Shells killed nine in Syria's capital.", "Damascus", "SY-DI"),
        ("Shells killed nine in the Syrian capital's east.", "Damascus", "SY-DI"),
        ("Two were shot dead in the capital of Kenya.", "Nairobi", "KE-30"),
        ("A crash killed two brokers on the Indian capital market.", None, None),
        ("A bomb killed nine in the Chechen capital Grozny.", "Grozny", "RU-CE"),
        ("Three were killed in Elmo, Missouri, deputies said.", None, "US-MO"),  # not the listed one, in Texas
        ("Two were shot in Berlin, deputies said. Berlin lies in the north of New Hampshire.", "Berlin", "US-NH"),
    ],
)
def test_regions_told_of_say_which_namesake_is_meant_or_nothing_does(
    gazetteer: Gazetteer, text: str, place: str | None, admin1: str | None
) -> None:
    assert where(text, gazetteer) == (place, admin1)


@pytest.mark.parametrize(
    "text",
    [
        "The mayor of New York, who was in Timor-Leste's capital, said The Gambia had paid.",
        "Rebels near the village of Bani Walid, Libya, left Al Mahmudiya for al-Qaim province on Tuesday.",
        "He told the BBC that South Side shops in St. Louis, Mo. and the European Union would open in May.",
        "TWO HURT IN MIAMI-DADE CRASH - WPLG",
        "At 4183 Eastwind, Mr Jordan Smith of Mogadischu district met U.S. soldiers from el",
        "Herat-Kandahar road was shut, and so was Antananarivo , Ambohidratrimo",
        "The army of the People's Republic of China and Saudi Arabia's king met at St John's Wood.",
        "Jaish al-Islam and al-Nusra Front At least six, the Ku Klux Klan's and Saudi Arabia's men fled to The Hague",
        "North East Side, North-West End, South Bank, East Side's men and the Northeast Side of King's Lynn town",
    ],
)
def test_the_tokens_that_are_passed_over_begin_no_name(gazetteer: Gazetteer, text: str) -> None:
    tokens = places.WORD.findall(text)
    most = dict(places._openings(tokens, gazetteer))
    assert len(most) < len(tokens)
    for i, token in enumerate(tokens):
        for title in (True, False):
            found = places._longest(tokens, i, most.get(i, 0), gazetteer, title, places.NO_OTHERS)
            longest = min(places.LONGEST_NAME, len(tokens) - i)
            assert found == places._longest(tokens, i, longest, gazetteer, title, places.NO_OTHERS), token


def test_every_longer_name_that_is_listed_may_begin_where_it_does(gazetteer: Gazetteer) -> None:
    for name in (name for name in places.LISTED if " " in name):
        tokens = places.WORD.findall(name)
        assert places._opening(tokens[0], gazetteer).longer, name
        assert places._may_go_on([*tokens, "At"], 0, gazetteer), name
