"""That events become incidents in which everyone is counted once, in whatever order they come."""

import contextlib
import datetime
import itertools
from typing import Any

import pytest

from agents.resolve.memory import Memory
from agents.resolve.policy import POLICY, THRESHOLD, limit, weight
from agents.resolve.profile import ages_of, of_events
from agents.resolve.resolver import resolve, why
from streams.messages import Count, Event, Incident
from streams.state import State


def told(article: str, **fields: Any) -> Event:
    """A report as an extractor would give it: nine killed by a bomb in Abuja, unless said otherwise."""
    killed = fields.pop("killed", 9)
    harm = {"killed": killed if isinstance(killed, dict) else exactly(killed)} if killed is not None else {}
    if "wounded" in fields:
        harm["wounded"] = exactly(fields.pop("wounded"))
    plain = {
        "event_id": f"{article}-1",
        "article_id": article,
        "source": f"Outlet {article}",
        "published_at": "2014-06-25T12:00:00Z",
        "headline": f"Headline of {article}",
        "type": "ASSAULT",
        "means": "bombing",
        "primary": True,
        "date": "2014-06-25",
        "date_precision": "day",
        "country": "NGA",
        "admin1": "NG-FC",
        "place": "Abuja",
        "harm": harm,
    }
    return Event.from_fields(plain | fields)


def exactly(number: int) -> dict[str, int]:
    return {"low": number, "best": number, "high": number}


def fold(*events: Event, store: dict[bytes, bytes] | None = None) -> dict[str, Incident]:
    """The last revision of each incident after folding `events`, which must count up without a gap."""
    state = State({} if store is None else store)
    last: dict[str, Incident] = {}
    for event in events:
        for incident in resolve(event, state):
            known = last.get(incident.incident_id)
            assert store is not None or incident.revision == (known.revision + 1 if known else 1)
            last[incident.incident_id] = incident
        state.commit()
    return last


def living(incidents: dict[str, Incident]) -> list[Incident]:
    return [incident for incident in incidents.values() if not incident.retracted]


def killed(incidents: dict[str, Incident]) -> list[int | None]:
    return sorted(i.harm.killed.best for i in living(incidents) if i.harm.killed and i.harm.killed.best is not None)


def hours_later(hours: int) -> str:
    return (datetime.datetime(2014, 6, 25, 12) + datetime.timedelta(hours=hours)).isoformat()


def test_one_report_makes_one_incident_with_every_field() -> None:
    (incident,) = living(fold(told("a", wounded=4)))
    assert (incident.country, incident.place, str(incident.date), incident.means) == (
        "NGA",
        "Abuja",
        "2014-06-25",
        "bombing",
    )
    assert (incident.articles, incident.events, incident.primary_of) == (["a"], ["a-1"], ["a"])
    assert (incident.sources, incident.revision, len(incident.history)) == (1, 1, 1)
    assert incident.harm.wounded and incident.harm.wounded.best == 4


def test_a_later_report_replaces_the_toll_and_the_earlier_one_stays_in_the_history() -> None:
    (incident,) = living(fold(told("a"), told("b", killed=12, published_at=hours_later(5))))
    assert incident.harm.killed and incident.harm.killed.best == 12
    assert [(step.article_id, step.harm.killed.best) for step in incident.history if step.harm.killed] == [
        ("a", 9),
        ("b", 12),
    ]
    assert incident.history[1].at.isoformat() == "2014-06-25T17:00:00+00:00"


def test_a_toll_may_fall() -> None:
    assert killed(fold(told("a", killed=34), told("b", killed=28, published_at=hours_later(5)))) == [28]


def test_sources_that_conflict_at_the_same_time_give_the_conservative_figure_and_the_spread() -> None:
    (incident,) = living(fold(told("a", killed=9), told("b", killed=12)))
    assert incident.harm.killed and incident.harm.killed.model_dump() == {"low": 9, "best": 9, "high": 12}


def test_the_same_event_again_changes_nothing() -> None:
    state = State({})
    assert len(resolve(told("a"), state)) == 1
    assert resolve(told("a"), state) == []


def test_a_copy_under_another_address_is_no_new_source_and_changes_no_figure() -> None:
    copy = told("b", headline="Headline of a", published_at=hours_later(1))
    (incident,) = living(fold(told("a"), copy, told("c", killed=11, published_at=hours_later(9))))
    late_copy = told("d", headline="Headline of a", published_at=hours_later(20))
    (after,) = living(fold(told("a"), copy, told("c", killed=11, published_at=hours_later(9)), late_copy))
    assert (incident.sources, after.sources) == (2, 2)
    assert after.harm == incident.harm
    assert after.articles == ["a", "b", "c", "d"]


