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
