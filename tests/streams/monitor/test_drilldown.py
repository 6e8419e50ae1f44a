"""An incident down to the words that its numbers come from."""

from streams.monitor.drilldown import drilldown

TEXT = "Nine militants\x1b were killed and 30 others wounded on Friday, a source said."
START = 200  # where the sentence stands in its article


def evidence(field, words):
    start = START + TEXT.index(words)
    sentence = {"start": START, "end": START + len(TEXT), "text": TEXT}
    end = start + len(words)
    return {"field": field, "part": "text", "text": words, "start": start, "end": end, "sentence": sentence}


def report(**fields):
    return {
        "event_id": "e1",
        "article_id": "a1",
        "source": "Orient Wire",
        "published_at": "2020-02-29",
        "headline": "Nine killed",
        "status": "reported",
        "harm": {"killed": {"low": 9, "best": 9, "high": 9}},
    } | fields


def test_numbers_are_marked_in_their_sentence_which_stands_once(show, incident):
    found = [evidence("killed", "Nine"), evidence("wounded", "30"), evidence("country", "source")]
    shown = show(drilldown(incident(reports=[report(evidence=found)])), colour=True)
    assert "\x1b[1;7mNine\x1b[0m militants" in shown
    assert "\x1b[1;7m30\x1b[0m others wounded on Friday, a source said." in shown
    assert shown.count("others wounded") == 1


def test_history_sources_and_conflicts_are_shown(show, incident):
    history = [
        {
            "revision": number,
            "at": f"2020-02-2{number}",
            "article_id": f"a{number}",
            "change": change,
            "harm": {"killed": {"low": killed, "best": killed, "high": killed}},
        }
        for number, change, killed in ((1, "first report", 7), (2, "toll raised", 9))
    ]
    shown = show(
        drilldown(incident(history=history, reports=[report(status="claimed")], conflicts=["53 is below its parts"]))
    )
    assert "first report" in shown
    assert "7 killed" in shown
    assert "toll raised" in shown
    assert "Orient Wire, 2020-02-29 00:00: Nine killed" in shown
    assert "9 killed (claimed)" in shown
    assert "53 is below its parts" in shown


def test_evidence_that_points_outside_its_sentence_breaks_nothing(show, incident):
    wrong = evidence("killed", "Nine") | {"start": 3, "end": 100_000}
    assert "militants" in show(drilldown(incident(reports=[report(evidence=[wrong])])))
