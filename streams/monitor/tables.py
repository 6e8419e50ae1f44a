"""Totals and incidents as tables for a terminal. What articles say is shown as plain text, never obeyed."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from streams.messages import HARM_KINDS, CasualtyTotals, Count, CumulativeToll, Harm, Incident, WindowTotals
from streams.monitor.words import country, figures, number, period, where
from streams.plain import plain

WindowsOfCountry = Mapping[str, WindowTotals]  # by the window's name: 1d, 7d, 30d, all, or FROM..TO
HEADINGS = {"1d": "1 day", "7d": "7 days", "30d": "30 days", "all": "all time"}  # of the rolling windows, in order
NOTHING = "Nothing counted in these days."
NOBODY = "–"
MOST_BESIDE = 2  # lines of cumulative tolls where lines are few
ALWAYS_SHOWN = ("killed", "wounded")  # other kinds of harm have a column when there is any


def rolling_windows(totals: CasualtyTotals, name: str | None = None) -> WindowsOfCountry:
    """The window of that name alone, or all of them, from the shortest to the longest."""
    windows = {str(key): window for key, window in totals.windows.items()}
    return {key: windows[key] for key in HEADINGS if key in windows and name in (None, key)}


def totals_table(totals: Mapping[str, WindowsOfCountry], most: int | None = None) -> RenderableType:
    """Totals by country, the hardest hit first: killed and wounded in each of several windows, or all of a single one.

    Below them the cumulative tolls, which are in no sum. With `most`, so many countries and as few lines as they take.
    """
    shown = {code: windows for code, windows in totals.items() if any(map(_counts, windows.values()))}
    if not shown:
        return Text(NOTHING)
    codes = sorted(shown, key=lambda code: (_hardest_hit(shown[code]), code))[:most]
    single = all(len(windows) == 1 for windows in shown.values())
    table = _window_table(codes, shown) if single else _windows_table(codes, shown)
    more = [Text(f"and {len(shown) - len(codes)} more countries")] if len(codes) < len(shown) else []
    beside = _beside(codes, shown)
    if most is not None:
        beside = beside[:MOST_BESIDE]
        for line in beside:
            line.no_wrap, line.overflow = True, "ellipsis"
    return Group(table, *more, *beside)


def _counts(window: WindowTotals) -> bool:
    return bool(window.incidents or window.cumulative)


def _hardest_hit(windows: WindowsOfCountry) -> tuple[int, ...]:
    """A sort key: most killed in the shortest window that tells two countries apart."""
    killed = (window.reported.killed for window in windows.values())
    return tuple(-((count.best or count.low or 0) if count else 0) for count in killed)


def _windows_table(codes: Iterable[str], totals: Mapping[str, WindowsOfCountry]) -> Table:
    names = list(next(iter(totals.values())))
    as_of = next(iter(next(iter(totals.values())).values())).until
    table = new_table(f"Killed / wounded as of {as_of}")
    table.add_column("country")
    for name in names:
        table.add_column(HEADINGS.get(name, name), justify="right")
    table.add_column("incidents", justify="right")
    for code in codes:
        windows = totals[code]
        cells = (_both(w.reported) for w in windows.values())
        table.add_row(country(code), *cells, f"{list(windows.values())[-1].incidents:,}")
    return table


def new_table(title: str, **options: Any) -> Table:
    """A table without walls: a line below its headings is enough to read it by."""
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        header_style="dim",
        **options,
    )


def _both(harm: Harm) -> Text:
    """Killed / wounded, the killed standing out; a dash where nobody was."""
    killed, wounded = _cell(harm, "killed"), _cell(harm, "wounded")
    if killed == wounded == NOBODY:
        return Text(NOBODY, style="dim")
    return Text.assemble(
        (killed, "bold" if killed != NOBODY else "dim"), " / ", (wounded, "" if wounded != NOBODY else "dim")
    )


def _cell(harm: Harm, kind: str) -> str:
    return number(getattr(harm, kind)) or NOBODY


def _window_table(codes: Iterable[str], totals: Mapping[str, WindowsOfCountry]) -> Table:
    windows = {code: next(iter(totals[code].values())) for code in codes}
    first = next(iter(windows.values()))
    days = f"{first.since} to {first.until}" if first.since else f"all time until {first.until}"
    kinds = _kinds(window.reported for window in windows.values())
    claims = any(figures(window.claimed) for window in windows.values())
    table = new_table(f"Casualties, {days}")
    table.add_column("country")
    for kind in kinds:
        table.add_column(kind, justify="right")
    if claims:
        table.add_column("claimed, in no sum")
    table.add_column("incidents", justify="right")
    for code, window in windows.items():
        cells = [_cell(window.reported, kind) for kind in kinds]
        table.add_row(country(code), *cells, *([figures(window.claimed)] if claims else []), f"{window.incidents:,}")
    return table


def _kinds(harms: Iterable[Harm]) -> list[str]:
    mentioned = {kind for harm in harms for kind, count in harm.kinds() if number(count) != "0"}
    return [kind for kind in HARM_KINDS if kind in ALWAYS_SHOWN or kind in mentioned]


def _beside(codes: Iterable[str], totals: Mapping[str, WindowsOfCountry]) -> list[Text]:
    """A line for each country with cumulative tolls, of its longest window."""
    lines = []
    for code in codes:
        tolls = list(totals[code].values())[-1].cumulative
        if tolls:
            told = "; ".join(cumulative(toll) for toll in tolls)
            lines.append(Text(f"{country(code)}, beside it, in no sum: {told}"))
    return lines


def cumulative(toll: CumulativeToll) -> str:
    """A toll over many incidents in one line: its figures, days and nationality, and the headline that told it."""
    about = [figures(toll.harm), period(toll.period), " ".join(toll.nationality)]
    about += ["claimed"] if toll.status == "claimed" else []
    told = ", ".join(text for text in about if text)
    return f"{told} ({plain(toll.headline)})" if toll.headline else told


def breakdown_table(by: str, rows: Iterable[tuple[str, str, str, Mapping[str, Count]]]) -> RenderableType:
    """Totals by something else than country: rows of country, window, the part's name, and its counts by column."""
    rows = list(rows)
    if not rows:
        return Text(NOTHING)
    columns = dict.fromkeys(column for *_, counts in rows for column in counts)
    table = new_table(f"By {by}")
    for name in ("country", "window", by):
        table.add_column(name)
    for column in columns:
        table.add_column(column, justify="right")
    for code, window, part, counts in rows:
        table.add_row(country(code), window, plain(part), *(number(counts.get(column)) or NOBODY for column in columns))
    return table


