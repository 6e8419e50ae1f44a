"""What the stage makes of invented sentences, one phenomenon a test."""

from collections.abc import Callable

import pytest

from agents.extract.extractor import Extractor
from streams.messages import Event, RawArticle

Read = Callable[..., list[Event]]


def harm(event: Event, kind: str) -> tuple[int | None, int | None, int | None] | None:
    count = getattr(event.harm, kind)
    return None if count is None else (count.low, count.best, count.high)


@pytest.mark.parametrize(
    ("text", "killed", "wounded"),
    [
        ("A bomb killed 14 people and wounded 20 others in Basra, Iraq, on Monday.", 14, 20),
        ("Fourteen people were killed and 20 wounded by a bomb in Basra, Iraq, on Monday.", 14, 20),
        ("Fourteen killed, 20 hurt in Basra bombing", 14, 20),
        ("The killing of 14 villagers by gunmen near Basra was condemned.", 14, None),
        ("The raid left 14 dead and 20 injured in Basra.", 14, 20),
        ("The flood claimed 14 lives in Basra.", 14, None),
        ("Nine soldiers and five civilians were killed in an attack near Basra.", 14, None),
        ("Fourteen people, including five children, were killed by a bomb in Basra.", 14, None),
        ("The death toll of the bombing in Basra rose to 14 from 9.", 14, None),
        ("Three men were shot in Basra. Two of them later died.", 2, 1),
        ("A soldier and his brother were shot dead in Basra.", 2, None),
        ("Gunmen abducted four teachers in Basra. The teachers were killed on Tuesday.", 4, None),
    ],
)
def test_counts_the_killed_and_wounded(read: Read, text: str, killed: int, wounded: int | None) -> None:
    (event,) = read(text)
    assert harm(event, "killed") == (killed, killed, killed)
    assert harm(event, "wounded") == (None if wounded is None else (wounded, wounded, wounded))


def test_places_and_dates_an_event_with_evidence_in_the_article(
    extractor: Extractor, make_article: Callable[..., RawArticle]
) -> None:
    article = make_article("ANKARA (Reuters) - Shells killed six people in the Iraqi city of Mosul late on Friday.")
    event = extractor.extract(article)[0]
    assert (event.country, event.place, str(event.date), event.date_precision) == ("IRQ", "Mosul", "2020-06-05", "day")
    assert {e.field for e in event.evidence} >= {"killed", "country", "date"}
    for evidence in event.evidence:
        assert article.text is not None
        assert article.text[evidence.start : evidence.end] == evidence.text


def test_nationality_is_the_victims_and_country_where_it_happened(read: Read) -> None:
    (event,) = read("Two Kenyan engineers were killed by a bomb in Mogadishu, Somalia, on Monday.")
    assert (event.country, event.nationality) == ("SOM", ["KEN"])


@pytest.mark.parametrize(
    ("text", "toll", "status"),
    [
        ("Floods have killed 90 people in Kenya so far this year.", "cumulative", "reported"),
        ("Some 4,000 people have been killed since the war began in Yemen.", "cumulative", "reported"),
        ("More than 310 people died in 2018 from falls, a study found.", "cumulative", "reported"),
        ("The agency said 88 children died in hunting accidents in Norway in 2017.", "cumulative", "reported"),
        ("Killings in Recife are fewer than last year, when 207 were killed.", "cumulative", "reported"),
        ("Police in Recife told of 31 shooting incidents which left 12 people dead.", "cumulative", "reported"),
        ("Rebels claimed to have killed 40 soldiers near Basra.", "incident", "claimed"),
        ("The army denied that 40 soldiers had been killed near Basra.", "incident", "denied"),
        ("Forty miners are feared dead after a blast in Basra.", "incident", "feared"),
        ("A dam break could kill 40 people in Basra.", "incident", "hypothetical"),
        ("The militants threatened to kill 40 hostages in Basra.", "incident", "hypothetical"),
        ("A dam break could cause 40 deaths in Basra.", "incident", "hypothetical"),
        ("A dam break caused 40 deaths in Basra.", "incident", "reported"),
        ("He wanted to take the lives of 40 students in Basra.", "incident", "hypothetical"),
    ],
)
def test_judges_toll_and_standing(read: Read, text: str, toll: str, status: str) -> None:
    event = next(e for e in read(text) if e.harm.killed)
    assert (event.toll, event.status) == (toll, status)