def test_near_equal_fingerprints_are_copies() -> None:
    wire = list(range(64))
    near = [*range(60), -1, -2, -3, -4]
    (incident,) = living(fold(told("a", fingerprint=wire), told("b", fingerprint=near, published_at=hours_later(9))))
    assert incident.sources == 1


def test_a_vague_retelling_joins_the_exact_incident_and_leaves_its_figures() -> None:
    strikes = {"nationality": ["TUR"], "means": "air strike", "place": None}
    exact = told("a", killed=33, evidence=proof("Regime air strikes killed 33 Turkish soldiers."), **strikes)
    vague = told(
        "b",
        killed={"low": 12, "best": 12, "high": None},
        evidence=proof("Dozens of Turkish troops were killed by regime air strikes."),
        admin1=None,
        date="2014-06-27",
        date_precision="unknown",
        published_at=hours_later(40),
        primary=False,
        **strikes,
    )
    for order in itertools.permutations([exact, vague]):
        (incident,) = living(fold(*order))
        assert incident.harm.killed and incident.harm.killed.model_dump() == exactly(33)


def test_two_attacks_that_one_article_tells_apart_stay_two() -> None:
    both = [told("a"), told("a", event_id="a-2", killed=7)]
    assert killed(fold(*both)) == [7, 9]


@pytest.mark.parametrize(
    "other",
    [
        {"place": "Kano", "admin1": "NG-KN"},
        {"date": "2014-06-28"},
        {"means": "crash", "killed": 3},
        {"killed": 3, "headline": "Bomb at a mosque"},
        {"nationality": ["GHA"], "killed": 4},
    ],
)
def test_reports_of_another_place_day_means_scene_or_victims_make_another_incident(
    other: dict[str, Any],
) -> None:
    first = told("a", nationality=["NGA"], headline="Bomb at a market")
    assert len(living(fold(first, told("b", **({"nationality": ["NGA"]} | other))))) == 2


def test_a_claim_is_never_one_with_what_is_reported() -> None:
    incidents = living(fold(told("a"), told("a", event_id="a-2", status="claimed"), told("b", status="claimed")))
    assert sorted((incident.status, len(incident.events)) for incident in incidents) == [
        ("claimed", 2),
        ("reported", 1),
    ]


def test_what_counts_nobody_makes_no_incident() -> None:
    assert fold(told("a", killed=None), told("b", status="hypothetical"), told("c", killed=0)) == {}


def test_a_feared_toll_gives_way_to_a_reported_one() -> None:
    feared = told("a", killed=20, status="feared")
    assert [incident.status for incident in living(fold(feared))] == ["feared"]
    (incident,) = living(fold(feared, told("b", killed=18, published_at=hours_later(3))))
    assert (incident.status, incident.harm.killed and incident.harm.killed.best) == ("reported", 18)


def test_a_denial_by_as_many_sources_takes_a_figure_back() -> None:
    denial = told("b", status="denied", published_at=hours_later(3))
    (incident,) = living(fold(told("a"), denial))
    assert incident.status == "denied"
    (told_by_two,) = living(fold(told("a"), told("c"), denial))
    assert told_by_two.status == "reported"


def test_a_withdrawn_report_leaves_and_the_last_one_retracts_the_incident() -> None:
    later = told("b", killed=12, published_at=hours_later(5))
    assert killed(fold(told("a"), later, later.model_copy(update={"withdrawn": True}))) == [9]
    (incident,) = fold(told("a"), told("a", withdrawn=True)).values()
    assert incident.retracted and incident.merged_into is None and list(incident.harm.kinds()) == []


def test_an_article_fetched_again_with_another_toll_replaces_its_report() -> None:
    (incident,) = living(fold(told("a"), told("a", killed=11)))
    assert incident.events == ["a-1"]
    assert incident.harm.killed and incident.harm.killed.best == 11
    assert living(fold(told("a"), told("a", killed=None))) == []


def test_an_event_whose_country_was_corrected_moves() -> None:
    (incident,) = living(fold(told("a"), told("a", country="NER", admin1=None)))
    assert incident.country == "NER"


def test_a_report_that_shows_two_incidents_to_be_one_merges_them() -> None:
    one = told("a", killed=9, admin1=None, place="Abuja", means="explosion")
    other = told("b", killed=30, admin1=None, place=None, means=None)
    link = told("c", killed=30, headline="Headline of b", published_at=hours_later(3))
    apart = fold(one, other)
    assert len(living(apart)) == 2
    together = fold(one, other, link)
    loser = next(incident for incident in together.values() if incident.retracted)
    (winner,) = living(together)
    assert loser.merged_into == winner.incident_id
    assert list(loser.harm.kinds()) == [] and loser.articles == []
    assert winner.supersedes == [loser.incident_id] and loser.supersedes == []
    assert f"merged with {loser.incident_id}" in winner.history[-1].change


