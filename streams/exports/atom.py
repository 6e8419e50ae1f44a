"""Incidents as a feed that readers subscribe to: Atom by RFC 4287, the newest first."""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from streams.exports import words
from streams.exports.about import about
from streams.exports.selection import Selection
from streams.messages import Incident, iso
from streams.monitor.words import country, figures, where
from streams.plain import plain
from streams.version import VERSION

NAMESPACE = "http://www.w3.org/2005/Atom"
IDS = uuid.uuid5(uuid.NAMESPACE_DNS, "tocsin.incidents")  # of feeds and entries: the same for ever
MOST = 200  # entries, the newest: a reader has the older ones already


def atom(selection: Selection) -> bytes:
    """The feed of the countries selected: incidents that count, and those withdrawn, which their readers must know."""
    incidents = [*(row.incident for row in selection.rows), *selection.withdrawn]
    told = about(selection)
    subtitle = f"{told['window']} as of {told['as_of']}"
    midnight = datetime.datetime.combine(selection.until, datetime.time(), datetime.UTC)
    return atom_feed(incidents, selection.countries, subtitle, told["gazetteer"], midnight)


def atom_feed(
    incidents: Iterable[Incident], countries: Sequence[str], subtitle: str, rights: str, otherwise: datetime.datetime
) -> bytes:
    """A feed of `incidents`, last revisions all; `otherwise` (UTC) is when it changed if there are none.

    An entry keeps its id through all revisions, so that a reader shows a revised toll in its old place.
    """
    newest = sorted(incidents, key=lambda i: (i.updated_at, i.incident_id), reverse=True)[:MOST]
    name = ", ".join(country(code) for code in countries) or "all countries"
    feed = ET.Element("feed", xmlns=NAMESPACE)
    add(feed, "id", urn("feed", *countries))
    add(feed, "title", f"Casualties: {name}")
    add(feed, "subtitle", subtitle)
    add(feed, "updated", iso(newest[0].updated_at if newest else otherwise))
    add(feed, "rights", rights)
    add(feed, "generator", "tocsin", version=VERSION)
    add(ET.SubElement(feed, "author"), "name", "tocsin")
    for incident in newest:
        feed.append(_entry(incident))
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(incident: Incident) -> ET.Element:
    entry = ET.Element("entry")
    place = where(incident.place, incident.admin1, incident.country)
    add(entry, "id", urn(incident.country or "", incident.incident_id))
    add(entry, "title", f"{_withdrawn(incident)}{figures(incident.harm) or 'no one harmed'}: {place}")
    add(entry, "updated", iso(incident.updated_at))
    add(entry, "category", "", term=incident.type)
    for url in words.urls(incident):
        add(entry, "link", "", rel="related", href=_printable(url))
    sources = ", ".join(words.sources(incident))
    facts = (
        incident.headline,
        f"Day: {incident.date} ({incident.date_precision})" if incident.date else "",
        f"Standing: {incident.status}" if incident.status != "reported" else "",
        "A toll over many incidents, in no sum" if incident.toll == "cumulative" else "",
        f"Sources: {sources}" if sources else "",
        f"Revision {incident.revision} of {incident.incident_id}",
    )
    add(entry, "summary", ". ".join(fact for fact in facts if fact), type="text")
    return entry


def _withdrawn(incident: Incident) -> str:
    return "Retracted: " if incident.retracted else "Merged into another: " if incident.merged_into else ""


def urn(*parts: str) -> str:
    """The id of a feed or an entry, the same for the same parts for ever."""
    return uuid.uuid5(IDS, "\0".join(parts)).urn


def add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    """Add an element with untrusted text to `parent`."""
    ET.SubElement(parent, name, attributes).text = _printable(text) or None


def _printable(text: str) -> str:
    """Untrusted text without characters that XML cannot hold."""
    return plain(text).replace("\ufffe", " ").replace("\uffff", " ")
