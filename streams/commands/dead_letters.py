"""`tocsin dead-letters`: what could not be handled, why, and sending it again."""

from collections.abc import Iterator

import click
from rich.table import Table

from streams.broker.connection import producer
from streams.commands.options import broker_option, json_option
from streams.dead_letters import own_headers, read_letter
from streams.errors import TocsinError
from streams.messages import DeadLetter, InvalidMessageError
from streams.output import console, for_program, print_json
from streams.plain import plain
from streams.reading import Record, read
from streams.settings import Settings
from streams.topics import DEAD_LETTERS, name_at
from streams.versions import in_use

SHOWN = 2000  # characters of a message's value that a person is shown


def letters(settings: Settings) -> Iterator[tuple[Record, DeadLetter | None]]:
    """Every dead letter with what its headers tell; None when they are not ours."""
    for record in read(settings, [DEAD_LETTERS.name]):
        try:
            yield record, read_letter(record.headers)
        except InvalidMessageError:
            yield record, None


def letter_at(settings: Settings, offset: int) -> tuple[Record, DeadLetter]:
    """The dead letter at `offset`; raises TocsinError when there is none."""
    for record, letter in letters(settings):
        if record.offset == offset and letter:
            return record, letter
    raise TocsinError(
        f"{DEAD_LETTERS.name} has no dead letter at offset {offset}: `tocsin dead-letters list` shows all"
    )


def fields(record: Record, letter: DeadLetter | None) -> dict[str, object]:
    """A dead letter as a JSON line tells it."""
    return {"dead_letter": record.offset, **(letter.model_dump(mode="json") if letter else {"stage": None})}


@click.group()
def command() -> None:
    """List, show or replay messages that a stage could not handle."""


@command.command("list")
@broker_option
@json_option
def list_letters(settings: Settings, json_lines: bool) -> None:
    """List all dead letters."""
    if for_program(json_lines):
        for record, letter in letters(settings):
            print_json(fields(record, letter))
        return
    table = Table("offset", "stage", "from", "why", "tries", "first failed")
    for record, letter in letters(settings):
        if letter:
            origin = f"{letter.topic}[{letter.partition}] {letter.offset}"
            why = plain(f"{letter.error_class}: {letter.error_message}")
            failed = f"{letter.first_failed_at:%Y-%m-%d %H:%M:%S}"
            table.add_row(str(record.offset), letter.stage, origin, why, str(letter.attempts), failed)
    console().print(table if table.row_count else "No dead letters.")


@command.command()
@click.argument("offset", type=click.IntRange(min=0))
@broker_option
@json_option
def show(offset: int, settings: Settings, json_lines: bool) -> None:
    """Show the dead letter at OFFSET with its message."""
    record, letter = letter_at(settings, offset)
    value = (record.value or b"").decode("utf-8", "backslashreplace")
    if for_program(json_lines):
        key = None if record.key is None else record.key.decode("utf-8", "backslashreplace")
        print_json({**fields(record, letter), "key": key, "value": None if record.value is None else value})
        return
    for name, told in letter.model_dump(mode="json").items():
        console().print(f"{name:18s} {plain(str(told))}")
    console().print(f"\n{plain(value[:SHOWN])}" + (f"\n... {len(value) - SHOWN} more" if len(value) > SHOWN else ""))


@command.command()
@click.argument("offsets", nargs=-1, type=click.IntRange(min=0))
@click.option("--stage", help="Only those of this stage.")
@click.option("--all", "everything", is_flag=True, help="All of them.")
@broker_option
def replay(offsets: tuple[int, ...], stage: str | None, everything: bool, settings: Settings) -> None:
    """Send the dead letters at OFFSETS, of a stage or all of them, to the topics that they came from.

    Those of computed topics go to the version in use. Key, value and headers are those of the message as it first came.
    Sending one again that has been handled since changes no total. The letters stay where they are.
    """
    if not (offsets or stage or everything):
        raise click.UsageError("say which: OFFSETS, --stage or --all")
    sent = left_out = 0
    version = in_use(settings).topics_version
    with_producer = producer(settings)
    try:
        for record, letter in letters(settings):
            if not (letter and (everything or record.offset in offsets or letter.stage == stage)):
                continue
            if letter.left_out:
                left_out += 1
            else:
                with_producer.send(
                    name_at(letter.topic, version),
                    key=record.key,
                    value=record.value,
                    headers=own_headers(record.headers),
                ).get(timeout=60)
                sent += 1
    finally:
        with_producer.close()
    click.echo(f"{sent} dead letters sent again.", err=True)
    if left_out:
        raise TocsinError(
            f"{left_out} dead letters were not sent again: their messages are larger than TOCSIN_LARGEST_MESSAGE and "
            "stay where they came in; have a smaller article sent instead"
        )
    if not sent:
        raise TocsinError("no dead letter is meant by that: `tocsin dead-letters list` shows all")
