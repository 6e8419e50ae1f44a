"""Run the labelled streams of articles through extractor and resolver and print how right the incidents are.

    python tests/evaluation/incidents.py               streams, fakes as one stream, and a sample of gva, as CI does it
    python tests/evaluation/incidents.py --full        all of gva
    python tests/evaluation/incidents.py --baselines   beside them each article as an incident of its own, and incidents
                                                       by exact town and day
    python tests/evaluation/incidents.py --write       and keep the figures as those to compare with

Sets and scorer are looked for in ../shared beside the checkout. The figures of `fakes`, which the scorer has none for,
are B-cubed over what its hand-labelled articles tell of: two of them are of one incident where they are labelled so,
and found to be of one where the events that fit the labels best are in one.
"""

import argparse
import importlib.util
import io
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from evaluate import LINE, SHARED, Figure, Figures, committed_in, table, write_to

from agents.extract.extractor import Extractor
from agents.resolve.fusion import fuse
from agents.resolve.profile import has_harm, plain
from agents.resolve.resolver import resolve
from streams.articles import read_articles
from streams.messages import Event, Incident
from streams.state import State

FIGURES = Path(__file__).with_name("incident-figures.json")
GVA_STEP = 12  # every twelfth incident makes the sample
Fields = dict[str, Any]


class Told(NamedTuple):
    """An event and the stream that its article is of."""

    stream: str | None
    event: Event


Grouping = Callable[[Sequence[Told]], list[Fields]]


