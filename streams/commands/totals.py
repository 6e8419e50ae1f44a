"""`tocsin totals`: casualties per country, events and dyads, as the agents computed them or recounted for any days."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

import click

from agents.tally.recount import differences, last_entries, recount
from agents.tally.windows import Name, Window
from streams.commands import relation_totals
from streams.commands.interrupt import until_interrupted
from streams.commands.options import broker_option, json_option
from streams.commands.parameters import COUNTRY, DAY, WINDOW, named_windows
from streams.errors import TocsinError
from streams.messages import CasualtyTotals, Count, Harm, Incident, WindowTotals
from streams.monitor.decoding import Decoder
from streams.monitor.live import live_view
from streams.monitor.tables import WindowsOfCountry, breakdown_table, rolling_windows, totals_table
from streams.output import console, for_program, print_json
from streams.reading import read
from streams.settings import Settings
from streams.topics import CASUALTY_TOTALS, INCIDENTS

Row = tuple[str, str, str, Mapping[str, Count]]  # a country, a window, the name of a part of its totals, its counts


@click.command()
@click.option(
    "--table",
    type=click.Choice(["casualties", "events", "dyads"]),
    default="casualties",
    show_default=True,
    help="Casualties and events are per country, dyads are who did what to whom.",
)
@click.option("--country", type=COUNTRY, help="Only this one: SYR; of dyads those with it on either side.")
@click.option("--window", type=WINDOW, help="1d, 7d, 30d, all or FROM..TO (both days included). [default: all four]")
@click.option("--as-of", type=DAY, help="Last day of the windows. [default: today]")
@click.option(
    "--by",
    type=click.Choice(["country", "nationality", "role", "kind", "type", "standing"]),
    default="country",
    show_default=True,
)
@click.option("--watch", is_flag=True, help="Keep showing them as they change; Ctrl-C ends it.")
@click.option("--verify", is_flag=True, help="Compare what the agents computed with a recount of what they come from.")
@broker_option
@json_option
def command(
    table: str,
    country: str | None,
    window: Window | Name | None,
    as_of: date | None,
    by: str,
    watch: bool,
    verify: bool,
    settings: Settings,
    json_lines: bool,
) -> None:
    """Show casualty totals per country, or with --table numbers of events, or of who did what to whom.

    The rolling windows are shown as the agents computed them. For other days (--as-of, FROM..TO) the incidents are
    counted again. Cumulative tolls ("53 in February alone") are shown beside the totals and are in no sum. Events are
    shown with the balance of cooperation and conflict, from -1 to 1.
    """
    if isinstance(window, Window) and as_of:
        raise click.UsageError("--as-of says where a rolling window ends; FROM..TO has its own end.")
    decoder, program = Decoder(), for_program(json_lines)
    recounting = isinstance(window, Window) or as_of is not None
    if verify:
        if window or as_of or watch or country or by != "country":
            raise click.UsageError("--verify compares all rolling windows of all countries: leave out other options.")
        _verify(settings, decoder, table, program)
        return
    if watch and recounting:
        raise click.UsageError("--watch shows rolling windows of today: leave out --as-of and FROM..TO.")
    if watch and (by != "country" or country or table != "casualties"):
        raise click.UsageError("--watch shows totals by country: leave out --by, --country and --table.")
    if by != "country" and table != "casualties":
        raise click.UsageError("--by shows parts of casualty totals: leave out --table.")
    if watch:
        _watch(settings, None if isinstance(window, Window) else window, program)
        return
    windows = named_windows(window, as_of or datetime.now(UTC).date()) if recounting else {}
    name = None if isinstance(window, Window) else window
    if table != "casualties":
        counted = (
            relation_totals.recounted(settings, decoder, table, windows)
            if recounting
            else relation_totals.computed(settings, decoder, table, name)
        )
        relation_totals.show(relation_totals.of_country(counted, country), program)
    else:
        found = _recounted(settings, decoder, windows) if recounting else _computed(settings, decoder, name)
        _show(by, {code: totals for code, totals in found.items() if country in (None, code)}, program)
    if decoder.left_out:
        click.echo(str(decoder), err=True)


def _computed(settings: Settings, decoder: Decoder, window: Name | None) -> dict[str, WindowsOfCountry]:
    """The window of this name or all of them, by country, from each country's last message."""
    return {
        totals.country: rolling_windows(totals, window)
        for totals in decoder.messages(read(settings, [CASUALTY_TOTALS.name]), CasualtyTotals)
    }


