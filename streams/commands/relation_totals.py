"""`tocsin totals --table events|dyads`: rolling numbers of events per country, and of who did what to whom."""

from collections.abc import Mapping

from agents.tally import over_places
from agents.tally.act import DYAD, EVENTS
from agents.tally.over_places import Names, Windows, last_totals, summed
from agents.tally.recount_relations import Counted, Subject, differences, last_acts
from agents.tally.windows import Name, Window
from streams import topics
from streams.messages import DyadTotals, Event, EventTotals, Incident
from streams.monitor.decoding import Decoder
from streams.monitor.relation_tables import relations_table
from streams.output import console, print_json
from streams.reading import read
from streams.settings import Settings

SUBJECT_OF = {"events": EVENTS, "dyads": DYAD}  # by the name of the table, what the tally calls its subjects


def computed(settings: Settings, decoder: Decoder, table: str, window: Name | None) -> dict[Names, Windows]:
    """The window of this name or all of them, as the agents computed them, summed over places."""
    found = summed(_messages(settings, decoder, table))
    return {
        names: {name: totals for name, totals in windows.items() if window in (None, name)}
        for names, windows in found.items()
    }


def recounted(settings: Settings, decoder: Decoder, table: str, windows: Mapping[str, Window]) -> dict[Names, Windows]:
    """These windows, counted from the last revision of every incident and what is said of every harmless event."""
    return over_places.recounted(_acts(settings, decoder), SUBJECT_OF[table], windows)


def of_country(totals: Mapping[Names, Windows], country: str | None) -> dict[Names, Windows]:
    """Those of that country, or with it on one of the two sides; all without one."""
    return {names: windows for names, windows in totals.items() if country is None or country in names}


def show(totals: Mapping[Names, Windows], program: bool) -> None:
    """Print a table for people, or a JSON line for each window."""
    if not program:
        console().print(relations_table(totals))
        return
    for names, windows in sorted(totals.items()):
        for name, window in windows.items():
            print_json(_named(names) | {"window": name, **window.model_dump(mode="json")})


def verify(settings: Settings, decoder: Decoder, table: str, program: bool) -> tuple[int, list[str]]:
    """Compare all totals with a recount; how many were compared, and where those are that differ."""
    messages = _messages(settings, decoder, table)
    acts = _acts(settings, decoder)
    counted = {subject for subject in acts if subject[1].startswith(f"{SUBJECT_OF[table]}|")}
    wrong = []
    for place, subject in sorted({*messages, *counted}):
        windows = differences(acts, (place, subject), messages.get((place, subject)))
        names = tuple(subject.split("|")[1:])
        if program:
            print_json({"place": place, **_named(names), "agrees": not windows, "differing_windows": windows})
        if windows:
            wrong.append(f"{' to '.join(names)} in {place}")
    return len({*messages, *counted}), wrong


def _messages(settings: Settings, decoder: Decoder, table: str) -> dict[Subject, EventTotals | DyadTotals]:
    if table == "events":
        return last_totals(decoder.messages(read(settings, [topics.EVENT_TOTALS.name]), EventTotals))
    return last_totals(decoder.messages(read(settings, [topics.DYAD_TOTALS.name]), DyadTotals))


def _acts(settings: Settings, decoder: Decoder) -> dict[Subject, list[Counted]]:
    return last_acts(
        decoder.messages(read(settings, [topics.INCIDENTS.name]), Incident),
        decoder.messages(read(settings, [topics.EVENTS.name]), Event),
    )


def _named(names: Names) -> dict[str, object]:
    return {"country": names[0]} if len(names) == 1 else {"source": names[0], "target": names[1]}