def test_a_report_that_shows_one_incident_to_be_two_splits_it() -> None:
    one = told("a", killed=9)
    other = told("b", killed=8, published_at=hours_later(4))
    assert len(living(fold(one, other))) == 1
    both = [
        told("c", killed=9, headline="Headline of a"),
        told("c", event_id="c-2", killed=8, headline="Headline of b"),
    ]
    incidents = fold(one, other, *both)
    assert killed(incidents) == [8, 9]
    first, second = sorted(living(incidents), key=lambda incident: incident.history[0].revision + len(incident.history))
    whole, part = (first, second) if len(first.history) > len(second.history) else (second, first)
    assert part.history[0].change.startswith(f"split from {whole.incident_id}: ")
    assert any(step.change.startswith(f"split: reports are now in {part.incident_id}") for step in whole.history)


def test_what_an_incident_supersedes_is_retracted_and_merged_into_it_also_when_told_apart_again() -> None:
    one = told("a", killed=9, admin1=None, place="Abuja", means="explosion")
    other = told("b", killed=30, admin1=None, place=None, means=None)
    link = told("c", killed=30, headline="Headline of b", published_at=hours_later(3))
    withdrawn = link.model_copy(update={"withdrawn": True})
    for order in itertools.permutations([one, other, link]):
        incidents = fold(*order, withdrawn)
        assert len(living(incidents)) == 2
        for incident in living(incidents):
            assert all(incidents[old].merged_into == incident.incident_id for old in incident.supersedes)
            assert all(incidents[old].retracted for old in incident.supersedes)


def test_cumulative_tolls_stand_apart_and_are_renewed() -> None:
    toll = {"toll": "cumulative", "place": None, "admin1": None, "date_precision": "month"}
    first = told("b", killed=40, period={"from": "2014-06-01", "to": "2014-06-25"}, **toll)
    second = told(
        "c", killed=53, period={"from": "2014-06-01", "to": "2014-06-29"}, published_at=hours_later(90), **toll
    )
    incidents = living(fold(told("a"), first, second))
    assert sorted((incident.toll, len(incident.events)) for incident in incidents) == [
        ("cumulative", 2),
        ("incident", 1),
    ]


def test_a_cumulative_toll_below_its_parts_is_a_conflict_until_the_parts_fall() -> None:
    period = {"from": "2014-06-01", "to": "2014-06-30"}
    whole = told("w", killed=15, toll="cumulative", date_precision="month", place=None, admin1=None, period=period)
    parts = [told("a"), told("b", killed=8, place="Kano", admin1="NG-KN")]
    for order in itertools.permutations([whole, *parts]):
        (toll,) = [incident for incident in living(fold(*order)) if incident.toll == "cumulative"]
        assert len(toll.conflicts) == 1 and "less than the 17" in toll.conflicts[0]
    fallen = told("c", killed=5, published_at=hours_later(5))
    (toll,) = [incident for incident in living(fold(whole, *parts, fallen)) if incident.toll == "cumulative"]
    assert toll.conflicts == []


def test_a_commit_that_breaks_off_anywhere_is_completed_by_the_same_event() -> None:
    events = [
        told("a"),
        told("b", killed=12, published_at=hours_later(5)),
        told("a", killed=10),
        told("b", withdrawn=True),
    ]
    whole: dict[bytes, bytes] = {}
    fold(*events, store=whole)
    for number in range(1, len(events) + 1):
        for writes in range(12):
            store: dict[bytes, bytes] = {}
            fold(*events[: number - 1], store=store)
            torn = Torn(store, writes)
            state = State(torn)
            resolve(events[number - 1], state)
            torn.armed = True
            with contextlib.suppress(OSError):
                state.commit()
            fold(*events[number - 1 :], store=store)
            assert incidents_in(store) == incidents_in(whole)


class Torn(dict[bytes, bytes]):
    """A store that fails after some writes; what was written stays in `store`."""

    def __init__(self, store: dict[bytes, bytes], writes: int) -> None:
        super().__init__(store)
        self.store, self.writes, self.armed = store, writes, False

    def _count(self) -> None:
        if self.armed and self.writes == 0:
            raise OSError("the disk is full")
        self.writes -= 1

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self._count()
        super().__setitem__(key, value)
        self.store[key] = value

    def __delitem__(self, key: bytes) -> None:
        self._count()
        super().__delitem__(key)
        del self.store[key]


