"""What an article costs by its length, and how much memory an extractor holds.

    python -m tests.benchmarks.length [--rounds N]

Articles of violent news are put one behind the other until an article is as long as wanted; seconds for each thousand
characters are compared with those of the shortest. Each length is read in a process of its own, whose highest memory
is told.
"""

import argparse
import multiprocessing
import resource
import statistics
import time

from agents.extract.extractor import Extractor
from streams.messages import RawArticle
from tests.benchmarks.common import articles, report

LENGTHS = (1_000, 10_000, 100_000, 400_000)  # characters; the last is the most that is read


def long_article(length: int) -> RawArticle:
    """An article of `length` characters."""
    text = ""
    for article in articles("violent", 600):
        text += f"{article.text}\n\n"
        if len(text) >= length:
            break
    first = articles("violent", 1)[0]
    return first.model_copy(update={"text": (text * (1 + length // len(text)))[:length]})


def measured(length: int, rounds: int) -> tuple[float, float]:
    """Seconds for a thousand characters, and the process's highest memory in MB."""
    extractor, article = Extractor(), long_article(length)
    extractor.extract(long_article(LENGTHS[0]))
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        extractor.extract(article)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds) / length * 1_000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    found = []
    for length in LENGTHS:
        with context.Pool(1) as process:
            found.append(process.apply(measured, (length, options.rounds)))
    rows = [
        (f"{length:,} characters", 1e3 * seconds, seconds / found[0][0], memory)
        for length, (seconds, memory) in zip(LENGTHS, found, strict=True)
    ]
    headings = ("article", "ms per 1,000 characters", "by the shortest", "process, MB at most")
    report("length", headings, rows, headings[2:], rounds=options.rounds)


if __name__ == "__main__":
    main()
