"""That the gate loses nothing: the events of every development set with it and without it are the same.

    python tests/evaluation/gate.py [--of-each N]

Prints, for each set, its articles, those whose events differ (there should be none), and the share of sentences that
the parser was spared. Takes some minutes over whole sets.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from agents.extract.extractor import Extractor
from streams.articles import read_articles
from streams.messages import RawArticle

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
TOGETHER = 32  # articles read at a time


def sets() -> dict[str, Path]:
    """The development sets that are there, by name."""
    return {path.parent.name: path for path in sorted(DATA.glob("*/articles.jsonl"))}


def batches(path: Path, number: int | None) -> Iterator[list[RawArticle]]:
    """The articles of a set, or `number` of them from all over it, some at a time."""
    articles = list(read_articles(path))
    chosen = articles[:: max(1, len(articles) // number)] if number else articles
    for start in range(0, len(chosen), TOGETHER):
        yield chosen[start : start + TOGETHER]


def differing(articles: list[RawArticle], gated: Extractor, ungated: Extractor) -> list[str]:
    """The ids of the articles whose events the gate changes."""
    both = zip(articles, gated.extract_all(articles), ungated.extract_all(articles), strict=True)
    return [article.id for article, with_it, without in both if with_it != without]


def main() -> None:
    """Compare, tell, and exit with 1 when an article's events differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--of-each", type=int, help="articles of each set; all of them unless given")
    options = parser.parse_args()
    gated, ungated, lost = Extractor(), Extractor(gated=False), 0
    for name, path in sets().items():
        passed, stopped = gated.gated
        number, wrong = 0, []
        for articles in batches(path, options.of_each):
            number += len(articles)
            wrong += differing(articles, gated, ungated)
        passed, stopped = gated.gated[0] - passed, gated.gated[1] - stopped
        spared = stopped / max(1, passed + stopped)
        print(
            f"{name:<16} {number:>6} articles, {len(wrong)} differ, {spared:.0%} of sentences spared {wrong[:5] or ''}"
        )
        lost += len(wrong)
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