def incidents_in(store: dict[bytes, bytes]) -> dict[str, Any]:
    """The reports of each incident that `store` holds."""
    state = State(store)
    keys = [key.decode() for key in store if key.startswith(b"incident:")]
    return {key: sorted((e["event_id"], str(e["harm"])) for e in state.get(key)["events"]) for key in keys}


def test_why_names_the_clues_strongest_first() -> None:
    clues = why(told("b", killed=12, published_at=hours_later(5)), [told("a")])
    assert {clue.trait for clue in clues} >= {"place", "day", "kind", "toll"}
    assert [abs(clue.weight) for clue in clues] == sorted((abs(clue.weight) for clue in clues), reverse=True)
    assert sum(clue.weight for clue in clues) >= 4
    assert sum(clue.weight for clue in why(told("b", status="claimed"), [told("a")])) < 0


def test_equal_sequences_give_equal_bytes() -> None:
    events = [told("a"), told("b", killed=12, published_at=hours_later(5)), told("c", place="Kano", admin1="NG-KN")]
    one, other = ([incident.to_bytes() for incident in fold(*events).values()] for _ in range(2))
    assert one == other


def test_a_number_far_from_all_others_is_not_believed_until_another_source_tells_it() -> None:
    one, two = told("a", killed=3), told("b", killed=4, published_at=hours_later(3))
    year = told("c", killed=2014, published_at=hours_later(6))
    victim = told("d", killed=1, published_at=hours_later(6))
    assert killed(fold(one, two, year)) == [4]
    assert killed(fold(one, two, victim)) == [4]
    confirmed = told("e", killed=2014, published_at=hours_later(9))
    assert killed(fold(one, two, year, confirmed)) == [2014]
    quake = [event.model_copy(update={"type": "DISASTER", "means": "earthquake"}) for event in (one, two, year)]
    assert killed(fold(*quake)) == [2014]


def test_two_sources_that_count_the_wounded_alone_outweigh_one_that_tells_of_killed() -> None:
    alone = [told(name, killed=None, wounded=4, published_at=hours_later(n)) for n, name in enumerate("bc")]
    dead = told("a", killed=2, wounded=4)
    assert killed(fold(dead, *alone)) == []
    assert killed(fold(dead, alone[0])) == [2]
    later = dead.model_copy(update={"published_at": alone[-1].published_at + datetime.timedelta(hours=5)})
    assert killed(fold(later, *alone)) == [2]


def test_a_bare_plural_takes_no_number_back() -> None:
    several = {"low": 2, "best": None, "high": None}
    assert killed(fold(told("a", killed=1), told("b", killed=several, published_at=hours_later(30)))) == [1]


def test_nobody_hurt_at_an_arrest_takes_no_wounded_back() -> None:
    first = told("a", killed=4, wounded=6, source="Desk")
    arrest = told("b", killed=4, wounded=0, source="Desk", published_at=hours_later(30))
    other = told("c", killed=3, wounded=7, published_at=hours_later(-5))
    (incident,) = living(fold(other, first, arrest))
    assert incident.harm.wounded == Count.exactly(6)


def test_the_province_and_its_people_weigh_as_the_place_and_not_a_second_time_as_words() -> None:
    province = {"country": "AFG", "admin1": "AF-HEL", "place": None, "means": "attack"}
    one = told("a", killed=5, headline="", evidence=proof("Five Afghan guards died in Helmand."), **province)
    other = told("b", killed=2, headline="", evidence=proof("Two Afghan drivers died in Helmand."), **province)
    assert not [clue for clue in why(other, [one]) if clue.trait == "words" and clue.weight > 0]


def test_two_reports_without_a_day_are_one_only_if_published_close_together() -> None:
    undated = {"date_precision": "unknown", "place": None, "headline": ""}
    week_later = {"published_at": hours_later(24 * 7), "date": "2014-07-02"}
    assert len(living(fold(told("a", **undated), told("b", **undated)))) == 1
    assert len(living(fold(told("a", **undated), told("b", **(undated | week_later))))) == 2


def test_a_ship_that_sinks_in_a_storm_is_one_incident_whichever_is_told() -> None:
    sea = {"type": "DISASTER", "place": None, "headline": "Ferry lost with all hands"}
    clues = why(told("b", means="sinking", **sea), [told("a", means="storm", **sea)])
    assert {"kind": 0.3}.items() <= {clue.trait: clue.weight for clue in clues}.items()


