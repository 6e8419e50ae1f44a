"""The extractor against what one would write without it, spaCy over whole articles, and against gdelt-regkg's counts.

    python -m tests.benchmarks.extractor [--articles N] [--rounds N]

Before it is timed, our extractor shows that its events are those of a run without its gate. Each works off the same
articles in one process on one core, in turns; a turn's time is compared with the others' of its round, and the median
over the rounds is shown. spaCy runs with the same model and all of its components, as a plain `nlp.pipe` does.
gdelt-regkg counts only: it gives no events, places, days or actors.
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
from tests.benchmarks.common import KINDS, articles, in_turns, report
from tests.benchmarks.rivals import HERE, environment

Timed = Callable[[], float]


def plain(language: spacy.Language, texts: Sequence[str]) -> float:
    """Seconds of spaCy over the whole texts."""
    start = time.perf_counter()
    for _ in language.pipe(texts):
        pass
    return time.perf_counter() - start


def regkg(python: str, texts: Sequence[str]) -> float:
    """Seconds of gdelt-regkg's count extractor, in its own environment, its start left out."""
    script = str(HERE / "regkg_counts.py")
    done = subprocess.run([python, script], input=json.dumps(texts), capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)["seconds"])


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200, help="of each kind of news")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    ungated = Extractor(gated=False)
    extractor, language, python = Extractor(), spacy.load(find("en_core_web_sm").package), environment("regkg")
    warm = articles("mix", 60)[-20:]
    in_turns(extractor, warm)
    plain(language, [article.text or "" for article in warm])
    rows = []
    for kind in KINDS:
        chosen = articles(kind, options.articles)
        texts = [f"{article.title}\n\n{article.text}" for article in chosen]
        equal = sum(extractor.extract(article) == ungated.extract(article) for article in chosen) / len(chosen)
        rounds = []
        for _ in range(options.rounds):
            by_us, by_spacy = in_turns(extractor, chosen), plain(language, texts)
            by_regkg = regkg(str(python), texts) if python else float("nan")
            rounds.append((by_spacy / by_us, by_regkg / by_us, len(chosen) / by_us))
        against_spacy, against_regkg, speed = (statistics.median(column) for column in zip(*rounds, strict=True))
        megabytes = sum(map(len, texts)) / len(texts) * speed / 1e6
        rows.append((kind, against_spacy, against_regkg, speed, megabytes, f"{equal:.0%}"))
    report(
        "extractor",
        ("news", "times plain spaCy", "times gdelt-regkg", "articles a second", "MB a second", "as ungated"),
        rows,
        ("times plain spaCy", "times gdelt-regkg"),
        articles_of_each=options.articles,
        rounds=options.rounds,
    )


if __name__ == "__main__":
    main()
