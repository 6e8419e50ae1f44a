"""Charts as SVG paths: bars for figures day by day, steps for how a toll grew. The page styles and labels them."""

from collections.abc import Sequence
from typing import NamedTuple

from streams.messages import HARM_KINDS, Count, HarmKind, Revision
from streams.monitor.words import number
from streams.web.totals import figure

WIDTH, HEIGHT = 600, 100  # units of a chart; the page stretches it to whatever room there is
HEADROOM = 0.08  # of the height, above the highest figure


class Dot(NamedTuple):
    """A point of a chart: where, and what is said there."""

    x: float
    y: float
    says: str


class Steps(NamedTuple):
    """How one kind of harm was told over time: a line of best figures in a band from low to high."""

    kind: HarmKind
    highest: int
    line: str
    band: str
    dots: Sequence[Dot]


def bars(figures: Sequence[int]) -> str:
    """A path of a bar for each figure, in a square of WIDTH and HEIGHT; the highest fills it."""
    top = max(*figures, 1)
    step = WIDTH / max(len(figures), 1)
    path = ""
    for place, value in enumerate(figures):
        height = max(HEIGHT * value / top, 3) if value else 0
        if height:
            path += f"M{place * step + step * 0.1:.1f} {HEIGHT}v-{height:.1f}h{step * 0.8:.1f}v{height:.1f}z"
    return path


def history(revisions: Sequence[Revision]) -> list[Steps]:
    """The steps of each kind of harm that was ever told, over the time from the first report to the last."""
    kinds = [kind for kind in HARM_KINDS if any(figure(getattr(r.harm, kind)) for r in revisions)]
    return [_steps(kind, revisions) for kind in kinds]  # type: ignore[arg-type]  # HARM_KINDS holds just these


def _steps(kind: HarmKind, revisions: Sequence[Revision]) -> Steps:
    told: list[Count | None] = [getattr(revision.harm, kind) for revision in revisions]
    highest = max(max(figure(count), (count.high or 0) if count else 0) for count in told)
    first, last = revisions[0].at, max(revision.at for revision in revisions)
    seconds = (last - first).total_seconds() or 1.0

    def x(revision: Revision) -> float:
        return round(WIDTH * 0.98 * max((revision.at - first).total_seconds(), 0) / seconds + WIDTH * 0.01, 1)

    def y(value: float) -> float:
        return round(HEIGHT * (1 - (1 - HEADROOM) * value / highest), 1)

    line, above, below = "", "", ""
    dots = []
    xs = [x(revision) for revision in revisions]
    for place, (revision, count) in enumerate(zip(revisions, told, strict=True)):
        here = xs[place]
        after = xs[place + 1] if place + 1 < len(xs) else WIDTH
        best = y(figure(count))
        low, high = (count.low or 0, count.high) if count else (0, 0)
        line += f"{'L' if line else 'M'}{here} {best}H{after}"
        top = 0 if high is None else y(high)  # an open end reaches as far as the chart
        above += f"{'L' if above else 'M'}{here} {top}H{after}"
        below = f"L{after} {y(low)}H{here}" + below
        dots.append(Dot(here, best, f"{revision.at:%Y-%m-%d %H:%M} UTC: {number(count) or 'not told'} {kind}"))
    return Steps(kind, highest, line, f"{above}{below}z", dots)