def scorer() -> ModuleType:
    """The scorer of ../shared."""
    spec = importlib.util.spec_from_file_location("shared_score", SHARED / "evaluation" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gold_of(name: str) -> list[Fields]:
    """The labels of a set."""
    return [json.loads(line) for line in (SHARED / "data" / name / "gold.jsonl").read_text().splitlines()]


def told_in(name: str, extractor: Extractor, wanted: Callable[[str], bool] = lambda _: True) -> list[Told]:
    """The events of a set's articles whose ids are `wanted`, in order of publication."""
    found = sorted(read_articles(SHARED / "data" / name / "articles.jsonl"), key=lambda article: article.published_at)
    return [Told(a.stream, event) for a in found if wanted(a.id) for event in extractor.extract(a)]


def resolved(told: Sequence[Told]) -> list[Fields]:
    """The incidents that the resolver makes of the events."""
    states: dict[str | None, State] = defaultdict(lambda: State({}))
    last: dict[tuple[str | None, str], Incident] = {}
    for stream, event in told:
        for incident in resolve(event, states[stream]):
            last[stream, incident.incident_id] = incident
        states[stream].commit()
    return [{**json.loads(i.to_bytes()), "stream": stream} for (stream, _), i in last.items() if not i.retracted]


def each_article(told: Sequence[Told]) -> list[Fields]:
    """For comparison: what each event tells is an incident of its own."""
    return _grouped(told, lambda event: event.event_id)


def by_town_and_day(told: Sequence[Told]) -> list[Fields]:
    """For comparison: an incident is what is told of one town and day; where one is unknown, of its own."""
    return _grouped(
        told,
        lambda e: (e.country, plain(e.place), e.date) if e.place and e.date_precision == "day" else e.event_id,
    )


def _grouped(told: Sequence[Told], key: Callable[[Event], Any]) -> list[Fields]:
    groups: dict[Any, list[Event]] = defaultdict(list)
    for stream, event in told:
        if has_harm(event.harm) and event.status != "hypothetical":
            groups[stream, event.toll, event.status, key(event)].append(event)
    return [
        json.loads(Incident(incident_id=str(number), revision=1, **fuse(events)).to_bytes()) | {"stream": stream}
        for number, ((stream, *_), events) in enumerate(groups.items())
    ]


def figures_of_streams(told: Sequence[Told], grouping: Grouping) -> Figures:
    """The scorer's figures of the written streams."""
    articles = (SHARED / "data" / "streams" / "articles.jsonl").read_text().splitlines()
    printed = io.StringIO()
    with redirect_stdout(printed):
        scorer().score_streams(gold_of("streams"), grouping(told), [json.loads(line) for line in articles])
    return _shares(printed.getvalue())


def figures_of_gva(told: Sequence[Told], grouping: Grouping, gold: list[Fields]) -> Figures:
    """The scorer's figures of the labelled articles `gold`, and its total of the killed by the truth."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        scorer().score_gva(gold, grouping(told))
    figures = _shares(printed.getvalue())
    for line in printed.getvalue().splitlines():
        name, _, rest = line.partition(": ")
        if rest.startswith("B-cubed"):
            figures[f"{name}: B-cubed F1"] = Figure(float(rest.split("F1 ")[1].split(";")[0]), 0)
        elif rest.startswith("total killed"):
            total, truth = (int(rest.split()[n]) for n in (2, 4))
            figures[f"{name}: total killed, share of truth (the less by the more)"] = Figure(
                min(total, truth) / max(total, truth, 1), 0
            )
    return figures


def figures_of_fakes(told: Sequence[Told], grouping: Grouping) -> Figures:
    """B-cubed F1 over what the hand-labelled articles tell of, and how many incidents told by several are one."""
    score = scorer()
    incident_of = {event_id: i["incident_id"] for i in grouping(told) for event_id in i["events"]}
    events: dict[str, list[Fields]] = defaultdict(list)
    for _, event in told:
        fields = json.loads(event.to_bytes())
        if score.additive(fields) and score.says_harm(fields):
            events[event.article_id].append(fields)
    want: dict[tuple[str, str], str] = {}
    got: dict[tuple[str, str], str] = {}
    for article in gold_of("fakes"):
        labels = [i for i in article["incidents"] if score.wanted(i) and i["toll"] == "incident"]
        want |= {(article["id"], label["incident"]): label["incident"] for label in labels}
        for event, label in _paired(events[article["id"]], labels, score):
            got[article["id"], label["incident"]] = incident_of.get(event["event_id"], event["event_id"])
    *_, f1 = score.b_cubed(want, got)
    told_by = Counter(want.values())
    several = [label for label, number in told_by.items() if number > 1]
    one = [label for label in several if len({got.get(m, m) for m, its in want.items() if its == label}) == 1]
    return {
        "fakes: B-cubed F1 of what is told": Figure(f1, 0),
        "fakes: incidents told by several articles that are one": Figure(len(one) / len(several), len(several)),
    }


def _paired(events: list[Fields], labels: list[Fields], score: ModuleType) -> Iterable[tuple[Fields, Fields]]:
    """Events and labels of one article, the pair with most slots in common first."""
    free, open_ = list(events), list(labels)
    while free and open_:
        event, label = max(
            ((e, i) for e in free for i in open_), key=lambda pair: sum(score.slots(pair[0], pair[1]).values())
        )
        free.remove(event)
        open_.remove(label)
        yield event, label


def _shares(printed: str) -> Figures:
    found = filter(None, map(LINE.match, printed.splitlines()))
    return {line["name"]: Figure(int(line["right"]) / int(line["n"]), int(line["n"])) for line in found}


def evaluate_incidents(full: bool, groupings: Sequence[Grouping] = (resolved,)) -> list[Figures]:
    """The figures of all streams, by each way of making incidents of events."""
    extractor = Extractor()
    gold = [g for g in gold_of("gva") if full or int(g["incident"]) % GVA_STEP == 0]
    ids = {g["id"] for g in gold}
    streams, fakes = (told_in(name, extractor) for name in ("streams", "fakes"))
    gva = told_in("gva", extractor, ids.__contains__)
    return [
        figures_of_streams(streams, way) | figures_of_fakes(fakes, way) | figures_of_gva(gva, way, gold)
        for way in groupings
    ]


def main() -> None:
    """Print the tables; with --write keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("--full", "--baselines", "--write"):
        parser.add_argument(option, action="store_true")
    options = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit(f"{SHARED} is missing: there is nothing to evaluate on")
    ways: list[Grouping] = [resolved, each_article, by_town_and_day] if options.baselines else [resolved]
    found = evaluate_incidents(options.full, ways)
    for way, figures in zip(ways, found, strict=True):
        print(f"-- {way.__name__}")
        print(table(figures, {} if options.full or way is not resolved else committed_in(FIGURES)))
    if options.write:
        write_to(FIGURES, found[0])


if __name__ == "__main__":
    main()