def incidents_table(incidents: Iterable[Incident], one_line: bool = False) -> Table:
    """Incidents in the given order, one a row; with `one_line` a row is a line, cut where it is too long."""
    table = new_table("Told of last" if one_line else "Incidents", expand=one_line)
    table.add_column("day", no_wrap=True, width=len("~2020-02-29"))
    # On a line of their own these share the width that is left; else they wrap, and ask for as much as they need.
    table.add_column("where", no_wrap=one_line, ratio=3 if one_line else None)
    table.add_column("harm", no_wrap=one_line, ratio=4 if one_line else None, style="bold")
    table.add_column("sources", width=len("sources"), justify="right")
    table.add_column("what", no_wrap=one_line, ratio=4 if one_line else None)
    if not one_line:
        table.add_column("id", overflow="fold")
    for incident in incidents:
        row = (
            day(incident),
            plain(where(incident.place, incident.admin1, incident.country)),
            harm(incident),
            str(incident.sources),
            plain(incident.headline or (incident.means or incident.type).lower()),
        )
        table.add_row(*row, *([] if one_line else [plain(incident.incident_id)]))
    return table


def day(incident: Incident) -> str:
    """When it happened, as precisely as that is known."""
    if incident.date is None or incident.date_precision == "past":
        return "past" if incident.date_precision == "past" else "?"
    shape = {"month": "%Y-%m", "year": "%Y"}.get(incident.date_precision, "%Y-%m-%d")
    return ("~" if incident.date_precision in ("week", "unknown") else "") + incident.date.strftime(shape)


def harm(incident: Incident) -> str:
    """Its figures with their standing where that is not plainly reported, and whether they stand for many incidents."""
    notes: list[str] = [incident.status] if incident.status != "reported" else []
    notes += ["cumulative"] if incident.toll == "cumulative" else []
    notes += ["retracted"] if incident.retracted else []
    notes += [f"merged into {plain(incident.merged_into)}"] if incident.merged_into else []
    told = figures(incident.harm) or "no one harmed"
    return f"{told} ({', '.join(notes)})" if notes else told
