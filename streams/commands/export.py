"""`tocsin export`: incidents in the forms of other tools."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click

from agents.tally.entry import entry
from agents.tally.windows import Name, Window
from streams.commands.options import broker_option
from streams.commands.parameters import COUNTRY, DAY, WINDOW, named_windows
from streams.errors import TocsinError
from streams.exports.formats import FORMATS, named
from streams.exports.selection import Selection, select
from streams.messages import Incident
from streams.monitor.decoding import Decoder
from streams.reading import read
from streams.settings import Settings
from streams.topics import INCIDENTS


@click.command(epilog="Forms: " + "; ".join(f"{form.name}, {form.help}" for form in FORMATS) + ".")
@click.option(
    "--format", "form", type=click.Choice([form.name for form in FORMATS]), required=True, help="See the list below."
)
@click.option(
    "--window", type=WINDOW, default="all", show_default=True, help="1d, 7d, 30d, all or FROM..TO (both included)."
)
@click.option("--as-of", type=DAY, help="Last day of the window. [default: today]")
@click.option("--country", "countries", type=COUNTRY, multiple=True, help="Only these; any number of them.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File; without it, standard output."
)
@broker_option
def command(
    form: str,
    window: Window | Name,
    as_of: date | None,
    countries: tuple[str, ...],
    output: Path | None,
    settings: Settings,
) -> None:
    """Export the incidents that count in a window, as their last revisions say.

    Sums over the reported incidents of an export are those of `tocsin totals` for the same days. Every export says its
    window, its last day, our version and where the places come from: tables in columns named tocsin_..., which are the
    same in every row.
    """
    if isinstance(window, Window) and as_of:
        raise click.UsageError("--as-of says where a rolling window ends; FROM..TO has its own end.")
    chosen = named(form)
    assert chosen
    if output is None and form == "parquet" and sys.stdout.isatty():
        raise click.UsageError("parquet is no text for a terminal: name a file by -o.")
    decoder = Decoder()
    selection = _selection(settings, decoder, window, as_of or datetime.now(UTC).date(), countries)
    written = chosen.write(selection)
    if output:
        try:
            output.write_bytes(written)
        except OSError as error:
            raise TocsinError(f"{output} cannot be written: {error.strerror}") from error
        click.echo(f"{output}: {len(selection.rows)} incidents", err=True)
    else:
        click.echo(written, nl=False)
    if decoder.left_out:
        click.echo(str(decoder), err=True)


def _selection(
    settings: Settings, decoder: Decoder, asked: Window | Name, as_of: date, countries: tuple[str, ...]
) -> Selection:
    [(name, window)] = named_windows(asked, as_of).items()
    incidents = decoder.messages(read(settings, [INCIDENTS.name]), Incident)
    return select(incidents, entry, name, window.since, window.until, countries)
