"""The extractor against what one would write without it, spaCy over whole articles, and against gdelt-regkg's counts.

    python -m tests.benchmarks.extractor [--articles N] [--rounds N] [--warm-up N]

Each works off the same articles on one core, in turns; a turn's processor time is compared with the others' of its
round, and the median over the rounds is shown. No article comes twice, so that nothing is had from memory but words: a
round has articles of its own, and others go before all rounds to warm up, as many as a worker reads in its first
minute. Afterwards our extractor shows that its events are those of a run without its gate. spaCy runs with the same
model and all of its components, as a plain `nlp.pipe` does. gdelt-regkg counts only: it gives no events, places, days
or actors.
"""

import argparse
import json
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence

import spacy

from agents.extract.extractor import Extractor
from agents.extract.model import find
from streams.messages import RawArticle
from tests.benchmarks.common import KINDS, articles, in_turns, report
from tests.benchmarks.rivals import HERE, environment

Timed = Callable[[], float]


def plain(language: spacy.Language, texts: Sequence[str]) -> float:
    """Processor seconds of spaCy over the whole texts."""
    start = time.process_time()
    for _ in language.pipe(texts):
        pass
    return time.process_time() - start


def regkg(python: str, texts: Sequence[str]) -> float:
    """Processor seconds of gdelt-regkg's count extractor, in its own environment, its start left out."""
    script = str(HERE / "regkg_counts.py")
    done = subprocess.run([python, script], input=json.dumps(texts), capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)["seconds"])


def whole(article: RawArticle) -> str:
    """The text of an article as one would hand it to spaCy."""
    return f"{article.title}\n\n{article.text}"


def as_ungated(extractor: Extractor, chosen: Sequence[RawArticle]) -> float:
    """The share of articles whose events are those of a run that parses every sentence."""
    ungated = Extractor(gated=False)
    return sum(extractor.extract(article) == ungated.extract(article) for article in chosen) / len(chosen)


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200, help="of each kind of news")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warm-up", type=int, default=1000, help="articles of each kind of news before all rounds")
    options = parser.parse_args()
    extractor, language, python = Extractor(), spacy.load(find("en_core_web_sm").package), environment("regkg")
    warm_up = options.warm_up
    by_kind = {kind: articles(kind, warm_up + options.articles * options.rounds) for kind in KINDS}
    for every in by_kind.values():
        in_turns(extractor, every[:warm_up])
    plain(language, [whole(article) for article in by_kind["mix"][:20]])
    rows = []
    for kind, every in by_kind.items():
        measured = []
        for start in range(warm_up, len(every), options.articles):
            chosen = every[start : start + options.articles]
            texts = [whole(article) for article in chosen]
            by_us, by_spacy = in_turns(extractor, chosen, time.process_time), plain(language, texts)
            by_regkg = regkg(str(python), texts) if python else float("nan")
            megabytes = sum(map(len, texts)) / 1e6
            measured.append((by_spacy / by_us, by_regkg / by_us, len(chosen) / by_us, megabytes / by_us))
        medians = [statistics.median(column) for column in zip(*measured, strict=True)]
        rows.append((kind, *medians, f"{as_ungated(extractor, every[warm_up:]):.0%}"))
    report(
        "extractor",
        ("news", "times plain spaCy", "times gdelt-regkg", "articles a second", "MB a second", "as ungated"),
        rows,
        ("times plain spaCy", "times gdelt-regkg"),
        articles_of_each=options.articles,
        rounds=options.rounds,
        warmed_up_with=warm_up,
    )


if __name__ == "__main__":
    main()
