"""No figure of incidents on the labelled streams may fall from what was committed by more than a point or one text."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _load(name: str) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


evaluate = _load("evaluate")
incidents = _load("incidents")


@pytest.mark.skipif(not evaluate.SHARED.is_dir(), reason="../shared is missing: its labelled sets cannot be evaluated")
def test_no_figure_of_incidents_falls_by_more_than_a_point_and_a_text() -> None:
    before = evaluate.committed_in(incidents.FIGURES)
    assert before, "no figures are committed: run incidents.py --write"
    (now,) = incidents.evaluate_incidents(full=False)
    print(evaluate.table(now, before))
    fallen = {name: (old, now.get(name)) for name, old in before.items() if name not in now or old.fell_to(now[name])}
    assert not fallen