def test_the_scene_is_that_of_the_harm_not_of_another_deed_beside_the_day() -> None:
    store = told("a", killed=2, headline="Two dead", evidence=proof("Two men were shot dead in a store on Elm Road."))
    (day,) = proof("They died at the mosque on Monday and on Elm Road on Tuesday.")
    beside = [*proof("A third man hit on Elm Road is out of hospital."), day | {"field": "date"}]
    later = told("b", killed=None, wounded=1, headline="Vigil", evidence=beside, published_at=hours_later(30))
    assert not [clue for clue in why(later, [store]) if clue.reason.endswith("is not shop")]


def test_an_article_on_the_incident_stands_before_one_of_the_same_hour_that_recalls_it() -> None:
    recalled = told("b", killed=5, primary=False)
    assert killed(fold(told("a", killed=8), recalled)) == [8]


def proof(sentence: str) -> list[dict[str, Any]]:
    whole = {"start": 0, "end": len(sentence), "text": sentence}
    return [{"field": "killed", "part": "text", "text": sentence[:1], "start": 0, "end": 1, "sentence": whole}]


def test_ages_tell_two_shootings_of_one_town_and_day_apart_and_bring_one_of_another_day_together() -> None:
    shooting = {"means": "shooting", "killed": 1, "country": "USA", "admin1": "US-MI", "place": "Detroit"}
    girl = told(
        "a",
        evidence=proof("A 6-month-old girl was shot dead in a yard off Prouty Avenue during a barbecue."),
        headline="Girl dies",
        **shooting,
    )
    man = told(
        "b",
        evidence=proof("Ann Lee, 34, died outside the Blue Moon lounge after an argument over parking."),
        headline="Woman dies",
        **shooting,
    )
    assert len(living(fold(girl, man))) == 2
    again = {"evidence": proof("Two men are held for the 6-month-old who was shot."), "headline": "Two men held"}
    next_day = told("c", **(shooting | again | {"date": "2014-06-26"}))
    assert sorted(len(incident.events) for incident in living(fold(girl, man, next_day))) == [1, 2]


def test_a_child_of_13_months_is_a_year_old_too() -> None:
    assert ages_of(["A 13-month-old was shot."]) == ("1 year", "13 month")
    assert ages_of(["A 6-month-old girl and Ann Lee, 34, were shot."]) == ("34 year", "6 month")


def shooting(article: str, names: dict[str, int | None], **fields: Any) -> Event:
    """One killed by shooting in Macon, in an article that names these."""
    plain = {
        "means": "shooting",
        "country": "USA",
        "admin1": "US-GA",
        "place": "Macon",
        "lat": 32.84,
        "lon": -83.63,
        "killed": 1,
        "named": {"names": names, "days": fields.pop("days", []), "places": fields.pop("places", [])},
    }
    return told(article, **(plain | fields))


DEED = shooting("a", {"Abel Orlin": 31, "Quarry Mill Road": None})
TRIAL = shooting(
    "b",
    {"Dana Whitlow": 27, "Abel M. Orlin": None},
    date="2015-02-10",
    published_at="2015-02-10T12:00:00Z",
    place="Atlanta",
    lat=33.75,
    lon=-84.39,
    days=["2015-02-10", "2014-06-25"],
    places=["Atlanta", "Macon"],
)


def test_a_trial_of_another_year_and_town_is_of_the_deed_whose_people_day_and_town_it_names() -> None:
    for order in itertools.permutations([DEED, TRIAL]):
        assert [incident.articles for incident in living(fold(*order))] == [["a", "b"]]
    clues = {clue.trait: clue.reason for clue in why(TRIAL, [DEED])}
    assert clues["names"] == "both name abel orlin"
    assert clues["day"].endswith("one names the other's day too") and clues["place"].endswith("one names both")


def test_a_trial_that_names_others_is_of_another_deed() -> None:
    others = TRIAL.model_copy(update={"named": TRIAL.named.model_copy(update={"names": {"Rhea Tolliver": 44}})})
    assert len(living(fold(DEED, others))) == 2


def test_stories_that_both_name_many_and_share_none_are_less_likely_of_one_incident() -> None:
    one = shooting("a", {"Abel Orlin": 31, "Quarry Mill Road": None, "Dana Whitlow": 27})
    other = shooting("b", {"Rhea Tolliver": 44, "Blue Heron Lounge": None, "Gil Santoro": None})
    assert next(clue.weight for clue in why(other, [one]) if clue.trait == "names") < 0
    nameless = shooting("c", {})
    assert not [clue for clue in why(other, [nameless]) if clue.trait == "names"]