def _recounted(settings: Settings, decoder: Decoder, windows: Mapping[str, Window]) -> dict[str, WindowsOfCountry]:
    """These windows, by country, counted from the last revision of every incident."""
    entries = last_entries(decoder.messages(read(settings, [INCIDENTS.name]), Incident))
    return {
        code: {name: recount(of_country, window) for name, window in windows.items()}
        for code, of_country in entries.items()
    }


def _watch(settings: Settings, window: Name | None, program: bool) -> None:
    stop = until_interrupted()
    if not program:
        live_view(settings, stop, window)
        return
    decoder = Decoder()
    for record in read(settings, [CASUALTY_TOTALS.name], follow=True, stop=stop):
        totals = decoder.message(record, CasualtyTotals)
        if totals:
            _print_windows(totals.country, rolling_windows(totals, window))
    if decoder.left_out:
        click.echo(str(decoder), err=True)


def _verify(settings: Settings, decoder: Decoder, table: str, program: bool) -> None:
    """Tell for each country or dyad whether its totals are what a recount gives; raises TocsinError if some are not."""
    if table == "casualties":
        compared, wrong = _verify_casualties(settings, decoder, program)
    else:
        compared, wrong = relation_totals.verify(settings, decoder, table, program)
    if not wrong and not program:
        console().print(f"The {compared} totals of {table} are what a recount gives.")
    if decoder.left_out:
        click.echo(str(decoder), err=True)
    if wrong:
        raise TocsinError(
            f"the totals of {', '.join(wrong)} differ from a recount of the incidents. If a worker is behind "
            "(`tocsin doctor` shows it), ask again when it has caught up; else its state is damaged: "
            "set TOCSIN_GROUP to a new name, with which workers start over from the first article."
        )


def _verify_casualties(settings: Settings, decoder: Decoder, program: bool) -> tuple[int, list[str]]:
    """Compare all totals with a recount; how many were compared, and the countries of those that differ."""
    messages = {m.country: m for m in decoder.messages(read(settings, [CASUALTY_TOTALS.name]), CasualtyTotals)}
    entries = last_entries(decoder.messages(read(settings, [INCIDENTS.name]), Incident))
    compared = {code: differences(entries.get(code, []), messages.get(code)) for code in sorted({*messages, *entries})}
    if program:
        for code, windows in compared.items():
            print_json({"country": code, "agrees": not windows, "differing_windows": windows})
    return len(compared), [code for code, windows in compared.items() if windows]


def _show(by: str, totals: Mapping[str, WindowsOfCountry], program: bool) -> None:
    if by != "country":
        _show_parts(by, list(_rows(totals, by)), program)
    elif program:
        for code, windows in sorted(totals.items()):
            _print_windows(code, windows)
    else:
        console().print(totals_table(totals))


def _print_windows(code: str, windows: WindowsOfCountry) -> None:
    for name, window in windows.items():
        print_json({"country": code, "window": name, **window.model_dump(mode="json", by_alias=True)})


def _show_parts(by: str, rows: list[Row], program: bool) -> None:
    if not program:
        console().print(breakdown_table(by, rows))
        return
    for code, window, part, counts in rows:
        told = {column: count.model_dump() for column, count in counts.items()}
        print_json({"country": code, "window": window, by: part, **told})


def _rows(totals: Mapping[str, WindowsOfCountry], by: str) -> Iterator[Row]:
    """Country, window, and the name and counts of each part of the totals by `by`."""
    for code, windows in sorted(totals.items()):
        for name, window in windows.items():
            for part, counts in _parts(window, by):
                yield code, name, part, counts


def _parts(window: WindowTotals, by: str) -> Iterator[tuple[str, dict[str, Count]]]:
    """The parts of a window: by kind the counts are by standing, else by kind."""
    standings = {"reported": window.reported, "claimed": window.claimed}
    if by == "kind":
        for kind in {kind: None for harm in standings.values() for kind, _ in harm.kinds()}:
            counts = {standing: getattr(harm, kind) for standing, harm in standings.items()}
            yield kind, {standing: count for standing, count in counts.items() if count}
        return
    parts: Mapping[str, Harm] = standings if by == "standing" else getattr(window, f"by_{by}")
    for part, harm in parts.items():
        if counts := {str(kind): count for kind, count in harm.kinds()}:
            yield part, counts
