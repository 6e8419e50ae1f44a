"""State: what a stage sees of its records before and after they are committed."""

from streams.state import State, write


def test_a_change_is_seen_at_once_and_stored_only_by_commit() -> None:
    store: dict[bytes, bytes] = {}
    state = State(store)
    state.put("a", {"n": 1})
    assert state.get("a") == {"n": 1}
    assert store == {}
    state.commit()
    assert store == {b"a": b'{"n":1}'}


def test_rollback_forgets_what_was_not_committed() -> None:
    state = State({b"a": b"1"})
    state.put("a", 2)
    state.forget("b")
    state.rollback()
    assert state.get("a") == 1


def test_a_record_that_was_read_can_be_changed_without_changing_the_state() -> None:
    state = State({b"a": b'{"list":[]}'})
    state.get("a")["list"].append(1)
    assert state.get("a") == {"list": []}


def test_forgetting_removes_and_forgetting_what_is_not_there_is_nothing() -> None:
    store = {b"a": b"1"}
    state = State(store)
    state.forget("a")
    state.forget("never")
    state.commit()
    assert store == {}
    assert state.get("a") is None


class Counting(dict[bytes, bytes]):
    """A store that counts its writes."""

    writes = 0

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self.writes += 1
        super().__setitem__(key, value)


def test_what_did_not_change_is_not_written_again() -> None:
    store = Counting({b"a": b'{"n":1}'})
    state = State(store)
    state.put("a", {"n": 1})
    state.commit()
    assert store.writes == 0


def test_writes_come_in_the_order_of_the_first_put() -> None:
    store: dict[bytes, bytes] = {}
    state = State(store)
    for key in ("c", "a", "b", "c"):
        state.put(key, 0)
    state.commit()
    assert list(store) == [b"c", b"a", b"b"]


def test_what_is_staged_is_seen_but_not_stored_until_written() -> None:
    store: dict[bytes, bytes] = {}
    state = State(store)
    state.put("a", 1)
    first = state.stage()
    state.put("a", 2)
    state.put("b", 2)
    state.rollback()
    assert (state.get("a"), state.get("b"), store) == (1, None, {})
    state.put("a", 3)
    second = state.stage()
    assert write(first, store)
    assert store == {b"a": b"1"}
    assert write(second, store)
    assert not write(second, store)
    state.unstage()
    assert store == {b"a": b"3"}


def test_what_is_unstaged_without_being_written_is_forgotten() -> None:
    state = State({b"a": b"1"})
    state.put("a", 2)
    state.stage()
    state.unstage()
    assert state.get("a") == 1