def test_attackers_killed_stand_apart_inside_the_killed(read: Read) -> None:
    (event,) = read("Gunmen killed 12 guests at a hotel in Basra on Monday. All three attackers were killed by police.")
    assert harm(event, "killed") == (15, 15, 15)
    assert event.perpetrators.killed is not None
    assert event.perpetrators.killed.best == 3


def test_headline_lead_and_retelling_are_one_incident_and_it_is_primary(read: Read) -> None:
    text = (
        "A bomb killed 14 people in Basra on Monday, police said.\nThe 14 were buried on Tuesday. A medic said 14 died."
    )
    (event,) = read(text, "Bomb kills 14 in Basra")
    assert event.primary
    assert harm(event, "killed") == (14, 14, 14)


def test_a_year_in_which_a_death_is_counted_does_not_say_when_it_was(read: Read) -> None:
    (event,) = read("A man was shot dead on Elm Drive. His death marks the 4th homicide in Fort Wayne in 2020.")
    assert event.date_precision == "unknown"


def test_other_day_and_place_make_another_incident(read: Read) -> None:
    first, second = read(
        "A bomb killed 14 people in Basra on Monday.\nIn Kabul, Afghanistan, gunmen shot dead three judges on Sunday."
    )
    assert (first.country, second.country) == ("IRQ", "AFG")
    assert (first.primary, second.primary) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "Lightning killed 40 cattle near Tarija.",
        "The company killed off 12 products and fired 300 workers.",
        "The striker injured his knee in the second half of the match and the coach changed the squad for the final.",
        "Ministers of 8 states will discuss 33 treaties on March 5.",
        "The writer, who was 84, died of cancer at home.",
    ],
)
def test_counts_no_one_where_no_one_is_harmed(read: Read, text: str) -> None:
    assert [e for e in read(text) if any(c.best for _, c in e.harm.kinds())] == []


def test_talks_are_consult_events_with_both_sides(
    extractor: Extractor, make_article: Callable[..., RawArticle]
) -> None:
    events = extractor.extract(make_article("The presidents of Kenya and Uganda met in Nairobi on Monday for talks."))
    consult = next(e for e in events if e.type == "CONSULT")
    assert {actor.country for actor in consult.actor + consult.recipient} == {"KEN", "UGA"}


def test_the_same_article_gives_the_same_events_whenever_it_is_fetched(
    extractor: Extractor, make_article: Callable[..., RawArticle]
) -> None:
    article = make_article("A bomb killed 14 people and wounded 20 in Basra, Iraq, on Monday.")
    later = article.model_copy(update={"fetched_at": article.fetched_at.replace(year=2021)})
    assert extractor.extract(article) == extractor.extract(later)


def test_an_html_article_has_evidence_in_its_source(extractor: Extractor) -> None:
    html = "<html><body><p>A bomb killed <b>14</b> people in Basra &amp; Mosul.</p></body></html>"
    article = RawArticle.from_fields(
        {"id": "h", "html": html, "published_at": "2020-06-10", "fetched_at": "2020-06-10"}
    )
    event = next(e for e in extractor.extract(article) if e.harm.killed)
    assert next(e for e in event.evidence if e.field == "killed").text == "14"
    for evidence in event.evidence:
        assert evidence.part == "html"
        assert html[evidence.start : evidence.end] == evidence.text


def test_near_copies_have_nearly_the_same_fingerprint(read: Read) -> None:
    from agents.extract.fingerprint import similarity

    story = "A bomb killed 14 people in a market in Basra on Monday. Police closed the roads and looked for two men."
    one, copy, other = (
        read(story)[0],
        read(story + " (Gulf Wire)")[0],
        read("Gunmen shot dead nine judges in Kabul.")[0],
    )
    assert similarity(one.fingerprint, copy.fingerprint) > 0.7
    assert similarity(one.fingerprint, other.fingerprint) < 0.2


def test_explains_why_each_number_was_counted_or_not(
    extractor: Extractor, make_article: Callable[..., RawArticle]
) -> None:
    remarks = extractor.explain(make_article("A bomb killed 14 people aged 20 to 30 in Basra. Some 50 shops burned."))
    by_text = {remark.text: remark for remark in remarks}
    assert by_text["14"].counted
    assert not by_text["Some 50"].counted
