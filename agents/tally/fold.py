"""A revision of an incident in all tables: what it changes comes out, what will not change any more is settled.

Of settled incidents the sums are kept and nothing else (`tree.settle`), and of years long past no days, so that what is
remembered does not grow with history.
"""

import datetime

from agents.tally import horizon, relations, sent, tally, tree
from agents.tally.windows import whole_before
from streams.messages import UNKNOWN_COUNTRY, Incident
from streams.state import State


def fold(incident: Incident, state: State, today: datetime.date) -> list[sent.Totals]:
    """Fold a revision of `incident` into `state`; the totals as of `today` that change.

    It changes nothing when it is older than the one known, or from before the horizon.
    """
    place = incident.country or UNKNOWN_COUNTRY
    if horizon.is_past(state, place, incident) and tally.last_heard(state, place, incident.incident_id) is None:
        return []
    casualties = tally.tally(incident, state, today)
    changed = [*([casualties] if casualties else []), *relations.count_incident(incident, state, today)]
    past = tree.Past(whole_before(today), entered=state.changed())
    for old, day in horizon.pass_watermark(state, place, incident):
        if tally.last_heard(state, place, old) == day:
            relations.settle(state, place, old, past)
            tally.settle(state, place, old, past)
    horizon.hear_of_incident(state, place, incident)
    return changed
