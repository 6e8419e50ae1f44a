"""Random entries that come, change, go and settle: the sums are those of a recount, whatever a crash cuts short."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from agents.tally import tree
from streams.state import State, write

DAYS = ("2019-12-31", "2020-01-01", "2020-01-02", "2020-02-29", "2021-01-01")
NAMES = ("a", "b", "c", "d")


def total(parts: Iterable[int]) -> int:
    return sum(parts)


class Message(NamedTuple):
    """A revision of an entry, with which others are settled, and how much of it a crash leaves."""

    name: str
    place: tuple[str, int] | None
    old: set[str]
    writes: int

    def settled(self, entries: "Entries") -> list[str]:
        return sorted(self.old & entries.places.keys() - {self.name})


class Entries:
    """Where each entry counts and what: once in a tree, once in plain lists of what was settled and what was not."""

    def __init__(self) -> None:
        self.store: dict[bytes, bytes] = {}
        self.places: dict[str, tuple[str, int]] = {}
        self.settled: list[tuple[str, int]] = []

    def work(self, state: State, message: Message, whole_before: str) -> None:
        """As the tally does: into the new day, out of the old one, if that was another, and settle what is old."""
        before, place = self.places.get(message.name), message.place
        if place:
            tree.enter(state, "SYR", place[0], message.name, place[1], total)
        if before and (place is None or place[0] != before[0]):
            tree.enter(state, "SYR", before[0], message.name, None, total)
        past = tree.Past(whole_before, entered=state.changed())
        for name in message.settled(self):
            tree.settle(state, "SYR", self.places[name][0], name, total, past)

    def after_crashes(self, message: Message, whole_before: str) -> Iterator[dict[bytes, bytes]]:
        """The stores that come of it when writing breaks off after none, some or all changes, and it comes again."""
        state = State(self.store)
        self.work(state, message, whole_before)
        changes = list(state.stage().items())
        for written in range(len(changes) + 1):
            store = dict(self.store)
            write(dict(changes[:written]), store)
            state = State(store)
            self.work(state, message, whole_before)
            state.commit()
            yield store

    def worked(self, message: Message) -> None:
        self.settled += [self.places.pop(name) for name in message.settled(self)]
        self.places.pop(message.name, None)
        if message.place:
            self.places[message.name] = message.place

    def all(self) -> list[tuple[str, int]]:
        return [*self.places.values(), *self.settled]


def sum_between(store: dict[bytes, bytes], since: str, until: str) -> int:
    return total(tree.between(State(store), "SYR", since, until))


places = st.none() | st.tuples(st.sampled_from(DAYS), st.integers(1, 9))
messages = st.builds(Message, st.sampled_from(NAMES), places, st.sets(st.sampled_from(NAMES)), st.integers(0, 16))


MOVES_OUT_OF_A_MONTH_IN_WHICH_THE_REST_IS_SETTLED = [
    Message("a", ("2020-01-01", 1), set(), 0),
    Message("b", ("2020-01-02", 1), set(), 0),
    Message("a", ("2020-02-29", 1), {"b"}, 0),
]


@settings(deadline=None, max_examples=1000)
@example(MOVES_OUT_OF_A_MONTH_IN_WHICH_THE_REST_IS_SETTLED, "2020-02-01", tree.ROOM)
@given(
    st.lists(messages, max_size=8),
    st.sampled_from(["", "2020-01-01", "2020-02-01", "2020-03-01", "2021-01-01"]),
    st.sampled_from([1, tree.ROOM]),
)
def test_sums_are_those_of_a_recount_after_any_crashes(taken: list[Message], whole_before: str, room: int) -> None:
    entries = Entries()
    asked = ["", *(day for day in DAYS if day >= whole_before)]
    windows = [(since, until) for since in asked for until in asked[1:]]
    for message in taken:
        with patch.object(tree, "ROOM", room):
            stores = list(entries.after_crashes(message, whole_before))
        entries.worked(message)
        entries.store = stores[message.writes % len(stores)]
        for since, until in windows:
            expected = sum(count for day, count in entries.all() if since <= day <= until)
            assert [sum_between(store, since, until) for store in stores] == [expected] * len(stores)


def test_a_day_that_is_settled_has_no_record_of_its_own_and_takes_new_entries() -> None:
    store: dict[bytes, bytes] = {}
    state = State(store)
    for number in range(3):
        tree.enter(state, "SYR", "2020-02-29", f"i-{number}", 10, total)
    for number in range(3):
        assert state.get("SYR|2020-02-29")
        state.commit()
        tree.settle(state, "SYR", "2020-02-29", f"i-{number}", total, tree.Past("", ()))
    assert state.get("SYR|2020-02-29") is None
    tree.enter(state, "SYR", "2020-02-29", "late", 5, total)
    state.commit()
    assert sum_between(store, "2020-02-29", "2020-02-29") == 35
    tree.enter(state, "SYR", "2020-02-29", "late", None, total)
    state.commit()
    assert sum_between(store, "2020-02-29", "2020-02-29") == 30


def settle_all(state: State, names: list[tuple[str, str]], whole_before: str) -> None:
    for day, name in names:
        tree.settle(state, "SYR", day, name, total, tree.Past(whole_before, entered=state.changed()))
        state.commit()


def test_a_month_and_a_year_that_are_settled_have_no_records_of_their_own_once_no_window_ends_in_them() -> None:
    store: dict[bytes, bytes] = {}
    state = State(store)
    names = [(day, f"i-{number}") for day in DAYS for number in range(2 * tree.ROOM)]
    for day, name in names:
        tree.enter(state, "SYR", day, name, 1, total)
    state.commit()
    settle_all(state, names, "2020-02-01")
    left = [b"SYR", b"SYR|2020", b"SYR|2020-02", b"SYR|2021", b"SYR|2021-01"]
    assert sorted(store) == left
    tree.enter(state, "SYR", "2019-12-30", "late", 5, total)
    state.commit()
    assert sum_between(store, "", "2021-12-31") == 10 * tree.ROOM + 5
    settle_all(state, [("2019-12-30", "late")], "2020-02-01")
    assert sorted(store) == left
    assert sum_between(store, "", "2021-12-31") == 10 * tree.ROOM + 5
