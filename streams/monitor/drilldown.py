"""One incident down to its sources: how its figures came about, and the sentences that they stand in."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from streams.messages import HARM_KINDS, Evidence, Incident, Report
from streams.monitor.tables import day, harm
from streams.monitor.words import figures, where
from streams.plain import plain

NUMBER_STYLE = "bold reverse"
FIGURE_SLOTS = (*HARM_KINDS, "perpetrators")  # the slots of an event that hold figures


def drilldown(incident: Incident) -> RenderableType:
    """What is known of `incident`, its history, and each report with its sentences, the numbers in them marked."""
    return Group(_summary(incident), _history(incident), *_reports(incident))


def _summary(incident: Incident) -> Table:
    lines = {
        "incident": f"{incident.incident_id}, revision {incident.revision}",
        "what": incident.headline or (incident.means or incident.type).lower(),
        "kind": ", ".join(filter(None, (incident.type, incident.means))),
        "where": where(incident.place, incident.admin1, incident.country),
        "day": day(incident),
        "harm": harm(incident),
        "attackers among them": figures(incident.perpetrators),
        "nationality": " ".join(incident.nationality),
        "independent sources": str(incident.sources),
        "conflicts": "; ".join(incident.conflicts),
    }
    grid = Table.grid(padding=(0, 2))
    for name, told in lines.items():
        if told:
            grid.add_row(name, plain(told))
    return grid


def _history(incident: Incident) -> RenderableType:
    table = Table("revision", "published", "figures", "what changed", "article", title="History", title_justify="left")
    for revision in incident.history:
        table.add_row(
            str(revision.revision),
            f"{revision.at:%Y-%m-%d %H:%M}",
            figures(revision.harm),
            plain(revision.change),
            plain(revision.article_id or ""),
        )
    return table


def _reports(incident: Incident) -> Iterator[RenderableType]:
    for report in incident.reports:
        told = f"{report.source or report.article_id}, {report.published_at:%Y-%m-%d %H:%M}: {report.headline}"
        yield Text(plain(told), style="bold")
        standing = "" if report.status == "reported" else f" ({report.status})"
        yield Padding(Text(plain(f"{report.article_id} {report.url}")), (0, 0, 0, 2))
        yield Padding(Text((figures(report.harm) or "no figures") + standing), (0, 0, 0, 2))
        for sentence in _sentences(report):
            yield Padding(sentence, (0, 0, 0, 4))


def _sentences(report: Report) -> Iterator[Text]:
    """Each sentence that figures stand in, once, with the words for them marked."""
    sentences: dict[tuple[str, int], list[Evidence]] = {}
    for evidence in report.evidence:
        if evidence.field.split(".")[0].split("_")[0] in FIGURE_SLOTS:
            sentences.setdefault((evidence.part, evidence.sentence.start), []).append(evidence)
    for (_, start), found in sentences.items():
        text = Text(plain(found[0].sentence.text))
        for evidence in found:
            text.stylize(NUMBER_STYLE, max(evidence.start - start, 0), max(evidence.end - start, 0))
        yield text
