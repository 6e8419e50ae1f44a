"""How much the order in which articles arrive changes what incidents they end in.

    python -m tests.benchmarks.order_of_arrival [--articles N] [--orders N]

Articles of the set gva are extracted once, and their events resolved by publication, from the last to the first, and in
random orders. Killed are summed over reported incidents of up to `MOST` killed: the few beyond are sums over many (a
year's figure) that the text did not show to be one, and larger than all others together.
"""

import argparse
import random
from collections.abc import Sequence

from agents.extract.extractor import Extractor
from agents.extract.revise import revise
from agents.resolve.resolver import resolve
from streams.articles import read_articles
from streams.messages import Event, Incident
from streams.settings import Settings
from streams.state import State
from tests.benchmarks.common import DATA, report

MOST = 100
SET = DATA / "gva" / "articles.jsonl"


def extracted(number: int | None) -> list[list[Event]]:
    """The events of each article, by publication; raises SystemExit when ../shared is missing."""
    if not SET.exists():
        raise SystemExit(f"{SET} is missing: there are no articles to measure with")
    found = sorted(read_articles(SET), key=lambda article: article.published_at)[:number]
    extractor = Extractor(Settings.load({}).model)
    return [list(revise(article, extractor.extract(article), State({}))) for article in found]


def incidents(arriving: Sequence[Sequence[Event]]) -> list[Incident]:
    """The incidents that stand when all events have come."""
    state = State({})
    last: dict[str, Incident] = {}
    for events in arriving:
        for event in events:
            last |= {incident.incident_id: incident for incident in resolve(event, state)}
            state.commit()
    return [incident for incident in last.values() if incident.events]


def killed(incident: Incident) -> int:
    """How many it adds to the sum."""
    counts = incident.status == "reported" and incident.toll == "incident" and incident.harm.killed
    best = (counts and counts.best) or 0
    return best if best <= MOST else 0


def main() -> None:
    """Measure, show and write down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, help="only so many, the earliest")
    parser.add_argument("--orders", type=int, default=4, help="random orders beside those by publication")
    asked = parser.parse_args()
    by_publication = extracted(asked.articles)
    orders = {"by publication": by_publication, "backwards": by_publication[::-1]}
    for number in range(asked.orders):
        orders[f"random {number}"] = random.Random(number).sample(by_publication, len(by_publication))
    rows, usual = [], None
    for name, order in orders.items():
        found = incidents(order)
        groups = {frozenset(incident.events) for incident in found}
        usual = usual or groups
        rows.append((name, len(found), len(groups - usual), sum(map(killed, found))))
    report(
        "order-of-arrival",
        ("order", "incidents", "grouped otherwise than by publication", f"killed, incidents of up to {MOST}"),
        rows,
        articles=len(by_publication),
        events=sum(map(len, by_publication)),
    )


if __name__ == "__main__":
    main()
