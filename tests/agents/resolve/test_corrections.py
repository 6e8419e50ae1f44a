"""That an analyst's correction stands, whatever machines find and in whatever order all comes, until it is undone."""

import contextlib
import datetime
import itertools
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.resolve.corrections import name_of
from agents.resolve.resolver import correct, resolve
from streams.messages import Correction, Event, Incident, InvalidMessageError
from streams.state import State

PLACES = {"Alpha": 10.0, "Bravo": 14.0, "Charlie": 18.0}  # degrees of latitude: hundreds of kilometres apart
START = datetime.datetime(2021, 3, 1, tzinfo=datetime.UTC)


def told(article: str, place: str = "Alpha", killed: int = 9, hour: int = 0, **fields: Any) -> Event:
    """The report of a bombing on the first day, as an article tells it `hour` hours later."""
    plain = {
        "event_id": f"{article}: {killed} killed",
        "article_id": article,
        "source": f"Outlet {article}",
        "published_at": START + datetime.timedelta(hours=hour),
        "type": "ASSAULT",
        "means": "bombing",
        "primary": True,
        "date": START.date(),
        "date_precision": "day",
        "country": "NGA",
        "place": place,
        "lat": PLACES[place],
        "lon": 8.0,
        "harm": {"killed": exactly(killed)},
    }
    return Event.from_fields(plain | fields)


def exactly(number: int) -> dict[str, int]:
    return {"low": number, "best": number, "high": number}


def says(number: int, action: str, reports: list[Event] | None = None, **fields: Any) -> Correction:
    """The correction of that number, made as many days after the first report."""
    plain = {
        "correction_id": f"c{number}",
        "made_at": START + datetime.timedelta(days=number),
        "by": "Ada",
        "why": "she was there",
        "action": action,
        "country": "NGA",
        "reports": [name_of(event) for event in reports or []],
    }
    return Correction.from_fields(plain | fields)


def fold(*messages: Event | Correction, store: dict[bytes, bytes] | None = None) -> dict[str, Incident]:
    """The last revision of each incident after all `messages`."""
    state = State({} if store is None else store)
    last: dict[str, Incident] = {}
    for message in messages:
        changed = correct(message, state) if isinstance(message, Correction) else resolve(message, state)
        last |= {incident.incident_id: incident for incident in changed}
        state.commit()
    return last


def killed(incidents: dict[str, Incident]) -> list[int | None]:
    return sorted(
        i.harm.killed.best for i in incidents.values() if not i.retracted and i.harm.killed and i.harm.killed.best
    )


A, A_LATER, B = told("a"), told("b", killed=12, hour=5), told("c", "Bravo", 30)


def test_merged_incidents_are_one_in_any_order_and_undone_are_two() -> None:
    merge = says(1, "merge", [A, B])
    for order in itertools.permutations([A, B, merge]):
        incidents = fold(*order)
        assert killed(incidents) == [9]
        (one,) = [incident for incident in incidents.values() if not incident.retracted]
        assert (sorted(one.articles), one.corrections) == (["a", "c"], ["c1"])
    for order in itertools.permutations([A, B, merge, says(2, "undo", undoes="c1")]):
        assert killed(fold(*order)) == [9, 30]


def test_a_merge_is_told_with_who_and_why_in_the_history() -> None:
    incidents = fold(A, B, says(1, "merge", [A, B])).values()
    step = next(step for incident in incidents for step in incident.history if step.correction_id)
    assert "merge by Ada (she was there)" in step.change
    assert next(incident for incident in incidents if incident.retracted).merged_into


def test_split_reports_make_an_incident_of_their_own_until_undone() -> None:
    assert killed(fold(A, A_LATER)) == [12]
    split = says(1, "split", [A_LATER], others=[name_of(A)])
    for order in itertools.permutations([A, A_LATER, split]):
        assert killed(fold(*order)) == [9, 12]
    assert killed(fold(A, A_LATER, split, says(2, "undo", undoes="c1"))) == [12]


def test_a_figure_that_was_set_stands_against_later_reports() -> None:
    set_to_ten = says(1, "set", [A], figures={"killed": exactly(10)})
    for order in itertools.permutations([A, A_LATER, set_to_ten]):
        assert killed(fold(*order)) == [10]
    assert killed(fold(A, A_LATER, set_to_ten, says(2, "undo", undoes="c1"))) == [12]
    assert killed(fold(A, set_to_ten, says(2, "set", [A], figures={"killed": exactly(11)}))) == [11]
    assert killed(fold(A, set_to_ten, says(2, "set", [A], figures={"killed": None}))) == []


def test_a_figure_that_was_set_of_what_is_denied_is_reported() -> None:
    denied = told("d", status="denied", hour=3)
    (incident,) = fold(A, denied, says(1, "set", [A, denied], figures={"killed": exactly(9)})).values()
    assert (incident.status, incident.harm.killed and incident.harm.killed.best) == ("reported", 9)


def test_a_pinned_incident_takes_reports_and_keeps_its_figures() -> None:
    pin = says(1, "pin", [A], figures={"killed": exactly(9), "wounded": None})
    (incident,) = fold(A, pin, A_LATER.model_copy(update={"harm": A_LATER.harm.from_fields(
        {"killed": exactly(12), "wounded": exactly(4)})})).values()  # fmt: skip
    assert (incident.articles, incident.harm.wounded) == (["a", "b"], None)
    assert killed({"": incident}) == [9]


def test_a_retracted_incident_counts_nobody_and_takes_its_later_reports_along() -> None:
    retract = says(1, "retract", [A])
    for order in itertools.permutations([A, A_LATER, retract]):
        (incident,) = [i for i in fold(*order).values() if i.merged_into is None]
        assert incident.retracted and incident.articles == ["a", "b"] and list(incident.harm.kinds()) == []
    assert killed(fold(A, retract, A_LATER, says(2, "undo", undoes="c1"))) == [12]