def test_a_report_without_a_place_is_of_the_town_that_it_tells_of() -> None:
    in_macon = shooting("a", {})
    nowhere = {"place": None, "admin1": None, "lat": None, "lon": None}
    telling = shooting("b", {}, **nowhere, headline="Macon mourns a man shot dead")
    silent = shooting("c", {}, **nowhere, headline="A man is mourned")
    places = [next(c.weight for c in why(event, [in_macon]) if c.trait == "place") for event in (telling, silent)]
    assert places[0] > 0 > places[1]


def test_two_reports_without_a_town_that_tell_of_one_county_are_likelier_of_one_incident() -> None:
    nowhere = {"place": None, "lat": None, "lon": None}
    one, other = (shooting(name, {}, **nowhere, places=["Bibb", "Georgia"]) for name in "ab")
    elsewhere = shooting("c", {}, **nowhere, places=["Fulton", "Georgia"])
    alike, apart = (next(c for c in why(event, [one]) if c.trait == "place") for event in (other, elsewhere))
    assert alike.weight > apart.weight
    assert alike.reason == "both tell of bibb"


def test_reports_of_many_harmed_tell_of_others_of_them() -> None:
    people = [
        {"Abel Orlin": 31, "Dana Whitlow": 27, "Tom Rees": 45},
        {"Rhea Tolliver": 44, "Gil Santoro": 36, "Ned Ott": 9},
    ]
    for harmed, against in ((1, {"who", "names"}), (5, set[str]())):
        one, other = (
            shooting(
                str(names), names, killed=harmed, headline=" and ".join(f"{n}, {age}, dead" for n, age in names.items())
            )
            for names in people
        )
        assert {clue.trait for clue in why(other, [one]) if clue.weight < 0} - {"words"} == against


def test_an_incident_of_whose_reports_one_has_a_wrong_day_is_still_known_by_the_others() -> None:
    people = {"Abel Orlin": 31}
    early = shooting("a", people, killed=2, date="2014-06-16", published_at="2014-06-16T12:00:00Z")
    undated = shooting("b", people, killed=2, date_precision="unknown")
    exact = shooting("c", {}, killed=2, published_at="2014-06-26T12:00:00Z")
    alone = [weighed(exact, [early]), weighed(exact, [undated])]
    assert alone[0] < THRESHOLD <= alone[1] - weight("limits", "part")
    for order in itertools.permutations([early, undated, exact]):
        assert [sorted(incident.articles) for incident in living(fold(*order))] == [["a", "b", "c"]]


def weighed(report: Event, others: list[Event]) -> float:
    return sum(clue.weight for clue in why(report, others))


def test_one_number_of_killed_tells_more_where_few_incidents_kill_several() -> None:
    def alike(country: str) -> float:
        one, other = (told(name, country=country, admin1=None, place=None) for name in "ab")
        return next(clue.weight for clue in why(other, [one]) if clue.trait == "toll")

    assert alike("NOR") > alike("AFG") > 0


def test_a_town_of_that_name_may_be_the_one_that_another_report_puts_elsewhere() -> None:
    in_macon = shooting("a", {})
    unmapped = shooting("b", {}, admin1="US-TX", lat=None, lon=None)
    other_town = shooting("c", {}, admin1="US-TX", lat=None, lon=None, place="Waco")
    places = [next(c.weight for c in why(event, [in_macon]) if c.trait == "place") for event in (unmapped, other_town)]
    assert places[0] > 0 > places[1]


def test_of_reports_without_a_day_the_first_says_until_when_it_was() -> None:
    undated = {"date_precision": "unknown"}
    late = told("b", published_at=hours_later(48), date="2014-06-27", **undated)
    for order in itertools.permutations([told("a", **undated), late]):
        (incident,) = living(fold(*order))
        assert str(incident.date) == "2014-06-25"


def test_a_name_that_many_incidents_share_finds_the_last_of_them() -> None:
    days = [f"2014-0{4 + n // 20}-{1 + n % 20:02}" for n in range(40)]
    towns = [
        shooting(f"t{n}", {"Lee Garner": None}, place=f"Town {n}", lat=10.0 + n, date=days[n * 3 % 40])
        for n in range(40)
    ]
    store: dict[bytes, bytes] = {}
    assert len(living(fold(*towns, store=store))) == 40
    assert len(State(store).get("name:USA:lee garner")) == limit("namesakes")


def test_a_day_that_a_story_names_is_no_reason_to_leave_its_words_unread() -> None:
    said = proof("9 pilgrims on the Orsk convoy were killed at a ford.")
    in_town = told("a", evidence=said, admin1=None, lat=9.0, lon=7.4, headline="Pilgrims killed")
    elsewhere = told(
        "b",
        evidence=said,
        admin1=None,
        place="Lagos",
        lat=6.4,
        lon=3.4,
        headline="Pilgrims mourned",
        named={"days": ["2014-06-25"]},
    )
    for order in itertools.permutations([in_town, elsewhere]):
        assert [incident.articles for incident in living(fold(*order))] == [["a", "b"]]


