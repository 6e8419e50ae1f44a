"""What of an event is compared: nothing twice."""

from agents.resolve.evidence import score
from agents.resolve.policy import THRESHOLD
from agents.resolve.profile import Profile, of_events, words_of
from streams.messages import Event

SENTENCE = "A rocket attack killed {killed} people in {place}, Afghanistan, on Friday."


def event(place: str, admin1: str, lat: float, lon: float, killed: int) -> Profile:
    text = SENTENCE.format(place=place, killed=killed)
    evidence = {
        "field": "killed",
        "part": "text",
        "text": str(killed),
        "start": text.index(str(killed)),
        "end": text.index(str(killed)) + len(str(killed)),
        "sentence": {"start": 0, "end": len(text), "text": text},
    }
    fields = {
        "event_id": place,
        "article_id": place,
        "published_at": "2014-01-31",
        "date": "2014-01-31",
        "date_precision": "day",
        "type": "ASSAULT",
        "means": "shelling",
        "country": "AFG",
        "admin1": admin1,
        "place": place,
        "lat": lat,
        "lon": lon,
        "harm": {"killed": {"low": killed, "best": killed, "high": killed}},
        "evidence": [evidence],
        "extractor": "test",
    }
    return of_events([Event.from_fields(fields)])


def test_the_names_of_town_and_country_are_compared_as_places_and_not_as_words_too() -> None:
    kabul = event("Kabul", "AF-KAB", 34.53, 69.17, 29)
    assert not {"kabul", "afghanistan"} & {word for words in (*kabul.words, kabul.proper) for word in words}


def test_two_attacks_of_a_day_in_two_towns_told_in_the_same_words_stay_two() -> None:
    kabul, kandahar = event("Kabul", "AF-KAB", 34.53, 69.17, 29), event("Kandahar", "AF-KAN", 31.61, 65.71, 35)
    assert score(kandahar, kabul) < THRESHOLD


def test_the_outlet_beside_a_headline_and_the_s_of_a_possessive_tell_nothing() -> None:
    report = {
        "event_id": "a",
        "article_id": "a",
        "published_at": "2014-01-31",
        "type": "ASSAULT",
        "means": "shooting",
        "primary": True,
    }
    for headline in ("Barber's nephew shot on porch - WXQV 7 Ashby", "Barber’s nephew shot on porch | Ashby Courier"):
        fields = report | {"headline": headline, "date_precision": "unknown", "harm": {}, "extractor": "test"}
        assert of_events([Event.from_fields(fields)]).words == (("barber", "nephew", "porch"),)
    assert words_of(["the girl's barber"]) == words_of(["girls and the barber"]) == ("barber",)
