"""No figure on the labelled sets may fall from what was committed by more than a point, nor by more than one text."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _evaluate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("evaluate", Path(__file__).with_name("evaluate.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["evaluate"] = module
    spec.loader.exec_module(module)
    return module


evaluate = _evaluate()


@pytest.mark.skipif(not evaluate.SHARED.is_dir(), reason="../shared is missing: its labelled sets cannot be evaluated")
def test_no_figure_falls_by_more_than_a_point_and_a_text() -> None:
    before = evaluate.committed(full=False)
    assert before, "no figures are committed: run evaluate.py --write"
    now = evaluate.evaluate_all(full=False)
    print(evaluate.table(now, before))
    fallen = {name: (old, now.get(name)) for name, old in before.items() if name not in now or old.fell_to(now[name])}
    assert not fallen


def test_each_miss_read_is_judged_once_and_tells_nothing_but_its_cause() -> None:
    judged = evaluate.misses()
    assert judged
    assert len({(miss.set, miss.article, miss.slot) for miss in judged}) == len(judged)
    for miss in judged:
        assert miss.set in evaluate.SETS
        assert miss.slot in evaluate.SLOTS
        assert miss.fault in ("label", "text", "ours")
        assert 0 < len(miss.cause) < 80


def test_a_ceiling_leaves_out_what_labels_and_texts_are_to_blame_for() -> None:
    now = {"gva: killed, supported": evaluate.Figure(0.5, 100)}
    mine = [miss for miss in evaluate.misses() if (miss.set, miss.slot) == ("gva", "killed")]
    ours = sum(miss.fault == "ours" for miss in mine) / len(mine)
    (row,) = evaluate.ceilings(now)
    assert row.split()[3] == f"{0.5 + 0.5 * ours:.3f}"