def test_two_towns_of_a_day_may_be_one_where_a_report_tells_of_both() -> None:
    macon = shooting("a", {}, wounded=5, killed=2, headline="Gunfire at a party")
    suburb = {"place": "Payne Mill", "lat": 39.74, "lon": -104.98, "admin1": "US-CO"}
    both = shooting(
        "b", {}, wounded=5, killed=2, places=["Macon", "Payne Mill"], headline="Party ends in gunfire", **suburb
    )
    one = shooting("b", {}, wounded=5, killed=2, places=["Payne Mill"], headline="Party ends in gunfire", **suburb)
    assert [i.articles for i in living(fold(macon, both))] == [["a", "b"]]
    assert len(living(fold(macon, one))) == 2
    later = both.model_copy(update={"date": datetime.date(2014, 6, 28)})
    assert len(living(fold(macon, later))) == 2


def test_a_massacre_recalled_is_no_report_of_one_who_was_wounded() -> None:
    wounded = shooting("a", {}, killed=None, wounded=1, headline="Boy shot by friend")
    recalled = {"primary": False, "date_precision": "unknown", "place": None, "lat": None, "lon": None}
    massacre = shooting("b", {}, killed=49, headline="Vigil shooting", **recalled)
    death = shooting("c", {}, killed=1, headline="Boy shot has died", published_at=hours_later(30))
    weights = [next(c.weight for c in why(later, [wounded]) if c.trait == "toll") for later in (massacre, death)]
    assert weights[0] < 0 < weights[1]
    assert len(living(fold(wounded, massacre))) == 2
    assert len(living(fold(wounded, death))) == 1
    alone = shooting("d", {}, killed=1, published_at=hours_later(-2))
    two = shooting("e", {}, killed=None, wounded=3)
    assert next(c.weight for c in why(two, [alone]) if c.trait == "toll") < 0


def test_a_hospital_or_ministry_beats_rumour_whichever_comes_later() -> None:
    ministry = told("a", killed=12, attributed_to="the health ministry")
    rumour = told("b", killed=40, attributed_to="Residents", published_at=hours_later(9))
    for order in itertools.permutations([ministry, rumour]):
        assert killed(fold(*order)) == [12]
    assert killed(fold(rumour)) == [40]
    nobody = told("c", killed=15, published_at=hours_later(12))
    assert killed(fold(ministry, rumour, nobody)) == [15]
    both = told("d", killed=14, attributed_to="hospital staff and witnesses", published_at=hours_later(10))
    assert killed(fold(ministry, rumour, both)) == [14]


def test_what_nobody_has_told_of_for_the_horizon_leaves_memory_and_one_wrong_date_moves_no_clock() -> None:
    first = told("a")
    (incident,) = fold(first).values()
    day = datetime.date(2014, 6, 25) + datetime.timedelta(days=limit("horizon_days") + 5)
    late = {"date": day.isoformat(), "published_at": f"{day}T12:00:00Z"}
    others = [told(f"o{n}", place=f"Town {n}", lat=n / 1.0, lon=0.0, **late) for n in range(limit("clock"))]
    for later, kept in ((others[:1], True), (others, False)):
        store: dict[bytes, bytes] = {}
        fold(first, *later, store=store)
        assert (State(store).get(f"incident:{incident.incident_id}") is not None) == kept
        assert (State(store).get("event:a-1") is not None) == kept
        assert any(b"2014-06-25" in key for key in store) == kept
    assert resolve(first, State(store))[0].events == ["a-1"]  # what comes later opens one anew


