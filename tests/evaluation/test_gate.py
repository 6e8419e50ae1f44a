"""The gate loses nothing: with it and without it the development articles tell the same events."""

import runpy
from pathlib import Path

import pytest

from agents.extract.extractor import Extractor

OF_EACH = 30  # articles; `python tests/evaluation/gate.py` compares all
comparing = runpy.run_path(str(Path(__file__).with_name("gate.py")))


@pytest.mark.skipif(not comparing["sets"](), reason="../shared is missing: no articles to compare")
def test_articles_of_every_set_tell_the_same_with_the_gate_and_without() -> None:
    gated, ungated = Extractor(), Extractor(gated=False)
    for path in comparing["sets"]().values():
        for articles in comparing["batches"](path, OF_EACH):
            assert comparing["differing"](articles, gated, ungated) == []
    assert gated.gated[1] > gated.gated[0]  # most sentences are kept from the parser, so there was something to lose
