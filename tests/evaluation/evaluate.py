"""Run every labelled set that is present through the extractor and print the figures beside the last committed ones.

    python tests/evaluation/evaluate.py            a sample of each set, as CI does it
    python tests/evaluation/evaluate.py --full     all of them
    python tests/evaluation/evaluate.py --write    and keep the figures as those to compare with

Most sets, and the scorer of all, are not part of the repository: they are looked for in ../shared beside the checkout.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from agents.extract.extractor import Extractor
from streams.articles import read_articles

HERE = Path(__file__).parent
SHARED = HERE.parents[1].parent / "shared"
OWN = HERE / "own"
SETS = (
    *("seed", "challenge", "fakes", "plover", "wiki-incidents", "gtd", "gva", "cis530p", "bbc", "reuters"),
    *("constructions", "standing", "articles"),  # our own
)
NEGATIVES = ("bbc", "reuters")
SAMPLE = {"wiki-incidents": 400, "gtd": 300, "gva": 150, "cis530p": 150, "bbc": 200, "reuters": 300}
SLOTS = {
    "killed": "killed, supported",
    "wounded": "wounded, supported",
    "killed sum": "killed, not in the text (sums)",
    "wounded sum": "wounded, not in the text (sums)",
    "country": "country, where an event was found",
    "text": "texts with everything right",
    "type": "the wanted type is among the events found",
    "first": "the first event found has the wanted type",
    "actor": "actor country found",
    "recipient": "recipient country found",
}
LINE = re.compile(r"^ *(?P<name>.*?) +(?P<share>\d\.\d{3})  \((?P<right>\d+)/(?P<n>\d+)\)$")
STRICT = re.compile(r"^(?P<set>\S+): strict precision \S+ recall \S+ F1 (?P<f1>\S+)")


class Figure(NamedTuple):
    """One figure of a set: a share from 0 to 1, and the number of texts it is a share of (0 where it is no share)."""

    value: float
    texts: int

    def fell_to(self, now: "Figure") -> bool:
        """Whether it fell by more than a point and by more than one text: less is chance."""
        return now.value < self.value - max(0.01, 1 / self.texts if self.texts else 0.0) - 1e-6


Figures = dict[str, Figure]


def figures_file(full: bool) -> Path:
    """Where the committed figures stand."""
    return HERE / ("figures-full.json" if full else "figures.json")


def judged_right() -> frozenset[str]:
    """Articles of general news that do tell of harm, each read by a person."""
    rows = (line.split("\t") for line in (HERE / "judged.tsv").read_text().splitlines() if not line.startswith("#"))
    return frozenset(row[0] for row in rows if row[1] == "right")


class Miss(NamedTuple):
    """A miss that a person read: whose fault it is (label, text or ours), and its cause in a few words."""

    set: str
    article: str
    slot: str
    fault: str
    cause: str


def misses() -> list[Miss]:
    """The misses read and judged, of all sets."""
    lines = (HERE / "misses.tsv").read_text().splitlines()
    return [Miss(*line.split("\t")) for line in lines if not line.startswith("#")]


def ceilings(now: Figures) -> list[str]:
    """For each figure of which misses were read: how high it could go, were every miss that is the extractor's mended.

    An estimate: of all that is missed, it takes that share for beyond reach which the read misses' labels and texts
    are to blame for.
    """
    read: dict[str, list[Miss]] = {}
    for miss in misses():
        read.setdefault(f"{miss.set}: {SLOTS[miss.slot]}", []).append(miss)
    rows = []
    for name, judged in read.items():
        if name in now:
            beyond = sum(miss.fault != "ours" for miss in judged) / len(judged)
            ceiling = 1 - (1 - now[name].value) * beyond
            rows.append(f"{name:60} {ceiling:6.3f}  ({beyond:.0%} of {len(judged)} misses read are beyond reach)")
    return rows


def folder_of(name: str) -> Path:
    """Where the texts and labels of a set are."""
    return OWN / name if (OWN / name).is_dir() else SHARED / "data" / name


def evaluate(name: str, extractor: Extractor, full: bool) -> Figures:
    """The figures of one set, by name."""
    data = folder_of(name)
    lines = (data / "articles.jsonl").read_bytes().splitlines()
    step = 1 if full else max(1, len(lines) // SAMPLE.get(name, len(lines)))
    chosen = lines[::step]
    ids = {json.loads(line)["id"] for line in chosen}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        folder.mkdir()
        (folder / "articles.jsonl").write_bytes(b"\n".join(chosen) + b"\n")
        gold = [line for line in (data / "gold.jsonl").read_text().splitlines() if json.loads(line)["id"] in ids]
        (folder / "gold.jsonl").write_text("\n".join(gold) + "\n")
        events = folder / "events.jsonl"
        with events.open("wb") as out:
            for article in read_articles(folder / "articles.jsonl"):
                for event in extractor.extract(article):
                    out.write(event.to_bytes() + b"\n")
        if name in NEGATIVES:
            right = 1 - len(_hits(events) - judged_right()) / len(chosen)
            return {f"{name}: articles not wrongly given harm": Figure(right, len(chosen))}
        scorer = SHARED / "evaluation" / "score.py"
        scored = subprocess.run(
            [sys.executable, str(scorer), "events", str(folder), str(events)],
            capture_output=True,
            text=True,
            check=True,
        )
    return _parsed(name, scored.stdout)


def _hits(events: Path) -> set[str]:
    """Articles given additive harm."""
    told = (json.loads(line) for line in events.read_text().splitlines())
    return {
        e["article_id"]
        for e in told
        if e["toll"] == "incident"
        and e["status"] in ("reported", "claimed")
        and any((e["harm"][k] or {}).get("best") for k in ("killed", "wounded", "missing", "captured", "displaced"))
    }


def _parsed(name: str, text: str) -> Figures:
    figures: Figures = {}
    for line in text.splitlines():
        if strict := STRICT.match(line):
            figures[f"{name}: strict F1"] = Figure(float(strict["f1"]), 0)
        elif share := LINE.match(line):
            figure = share["name"] if share["name"].startswith(f"{name}:") else f"{name}: phenomenon {share['name']}"
            figures[figure] = Figure(int(share["right"]) / int(share["n"]), int(share["n"]))
    return figures


def evaluate_all(full: bool) -> Figures:
    """The figures of all sets that are present."""
    extractor = Extractor()
    figures: Figures = {}
    for name in SETS:
        if folder_of(name).is_dir():
            figures |= evaluate(name, extractor, full)
    return figures


def table(now: Figures, before: Figures) -> str:
    """The figures, now and as committed, one a line."""
    rows = [f"{'figure':60} {'now':>6} {'before':>7}"]
    for name, (value, _) in now.items():
        old = before[name].value if name in before else None
        mark = "" if old is None or abs(value - old) < 0.0005 else f"  {value - old:+.3f}"
        rows.append(f"{name:60} {value:6.3f} {'-' if old is None else f'{old:7.3f}'}{mark}")
    return "\n".join(rows)


def committed(full: bool) -> Figures:
    """The figures that were committed last; {} when there are none."""
    return committed_in(figures_file(full))


def committed_in(path: Path) -> Figures:
    """The figures in a file; {} when there is none."""
    kept = json.loads(path.read_text()) if path.exists() else {}
    return {name: Figure(*figure) for name, figure in kept.items()}


def write_to(path: Path, figures: Figures) -> None:
    """Keep the figures, one a line."""
    lines = (f"{json.dumps(name)}: [{value:.4f}, {texts}]" for name, (value, texts) in figures.items())
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def main() -> None:
    """Print the table; with --write keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit(f"{SHARED} is missing: there is nothing to evaluate on")
    now = evaluate_all(options.full)
    print(table(now, committed(options.full)))
    print("\nceilings, by the misses read in misses.tsv", *ceilings(now), sep="\n")
    if options.write:
        write_to(figures_file(options.full), now)


if __name__ == "__main__":
    main()
