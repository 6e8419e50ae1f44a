"""Random entries that come, change, go and settle: the sums are those of a recount, whatever a crash cuts short."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.tally import tree
from streams.state import State, write

DAYS = ("2019-12-31", "2020-01-01", "2020-01-02", "2020-02-29")
NAMES = ("a", "b", "c")


def total(parts: Iterable[int]) -> int:
    return sum(parts)


class Entries:
    """Where each entry counts and what: once in a tree, once in plain lists of what was settled and what was not."""

    def __init__(self) -> None:
        self.store: dict[bytes, bytes] = {}
        self.places: dict[str, tuple[str, int]] = {}
        self.settled: list[tuple[str, int]] = []

    def put(self, state: State, name: str, place: tuple[str, int] | None) -> None:
        """As the tally does: into the new day, and out of the old one, if that was another."""
        before = self.places.get(name)
        if place:
            tree.enter(state, "SYR", place[0], name, place[1], total)
        if before and (place is None or place[0] != before[0]):
            tree.enter(state, "SYR", before[0], name, None, total)

    def now_at(self, name: str, place: tuple[str, int] | None) -> None:
        self.places.pop(name, None)
        if place:
            self.places[name] = place

    def settle(self, state: State, name: str) -> None:
        if name in self.places:
            tree.settle(state, "SYR", self.places[name][0], name, total)

    def now_settled(self, name: str) -> None:
        if name in self.places:
            self.settled.append(self.places.pop(name))

    def all(self) -> list[tuple[str, int]]:
        return [*self.places.values(), *self.settled]


def sum_between(store: dict[bytes, bytes], since: str, until: str) -> int:
    return total(tree.between(State(store), "SYR", since, until))


def cut_short(state: State, store: dict[bytes, bytes], writes: int) -> None:
    """Write the first changes, of the rest nothing."""
    write(dict(list(state.stage().items())[:writes]), store)


places = st.none() | st.tuples(st.sampled_from(DAYS), st.integers(1, 9))
steps = st.lists(
    st.tuples(st.sampled_from(["put", "settle"]), st.sampled_from(NAMES), places, st.integers(0, 12)), max_size=12
)


@settings(deadline=None, max_examples=300)
@given(steps)
def test_sums_are_those_of_a_recount_after_any_crashes(
    taken: list[tuple[str, str, tuple[str, int] | None, int]],
) -> None:
    entries = Entries()
    for step, name, place, writes in taken:
        for last in (False, True):  # broken off, then once more and whole
            state = State(entries.store)
            entries.put(state, name, place) if step == "put" else entries.settle(state, name)
            cut_short(state, entries.store, 99 if last else writes)
        entries.now_at(name, place) if step == "put" else entries.now_settled(name)
        for since in DAYS:
            for until in DAYS:
                expected = sum(count for day, count in entries.all() if since <= day <= until)
                assert sum_between(entries.store, since, until) == expected


def test_a_day_that_is_settled_has_no_record_of_its_own_and_takes_new_entries() -> None:
    store: dict[bytes, bytes] = {}
    state = State(store)
    for number in range(3):
        tree.enter(state, "SYR", "2020-02-29", f"i-{number}", 10, total)
    for number in range(3):
        assert state.get("SYR|2020-02-29")
        tree.settle(state, "SYR", "2020-02-29", f"i-{number}", total)
    assert state.get("SYR|2020-02-29") is None
    tree.enter(state, "SYR", "2020-02-29", "late", 5, total)
    state.commit()
    assert sum_between(store, "2020-02-29", "2020-02-29") == 35
    tree.enter(state, "SYR", "2020-02-29", "late", None, total)
    state.commit()
    assert sum_between(store, "2020-02-29", "2020-02-29") == 30