def test_a_correction_outlasts_another_figure_of_its_article() -> None:
    changed = told("c", "Bravo", 31)
    again = [B.model_copy(update={"withdrawn": True}), changed]
    assert killed(fold(A, B, says(1, "merge", [A, B]), *again)) == [9]
    assert killed(fold(A, changed, says(1, "merge", [A, B]))) == [9]


def test_of_two_that_contradict_each_other_the_later_stands() -> None:
    merge, split = says(1, "merge", [A, B]), says(2, "split", [B], others=[name_of(A)])
    late_merge = says(3, "merge", [A, B])
    for order in itertools.permutations([A, B, merge, split]):
        assert killed(fold(*order)) == [9, 30]
    for order in itertools.permutations([A, B, merge, split, late_merge]):
        assert killed(fold(*order)) == [9]


def test_a_report_that_leaves_one_incident_after_another_gets_an_id_of_its_own_each_time() -> None:
    a, b, c = told("a"), told("b", hour=3), told("c", hour=4)
    d, e = told("d", "Bravo", 30, 1), told("e", "Bravo", 30, 2)
    off_the_first = says(1, "split", [a], others=[name_of(event) for event in (b, c)])
    to_the_second = says(2, "merge", [a, d])
    off_the_second = says(3, "split", [a], others=[name_of(event) for event in (b, c, d, e)])
    incidents = fold(a, b, c, off_the_first, d, to_the_second, e, off_the_second)
    alone = [i.articles for i in incidents.values() if not i.retracted]
    assert sorted(alone) == [["a"], ["b", "c"], ["d", "e"]]


def test_the_same_correction_again_changes_nothing() -> None:
    state = State({})
    merge = says(1, "merge", [A, B])
    changed = [resolve(A, state), resolve(B, state), correct(merge, state), correct(merge, state)]
    assert [len(each) for each in changed] == [1, 1, 2, 0]


@pytest.mark.parametrize(
    ("reports", "correction"),
    [
        ([A, B], says(1, "merge", [A, B])),
        ([A, A_LATER], says(1, "split", [A_LATER], others=[name_of(A)])),
        ([A, A_LATER], says(1, "split", [A], others=[name_of(A_LATER)])),
    ],
)
def test_a_commit_that_breaks_off_anywhere_is_completed_by_the_same_correction(
    reports: list[Event], correction: Correction
) -> None:
    whole: dict[bytes, bytes] = {}
    fold(*reports, correction, store=whole)
    for writes in range(20):
        store = Torn()
        fold(*reports, store=store)
        state = State(store)
        correct(correction, state)
        store.left = writes
        with contextlib.suppress(OSError):
            state.commit()
        store.left = None
        fold(correction, store=store)
        assert killed_in(store) == killed_in(whole)


class Torn(dict[bytes, bytes]):
    """A store that takes so many more writes as are `left`, if it is said how many."""

    left: int | None = None

    def __setitem__(self, key: bytes, value: bytes) -> None:
        if self.left == 0:
            raise OSError("the disk is full")
        self.left = self.left and self.left - 1
        super().__setitem__(key, value)


def killed_in(store: dict[bytes, bytes]) -> list[int]:
    records = [State(store).get(key.decode()) for key in store if key.startswith(b"incident:")]
    return sorted(record["harm"]["killed"]["best"] for record in records if record["events"])


@pytest.mark.parametrize("action", ["merge", "split", "set", "pin", "retract", "undo"])
def test_a_correction_without_what_it_is_about_is_refused(action: str) -> None:
    with pytest.raises(InvalidMessageError, match=f"is required to {action}"):
        says(1, action)


REPORTS = [told(f"{place}{n}", place, 10 + n, n) for place in PLACES for n in range(3)]
CORRECTIONS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "set", "retract", "pin", "undo"]),
        st.lists(st.sampled_from(REPORTS), min_size=2, max_size=4, unique_by=name_of),
        st.integers(0, 50),
    ),
    max_size=5,
)


def made(number: int, action: str, reports: list[Event], figure: int) -> Correction:
    if action == "undo":
        return says(number, action, undoes=f"c{figure % (number + 1)}")
    if action == "split":
        return says(number, action, reports[:1], others=[name_of(event) for event in reports[1:]])
    figures = {"killed": exactly(figure)} if action in ("set", "pin") else {}
    return says(number, action, reports, figures=figures)


@settings(max_examples=60, deadline=None)
@given(made_up=CORRECTIONS, seed=st.integers(0, 2**16))
def test_any_corrections_in_any_order_with_repeats_and_restarts_end_in_the_same_totals(
    made_up: list[tuple[str, list[Event], int]], seed: int
) -> None:
    corrections = [made(number, *each) for number, each in enumerate(made_up)]
    chance = random.Random(seed)
    messages: list[Event | Correction] = [*REPORTS, *corrections]
    shuffled = messages + chance.choices(messages, k=3)
    chance.shuffle(shuffled)
    cut = chance.randrange(len(shuffled))
    store: dict[bytes, bytes] = {}
    fold(*shuffled[:cut], store=store)
    fold(*shuffled[cut:], store=store)
    plain: dict[bytes, bytes] = {}
    fold(*messages, store=plain)
    assert figures_in(store) == figures_in(plain)


def figures_in(store: dict[bytes, bytes]) -> list[Any]:
    """The reports, figures and corrections of each incident that has any reports."""
    records = [State(store).get(key.decode()) for key in store if key.startswith(b"incident:")]
    return sorted(
        ([event["event_id"] for event in record["events"]], str(record["harm"]), record["corrections"])
        for record in records
        if record["events"]
    )