def test_a_revision_carries_the_time_in_its_country_once_there_were_days_enough_to_tell() -> None:
    days = [datetime.date(2014, 6, 25) + datetime.timedelta(days=number) for number in range(limit("clock"))]
    state = State({})
    sent = []
    for number, day in enumerate(days):
        report = told(f"o{number}", place=f"Town {number}", lat=number / 1.0, lon=0.0, date=day.isoformat())
        dated = report.model_copy(update={"published_at": datetime.datetime.combine(day, datetime.time(12))})
        sent += resolve(dated, state)
    assert [incident.watermark for incident in sent] == [None] * (len(days) - 1) + [days[len(days) // 2]]


def test_periods_of_tolls_over_many_are_those_of_their_reports_also_where_an_earlier_version_noted_none() -> None:
    store: dict[bytes, bytes] = {}
    month, year = ({"from": f"2014-{first}", "to": "2014-06-24"} for first in ("06-01", "01-01"))
    fold(told("a", toll="cumulative", killed=300, period=month), store=store)
    del store[b"periods:NGA"]
    fold(told("b", toll="cumulative", killed=9000, period=year, headline="Since January"), store=store)
    periods = Memory(State(store), "NGA").cumulative()
    assert sorted(periods.values()) == [("2014-01-01", "2014-06-24"), ("2014-06-01", "2014-06-24")]
    fold(told("a", toll="incident", killed=9), store=store)
    assert list(Memory(State(store), "NGA").cumulative().values()) == [("2014-01-01", "2014-06-24")]


def test_a_report_that_says_something_else_now_is_compared_by_what_it_says_now() -> None:
    store: dict[bytes, bytes] = {}
    fold(told("a"), told("b", published_at=hours_later(2)), store=store)
    (incident,) = fold(told("a", killed=11), store=store).values()
    assert incident.articles == ["a", "b"]
    (profile,) = State(store).get(f"profile:{incident.incident_id}")
    assert {toll["killed"][1] for toll in profile["tolls"]} == {9, 11}


KILLED_AT_THE_PARADE = {
    "Abel Orlin": "baker", "Bram Stoll": "potter", "Cora Lind": "barber", "Dora Quist": "roofer", "Egon Marsh": "nurse",
    "Finn Ober": "cook", "Gwen Tarr": "usher", "Hugo Vane": "tailor", "Iris Wolk": "diver", "Jann Ypma": "miner",
}  # fmt: skip
PARADE = [
    shooting(
        name,
        {name: 31 + n},
        killed=9,
        evidence=proof(f"9 died in Macon, one of them a {31 + n}-year-old {trade}."),
        headline=f"Nine shot, a {trade} among them",
    )
    for n, (name, trade) in enumerate(KILLED_AT_THE_PARADE.items())
]
LATER = shooting(
    "later",
    {"Bram Stoll": 32},
    evidence=proof("A 32-year-old potter was shot dead in Macon."),
    headline="Potter shot dead",
    date="2014-07-25",
    published_at="2014-07-25T12:00:00Z",
)


def test_what_fits_one_report_of_many_is_not_of_their_incident(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(living(fold(*PARADE, LATER))) == 2
    assert len(living(fold(PARADE[1], LATER))) == 1  # though it fits that one
    monkeypatch.setitem(POLICY["limits"], "on_average", -100.0)
    assert len(living(fold(*PARADE, LATER))) == 1  # so it is the others that it does not fit


def weight_of(trait: str, report: Event, other: Event) -> float:
    return sum(clue.weight for clue in why(report, [other]) if clue.trait == trait)


def test_many_killed_alone_are_not_of_the_incident_with_one_wounded() -> None:
    wounded = told("a", killed=None, wounded=1)
    few, many = (weight_of("toll", told("b", killed=number), wounded) for number in (2, 49))
    assert many < few < 0


def test_the_more_were_harmed_the_more_it_tells_that_some_of_the_wounded_died() -> None:
    one, five = (
        weight_of(
            "toll", told("b", killed=killed + 1, published_at=hours_later(9)), told("a", killed=killed, wounded=1)
        )
        for killed in (1, 4)
    )
    assert five > one > 0


def test_who_was_shot_may_have_died_by_the_report_of_the_same_hour() -> None:
    dead, hurt = told("a", killed=1, wounded=0), told("b", killed=None, wounded=1)
    assert weight_of("toll", dead, hurt) == weight_of("toll", hurt, dead) > 0


def test_two_reports_are_less_likely_of_one_incident_where_attacks_are_told_of_daily() -> None:
    in_often, elsewhere = ([told(article, country=country) for article in "ab"] for country in ("AFG", "NOR"))
    assert weight_of("often", *in_often) < 0 == weight_of("often", *elsewhere)


def test_a_week_that_ends_the_day_before_is_as_near_as_that_day() -> None:
    week = told("a", date="2014-06-16", date_precision="week")
    day_after = told("b", date="2014-06-23")
    assert weight_of("day", day_after, week) == weight_of("day", day_after, told("c", date="2014-06-22"))


def test_a_headline_tells_of_what_its_article_mainly_tells() -> None:
    main, beside = (
        of_events([told("a", headline="Potter, 32, shot dead", evidence=proof("9 died."), primary=primary)])
        for primary in (True, False)
    )
    assert "potter" in main.words[0]
    assert all("potter" not in words for words in beside.words)
